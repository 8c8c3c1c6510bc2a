"""Ready-made handlers that answer as Ollama does, byte for byte.

Read from Ollama's middleware/openai.go: compact JSON, a line feed after a JSON answer, the role in
the first delta only, a finish chunk with an empty delta, usage in a chunk without choices.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from tests.fakes.exchange import Gate, Handler, Headers, Received, Reply, as_pairs

CREATED: Final = 1_785_000_000
DATE: Final = "Sat, 25 Jul 2026 17:20:00 GMT"
_TYPES = {400: "invalid_request_error", 404: "not_found_error"}


class Cut:
    """The end of a stream that breaks: the connection is reset."""


CUT: Final = Cut()
Piece: TypeAlias = str | Mapping[str, Any] | bytes | Gate | Cut


def json_answer(
    content: str | None = "Hello there.",
    *,
    headers: Headers = (),
    message: Mapping[str, Any] | None = None,
    finish_reason: str | None = "stop",
    **overrides: Any,
) -> Handler:
    """Answer with a whole completion.

    `message` adds fields to the message; `overrides` are fields of the completion, and one that is
    None is left out (`usage=None`).
    """

    async def answer(request: Received, reply: Reply) -> None:
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": content, **(message or {})},
            "finish_reason": finish_reason,
        }
        fields = {
            **_head(request, "chat.completion"),
            "choices": [choice],
            "usage": usage_of(content or ""),
            **overrides,
        }
        body = compact({name: value for name, value in fields.items() if value is not None})
        await _whole(reply, 200, _ollamas(headers, "application/json"), body)

    return answer


def sse_answer(
    pieces: Sequence[Piece] = ("Hello", " there."),
    include_usage: bool | None = None,
    *,
    done: bool = True,
    finish: bool | str = True,
    delay: float | None = None,
    headers: Headers = (),
) -> Handler:
    """Answer with a stream, one event a piece.

    A piece is content, a delta (a mapping), raw bytes, a `Gate` to wait at, or `CUT`.
    `include_usage` follows the request unless it is given; `finish` may name the reason.
    """

    async def answer(request: Received, reply: Reply) -> None:
        await reply.head(200, _ollamas(headers, "text/event-stream"))
        stream = _Stream(request, reply, delay)
        for piece in pieces:
            await stream.say(piece)
        if reply.was_cut:
            return
        if finish:
            await stream.finish("stop" if finish is True else finish)
        if _asks_for_usage(request) if include_usage is None else include_usage:
            text = "".join(piece for piece in pieces if isinstance(piece, str))
            await stream.event({"choices": [], "usage": usage_of(text)})
        if done:
            await reply.chunk(b"data: [DONE]\n\n")
        await reply.end()

    return answer


def error_answer(status: int, message: str, kind: str | None = None) -> Handler:
    """Answer with an error in Ollama's shape; `kind` is its `type`."""
    error = {"message": message, "type": kind or _TYPES.get(status, "api_error")}
    body = compact({"error": {**error, "param": None, "code": None}})
    return raw_answer(status, _ollamas((), "application/json"), body)


def raw_answer(status: int, headers: Headers = (), body: bytes = b"") -> Handler:
    """Answer with exactly this; a missing Content-Length is added."""

    async def answer(request: Received, reply: Reply) -> None:
        await _whole(reply, status, headers, body)

    return answer


def usage_of(text: str) -> dict[str, int]:
    """The usage that these handlers report for an answer: one token a word."""
    words = len(text.split())
    return {"prompt_tokens": 3, "completion_tokens": words, "total_tokens": 3 + words}


class _Stream:
    def __init__(self, request: Received, reply: Reply, delay: float | None) -> None:
        self._head = _head(request, "chat.completion.chunk")
        self._reply = reply
        self._delay = delay
        self._role: dict[str, str] = {"role": "assistant"}

    async def say(self, piece: Piece) -> None:
        if isinstance(piece, Gate):
            await piece.wait()
        elif isinstance(piece, Cut):
            self._reply.cut()
        elif isinstance(piece, bytes):
            await self._reply.chunk(piece)
        else:
            delta = {"content": piece} if isinstance(piece, str) else piece
            await self._choice({**self._role, **delta}, None)
            self._role = {}
            if self._delay:
                await asyncio.sleep(self._delay)

    async def finish(self, reason: str) -> None:
        await self._choice({}, reason)

    async def _choice(self, delta: Mapping[str, Any], finish_reason: str | None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        await self.event({"choices": [choice]})

    async def event(self, fields: Mapping[str, Any]) -> None:
        data = compact({**self._head, **fields}).rstrip()
        await self._reply.chunk(b"data: " + data + b"\n\n")


def _head(request: Received, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{request.number % 999}",
        "object": kind,
        "created": CREATED,
        "model": _asked(request).get("model", "unknown"),
        "system_fingerprint": "fp_ollama",
    }


def _asks_for_usage(request: Received) -> bool:
    return bool((_asked(request).get("stream_options") or {}).get("include_usage"))


def _asked(request: Received) -> dict[str, Any]:
    # A scripted answer does not care whether it was asked well.
    try:
        fields = request.json
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _ollamas(headers: Headers, content_type: str) -> list[tuple[str, str]]:
    pairs = as_pairs(headers)
    given = {name.lower() for name, _ in pairs}
    own = [("Content-Type", content_type), ("Date", DATE)]
    return [pair for pair in own if pair[0].lower() not in given] + pairs


async def _whole(reply: Reply, status: int, headers: Headers, body: bytes) -> None:
    pairs = as_pairs(headers)
    framed = {name.lower() for name, _ in pairs} & {"content-length", "transfer-encoding"}
    if not framed and (body or not reply.is_bodiless(status)):
        pairs.append(("Content-Length", str(len(body))))
    await reply.head(status, pairs)
    if not reply.is_bodiless(status):
        await reply.chunk(body)


def compact(fields: Mapping[str, Any]) -> bytes:
    """JSON as Go's encoder writes it: no spaces, and a line feed at the end."""
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
