"""FlatIndex: against brute force, through every growth and move."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.cache.ports import Neighbour, Vector
from proxy.index.flat import FlatIndex

DIMENSION = 8
EAST = np.eye(DIMENSION, dtype=np.float32)[0]
NORTH = np.eye(DIMENSION, dtype=np.float32)[1]


def unit_vectors(count: int) -> Vector:
    """The same random unit vectors at every call; shape (count, DIMENSION)."""
    drawn = np.random.default_rng(7).normal(size=(count, DIMENSION))
    vectors: Vector = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
    return vectors


VECTORS = unit_vectors(1400)


def keys_of(found: Sequence[Neighbour]) -> list[bytes]:
    """The keys of neighbours, in their order."""
    return [neighbour.key for neighbour in found]


async def test_the_nearest_come_first() -> None:
    """Neighbours are sorted by their cosine, and there are at most `count` of them."""
    index = FlatIndex(DIMENSION)
    await index.add(b"scope", b"north", NORTH)
    await index.add(b"scope", b"east", EAST)
    await index.add(b"scope", b"west", -EAST)
    assert await index.search(b"scope", EAST, 3) == [
        Neighbour(b"east", 1.0),
        Neighbour(b"north", 0.0),
        Neighbour(b"west", -1.0),
    ]
    assert keys_of(await index.search(b"scope", EAST, 1)) == [b"east"]
    assert await index.search(b"scope", EAST, 0) == []


async def test_a_search_stays_in_its_scope() -> None:
    """The same vector in another scope is never found."""
    index = FlatIndex(DIMENSION)
    await index.add(b"mine", b"key", EAST)
    assert await index.search(b"theirs", EAST, 5) == []


async def test_similarities_are_floats_that_never_pass_one() -> None:
    """Rounding in float32 is cut off: a cosine is within -1 and 1."""
    index = FlatIndex(DIMENSION)
    await index.add(b"scope", b"long", EAST * np.float32(1.000001))
    (found,) = await index.search(b"scope", EAST, 1)
    assert type(found.similarity) is float
    assert found.similarity == 1.0
    (found,) = await index.search(b"scope", -EAST, 1)
    assert found.similarity == -1.0


async def test_a_known_key_moves() -> None:
    """Adding a key again gives it a new vector, and takes it out of its old scope."""
    index = FlatIndex(DIMENSION)
    await index.add(b"first", b"key", EAST)
    await index.add(b"first", b"key", NORTH)
    assert await index.search(b"first", NORTH, 5) == [Neighbour(b"key", 1.0)]
    await index.add(b"second", b"key", NORTH)
    assert await index.search(b"first", NORTH, 5) == []
    assert await index.search(b"second", NORTH, 5) == [Neighbour(b"key", 1.0)]
    assert len(index) == 1


async def test_a_removed_key_is_not_found() -> None:
    """Removing takes a key out; an unknown one is fine."""
    index = FlatIndex(DIMENSION)
    await index.add(b"scope", b"key", EAST)
    await index.remove(b"scope", b"key")
    await index.remove(b"scope", b"key")
    assert await index.search(b"scope", EAST, 5) == []
    assert len(index) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros(DIMENSION + 1, np.float32),
        np.zeros((1, DIMENSION), np.float32),
        np.full(DIMENSION, np.nan, np.float32),
        np.full(DIMENSION, -np.inf, np.float32),
    ],
    ids=["length", "matrix", "nan", "infinite"],
)
async def test_vectors_that_are_none_are_refused(wrong: Vector) -> None:
    """A wrong vector is an error, for a search and for adding, and changes nothing."""
    index = FlatIndex(DIMENSION)
    await index.add(b"scope", b"key", EAST)
    with pytest.raises(ValueError, match="a vector"):
        await index.search(b"scope", wrong, 1)
    with pytest.raises(ValueError, match="a vector"):
        await index.add(b"scope", b"key", wrong)
    assert await index.search(b"scope", EAST, 1) == [Neighbour(b"key", 1.0)]


async def test_the_first_vector_can_say_how_long_they_are() -> None:
    """Where nobody knows beforehand; from then on it is as if it had been given."""
    index = FlatIndex()
    assert await index.search(b"scope", NORTH, 1) == []
    await index.add(b"scope", b"key", EAST)
    assert await index.search(b"scope", EAST, 1) == [Neighbour(b"key", 1.0)]
    with pytest.raises(ValueError, match=r"a vector of shape \(9,\), not \(8,\)"):
        await index.add(b"scope", b"other", np.eye(DIMENSION + 1, dtype=np.float32)[0])


async def test_the_index_keeps_a_copy() -> None:
    """What the caller does to its vector afterwards does not matter."""
    index = FlatIndex(DIMENSION)
    vector = EAST.copy()
    await index.add(b"scope", b"key", vector)
    vector[:] = NORTH
    assert await index.search(b"scope", EAST, 1) == [Neighbour(b"key", 1.0)]


async def test_empty_scopes_vanish() -> None:
    """A thousand conversations that came and went leave nothing behind."""
    index = FlatIndex(DIMENSION)

    async def come_and_go(name: str) -> int:
        for number in range(1000):
            await index.add(f"{name} {number}".encode(), str(number).encode(), EAST)
        for number in range(1000):
            await index.remove(f"{name} {number}".encode(), str(number).encode())
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = await come_and_go("warm up")
        after = [await come_and_go(f"round {number}") for number in range(5)]
    finally:
        tracemalloc.stop()
    assert max(after) - before < 20_000


Step = tuple[bool, int, int, int]
STEPS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 2), st.integers(0, 699), st.integers(1, 700)),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(steps=STEPS, count=st.integers(1, 1500), query=st.integers(0, len(VECTORS) - 1))
async def test_it_agrees_with_brute_force(steps: list[Step], count: int, query: int) -> None:
    """Whatever was added, moved and removed, a search finds what comparing with all finds."""
    index = FlatIndex(DIMENSION)
    scope_of: dict[int, int] = {}
    for adds, scope, first, many in steps:
        for number in range(first, first + many):
            if adds:
                await index.add(bytes([scope]), str(number).encode(), VECTORS[number])
                scope_of[number] = scope
            else:
                await index.remove(bytes([scope]), str(number).encode())
                scope_of.pop(number, None)
        assert len(index) == len(scope_of)
        for other in range(3):
            inside = [number for number, of in scope_of.items() if of == other]
            found = await index.search(bytes([other]), VECTORS[query], count)
            agree(found, inside, VECTORS[query], count)


def agree(found: Sequence[Neighbour], inside: list[int], query: Vector, count: int) -> None:
    """Check neighbours against the numbers that are inside the scope."""
    assert len(set(keys_of(found))) == len(found) == min(count, len(inside))
    assert {int(key) for key in keys_of(found)} <= set(inside)
    similarities = [neighbour.similarity for neighbour in found]
    own = VECTORS[[int(key) for key in keys_of(found)]] @ query
    best = np.sort(VECTORS[inside] @ query)[::-1][:count]
    np.testing.assert_allclose(similarities, own, atol=1e-5)
    np.testing.assert_allclose(similarities, best, atol=1e-5)
