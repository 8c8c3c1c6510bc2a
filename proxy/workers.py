"""Several processes that serve one socket; one that dies is replaced.

A worker is a fresh interpreter in a session of its own: a Ctrl-C reaches the parent alone, which
then tells all of them to end. Each ends by itself when its parent is gone.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from itertools import count
from multiprocessing.connection import Connection
from typing import Protocol

import structlog

# Longer than a worker gives the streams that are under way.
_GRACE_SECONDS = 40.0


class Work(Protocol):
    """What a worker does. It is pickled, with all that it holds."""

    def __call__(self, number: int, ready: Callable[[], None]) -> None:
        """Work until told to end; `ready` is called as soon as it does. The first one has 0."""
        ...


@asynccontextmanager
async def working(size: int, work: Work) -> AsyncIterator[asyncio.Task[int]]:
    """Keep `size` workers at work until the block is left; then they may end what is under way.

    The first one starts alone, since what is wrong with the settings is wrong for all, and is to be
    said once. Yields a task that ends when a worker ended before it was ready: its exit code.
    """
    crew = _Crew(work)
    failing = asyncio.create_task(crew.keep(size))
    try:
        yield failing
    finally:
        failing.cancel()
        await asyncio.wait({failing})
        await crew.end()


@contextmanager
def ending_with_parent(stopped: asyncio.Event) -> Iterator[None]:
    """In a worker: sets `stopped` when the parent is gone, however it went."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "only a worker has one"  # noqa: S101 - it is for mypy
    watching = asyncio.create_task(_readable(parent.sentinel))
    watching.add_done_callback(lambda _: stopped.set())
    try:
        yield
    finally:
        watching.cancel()


class _Crew:
    """The workers that are alive."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._workers: set[_Worker] = set()
        self._numbers = count()
        self._log = structlog.get_logger()

    async def keep(self, size: int) -> int:
        """Keep so many at work, until one ends before it was ready: its exit code."""
        first = self._start()
        if not await first.is_ready():
            return await first.ends()
        places = [asyncio.create_task(self._replace(first))]
        places += [asyncio.create_task(self._replace(self._start())) for _ in range(size - 1)]
        try:
            done, _ = await asyncio.wait(places, return_when=asyncio.FIRST_COMPLETED)
            return done.pop().result()
        finally:
            for place in places:
                place.cancel()
            await asyncio.wait(places)

    async def end(self) -> None:
        """Tell all to end, and wait for it; who takes too long is killed."""
        ending = [asyncio.create_task(worker.ends()) for worker in self._workers]
        for worker in self._workers:
            worker.terminate()
        try:
            if ending:
                await asyncio.wait(ending, timeout=_GRACE_SECONDS)
        finally:
            for worker in self._workers:
                worker.kill()

    def _start(self) -> _Worker:
        worker = _Worker(self._work, next(self._numbers))
        self._workers.add(worker)
        return worker

    async def _replace(self, worker: _Worker) -> int:
        """Start another one whenever one has ended that was ready once."""
        while await worker.is_ready():
            self._log.info("worker ready", pid=worker.pid)
            code = await worker.ends()
            self._log.warning("worker ended", pid=worker.pid, exit_code=code)
            self._workers.discard(worker)
            worker = self._start()
        return await worker.ends()


class _Worker:
    """One process."""

    def __init__(self, work: Work, number: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._ready, ready = context.Pipe(duplex=False)
        self._is_ready = False
        self._process = context.Process(target=_run, args=(work, number, ready), daemon=True)
        # A Ctrl-C is blocked until the worker has a session of its own.
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        ready.close()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    async def is_ready(self) -> bool:
        """Whether it came to its work; waits until that is known."""
        if not self._is_ready:
            await _readable(self._ready.fileno())
            self._is_ready = _has_bytes(self._ready)
        return self._is_ready

    async def ends(self) -> int:
        """Its exit code; 128 and its number for a signal."""
        await _readable(self._process.sentinel)
        self._process.join()
        code = self._process.exitcode or 0
        return code if code >= 0 else 128 - code

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def _run(work: Work, number: int, ready: Connection) -> None:
    """What a worker's process runs."""
    os.setsid()
    # One that came before is forgotten.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGINT, before)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    work(number, partial(ready.send_bytes, b"ready"))


def _has_bytes(connection: Connection) -> bool:
    try:
        connection.recv_bytes()
    except EOFError:
        return False
    return True


async def _readable(file: int) -> None:
    """Wait until there is something to read, or nothing will ever be again."""
    loop, readable = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(file, readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(file)
