"""Where an answer comes from: for people who look for it, and to say what it saved."""

from __future__ import annotations

import math
from typing import Any

from proxy.errors import MalformedEntry
from proxy.values import value

# A longer request is a long history or a document; keeping it would double what an entry takes.
LONGEST_REQUEST = 4096
_MOST_TOKENS = 2**32
_DIGEST_SIZE = 32
# A stored origin has one byte for their number, and two for the bytes of each.
_MOST_TAGS = 255
_LONGEST_TAG = 2**14 - 1


@value()
class Origin:
    """Whose request an answer was made for, and what it cost the upstream.

    `tenant` is the name that rules know it by. `request` is the body that was asked, where it had
    at most `LONGEST_REQUEST` bytes. `seconds` is how long the upstream took to say all of the
    answer; tokens are 0 where it did not say how many they were. Raises `MalformedEntry`, naming
    the field, as `Entry` does.

    `spelling` alone decides something: it is there where wordings are not to be stored, and tells
    what was asked to the letter from what was not (`Question.spelling`).
    """

    tenant: str = ""
    namespace: str = ""
    tags: tuple[str, ...] = ()
    request: bytes = b""
    seconds: float = 0.0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    spelling: bytes = b""

    def __post_init__(self) -> None:
        _require(isinstance(self.tenant, str), "tenant")
        _require(isinstance(self.namespace, str), "namespace")
        _require(_are_texts(self.tags), "tags")
        _require(isinstance(self.request, bytes), "request")
        _require(_is_duration(self.seconds), "seconds")
        _require(_is_count(self.prompt_tokens), "prompt_tokens")
        _require(_is_count(self.completion_tokens), "completion_tokens")
        _require(_is_digest(self.spelling), "spelling")

    @property
    def size(self) -> int:
        """What it costs in memory beside its own object, in bytes, roughly."""
        texts = (self.tenant, self.namespace, *self.tags)
        return len(self.request) + len(self.spelling) + sum(map(len, texts))


def _require(holds: bool, field: str) -> None:
    if not holds:
        raise MalformedEntry(f"{field} is missing or malformed")


def _are_texts(value: object) -> bool:
    if not isinstance(value, tuple) or len(value) > _MOST_TAGS:
        return False
    return all(isinstance(text, str) and len(text) <= _LONGEST_TAG for text in value)


def _is_digest(value: object) -> bool:
    return isinstance(value, bytes) and len(value) in (0, _DIGEST_SIZE)


def _is_duration(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value) and value >= 0


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < _MOST_TOKENS


UNKNOWN = Origin()
