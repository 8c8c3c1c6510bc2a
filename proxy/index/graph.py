"""A graph of one large scope (HNSW, by USearch), which finds what is near without looking at all.

It only proposes keys: the block that it belongs to says which of them are still there and how like
they are. So it may keep vectors that are rounded, a byte a component, and nothing is ever taken out
of it: what has gone, or has another vector now, is proposed in vain. (To take out is cheap, but
what then comes into its place takes USearch 2 ms, eight times as long.) When half of it is in vain
it is to be built anew.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from proxy.cache.ports import Neighbour, Vector
from proxy.index.rows import Block

if TYPE_CHECKING:
    from usearch.index import Index

# Of each that is asked for, so many are proposed: rounding exchanges those that are nearly alike,
# and some are proposed in vain.
_PROPOSED = 4
_FEWEST_PROPOSED = 16
# How many links a row has, and how many rows are looked at to find them and to search. With these
# 99.6 % of the nearest 4 of 38,000 real questions are found, with 64 to search 98 %.
_LINKS, _LOOKED_AT_TO_ADD, _LOOKED_AT = 16, 128, 128
# Rounded vectors that stand for the same one have a cosine above this.
_SAME = 0.99
# So many rows take the thread some 50 ms; the event loop is free meanwhile.
_BATCH = 256

_Change = tuple[bytes, Vector | None]


class ScopeGraph:
    """The nearest keys of `block`. All but the building happens on the event loop.

    USearch does not let one thread search while another one adds; so nothing is searched before
    `is_ready`, and nothing is added in a thread afterwards. To add takes 0.3 ms.
    """

    def __init__(self, block: Block) -> None:
        self.is_ready = False
        self._block = block
        # Whose vector each label of the graph stood for when it was added.
        self._keys: list[bytes] = []
        self._label_of: dict[bytes, int] = {}
        # Keys that are not in the graph as they are in the block.
        self._changed = set(block.keys())

    @property
    def is_worn(self) -> bool:
        """Whether so much was replaced that a new one would find more."""
        return len(self._keys) > 2 * len(self._block)

    async def build(self, thread: ThreadPoolExecutor) -> None:
        """Take in the block, and what becomes of it meanwhile."""
        loop = asyncio.get_running_loop()
        self._graph = await loop.run_in_executor(thread, _empty_graph, self._block.dimension)
        while self._changed:
            size = min(_BATCH, len(self._changed))
            changes = self._read([self._changed.pop() for _ in range(size)])
            await loop.run_in_executor(thread, self._apply, changes)
        self.is_ready = True

    def note(self, key: bytes) -> None:
        """Learn that a key of the block came, has another vector, or went."""
        if self.is_ready:
            self._apply(self._read([key]))
        else:
            self._changed.add(key)

    def neighbours(self, query: Vector, count: int) -> Sequence[Neighbour]:
        """The best `count` of the block, nearly always all of them; their similarities are exact.

        There are fewer where the graph, which is not looked through as a whole, leads to fewer.
        """
        proposed = max(_FEWEST_PROPOSED, _PROPOSED * count)
        found = self._graph.search(_spread(query), proposed, threads=1)
        keys = dict.fromkeys(self._keys[label] for label in found.keys.tolist())
        return self._block.compared(list(keys), query, count)

    def _read(self, keys: Iterable[bytes]) -> Sequence[_Change]:
        return [(key, self._block.vector(key)) for key in keys]

    def _apply(self, changes: Sequence[_Change]) -> None:
        new = [
            (key, _spread(vector))
            for key, vector in changes
            if vector is not None and not self._has(key, _spread(vector))
        ]
        if not new:
            return
        first = len(self._keys)
        for label, (key, _) in enumerate(new, first):
            self._keys.append(key)
            self._label_of[key] = label
        labels = np.arange(first, len(self._keys), dtype=np.uint64)
        self._graph.add(labels, np.stack([vector for _, vector in new]), threads=1)

    def _has(self, key: bytes, vector: Vector) -> bool:
        """Whether it is there as it is: most come back with the vector that they had."""
        label = self._label_of.get(key)
        if label is None:
            return False
        rounded = np.asarray(self._graph.get(label), np.float32)
        lengths = np.linalg.norm(rounded) * np.linalg.norm(vector)
        return bool(rounded @ vector > _SAME * lengths)


def _spread(vector: Vector) -> Vector:
    """A unit vector over the range that is rounded, -1 to 1; its largest components are cut off."""
    spread: Vector = np.clip(vector * (math.sqrt(len(vector)) / 4), -1, 1)
    return spread


def _empty_graph(dimension: int) -> Index:
    # It takes 0.2 s to import, and not everybody has it (`encore[ann]`).
    from usearch.index import Index

    return Index(
        ndim=dimension,
        metric="ip",
        dtype="i8",
        connectivity=_LINKS,
        expansion_add=_LOOKED_AT_TO_ADD,
        expansion_search=_LOOKED_AT,
    )
