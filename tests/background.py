"""Servers in a thread of their own, for tests whose command runs in this one's event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, contextmanager
from threading import Thread
from typing import TypeVar

T = TypeVar("T")

_PATIENCE = 30.0


@contextmanager
def in_background(context: AbstractAsyncContextManager[T]) -> Iterator[T]:
    """Enter it in another thread's event loop, and leave it there at the end."""
    entered: Future[tuple[T, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def hold() -> None:
        stopped = asyncio.Event()
        async with context as value:
            entered.set_result((value, asyncio.get_running_loop(), stopped))
            await stopped.wait()

    def run() -> None:
        try:
            asyncio.run(hold())
        except BaseException as failure:
            if entered.done():
                raise
            entered.set_exception(failure)

    thread = Thread(target=run)
    thread.start()
    value, loop, stopped = entered.result(_PATIENCE)
    try:
        yield value
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(_PATIENCE)
        assert not thread.is_alive()
