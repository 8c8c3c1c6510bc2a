"""Exact search: every vector of a scope is looked at, in float32.

Most scopes hold one row, since the history of a conversation is part of the scope. Such small
scopes share one arena and list their rows in it. A scope that has outgrown `small` rows gets a
block of its own, where its rows lie side by side and need no gathering before they are multiplied.

A scope of one page is scanned on the event loop, in less time than a thread takes to answer; a
larger one in a thread. There a row may change hands half way, so a scan only says which rows are
worth a look: whose they are and how like they are is read on the event loop afterwards.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from numpy.typing import ArrayLike

from proxy.cache.ports import Neighbour, Vector
from proxy.index.rows import FEW, PAGE, Arena, Block, best_rows
from proxy.index.vectors import checked

_SMALL = 64
# Beyond those that are asked for, in the place of those that go while a thread looks.
_SPARE = 4


class FlatIndex:
    """Unit vectors of one `dimension` (None: that of the first one), partitioned by scope."""

    def __init__(
        self, dimension: int | None = None, *, small: int = _SMALL, page: int = PAGE
    ) -> None:
        self._small = small
        self._page = page
        self._arena = None if dimension is None else Arena(dimension, page)
        self._scopes: dict[bytes, tuple[int, ...] | Block] = {}
        self._scope_of: dict[bytes, bytes] = {}

    def __len__(self) -> int:
        """How many keys are placed."""
        return len(self._scope_of)

    def keys(self) -> list[bytes]:
        """All keys that are placed now."""
        return list(self._scope_of)

    def scope_of(self, key: bytes) -> bytes | None:
        """The scope that a key is placed in."""
        return self._scope_of.get(key)

    def block(self, scope: bytes) -> Block | None:
        """The rows of a scope that is large; None for any other."""
        place = self._scopes.get(scope)
        return place if isinstance(place, Block) else None

    async def search(self, scope: bytes, vector: Vector, count: int) -> Sequence[Neighbour]:
        """At most `count` neighbours, best first; ties in any order.

        Raises `ValueError` for a vector of another shape or with values that are not finite.
        """
        query = self.checked(vector)
        place = self._scopes.get(scope)
        if self._arena is None or place is None or count < 1:
            return []
        if not isinstance(place, Block):
            return self._arena.neighbours(place, query, count)
        matrices = place.matrices()
        if len(matrices) > 1:
            rows = await asyncio.to_thread(best_rows, matrices, query, count + _SPARE)
        elif len(place) < FEW:
            return place.nearest(query, count)
        else:
            rows = best_rows(matrices, query, count)
        return place.neighbours(rows, query, count)

    async def add(self, scope: bytes, key: bytes, vector: Vector) -> None:
        """Place a key; one that is there already moves. Raises `ValueError` as `search` does."""
        row = self.checked(vector)
        if self._arena is None:
            self._arena = Arena(len(row), self._page)
        self._remove(key)
        place = self._scopes.get(scope, ())
        if not isinstance(place, Block) and len(place) == self._small:
            place = self._scopes[scope] = self._as_block(self._arena, place)
        if isinstance(place, Block):
            place.add(key, row)
        else:
            self._scopes[scope] = (*place, self._arena.take(key, row))
        self._scope_of[key] = scope

    async def remove(self, scope: bytes, key: bytes) -> None:
        """Take a key out, whatever scope it is in; unknown ones are fine."""
        self._remove(key)

    def checked(self, vector: ArrayLike) -> Vector:
        """A vector as it is kept; raises `ValueError` as `search` does."""
        return checked(vector, None if self._arena is None else self._arena.dimension)

    def _remove(self, key: bytes) -> None:
        scope = self._scope_of.pop(key, None)
        if scope is None:
            return
        place = self._scopes[scope]
        if isinstance(place, Block):
            place.remove(key)
            left: Block | tuple[int, ...] = place
        else:
            left = self._scopes[scope] = self._without(place, key)
        if not len(left):
            del self._scopes[scope]

    def _without(self, rows: tuple[int, ...], key: bytes) -> tuple[int, ...]:
        assert self._arena is not None, "a key was placed in it"  # noqa: S101 - for mypy
        (row,) = (row for row in rows if self._arena.key(row) == key)
        self._arena.give_back(row)
        return tuple(other for other in rows if other != row)

    def _as_block(self, arena: Arena, rows: Sequence[int]) -> Block:
        """The same keys in a block of their own; the arena has its rows back."""
        block = Block(arena.dimension, self._page)
        for row in rows:
            block.add(arena.key(row), arena.vector(row))
            arena.give_back(row)
        return block
