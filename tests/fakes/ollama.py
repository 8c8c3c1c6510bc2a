"""What Ollama answers to an unscripted request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from tests.fakes.answers import CREATED, compact, error_answer, json_answer, raw_answer, sse_answer
from tests.fakes.embeddings import embed_answer, openai_embed_answer
from tests.fakes.exchange import Handler, Received

MODEL: Final = "llama3.2:latest"
DIGEST: Final = "a80c4f17acd55265feec403c7aef86be0c25983ab279d83f3bcd3abbcb5b8b72"
_MODIFIED_AT = "2026-07-01T09:30:00.123456789Z"


def chat_answer(request: Received, models: Mapping[str, str], text: str) -> Handler:
    """Say `text` in the mode that the request asks for, or refuse as Ollama would."""
    try:
        asked = request.json
    except ValueError as error:
        return error_answer(400, str(error))
    if not isinstance(asked, dict) or not asked.get("messages"):
        return error_answer(400, "[] is too short - 'messages'")
    name = str(asked.get("model", ""))
    if not _knows(models, name):
        return error_answer(404, f'model "{name}" not found')
    if asked.get("stream"):
        return sse_answer(re.findall(r"\s*\S+|\s+$", text))
    return json_answer(text)


def other_answer(request: Received, models: Mapping[str, str]) -> Handler:
    """Answer the other routes: vectors, the lists of models, the version, the root; else 404."""
    path = request.path.decode("latin-1")
    if request.method == "POST" and path.endswith("/api/embed"):
        return embed_answer(request, _knows(models, request.json["model"]))
    if request.method == "POST" and path.endswith("/v1/embeddings"):
        return openai_embed_answer(request, _knows(models, request.json["model"]))
    if request.method == "GET" and path.endswith("/api/tags"):
        return _json({"models": [_tag(name, digest) for name, digest in models.items()]})
    if request.method == "GET" and path.endswith("/v1/models"):
        return _json({"object": "list", "data": [_listed(name) for name in models]})
    if request.method == "GET" and path.endswith("/api/version"):
        return _json({"version": "0.12.0"})
    if request.method in ("GET", "HEAD") and path == "/":
        return raw_answer(200, {"Content-Type": "text/plain"}, b"Ollama is running")
    return error_answer(404, "404 page not found")


def _knows(models: Mapping[str, str], name: str) -> bool:
    return _full(name) in {_full(known) for known in models}


def _full(name: str) -> str:
    return (name if ":" in name else f"{name}:latest").casefold()


def _json(fields: Mapping[str, Any]) -> Handler:
    return raw_answer(200, {"Content-Type": "application/json; charset=utf-8"}, compact(fields))


def _tag(name: str, digest: str) -> dict[str, Any]:
    return {
        "name": name,
        "model": name,
        "modified_at": _MODIFIED_AT,
        "size": 2_019_393_189,
        "digest": digest,
    }


def _listed(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": CREATED, "owned_by": "library"}
