"""Collapsed forwarding (RFC 9111, 4): questions that are already on their way to the upstream.

A flight is one upstream call with any number of listeners. A pump, in a task of its own, reads the
upstream and says each chunk once; listeners read at their own speed, late ones from the start.

    pump  ──begin(head)──say(chunk)…──end()──▶  Flight  ◀──head()──async for──leave()──  listeners

A listener that has heard all and waits for more may have it handed on at once (`at_once`), and
need not wake for it.

The pump goes no further ahead than `window` bytes of the quickest listener (backpressure). What
has been said is kept as the recording, up to `limit` bytes; then its start is let go, no one can
join any more, and a listener who lags so far behind that its place is gone is cut off.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Generic, TypeVar

from proxy.errors import UpstreamCut

Head = TypeVar("Head")

WINDOW = 256 * 1024
# Takes a chunk, and tells whether it could: else there is no room for it just now.
AtOnce = Callable[[bytes], bool]


def never(_: bytes) -> bool:
    """Takes nothing at once."""
    return False


class Flight(Generic[Head]):
    """One upstream call under way; `limit` (of the recording) and `window` are in bytes."""

    def __init__(self, limit: int, window: int = WINDOW) -> None:
        self._limit = limit
        self._window = window
        # However little may be recorded, who is a little behind is no laggard.
        self._patience = max(limit, 2 * window)
        self._head: Head | None = None
        # One growing buffer and not a list of chunks: thousands of small blocks that die in no
        # order would leave the memory of a busy hour in pieces too small to be given back.
        self._said = bytearray()
        self._let_go = 0  # bytes, from the start
        self._outgrown = False
        self._error: Exception | None = None
        self._ended = False
        self._room: asyncio.Future[None] | None = None
        self._listeners: set[Listener[Head]] = set()
        self.abandoned: Callable[[], object] = bool

    # --- the pump's side ----------------------------------------------------------------------

    def begin(self, head: Head) -> None:
        """The status and headers are known.

        Those who wait for them wake a moment later: an answer that came together with its head is
        there as a whole by then, and can be sent on at one go.
        """
        self._head = head
        asyncio.get_running_loop().call_soon(self._wake)

    async def say(self, chunk: bytes) -> None:
        """Pass a chunk on, as soon as the quickest listener has room for it."""
        self._said += chunk
        self._outgrown = self._outgrown or len(self._said) > self._limit
        if self._outgrown:
            self._forget()
        for listener in self._listeners:
            listener.hear(chunk)
        while self._lag() > self._window:
            self._room = asyncio.get_running_loop().create_future()
            await self._room

    def end(self) -> None:
        """The answer is whole."""
        self._ended = True
        self._wake()

    def fail(self, error: Exception) -> None:
        """The call failed, for everyone who listens."""
        self._error = error
        self.end()

    def recording(self) -> bytes | None:
        """All that has been said; None when it outgrew the limit."""
        return None if self._outgrown else bytes(self._said)

    # --- the listeners' side ------------------------------------------------------------------

    @property
    def joinable(self) -> bool:
        """Whether a newcomer would hear everything from the start.

        Without listeners the call has been abandoned, and takes a while to be gone.
        """
        return bool(self._listeners) and not self._outgrown and not self._ended

    def join(self) -> Listener[Head]:
        """A new listener, from the start."""
        listener = Listener(self)
        self._listeners.add(listener)
        return listener

    def _leave(self, listener: Listener[Head]) -> None:
        self._listeners.discard(listener)
        self.make_room()
        if not self._listeners and not self._ended:
            self.abandoned()

    def make_room(self) -> None:
        """A listener has heard more, or left: there may be room for the next chunk."""
        if self._room is not None and not self._room.done():
            self._room.set_result(None)

    def _lag(self) -> int:
        """How far the quickest listener is behind, in bytes; nobody is behind where nobody is."""
        said = self._let_go + len(self._said)
        return min([said - listener.heard for listener in self._listeners], default=0)

    def _wake(self) -> None:
        for listener in self._listeners:
            listener.wake()

    def _forget(self) -> None:
        """Let go what everyone has heard, and what the quickest has heard beyond all patience."""
        heard = [listener.heard for listener in self._listeners] or [self._let_go]
        end = self._let_go + len(self._said)
        keep_from = max(min(heard), min(max(heard), end - self._patience))
        del self._said[: keep_from - self._let_go]
        self._let_go = keep_from


class Listener(Generic[Head]):
    """One client's place in a flight; `heard` is in bytes from the start.

    `at_once` takes a chunk, or tells that it cannot: then the chunk is heard by iterating. What it
    takes, the iteration passes over.
    """

    def __init__(self, flight: Flight[Head]) -> None:
        self._flight = flight
        self._news: asyncio.Future[None] | None = None
        self.heard = 0
        self.at_once: AtOnce = never

    async def head(self) -> Head:
        """The status and headers; raises what made the call fail."""
        flight = self._flight
        while flight._head is None:
            if flight._ended:
                raise flight._error or UpstreamCut("the call ended without an answer")
            await self._wait()
        return flight._head

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """What is said; raises what made the call fail, or `UpstreamCut` for who is too slow."""
        flight = self._flight
        while True:
            at = self.heard - flight._let_go
            if at < 0:
                raise UpstreamCut("this client read too slowly")
            if at < len(flight._said):
                chunk = bytes(memoryview(flight._said)[at:])
                self.heard += len(chunk)
                flight.make_room()
                yield chunk
            elif flight._error is not None:
                raise flight._error
            elif flight._ended:
                return
            else:
                await self._wait()

    def whole(self) -> bytes | None:
        """All of the answer, where it has come to its end and did not outgrow the recording."""
        flight = self._flight
        is_whole = flight._ended and flight._error is None
        return flight.recording() if is_whole else None

    def leave(self) -> None:
        """Hear no more; the last one to leave ends the call."""
        self._flight._leave(self)

    def hear(self, chunk: bytes) -> None:
        """There is a chunk more. One who is not waiting may have others to pass on before it."""
        news = self._news
        if news is None or news.done():
            return
        if self.at_once(chunk):
            self.heard += len(chunk)
        else:
            news.set_result(None)

    def wake(self) -> None:
        """Something has happened."""
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    async def _wait(self) -> None:
        self._news = asyncio.get_running_loop().create_future()
        await self._news


class Flights(Generic[Head]):
    """The flights under way, by key."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._by_key: dict[bytes, Flight[Head]] = {}
        self._pumps: set[asyncio.Task[None]] = set()

    def join(self, key: bytes) -> Listener[Head] | None:
        """Listen to the flight of this key, where there is one."""
        flight = self._by_key.get(key)
        return flight.join() if flight is not None and flight.joinable else None

    def start(
        self, key: bytes | None, pump: Callable[[Flight[Head]], Awaitable[None]]
    ) -> Listener[Head]:
        """Start a flight that others may join by `key` (None: nobody may)."""
        flight: Flight[Head] = Flight(self._limit)
        listener = flight.join()
        if key is not None:
            self._by_key[key] = flight
        task = asyncio.create_task(_fly(flight, pump))
        self._pumps.add(task)
        # A task that is cancelled before its first step runs no `finally` of its own.
        task.add_done_callback(lambda task: self._land(task, key, flight))
        flight.abandoned = task.cancel
        return listener

    async def close(self) -> None:
        """End all flights."""
        pumps = list(self._pumps)
        for task in pumps:
            task.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)

    def _land(self, task: asyncio.Task[None], key: bytes | None, flight: Flight[Head]) -> None:
        self._pumps.discard(task)
        # The task and the flight hold each other; apart, what was said is freed at once.
        flight.abandoned = bool
        if key is not None and self._by_key.get(key) is flight:
            del self._by_key[key]
        if task.cancelled():
            flight.fail(UpstreamCut("the call was ended"))


async def _fly(flight: Flight[Head], pump: Callable[[Flight[Head]], Awaitable[None]]) -> None:
    try:
        await pump(flight)
        flight.end()
    # Whatever it is, it belongs to those who listen: they raise it.
    except Exception as error:
        flight.fail(error)
