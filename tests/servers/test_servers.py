"""The servers that the other tests rely on are what they are said to be."""

from __future__ import annotations

import pytest
import redis

from tests.servers import kinds
from tests.servers.cluster import Cluster
from tests.servers.fixtures import StartServer
from tests.servers.process import NO_RETRY, Server

MODULES = {"redis7": set(), "redis8": {"vectorset"}, "valkey": set(), "stack": {"search"}}


def modules(client: redis.Redis) -> set[str]:
    """The names of the modules that a server has."""
    return {module[b"name"].decode() for module in client.module_list()}


def test_each_kind_is_what_it_says(redis_server: Server) -> None:
    """Version and modules are those that the design tells apart."""
    with redis_server.client() as client:
        version = str(client.info("server")["redis_version"])
        assert version.startswith("8." if redis_server.kind == "redis8" else "7.")
        assert ("valkey_version" in client.info("server")) == (redis_server.kind == "valkey")
        assert modules(client) == MODULES[redis_server.kind]


def test_only_redis_8_has_vector_sets(redis_server: Server) -> None:
    """`VADD` is what tells."""
    with redis_server.client() as client:
        if redis_server.kind == "redis8":
            assert client.execute_command("VADD", "near", "VALUES", 2, 1, 0, "tea") == 1
        else:
            with pytest.raises(redis.ResponseError, match="unknown command"):
                client.execute_command("VADD", "near", "VALUES", 2, 1, 0, "tea")


def test_a_shared_server_comes_empty(redis_server: Server) -> None:
    """Whatever the test before has left there."""
    with redis.Redis.from_url(redis_server.url) as client:
        assert client.dbsize() == 0
        client.set("left", "here")
    redis_server.empty()
    with redis_server.client() as client:
        assert client.dbsize() == 0


def test_a_server_of_ones_own_hangs_and_goes_on(start_server: StartServer) -> None:
    """A paused server answers nothing, and everything once it goes on."""
    server = start_server("redis7")
    with redis.Redis.from_url(server.url, socket_timeout=0.05, retry=NO_RETRY) as client:
        client.set("tea", "hot")
        server.pause()
        with pytest.raises(redis.TimeoutError):
            client.get("tea")
        server.resume()
    with server.client() as client:
        assert client.get("tea") == b"hot"


def test_a_killed_server_comes_back_empty(start_server: StartServer) -> None:
    """On the same port, as one that keeps nothing on disk does."""
    server = start_server("redis7")
    with server.client() as client:
        client.set("tea", "hot")
    server.kill()
    with (
        redis.Redis.from_url(server.url, retry=NO_RETRY) as client,
        pytest.raises(redis.ConnectionError),
    ):
        client.ping()
    server.start()
    with redis.Redis.from_url(server.url) as client:
        assert client.get("tea") is None


def test_a_server_that_cannot_start_says_why(start_server: StartServer) -> None:
    """The log of the server is part of the error."""
    with pytest.raises(RuntimeError, match="no-such-option"):
        start_server("redis7", "--no-such-option", "1")


def test_a_cluster_spreads_keys(redis_cluster: Cluster) -> None:
    """Keys land on all of its nodes."""
    node = redis_cluster.nodes[0]
    with redis.RedisCluster(host="127.0.0.1", port=node.port) as client:
        for number in range(100):
            client.set(f"key {number}", "value")
    sizes = [node.size() for node in redis_cluster.nodes]
    assert sum(sizes) == 100
    assert all(sizes)


def test_a_kind_that_is_not_there_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a reason that says what to do; where it is required, the test fails."""
    monkeypatch.delenv("REQUIRED_SERVERS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no redis99 here: run scripts/servers"):
        kinds.command("redis99")
    monkeypatch.setenv("REQUIRED_SERVERS", "redis7 redis99")
    with pytest.raises(pytest.fail.Exception, match="no redis99 here"):
        kinds.command("redis99")
