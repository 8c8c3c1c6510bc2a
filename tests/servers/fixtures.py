"""What tests ask for; `parametrize("redis_server", ["redis8"], indirect=True)` asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from tests.servers.cluster import Cluster, running_cluster
from tests.servers.kinds import KINDS
from tests.servers.process import Server, running_server

StartServer = Callable[..., Server]


@pytest.fixture(scope="session")
def shared_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Server]]:
    """Starts a server of each kind at most once in a session."""
    with ExitStack() as stack:

        @cache
        def shared(kind: str) -> Server:
            folder = tmp_path_factory.mktemp(kind)
            return stack.enter_context(running_server(kind, folder))

        yield shared


@pytest.fixture(scope="session")
def shared_clusters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Cluster]]:
    """Starts a cluster of each kind at most once in a session."""
    with ExitStack() as stack:

        @cache
        def shared(kind: str) -> Cluster:
            return stack.enter_context(running_cluster(kind, tmp_path_factory.mktemp(kind)))

        yield shared


@pytest.fixture(params=KINDS)
def redis_server(request: pytest.FixtureRequest, shared_servers: Callable[[str], Server]) -> Server:
    """An empty server of each kind, which other tests use afterwards."""
    server = shared_servers(request.param)
    server.empty()
    return server


@pytest.fixture
def plain_server(shared_servers: Callable[[str], Server]) -> Server:
    """An empty Redis 7, for all in which the kinds do not differ."""
    server = shared_servers("redis7")
    server.empty()
    return server


@pytest.fixture(params=["redis7"])
def redis_cluster(
    request: pytest.FixtureRequest, shared_clusters: Callable[[str], Cluster]
) -> Cluster:
    """An empty cluster, which other tests use afterwards."""
    cluster = shared_clusters(request.param)
    cluster.empty()
    return cluster


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Starts servers of the test's own, which it may pause, kill and fill.

    `start_server("redis7", "--maxmemory", "2mb")`
    """
    with ExitStack() as stack:
        count = iter(range(100))

        def start(kind: str, *options: str) -> Server:
            folder = tmp_path / f"server{next(count)}"
            folder.mkdir()
            return stack.enter_context(running_server(kind, folder, *options))

        yield start
