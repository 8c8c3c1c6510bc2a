"""How many calls the upstream is given at a time, and how many more may wait for their turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from proxy.errors import UpstreamBusy


class Turns:
    """At most `calls` at a time (None: any number); at most `waiting` more, first come first."""

    def __init__(self, calls: int | None = None, waiting: int = 0) -> None:
        self._free = None if calls is None else asyncio.Semaphore(calls)
        self._most_waiting = waiting
        self._waiting = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn, and give it back when the block is left; raises `UpstreamBusy`."""
        if self._free is None:
            yield
            return
        await self._take(self._free)
        try:
            yield
        finally:
            self._free.release()

    async def _take(self, free: asyncio.Semaphore) -> None:
        if free.locked() and self._waiting >= self._most_waiting:
            raise UpstreamBusy("too many requests wait for the upstream already")
        self._waiting += 1
        try:
            await free.acquire()
        finally:
            self._waiting -= 1
