"""How many calls the upstream is given at a time, and how many more may wait for their turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from proxy.errors import UpstreamBusy


class Turns:
    """At most `calls` at a time (None: any number); at most `waiting` more, first come first."""

    def __init__(self, calls: int | None = None, waiting: int = 0) -> None:
        self._free = None if calls is None else asyncio.Semaphore(calls)
        self._most_waiting = waiting
        self._waiting = 0

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Wait for a turn, and give it back when the block is left; raises `UpstreamBusy`."""
        return nullcontext() if self._free is None else self._turn(self._free)

    @asynccontextmanager
    async def _turn(self, free: asyncio.Semaphore) -> AsyncIterator[None]:
        await self._take(free)
        try:
            yield
        finally:
            free.release()

    async def _take(self, free: asyncio.Semaphore) -> None:
        if free.locked() and self._waiting >= self._most_waiting:
            raise UpstreamBusy("too many requests wait for the upstream already")
        self._waiting += 1
        try:
            await free.acquire()
        finally:
            self._waiting -= 1
