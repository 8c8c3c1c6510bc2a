"""uvicorn's HTTP/1.1 as a transparent proxy needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from proxy.wire.answers import AT_ONCE, WHOLE
from proxy.wire.body import WHEN_LEFT


class Cycle(RequestResponseCycle):
    """Writes an answer that comes whole at once: one system call, and no look at each header.

    And a part of a stream, where that need not wait: no message, and no task for it.
    """

    _said_whole = False
    _left: Callable[[], object] | None = None

    async def send(self, message: Any) -> None:
        """Send an ASGI message."""
        if self._said_whole:
            return  # the body was written already
        whole: bytes | None = message.get(WHOLE)
        cannot = self.disconnected or self.flow.write_paused or self.scope["method"] == "HEAD"
        if whole is None or cannot:
            if AT_ONCE in message:
                message[AT_ONCE] = self._say_at_once
            await super().send(message)
        else:
            message[WHOLE] = None
            self._say_whole(message, whole)

    async def receive(self) -> Any:
        """Give the next ASGI message."""
        message: Any = await super().receive()
        message[WHEN_LEFT] = self._when_left
        return message

    def lost(self) -> None:
        """The client has gone."""
        if self._left is not None:
            self._left()

    def _when_left(self, left: Callable[[], object] | None) -> None:
        self._left = left
        if self.disconnected:
            self.lost()
        elif left is not None:
            self.flow.resume_reading()  # else nobody would see the end of the connection

    def _say_at_once(self, part: bytes) -> bool:
        """Write a part; False where there is no room for it, or the client is slow or gone."""
        if self.flow.write_paused or self.disconnected or not part:
            return False
        if self.chunked_encoding:
            self.transport.write(b"%x\r\n%b\r\n" % (len(part), part))
            return True
        if len(part) > self.expected_content_length:
            return False
        self.expected_content_length -= len(part)
        self.transport.write(part)
        return True

    def _say_whole(self, message: Any, body: bytes) -> None:
        self.response_started = self.response_complete = self._said_whole = True
        self.waiting_for_100_continue = False
        lines = [b"%b: %b\r\n" % pair for pair in message["headers"]]
        if not self.keep_alive:
            lines.append(b"connection: close\r\n")
        self.transport.write(b"".join((STATUS_LINE[message["status"]], *lines, b"\r\n", body)))
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()


class Protocol(HttpToolsProtocol):
    """Declines every upgrade and goes on in HTTP/1.1 (RFC 9110, 7.8); keeps trailers apart.

    httptools takes a request that offers one for the last of its connection and drops its body:
    Java's HttpClient offers h2c with every POST. And uvicorn adds trailers to the headers, after
    they were looked at (RFC 9110, 6.5.1: they must not be merged).
    """

    def on_headers_complete(self) -> None:
        if self.parser.should_upgrade():
            return  # `data_received` starts the request over, without the offer
        super().on_headers_complete()
        self.cycle.__class__ = Cycle  # uvicorn has no setting for it
        self.headers = []  # uvicorn adds what follows a chunked body to this list

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if isinstance(self.cycle, Cycle):
            self.cycle.lost()

    def on_message_complete(self) -> None:
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            if self.parser.get_method() == b"CONNECT":  # it names no path that could be forwarded
                self.send_400_response("Invalid HTTP request received.")
            else:
                rest = data[upgrade.args[0] :]
                self.data_received(self._without_upgrade() + rest)
        except httptools.HttpParserError:
            self.send_400_response("Invalid HTTP request received.")

    def _without_upgrade(self) -> bytes:
        method, version = self.parser.get_method(), self.parser.get_http_version().encode()
        lines = [b"%b %b HTTP/%b" % (method, self.url, version)]
        lines += [b"%b: %b" % pair for pair in self.headers if pair[0] != b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        return b"\r\n".join([*lines, b"", b""])
