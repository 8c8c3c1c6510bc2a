"""HnswIndex: what its graphs find is what is there. The rest is in test_contract."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from proxy.index.flat import FlatIndex
from proxy.index.hnsw import HnswIndex
from tests.index.samples import (
    DIMENSION,
    LONGER,
    OTHER,
    SCOPE,
    BuiltIndex,
    built_index,
    keys_of,
    unit_vectors,
)
from tests.index.test_flat import STEPS, VECTORS, Step

MANY = unit_vectors(3200)
WORTH = 100


@pytest.fixture
async def index() -> AsyncIterator[BuiltIndex]:
    """One that has graphs for scopes of more than `WORTH`, which are in pages of as many."""
    async with built_index(small=8, page=WORTH, worth=WORTH) as opened:
        yield opened


def key(number: int) -> bytes:
    """The key of a vector's number."""
    return str(number).encode()


async def fill(index: HnswIndex, *numbers: int, scope: bytes = SCOPE) -> None:
    """Add the vectors that have these numbers."""
    for number in numbers:
        await index.add(scope, key(number), MANY[number])


async def found(index: HnswIndex, number: int, count: int = 4) -> list[int]:
    """The numbers near the vector of a number."""
    return [int(name) for name in keys_of(await index.search(SCOPE, MANY[number], count))]


async def test_a_graph_finds_what_is_nearest(index: BuiltIndex) -> None:
    """Nearly always, and with the very cosine; 99 of 100 are asked for."""
    await fill(index, *range(3000))
    wanted, same = 0, 0
    for query in MANY[3000:]:
        nearest = np.argsort(-(MANY[:3000] @ query))[:4]
        neighbours = await index.search(SCOPE, query, 4)
        wanted += 4
        same += len(set(nearest.tolist()) & {int(name) for name in keys_of(neighbours)})
        own = MANY[[int(one.key) for one in neighbours]] @ query
        np.testing.assert_allclose([one.similarity for one in neighbours], own, atol=1e-6)
    assert index.has_graph(SCOPE)
    assert same / wanted >= 0.99


async def test_a_graph_is_for_large_scopes(index: BuiltIndex) -> None:
    """Beside it, small ones are looked through; and one that has shrunk again is, too."""
    await fill(index, *range(WORTH))
    await fill(index, *range(WORTH + 1), scope=OTHER)
    await index.built()
    # The keys of the first have moved.
    assert (index.has_graph(SCOPE), index.has_graph(OTHER)) == (False, True)
    assert await found(index, 0) == []
    assert len(index) == WORTH + 1

    for number in range(WORTH // 2 + 1):
        assert index.has_graph(OTHER)
        await index.remove(OTHER, key(number))
    assert not index.has_graph(OTHER)
    await fill(index, *range(WORTH + 1), scope=OTHER)
    await index.built()
    assert index.has_graph(OTHER)


async def test_until_it_is_ready_all_are_compared() -> None:
    """A search does not wait for the graph."""
    index = HnswIndex(FlatIndex(DIMENSION, small=8, page=WORTH), WORTH)
    await fill(index, *range(1000))
    assert not index.has_graph(SCOPE)
    assert (await found(index, 700))[0] == 700
    with capture_logs() as lines:
        await index.built()
    assert index.has_graph(SCOPE)
    (line,) = lines
    assert (line["event"], line["entries"]) == ("graph of a large scope built", 1000)
    await index.close()


async def test_what_changes_meanwhile_is_in_it(index: BuiltIndex) -> None:
    """What came, went and was overwritten while a thread had the old one."""
    await fill(index, *range(600))
    for _ in range(2):  # let it begin
        await asyncio.sleep(0)
    for number in range(0, 600, 2):
        await index.remove(SCOPE, key(number))
    for number in range(1, 600, 2):
        await index.add(SCOPE, key(number), MANY[number + 1000])
    await fill(index, 3000)
    for number in range(1, 600, 2):
        assert (await found(index, number + 1000))[0] == number
    assert (await found(index, 3000))[0] == 3000
    assert index.has_graph(SCOPE)


async def test_what_changes_afterwards_is_in_it(index: BuiltIndex) -> None:
    """A removed key is not found again, nor an overwritten one where it was."""
    await fill(index, *range(600))
    await index.built()
    for number in range(0, 100, 2):
        await index.remove(SCOPE, key(number))
        assert number not in await found(index, number, 20)
    for number in range(1, 100, 2):
        await index.add(SCOPE, key(number), -MANY[number])
        assert number not in await found(index, number, 20)
    assert index.has_graph(SCOPE)
    await index.remove(SCOPE, b"unknown")
    assert len(index) == 550


async def test_a_graph_that_is_worn_is_built_anew(index: BuiltIndex) -> None:
    """One question that is asked anew again and again does not fill it with what it was."""
    await fill(index, *range(WORTH + 1))
    await index.built()
    with capture_logs() as lines:
        for turn in range(300):
            await index.add(SCOPE, key(7), MANY[1000 + turn])
        await index.built()
    assert [line["event"] for line in lines].count("graph of a large scope built") >= 1
    assert (await found(index, 1299))[0] == 7
    assert index.has_graph(SCOPE)


async def test_more_than_there_are_can_be_asked_for(index: BuiltIndex) -> None:
    """Then all of them come."""
    await fill(index, *range(WORTH + 1))
    assert sorted(await found(index, 0, 500)) == list(range(WORTH + 1))
    assert index.has_graph(SCOPE)
    assert await found(index, 0, 0) == []
    with pytest.raises(ValueError, match=r"a vector of shape \(9,\), not \(8,\)"):
        await index.search(SCOPE, LONGER, 1)


async def test_without_the_library_all_are_compared(
    index: BuiltIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or where it fails: it is told once, and nothing else is different."""
    monkeypatch.setitem(sys.modules, "usearch.index", None)
    with capture_logs() as lines:
        await fill(index, *range(300))
        assert (await found(index, 250))[0] == 250
        await fill(index, 300)
        assert (await found(index, 300))[0] == 300
    assert [line["event"] for line in lines] == ["a large scope gets no graph"]


async def test_it_can_be_closed_while_it_builds() -> None:
    """What is not ready is given up."""
    index = HnswIndex(FlatIndex(DIMENSION, small=8, page=WORTH), WORTH)
    await fill(index, *range(3000))
    await asyncio.sleep(0)
    with capture_logs() as lines:
        await index.close()
    assert lines == []


@settings(max_examples=40, deadline=None)
@given(steps=STEPS, count=st.integers(1, 40), query=st.integers(0, len(VECTORS) - 1))
async def test_it_finds_nothing_else_than_a_flat_one(
    steps: list[Step], count: int, query: int
) -> None:
    """Whatever was added, moved and removed: as many, of the same scope, as they are now."""
    async with built_index(small=8, page=WORTH, worth=WORTH) as index:
        flat = FlatIndex(DIMENSION)
        for adds, scope, first, many in steps:
            for number in range(first, first + many):
                for each in (index, flat):
                    if adds:
                        await each.add(bytes([scope]), key(number), VECTORS[number])
                    else:
                        await each.remove(bytes([scope]), key(number))
            for other in range(3):
                everything = await flat.search(bytes([other]), VECTORS[query], len(VECTORS))
                similarities = {one.key: one.similarity for one in everything}
                some = await index.search(bytes([other]), VECTORS[query], count)
                assert len(set(keys_of(some))) == len(some) == min(count, len(everything))
                for one in some:
                    assert one.similarity == pytest.approx(similarities[one.key], abs=1e-6)
                descending = sorted((one.similarity for one in some), reverse=True)
                assert [one.similarity for one in some] == descending
