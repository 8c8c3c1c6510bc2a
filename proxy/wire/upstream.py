"""The call to the upstream: one request, its raw answer, and its failures as ours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp
import httpx

from proxy.errors import UpstreamCut, UpstreamTimeout, UpstreamUnreachable
from proxy.values import value
from proxy.wire.headers import RawHeaders
from proxy.wire.transport import RawTransport
from proxy.wire.turns import Turns

# What the transports raise when a call fails. OSError: a reset while the request is written.
_OF_THE_TRANSPORTS = (httpx.TransportError, aiohttp.ClientError)
_FAILURES = (*_OF_THE_TRANSPORTS, OSError)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@value()
class Call:
    """One request to the upstream: `target` is the raw path and query, `body` None for none."""

    method: str
    target: bytes
    headers: RawHeaders
    body: bytes | AsyncIterator[bytes] | None = None


@value()
class Answer:
    """The head of an answer and its raw body as it comes."""

    status: int
    headers: RawHeaders
    body: AsyncIterator[bytes]

    def header(self, name: bytes) -> str:
        """All values of a header, joined; empty where there is none."""
        values = [value for key, value in self.headers if key.lower() == name]
        return b", ".join(values).decode("latin-1")


class Calls(Protocol):
    """Takes calls to the upstream."""

    def turn(self, call: Call) -> AbstractAsyncContextManager[None]:
        """A client's turn to call; raises `UpstreamBusy` where too many wait for theirs."""
        ...

    def open(self, call: Call) -> AbstractAsyncContextManager[Answer]:
        """Send a call; the answer is there within the block. Raises as `Upstream.open` does."""
        ...


class Upstream:
    """The server we stand in front of. A trailing `/v1` of its URL is left to the request's path.

    `first_byte_timeout` (seconds) counts from when the request has been sent. Any transport of
    httpx will do in the place of our own.
    """

    def __init__(
        self,
        url: str,
        transport: RawTransport | httpx.AsyncBaseTransport,
        first_byte_timeout: float,
        turns: Turns | None = None,
    ) -> None:
        parts = urlsplit(url)
        self.url = url.rstrip("/").removesuffix("/v1").rstrip("/")
        self._origin = httpx.URL(f"{parts.scheme}://{parts.netloc}")
        self._base = str(self._origin).rstrip("/")
        self._prefix = urlsplit(self.url).path.encode()
        self._transport = transport
        self._first_byte_timeout = first_byte_timeout
        self._turns = turns or Turns()

    def turn(self, call: Call) -> AbstractAsyncContextManager[None]:
        """A client's turn to call; raises `UpstreamBusy` where too many wait for theirs.

        What only reads (RFC 9110, 9.2.1) asks nothing of a model, and has its turn at once.
        """
        return nullcontext() if call.method in _SAFE else self._turns.turn()

    def open(self, call: Call) -> AbstractAsyncContextManager[Answer]:
        """Send a call; leaving the block closes the connection of an unfinished answer.

        Raises `UpstreamUnreachable` or `UpstreamTimeout`; reading the body raises `UpstreamCut`.
        """
        return _Opened(self._send(call))

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    async def _send(self, call: Call) -> _Reply:
        limit = asyncio.timeout(self._first_byte_timeout)
        stream = _stream(call.body, limit, self._first_byte_timeout)
        try:
            async with limit:
                reply = await self._ask(call, stream)
        # Some of these are time limits as well, of the transport's own.
        except _OF_THE_TRANSPORTS as error:
            raise UpstreamUnreachable("the upstream cannot be reached") from error
        except TimeoutError as error:
            if limit.expired():
                raise UpstreamTimeout("the upstream sent no answer in time") from error
            raise UpstreamUnreachable("no connection to the upstream in time") from error
        except OSError as error:
            raise UpstreamUnreachable("the upstream cannot be reached") from error
        finally:
            if isinstance(stream, _Sent):
                stream.limit = None
        if not 200 <= reply.status <= 599:
            # Such as 101: nobody asked for another protocol.
            await reply.close()
            raise UpstreamUnreachable("the upstream does not answer in HTTP")
        return reply

    async def _ask(self, call: Call, body: bytes | _Sent) -> _Reply:
        target = self._prefix + call.target
        if isinstance(self._transport, RawTransport):
            return await self._transport.ask(call.method, self._base, target, call.headers, body)
        request = httpx.Request(
            call.method,
            self._origin,
            headers=call.headers,
            stream=httpx.ByteStream(body) if isinstance(body, bytes) else body,
            extensions={"target": target},
        )
        return _Httpx(await self._transport.handle_async_request(request))


class _Opened:
    """A call that is sent when the block is entered."""

    __slots__ = ("_reply", "_sending")

    def __init__(self, sending: Coroutine[Any, Any, _Reply]) -> None:
        self._sending = sending

    async def __aenter__(self) -> Answer:
        self._reply = reply = await self._sending
        return Answer(reply.status, reply.headers, aiter(reply))

    async def __aexit__(self, *_: object) -> None:
        await self._reply.close()


class _Sent(httpx.AsyncByteStream):
    """A body that is sent as it comes in; each part puts the time limit off.

    An early answer ends the limit (None) while the rest of the body is still being sent.
    """

    def __init__(self, parts: AsyncIterator[bytes], limit: asyncio.Timeout, seconds: float) -> None:
        self._parts = parts
        self._seconds = seconds
        self.limit: asyncio.Timeout | None = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._parts:
            if self.limit is not None and not self.limit.expired():
                self.limit.reschedule(asyncio.get_running_loop().time() + self._seconds)
            yield part


def _stream(
    body: bytes | AsyncIterator[bytes] | None, limit: asyncio.Timeout, seconds: float
) -> bytes | _Sent:
    if body is None or isinstance(body, bytes):
        return body or b""
    return _Sent(body, limit, seconds)


class _Reply(Protocol):
    """What a transport answers: status, headers, and the parts of the body as they come."""

    status: int
    headers: RawHeaders

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def close(self) -> None:
        """Close the connection, unless the answer is whole."""
        ...


class _Httpx:
    """From any transport of httpx."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.status = response.status_code
        self.headers = response.headers.raw

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert isinstance(self._response.stream, httpx.AsyncByteStream)  # noqa: S101 - for mypy
        try:
            async for part in self._response.stream:
                yield part
        except _FAILURES as error:
            raise UpstreamCut("the upstream broke off its answer") from error

    async def close(self) -> None:
        """As it does that."""
        await self._response.aclose()
