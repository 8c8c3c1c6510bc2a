"""What is kept of an answer."""

from __future__ import annotations

import math
from typing import Any

from proxy.cache.origin import UNKNOWN, Origin
from proxy.errors import MalformedEntry
from proxy.values import value

_DIGEST_SIZE = 32
# Beside body and wording: the object, its key and its place in the store's table.
_OVERHEAD = 600


@value(weakref_slot=True)
class Entry:
    """A stored answer. `created_at` is in seconds since the epoch, `ttl` in seconds (None: never).

    `body` is the answer as JSON: the upstream's own bytes, or folded from a stream (`streamed`).
    Raises `MalformedEntry`, naming the field, when a field has the wrong type or range: entries
    are read back from places that others can write to.
    """

    key: bytes
    scope: bytes
    wording: str
    model: str
    body: bytes
    streamed: bool
    has_usage: bool
    created_at: float
    ttl: float | None
    origin: Origin = UNKNOWN

    def __post_init__(self) -> None:
        _require(_is_digest(self.key), "key")
        _require(_is_digest(self.scope), "scope")
        _require(isinstance(self.wording, str), "wording")
        _require(isinstance(self.model, str), "model")
        _require(isinstance(self.body, bytes), "body")
        _require(isinstance(self.streamed, bool), "streamed")
        _require(isinstance(self.has_usage, bool), "has_usage")
        _require(_is_seconds(self.created_at), "created_at")
        _require(self.ttl is None or (_is_seconds(self.ttl) and self.ttl > 0), "ttl")

    @property
    def has_wording(self) -> bool:
        """Whether the wording was stored, be it empty; else the origin has its spelling."""
        return not self.origin.spelling

    @property
    def id(self) -> str:
        """The short name of the entry in headers and logs."""
        return self.key[:6].hex()

    @property
    def size(self) -> int:
        """What the entry costs in memory, in bytes, roughly."""
        return len(self.body) + 2 * len(self.wording) + self.origin.size + _OVERHEAD

    def has_expired(self, now: float) -> bool:
        """Whether it is older than its ttl; one without never is."""
        return self.ttl is not None and self.age(now) > self.ttl

    def age(self, now: float) -> float:
        """Seconds since the answer was stored; never negative, whatever the clock did."""
        return max(0.0, now - self.created_at)


def _require(holds: bool, field: str) -> None:
    if not holds:
        raise MalformedEntry(f"{field} is missing or malformed")


def _is_digest(value: object) -> bool:
    return isinstance(value, bytes) and len(value) == _DIGEST_SIZE


def _is_seconds(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)
