"""The bundled client: one connection, one request after the other, on a raw socket.

    async with Connection.to(url) as connection:
        answer = await connection.post(url, body)

It tells when the first byte of the body came, which wrk does not.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

import httptools


@dataclass(slots=True)
class Answer:
    """What came back; `first` and `whole` are seconds from the sending to that byte of the body.

    `longest` are the seconds between two pieces of it, at most.
    """

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    pieces: list[bytes] = field(default_factory=list)
    first: float = 0.0
    whole: float = 0.0
    longest: float = 0.0

    @property
    def body(self) -> bytes:
        """All of it."""
        return b"".join(self.pieces)


class Connection(asyncio.Protocol):
    """Kept alive from one request to the next."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer = Answer()
        self._answered: asyncio.Future[Answer] | None = None
        self._sent = 0.0
        self._last = 0.0

    @classmethod
    @asynccontextmanager
    async def to(cls, url: str) -> AsyncIterator[Connection]:
        """Open one; raises `OSError` where nobody listens."""
        parts, loop = urlsplit(url), asyncio.get_running_loop()
        transport, connection = await loop.create_connection(
            cls, parts.hostname or "", parts.port or 80
        )
        try:
            yield connection
        finally:
            transport.abort()

    async def post(self, url: str, body: bytes, headers: bytes = b"") -> Answer:
        """Send JSON; raises `ConnectionError` when the answer does not come whole.

        Each of the `headers` ends in CRLF.
        """
        kind = b"Content-Type: application/json\r\nContent-Length: %d\r\n" % len(body)
        return await self._exchange(b"POST", url, headers + kind, body)

    async def get(self, url: str) -> Answer:
        """As `post`."""
        return await self._exchange(b"GET", url)

    def hold(self) -> None:
        """Read nothing."""
        assert self._transport is not None
        self._transport.pause_reading()

    def go_on(self) -> None:
        """Read again."""
        assert self._transport is not None
        self._transport.resume_reading()

    async def _exchange(
        self, method: bytes, url: str, headers: bytes = b"", body: bytes = b""
    ) -> Answer:
        assert self._transport is not None
        parts = urlsplit(url)
        head = b"%b %b HTTP/1.1\r\nHost: %b\r\n%b\r\n"
        values = (method, parts.path.encode() or b"/", parts.netloc.encode(), headers)
        self._answer, self._parser = Answer(), httptools.HttpResponseParser(self)
        self._answered = asyncio.get_running_loop().create_future()
        self._sent = time.perf_counter()
        if self._transport.is_closing():
            raise ConnectionResetError
        self._transport.write(head % values + body)
        return await self._answered

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's are none of asyncio's.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, _: Exception | None) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(ConnectionResetError("the answer did not come whole"))

    # What the parser calls.

    def on_header(self, name: bytes, value: bytes) -> None:
        self._answer.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self._answer.status = self._parser.get_status_code()

    def on_body(self, piece: bytes) -> None:
        at = time.perf_counter() - self._sent
        if not self._answer.pieces:
            self._answer.first = at
        else:
            self._answer.longest = max(self._answer.longest, at - self._last)
        self._last = at
        self._answer.pieces.append(piece)

    def on_message_complete(self) -> None:
        self._answer.whole = time.perf_counter() - self._sent
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(self._answer)
