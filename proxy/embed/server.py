"""Requests to the server of an embedder, over a transport that is handed in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp
import orjson

from proxy.errors import Unavailable, UpstreamCut

RawHeaders = list[tuple[bytes, bytes]]

# A model that is not in memory yet is loaded first, and Ollama gives that up when the client does.
_SECONDS = 60.0
_MAX_BYTES = 4 * 1024 * 1024
_OURS: RawHeaders = [
    (b"Accept", b"application/json"),
    (b"Accept-Encoding", b"identity"),
    (b"User-Agent", b"encore"),
]
_JSON: RawHeaders = [(b"Content-Type", b"application/json")]


class Reply(Protocol):
    """The status of an answer, and the parts of its body as they come; raises `UpstreamCut`."""

    status: int

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def close(self) -> None:
        """Close the connection, unless the answer is whole."""
        ...


class Transport(Protocol):
    """Sends requests as they are; raises `aiohttp.ClientError` or `OSError`."""

    async def ask(
        self, method: str, origin: str, target: bytes, headers: RawHeaders, body: bytes
    ) -> Reply:
        """Send a request, and its length; returns as soon as the head of the answer is there."""
        ...

    async def aclose(self) -> None:
        """Close all connections."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; `json` is None where it is none."""

    status: int
    json: Any


class Server:
    """Sends JSON to one server, with its API key, and nothing of any client. It follows nowhere.

    A trailing `/v1` of the URL is left out.
    """

    def __init__(self, url: str, transport: Transport, api_key: str | None) -> None:
        self.url = url.rstrip("/").removesuffix("/v1").rstrip("/")
        parts = urlsplit(self.url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._prefix = parts.path
        self._transport = transport
        key = [(b"Authorization", f"Bearer {api_key}".encode())] if api_key else []
        self._headers = _OURS + key

    async def get(self, path: str) -> Answer:
        """Ask; raises `Unavailable` where there is no whole answer."""
        return await self._ask("GET", path, self._headers, b"")

    async def post(self, path: str, fields: dict[str, Any]) -> Answer:
        """Post JSON; raises `Unavailable` where there is no whole answer."""
        return await self._ask("POST", path, self._headers + _JSON, orjson.dumps(fields))

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    async def _ask(self, method: str, path: str, headers: RawHeaders, body: bytes) -> Answer:
        target = f"{self._prefix}{path}".encode()
        try:
            async with asyncio.timeout(_SECONDS):
                reply = await self._transport.ask(method, self._origin, target, headers, body)
                try:
                    whole = await _whole(reply)
                finally:
                    await reply.close()
        # What the transports raise when a call fails, a timeout among them.
        except (aiohttp.ClientError, OSError, UpstreamCut) as error:
            raise Unavailable(f"{self.url} cannot be reached: {type(error).__name__}") from error
        return Answer(reply.status, _json(whole))


async def _whole(reply: Reply) -> bytes:
    body = bytearray()
    async for chunk in reply:
        body += chunk
        if len(body) > _MAX_BYTES:
            raise Unavailable("an answer that is too large for a vector")
    return bytes(body)


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
