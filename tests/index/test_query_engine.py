"""QueryEngineIndex: how the server's index is made, and what it does beside the store."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from redis.exceptions import ResponseError
from structlog.testing import capture_logs

from proxy.cache.vectors import pack_vector
from proxy.errors import Unavailable
from proxy.index.query_engine import QueryEngineIndex
from proxy.redis.client import Word
from proxy.redis.keys import Keys, embedder_tag
from tests.index.samples import (
    EAST,
    LONGER,
    MILK,
    NORTH,
    OTHER,
    SCOPE,
    TEA,
    Recording,
    keys_of,
    recording,
)
from tests.servers.process import Server
from tests.store.samples import entry, key_of, redis_store, vector

DAY = 24 * 3600
KEYS = Keys("encore")
TAG = embedder_tag("fake-8")
INDEX = KEYS.index(TAG)
FITTING: Sequence[Word] = (
    *("FT.CREATE", INDEX, "ON", "HASH", "PREFIX", 1, KEYS.entries),
    *("SCHEMA", "s", "TAG", "m", "TAG", "v", "VECTOR", "HNSW", 6),
    *("TYPE", "FLOAT32", "DIM", 8, "DISTANCE_METRIC", "COSINE"),
)


@pytest.fixture
def server(shared_servers: Callable[[str], Server]) -> Server:
    """An empty server with the Query Engine."""
    server = shared_servers("stack")
    server.empty()
    return server


@asynccontextmanager
async def opened(server: Server) -> AsyncIterator[tuple[QueryEngineIndex, Recording]]:
    """An index, and the client that it has."""
    async with recording(server.url) as client:
        yield QueryEngineIndex(client, KEYS, lambda: "fake-8"), client


def told(server: Server, command: Sequence[Word]) -> Any:
    """What a server answers."""
    with server.client() as plain:
        return plain.execute_command(*command)


def changed(**other: Word) -> Sequence[Word]:
    """The command that makes an index as ours, `other` words apart."""
    return [other.get(str(word), word) for word in FITTING]


# --- beside the store -----------------------------------------------------------------------------


async def test_what_the_store_puts_is_found(server: Server) -> None:
    """With nothing added, and until the store drops it."""
    async with opened(server) as (index, _), redis_store(server.url) as store:
        scope = entry("tea").scope
        assert list(await index.search(scope, vector("tea"), 4)) == []
        await store.put(entry("tea"), vector("tea"))
        (found,) = await index.search(scope, vector("tea"), 4)
        assert found.key == key_of("tea")
        assert found.similarity == pytest.approx(1)
        await store.delete(key_of("tea"))
        assert list(await index.search(scope, vector("tea"), 4)) == []


async def test_what_the_store_has_written_is_not_written_again(server: Server) -> None:
    """The server would index it twice."""
    async with opened(server) as (index, client), redis_store(server.url) as store:
        await store.put(entry("tea"), vector("tea"))
        await index.add(entry("tea").scope, key_of("tea"), vector("tea"))
        assert client.commands == ["FT.CREATE", "HMGET", "EXISTS"]
        client.commands.clear()
        await index.add(entry("tea").scope, key_of("tea"), vector("milk"))
        assert client.commands == ["HMGET", "EXISTS", "HSET"]
        (found,) = await index.search(entry("tea").scope, vector("milk"), 4)
        assert found.similarity == pytest.approx(1)
        assert await store.get(key_of("tea")) == entry("tea")


async def test_what_has_no_entry_goes_after_a_day(server: Server) -> None:
    """Nobody has a use for it, unless its entry is still to come."""
    async with opened(server) as (index, _):
        await index.add(SCOPE, TEA, EAST)
        assert DAY - 60 < told(server, ("TTL", KEYS.entry(TEA))) <= DAY
        told(server, ("HSET", KEYS.entry(MILK), "e", "an entry"))
        await index.add(SCOPE, MILK, EAST)
        assert told(server, ("TTL", KEYS.entry(MILK))) == -1


async def test_a_removed_key_keeps_its_entry(server: Server) -> None:
    """Dropping that is the store's business."""
    async with opened(server) as (index, _), redis_store(server.url) as store:
        await store.put(entry("tea"), vector("tea"))
        await index.remove(entry("tea").scope, key_of("tea"))
        assert list(await index.search(entry("tea").scope, vector("tea"), 4)) == []
        assert await store.get(key_of("tea")) == entry("tea")


async def test_an_entry_of_another_kind_is_in_no_index(server: Server) -> None:
    """So it need not be taken out; adding to it fails."""
    told(server, ("SET", KEYS.entry(TEA), "x"))
    async with opened(server) as (index, _):
        await index.remove(SCOPE, TEA)
        with pytest.raises(ResponseError, match="WRONGTYPE"):
            await index.add(SCOPE, TEA, EAST)
        assert list(await index.search(SCOPE, EAST, 4)) == []
    assert told(server, ("GET", KEYS.entry(TEA))) == b"x"


async def test_any_other_refusal_is_passed_on(server: Server) -> None:
    """Removing is not done when the server will not have it."""

    def refuse(_: Sequence[Word]) -> Any:
        raise ResponseError("NOPERM this user may not")

    async with opened(server) as (index, client):
        client.replies["HDEL"] = client.replies["FT.SEARCH"] = refuse
        with pytest.raises(ResponseError, match="NOPERM"):
            await index.remove(SCOPE, TEA)
        with capture_logs() as lines, pytest.raises(ResponseError, match="NOPERM"):
            await index.search(SCOPE, EAST, 4)
        assert [line["name"] for line in lines] == [INDEX]


# --- the index in the server ----------------------------------------------------------------------


async def test_it_is_made_when_it_is_needed(server: Server) -> None:
    """Once, whatever is called first; a later search is one round trip."""
    async with opened(server) as (index, client):
        await index.search(SCOPE, EAST, 4)
        await index.search(SCOPE, EAST, 4)
        await index.add(SCOPE, TEA, EAST)
        assert client.commands.count("FT.CREATE") == 1
    assert told(server, ("FT._LIST",)) == [INDEX.encode()]


async def test_one_that_is_there_and_fits_is_used(server: Server) -> None:
    """Whoever made it, and by whichever algorithm."""
    told(server, changed(HNSW="FLAT"))
    async with opened(server) as (index, _):
        await index.add(SCOPE, TEA, EAST)
        assert keys_of(await index.search(SCOPE, EAST, 4)) == [TEA]
    assert "FLAT" in str(told(server, ("FT.INFO", INDEX)))


MISFITS = {
    "dimension": (changed(**{"8": 9}), "dim is 9, not 8"),
    "metric": (changed(COSINE="L2"), "distance_metric is L2, not COSINE"),
    "type": (changed(FLOAT32="FLOAT64"), "data_type is FLOAT64, not FLOAT32"),
    "prefix": (changed(**{KEYS.entries: "other:"}), "prefixes is other:, not encore:entry:"),
    "missing field": ((*FITTING[:8], *FITTING[10:]), "s is missing, not TAG"),
    "all else": (("FT.CREATE", INDEX, "SCHEMA", "s", "TEXT", "SORTABLE"), "s is TEXT, not TAG; m"),
}


@pytest.mark.parametrize("misfit", MISFITS)
async def test_one_that_does_not_fit_is_told_of_and_left_alone(server: Server, misfit: str) -> None:
    """Once, with what is wrong; as soon as somebody drops it, ours is made."""
    command, wrong = MISFITS[misfit]
    told(server, command)
    before = told(server, ("FT.INFO", INDEX))[b"attributes"]
    async with opened(server) as (index, _):
        with capture_logs() as lines:
            for _ in range(3):
                with pytest.raises(Unavailable, match="another index of this name"):
                    await index.search(SCOPE, EAST, 4)
                with pytest.raises(Unavailable, match="another index of this name"):
                    await index.add(SCOPE, TEA, EAST)
        assert [(line["name"], line["log_level"]) for line in lines] == [(INDEX, "warning")]
        assert wrong in lines[0]["error"]
        assert told(server, ("FT.INFO", INDEX))[b"attributes"] == before
        told(server, ("FT.DROPINDEX", INDEX))
        await index.add(SCOPE, TEA, EAST)
        assert keys_of(await index.search(SCOPE, EAST, 4)) == [TEA]


async def test_what_a_server_does_not_tell_is_no_misfit(server: Server) -> None:
    """Other makers' FT.INFO is another one."""
    told(server, FITTING)
    async with opened(server) as (index, client):
        client.replies["FT.INFO"] = lambda _: [b"index_name", INDEX.encode(), b"state", b"ready"]
        await index.add(SCOPE, TEA, EAST)
        assert keys_of(await index.search(SCOPE, EAST, 4)) == [TEA]


async def test_a_server_without_graphs_compares_with_all(server: Server) -> None:
    """That is slower, and finds the same."""

    def refuse(command: Sequence[Word]) -> Any:
        if "HNSW" in command:
            raise ResponseError("Bad arguments for vector similarity algorithm")

    async with opened(server) as (index, client):
        client.replies["FT.CREATE"] = refuse
        await index.add(SCOPE, TEA, EAST)
        await index.add(SCOPE, MILK, NORTH)
        assert keys_of(await index.search(SCOPE, EAST, 4)) == [TEA, MILK]
        assert client.commands.count("FT.CREATE") == 2


async def test_a_server_that_makes_no_index_is_told_of(server: Server) -> None:
    """Once; it is asked again each time."""

    def refuse(_: Sequence[Word]) -> Any:
        raise ResponseError("NOPERM this user may not")

    async with opened(server) as (index, client):
        client.replies["FT.CREATE"] = refuse
        with capture_logs() as lines:
            for _ in range(3):
                with pytest.raises(ResponseError, match="NOPERM"):
                    await index.search(SCOPE, EAST, 4)
        assert [line["name"] for line in lines] == [INDEX]
        client.replies.clear()
        assert list(await index.search(SCOPE, EAST, 4)) == []


@pytest.mark.parametrize(
    "words",
    [
        "encore:index: no such index",
        "No such index encore:index",
        "Unknown Index name",
        "SEARCH_INDEX_NOT_FOUND Index not found: encore:index",
        "Index with name 'encore:index' not found",
    ],
)
async def test_a_lost_index_is_made_anew(server: Server, words: str) -> None:
    """In whichever words a server says that it is not there."""
    async with opened(server) as (index, client):
        await index.add(SCOPE, TEA, EAST)
        lost = iter([ResponseError(words)])

        def lose_once(_: Sequence[Word]) -> Any:
            for error in lost:
                raise error

        client.replies["FT.SEARCH"] = lose_once
        assert keys_of(await index.search(SCOPE, EAST, 4)) == [TEA]
        assert client.commands.count("FT.CREATE") == 2


# --- what it replies ------------------------------------------------------------------------------


async def test_foreign_hashes_are_not_found(server: Server) -> None:
    """Those without a scope, of another length, or of another prefix."""
    fields = ("s", SCOPE.hex(), "m", TAG, "v")
    async with opened(server) as (index, _):
        await index.add(SCOPE, TEA, EAST)
        told(server, ("HSET", KEYS.entry(MILK), *fields, LONGER.tobytes()))
        told(server, ("HSET", KEYS.entry(OTHER), "v", EAST.tobytes()))
        told(server, ("HSET", "other:entry:" + OTHER.hex(), *fields, EAST.tobytes()))
        assert keys_of(await index.search(SCOPE, EAST, 4)) == [TEA]


async def test_a_hash_that_only_looks_like_ours_is_told_of(server: Server) -> None:
    """Its name is no entry's, so it spoils the scope."""
    fields = ("s", SCOPE.hex(), "m", TAG, "v", pack_vector(EAST))
    told(server, FITTING)
    told(server, ("HSET", KEYS.entries + "tea", *fields))
    async with opened(server) as (index, _):
        await index.add(SCOPE, TEA, EAST)
        await index.add(OTHER, MILK, EAST)
        with capture_logs() as lines, pytest.raises(ValueError, match="no entry's"):
            await index.search(SCOPE, EAST, 4)
        assert [line["name"] for line in lines] == [INDEX]
        assert keys_of(await index.search(OTHER, EAST, 4)) == [MILK]


@pytest.mark.parametrize("distance", [b"nan", b"inf", b"2.1", b"-0.1", b"far", b""])
async def test_a_distance_that_tells_no_cosine_is_refused(server: Server, distance: bytes) -> None:
    """And never taken for one."""
    async with opened(server) as (index, client):
        client.replies["FT.SEARCH"] = lambda _: [1, KEYS.entry(TEA).encode(), [b"d", distance]]
        with pytest.raises(ValueError, match=r"similarity|float"):
            await index.search(SCOPE, EAST, 4)


async def test_what_went_while_it_was_found_is_left_out(server: Server) -> None:
    """The server has a name of it, and nothing else any more."""
    async with opened(server) as (index, client):
        client.replies["FT.SEARCH"] = lambda _: [
            *(2, KEYS.entry(TEA).encode(), None, KEYS.entry(MILK).encode(), [b"d", b"0.25"])
        ]
        (found,) = await index.search(SCOPE, EAST, 4)
        assert (found.key, found.similarity) == (MILK, 0.75)
