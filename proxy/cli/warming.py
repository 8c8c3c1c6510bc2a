"""Asks a proxy many questions, and finds out whether their answers were stored.

What is there is found by explaining where the token is known: that counts nothing. Else it is
asked for with `only-if-cached`, which the proxy counts as a hit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import orjson

from proxy.cli.questions import Asked
from proxy.errors import RemoteError, RemoteRefused
from proxy.remote import FAILURES, Pairs, Remote

_MOST_SHOWN = 200


@dataclass(slots=True)
class Warmed:
    """How many questions came to what; `stopped`: there are more."""

    fresh: int = 0
    stored: int = 0
    not_stored: int = 0
    failed: int = 0
    bad: int = 0
    stopped: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether every question has its answer in the cache now."""
        return not (self.not_stored or self.failed or self.bad or self.stopped)


class Warming:
    """`told` hears of each question without a stored answer, `step` of each that is done.

    `gone` is why the proxy could not be asked any more.
    """

    def __init__(
        self,
        proxy: Remote,
        headers: Pairs,
        told: Callable[[Asked, str], None],
        step: Callable[[], None],
    ) -> None:
        self._proxy = proxy
        self._headers = headers
        self._told = told
        self._step = step
        self._done = Warmed()
        self.gone: RemoteError | None = None

    async def run(
        self, questions: Iterator[Asked], concurrency: int, stopped: asyncio.Event
    ) -> Warmed:
        """Ask all, so many at a time; once `stopped` is set, let those end that are under way.

        Raises `RemoteError` where the proxy cannot be asked at all.
        """
        if self._proxy.has_token:
            await self._proxy.get("entries", {"limit": 1})
        else:
            await self._proxy.get("health")
        async with asyncio.TaskGroup() as group:
            for _ in range(concurrency):
                group.create_task(self._ask_all(questions, stopped))
        return self._done

    async def _ask_all(self, questions: Iterator[Asked], stopped: asyncio.Event) -> None:
        for asked in questions:
            if stopped.is_set() or self.gone is not None:
                self._done.stopped = True
                return
            try:
                await self._ask(asked)
            except FAILURES as error:
                self._failed(asked, type(error).__name__)
            except RemoteError as error:
                self._failed(asked, "the proxy is gone")
                self.gone = error
            self._step()

    def _failed(self, asked: Asked, reason: str) -> None:
        self._done.failed += 1
        self._told(asked, f"failed: {reason}")

    async def _ask(self, asked: Asked) -> None:
        if asked.fault:
            self._done.bad += 1
            self._told(asked, asked.fault)
        elif await self._is_there(asked.body):
            self._done.fresh += 1
        else:
            await self._fetch(asked)

    async def _fetch(self, asked: Asked) -> None:
        answer = await self._proxy.ask(asked.body, self._headers)
        if not answer.is_success:
            self._failed(asked, f"status {answer.status_code}: {_reason(answer)}")
        elif await self._is_there(asked.body):
            self._done.stored += 1
        else:
            self._done.not_stored += 1
            self._told(asked, "answered, but not stored: cut, empty, too large or not allowed")

    async def _is_there(self, body: bytes) -> bool:
        if not self._proxy.has_token:
            headers = [*self._headers, ("cache-control", "only-if-cached")]
            return (await self._proxy.ask(body, headers)).is_success
        try:
            told = await self._proxy.post("explain", orjson.Fragment(body), self._headers)
        except RemoteRefused:
            return False  # the upstream will say what is wrong with it
        with self._proxy.understood():
            return bool(told["verdict"] == "hit")


def _reason(answer: httpx.Response) -> str:
    return " ".join(answer.text.split())[:_MOST_SHOWN]
