"""What is noted of an answer as it is sent, and what the log says of a request in the end.

Never a prompt, an answer or a key. What clients wrote is cut and escaped: it may hold anything, and
a log is read on terminals.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable
from typing import assert_never

from starlette.types import Message, Send

from proxy.cache.verdict import Bypass, Hit, Match, Miss, Verdict
from proxy.wire.decision import Decided, Unread

_LONGEST = 100
_LONGEST_PATH = 200


class Told:
    """Sends, and notes the status and when it left."""

    __slots__ = ("_send", "began_at", "status")

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status: int | None = None
        self.began_at = 0.0

    def __call__(self, message: Message) -> Awaitable[None]:
        if self.status is None:
            self.status = message["status"]
            self.began_at = time.perf_counter()
        return self._send(message)


def summary(decision: Unread | Decided) -> dict[str, object]:
    """What was decided about a request, and why."""
    line = _verdict(decision.verdict)
    if isinstance(decision, Decided):
        asked = decision.question.request
        line["model"] = shown(asked.model)
        line["streamed"] = asked.stream
        if decision.lookup_ms is not None:
            line["lookup_ms"] = round(decision.lookup_ms, 2)
        if decision.collapsed:
            line["collapsed"] = True
    return line


def _verdict(verdict: Verdict) -> dict[str, object]:
    match verdict:
        case Hit():
            return {
                "verdict": "hit",
                "path": verdict.path,
                "similarity": _similarity(verdict.match),
                "confidence": verdict.match.confidence,
                "entry": verdict.entry.id,
            }
        case Miss(reason, match):
            line: dict[str, object] = {"verdict": "miss", "reason": reason}
            if match is not None:
                line["similarity"] = _similarity(match)
                if match.confidence is not None:
                    line["confidence"] = match.confidence
            return line
        case Bypass(reason):
            return {"verdict": "bypass", "reason": reason}
        case _:
            assert_never(verdict)


def _similarity(match: Match) -> float:
    # One of a vector is of float32, which JSON does not know.
    return 1.0 if match.similarity == 1.0 else round(float(match.similarity), 3)


def shown(text: str, longest: int = _LONGEST) -> str:
    """Text of a client's in printable ASCII, cut."""
    if len(text) <= longest and text.isascii() and text.isprintable():
        return text
    return text[:longest].encode("unicode_escape").decode("ascii")[:longest]


def shown_path(path: bytes) -> str:
    """A raw path, without its query."""
    return shown(path.partition(b"?")[0].decode("latin-1"), _LONGEST_PATH)
