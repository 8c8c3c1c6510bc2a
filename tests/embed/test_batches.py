"""One thread, one batch after the other, and an answer for everybody who still wants one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

import pytest

from proxy.embed.batches import Batches
from proxy.errors import Unavailable


class Work:
    """Doubles numbers; 0 fails its batch. It waits to be let on, batch by batch."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._begun = asyncio.Semaphore(0)
        self._allowed = threading.Semaphore(0)
        self.batches: list[list[int]] = []
        self.threads: set[str] = set()

    def __call__(self, numbers: Sequence[int]) -> Sequence[int]:
        self.batches.append(list(numbers))
        self.threads.add(threading.current_thread().name)
        self._loop.call_soon_threadsafe(self._begun.release)
        self._allowed.acquire()
        if 0 in numbers:
            raise ZeroDivisionError
        return [2 * number for number in numbers]

    async def begun(self) -> None:
        """Wait until the next batch has reached the thread."""
        await self._begun.acquire()

    def allow(self, count: int = 1) -> None:
        """Let batches be finished."""
        self._allowed.release(count)


@pytest.fixture
async def work() -> Work:
    return Work()


@pytest.fixture
async def batches(work: Work) -> AsyncIterator[Batches[int, int]]:
    made = Batches(work, 3, "test-thread")
    made.open()
    yield made
    work.allow(100)
    await made.close()


def ask(batches: Batches[int, int], *numbers: int) -> list[asyncio.Task[int]]:
    return [asyncio.create_task(batches.ask(number)) for number in numbers]


async def test_what_waits_goes_together(work: Work, batches: Batches[int, int]) -> None:
    """The first one at once, the others when it is done, three at most, in their order."""
    first = ask(batches, 1)
    await work.begun()
    others = ask(batches, 2, 3, 4, 5)
    await asyncio.sleep(0)
    work.allow(3)
    assert await asyncio.gather(*first, *others) == [2, 4, 6, 8, 10]
    assert work.batches == [[1], [2, 3, 4], [5]]
    assert work.threads == {"test-thread_0"}
    work.allow()
    assert await batches.ask(6) == 12


async def test_what_nobody_waits_for_is_left_out(work: Work, batches: Batches[int, int]) -> None:
    """Even where it is too late to leave it out, the others of the batch have their answers."""
    early, late = ask(batches, 1, 2)
    await work.begun()
    gone, stays = ask(batches, 3, 4)
    await asyncio.sleep(0)
    early.cancel()
    gone.cancel()
    work.allow(2)
    assert [await late, await stays] == [4, 8]
    assert work.batches == [[1, 2], [4]]


async def test_a_failure_is_of_its_batch(work: Work, batches: Batches[int, int]) -> None:
    """Who asked hears of it; who has left does not; the next batch is another matter."""
    failing, gone = ask(batches, 0, 1)
    await work.begun()
    good = ask(batches, 5)
    gone.cancel()
    await asyncio.sleep(0)
    work.allow(2)
    with pytest.raises(ZeroDivisionError):
        await failing
    assert await good[0] == 10


async def test_closing(work: Work, batches: Batches[int, int]) -> None:
    """What is in the thread is finished; what waits is told so, and so is what comes later."""
    running = ask(batches, 1)
    await work.begun()
    waiting, gone = ask(batches, 2, 3)
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    closing = asyncio.create_task(batches.close())
    await asyncio.sleep(0)
    work.allow()
    await closing
    assert await running[0] == 2
    with pytest.raises(Unavailable, match="it was closed"):
        await waiting
    with pytest.raises(Unavailable, match="it is not open"):
        await batches.ask(4)
    assert work.batches == [[1]]


async def test_it_can_be_opened_again(work: Work, batches: Batches[int, int]) -> None:
    """With a new thread."""
    await batches.close()
    batches.open()
    work.allow()
    assert await batches.ask(1) == 2
