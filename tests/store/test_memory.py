"""MemoryStore: broken slots, and its account held against a model."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from proxy.cache.ports import Evicted
from proxy.errors import MalformedEntry
from proxy.store.memory import MemoryStore
from tests.store.samples import PLENTY, entry, gone, key_of, vector

T = TypeVar("T")

NAMES = st.sampled_from("abcdef")
BROKEN_SIZE = 600


async def test_a_broken_key_is_malformed_until_it_is_put_again() -> None:
    """A lookup learns why; the fresh answer heals it and takes over the vector's cost."""
    store = MemoryStore(PLENTY, PLENTY)
    assert store.place_broken(key_of("tea"), "body is missing or malformed", 32) == []
    with pytest.raises(MalformedEntry, match="body is missing"):
        await store.get(key_of("tea"))
    await store.put(entry("tea"), None)
    assert await store.get(key_of("tea")) == entry("tea")
    assert store.total_bytes == entry("tea").size + 32


async def test_a_broken_key_is_passed_over_in_a_walk() -> None:
    """It can be counted, and not moved."""
    store = MemoryStore(PLENTY, PLENTY)
    store.place_broken(key_of("tea"), "body is missing or malformed", 0)
    await store.put(entry("milk"), None)
    assert [held.entry async for held in store.entries()] == [entry("milk")]
    assert await store.count_keys() == 2


async def test_a_broken_key_is_evicted_like_any_other() -> None:
    """Broken keys cannot fill the store."""
    store = MemoryStore(1, PLENTY)
    await store.put(entry("tea"), vector("tea"))
    assert store.place_broken(key_of("milk"), "no reason", 0) == [gone("tea")]
    assert await store.put(entry("tea"), None) == [Evicted(b"", key_of("milk"))]


async def test_a_store_without_room_keeps_nothing() -> None:
    """With a bound of zero every entry is evicted at once."""
    store = MemoryStore(0, PLENTY)
    assert await store.put(entry("tea"), None) == [gone("tea")]
    assert (len(store), store.total_bytes) == (0, 0)


def test_two_stores_have_two_secrets() -> None:
    """Tenants of one run cannot be told in the next."""
    assert MemoryStore(1, 1).secret() != MemoryStore(1, 1).secret()


def test_asking_whether_a_key_is_kept_is_no_use() -> None:
    """`in` leaves the order of eviction alone."""
    store = MemoryStore(2, PLENTY)
    store.place(entry("tea"), 0)
    store.place(entry("milk"), 0)
    assert key_of("tea") in store
    assert store.place(entry("sugar"), 0) == [gone("tea")]
    assert key_of("tea") not in store


def at_once(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that never waits."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    raise AssertionError("it waited")


class MemoryAccount(RuleBasedStateMachine):
    """The model is a list of (name, size of the entry, size of its vector), oldest first."""

    @initialize(entries=st.integers(0, 5), size=st.integers(0, 5000))
    def make(self, entries: int, size: int) -> None:
        """A small store and an empty model."""
        self.max_entries, self.max_bytes = entries, size
        self.store = MemoryStore(entries, size)
        self.model: list[tuple[str, int, int]] = []

    @rule(name=NAMES, body=st.integers(0, 2000), floats=st.none() | st.integers(0, 300))
    def put(self, name: str, body: int, floats: int | None) -> None:
        """Put an entry, with a vector or without."""
        put = entry(name, body=bytes(body))
        weight = None if floats is None else np.zeros(floats, np.float32)
        evicted = at_once(self.store.put(put, weight))
        kept = 4 * floats if floats is not None else self.vector_size(name)
        assert [each.key for each in evicted] == self.expect(name, put.size, kept)

    @rule(name=NAMES, vector_size=st.integers(0, 1200))
    def break_(self, name: str, vector_size: int) -> None:
        """Put a broken key."""
        evicted = self.store.place_broken(key_of(name), "no reason", vector_size)
        assert [each.key for each in evicted] == self.expect(name, BROKEN_SIZE, vector_size)

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        """Delete a key, known or not."""
        at_once(self.store.delete(key_of(name)))
        self.model = [slot for slot in self.model if slot[0] != name]

    @rule(name=NAMES)
    def get(self, name: str) -> None:
        """Read a key, known or not, broken or not."""
        try:
            found = at_once(self.store.get(key_of(name))) is not None
        except MalformedEntry:
            found = True
        touched = [slot for slot in self.model if slot[0] == name]
        assert found == bool(touched)
        self.model = [slot for slot in self.model if slot[0] != name] + touched

    @invariant()
    def the_account_is_right(self) -> None:
        """It says what is there, and that is within bounds."""
        assert len(self.store) == len(self.model) <= self.max_entries
        assert self.store.total_bytes == self.model_bytes() <= self.max_bytes

    def vector_size(self, name: str) -> int:
        """What the vector of a key costs in the model."""
        return sum(slot[2] for slot in self.model if slot[0] == name)

    def model_bytes(self) -> int:
        """What everything costs in the model."""
        return sum(size + vector_size for _, size, vector_size in self.model)

    def expect(self, name: str, size: int, vector_size: int) -> list[bytes]:
        """Put into the model; returns the keys that it evicts."""
        self.model = [slot for slot in self.model if slot[0] != name]
        if size + vector_size > self.max_bytes:
            return [key_of(name)]
        self.model.append((name, size, vector_size))
        evicted = []
        while len(self.model) > self.max_entries or self.model_bytes() > self.max_bytes:
            evicted.append(key_of(self.model.pop(0)[0]))
        return evicted


TestMemoryAccount = MemoryAccount.TestCase


async def test_a_glance_at_an_entry_that_could_not_be_read() -> None:
    """It says what is wrong, as `get` does."""
    store = MemoryStore(PLENTY, PLENTY)
    store.place_broken(key_of("tea"), "ttl is missing or malformed", 0)
    with pytest.raises(MalformedEntry, match="ttl"):
        await store.glance(key_of("tea"))
