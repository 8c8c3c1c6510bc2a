"""A hit as JSON or SSE, whichever this client asked for."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.types import Send

from proxy.cache.gates import Question
from proxy.cache.verdict import Hit
from proxy.chat import sse
from proxy.chat.completion import load
from proxy.wire import answers
from proxy.wire.headers import DEBUG, RawHeaders, age_header, took, verdict_headers


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer of a hit, less the headers of the moment: the date and how long it took.

    `kind` are the headers of its type, and of JSON its length; `debug` is `x-cache-debug` without
    that time, None where nobody wants it; `told` are the rest of ours.
    """

    body: bytes
    kind: RawHeaders
    debug: bytes | None
    told: RawHeaders
    is_stream: bool


def render(hit: Hit, question: Question, *, explained: bool) -> Replay:
    """Write what the gates let through in the form that the question asked for.

    What was decided is `explained` in headers, or there is `Age` alone.
    """
    request, body = question.request, hit.entry.body
    if request.stream:
        body = sse.unfold(load(body), include_usage=request.include_usage)
        kind = [(b"content-type", b"text/event-stream")]
    else:
        kind = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    if not explained:
        return Replay(body, kind, None, age_header(hit), request.stream)
    (_, debug), *told = verdict_headers(hit, ignored=question.directives.ignored)
    return Replay(body, kind, debug, told, request.stream)


async def send_replay(
    send: Send, replay: Replay, lookup_ms: float, own: tuple[bytes, bytes]
) -> None:
    """Send a hit that was looked for so long, with another header of ours."""
    debug = [] if replay.debug is None else [(DEBUG, replay.debug + took(lookup_ms))]
    headers = [*replay.kind, answers.date_header(), *debug, *replay.told, own]
    if replay.is_stream:
        await answers.start(send, 200, headers)
        await answers.end(send, replay.body)
    else:
        await answers.complete(send, 200, replay.body, headers)
