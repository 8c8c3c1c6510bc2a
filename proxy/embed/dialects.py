"""How two kinds of server are asked for a vector, and what their answers mean. Pure.

Sources: Ollama's docs/api.md and server/routes.go; OpenAI's reference of `POST /v1/embeddings`.
"""

from __future__ import annotations

import re
from typing import Any, Protocol

import numpy as np

from proxy.cache.ports import Vector
from proxy.embed.server import Answer
from proxy.errors import Unavailable

# Every embedding model in use reads 128 tokens, special ones among them. Less was not cut off.
_SURELY_READ = 120
_TOO_LONG = re.compile(
    r"context (?:length|size)|too (?:long|large)|maximum .*tokens|less than \d+ tokens"
)
_DOWN = (500, 502, 503, 504)
_REASONS = {
    401: "it wants an API key, or another one (ENCORE_EMBEDDER_API_KEY)",
    403: "it wants an API key, or another one (ENCORE_EMBEDDER_API_KEY)",
    404: "it has no such model, or no embeddings",
}


class Dialect(Protocol):
    """One way to ask."""

    path: str

    def question(self, model: str, text: str) -> dict[str, Any]:
        """The body to post."""
        ...

    def is_spoken(self, answer: Answer) -> bool:
        """Whether this answer is that of a server that knows the path."""
        ...

    def vector(self, answer: Answer, text: str) -> Vector | None:
        """The unit vector; None where the server would cut, or may have cut, the text.

        Raises `Unavailable` for any other answer.
        """
        ...


class Ollama:
    """`POST /api/embed`, told not to truncate: it then refuses what is too long."""

    path = "/api/embed"

    def question(self, model: str, text: str) -> dict[str, Any]:
        """The body to post."""
        return {"model": model, "input": text, "truncate": False}

    def is_spoken(self, answer: Answer) -> bool:
        """Another server does not know the path, and says so in many ways.

        Ollama's own errors are plain texts about its models.
        """
        error = _field(answer.json, "error")
        is_ollamas = isinstance(error, str) and "model" in error
        has_vectors = _field(answer.json, "embeddings") is not None
        return is_ollamas or has_vectors or answer.status in _DOWN

    def vector(self, answer: Answer, text: str) -> Vector | None:
        """The unit vector; None for 400 "the input length exceeds the context length"."""
        if _refuses_length(answer):
            return None
        return _unit(_field(_json_of(answer), "embeddings", 0))


class OpenAI:
    """`POST /v1/embeddings`. Many servers cut a long text off there and do not say so.

    So a text counts as read only where the server has counted few tokens, or, if it does not count
    them, where there cannot be more since there are few bytes.
    """

    path = "/v1/embeddings"

    def question(self, model: str, text: str) -> dict[str, Any]:
        """The body to post."""
        return {"model": model, "input": text}

    def is_spoken(self, answer: Answer) -> bool:
        """There is no other way left to ask."""
        return True

    def vector(self, answer: Answer, text: str) -> Vector | None:
        """The unit vector; None for a text that may not have been read to its end."""
        if _refuses_length(answer):
            return None
        fields = _json_of(answer)
        counted = _field(fields, "usage", "prompt_tokens")
        tokens = counted if isinstance(counted, int) and counted > 0 else len(text.encode())
        return _unit(_field(fields, "data", 0, "embedding")) if tokens <= _SURELY_READ else None


def digest_of(tags: Any, model: str) -> str | None:
    """The digest of a model in Ollama's answer to `GET /api/tags`; None where it has none.

    Names compare case-insensitively, and `name` is `name:latest`.
    """
    models = _field(tags, "models")
    for known in models if isinstance(models, list) else ():
        if _full(str(_field(known, "name"))) == _full(model):
            digest = _field(known, "digest")
            return digest if isinstance(digest, str) else None
    return None


def _full(name: str) -> str:
    folded = name.lower()
    return folded if ":" in folded.rpartition("/")[2] else f"{folded}:latest"


def _refuses_length(answer: Answer) -> bool:
    if answer.status < 400:
        return False
    error = _field(answer.json, "error")
    message = error if isinstance(error, str) else _field(error, "message")
    return isinstance(message, str) and _TOO_LONG.search(message.lower()) is not None


def _json_of(answer: Answer) -> Any:
    if answer.status != 200:
        # Its own words are not repeated: they may hold those of the question.
        reason = _REASONS.get(answer.status, "no vector")
        raise Unavailable(f"the server answered {answer.status}: {reason}")
    return answer.json


def _field(value: Any, *path: str | int) -> Any:
    """What stands at the end of a path through JSON; None where the path leads nowhere."""
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _unit(numbers: Any) -> Vector:
    """Numbers as a unit vector; computed in float64, so that no float32 overflows on the way."""
    if not isinstance(numbers, list) or not all(type(each) in (int, float) for each in numbers):
        raise Unavailable("the server's answer holds no vector")
    vector = np.array(numbers, np.float64)
    largest = np.abs(vector).max(initial=0.0)
    if not 0 < largest < np.inf:
        raise Unavailable("the server's vector has no direction")
    scaled = vector / largest
    unit: Vector = (scaled / np.linalg.norm(scaled)).astype(np.float32)
    return unit
