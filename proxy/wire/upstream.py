"""The call to the upstream: one request, its raw answer, and its failures as ours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp

from proxy.errors import UpstreamTimeout, UpstreamUnreachable
from proxy.values import value
from proxy.wire.headers import RawHeaders
from proxy.wire.transport import RawAnswer, RawTransport
from proxy.wire.turns import Turns

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

    `first_byte_timeout` (seconds) counts from when the request has been sent.
    """

    def __init__(
        self,
        url: str,
        transport: RawTransport,
        first_byte_timeout: float,
        turns: Turns | None = None,
    ) -> None:
        parts = urlsplit(url)
        self.url = url.rstrip("/").removesuffix("/v1").rstrip("/")
        self._origin = f"{parts.scheme}://{parts.netloc}"
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

    async def _send(self, call: Call) -> RawAnswer:
        limit = asyncio.timeout(self._first_byte_timeout)
        stream = _stream(call.body, limit, self._first_byte_timeout)
        try:
            async with limit:
                answer = await self._transport.ask(
                    call.method, self._origin, self._prefix + call.target, call.headers, stream
                )
        # Some of these are time limits as well, of the transport's own.
        except aiohttp.ClientError as error:
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
        if not 200 <= answer.status <= 599:
            # Such as 101: nobody asked for another protocol.
            await answer.close()
            raise UpstreamUnreachable("the upstream does not answer in HTTP")
        return answer


class _Opened:
    """A call that is sent when the block is entered."""

    __slots__ = ("_answer", "_sending")

    def __init__(self, sending: Coroutine[Any, Any, RawAnswer]) -> None:
        self._sending = sending

    async def __aenter__(self) -> Answer:
        self._answer = answer = await self._sending
        return Answer(answer.status, answer.headers, aiter(answer))

    async def __aexit__(self, *_: object) -> None:
        await self._answer.close()


class _Sent:
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
