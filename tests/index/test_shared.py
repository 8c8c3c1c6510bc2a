"""What the indexes on a server promise beyond the port: many proxies, and a server that goes."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from proxy.cache.ports import Index
from proxy.cache.vectors import pack_vector
from proxy.index.filling import Filling
from proxy.redis.keys import Keys, embedder_tag
from tests.index.samples import (
    EAST,
    LONGER,
    MILK,
    NORTH,
    OTHER,
    SCOPE,
    TEA,
    digest,
    keys_of,
    recording,
    shared_index,
)
from tests.servers.cluster import Cluster
from tests.servers.fixtures import StartServer
from tests.servers.process import Server

KINDS = ("redis8", "stack")
DOCUMENT = (Path(__file__).parents[2] / "docs/redis.md").read_text("utf-8")
RIGHTS = {"redis8": "vector sets", "stack": "Query Engine"}


@pytest.fixture(params=[*KINDS, "cluster"])
def place(request: pytest.FixtureRequest) -> Server | Cluster:
    """An empty server of each kind, and a cluster."""
    if request.param == "cluster":
        cluster: Cluster = request.getfixturevalue("shared_clusters")("redis8")
        cluster.empty()
        return cluster
    server: Server = request.getfixturevalue("shared_servers")(request.param)
    server.empty()
    return server


async def finds(index: Index, *keys: bytes) -> None:
    """Wait until a search of the scope finds these; an index that was lost fills up by and by."""
    async with asyncio.timeout(30):
        while set(keys_of(await index.search(SCOPE, EAST, 9))) != set(keys):  # noqa: ASYNC110
            await asyncio.sleep(0.005)  # nobody tells


async def test_what_one_adds_the_others_find(place: Server | Cluster) -> None:
    """At once; and what one removes is gone for all."""
    async with shared_index(place.url) as one, shared_index(place.url) as other:
        await one.add(SCOPE, TEA, EAST)
        assert keys_of(await other.search(SCOPE, EAST, 4)) == [TEA]
        await other.add(SCOPE, TEA, NORTH)
        (found,) = await one.search(SCOPE, EAST, 4)
        assert found.similarity == pytest.approx(0, abs=1e-6)
        await other.remove(SCOPE, TEA)
        assert list(await one.search(SCOPE, EAST, 4)) == []


async def test_namespaces_and_embedders_are_kept_apart(place: Server | Cluster) -> None:
    """Vectors of two embedders never meet, whether they are of one length or not."""
    async with (
        shared_index(place.url) as index,
        shared_index(place.url, namespace="team-b") as stranger,
        shared_index(place.url, embedder="other-8") as successor,
        shared_index(place.url, embedder="longer-9") as longer,
    ):
        await index.add(SCOPE, TEA, EAST)
        assert list(await stranger.search(SCOPE, EAST, 4)) == []
        assert list(await successor.search(SCOPE, EAST, 4)) == []
        assert list(await longer.search(SCOPE, LONGER, 4)) == []
        await longer.add(SCOPE, MILK, LONGER)
        assert keys_of(await longer.search(SCOPE, LONGER, 4)) == [MILK]
        assert keys_of(await index.search(SCOPE, EAST, 4)) == [TEA]


async def test_many_starters_at_once(place: Server | Cluster) -> None:
    """Whoever comes first makes what there is to make, and no vector is lost."""
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(shared_index(place.url)) for _ in range(8)]
        keys = [digest(f"of {number}") for number in range(len(opened))]
        await asyncio.gather(
            *(index.add(SCOPE, key, EAST) for index, key in zip(opened, keys, strict=True)),
            *(index.search(SCOPE, EAST, 4) for index in opened),
        )
        for index in opened:
            await finds(index, *keys)


async def test_an_emptied_server_is_filled_anew(place: Server | Cluster) -> None:
    """It answers that there is nothing, and takes what comes then."""
    async with shared_index(place.url) as one, shared_index(place.url) as other:
        await one.add(SCOPE, TEA, EAST)
        place.empty()
        assert list(await one.search(SCOPE, EAST, 4)) == []
        await one.add(SCOPE, MILK, EAST)
        await finds(other, MILK)
        place.empty()
        await other.remove(SCOPE, MILK)
        await other.add(SCOPE, TEA, EAST)
        await finds(one, TEA)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_server_that_went_and_came_back(kind: str, start_server: StartServer) -> None:
    """Calls fail while it is away; afterwards it is used as if it were new."""
    server = start_server(kind)
    async with shared_index(server.url) as index:
        await index.add(SCOPE, TEA, EAST)
        server.kill()
        with pytest.raises(RedisConnectionError):
            await index.search(SCOPE, EAST, 4)
        with pytest.raises(RedisConnectionError):
            await index.add(SCOPE, TEA, EAST)
        with pytest.raises(RedisConnectionError):
            await index.remove(SCOPE, TEA)
        server.start()
        assert list(await index.search(SCOPE, EAST, 4)) == []
        await index.add(SCOPE, TEA, EAST)
        await finds(index, TEA)


@pytest.mark.parametrize("kind", KINDS)
async def test_no_search_gets_the_reply_of_one_that_was_given_up(
    kind: str, start_server: StartServer
) -> None:
    """It would name another tenant's keys."""
    server = start_server(kind)
    async with shared_index(server.url) as index:
        await index.add(SCOPE, TEA, EAST)
        await index.add(OTHER, MILK, EAST)
        server.pause()
        hanging = [asyncio.create_task(index.search(SCOPE, EAST, 4)) for _ in range(50)]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await asyncio.gather(*hanging)
        server.resume()
        found = await asyncio.gather(*(index.search(OTHER, EAST, 4) for _ in range(50)))
        assert [keys_of(each) for each in found] == [[MILK]] * 50
        assert keys_of(await index.search(SCOPE, EAST, 4)) == [TEA]


@pytest.mark.parametrize("kind", KINDS)
async def test_the_rights_in_the_document_are_enough(kind: str, start_server: StartServer) -> None:
    """With the ones for the store; and each of them is used."""
    server = start_server(kind)
    (line,) = re.findall("^ACL SETUSER (.*)", DOCUMENT, re.MULTILINE)
    more = re.search(rf"^\| {RIGHTS[kind]} \| `(.*)` \|$", DOCUMENT, re.MULTILINE)
    assert more is not None
    with server.client() as plain:
        plain.execute_command("ACL SETUSER", *line.split(), *more[1].split())
        for key in (TEA, MILK):
            plain.hset(f"encore:entry:{key.hex()}", "e", "an entry")
    url = server.url.replace("//", "//encore:PASSWORD@")
    async with shared_index(url) as index:
        await index.add(SCOPE, TEA, EAST)
        await index.add(SCOPE, MILK, EAST)
        await index.add(OTHER, digest("without an entry"), EAST)
        assert set(keys_of(await index.search(SCOPE, EAST, 4))) == {TEA, MILK}
        await index.remove(SCOPE, TEA)
    async with shared_index(url) as index, recording(url) as client:
        assert keys_of(await index.search(SCOPE, EAST, 4)) == [MILK]
        if kind == "redis8":
            with server.client() as plain:
                fields = {"v": pack_vector(EAST), "s": SCOPE.hex(), "m": embedder_tag("fake-8")}
                plain.hset(f"encore:entry:{TEA.hex()}", mapping=fields)
            await Filling(client, Keys("encore"), lambda: "fake-8", lambda: 8, 1).see_to_it()
            assert set(keys_of(await index.search(SCOPE, EAST, 4))) == {TEA, MILK}
    with server.client() as plain:
        used: Any = plain.info("commandstats")
    for right in more[1].split():
        assert f"cmdstat_{right[1:]}" in " ".join(used).lower()
