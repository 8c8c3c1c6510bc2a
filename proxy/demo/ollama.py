"""The bundled stand-in: an upstream that speaks Ollama's wire format and has no model behind it.

Every answer carries the number of the call that it answers, so that a viewer sees which answers
are the same and which are new. The format follows Ollama's middleware/openai.go.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from proxy import __version__
from proxy.chat.request import ChatRequest, parse
from proxy.demo.answers import say
from proxy.errors import UnparsableRequest

MODEL = "stand-in:latest"
_ERROR_TYPES = {400: "invalid_request_error", 404: "not_found_error"}


class StandIn:
    """What the stand-in remembers, and how long it takes.

    `word_delay` (seconds) lies between the chunks of a stream, `answer_delay` before a JSON answer.
    """

    def __init__(self, *, word_delay: float = 0.02, answer_delay: float = 0.15) -> None:
        self.calls = 0
        self.word_delay = word_delay
        self.answer_delay = answer_delay
        self.pull(hashlib.sha256(MODEL.encode()).hexdigest())

    def pull(self, digest: str) -> None:
        """Let the model's name stand for other weights from now on, as `ollama pull` does."""
        self.digest = digest
        self.pulled_at = datetime.now(UTC)

    def answer(self, wording: str) -> str:
        """Answer one more call."""
        self.calls += 1
        return say(wording, self.calls)


def ollama_stand_in(stand_in: StandIn | None = None) -> Starlette:
    """An app with Ollama's routes; hand in a `StandIn` to watch its calls or to pull its model."""
    ours = stand_in or StandIn()

    async def chat(request: Request) -> Response:
        return await _chat(ours, await request.body())

    async def models(request: Request) -> Response:
        listed = {"id": MODEL, "object": "model", "created": _pulled(ours), "owned_by": "library"}
        return _json({"object": "list", "data": [listed]})

    async def tags(request: Request) -> Response:
        return _json({"models": [_tag(ours)]})

    app = Starlette(
        routes=[
            Route("/", _root),
            Route("/v1/chat/completions", chat, methods=["POST"]),
            Route("/v1/models", models),
            Route("/api/tags", tags),
            Route("/api/version", _version),
        ],
        exception_handlers={404: _not_found},
    )
    app.router.redirect_slashes = False
    return app


async def _root(request: Request) -> Response:
    return PlainTextResponse("Ollama is running (Encore's bundled stand-in)")


async def _version(request: Request) -> Response:
    return _json({"version": f"{__version__}-stand-in"})


async def _not_found(request: Request, error: Exception) -> Response:
    return PlainTextResponse("404 page not found", status_code=404)


async def _chat(stand_in: StandIn, body: bytes) -> Response:
    try:
        asked = parse(body)
    except UnparsableRequest as error:
        return _error(400, str(error))
    if _full_name(asked.model) != MODEL:
        return _error(404, f'model "{asked.model}" not found')
    text = stand_in.answer(asked.wording)
    if asked.stream:
        stream = _stream(_head(stand_in, asked, "chat.completion.chunk"), text, asked, stand_in)
        # Not as `media_type`: Starlette would add a charset, which Ollama does not send.
        return StreamingResponse(stream, headers={"content-type": "text/event-stream"})
    head = _head(stand_in, asked, "chat.completion")
    await asyncio.sleep(stand_in.answer_delay)
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return _json({**head, "choices": [choice], "usage": _usage(asked, text)})


async def _stream(
    head: Mapping[str, Any], text: str, asked: ChatRequest, stand_in: StandIn
) -> AsyncIterator[bytes]:
    role = {"role": "assistant"}
    for word in re.findall(r"\S+\s*", text):
        await asyncio.sleep(stand_in.word_delay)
        choice = {"index": 0, "delta": {**role, "content": word}, "finish_reason": None}
        yield _event({**head, "choices": [choice]})
        role = {}
    finish = {"index": 0, "delta": {}, "finish_reason": "stop"}
    yield _event({**head, "choices": [finish]})
    if asked.include_usage:
        yield _event({**head, "choices": [], "usage": _usage(asked, text)})
    yield b"data: [DONE]\n\n"


def _full_name(model: str) -> str:
    return (model if ":" in model else f"{model}:latest").lower()


def _head(stand_in: StandIn, asked: ChatRequest, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{stand_in.calls % 999}",
        "object": kind,
        "created": int(time.time()),
        "model": asked.model,
        "system_fingerprint": "fp_ollama",
    }


def _usage(asked: ChatRequest, text: str) -> dict[str, int]:
    context = orjson.loads(asked.rest)["messages"]
    prompt = sum(_words(message.get("content")) for message in context) + _words(asked.wording)
    completion = _words(text)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


def _words(content: str | list[dict[str, Any]] | None) -> int:
    if isinstance(content, str):
        return len(content.split())
    return sum(_words(part.get("text")) for part in content or ())


def _tag(stand_in: StandIn) -> dict[str, Any]:
    return {
        "name": MODEL,
        "model": MODEL,
        "modified_at": stand_in.pulled_at.isoformat(),
        "size": 0,
        "digest": stand_in.digest,
    }


def _pulled(stand_in: StandIn) -> int:
    return int(stand_in.pulled_at.timestamp())


def _error(status: int, message: str) -> Response:
    error = {"message": message, "type": _ERROR_TYPES[status], "param": None, "code": None}
    return _json({"error": error}, status)


def _json(fields: Mapping[str, Any], status: int = 200) -> Response:
    # Ollama's encoder ends its JSON with a line feed.
    body = orjson.dumps(fields, option=orjson.OPT_APPEND_NEWLINE)
    return Response(body, status, media_type="application/json")


def _event(fields: Mapping[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(fields) + b"\n\n"
