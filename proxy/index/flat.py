"""Exact search: every vector of a scope is looked at, in float32.

Most scopes hold one row, since the history of a conversation is part of the scope. Such small
scopes share one arena and list their rows in it. A scope that has outgrown `_SMALL` rows gets a
block of its own, where its rows lie side by side and need no gathering before they are multiplied.

All of it runs on the event loop, in one go: a search in a thread could see a row change hands
half way and pair one key's similarity with another key.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from proxy.cache.ports import Neighbour, Vector
from proxy.index.vectors import checked

_SMALL = 64
# Below this many rows a full sort takes a few microseconds and partitioning first saves nothing.
_WORTH_PARTITIONING = 512


class FlatIndex:
    """Unit vectors of one `dimension` (None: that of the first one), partitioned by scope."""

    def __init__(self, dimension: int | None = None) -> None:
        self._arena = None if dimension is None else _Arena(dimension)
        self._scopes: dict[bytes, _Rows | _Block] = {}
        self._scope_of: dict[bytes, bytes] = {}

    def __len__(self) -> int:
        """How many keys are placed."""
        return len(self._scope_of)

    def keys(self) -> list[bytes]:
        """All keys that are placed now."""
        return list(self._scope_of)

    async def search(self, scope: bytes, vector: Vector, count: int) -> Sequence[Neighbour]:
        """At most `count` neighbours, best first; ties in any order.

        Raises `ValueError` for a vector of another shape or with values that are not finite.
        """
        query = self._checked(vector)
        place = self._scopes.get(scope)
        if place is None or count < 1:
            return []
        keys, matrix = place.keys(), place.matrix()
        similarities = np.clip(matrix @ query, -1.0, 1.0)
        return [Neighbour(keys[at], float(similarities[at])) for at in _best(similarities, count)]

    async def add(self, scope: bytes, key: bytes, vector: Vector) -> None:
        """Place a key; one that is there already moves. Raises `ValueError` as `search` does."""
        row = self._checked(vector)
        if self._arena is None:
            self._arena = _Arena(len(row))
        self._remove(key)
        place = self._scopes.get(scope)
        if place is None:
            place = self._scopes[scope] = _Rows(self._arena)
        elif isinstance(place, _Rows) and len(place) == _SMALL:
            place = self._scopes[scope] = place.as_block()
        place.add(key, row)
        self._scope_of[key] = scope

    async def remove(self, scope: bytes, key: bytes) -> None:
        """Take a key out, whatever scope it is in; unknown ones are fine."""
        self._remove(key)

    def _remove(self, key: bytes) -> None:
        scope = self._scope_of.pop(key, None)
        if scope is None:
            return
        place = self._scopes[scope]
        place.remove(key)
        if not len(place):
            del self._scopes[scope]

    def _checked(self, vector: ArrayLike) -> Vector:
        return checked(vector, None if self._arena is None else self._arena.matrix.shape[1])


class _Arena:
    """Rows that are handed out and taken back one at a time."""

    def __init__(self, dimension: int) -> None:
        self.matrix = np.empty((_SMALL, dimension), np.float32)
        self._free = list(range(_SMALL))

    def take(self, vector: Vector) -> int:
        """Write a vector into a free row; returns its number."""
        if not self._free:
            size = len(self.matrix)
            self.matrix = _resized(self.matrix, 2 * size)
            self._free.extend(range(size, 2 * size))
        row = self._free.pop()
        self.matrix[row] = vector
        return row

    def give_back(self, row: int) -> None:
        """Make a row free again."""
        self._free.append(row)


class _Rows:
    """A small scope: rows of the arena, wherever they are."""

    def __init__(self, arena: _Arena) -> None:
        self._arena = arena
        self._rows: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def keys(self) -> Sequence[bytes]:
        return list(self._rows)

    def matrix(self) -> Vector:
        """The vectors, in the order of `keys`; shape (rows, dimension)."""
        return self._arena.matrix[list(self._rows.values())]

    def add(self, key: bytes, vector: Vector) -> None:
        self._rows[key] = self._arena.take(vector)

    def remove(self, key: bytes) -> None:
        self._arena.give_back(self._rows.pop(key))

    def as_block(self) -> _Block:
        """The same keys in a block of their own; the arena has its rows back."""
        block = _Block(self.keys(), self.matrix())
        for row in self._rows.values():
            self._arena.give_back(row)
        return block


class _Block:
    """A large scope: its rows side by side, without gaps."""

    def __init__(self, keys: Sequence[bytes], matrix: Vector) -> None:
        self._keys = list(keys)
        self._matrix = matrix
        self._row_of = {key: row for row, key in enumerate(keys)}

    def __len__(self) -> int:
        return len(self._keys)

    def keys(self) -> Sequence[bytes]:
        return self._keys

    def matrix(self) -> Vector:
        """The vectors, in the order of `keys`; shape (rows, dimension)."""
        return self._matrix[: len(self._keys)]

    def add(self, key: bytes, vector: Vector) -> None:
        row = len(self._keys)
        if row == len(self._matrix):
            self._matrix = _resized(self._matrix, 2 * row)
        self._matrix[row] = vector
        self._row_of[key] = row
        self._keys.append(key)

    def remove(self, key: bytes) -> None:
        """Take a row out; the last one fills its place."""
        row, last = self._row_of.pop(key), self._keys.pop()
        if last != key:
            self._matrix[row] = self._matrix[len(self._keys)]
            self._keys[row] = last
            self._row_of[last] = row
        if len(self._matrix) > 4 * max(len(self._keys), _SMALL):
            self._matrix = _resized(self._matrix, len(self._matrix) // 2)


def _resized(matrix: Vector, size: int) -> Vector:
    """A copy with `size` rows, cut off or followed by rows without meaning."""
    resized = np.empty((size, matrix.shape[1]), np.float32)
    kept = min(size, len(matrix))
    resized[:kept] = matrix[:kept]
    return resized


def _best(similarities: Vector, count: int) -> Sequence[int]:
    """Where the `count` highest similarities are, highest first."""
    best = np.arange(len(similarities))
    if len(similarities) >= max(_WORTH_PARTITIONING, 2 * count):
        best = np.argpartition(similarities, -count)[-count:]
    order = np.argsort(similarities[best])[::-1]
    found: list[int] = best[order][:count].tolist()
    return found
