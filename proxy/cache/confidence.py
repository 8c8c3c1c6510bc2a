"""How far a stored answer can be trusted: its similarity, held down by its age."""

from __future__ import annotations

_SIMILARITY_WEIGHT = 0.7
_FRESHNESS_WEIGHT = 0.3


def freshness(age: float, ttl: float | None) -> float:
    """1 when just stored, 0 when `age` (seconds) reaches `ttl`; 1 for ever when `ttl` is None."""
    if ttl is None:
        return 1.0
    return max(0.0, 1.0 - age / ttl)


def confidence(similarity: float, age: float, ttl: float | None) -> float:
    """Similarity and freshness as one figure from 0 to 1, to 3 digits; 0 once expired.

    Never above the similarity: being fresh makes no answer more fitting.
    """
    if ttl is not None and age > ttl:
        return 0.0
    weighted = _SIMILARITY_WEIGHT * similarity + _FRESHNESS_WEIGHT * freshness(age, ttl)
    return round(min(similarity, weighted), 3)
