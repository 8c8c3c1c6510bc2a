"""FlatIndex: against brute force, through every growth and move. The rest is in test_contract."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.cache.ports import Neighbour, Vector
from proxy.index.flat import FlatIndex
from tests.index.samples import DIMENSION, EAST, LONGER, NORTH, keys_of, unit_vectors

VECTORS = unit_vectors(1400)


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


async def test_the_first_vector_can_say_how_long_they_are() -> None:
    """Where nobody knows beforehand; from then on it is as if it had been given."""
    index = FlatIndex()
    assert await index.search(b"scope", NORTH, 1) == []
    await index.add(b"scope", b"key", EAST)
    assert await index.search(b"scope", EAST, 1) == [Neighbour(b"key", 1.0)]
    with pytest.raises(ValueError, match=r"a vector of shape \(9,\), not \(8,\)"):
        await index.add(b"scope", b"other", LONGER)


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


async def test_a_scan_says_what_is_there_when_it_ends() -> None:
    """What goes, moves or shrinks while a thread looks is not told as it was."""
    index = FlatIndex(DIMENSION, page=128)
    for number, vector in enumerate(VECTORS[:600]):
        await index.add(b"scope", str(number).encode(), vector)
    searching = asyncio.create_task(index.search(b"scope", VECTORS[0], 4))
    await asyncio.sleep(0)
    for number in range(300):
        await index.remove(b"scope", str(number).encode())
    await index.add(b"scope", b"599", -VECTORS[599])
    agreed = {str(number).encode(): VECTORS[number] for number in range(300, 599)}
    agreed[b"599"] = -VECTORS[599]
    for found in await searching:
        assert found.similarity == pytest.approx(float(agreed[found.key] @ VECTORS[0]), abs=1e-5)

    searching = asyncio.create_task(index.search(b"scope", VECTORS[0], 4))
    await asyncio.sleep(0)
    for number in range(300, 600):
        await index.remove(b"scope", str(number).encode())
    assert await searching == []


Step = tuple[bool, int, int, int]
STEPS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 2), st.integers(0, 699), st.integers(1, 700)),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(
    steps=STEPS,
    count=st.integers(1, 1500),
    query=st.integers(0, len(VECTORS) - 1),
    sizes=st.sampled_from([{}, {"page": 128}, {"small": 2, "page": 16}]),
)
async def test_it_agrees_with_brute_force(
    steps: list[Step], count: int, query: int, sizes: dict[str, int]
) -> None:
    """Whatever was added, moved and removed, a search finds what comparing with all finds."""
    index = FlatIndex(DIMENSION, **sizes)
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
