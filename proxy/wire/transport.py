"""The bytes of an upstream call: the head of a request is ours, all else of HTTP is aiohttp's.

aiohttp's session writes the URL and the headers anew. A transparent proxy must not, so this one
writes them from the raw target and the raw pairs, and leaves the pool, names, TLS, the parser and
the streams to aiohttp (docs/adr/0003).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.http import HttpProcessingError, RawResponseMessage, StreamWriter
from yarl import URL

from proxy.errors import UpstreamCut
from proxy.wire.headers import RawHeaders

# uvicorn, and with it many a model server, closes idle connections after 5 s; one that we gave up
# before can never be closed under a request.
_KEEP_ALIVE = 4.0
# These say no length where they have no body (RFC 9110, 8.6), and are asked once more where a
# connection closed before the answer, as by a browser (9.2.2). PUT and DELETE are not: after a
# deletion that succeeded, the client would hear that there was nothing to delete.
_ONLY_READ = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_CHUNKED: RawHeaders = [(b"Transfer-Encoding", b"chunked")]
_HEADER_SIZE = 64 * 1024
_SLICE = 64 * 1024


class RawTransport:
    """Sends requests as they are, and hands out what is answered as it comes.

    It follows no redirect, keeps no cookie, reads no environment, decompresses nothing and has no
    limit on connections. `connect_timeout` (seconds) is for the name, the connection and TLS
    together.
    """

    def __init__(self, connect_timeout: float) -> None:
        self._timeout = aiohttp.ClientTimeout(total=None, connect=connect_timeout)
        self._connector: aiohttp.TCPConnector | None = None
        self._servers: dict[str, aiohttp.ClientRequest] = {}

    async def ask(
        self,
        method: str,
        origin: str,
        target: bytes,
        headers: RawHeaders,
        body: bytes | AsyncIterable[bytes],
    ) -> RawAnswer:
        """Send a request to an origin; returns as soon as the head of the answer is there.

        Raises `aiohttp.ClientError` or `OSError`.
        """
        server = self._servers.get(origin) or self._meet(origin)
        framing = _framing(method, headers, body)
        head = _head(method, target, server.headers["Host"], headers + framing)
        again = not body and method in _ONLY_READ
        while True:
            connection = await self._connect(server)
            try:
                return await _exchange(connection, method, head, body, framing == _CHUNKED)
            except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
                if not again:
                    raise
                again = False

    async def aclose(self) -> None:
        """Close all connections."""
        if self._connector is not None:
            await self._connector.close()

    async def _connect(self, server: aiohttp.ClientRequest) -> Connection:
        if self._connector is None:
            self._connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_ALIVE)
        try:
            return await self._connector.connect(server, traces=[], timeout=self._timeout)
        except TimeoutError as error:
            raise aiohttp.ConnectionTimeoutError("no connection in time") from error

    def _meet(self, origin: str) -> aiohttp.ClientRequest:
        """What a connector wants to know of a server; a process calls few."""
        loop = asyncio.get_running_loop()
        self._servers[origin] = aiohttp.ClientRequest("GET", URL(origin), loop=loop)
        return self._servers[origin]


class RawAnswer:
    """The head of an answer, and the parts of its body as they come; raises `UpstreamCut`."""

    def __init__(
        self,
        status: int,
        headers: RawHeaders,
        content: aiohttp.StreamReader,
        connection: Connection,
        upload: asyncio.Task[None] | None,
    ) -> None:
        self.status = status
        self.headers = headers
        self._content = content
        self._connection = connection
        self._upload = upload
        content.on_eof(self._ended)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            part = await self._content.readany()
        except (aiohttp.ClientError, OSError) as error:
            raise UpstreamCut("the upstream broke off its answer") from error
        if not part:
            raise StopAsyncIteration
        return part

    async def close(self) -> None:
        """Close the connection at once, unless the answer is whole.

        It is not read out for the sake of its connection.
        """
        _give_up(self._connection, self._upload)

    def _ended(self) -> None:
        """The connection is free for others, unless a request is still being sent over it."""
        if self._upload is None or self._upload.done():
            self._connection.release()
        else:
            _give_up(self._connection, self._upload)


async def _exchange(
    connection: Connection,
    method: str,
    head: bytes,
    body: bytes | AsyncIterable[bytes],
    chunked: bool,
) -> RawAnswer:
    """Send a request; closes the connection where no head of an answer comes."""
    protocol = connection.protocol
    assert protocol is not None  # noqa: S101 - for mypy: it is none after its release
    protocol.set_response_params(
        skip_payload=method == "HEAD",
        read_until_eof=True,
        auto_decompress=False,
        max_line_size=_HEADER_SIZE,
        max_field_size=_HEADER_SIZE,
    )
    upload = None
    try:
        upload = await _send(protocol, head, body, chunked)
        message, content = await _answer(protocol)
    except BaseException:
        _give_up(connection, upload)
        raise
    return RawAnswer(message.code, list(message.raw_headers), content, connection, upload)


async def _send(
    protocol: ResponseHandler, head: bytes, body: bytes | AsyncIterable[bytes], chunked: bool
) -> asyncio.Task[None] | None:
    """Send a request at once; of a large or streamed body returns the task that sends it."""
    writer = StreamWriter(protocol, asyncio.get_running_loop())
    if isinstance(body, bytes) and len(body) <= _SLICE:
        await writer.write(head + body, drain=False)
        return None
    await writer.write(head, drain=False)
    writer.chunked = chunked
    parts = _slices(body) if isinstance(body, bytes) else body
    return asyncio.create_task(_upload(parts, writer, protocol))


async def _upload(
    parts: AsyncIterable[bytes], writer: StreamWriter, protocol: ResponseHandler
) -> None:
    """Send a body; any failure, the client's too, is raised to who waits for the answer."""
    try:
        async for part in parts:
            await writer.write(part)
        await writer.write_eof()
    except Exception as error:
        failure = aiohttp.ClientConnectionError("the body could not be sent")
        protocol.set_exception(failure, error)


async def _answer(protocol: ResponseHandler) -> tuple[RawResponseMessage, aiohttp.StreamReader]:
    """The head of the final answer, and its body."""
    try:
        message, content = await protocol.read()
        while 100 <= message.code <= 199 and message.code != 101:
            message, content = await protocol.read()
    except HttpProcessingError as error:
        raise aiohttp.ClientPayloadError("the answer is not HTTP") from error
    return message, content


def _give_up(connection: Connection, upload: asyncio.Task[None] | None) -> None:
    if upload is not None:
        upload.cancel()
    connection.close()


def _framing(method: str, headers: RawHeaders, body: bytes | AsyncIterable[bytes]) -> RawHeaders:
    """What tells the length of the body (RFC 9112, 6), where the client did not."""
    for name, _ in headers:
        if name.lower() == b"content-length":
            return []
    if not isinstance(body, bytes):
        return _CHUNKED
    if body or method not in _ONLY_READ:
        return [(b"Content-Length", b"%d" % len(body))]
    return []


def _head(method: str, target: bytes, host: str, headers: RawHeaders) -> bytes:
    lines = [b"%b %b HTTP/1.1" % (method.encode("ascii"), target), b"Host: " + host.encode("ascii")]
    lines += [b"%b: %b" % pair for pair in headers]
    head = b"\r\n".join([*lines, b"", b""])
    # Our server lets none in; one that did would let a client write a request of its own.
    if not head.count(b"\r") == head.count(b"\n") == len(lines) + 1:
        raise ValueError("a line break within a line of a request's head")
    return head


async def _slices(body: bytes) -> AsyncIterator[bytes]:
    """A large body in parts, so that writing it does not hold up the event loop."""
    for start in range(0, len(body), _SLICE):
        yield body[start : start + _SLICE]
