"""Entries in memory, the least recently used leaving first.

An entry is kept as bytes until it is asked for: most never are, and bytes take half of what an
`Entry` takes beside its texts. One that was asked for is likely to be asked for again.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from proxy.cache.entry import Entry
from proxy.cache.ports import MOST_NOTES, Evicted, Held, StoredVector, Vector
from proxy.cache.uses import UNUSED, Uses
from proxy.errors import MalformedEntry
from proxy.store.packed import pack_entry, unpack_entry

_SECRET_SIZE = 32
_BROKEN_SIZE = 600


@dataclass(frozen=True, slots=True)
class Broken:
    """Stands for an entry that could not be read; `reason` names the field."""

    reason: str


@dataclass(slots=True)
class Slot:
    """What is kept under a key; `cost` is that of the entry and its vector, in bytes, roughly.

    A slot is made anew with every answer, and so its uses begin with none.
    """

    content: Entry | bytes | Broken
    cost: int
    uses: Uses = UNUSED

    @property
    def whole_cost(self) -> int:
        """The cost, and that of its uses."""
        return self.cost + self.uses.size

    @classmethod
    def of(cls, entry: Entry, vector_size: int) -> Slot:
        """An entry whose vector has `vector_size` bytes."""
        return cls(pack_entry(entry), entry.size + vector_size)

    @classmethod
    def broken(cls, reason: str, vector_size: int) -> Slot:
        """A key whose entry could not be read, so that a lookup learns of it."""
        return cls(Broken(reason), _BROKEN_SIZE + vector_size)

    def entry(self) -> Entry | None:
        """The entry, if it is a sound one."""
        if isinstance(self.content, bytes):
            return unpack_entry(self.content)
        return self.content if isinstance(self.content, Entry) else None

    def read(self) -> Entry:
        """The entry; raises `MalformedEntry` for a broken one."""
        if isinstance(self.content, Broken):
            raise MalformedEntry(self.content.reason)
        return unpack_entry(self.content) if isinstance(self.content, bytes) else self.content

    def scope(self) -> bytes:
        """The entry's scope; b"" where that could not be read."""
        entry = self.entry()
        return b"" if entry is None else entry.scope

    def vector_size(self) -> int:
        """What its vector costs."""
        entry = self.entry()
        return self.cost - (_BROKEN_SIZE if entry is None else entry.size)


class MemoryStore:
    """Keeps at most `max_entries` entries that cost, with their vectors, at most `max_bytes`.

    Vectors are counted and not kept: the index has them, and nothing is read back from here. Uses
    count as well; what they add makes room for itself when the next entry is put.
    """

    def __init__(self, max_entries: int, max_bytes: int) -> None:
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._slots: OrderedDict[bytes, Slot] = OrderedDict()
        self._total_bytes = 0
        self._secret = secrets.token_bytes(_SECRET_SIZE)
        self._counts: dict[str, float] = {}
        self._notes: deque[bytes] = deque(maxlen=MOST_NOTES)

    def __len__(self) -> int:
        """How many keys are kept, broken ones among them."""
        return len(self._slots)

    def __contains__(self, key: bytes) -> bool:
        """Whether the key is kept; asking does not count as use."""
        return key in self._slots

    @property
    def total_bytes(self) -> int:
        """What all entries, their vectors and uses cost in memory, in bytes, roughly."""
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
        entry = slot.content = slot.read()
        return entry

    async def glance(self, key: bytes) -> Entry | None:
        """The same; asking does not count as use."""
        slot = self._slots.get(key)
        return None if slot is None else slot.read()

    def touch(self, entry: Entry) -> bool:
        """Whether this very object is kept under its key; asking counts as use."""
        slot = self._slots.get(entry.key)
        if slot is None or slot.content is not entry:
            return False
        self._slots.move_to_end(entry.key)
        return True

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
            entry = slot.entry()
            if entry is not None:
                yield Held(entry, None, slot.cost > entry.size, slot.uses)

    async def attach(self, key: bytes, scope: bytes, vector: Vector) -> None:
        """Count this vector for a key; unknown ones are fine."""
        entry = self.peek(key)
        if entry is not None:
            uses = await self.uses(key)
            self.place(entry, vector.nbytes)
            await self.note_uses({key: uses})

    async def settle(self) -> None:
        """Nothing is safer later."""

    async def note_uses(self, uses: Mapping[bytes, Uses]) -> None:
        """Add what these keys were good for; unknown ones stay unknown."""
        for key, more in uses.items():
            slot = self._slots.get(key)
            if slot is not None:
                self._total_bytes -= slot.whole_cost
                slot.uses += more
                self._total_bytes += slot.whole_cost

    async def uses(self, key: bytes) -> Uses:
        """What a key was good for."""
        slot = self._slots.get(key)
        return UNUSED if slot is None else slot.uses

    async def count(self, counts: Mapping[str, float]) -> None:
        """Add to counts by their names."""
        for name, amount in counts.items():
            self._counts[name] = self._counts.get(name, 0) + amount

    async def counts(self) -> Mapping[str, float]:
        """All counts."""
        return dict(self._counts)

    async def note(self, note: bytes) -> None:
        """Keep a note; of too many, the oldest goes."""
        self._notes.append(note)

    async def notes(self) -> Sequence[bytes]:
        """All notes, the oldest first."""
        return list(self._notes)

    def peek(self, key: bytes) -> Entry | None:
        """A sound entry; asking does not count as use."""
        slot = self._slots.get(key)
        return None if slot is None else slot.entry()

    def place(self, entry: Entry, vector_size: int | None) -> Sequence[Evicted]:
        """Keep an entry whose vector has `vector_size` bytes; returns the evicted.

        An entry that alone is over `max_bytes` is not kept: it is the one evicted.
        """
        old = self._slots.get(entry.key)
        if vector_size is None:
            vector_size = 0 if old is None else old.vector_size()
        return self.place_slot(entry.key, Slot.of(entry, vector_size))

    def place_broken(self, key: bytes, reason: str, vector_size: int) -> Sequence[Evicted]:
        """Keep a key whose entry could not be read, so that a lookup learns of it."""
        return self.place_slot(key, Slot.broken(reason, vector_size))

    def place_slot(self, key: bytes, slot: Slot) -> Sequence[Evicted]:
        """Keep what is in a slot, as `place` does."""
        self._take(key)
        if self.is_too_large(slot):
            return [Evicted(slot.scope(), key)]
        self._slots[key] = slot
        self._total_bytes += slot.whole_cost
        evicted = []
        while len(self._slots) > self._max_entries or self._total_bytes > self._max_bytes:
            oldest, gone = self._slots.popitem(last=False)
            self._total_bytes -= gone.whole_cost
            evicted.append(Evicted(gone.scope(), oldest))
        return evicted

    def is_too_large(self, slot: Slot) -> bool:
        """Whether a slot could not be kept even alone."""
        return slot.whole_cost > self._max_bytes

    def has_room(self, slot: Slot) -> bool:
        """Whether a slot could be kept, and nothing would have to go for it."""
        has_place = len(self._slots) < self._max_entries
        return has_place and self._total_bytes + slot.whole_cost <= self._max_bytes

    def place_oldest(self, key: bytes, slot: Slot) -> None:
        """Keep what there is room for, under a key that is new, as if it were used least."""
        self._slots[key] = slot
        self._slots.move_to_end(key, last=False)
        self._total_bytes += slot.whole_cost

    def _take(self, key: bytes) -> None:
        slot = self._slots.pop(key, None)
        if slot is not None:
            self._total_bytes -= slot.whole_cost
