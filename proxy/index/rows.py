"""Rows of vectors that grow a piece at a time.

One matrix that doubles when it is full has to be copied, which at 100,000 rows takes a tenth of a
second, and no request is answered meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from proxy.cache.ports import Vector

_FEWEST = 64
_PIECE = 1024


class Rows:
    """Vectors of one length, by number: 0, and so on. A row may be set once those before it are."""

    def __init__(self) -> None:
        self._pieces: list[Vector] = []

    def __len__(self) -> int:
        """For how many there is room."""
        return sum(map(len, self._pieces[-1:])) + _PIECE * len(self._pieces[:-1])

    def __getitem__(self, row: int) -> Vector:
        """The vector of a row that was set."""
        vector: Vector = self._pieces[row // _PIECE][row % _PIECE]
        return vector

    def __setitem__(self, row: int, vector: Vector) -> None:
        if row == len(self):
            self._grow(len(vector))
        self._pieces[row // _PIECE][row % _PIECE] = vector

    def shrink(self, size: int) -> None:
        """Let go of what is far behind the first `size`."""
        while len(self) - size > 1.5 * _PIECE:
            self._pieces.pop()

    def products(self, query: Vector, size: int) -> Vector:
        """Of the first `size` rows with a vector."""
        products: Vector = np.concatenate([piece @ query for piece in self._first(size)])
        return products

    def products_of(self, query: Vector, rows: Iterable[int]) -> Vector:
        """Of these rows with a vector; of one at least."""
        products: Vector = np.stack([self[row] for row in rows]) @ query
        return products

    def _first(self, size: int) -> Iterator[Vector]:
        for start, piece in zip(range(0, size, _PIECE), self._pieces, strict=False):
            yield piece[: size - start]

    def _grow(self, length: int) -> None:
        if len(self) < _PIECE:
            larger = np.empty((max(_FEWEST, 2 * len(self)), length), np.float32)
            for piece in self._pieces:
                larger[: len(piece)] = piece
            self._pieces = [larger]
        else:
            self._pieces.append(np.empty((_PIECE, length), np.float32))
