"""A request's body, and whether its client is still there: the only reader of ASGI's `receive`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import Receive


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

    async def client_left(self) -> None:
        """Wait until the client has gone; while the body is streamed its stream finds that out."""
        if self._more:
            await self._finished.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass

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
        if not self._more:
            self._finished.set()
        part: bytes = message.get("body", b"")
        return part


@asynccontextmanager
async def while_connected(body: RequestBody) -> AsyncIterator[None]:
    """Cancel the block as soon as the client has gone, and raise `ClientLeft`."""
    try:
        async with asyncio.timeout(None) as block:
            watch = asyncio.create_task(_watch(body, block))
            try:
                yield
            finally:
                watch.cancel()
    except TimeoutError as error:
        if not block.expired():
            raise
        raise ClientLeft from error


async def _watch(body: RequestBody, block: asyncio.Timeout) -> None:
    await body.client_left()
    block.reschedule(asyncio.get_running_loop().time())
