"""The bytes of an upstream call, by aiohttp; for who speaks httpx, httpx in and httpx out.

httpx-aiohttp's own transport writes the URL anew and joins repeated headers. A transparent proxy
must do neither, so this one hands aiohttp the raw target and the raw pairs (docs/adr/0003).
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from functools import lru_cache

import aiohttp
import httpx
from httpx_aiohttp.transport import AiohttpResponseStream, map_aiohttp_exceptions
from multidict import CIMultiDict
from yarl import URL

from proxy.wire.headers import RawHeaders

# aiohttp would add these where the client sent none.
_NOT_OURS_TO_ADD = frozenset({"Accept", "Accept-Encoding", "Content-Type", "User-Agent"})
# uvicorn, and with it many a model server, closes idle connections after 5 s; one that we gave up
# before can never be closed under a request.
_KEEP_ALIVE = 4.0
# Where a connection closed before the answer, aiohttp would send these again: after a deletion that
# succeeded, the client would hear that there was nothing to delete.
_SENT_ONCE = frozenset({"PUT", "DELETE"})
_HEADER_SIZE = 64 * 1024
_SLICE = 64 * 1024


class RawTransport(httpx.AsyncBaseTransport):
    """Sends `request` to its URL, with the raw target of its `target` extension (path and query).

    It follows no redirect, keeps no cookie, reads no environment, decompresses nothing and has no
    limit on connections. `connect_timeout` (seconds) is for the name, the connection and TLS
    together. Raises `httpx.TransportError`, `aiohttp.ClientError` or `OSError`.
    """

    def __init__(self, connect_timeout: float) -> None:
        self._timeout = aiohttp.ClientTimeout(total=None, connect=connect_timeout)
        self._session: aiohttp.ClientSession | None = None

    async def ask(
        self,
        method: str,
        url: str,
        headers: RawHeaders,
        body: bytes | AsyncIterable[bytes] | None,
    ) -> aiohttp.ClientResponse:
        """Send a request to a URL as it is; returns as soon as the head of the answer is there.

        Raises `aiohttp.ClientError` or `OSError`.
        """
        session = self._session or self._open()
        return await session.request(
            method,
            URL(url, encoded=True),
            headers=CIMultiDict(_text_pairs(headers)),
            data=_payload(body),
            allow_redirects=False,
            middlewares=(_once,) if method in _SENT_ONCE else (),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; returns as soon as the head of the answer is there."""
        url = _origin(str(request.url)) + request.extensions["target"].decode("ascii")
        assert isinstance(request.stream, httpx.ByteStream)  # noqa: S101 - nobody asks otherwise
        body = b"".join(request.stream)
        with map_aiohttp_exceptions():
            response = await self.ask(request.method, url, request.headers.raw, body)
        return httpx.Response(
            response.status,
            headers=list(response.raw_headers),
            stream=_ResponseStream(response),
            request=request,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_ALIVE),
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=_NOT_OURS_TO_ADD,
            auto_decompress=False,
            trust_env=False,
            max_line_size=_HEADER_SIZE,
            max_field_size=_HEADER_SIZE,
        )
        return self._session


class _ResponseStream(AiohttpResponseStream):
    """Closes the connection of an answer that is given up half-way, instead of waiting for it.

    That of a whole answer is free for others as soon as its end is there.
    """

    async def aclose(self) -> None:
        self._aiohttp_response.close()


async def _once(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Give a failure another name than those after which aiohttp sends a request again."""
    try:
        return await send(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise aiohttp.ClientConnectionError("the connection closed before the answer") from error


@lru_cache(16)
def _origin(url: str) -> str:
    """Scheme, host and port of a URL; a process calls few."""
    return str(httpx.URL(url).copy_with(raw_path=b"/")).rstrip("/")


def _text_pairs(raw: list[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    return [(name.decode("ascii"), _text(value)) for name, value in raw]


def _text(value: bytes) -> str:
    # aiohttp writes headers as UTF-8; what is not UTF-8 arrives as the UTF-8 of its Latin-1.
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _payload(body: bytes | AsyncIterable[bytes] | None) -> AsyncIterable[bytes] | bytes | None:
    if body is None or isinstance(body, bytes):
        return (_slices(body) if body and len(body) > _SLICE else body) or None
    return _head_first(body)


async def _head_first(parts: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """An empty part first: aiohttp would keep the head back until the first part comes."""
    yield b""
    async for part in parts:
        yield part


async def _slices(body: bytes) -> AsyncIterator[bytes]:
    """A large body in parts, so that writing it does not hold up the event loop."""
    for start in range(0, len(body), _SLICE):
        yield body[start : start + _SLICE]
