"""ChosenIndex: the kind that the server can keep, whenever it comes and whatever it is then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from redis.exceptions import RedisError, ResponseError
from structlog.testing import capture_logs

from proxy.cache.ports import Index
from proxy.cache.vectors import pack_vector
from proxy.errors import SettingsError
from proxy.index.chosen import ChosenIndex, Wanted
from proxy.index.redis import Dialect
from proxy.redis.client import RedisClient
from proxy.redis.keys import Keys, embedder_tag
from tests.index.samples import DIMENSION, EAST, MILK, QUICK, SCOPE, TEA, keys_of, recording
from tests.servers.fixtures import StartServer
from tests.servers.process import Server, eventually

KEYS = Keys("encore")
HERE = "in this process, follows the store"
SETS, ENGINE = "in the store: vector sets", "in the store: Query Engine"
KINDS = {"redis7": HERE, "valkey": HERE, "redis8": SETS, "stack": ENGINE}
COMPLAINT = (
    "ENCORE_INDEX: redis needs a server with vector sets (Redis 8) or a Query Engine, which {} has"
    " not; auto and flat will do"
)


@asynccontextmanager
async def chosen(url: str, wanted: Wanted = Wanted.AUTO) -> AsyncIterator[ChosenIndex]:
    """What a proxy has that starts with the server at `url`; closed at the end."""
    async with recording(url) as client:
        index = ChosenIndex(
            client, KEYS, lambda: "fake-8", lambda: DIMENSION, wanted=wanted, pace=QUICK
        )
        await index.open()
        try:
            yield index
        finally:
            await index.close()


async def finds(index: Index, *keys: bytes) -> None:
    """Wait until a search finds these; a server that is another one refuses at first."""
    async with asyncio.timeout(30):
        while True:
            try:
                if set(keys_of(await index.search(SCOPE, EAST, 9))) == set(keys):
                    return
            except RedisError:
                pass
            await asyncio.sleep(0.005)  # nobody tells


def put(place: Server, key: bytes) -> None:
    """What a store does when it keeps a vector."""
    fields = {"v": pack_vector(EAST), "s": SCOPE.hex(), "m": embedder_tag("fake-8")}
    with place.client() as client:
        client.hset(KEYS.entry(key), mapping=fields)
        client.xadd(KEYS.changes, {"k": key.hex()})


async def test_each_kind_of_server_has_its_index(redis_server: Server) -> None:
    """The best that it can keep; all of them find what was added, until it is removed."""
    async with chosen(redis_server.url) as index:
        assert index.kind == KINDS[redis_server.kind]
        put(redis_server, TEA)
        await index.add(SCOPE, TEA, EAST)
        await finds(index, TEA)
        await index.remove(SCOPE, TEA)
        await finds(index)


async def test_in_this_process_if_so_wanted(redis_server: Server) -> None:
    """Any server can be followed."""
    async with chosen(redis_server.url, Wanted.FLAT) as index:
        assert index.kind == HERE
        put(redis_server, TEA)
        await finds(index, TEA)


async def test_in_the_server_if_so_wanted(redis_server: Server) -> None:
    """One that cannot is refused; the setting is named."""
    if KINDS[redis_server.kind] != HERE:
        async with chosen(redis_server.url, Wanted.REDIS) as index:
            assert index.kind == KINDS[redis_server.kind]
        return
    place = redis_server.url.removesuffix("/0")
    with pytest.raises(SettingsError) as refused:
        async with chosen(redis_server.url, Wanted.REDIS):
            pass
    assert str(refused.value) == COMPLAINT.format(place)


@pytest.mark.parametrize("kind", ["redis7", "redis8", "stack"])
async def test_a_server_that_comes_later(start_server: StartServer, kind: str) -> None:
    """What it can keep is asked of it then; until it has said so, a search waits."""
    server = start_server(kind)
    server.kill()
    with capture_logs() as logs:
        async with chosen(server.url) as index:
            assert index.kind is None
            searching = asyncio.create_task(index.search(SCOPE, EAST, 4))
            await eventually(lambda: any(line["event"] == "index not reached" for line in logs))
            assert not searching.done()
            server.start()
            assert list(await searching) == []
            assert index.kind == KINDS[kind]
            put(server, TEA)
            await index.add(SCOPE, TEA, EAST)
            await finds(index, TEA)
    assert {"event": "index chosen", "log_level": "info", "kind": KINDS[kind]} in logs


async def test_a_wish_that_a_late_server_cannot_fulfil(start_server: StartServer) -> None:
    """It is followed, as nobody is there any more to be refused; and that is said."""
    server = start_server("redis7")
    server.kill()
    with capture_logs() as logs:
        async with chosen(server.url, Wanted.REDIS) as index:
            server.start()
            put(server, TEA)
            await finds(index, TEA)
            assert index.kind == HERE
    assert {
        "event": "index falls back to one in this process",
        "log_level": "warning",
        "why": COMPLAINT.format(server.url.removesuffix("/0")),
    } in logs


async def test_a_server_that_refuses_stops_the_start(start_server: StartServer) -> None:
    """As it does for the store: a right is missing."""
    server = start_server("redis7")
    with server.client() as plain:
        plain.execute_command("ACL SETUSER", *"encore on >PASSWORD ~encore:* +hget".split())
    url = server.url.replace("//", "//encore:PASSWORD@")
    with pytest.raises(SettingsError, match=r"^ENCORE_STORE: redis://127.*its ACL does not"):
        async with chosen(url):
            pass


async def test_a_server_that_refuses_later_is_told(start_server: StartServer) -> None:
    """Once; the index in use stays."""
    server = start_server("redis7")
    with capture_logs() as logs:
        async with chosen(server.url) as index:
            put(server, TEA)
            await finds(index, TEA)
            errors = [ConnectionError("again"), ConnectionError(), ConnectionError()]
            take: Any = index._take
            taken: list[Dialect] = []

            async def fails() -> Dialect:
                if errors:
                    raise errors.pop()
                return Dialect.NONE

            async def takes(dialect: Dialect) -> None:
                await take(dialect)
                taken.append(dialect)

            index._ask, index._take = fails, takes  # type: ignore[method-assign]
            index._is_in_doubt.set()
            await eventually(lambda: taken == [Dialect.NONE])
            await finds(index, TEA)
    reasons = [line["error"] for line in logs if line["event"] == "index not reached"]
    assert reasons == ["ConnectionError", "again"]


@pytest.mark.parametrize(
    ("before", "after"), [("redis7", "redis8"), ("redis8", "redis7"), ("stack", "redis8")]
)
async def test_a_server_that_is_exchanged(
    start_server: StartServer, tmp_path: Path, before: str, after: str
) -> None:
    """The same address, another kind of server: what it can keep is used from then on."""
    server = start_server(before)
    folder = tmp_path / "after"
    folder.mkdir()
    successor = Server(after, folder, port=server.port)
    tasks = asyncio.all_tasks()
    async with chosen(server.url) as index:
        put(server, TEA)
        await index.add(SCOPE, TEA, EAST)
        await finds(index, TEA)
        server.kill()
        try:
            successor.start()
            await becomes(index, KINDS[after])
            put(successor, MILK)
            await index.add(SCOPE, MILK, EAST)
            await finds(index, MILK)
        finally:
            successor.kill()
    assert asyncio.all_tasks() == tasks


async def becomes(index: ChosenIndex, kind: str) -> None:
    """Wait until it is of this kind; some calls show that the server is another one."""
    async with asyncio.timeout(30):
        while index.kind != kind:
            try:
                await index.remove(SCOPE, MILK)
                await index.search(SCOPE, EAST, 1)
            except RedisError:
                pass
            await asyncio.sleep(0.005)  # nobody tells


async def test_errors_of_the_index_are_no_doubt(
    shared_servers: Callable[[str], Server],
) -> None:
    """Only a server that is away, or does not know a command, may be another one."""
    server = shared_servers("redis8")
    server.empty()
    async with chosen(server.url) as index:
        with server.client() as client:
            client.set(KEYS.vectors(embedder_tag("fake-8"), SCOPE), "foreign")
        assert list(await index.search(SCOPE, EAST, 4)) == []
        with (
            patch.object(RedisClient, "call", side_effect=ResponseError("OOM")),
            pytest.raises(ResponseError, match="OOM"),
        ):
            await index.search(SCOPE, EAST, 4)
        assert not index._is_in_doubt.is_set()
