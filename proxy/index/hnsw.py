"""A flat index, with a graph for each scope that is too large to be looked through in no time.

The graph is built in the background, at the pace of one thread; until it is ready the scope is
looked through, as it is where a graph finds too few. When a scope has shrunk to a half of what is
worth a graph, its graph goes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog

from proxy.cache.ports import Neighbour, Vector
from proxy.index.flat import FlatIndex
from proxy.index.graph import ScopeGraph
from proxy.index.rows import PAGE, Block

# From here on looking at all of them takes longer than a graph does, and the more so the less of a
# processor's cache is left for it.
_WORTH = PAGE // 2


class HnswIndex:
    """What `flat` has, found sooner, where a scope has more than `worth` rows.

    It is closed after use.
    """

    def __init__(self, flat: FlatIndex, worth: int = _WORTH) -> None:
        self._flat = flat
        self.worth = worth
        self._graphs: dict[bytes, ScopeGraph] = {}
        self._building: dict[bytes, asyncio.Task[None]] = {}
        # One, however many scopes are large: the other cores are for requests.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="encore-graph")
        self._log = structlog.get_logger()

    def __len__(self) -> int:
        """How many keys are placed."""
        return len(self._flat)

    async def close(self) -> None:
        """Build no more."""
        building = list(self._building.values())
        for scope in list(self._graphs):
            self._drop(scope)
        if building:
            await asyncio.wait(building)
        self._thread.shutdown()

    async def built(self) -> None:
        """Return when no graph is being built."""
        while self._building:
            await asyncio.wait(self._building.values())

    def has_graph(self, scope: bytes) -> bool:
        """Whether a scope is searched by a graph now."""
        return scope in self._graphs and self._graphs[scope].is_ready

    async def search(self, scope: bytes, vector: Vector, count: int) -> Sequence[Neighbour]:
        """At most `count` neighbours, best first; raises `ValueError` as `FlatIndex` does."""
        graph = self._graphs.get(scope)
        if graph is not None and graph.is_ready and count > 0:
            found = graph.neighbours(self._flat.checked(vector), count)
            if len(found) == count:
                return found
        return await self._flat.search(scope, vector, count)

    async def add(self, scope: bytes, key: bytes, vector: Vector) -> None:
        """Place a key; one that is there already moves. Raises `ValueError` as `search` does."""
        before = self._flat.scope_of(key)
        await self._flat.add(scope, key, vector)
        if before is not None and before != scope:
            self._note(before, key)
        self._note(scope, key)

    async def remove(self, scope: bytes, key: bytes) -> None:
        """Take a key out, whatever scope it is in; unknown ones are fine."""
        before = self._flat.scope_of(key)
        await self._flat.remove(scope, key)
        if before is not None:
            self._note(before, key)

    def _note(self, scope: bytes, key: bytes) -> None:
        graph, block = self._graphs.get(scope), self._flat.block(scope)
        size = 0 if block is None else len(block)
        if graph is None:
            if block is not None and size > self.worth:
                self._begin(scope, block)
            return
        if size <= self.worth // 2:
            self._drop(scope)
            return
        graph.note(key)
        if graph.is_ready and graph.is_worn and block is not None:
            self._begin(scope, block)

    def _begin(self, scope: bytes, block: Block) -> None:
        graph = self._graphs[scope] = ScopeGraph(block)
        self._building[scope] = asyncio.create_task(self._build(scope, graph, block))

    async def _build(self, scope: bytes, graph: ScopeGraph, block: Block) -> None:
        began = time.monotonic()
        try:
            await graph.build(self._thread)
        # A foreign library's: the scope is looked through, as if there were none.
        except Exception as error:
            self._log.error("a large scope gets no graph", error=str(error))
        else:
            seconds = round(time.monotonic() - began, 3)
            self._log.info("graph of a large scope built", entries=len(block), seconds=seconds)
        del self._building[scope]

    def _drop(self, scope: bytes) -> None:
        del self._graphs[scope]
        building = self._building.pop(scope, None)
        if building is not None:
            building.cancel()
