"""Requests to the server of an embedder, over a transport that is handed in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import httpx
import orjson

from proxy.errors import Unavailable

# A model that is not in memory yet is loaded first, and Ollama gives that up when the client does.
_SECONDS = 60.0
_MAX_BYTES = 4 * 1024 * 1024
_OURS = [("Accept", "application/json"), ("Accept-Encoding", "identity"), ("User-Agent", "encore")]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; `json` is None where it is none."""

    status: int
    json: Any


class Server:
    """Sends JSON to one server, with its API key, and nothing of any client. It follows nowhere.

    `transport` sends the raw target of a request's `target` extension. A trailing `/v1` of the
    URL is left out.
    """

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport, api_key: str | None) -> None:
        self.url = url.rstrip("/").removesuffix("/v1").rstrip("/")
        parts = urlsplit(self.url)
        self._origin = httpx.URL(f"{parts.scheme}://{parts.netloc}")
        self._prefix = parts.path
        self._transport = transport
        self._headers = _OURS + ([("Authorization", f"Bearer {api_key}")] if api_key else [])

    async def get(self, path: str) -> Answer:
        """Ask; raises `Unavailable` where there is no whole answer."""
        return await self._ask(self._request("GET", path))

    async def post(self, path: str, fields: dict[str, Any]) -> Answer:
        """Post JSON; raises `Unavailable` where there is no whole answer."""
        headers = [("Content-Type", "application/json")]
        return await self._ask(self._request("POST", path, headers, orjson.dumps(fields)))

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    def _request(
        self,
        method: str,
        path: str,
        headers: list[tuple[str, str]] | None = None,
        body: bytes = b"",
    ) -> httpx.Request:
        return httpx.Request(
            method,
            self._origin,
            headers=self._headers + (headers or []),
            content=body,
            extensions={"target": f"{self._prefix}{path}".encode()},
        )

    async def _ask(self, request: httpx.Request) -> Answer:
        try:
            async with asyncio.timeout(_SECONDS):
                response = await self._transport.handle_async_request(request)
                try:
                    body = await _whole(response)
                finally:
                    await response.aclose()
        # What the transports raise when a call fails, a timeout among them.
        except (httpx.TransportError, aiohttp.ClientError, OSError) as error:
            raise Unavailable(f"{self.url} cannot be reached: {type(error).__name__}") from error
        return Answer(response.status_code, _json(body))


async def _whole(response: httpx.Response) -> bytes:
    assert isinstance(response.stream, httpx.AsyncByteStream)  # noqa: S101 - for mypy
    body = bytearray()
    async for chunk in response.stream:
        body += chunk
        if len(body) > _MAX_BYTES:
            raise Unavailable("an answer that is too large for a vector")
    return bytes(body)


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
