"""A request's body, and whether its client is still there: the only reader of ASGI's `receive`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from functools import partial
from typing import Any

from starlette.types import Receive

# A key of `http.request` under which our own server leaves what takes a function to call as soon as
# the client has gone (None: no more); any other has to be asked, by a task that waits.
WHEN_LEFT = "encore.when_left"
WhenLeft = Callable[[Callable[[], object] | None], None]


class ClientLeft(Exception):
    """The client closed its connection; there is nobody left to answer."""


class RequestBody:
    """Reads a body once: whole up to a limit, or as a stream, or the start and then the rest.

    `broken_off` says that the client left in the middle of it.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._read: list[bytes] = []
        self._more = True
        self._finished = asyncio.Event()
        self._when_left: WhenLeft | None = None
        self.broken_off = False

    async def whole(self, limit: int) -> bytes | None:
        """The whole body; None as soon as it is over `limit` bytes, then `stream` has it all.

        Raises `ClientLeft`.
        """
        size = sum(map(len, self._read))
        while self._more:
            part = await self._next()
            self._read.append(part)
            size += len(part)
            if size > limit:
                return None
        return self._whole()

    def unchanged(self) -> bytes | AsyncIterator[bytes]:
        """The body to send on: its bytes if it was read whole, else its stream."""
        return self.stream() if self._more else self._whole()

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The body from its start as it comes in, what was read already first."""
        try:
            if self._read:
                yield self._whole()
                self._read.clear()
            while self._more:
                part = await self._next()
                if part:
                    yield part
        finally:
            self._finished.set()

    def watch(self, left: Callable[[], object]) -> Callable[[], object]:
        """Have `left` called as soon as the client has gone; returns what ends that."""
        if self._when_left is None or self._more:
            return asyncio.create_task(self._client_left(left)).cancel
        self._when_left(left)
        return partial(self._when_left, None)

    async def _client_left(self, left: Callable[[], object]) -> None:
        """Wait until the client has gone; while the body is streamed its stream finds that out."""
        if self._more:
            await self._finished.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass
        left()

    def _whole(self) -> bytes:
        if len(self._read) != 1:
            self._read = [b"".join(self._read)]
        return self._read[0]

    async def _next(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self.broken_off = True
            raise ClientLeft
        self._more = message.get("more_body", False)
        self._when_left = message.get(WHEN_LEFT)
        if not self._more:
            self._finished.set()
        part: bytes = message.get("body", b"")
        return part


class WhileConnected:
    """Cancels its block as soon as the client has gone, and raises `ClientLeft`."""

    __slots__ = ("_block", "_body", "_end_watch")

    def __init__(self, body: RequestBody) -> None:
        self._body = body
        self._block = asyncio.timeout(None)

    async def __aenter__(self) -> None:
        await self._block.__aenter__()
        self._end_watch = self._body.watch(self._left)

    async def __aexit__(self, *error: Any) -> None:
        self._end_watch()
        try:
            await self._block.__aexit__(*error)
        except TimeoutError as expired:
            raise ClientLeft from expired

    def _left(self) -> None:
        self._block.reschedule(asyncio.get_running_loop().time())
