"""Exact search: every vector of a scope is looked at, in float32.

Most scopes hold one row, since the history of a conversation is part of the scope. Such small
scopes share their rows. A scope that has outgrown `_SMALL` rows gets rows of its own, which lie
side by side and need no gathering before they are multiplied.

All of it runs on the event loop, in one go: a search in a thread could see a row change hands
half way and pair one key's similarity with another key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from proxy.cache.ports import Neighbour, Vector
from proxy.index.rows import Rows
from proxy.index.vectors import checked

_SMALL = 64
# Below this many rows a full sort takes a few microseconds and partitioning first saves nothing.
_WORTH_PARTITIONING = 512


class FlatIndex:
    """Unit vectors of one `dimension` (None: that of the first one), partitioned by scope."""

    def __init__(self, dimension: int | None = None) -> None:
        self._dimension = dimension
        self._small = _SmallScopes()
        self._large: dict[bytes, _LargeScope] = {}
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
        query = checked(vector, self._dimension)
        large = self._large.get(scope)
        keys = self._small.keys(scope) if large is None else large.keys
        if not keys or count < 1:
            return []
        products = self._small.products(scope, query) if large is None else large.products(query)
        similarities = np.clip(products, -1.0, 1.0)
        return [Neighbour(keys[at], float(similarities[at])) for at in _best(similarities, count)]

    async def add(self, scope: bytes, key: bytes, vector: Vector) -> None:
        """Place a key; one that is there already moves. Raises `ValueError` as `search` does."""
        row = checked(vector, self._dimension)
        self._dimension = len(row)
        self._remove(key)
        self._place(scope, key, row)
        self._scope_of[key] = scope

    async def remove(self, scope: bytes, key: bytes) -> None:
        """Take a key out, whatever scope it is in; unknown ones are fine."""
        self._remove(key)

    def _place(self, scope: bytes, key: bytes, vector: Vector) -> None:
        if scope not in self._large:
            if len(self._small.keys(scope)) < _SMALL:
                self._small.add(scope, key, vector)
                return
            self._large[scope] = _LargeScope(self._small.taken(scope))
        self._large[scope].add(key, vector)

    def _remove(self, key: bytes) -> None:
        scope = self._scope_of.pop(key, None)
        if scope is None:
            return
        if scope not in self._large:
            self._small.remove(scope, key)
            return
        self._large[scope].remove(key)
        if not self._large[scope].keys:
            del self._large[scope]


class _SmallScopes:
    """Scopes whose rows are wherever there was a free one.

    They are plain dicts, which Python's garbage collector passes over: with an object for each of
    100,000 scopes, it would stop everything for some 50 ms now and then.
    """

    def __init__(self) -> None:
        self._rows = Rows()
        self._scopes: dict[bytes, dict[bytes, int]] = {}
        self._free: list[int] = []
        self._used = 0

    def keys(self, scope: bytes) -> Sequence[bytes]:
        """Those of a scope; of an unknown one, none."""
        return list(self._scopes.get(scope, ()))

    def products(self, scope: bytes, query: Vector) -> Vector:
        """Of a scope's vectors with another one, in the order of `keys`."""
        return self._rows.products_of(query, self._scopes[scope].values())

    def add(self, scope: bytes, key: bytes, vector: Vector) -> None:
        """Place a key that no scope has."""
        row = self._free.pop() if self._free else self._used
        self._rows[row] = vector
        self._used = max(self._used, row + 1)
        self._scopes.setdefault(scope, {})[key] = row

    def remove(self, scope: bytes, key: bytes) -> None:
        """Take a key out that the scope has."""
        rows = self._scopes[scope]
        self._free.append(rows.pop(key))
        if not rows:
            del self._scopes[scope]

    def taken(self, scope: bytes) -> Iterator[tuple[bytes, Vector]]:
        """All keys of a scope and their vectors, which leave it one by one."""
        for key, row in list(self._scopes[scope].items()):
            yield key, self._rows[row]
            self.remove(scope, key)


class _LargeScope:
    """A scope with rows of its own, without gaps between them."""

    def __init__(self, content: Iterator[tuple[bytes, Vector]]) -> None:
        self.keys: list[bytes] = []
        self._rows = Rows()
        self._row_of: dict[bytes, int] = {}
        for key, vector in content:
            self.add(key, vector)

    def products(self, query: Vector) -> Vector:
        """Of all vectors with another one, in the order of `keys`."""
        return self._rows.products(query, len(self.keys))

    def add(self, key: bytes, vector: Vector) -> None:
        """Place a key that it has not."""
        row = len(self.keys)
        self._rows[row] = vector
        self._row_of[key] = row
        self.keys.append(key)

    def remove(self, key: bytes) -> None:
        """Take a row out; the last one fills its place."""
        row, last = self._row_of.pop(key), self.keys.pop()
        if last != key:
            self._rows[row] = self._rows[len(self.keys)]
            self.keys[row] = last
            self._row_of[last] = row
        self._rows.shrink(len(self.keys))


def _best(similarities: Vector, count: int) -> Sequence[int]:
    """Where the `count` highest similarities are, highest first."""
    best = np.arange(len(similarities))
    if len(similarities) >= max(_WORTH_PARTITIONING, 2 * count):
        best = np.argpartition(similarities, -count)[-count:]
    order = np.argsort(similarities[best])[::-1]
    found: list[int] = best[order][:count].tolist()
    return found
