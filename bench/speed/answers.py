"""What everybody in the bench answers: Ollama's wire format, a kilobyte of JSON or a stream."""

from __future__ import annotations

import json
from typing import Any

MODEL = "llama3.2:latest"
CHUNKS = 200
_DIGEST = "a80c4f17acd55265feec403c7aef86be0c25983ab279d83f3bcd3abbcb5b8b72"
_SENTENCE = "A cache keeps an answer for whoever asks the same again, and says how old it is. "


def _compact(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _object(kind: str, choice: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "chatcmpl-417",
        "object": kind,
        "created": 1_785_000_000,
        "model": MODEL,
        "system_fingerprint": "fp_ollama",
        "choices": [{"index": 0, **choice}],
    }


def completion() -> bytes:
    """A whole answer, of about a kilobyte."""
    message = {"role": "assistant", "content": _SENTENCE * 9}
    answer = _object("chat.completion", {"message": message, "finish_reason": "stop"})
    usage = {"prompt_tokens": 12, "completion_tokens": 171, "total_tokens": 183}
    return _compact({**answer, "usage": usage}) + b"\n"


def chunks(count: int) -> list[bytes]:
    """The events of a stream: `count` of content; the finish and the end are one more together."""
    words = [f"{word} " for word in _SENTENCE.split()]
    deltas = [{"content": words[number % len(words)]} for number in range(count)]
    events = [_event({"role": "assistant", **deltas[0]}), *map(_event, deltas[1:])]
    return [*events, _event({}, "stop") + b"data: [DONE]\n\n"]


def _event(delta: dict[str, str], reason: str | None = None) -> bytes:
    chunk = _object("chat.completion.chunk", {"delta": delta, "finish_reason": reason})
    return b"data: %b\n\n" % _compact(chunk)


def tags() -> bytes:
    """Its list of models, by whose digests Encore tells one model from the other."""
    return _compact({"models": [{"name": MODEL, "model": MODEL, "digest": _DIGEST}]})
