"""Compares fresh answers with the stored ones that shadow mode held back, and counts.

It does so behind the back of whoever asked: nobody waits for it. What comes too fast is dropped.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

import structlog

from proxy.cache import tallies
from proxy.cache.agreement import Agreed, Differing, agree, likeness
from proxy.cache.ports import Counter, Embedder, Vector
from proxy.cache.said import sentences
from proxy.cache.shadow import Shadow
from proxy.cache.tallies import named
from proxy.cache.verdict import Skip, Store
from proxy.chat.completion import read_completion

# A second's work or so; each holds an answer and those that it is compared with.
_MOST_WAITING = 64


class Comparer:
    """Compares by an embedder that is quick; `told` hears `yes`, `no` or `unknown`.

    That says whether the fresh answer to a request agreed with what it would have been served.
    """

    def __init__(self, embedder: Embedder, counts: Counter, told: Callable[[str], None]) -> None:
        self._embedder = embedder
        self._counts = counts
        self._told = told
        self._waiting: deque[tuple[Shadow, str]] = deque()
        self._working: asyncio.Task[None] | None = None
        self._log = structlog.get_logger()

    def compare(self, shadow: Shadow, outcome: Store | Skip) -> None:
        """Compare a fresh answer, some time later; one that may not be stored says nothing."""
        if not shadow.entries:
            return
        fresh = _text(outcome.body) if isinstance(outcome, Store) else None
        if fresh is None:
            self._gave_up(shadow, tallies.UNFIT)
        elif len(self._waiting) == _MOST_WAITING:
            self._gave_up(shadow, tallies.DROPPED)
        else:
            self._waiting.append((shadow, fresh))
            if self._working is None:
                self._working = asyncio.create_task(self._work())

    async def settle(self) -> None:
        """Return when all is compared that has come."""
        while self._working is not None:
            await asyncio.wait({self._working})

    async def _work(self) -> None:
        try:
            while self._waiting:
                await self._compared(*self._waiting.popleft())
        finally:
            self._working = None

    async def _compared(self, shadow: Shadow, fresh: str) -> None:
        try:
            found = await self._agreements(shadow, fresh)
        # Whatever goes wrong with the texts of others, the next ones are to be compared.
        except Exception as error:
            self._log.warning("answers could not be compared", error=type(error).__name__)
            self._gave_up(shadow, tallies.DROPPED)
            return
        for rival in shadow.rivals:
            for place in tallies.places_of(rival):
                self._count(place, found[rival.entry.key])
        if shadow.would is not None:
            agreement = found[shadow.would.entry.key]
            self._count(tallies.place_of(shadow.would), agreement)
            self._told("yes" if isinstance(agreement, Agreed) else "no")

    async def _agreements(self, shadow: Shadow, fresh: str) -> dict[bytes, Agreed | Differing]:
        vectors = await self._vectors(fresh)
        found: dict[bytes, Agreed | Differing] = {}
        for key, entry in shadow.entries.items():
            stored = _text(entry.body) or ""
            near = likeness(await self._vectors(stored), vectors)
            found[key] = agreement = agree(stored, fresh, near)
            if isinstance(agreement, Differing):
                self._counts.count(tallies.cause(agreement.by))
        return found

    async def _vectors(self, answer: str) -> list[Vector]:
        found = []
        for sentence in sentences(answer):
            found.append(await self._embedder.embed(sentence))
            # Such an embedder works without a pause, and there are others who want to be served.
            await asyncio.sleep(0)
        return [vector for vector in found if vector is not None]

    def _count(self, place: str, agreement: Agreed | Differing) -> None:
        self._counts.count(named(place, agreed=isinstance(agreement, Agreed)))

    def _gave_up(self, shadow: Shadow, why: str) -> None:
        self._counts.count(why)
        if shadow.would is not None:
            self._told("unknown")


def _text(body: bytes) -> str | None:
    """What the first choice of an answer says; None where it is a call of tools."""
    choice = read_completion(body).choices[0]
    return None if choice.calls_tools else choice.text
