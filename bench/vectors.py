"""Made-up vectors of entries and questions, and which entries are nearest to which question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proxy.cache.ports import Vector

DIMENSION = 256
# Entries around one centre have cosines near 0.8, a question near 0.96 to the entry it is like.
_PER_CENTRE = 20
_SPREAD, _ASKED_SPREAD = 0.5, 0.3
_AT_A_TIME = 16_384


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of one scope: how like it each of the scope's `entries` is, by their numbers."""

    scope: bytes
    vector: Vector
    entries: NDArray[np.intp]
    similarities: Vector

    def nearest(self, count: int) -> frozenset[int]:
        """The numbers of the entries that are most like it."""
        best = np.argsort(-self.similarities)[:count]
        return frozenset(self.entries[best].tolist())

    def similarity(self, number: int) -> float:
        """The cosine of one of the entries."""
        return float(self.similarities[np.searchsorted(self.entries, number)])


class Vectors:
    """`count` unit vectors in clusters, spread over `scopes`; each cluster in one of them."""

    def __init__(self, count: int, scopes: int, seed: int) -> None:
        self._drawn = np.random.default_rng(seed)
        centres = self._unit(
            self._drawn.normal(size=(max(count // _PER_CENTRE, scopes), DIMENSION))
        )
        # Every scope has some, also where each has one.
        of = np.concatenate([np.arange(len(centres)), self._drawn.integers(0, len(centres), count)])
        self._centre = of[:count]
        self._scope = self._centre % scopes
        self.vectors = self._near(centres[self._centre], _SPREAD)

    def scope(self, number: int) -> bytes:
        """The scope of an entry."""
        return int(self._scope[number]).to_bytes(32)

    def questions(self, count: int) -> Iterator[Asked]:
        """Questions, each like some entry."""
        likes = self._drawn.integers(0, len(self.vectors), count)
        for like, vector in zip(likes, self._near(self.vectors[likes], _ASKED_SPREAD), strict=True):
            entries = np.flatnonzero(self._scope == self._scope[like])
            yield Asked(self.scope(like), vector, entries, self.vectors[entries] @ vector)

    def _near(self, vectors: Vector, spread: float) -> Vector:
        """Others in the places of these, which are many gigabytes while they are float64."""
        for start in range(0, len(vectors), _AT_A_TIME):
            block = vectors[start : start + _AT_A_TIME]
            noise = self._drawn.normal(size=block.shape) * spread / np.sqrt(DIMENSION)
            block[:] = self._unit(block + noise)
        return vectors

    def _unit(self, drawn: NDArray[np.float64]) -> Vector:
        unit: Vector = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
        return unit
