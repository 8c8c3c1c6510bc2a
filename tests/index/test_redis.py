"""What a server can keep is asked of the server."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from proxy.index.redis import Dialect, find_dialect
from tests.index.samples import recording
from tests.servers.cluster import Cluster
from tests.servers.process import Server

SPOKEN = {"redis8": Dialect.VECTOR_SETS, "stack": Dialect.QUERY_ENGINE}


async def test_each_kind_of_server(redis_server: Server) -> None:
    """Vector sets, the Query Engine, or neither."""
    async with recording(redis_server.url) as client:
        assert await find_dialect(client) is SPOKEN.get(redis_server.kind, Dialect.NONE)


@pytest.mark.parametrize(
    ("kind", "spoken"), [("redis7", Dialect.NONE), ("redis8", Dialect.VECTOR_SETS)]
)
async def test_a_cluster(
    shared_clusters: Callable[[str], Cluster], kind: str, spoken: Dialect
) -> None:
    """One of its servers speaks for all, whether the cluster is known already or not."""
    async with recording(shared_clusters(kind).url) as client:
        assert await find_dialect(client) is spoken
        await client.call("GET", "tea")
        assert await find_dialect(client) is spoken


async def test_the_query_engine_is_of_no_use_beyond_its_database(
    shared_servers: Callable[[str], Server],
) -> None:
    """It indexes the first one alone, and in a cluster each server its own part."""
    async with recording(shared_servers("stack").url[:-1] + "1") as client:
        assert await find_dialect(client) is Dialect.NONE


async def test_the_query_engine_is_of_no_use_in_a_cluster(
    shared_clusters: Callable[[str], Cluster],
) -> None:
    """Each of the servers would search in its own part."""
    async with recording(shared_clusters("stack").url) as client:
        assert await find_dialect(client) is Dialect.NONE
