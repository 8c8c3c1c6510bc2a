"""How Ollama embeds: natively, and as OpenAI does.

Read from its api/types.go, server/routes.go and openai/openai.go. A token is a word here, and two
special ones stand around them; a text has the mean of its words' vectors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tests.fakes.answers import compact, error_answer, raw_answer
from tests.fakes.exchange import Handler, Received

EMBED_DIMENSION: Final = 48
EMBED_TOKENS: Final = 256
"""How many tokens its models read."""


def embed_answer(request: Received, knows: bool) -> Handler:
    """Answer `POST /api/embed`: unit vectors, or a refusal of what it was told not to truncate."""
    asked = request.json
    if not knows:
        return native_error(404, f'model "{asked["model"]}" not found, try pulling it first')
    texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
    if any(_tokens(text) > EMBED_TOKENS for text in texts) and asked.get("truncate") is False:
        return native_error(400, "the input length exceeds the context length")
    return _json(
        {
            "model": asked["model"],
            "embeddings": [vector_of(text) for text in texts],
            "total_duration": 14143917,
            "load_duration": 1019500,
            "prompt_eval_count": sum(min(_tokens(text), EMBED_TOKENS) for text in texts),
        }
    )


def openai_embed_answer(request: Received, knows: bool) -> Handler:
    """Answer `POST /v1/embeddings`: it truncates and does not say so."""
    asked = request.json
    if not knows:
        return error_answer(404, f'model "{asked["model"]}" not found, try pulling it first')
    texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
    read = sum(min(_tokens(text), EMBED_TOKENS) for text in texts)
    return _json(
        {
            "object": "list",
            "data": [
                {"object": "embedding", "embedding": vector_of(text), "index": number}
                for number, text in enumerate(texts)
            ],
            "model": asked["model"],
            "usage": {"prompt_tokens": read, "total_tokens": read},
        }
    )


def native_error(status: int, message: str) -> Handler:
    """An error in the shape of Ollama's own routes."""
    return raw_answer(
        status, {"Content-Type": "application/json; charset=utf-8"}, compact({"error": message})
    )


def vector_of(text: str) -> list[float]:
    """The unit vector of a text, as far as it is read."""
    words = text.split()[: EMBED_TOKENS - 2]
    mean = np.mean([_word_vector(word) for word in (words or [""])], axis=0)
    return [float(number) for number in (mean / np.linalg.norm(mean)).astype(np.float32)]


@cache
def _word_vector(word: str) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()[:8])
    return np.random.default_rng(seed).normal(size=EMBED_DIMENSION)


def _tokens(text: str) -> int:
    return len(text.split()) + 2


def _json(fields: Mapping[str, Any]) -> Handler:
    return raw_answer(200, {"Content-Type": "application/json; charset=utf-8"}, compact(fields))
