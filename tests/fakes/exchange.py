"""One exchange, seen from the upstream's side."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeAlias

from tests.raw import reset

Headers: TypeAlias = Mapping[str, str] | Sequence[tuple[str, str]]
_BODILESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})


class Gate:
    """A place where a handler waits until the test lets it go on."""

    def __init__(self) -> None:
        self._reached = asyncio.Event()
        self._open = asyncio.Event()

    async def wait(self) -> None:
        """Wait for the release; called by the handler."""
        self._reached.set()
        await self._open.wait()

    async def reached(self) -> None:
        """Wait until a handler stands at the gate; called by the test."""
        await self._reached.wait()

    def release(self) -> None:
        """Let through whoever waits, and all who come later."""
        self._open.set()


@dataclass(eq=False)
class Received:
    """A request as it arrived: header names in lower case, nothing else changed.

    `number` is its place among the chats, or among all other requests, from 1.
    """

    method: str
    target: bytes
    headers: list[tuple[bytes, bytes]]
    number: int
    arrived: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    """Set when the body is whole."""
    client_gone: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    """Set when the connection drops before the answer is complete."""
    _body: bytearray = field(default_factory=bytearray, repr=False)
    _grown: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    @property
    def body(self) -> bytes:
        """The body, as far as it has arrived."""
        return bytes(self._body)

    @property
    def path(self) -> bytes:
        """The target without its query string."""
        return self.target.partition(b"?")[0]

    @property
    def is_chat(self) -> bool:
        """Whether it is a chat completion, under whatever path prefix."""
        return self.method == "POST" and self.path.endswith(b"/v1/chat/completions")

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        """The value of a header, several ones joined; None where there is none."""
        values = [value.decode("latin-1") for n, value in self.headers if n.decode() == name]
        return ", ".join(values) if values else None

    def grow(self, part: bytes) -> None:
        """Take in one more part of the body; called by the connection."""
        self._body += part
        self._grown.set()

    async def body_holds(self, part: bytes) -> None:
        """Wait until `part` is in the body, which may still be on its way."""
        while part not in self._body:
            self._grown.clear()
            await self._grown.wait()


class Reply:
    """The means to answer one request, as exactly or as brokenly as a test wants."""

    def __init__(self, request: Received, writer: asyncio.StreamWriter) -> None:
        self._request = request
        self._writer = writer
        self._chunked = False
        self.complete = False
        self.was_cut = False
        self.closes = "close" in (request.header("connection") or "").lower()

    async def send(self, raw: bytes) -> None:
        """Send bytes as they are; a handler that sends nothing else has framed them itself."""
        if self._request.client_gone.is_set():
            raise ConnectionResetError("the client has left")
        self.complete = True
        self._writer.write(raw)
        await self._writer.drain()

    async def head(self, status: int, headers: Headers = ()) -> None:
        """Send the status and the headers; chunked framing, unless they give a content-length."""
        pairs = as_pairs(headers)
        names = {name.lower() for name, _ in pairs}
        self._chunked = not self.is_bodiless(status) and not names & {
            "content-length",
            "transfer-encoding",
        }
        if self._chunked:
            pairs.append(("Transfer-Encoding", "chunked"))
        self.closes |= ("connection", "close") in {(n.lower(), v.lower()) for n, v in pairs}
        if self.closes and "connection" not in names:
            pairs.append(("Connection", "close"))
        lines = [f"HTTP/1.1 {status} {_phrase(status)}", *(f"{n}: {v}" for n, v in pairs), "", ""]
        await self.send("\r\n".join(lines).encode("latin-1"))
        self.complete = not self._chunked

    async def chunk(self, data: bytes) -> None:
        """Send a part of the body in the framing that the head announced."""
        if not data:  # an empty chunk would be the end
            return
        await self.send(b"%x\r\n%b\r\n" % (len(data), data) if self._chunked else data)
        self.complete = not self._chunked

    async def end(self) -> None:
        """End the body."""
        if self._chunked:
            await self.send(b"0\r\n\r\n")

    def cut(self) -> None:
        """Reset the connection, so that nobody can take it for an end."""
        reset(self._writer)
        self.complete = self.closes = self.was_cut = True

    def close(self) -> None:
        """Close the connection cleanly after what was sent."""
        self.complete = self.closes = True

    def is_bodiless(self, status: int) -> bool:
        """Whether an answer to this request with this status has no body (RFC 9112, 6.3)."""
        return self._request.method == "HEAD" or status in _BODILESS


Handler: TypeAlias = Callable[[Received, Reply], Awaitable[None]]


def as_pairs(headers: Headers) -> list[tuple[str, str]]:
    """Headers as a list of their own, whichever way a test wrote them."""
    return list(headers.items() if isinstance(headers, Mapping) else headers)


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
