"""uvicorn's HTTP/1.1 as a transparent proxy needs it."""

from __future__ import annotations

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


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
        self.headers = []  # uvicorn adds what follows a chunked body to this list

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
