"""A place to move from and to, over a store in memory."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from proxy.cache.entry import Entry
from proxy.cache.ports import Vector
from proxy.index.flat import FlatIndex
from proxy.moving.importing import Rules
from proxy.moving.place import Place
from proxy.store.memory import MemoryStore
from tests.cache.samples import NOW, TableEmbedder, answer
from tests.store import samples

_BEGAN = float(int(time.time()))
RULES = Rules(now=NOW, error_markers=("[LLM Error]",), max_entry_bytes=10_000)


def entry(name: str, **fields: Any) -> Entry:
    """An entry with an answer that every gate would let through."""
    return samples.entry(name, **{"body": answer(name), "created_at": NOW, **fields})


def recent(name: str, **fields: Any) -> Entry:
    """The same, stored when the tests began, for what looks at the time of day."""
    return entry(name, **{"created_at": _BEGAN, "ttl": 10 * 24 * 3600.0, **fields})


def place(
    table: Mapping[str, Vector | None] | None = None, store: MemoryStore | None = None
) -> Place:
    """An empty store and an index; `table` gives vectors to wordings."""
    if store is None:
        store = MemoryStore(samples.PLENTY, samples.PLENTY)
    return Place(store, TableEmbedder(table or {}), FlatIndex(samples.DIMENSION))
