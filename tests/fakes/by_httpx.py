"""Any transport of httpx in the place of our own: `httpx.MockTransport` and what speaks to it."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator

import aiohttp
import httpx

from proxy.errors import UpstreamCut
from proxy.wire.headers import RawHeaders
from proxy.wire.transport import RawAnswer, RawTransport


class ByHttpx(RawTransport):
    """Asks over `transport`, which finds the raw target as the request's extension `target`."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        super().__init__(0.0)
        self._inner = transport

    async def ask(
        self,
        method: str,
        origin: str,
        target: bytes,
        headers: RawHeaders,
        body: bytes | AsyncIterable[bytes],
    ) -> RawAnswer:
        """What the transport answers; raises what that raises."""
        sent = httpx.ByteStream(body) if isinstance(body, bytes) else _Upload(body)
        request = httpx.Request(
            method, origin, headers=headers, stream=sent, extensions={"target": target}
        )
        return _Answer(await self._inner.handle_async_request(request))

    async def aclose(self) -> None:
        """Close the transport."""
        await self._inner.aclose()


class _Upload(httpx.AsyncByteStream):
    def __init__(self, parts: AsyncIterable[bytes]) -> None:
        self._parts = parts

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._parts)


class _Answer(RawAnswer):
    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.headers = response.headers.raw
        self._response = response

    async def _parts(self) -> AsyncIterator[bytes]:
        assert isinstance(self._response.stream, httpx.AsyncByteStream)
        try:
            async for part in self._response.stream:
                yield part
        except (aiohttp.ClientError, OSError) as error:
            raise UpstreamCut("the upstream broke off its answer") from error

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._parts()

    async def close(self) -> None:
        await self._response.aclose()
