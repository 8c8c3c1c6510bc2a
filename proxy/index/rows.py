"""Rows of vectors, each under the key that it belongs to; what the scopes of `flat` are made of.

Rows lie in pages, so that growing copies no more than a page: copying a hundred megabytes would
hold up the event loop for a hundred milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from proxy.cache.ports import Neighbour, Vector

# Rows; a scan of so many takes less than a millisecond, 16 MB of 256 dimensions.
PAGE = 16_384
_FIRST = 64
# Fewer rows than this are sorted in a few microseconds, and partitioning first saves nothing.
FEW = 512


class _Pages:
    """A matrix in pieces of `page` rows; the first piece is smaller while it is the only one."""

    def __init__(self, dimension: int, page: int) -> None:
        self._page = page
        self._pages = [np.empty((min(_FIRST, page), dimension), np.float32)]

    def __len__(self) -> int:
        return len(self._pages[0]) + (len(self._pages) - 1) * self._page

    def __getitem__(self, row: int) -> Vector:
        vector: Vector = self._pages[row // self._page][row % self._page]
        return vector

    def put(self, row: int, vector: Vector) -> None:
        """Write a row, which may be the one after the last."""
        if row == len(self):
            self._grow()
        self[row][:] = vector

    def gathered(self, rows: Sequence[int]) -> Vector:
        """A copy of these rows, one at least; shape (rows, dimension)."""
        if len(self._pages) == 1:
            return self._pages[0].take(rows, axis=0)
        return np.stack([self[row] for row in rows])

    def matrices(self, count: int) -> Sequence[Vector]:
        """The first `count` rows as they lie."""
        starts = range(0, count, self._page)
        return [page[: count - start] for page, start in zip(self._pages, starts, strict=False)]

    def shrink(self, count: int) -> None:
        """Let go of what is far beyond the first `count` rows."""
        first, kept = self._pages[0], -(-count // self._page) + 1
        del self._pages[kept:]
        if len(self._pages) == 1 and len(first) > 4 * max(count, _FIRST):
            self._pages = [first[: len(first) // 2].copy()]

    def _grow(self) -> None:
        first = self._pages[0]
        size, dimension = first.shape
        if size == self._page:
            self._pages.append(np.empty((size, dimension), np.float32))
            return
        self._pages = [np.empty((min(2 * size, self._page), dimension), np.float32)]
        self._pages[0][:size] = first


class Arena:
    """Rows that are handed out and taken back one at a time, for many small scopes."""

    def __init__(self, dimension: int, page: int) -> None:
        self.dimension = dimension
        self._pages = _Pages(dimension, page)
        self._keys: list[bytes] = []
        self._free: list[int] = []

    def take(self, key: bytes, vector: Vector) -> int:
        """Write a key and its vector into a free row; returns its number."""
        if not self._free:
            self._free.append(len(self._keys))
            self._keys.append(b"")
        row = self._free.pop()
        self._keys[row] = key
        self._pages.put(row, vector)
        return row

    def give_back(self, row: int) -> None:
        """Make a row free again."""
        self._keys[row] = b""
        self._free.append(row)

    def key(self, row: int) -> bytes:
        """Whose row it is."""
        return self._keys[row]

    def vector(self, row: int) -> Vector:
        """What is in the row, for as long as nothing is written."""
        return self._pages[row]

    def neighbours(self, rows: Sequence[int], query: Vector, count: int) -> Sequence[Neighbour]:
        """The best `count` of these rows, best first."""
        return _neighbours(self._keys, self._pages, rows, query, count)


class Block:
    """A large scope: its rows side by side, without gaps."""

    def __init__(self, dimension: int, page: int) -> None:
        self.dimension = dimension
        self._pages = _Pages(dimension, page)
        self._keys: list[bytes] = []
        self._row_of: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def keys(self) -> Sequence[bytes]:
        """All keys of the scope."""
        return list(self._keys)

    def vector(self, key: bytes) -> Vector | None:
        """A copy of the vector of a key; None: it is not here."""
        row = self._row_of.get(key)
        return None if row is None else self._pages[row].copy()

    def matrices(self) -> Sequence[Vector]:
        """All rows as they lie; one matrix a page."""
        return self._pages.matrices(len(self._keys))

    def neighbours(self, rows: Sequence[int], query: Vector, count: int) -> Sequence[Neighbour]:
        """The best `count` of these rows, best first, as they are now; some may be gone."""
        rows = [row for row in rows if row < len(self._keys)]
        return _neighbours(self._keys, self._pages, rows, query, count) if rows else []

    def nearest(self, query: Vector, count: int) -> Sequence[Neighbour]:
        """The best `count` of all keys, best first, where one page has them all."""
        (rows,) = self.matrices()
        return [
            Neighbour(self._keys[at], similarity) for at, similarity in _best(rows @ query, count)
        ]

    def compared(self, keys: Sequence[bytes], query: Vector, count: int) -> Sequence[Neighbour]:
        """The best `count` of these keys, best first; those that are not here are left out."""
        rows = [self._row_of[key] for key in keys if key in self._row_of]
        return self.neighbours(rows, query, count)

    def add(self, key: bytes, vector: Vector) -> None:
        """Put a new key after the others."""
        row = self._row_of[key] = len(self._keys)
        self._keys.append(key)
        self._pages.put(row, vector)

    def remove(self, key: bytes) -> None:
        """Take a row out; the last one fills its place."""
        row, last = self._row_of.pop(key), self._keys.pop()
        if last != key:
            self._pages.put(row, self._pages[len(self._keys)])
            self._keys[row] = last
            self._row_of[last] = row
        self._pages.shrink(len(self._keys))


def best_rows(matrices: Sequence[Vector], query: Vector, count: int) -> Sequence[int]:
    """Where the `count` rows are that are most like the query, in any order."""
    similarities = np.concatenate([matrix @ query for matrix in matrices])
    if len(similarities) < max(FEW, 2 * count):
        return range(len(similarities))
    found: list[int] = np.argpartition(similarities, -count)[-count:].tolist()
    return found


def _neighbours(
    keys: Sequence[bytes], pages: _Pages, rows: Sequence[int], query: Vector, count: int
) -> Sequence[Neighbour]:
    best = _best(pages.gathered(rows) @ query, count)
    return [Neighbour(keys[rows[at]], similarity) for at, similarity in best]


def _best(similarities: Vector, count: int) -> Sequence[tuple[int, float]]:
    """Where the best `count` are, best first, each with its similarity, which is a cosine."""
    bounded = np.minimum(similarities, 1.0)
    order = np.negative(bounded).argsort()[:count]
    found = zip(order.tolist(), bounded[order].tolist(), strict=True)
    return [(at, max(similarity, -1.0)) for at, similarity in found]
