"""An upstream that takes as little time as it can: Ollama's wire format, a fixed answer.

    python -m bench.speed.upstream PORT [--delay 0] [--pause 0.005]

`max_tokens` says how many chunks a stream has. `GET /calls` tells how often it was asked, and
`GET /left` how many streams were left before their end.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

import httptools
import orjson

from bench.speed import answers
from proxy.serving import run

_HEAD = b"HTTP/1.1 200 OK\r\nDate: Sat, 25 Jul 2026 17:20:00 GMT\r\nContent-Type: %b\r\n"
_JSON = _HEAD % b"application/json" + b"Content-Length: %d\r\n\r\n%b"
_STREAM = _HEAD % b"text/event-stream" + (
    b"Cache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n"
)


@dataclass(slots=True)
class Upstream:
    """All connections of one; times in seconds, `delay` before an answer, `pause` after a chunk."""

    delay: float
    pause: float
    calls: int = 0
    left: int = 0


@dataclass(slots=True)
class Stream:
    """One that is under way."""

    transport: asyncio.Transport
    pause: float
    events: Sequence[bytes]
    said: int = 0
    _due: float = field(default_factory=time.monotonic)

    @property
    def is_whole(self) -> bool:
        """Whether all is said."""
        return self.said == len(self.events)

    def go_on(self) -> None:
        """Say the next event, and come back for the one after it when that is due."""
        if self.transport.is_closing():
            return
        self.transport.write(self.events[self.said])
        self.said += 1
        if not self.is_whole:
            self._due += self.pause
            delay = max(0.0, self._due - time.monotonic())
            asyncio.get_running_loop().call_later(delay, self.go_on)


class Connection(asyncio.Protocol):
    """One client; it asks again when it has its answer."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._stream: Stream | None = None
        self._parser = httptools.HttpRequestParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's are none of asyncio's.
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, _: Exception | None) -> None:
        if self._stream is not None and not self._stream.is_whole:
            self._upstream.left += 1

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._url, self._body = b"", b""

    def on_url(self, part: bytes) -> None:
        self._url += part

    def on_body(self, part: bytes) -> None:
        self._body += part

    def on_message_complete(self) -> None:
        if not self._url.endswith(b"/chat/completions"):
            self._transport.write(self._other())
            return
        self._upstream.calls += 1
        asked = orjson.loads(self._body)
        if self._upstream.delay:
            asyncio.get_running_loop().call_later(self._upstream.delay, self._answer, asked)
        else:
            self._answer(asked)

    def _answer(self, asked: dict[str, Any]) -> None:
        if self._transport.is_closing():
            return
        if not asked.get("stream"):
            self._transport.write(_whole())
            return
        self._transport.write(_STREAM)
        count = asked.get("max_tokens", answers.CHUNKS)
        self._stream = Stream(self._transport, self._upstream.pause, _framed(count))
        self._stream.go_on()

    def _other(self) -> bytes:
        body = b"Ollama is running"
        if self._url == b"/calls":
            body = b"%d" % self._upstream.calls
        elif self._url == b"/left":
            body = b"%d" % self._upstream.left
        elif self._url.endswith(b"/api/tags"):
            body = answers.tags()
        return _JSON % (len(body), body)


@cache
def _whole() -> bytes:
    body = answers.completion()
    return _JSON % (len(body), body)


@cache
def _framed(count: int) -> Sequence[bytes]:
    framed = [b"%x\r\n%b\r\n" % (len(event), event) for event in answers.chunks(count)]
    return [*framed[:-1], framed[-1] + b"0\r\n\r\n"]


async def serve(port: int, upstream: Upstream) -> None:
    """Until it is cancelled, whoever is connected then."""
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: Connection(upstream), "127.0.0.1", port, backlog=2048)
    # A server that is left, or cancelled, waits until its last client has gone.
    await loop.create_future()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--pause", type=float, default=0.005)
    options = parser.parse_args()
    with suppress(KeyboardInterrupt):
        run(serve(options.port, Upstream(options.delay, options.pause)))


if __name__ == "__main__":
    main()
