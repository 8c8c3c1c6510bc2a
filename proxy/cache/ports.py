"""What the cache asks of its adapters. `cache` never imports one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from proxy.cache.entry import Entry
from proxy.cache.uses import UNUSED, Uses
from proxy.values import value

Vector = NDArray[np.float32]


@value()
class Neighbour:
    """A key near a vector; `similarity` is the cosine, higher is closer."""

    key: bytes
    similarity: float


@dataclass(frozen=True, slots=True)
class StoredVector:
    """Where an entry stands in the index."""

    key: bytes
    scope: bytes
    vector: Vector


@dataclass(frozen=True, slots=True)
class Held:
    """An entry as a store has it; `vector` is that of the embedder in use.

    `has_vector` says that there is one, if only of another embedder; `uses` what it was good for.
    """

    entry: Entry
    vector: Vector | None
    has_vector: bool
    uses: Uses = UNUSED


@dataclass(frozen=True, slots=True)
class Evicted:
    """A key that a store gave up, and the scope that it had; b"" where that could not be read."""

    scope: bytes
    key: bytes


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a word: `vector` is the sum of those of its `pieces`.

    `weight` grows with its rarity, from 0 to 3. `known` says that it is a word of its own, no rare
    or misspelt one; `name`, that it is known with a capital only.
    """

    vector: Vector
    pieces: int
    weight: float
    known: bool
    name: bool


class Store(Protocol):
    """Key -> entry. One entry a key; putting overwrites."""

    async def get(self, key: bytes) -> Entry | None:
        """The entry, or None; raises `MalformedEntry` for one that cannot be read."""
        ...

    async def glance(self, key: bytes) -> Entry | None:
        """The same, which does not count as use and changes nothing."""
        ...

    def touch(self, entry: Entry) -> bool:
        """Whether `get` would give this very object without waiting; if so, that counts as use.

        No entry is the same in a store that reads it anew each time.
        """
        ...

    async def put(self, entry: Entry, vector: Vector | None) -> Sequence[Evicted]:
        """Keep an entry and its vector (None: keep the vector it had); returns the evicted."""
        ...

    async def delete(self, key: bytes) -> None:
        """Forget a key; unknown ones are fine."""
        ...

    def vectors(self) -> AsyncIterator[StoredVector]:
        """All vectors that this store kept from an earlier run with the same embedder."""
        ...


class Inventory(Store, Protocol):
    """A store that can be walked, for those who move what it has."""

    async def count_keys(self) -> int:
        """How many keys it has, roughly where others write to it as well."""
        ...

    def entries(self) -> AsyncIterator[Held]:
        """All entries that can be read; one that comes or goes meanwhile may be missing."""
        ...

    async def attach(self, key: bytes, scope: bytes, vector: Vector) -> None:
        """Give the entry that has this key this vector; unknown keys are fine."""
        ...

    async def settle(self) -> None:
        """Return when all that was put is safe; raises `Unavailable` where it cannot be."""
        ...


# Of the notes in a ledger, the latest that are kept.
MOST_NOTES = 10_000


class Ledger(Protocol):
    """What is noted beside the entries, and lives as long: losing it costs figures, no answers."""

    async def note_uses(self, uses: Mapping[bytes, Uses]) -> None:
        """Add what these keys were good for; unknown ones are fine, and stay unknown."""
        ...

    async def uses(self, key: bytes) -> Uses:
        """What a key was good for; nothing is known of most."""
        ...

    async def count(self, counts: Mapping[str, float]) -> None:
        """Add to counts by their names; a name is ours, and there are few."""
        ...

    async def counts(self) -> Mapping[str, float]:
        """All counts, of all processes that share the store."""
        ...

    async def note(self, note: bytes) -> None:
        """Keep a note; of too many, the oldest goes (`MOST_NOTES`)."""
        ...

    async def notes(self) -> Sequence[bytes]:
        """All notes, the oldest first."""
        ...


class Counter(Protocol):
    """Adds up counts by name, of all processes that share a store."""

    def count(self, name: str, amount: float = 1) -> None:
        """Add to a count, by and by; this never fails and never waits."""
        ...

    async def counts(self) -> Mapping[str, float]:
        """All counts; raises `Unavailable` where a store that has them is away."""
        ...


class Index(Protocol):
    """Scope and vector -> the nearest keys of that scope."""

    async def search(self, scope: bytes, vector: Vector, count: int) -> Sequence[Neighbour]:
        """At most `count` neighbours, best first."""
        ...

    async def add(self, scope: bytes, key: bytes, vector: Vector) -> None:
        """Place a key; a key that is there already moves."""
        ...

    async def remove(self, scope: bytes, key: bytes) -> None:
        """Take a key out of its scope; unknown ones are fine."""
        ...


class Embedder(Protocol):
    """Text -> unit vector."""

    @property
    def id(self) -> str:
        """Names model and dimension; vectors of different ids never meet.

        Once the dimension is known it stays as it is.
        """
        ...

    @property
    def dimension(self) -> int | None:
        """The length of its vectors; None while a server that would know has not answered yet."""
        ...

    async def embed(self, text: str) -> Vector | None:
        """A unit vector of float32, shape (dimension,).

        None where it would have to leave out a part of the text: it would be like other texts.
        """
        ...


class Lexicon(Protocol):
    """Knows words one by one, whatever embeds whole texts."""

    @property
    def dimension(self) -> int:
        """The length of the words' vectors."""
        ...

    def word(self, word: str) -> Word:
        """What is known of a folded word; something for every word."""
        ...
