"""Asks a proxy for anything, byte by byte, and reads what comes back.

heard = await ask(encore.url, "PUT /a%2Fb?c", "X-A: 1", body=b"abc")
assert (heard.status, heard.body) == (201, b"made")
assert forwarded(upstream).target == b"/a%2Fb?c"
"""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import h11

from tests.raw import raw_exchange

if TYPE_CHECKING:
    from tests.fakes import FakeUpstream, Received

LAST = "Connection: close"


@dataclass(frozen=True)
class Heard:
    """What a client got; `complete` is False where its connection was cut."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    complete: bool

    def header(self, name: str) -> str | None:
        """The value of a header, several ones joined; None where there is none."""
        values = [value.decode() for key, value in self.headers if key.decode() == name]
        return ", ".join(values) if values else None

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of an error in OpenAI's shape."""
        error = self.json["error"]
        assert set(error) == {"message", "type", "param", "code"}
        assert self.header("content-type") == "application/json"
        return str(error["code"])


def request(line: str, *headers: str, body: bytes | None = None) -> bytes:
    """The bytes of a request; HTTP/1.1, a `Host` and a body's length go without saying."""
    lines = [f"{line} HTTP/1.1", *headers]
    if not any(header.startswith("Host:") for header in headers):
        lines.insert(1, "Host: localhost")
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


async def ask(url: str, line: str, *headers: str, body: bytes | None = None) -> Heard:
    """Send one request on a connection of its own, and read the answer to its end."""
    raw = await raw_exchange(url, request(line, *headers, LAST, body=body))
    return read(raw, line.partition(" ")[0])


def read(raw: bytes, method: str = "GET") -> Heard:
    """An answer to this method, from all the bytes of its connection."""
    parser = h11.Connection(h11.CLIENT)
    parser.send(h11.Request(method=method, target="/", headers=[("host", "a")]))
    parser.send(h11.EndOfMessage())
    parser.receive_data(raw)
    parser.receive_data(b"")
    head = parser.next_event()
    assert isinstance(head, h11.Response), raw
    headers = [(bytes(name), bytes(value)) for name, value in head.headers]
    body = b""
    try:
        while isinstance(event := parser.next_event(), h11.Data):
            body += bytes(event.data)
    except h11.RemoteProtocolError:
        return Heard(head.status_code, headers, body, complete=False)
    assert isinstance(event, h11.EndOfMessage)
    return Heard(head.status_code, headers, body, complete=True)


def forwarded(upstream: FakeUpstream) -> Received:
    """The one request that the upstream got, beside our own polls for digests."""
    (only,) = all_forwarded(upstream)
    return only


def all_forwarded(upstream: FakeUpstream) -> list[Received]:
    """The requests that the upstream got, beside our own polls for digests."""
    return [asked for asked in upstream.requests if not asked.path.endswith(b"/api/tags")]


def unused_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])
