"""Entries in memory, the least recently used leaving first."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from proxy.cache.entry import Entry
from proxy.cache.ports import Evicted, Held, StoredVector, Vector
from proxy.errors import MalformedEntry

_SECRET_SIZE = 32


class MemoryStore:
    """Keeps at most `max_entries` entries that cost, with their vectors, at most `max_bytes`.

    Vectors are counted and not kept: the index has them, and nothing is read back from here.
    """

    def __init__(self, max_entries: int, max_bytes: int) -> None:
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._slots: OrderedDict[bytes, _Slot] = OrderedDict()
        self._total_bytes = 0
        self._secret = secrets.token_bytes(_SECRET_SIZE)

    def __len__(self) -> int:
        """How many keys are kept, broken ones among them."""
        return len(self._slots)

    def __contains__(self, key: bytes) -> bool:
        """Whether the key is kept; asking does not count as use."""
        return key in self._slots

    @property
    def total_bytes(self) -> int:
        """What all entries and their vectors cost in memory, in bytes, roughly."""
        return self._total_bytes

    def secret(self) -> bytes:
        """32 random bytes, made with the store."""
        return self._secret

    async def get(self, key: bytes) -> Entry | None:
        """The entry, or None; raises `MalformedEntry` for a broken one."""
        slot = self._slots.get(key)
        if slot is None:
            return None
        self._slots.move_to_end(key)
        if isinstance(slot.content, _Broken):
            raise MalformedEntry(slot.content.reason)
        return slot.content

    async def put(self, entry: Entry, vector: Vector | None) -> Sequence[Evicted]:
        """Keep an entry and its vector (None: the one it had still counts); returns the evicted."""
        return self.place(entry, None if vector is None else vector.nbytes)

    async def delete(self, key: bytes) -> None:
        """Forget a key; unknown ones are fine."""
        self._take(key)

    async def vectors(self) -> AsyncIterator[StoredVector]:
        """None: nothing is kept from an earlier run."""
        return
        yield

    async def count_keys(self) -> int:
        """How many keys are kept, broken ones among them."""
        return len(self)

    async def entries(self) -> AsyncIterator[Held]:
        """All sound entries, the least recently used first, without vectors; this is no use."""
        for slot in list(self._slots.values()):
            if isinstance(slot.content, Entry):
                yield Held(slot.content, None, has_vector=slot.vector_size > 0)

    async def attach(self, key: bytes, scope: bytes, vector: Vector) -> None:
        """Count this vector for a key; unknown ones are fine."""
        entry = self.peek(key)
        if entry is not None:
            self.place(entry, vector.nbytes)

    async def settle(self) -> None:
        """Nothing is safer later."""

    def peek(self, key: bytes) -> Entry | None:
        """A sound entry; asking does not count as use."""
        slot = self._slots.get(key)
        return slot.content if slot is not None and isinstance(slot.content, Entry) else None

    def place(self, entry: Entry, vector_size: int | None) -> Sequence[Evicted]:
        """Keep an entry whose vector has `vector_size` bytes; returns the evicted.

        An entry that alone is over `max_bytes` is not kept: it is the one evicted.
        """
        old = self._take(entry.key)
        if vector_size is None:
            vector_size = 0 if old is None else old.vector_size
        return self._place(entry.key, _Slot(entry, vector_size))

    def place_broken(self, key: bytes, reason: str, vector_size: int) -> Sequence[Evicted]:
        """Keep a key whose entry could not be read, so that a lookup learns of it."""
        self._take(key)
        return self._place(key, _Slot(_Broken(reason), vector_size))

    def _place(self, key: bytes, slot: _Slot) -> Sequence[Evicted]:
        if slot.size > self._max_bytes:
            return [Evicted(slot.content.scope, key)]
        self._slots[key] = slot
        self._total_bytes += slot.size
        evicted = []
        while len(self._slots) > self._max_entries or self._total_bytes > self._max_bytes:
            oldest, gone = self._slots.popitem(last=False)
            self._total_bytes -= gone.size
            evicted.append(Evicted(gone.content.scope, oldest))
        return evicted

    def _take(self, key: bytes) -> _Slot | None:
        slot = self._slots.pop(key, None)
        if slot is not None:
            self._total_bytes -= slot.size
        return slot


@dataclass(frozen=True, slots=True)
class _Broken:
    """Stands for an entry that could not be read; `reason` names the field."""

    reason: str
    scope: bytes = b""
    size: int = 600


@dataclass(frozen=True, slots=True)
class _Slot:
    content: Entry | _Broken
    vector_size: int

    @property
    def size(self) -> int:
        return self.content.size + self.vector_size
