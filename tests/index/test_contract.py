"""What every index promises; a new adapter is one more parameter of `index`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress

import numpy as np
import pytest
from redis.exceptions import ResponseError

from proxy.cache.ports import Index, Vector
from proxy.index.flat import FlatIndex
from tests.index.samples import (
    DIMENSION,
    EAST,
    LONGER,
    MILK,
    NORTH,
    OTHER,
    SCOPE,
    TEA,
    built_index,
    digest,
    following,
    keys_of,
    shared_index,
    unit_vectors,
)


@pytest.fixture(
    params=["flat", "flat in pages", "hnsw", "redis7", "valkey", "redis8", "stack", "cluster"]
)
async def index(request: pytest.FixtureRequest) -> AsyncIterator[Index]:
    """An empty index of each kind; of vector sets, also in a cluster."""
    if request.param.startswith("flat"):
        sizes = {"small": 1, "page": 4} if request.param == "flat in pages" else {}
        yield FlatIndex(DIMENSION, **sizes)
        return
    if request.param == "hnsw":
        async with built_index(small=1, page=4, worth=1) as graphs:
            yield graphs
        return
    if request.param in ("redis7", "valkey"):
        server = request.getfixturevalue("shared_servers")(request.param)
        server.empty()
        async with following(server.url) as opened:
            yield opened
        return
    kind, fixture = request.param, "shared_servers"
    if kind == "cluster":
        kind, fixture = "redis8", "shared_clusters"
    server = request.getfixturevalue(fixture)(kind)
    server.empty()
    async with shared_index(server.url) as opened:
        yield opened


async def test_an_empty_index_finds_nothing(index: Index) -> None:
    """It is no error to ask before there is anything."""
    assert list(await index.search(SCOPE, EAST, 4)) == []


async def test_the_nearest_come_first(index: Index) -> None:
    """Neighbours are sorted by their cosine, and there are at most `count` of them."""
    await index.add(SCOPE, digest("north"), NORTH)
    await index.add(SCOPE, digest("east"), EAST)
    await index.add(SCOPE, digest("west"), -EAST)
    found = await index.search(SCOPE, EAST, 3)
    assert keys_of(found) == [digest("east"), digest("north"), digest("west")]
    assert [one.similarity for one in found] == pytest.approx([1, 0, -1], abs=1e-6)
    assert keys_of(await index.search(SCOPE, EAST, 1)) == [digest("east")]
    assert list(await index.search(SCOPE, EAST, 0)) == []


async def test_a_search_compares_with_all(index: Index) -> None:
    """What is found has the highest cosines of its scope, and each is its own."""
    vectors = unit_vectors(60)
    for number, vector in enumerate(vectors):
        await index.add(SCOPE, digest(str(number)), vector)
    number_of = {digest(str(number)): number for number in range(60)}
    for query in unit_vectors(70)[60:]:
        found = await index.search(SCOPE, query, 4)
        numbers = [number_of[key] for key in keys_of(found)]
        similarities = [neighbour.similarity for neighbour in found]
        np.testing.assert_allclose(similarities, vectors[numbers] @ query, atol=1e-5)
        np.testing.assert_allclose(similarities, np.sort(vectors @ query)[::-1][:4], atol=1e-5)


async def test_similarities_are_floats_that_never_pass_one(index: Index) -> None:
    """Rounding is cut off: a cosine is within -1 and 1."""
    vectors = unit_vectors(50)
    for number, vector in enumerate(vectors):
        await index.add(SCOPE, digest(str(number)), vector)
    for query in (*vectors, *-vectors):
        for found in await index.search(SCOPE, query, 50):
            assert type(found.similarity) is float
            assert -1 <= found.similarity <= 1


async def test_a_search_stays_in_its_scope(index: Index) -> None:
    """The same vector in another scope is never found: it may be another tenant's."""
    await index.add(SCOPE, TEA, EAST)
    assert list(await index.search(OTHER, EAST, 5)) == []
    await index.add(OTHER, MILK, EAST)
    assert keys_of(await index.search(SCOPE, EAST, 5)) == [TEA]
    assert keys_of(await index.search(OTHER, EAST, 5)) == [MILK]


async def test_many_scopes_stay_apart(index: Index) -> None:
    """Each finds all that it has, and nothing else."""
    for number in range(300):
        for name in ("a", "b"):
            await index.add(digest(f"scope {number}"), digest(f"{name} {number}"), EAST)
    for number in range(300):
        found = await index.search(digest(f"scope {number}"), EAST, 4)
        assert set(keys_of(found)) == {digest(f"a {number}"), digest(f"b {number}")}


async def test_a_scope_of_one(index: Index) -> None:
    """Most scopes hold one entry; it is found however far it is, and can go and come back."""
    for _ in range(2):
        await index.add(SCOPE, TEA, EAST)
        (found,) = await index.search(SCOPE, -EAST, 4)
        assert found.key == TEA
        assert found.similarity == pytest.approx(-1)
        await index.remove(SCOPE, TEA)
        assert list(await index.search(SCOPE, EAST, 4)) == []


async def test_a_known_key_moves(index: Index) -> None:
    """Adding a key again gives it a new vector."""
    await index.add(SCOPE, TEA, EAST)
    await index.add(SCOPE, MILK, NORTH)
    await index.add(SCOPE, TEA, -EAST)
    found = await index.search(SCOPE, EAST, 5)
    assert keys_of(found) == [MILK, TEA]
    assert [one.similarity for one in found] == pytest.approx([0, -1], abs=1e-6)


async def test_a_key_can_be_added_again_as_it_was(index: Index) -> None:
    """There is one of it."""
    await index.add(SCOPE, TEA, EAST)
    await index.add(SCOPE, TEA, EAST)
    assert keys_of(await index.search(SCOPE, EAST, 5)) == [TEA]


async def test_ties_are_all_found(index: Index) -> None:
    """Keys with one vector do not hide each other."""
    keys = {digest(f"key {number}") for number in range(6)}
    for key in keys:
        await index.add(SCOPE, key, EAST)
    found = await index.search(SCOPE, EAST, 10)
    assert sorted(keys_of(found)) == sorted(keys)
    assert [one.similarity for one in found] == pytest.approx([1] * 6)
    some = keys_of(await index.search(SCOPE, EAST, 4))
    assert len(some) == len(set(some)) == 4


async def test_a_removed_key_is_gone_alone(index: Index) -> None:
    """Removing takes one key out and leaves the others."""
    await index.add(SCOPE, TEA, EAST)
    await index.add(SCOPE, MILK, EAST)
    await index.remove(SCOPE, TEA)
    assert keys_of(await index.search(SCOPE, EAST, 5)) == [MILK]


async def test_removing_what_is_not_there_is_fine(index: Index) -> None:
    """A key that went already, one that never was, and a scope that never was."""
    await index.remove(OTHER, TEA)
    await index.add(SCOPE, TEA, EAST)
    await index.remove(SCOPE, MILK)
    assert keys_of(await index.search(SCOPE, EAST, 5)) == [TEA]
    await index.remove(SCOPE, TEA)
    await index.remove(SCOPE, TEA)


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((1, DIMENSION), np.float32),
        np.full(DIMENSION, np.nan, np.float32),
        np.full(DIMENSION, -np.inf, np.float32),
    ],
    ids=["matrix", "nan", "infinite"],
)
async def test_vectors_that_are_none_are_refused(index: Index, wrong: Vector) -> None:
    """A wrong vector is an error, for a search and for adding, and changes nothing."""
    await index.add(SCOPE, TEA, EAST)
    with pytest.raises(ValueError, match="a vector"):
        await index.search(SCOPE, wrong, 1)
    with pytest.raises(ValueError, match="a vector"):
        await index.add(SCOPE, TEA, wrong)
    assert keys_of(await index.search(SCOPE, EAST, 1)) == [TEA]


async def test_a_vector_of_another_length_finds_nothing(index: Index) -> None:
    """It is an error, where it is not told otherwise."""
    await index.add(SCOPE, TEA, EAST)
    with suppress(ValueError, ResponseError):
        assert list(await index.search(SCOPE, LONGER, 1)) == []
    assert keys_of(await index.search(SCOPE, EAST, 1)) == [TEA]


async def test_the_index_keeps_a_copy(index: Index) -> None:
    """What the caller does to its vector afterwards does not matter."""
    vector = EAST.copy()
    await index.add(SCOPE, TEA, vector)
    vector[:] = NORTH
    (found,) = await index.search(SCOPE, EAST, 1)
    assert found.similarity == pytest.approx(1)
