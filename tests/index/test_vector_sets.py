"""VectorSetIndex: what lies in the server, how long, and what others may have left there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from redis.exceptions import ResponseError
from structlog.testing import capture_logs

from proxy.cache.ports import StoredVector
from proxy.index.vector_sets import Quantisation, VectorSetIndex
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
    digest,
    keys_of,
    recording,
    unit_vectors,
)
from tests.servers.process import Server

HOUR = 3600
DAY = 24 * HOUR
KEYS = Keys("encore")
SET = KEYS.vectors(embedder_tag("fake-8"), SCOPE)


@pytest.fixture
def server(shared_servers: Callable[[str], Server]) -> Server:
    """An empty server with vector sets."""
    server = shared_servers("redis8")
    server.empty()
    return server


@asynccontextmanager
async def opened(
    server: Server, quantisation: Quantisation = Quantisation.NONE
) -> AsyncIterator[tuple[VectorSetIndex, Recording]]:
    """An index, and the client that it has."""
    async with recording(server.url) as client:
        yield VectorSetIndex(client, KEYS, lambda: "fake-8", quantisation), client


def seconds_left(server: Server, name: str = SET) -> float:
    """How long a key is kept; -1 for ever, -2 where there is none."""
    with server.client() as plain:
        left: Any = plain.pttl(name)
        return float(left / 1000 if left > 0 else left)


def put_entry(server: Server, key: bytes, seconds: float | None) -> None:
    """What the store has done by the time that a vector is added."""
    with server.client() as plain:
        plain.hset(KEYS.entry(key), "e", b"an entry")
        if seconds is not None:
            plain.pexpire(KEYS.entry(key), int(seconds * 1000))


async def test_a_scope_is_a_set(server: Server) -> None:
    """Of the name that docs/redis.md tells; it is there as long as there is something in it."""
    async with opened(server) as (index, _):
        await index.add(SCOPE, TEA, EAST)
        await index.add(SCOPE, MILK, NORTH)
        with server.client() as plain:
            assert plain.keys() == [SET.encode()]
            info: Any = plain.execute_command("VINFO", SET)
            assert info[b"quant-type"] == b"f32"
            assert plain.execute_command("VISMEMBER", SET, TEA.hex())
        await index.remove(SCOPE, TEA)
        await index.remove(SCOPE, MILK)
        with server.client() as plain:
            assert plain.keys() == []


async def test_a_set_is_kept_as_long_as_its_entries(server: Server) -> None:
    """The longest of them counts, in whichever order they come."""
    async with opened(server) as (index, _):
        for key, lasting in ((digest("a"), DAY), (digest("b"), 9 * DAY), (digest("c"), HOUR)):
            put_entry(server, key, lasting)
            await index.add(SCOPE, key, EAST)
            await index.add(OTHER, key, EAST)
        assert 9 * DAY - HOUR < seconds_left(server) <= 9 * DAY
        put_entry(server, digest("b"), 5 * DAY)
        await index.add(SCOPE, digest("b"), EAST)
        assert seconds_left(server) > 9 * DAY - HOUR


async def test_a_set_with_an_entry_that_never_goes_is_kept(server: Server) -> None:
    """No later entry takes it away."""
    async with opened(server) as (index, _):
        put_entry(server, TEA, None)
        await index.add(SCOPE, TEA, EAST)
        put_entry(server, MILK, HOUR)
        await index.add(SCOPE, MILK, EAST)
        assert seconds_left(server) > 10 * 365 * DAY


async def test_what_has_no_entry_goes_after_a_day(server: Server) -> None:
    """Nobody has a use for it, unless its entry is still to come."""
    async with opened(server) as (index, _):
        await index.add(SCOPE, TEA, EAST)
        assert DAY - HOUR < seconds_left(server) <= DAY


async def test_a_set_does_not_fill_with_what_the_server_let_go(server: Server) -> None:
    """Though nobody tells, and the set itself is kept for the sake of those that come."""
    async with opened(server) as (index, _):
        with server.client() as plain:
            for number, vector in enumerate(unit_vectors(600)):
                put_entry(server, digest(str(number)), HOUR)
                await index.add(SCOPE, digest(str(number)), vector)
                if number >= 10:
                    plain.delete(KEYS.entry(digest(str(number - 10))))
            size: Any = plain.execute_command("VCARD", SET)
            assert size < 60
        found = await index.search(SCOPE, EAST, 100)
        assert {digest(str(number)) for number in range(591, 600)} <= set(keys_of(found))


async def test_what_the_store_has_not_written_is_left_alone(server: Server) -> None:
    """Its entries may be somewhere else."""
    async with opened(server) as (index, _):
        for number in range(50):
            await index.add(SCOPE, digest(str(number)), EAST)
        assert len(await index.search(SCOPE, EAST, 100)) == 50


async def test_a_search_is_one_round_trip(server: Server) -> None:
    """It waits for nothing else."""
    async with opened(server) as (index, client):
        await index.search(SCOPE, EAST, 4)
        assert client.commands == ["VSIM"]


@pytest.mark.parametrize("quantisation", [Quantisation.BYTES, Quantisation.BITS])
async def test_rounded_vectors_are_found_too(server: Server, quantisation: Quantisation) -> None:
    """They take less room (bench/index tells how much), and their cosines are about right."""
    async with opened(server, quantisation) as (index, _):
        await index.add(SCOPE, TEA, EAST)
        await index.add(SCOPE, MILK, -EAST)
        found = await index.search(SCOPE, EAST, 4)
        assert keys_of(found) == [TEA, MILK]
        assert found[0].similarity > 0.9


# --- what others left there -----------------------------------------------------------------------


async def test_another_kind_of_value_gives_way(server: Server) -> None:
    """Once there is something to put there; until then nothing is found, and that is told once."""
    with server.client() as plain:
        plain.set(SET, "x")
    async with opened(server) as (index, _):
        with capture_logs() as lines:
            for _ in range(3):
                assert list(await index.search(SCOPE, EAST, 4)) == []
                await index.remove(SCOPE, TEA)
            await index.add(SCOPE, TEA, EAST)
        assert [(line["name"], line["log_level"]) for line in lines] == [(SET, "warning")]
        assert "WRONGTYPE" in lines[0]["error"]
        assert keys_of(await index.search(SCOPE, EAST, 4)) == [TEA]


async def test_a_set_of_another_dimension_is_left_alone(server: Server) -> None:
    """It is told of once, with its name, however often it is met; other scopes do not suffer."""
    with server.client() as plain:
        plain.execute_command("VADD", SET, "VALUES", 2, 1, 0, "tea", "NOQUANT")
        before = plain.dump(SET)
    async with opened(server) as (index, _):
        with capture_logs() as lines:
            for _ in range(3):
                assert list(await index.search(SCOPE, EAST, 4)) == []
                await index.add(SCOPE, TEA, EAST)
        assert [(line["name"], line["log_level"]) for line in lines] == [(SET, "warning")]
        assert "dimension mismatch" in lines[0]["error"]
        await index.add(OTHER, TEA, EAST)
        assert keys_of(await index.search(OTHER, EAST, 4)) == [TEA]
    with server.client() as plain:
        assert plain.dump(SET) == before


async def test_what_the_server_refuses_is_a_failure(server: Server) -> None:
    """It would be so in every scope."""
    async with opened(server) as (index, client):

        def refuse(_: object) -> None:
            raise ResponseError("LOADING")

        client.replies["VSIM"] = refuse
        with pytest.raises(ResponseError, match="LOADING"):
            await index.search(SCOPE, EAST, 4)


async def test_what_is_in_no_set_is_told(server: Server) -> None:
    """Whatever else is in the place of the set."""
    async with opened(server) as (index, _):
        await index.add(SCOPE, TEA, EAST)
        with server.client() as plain:
            plain.set(KEYS.vectors(embedder_tag("fake-8"), OTHER), "x")
        of_tea, of_milk, of_other = (
            StoredVector(key, scope, EAST)
            for key, scope in ((TEA, SCOPE), (MILK, SCOPE), (TEA, OTHER))
        )
        assert await index.missing([of_tea, of_milk, of_other]) == [of_milk, of_other]


async def test_vectors_kept_in_another_way_are_not_added_to(server: Server) -> None:
    """They can be searched, but a set has one quantisation."""
    async with opened(server, Quantisation.BYTES) as (index, _):
        await index.add(SCOPE, TEA, EAST)
    async with opened(server) as (index, _):
        assert keys_of(await index.search(SCOPE, EAST, 4)) == [TEA]
        with capture_logs() as lines:
            await index.add(SCOPE, MILK, EAST)
        assert ["quantization mismatch" in line["error"] for line in lines] == [True]
        assert keys_of(await index.search(SCOPE, EAST, 4)) == [TEA]


@pytest.mark.parametrize("element", ["tea", "ÿ", b"\xff", "abcd"])
async def test_a_foreign_element_is_told_of(server: Server, element: str | bytes) -> None:
    """It is no entry's key, so it spoils the set."""
    with server.client() as plain:
        plain.execute_command("VADD", SET, "FP32", EAST.tobytes(), element, "NOQUANT")
    async with opened(server) as (index, _):
        with capture_logs() as lines:
            assert list(await index.search(SCOPE, EAST, 4)) == []
        assert [(line["name"], line["error"]) for line in lines] == [
            (SET, "an element that is no entry's key")
        ]


@pytest.mark.parametrize("score", [b"nan", b"inf", b"1.1", b"-0.1", b"high", b""])
async def test_a_score_that_tells_no_cosine_is_refused(server: Server, score: bytes) -> None:
    """And never taken for one."""
    async with opened(server) as (index, client):
        client.replies["VSIM"] = lambda _: [TEA.hex().encode(), score]
        assert list(await index.search(SCOPE, EAST, 4)) == []


async def test_rounding_is_cut_off(server: Server) -> None:
    """A cosine that is a little more than 1 is 1."""
    async with opened(server) as (index, client):
        client.replies["VSIM"] = lambda _: [
            *(TEA.hex().encode(), b"-0.0000001", MILK.hex().encode(), b"1.0000001")
        ]
        found = await index.search(SCOPE, EAST, 4)
        assert [(one.key, one.similarity) for one in found] == [(MILK, 1.0), (TEA, -1.0)]


async def test_there_is_an_end_to_telling(server: Server) -> None:
    """Of a thousand spoilt sets the log names the first hundred."""
    async with opened(server) as (index, client):
        client.replies["VSIM"] = lambda _: [b"odd"]
        with capture_logs() as lines:
            for number in range(1000):
                await index.search(digest(str(number)), EAST, 4)
        assert len(lines) == 100
        assert len({line["name"] for line in lines}) == 100


async def test_a_longer_vector_is_told_of(server: Server) -> None:
    """An embedder that changes its dimension under one id finds nothing."""
    async with opened(server) as (index, _):
        await index.add(SCOPE, TEA, EAST)
        with capture_logs() as lines:
            assert list(await index.search(SCOPE, LONGER, 4)) == []
        assert "got 9 but set has 8" in lines[0]["error"]
