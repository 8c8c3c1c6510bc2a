"""Filling: vector sets hold what was stored when there were none, or when they were lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from redis.exceptions import ResponseError
from structlog.testing import capture_logs

from proxy.cache.vectors import pack_vector
from proxy.index.chosen import ChosenIndex, Wanted
from proxy.index.filling import Filling
from proxy.redis.keys import Keys, embedder_tag
from tests.index.samples import (
    DIMENSION,
    EAST,
    LONGER,
    MILK,
    OTHER,
    QUICK,
    SCOPE,
    TEA,
    Recording,
    digest,
    keys_of,
    recording,
    shared_index,
    unit_vectors,
)
from tests.servers.process import Server, eventually

KEYS = Keys("encore")
TAG = embedder_tag("fake-8")
MARK = KEYS.filled(TAG)
PAUSE = 0.01


@pytest.fixture
def server(shared_servers: Callable[[str], Server]) -> Server:
    """An empty server with vector sets."""
    server = shared_servers("redis8")
    server.empty()
    return server


def store(server: Server, key: bytes, scope: bytes = SCOPE, vector: Any = EAST) -> None:
    """What a store keeps, with nobody to bring it into an index."""
    fields = {"v": pack_vector(vector), "s": scope.hex(), "m": TAG}
    with server.client() as plain:
        plain.hset(KEYS.entry(key), mapping=fields)


def filling(client: Recording, dimension: Callable[[], int | None] = lambda: DIMENSION) -> Filling:
    """What a proxy starts that finds vector sets."""
    return Filling(client, KEYS, lambda: "fake-8", dimension, PAUSE)


async def found(server: Server) -> set[bytes]:
    """What a proxy finds."""
    async with shared_index(server.url) as index:
        return set(keys_of(await index.search(SCOPE, EAST, 9)))


def members(server: Server, scope: bytes = SCOPE) -> set[bytes]:
    """All that is in a set: a search among many may leave some out."""
    with server.client() as plain:
        some: Any = plain.execute_command("VRANDMEMBER", KEYS.vectors(TAG, scope), 2000)
        return {bytes.fromhex(each.decode()) for each in some}


def mark(server: Server) -> Any:
    """What the server says of its sets."""
    with server.client() as plain:
        return plain.get(MARK)


async def test_what_was_stored_before_is_found(server: Server) -> None:
    """Once the sets are filled, which is said; in its own scope, if it is of that length."""
    keys = {digest(str(number)) for number in range(700)}
    for key, vector in zip(keys, unit_vectors(700), strict=True):
        store(server, key, vector=vector)
    store(server, TEA, OTHER)
    store(server, MILK, SCOPE, LONGER)
    async with recording(server.url) as client:
        with capture_logs() as lines:
            await filling(client).see_to_it()
    assert members(server) == keys
    assert members(server, OTHER) == {TEA}
    assert mark(server) == b"whole"
    assert [line["event"] for line in lines] == [
        "vector sets are filled from what is stored",
        "vector sets are whole",
    ]
    assert lines[1]["added"] == 701


async def test_what_is_there_is_not_brought_again(server: Server) -> None:
    """Nor is anything said where nothing was to be done."""
    store(server, TEA)
    async with shared_index(server.url) as index:
        await index.add(SCOPE, TEA, EAST)
    async with recording(server.url) as client:
        with capture_logs() as lines:
            await filling(client).see_to_it()
            assert "VADD" not in client.commands
            client.commands.clear()
            await filling(client).see_to_it()
            assert client.commands == ["GET"]
    assert lines == []


async def test_many_starters_fill_once(server: Server) -> None:
    """The others wait until it is done."""
    for number in range(50):
        store(server, digest(str(number)))
    async with recording(server.url) as client:
        await asyncio.gather(*(filling(client).see_to_it() for _ in range(8)))
        assert client.commands.count("VADD") == 50
    assert len(members(server)) == 50


async def test_who_dies_over_it_is_replaced(server: Server) -> None:
    """As soon as its lease has ended."""
    store(server, TEA)
    with server.client() as plain:
        plain.set(MARK, "filling", px=60_000)
    async with recording(server.url) as client:
        waiting = asyncio.create_task(filling(client).see_to_it())
        await eventually(lambda: client.commands.count("GET") > 2)
        assert await found(server) == set()
        with server.client() as plain:
            plain.pexpire(MARK, 1)
        await waiting
    assert await found(server) == {TEA}


@pytest.mark.parametrize("spoil", [("SET", MARK, "foreign"), ("RPUSH", MARK, "a", "list")])
async def test_a_spoilt_mark_says_nothing(server: Server, spoil: tuple[str, ...]) -> None:
    """It is as good as none."""
    store(server, TEA)
    with server.client() as plain:
        plain.execute_command(*spoil)
    async with recording(server.url) as client:
        await filling(client).see_to_it()
    assert await found(server) == {TEA}
    assert mark(server) == b"whole"


async def test_a_server_that_does_not_tell_is_asked_again(server: Server) -> None:
    """What it refuses to say, it has not said."""
    store(server, TEA)
    refusals = [ResponseError("LOADING"), ResponseError("LOADING")]

    def reply(_: object) -> None:
        if refusals:
            raise refusals.pop()

    async with recording(server.url) as client:
        client.replies["GET"] = reply
        await filling(client).see_to_it()
    assert await found(server) == {TEA}


async def test_a_server_that_takes_nothing_is_asked_again(server: Server) -> None:
    """That is told once, however often it refuses."""
    store(server, TEA)
    async with recording(server.url) as client:
        with capture_logs() as lines, server.client() as plain:
            plain.replicaof("127.0.0.1", "1")
            waiting = asyncio.create_task(filling(client).see_to_it())
            await eventually(lambda: client.commands.count("GET") > 2)
            plain.replicaof("NO", "ONE")
            await waiting
    assert await found(server) == {TEA}
    told = [line for line in lines if line["event"] == "vector sets may not be whole"]
    assert len(told) == 1


async def test_an_embedder_that_comes_late(server: Server) -> None:
    """Until its dimension is known, there is nothing to compare with."""
    store(server, TEA)
    known: list[int] = []
    async with recording(server.url) as client:
        one = filling(client, lambda: known[0] if known else None)
        waiting = asyncio.create_task(one.see_to_it())
        await asyncio.sleep(2 * PAUSE)
        assert client.commands == []
        known.append(DIMENSION)
        await waiting
    assert await found(server) == {TEA}


async def opens(server: Server, wanted: Wanted, until: Callable[[], bool]) -> None:
    """A proxy that starts, and ends when something holds."""
    async with recording(server.url) as client:
        index = ChosenIndex(
            client, KEYS, lambda: "fake-8", lambda: DIMENSION, wanted=wanted, pace=QUICK
        )
        await index.open()
        try:
            await eventually(until)
        finally:
            await index.close()


async def test_after_a_time_without_vector_sets(server: Server) -> None:
    """`ENCORE_INDEX=flat` fills none: what was stored meanwhile is brought in afterwards."""
    await opens(server, Wanted.AUTO, lambda: mark(server) == b"whole")
    await opens(server, Wanted.FLAT, lambda: mark(server) is None)
    store(server, TEA)
    assert await found(server) == set()
    await opens(server, Wanted.AUTO, lambda: mark(server) == b"whole")
    assert await found(server) == {TEA}


async def test_sets_that_were_lost(server: Server) -> None:
    """All of them: the mark has gone with them."""
    store(server, TEA)
    await opens(server, Wanted.AUTO, lambda: mark(server) == b"whole")
    with server.client() as plain:
        plain.delete(*plain.scan_iter("encore:vectors:*"))
    await opens(server, Wanted.AUTO, lambda: mark(server) == b"whole")
    assert await found(server) == {TEA}
