"""What is noted of an answer as it is sent, and what the log says of a request in the end.

Never a prompt, an answer or a key. What clients wrote is cut and escaped: it may hold anything, and
a log is read on terminals.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable
from typing import assert_never

from starlette.types import Message, Send

from proxy.cache.verdict import Bypass, Hit, Match, Miss
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
    match decision.verdict:
        case Hit(path, entry, match):
            said = {"verdict": "hit", "path": path, **_figures(match), "entry": entry.id}
        case Miss(reason, match):
            said = {"verdict": "miss", "reason": reason, **(_figures(match) if match else {})}
        case Bypass(reason):
            said = {"verdict": "bypass", "reason": reason}
        case _:
            assert_never(decision.verdict)
    if isinstance(decision, Decided):
        asked = decision.question.request
        said["model"] = shown(asked.model)
        said["streamed"] = asked.stream
    if decision.collapsed:
        said["collapsed"] = True
    if decision.lookup_ms is not None:
        said["lookup_ms"] = round(decision.lookup_ms, 2)
    return said


def _figures(match: Match) -> dict[str, object]:
    figures: dict[str, object] = {"similarity": round(float(match.similarity), 3)}
    if match.confidence is not None:
        figures["confidence"] = round(float(match.confidence), 3)
    return figures


def shown(text: str, longest: int = _LONGEST) -> str:
    """Text of a client's in printable ASCII, cut."""
    if len(text) <= longest and text.isascii() and text.isprintable():
        return text
    return text[:longest].encode("unicode_escape").decode("ascii")[:longest]


def shown_path(path: bytes) -> str:
    """A raw path, without its query."""
    return shown(path.partition(b"?")[0].decode("latin-1"), _LONGEST_PATH)
