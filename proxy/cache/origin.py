"""Where an answer comes from: for people who look for it, and to say what it saved."""

from __future__ import annotations

import math
from dataclasses import dataclass

from proxy.errors import MalformedEntry

# A longer request is a long history or a document; keeping it would double what an entry takes.
LONGEST_REQUEST = 4096
_MOST_TOKENS = 2**32


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose request an answer was made for, and what it cost the upstream; decides nothing.

    `tenant` is the name that rules know it by. `request` is the body that was asked, where it had
    at most `LONGEST_REQUEST` bytes. `seconds` is how long the upstream took to say all of the
    answer; tokens are 0 where it did not say how many they were. Raises `MalformedEntry`, naming
    the field, as `Entry` does.
    """

    tenant: str = ""
    namespace: str = ""
    tags: tuple[str, ...] = ()
    request: bytes = b""
    seconds: float = 0.0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __post_init__(self) -> None:
        _require(isinstance(self.tenant, str), "tenant")
        _require(isinstance(self.namespace, str), "namespace")
        _require(_are_texts(self.tags), "tags")
        _require(isinstance(self.request, bytes), "request")
        _require(_is_duration(self.seconds), "seconds")
        _require(_is_count(self.prompt_tokens), "prompt_tokens")
        _require(_is_count(self.completion_tokens), "completion_tokens")

    @property
    def size(self) -> int:
        """What it costs in memory beside its own object, in bytes, roughly."""
        texts = (self.tenant, self.namespace, *self.tags)
        return len(self.request) + sum(map(len, texts))


def _require(holds: bool, field: str) -> None:
    if not holds:
        raise MalformedEntry(f"{field} is missing or malformed")


def _are_texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(text, str) for text in value)


def _is_duration(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value >= 0


def _is_count(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return 0 <= value < _MOST_TOKENS


UNKNOWN = Origin()
