"""An entry as JSON or SSE, whichever this client asked for."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.types import Send

from proxy.cache.entry import Entry
from proxy.chat import sse
from proxy.chat.completion import load
from proxy.chat.request import ChatRequest
from proxy.wire import answers
from proxy.wire.headers import RawHeaders


@dataclass(frozen=True, slots=True)
class Replay:
    """The body of a hit and its media type."""

    content_type: bytes
    body: bytes


def render(entry: Entry, request: ChatRequest) -> Replay:
    """Write an entry that the gates let through in the form that `request` asked for."""
    if not request.stream:
        return Replay(b"application/json", entry.body)
    events = sse.unfold(load(entry.body), include_usage=request.include_usage)
    return Replay(b"text/event-stream", events)


async def send_replay(send: Send, replay: Replay, headers: RawHeaders) -> None:
    """Send a hit: its media type, its length where it is JSON, the date and our headers."""
    if replay.content_type == b"application/json":
        await answers.whole(send, 200, replay.content_type, replay.body, headers)
        return
    own = [(b"content-type", replay.content_type), answers.date_header()]
    await answers.start(send, 200, own + headers)
    await answers.end(send, replay.body)
