"""A store that has many answers: copies of a few that a proxy has stored there itself.

Question `number` is asked by one of `users`, in turn; each has a scope to itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from proxy.cache.entry import Entry
from proxy.chat.fingerprint import digest
from proxy.chat.wording import normalise
from proxy.moving.place import Place
from proxy.parts import opened_store
from proxy.settings import Settings
from tests.fakes import MODEL

# With what stands around it, an answer of 1 kB: some 150 words.
ANSWER = "It depends on what is asked, and on who asks it. " * 16
_AT_ONCE = 32


def question(number: int, users: int) -> Mapping[str, Any]:
    """The body of a request."""
    message = {"role": "user", "content": _wording(number)}
    return {"model": MODEL, "messages": [message], "user": f"user {number % users}"}


async def fill(settings: Settings, entries: int, users: int) -> int:
    """Store the answers to all questions whose number is below `entries`; returns a body's size.

    The first question of each user has been asked, through a proxy.
    """
    async with opened_store(settings) as opened:
        place = Place(opened.store, opened.embedder, opened.index)
        asked = {held.entry.wording: held.entry async for held in place.entries()}
        first = [asked[_wording(number)] for number in range(users)]
        numbers = iter(range(users, entries))

        async def copy_the_next() -> None:
            for number in numbers:
                entry = _copy(first[number % users], _wording(number))
                await place.place(entry, await place.vector_of(entry))

        async with asyncio.TaskGroup() as group:
            for _ in range(_AT_ONCE):
                group.create_task(copy_the_next())
        await place.store.settle()
    return len(first[0].body)


def _copy(entry: Entry, wording: str) -> Entry:
    key = digest(entry.scope, normalise(wording).encode())
    return replace(entry, key=key, wording=wording)


def _wording(number: int) -> str:
    return f"What is the best way to look after a machine of type {number} in winter?"
