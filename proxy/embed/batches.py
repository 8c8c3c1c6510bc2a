"""Work for a thread, in batches: what comes while one batch runs goes into the next one."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Generic, TypeVar

from proxy.errors import Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batches(Generic[Item, Result]):
    """Has one thread `work` on at most `max_size` items at a time; a result for each, in order.

    What nobody waits for any more is left out. It is opened before it is used, and closed.
    """

    def __init__(
        self, work: Callable[[Sequence[Item]], Sequence[Result]], max_size: int, thread_name: str
    ) -> None:
        self._work = work
        self._max_size = max_size
        self._thread_name = thread_name
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._thread: ThreadPoolExecutor | None = None
        self._running: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Take new items; the thread starts with the first one."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=self._thread_name)

    async def ask(self, item: Item) -> Result:
        """The result for an item; raises what `work` raised, or `Unavailable` while it is closed.

        A caller that is cancelled leaves the others of its batch alone.
        """
        if self._thread is None:
            raise Unavailable("it is not open")
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run(self._thread))
        return await answer

    async def close(self) -> None:
        """Let the batch under way end; who waits for a later one hears that it is closed."""
        thread, self._thread = self._thread, None
        for _, answer in self._waiting:
            if not answer.done():
                answer.set_exception(Unavailable("it was closed"))
        self._waiting.clear()
        if self._running is not None:
            await asyncio.wait({self._running})
            self._running = None
        if thread is not None:
            thread.shutdown()

    async def _run(self, thread: ThreadPoolExecutor) -> None:
        loop = asyncio.get_running_loop()
        while batch := self._next():
            items = [item for item, _ in batch]
            try:
                results = await loop.run_in_executor(thread, self._work, items)
            # It belongs to those who asked.
            except Exception as error:
                for _, answer in batch:
                    if not answer.done():
                        answer.set_exception(error)
            else:
                for (_, answer), result in zip(batch, results, strict=True):
                    if not answer.done():
                        answer.set_result(result)

    def _next(self) -> list[tuple[Item, asyncio.Future[Result]]]:
        wanted = deque(asked for asked in self._waiting if not asked[1].done())
        batch = list(islice(wanted, self._max_size))
        for _ in batch:
            wanted.popleft()
        self._waiting = wanted
        return batch
