"""Sends a response over ASGI; the errors that are ours, in OpenAI's shape."""

from __future__ import annotations

import re
import time
from email.utils import formatdate
from functools import lru_cache
from typing import Any

import orjson
from starlette.types import Send

from proxy.cache.flights import AtOnce, never
from proxy.errors import UpstreamBusy, UpstreamError, UpstreamTimeout
from proxy.wire.headers import RawHeaders

# A key of `http.response.start` under which an answer brings its body along, for our own server,
# which takes it out; any other finds it in the next message. Its headers are complete and
# well-formed.
WHOLE = "encore.whole"
# A key of the same message under which our own server leaves what writes a part of the body at
# once, without a message; any other leaves nothing there.
AT_ONCE = "encore.at_once"
_RETRY_AFTER = b"2"  # seconds; a place is free as soon as any one of the calls has ended
_BODILESS = frozenset({204, 304})
# The server sends no such header value, and looks for it where an answer is not handed to it whole.
_UNFIT = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


async def start(send: Send, status: int, headers: RawHeaders) -> AtOnce:
    """Send status and headers; returns what writes parts of the body at once, where it can."""
    if status in _BODILESS:
        # Its length is that of a body left out, and the server would wait for it.
        headers = [pair for pair in headers if pair[0] != b"content-length"]
    message: dict[str, Any] = {"type": "http.response.start", "status": status, "headers": headers}
    message[AT_ONCE] = never
    await send(message)
    at_once: AtOnce = message[AT_ONCE]
    return at_once


async def say(send: Send, chunk: bytes) -> None:
    """Send a part of the body."""
    await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def end(send: Send, chunk: bytes = b"") -> None:
    """Send the last part of the body."""
    await send({"type": "http.response.body", "body": chunk})


async def forward(send: Send, status: int, headers: RawHeaders, body: bytes) -> None:
    """Send an answer of the upstream's that is there whole."""
    lengths = [value for name, value in headers if name == b"content-length"]
    is_fit = not _UNFIT.search(b"".join([value for _, value in headers]))
    if lengths == [b"%d" % len(body)] and status not in _BODILESS and is_fit:
        await complete(send, status, body, headers)
    else:
        await start(send, status, headers)
        await end(send, body)


async def whole(
    send: Send, status: int, content_type: bytes, body: bytes, headers: RawHeaders
) -> None:
    """Send an answer of our own, whole, with its length and the date."""
    own = [
        (b"content-type", content_type),
        (b"content-length", b"%d" % len(body)),
        date_header(),
        *headers,
    ]
    await complete(send, status, body, own)


async def complete(send: Send, status: int, body: bytes, headers: RawHeaders) -> None:
    """Send an answer whose headers are complete: its length is among them."""
    head = {"type": "http.response.start", "status": status, "headers": headers, WHOLE: body}
    await send(head)
    if head[WHOLE] is not None:
        await send({"type": "http.response.body", "body": body})


async def error(
    send: Send, status: int, message: str, code: str, headers: RawHeaders | None = None
) -> None:
    """Send an error of our own, in OpenAI's shape."""
    body = error_body(status, message, code)
    await whole(send, status, b"application/json", body, headers or [])


def error_body(status: int, message: str, code: str) -> bytes:
    """OpenAI's error object."""
    kind = "invalid_request_error" if status < 500 else "api_error"
    error = {"message": message, "type": kind, "param": None, "code": code}
    return orjson.dumps({"error": error})


async def upstream_error(send: Send, failure: UpstreamError, headers: RawHeaders) -> None:
    """Say that the upstream gave no answer: 503 where it has too much to do already, 504 where it
    took too long, else 502.
    """
    if isinstance(failure, UpstreamBusy):
        headers = [*headers, (b"retry-after", _RETRY_AFTER)]
        await error(send, 503, f"Encore: server busy, {failure}", "upstream_busy", headers)
    elif isinstance(failure, UpstreamTimeout):
        await error(send, 504, f"Encore: {failure}", "upstream_timeout", headers)
    else:
        await error(send, 502, f"Encore: {failure}", "upstream_unreachable", headers)


def date_header() -> tuple[bytes, bytes]:
    """`Date` (RFC 9110, 6.6.1)."""
    return _date(int(time.time()))


@lru_cache(1)
def _date(second: int) -> tuple[bytes, bytes]:
    return (b"date", formatdate(second, usegmt=True).encode("ascii"))
