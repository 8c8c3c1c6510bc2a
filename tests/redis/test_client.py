"""Commands to real servers: in order, bounded, and without a stale reply after a cancelled one."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import redis
import trustme

from proxy.redis.client import RedisClient, refusal
from proxy.redis.url import read_url
from tests.servers.cluster import Cluster
from tests.servers.fixtures import StartServer
from tests.servers.process import Server, free_port


@asynccontextmanager
async def connected(url: str, concurrency: int = 32) -> AsyncIterator[RedisClient]:
    """A client that is closed at the end."""
    client = RedisClient(read_url(url), concurrency)
    try:
        yield client
    finally:
        await client.close()


@pytest.fixture(params=["server", "cluster"])
def url(request: pytest.FixtureRequest) -> str:
    """Where an empty server is, and where an empty cluster."""
    kind = "shared_clusters" if request.param == "cluster" else "shared_servers"
    place: Server | Cluster = request.getfixturevalue(kind)("redis7")
    place.empty()
    return place.url


async def test_a_batch_has_its_replies_in_order(url: str) -> None:
    """An error stands where its reply would, and holds up nothing."""
    async with connected(url) as client:
        sets = [("SET", f"key {number}", number) for number in range(50)]
        *done, wrong, seven = await client.batch(
            *sets, ("HGET", "key 1", "field"), ("GET", "key 7")
        )
        assert done == [True] * 50
        assert isinstance(wrong, redis.ResponseError)
        assert str(wrong).startswith("WRONGTYPE")
        assert seven == b"7"
        assert await client.batch() == []


async def test_who_waits_takes_no_turn(url: str) -> None:
    """Others are served meanwhile, however few may be at a time; who gave up gets no reply."""
    async with connected(url, concurrency=1) as client:
        given_up = asyncio.create_task(client.wait("BLPOP", "list", 0))
        waiting = asyncio.create_task(client.wait("BLPOP", "list", 0))
        for number in range(20):
            assert await client.call("SET", "key", number)
        given_up.cancel()
        await asyncio.wait({given_up})
        await client.call("RPUSH", "list", "tea")
        assert list(await waiting) == [b"list", b"tea"]
        assert await client.call("GET", "key") == b"19"


async def test_all_keys_with_a_beginning_are_found(url: str) -> None:
    """Page by page, and no others."""
    async with connected(url) as client:
        names = {f"mine:{number}".encode() for number in range(1500)}
        await client.batch(*(("SET", name, 1) for name in names), ("SET", "other", 1))
        pages = [page async for page in client.keys("mine:")]
        assert len(pages) > 1
        assert {name for page in pages for name in page} == names


async def test_no_reply_is_taken_for_another(url: str) -> None:
    """However many calls are given up, at any point of theirs, the others get what they asked."""
    async with connected(url, concurrency=8) as client:
        await client.batch(*(("SET", f"key {number}", number) for number in range(100)))
        answered = 0

        async def ask(number: int, patience: float) -> None:
            nonlocal answered
            get = "GET", f"key {number}"
            try:
                async with asyncio.timeout(patience):
                    if number % 2:
                        assert await client.call(*get) == str(number).encode()
                    else:
                        assert await client.batch(get, get) == [str(number).encode()] * 2
            except TimeoutError:
                return
            answered += 1

        drawn = random.Random(7)  # noqa: S311
        for _ in range(40):
            await asyncio.gather(*(ask(number, drawn.random() / 200) for number in range(100)))
        # Nobody has lost a connection for good, either.
        answered = 0
        await asyncio.gather(*(ask(number, 30) for number in range(100)))
        assert answered == 100


async def test_calls_that_hang_can_be_given_up(start_server: StartServer) -> None:
    """They take no connection along: once the server goes on, as many calls are made as before."""
    server = start_server("redis7")
    async with connected(server.url, concurrency=2) as client:
        await client.call("SET", "tea", "hot")
        server.pause()
        for _ in range(10):
            hanging = [asyncio.create_task(client.call("ECHO", "stale")) for _ in range(5)]
            await asyncio.sleep(0)
            for task in hanging:
                task.cancel()
            await asyncio.wait(hanging)
        server.resume()
        assert await asyncio.gather(*(client.call("GET", "tea") for _ in range(5))) == [b"hot"] * 5


async def test_there_are_only_so_many_connections(plain_server: Server) -> None:
    """More calls than that wait for their turn."""
    async with connected(plain_server.url, concurrency=3) as client:
        await asyncio.gather(*(client.call("SET", f"key {number}", 1) for number in range(50)))
        with plain_server.client() as plain:
            ours = [each for each in plain.client_list() if each["addr"] != "?:0"]
            assert len([each for each in ours if "127.0.0.1" in each["addr"]]) <= 3


async def test_a_database_is_chosen(plain_server: Server) -> None:
    """The number behind the slash."""
    async with connected(plain_server.url[:-1] + "5") as client:
        await client.call("SET", "tea", "hot")
    with plain_server.client() as plain:
        assert plain.get("tea") is None
        plain.select(5)
        assert plain.get("tea") == b"hot"


async def test_a_server_that_came_back_is_used_at_once(start_server: StartServer) -> None:
    """The connections that died with it are not tried."""
    server = start_server("redis7")
    async with connected(server.url) as client:
        await asyncio.gather(*(client.call("PING") for _ in range(5)))
        server.kill()
        with pytest.raises(redis.ConnectionError):
            await client.call("PING")
        server.start()
        assert await client.call("PING")


# --- users, passwords and certificates -----------------------------------------------------------


async def test_a_user_and_a_password_are_sent(start_server: StartServer) -> None:
    """Percent-encoded in the URL, plain to the server; with a name or without."""
    server = start_server("redis7", "--requirepass", "first")
    with redis.Redis(port=server.port, password="first") as plain:
        plain.execute_command("ACL", "SETUSER", "ann", "on", ">p@s/s:%?", "~*", "+ping")
    at = f"127.0.0.1:{server.port}"
    async with connected(f"redis://ann:p%40s%2Fs:%25%3F@{at}") as client:
        assert await client.call("PING")
    async with connected(f"redis://:first@{at}") as client:
        assert await client.call("PING")


@pytest.mark.parametrize(
    ("userinfo", "why"),
    [
        ("", "it does not take this user and password"),
        (":wrong@", "it does not take this user and password"),
        ("nobody:hunter2@", "it does not take this user and password"),
        ("ann:hunter2@", "its ACL does not let this user do what Encore needs (docs/redis.md)"),
    ],
)
async def test_a_refused_user_is_no_outage(
    start_server: StartServer, userinfo: str, why: str
) -> None:
    """It is told from a server that is down, and the password is not said."""
    server = start_server("redis7", "--requirepass", "first")
    with redis.Redis(port=server.port, password="first") as plain:
        plain.execute_command("ACL", "SETUSER", "ann", "on", ">hunter2", "~*", "+ping")
    async with connected(f"redis://{userinfo}127.0.0.1:{server.port}") as client:
        with pytest.raises(redis.RedisError) as error:
            await client.call("GET", "tea")
        assert refusal(error.value) == why


async def test_what_is_wrong_with_a_server_is_said(
    plain_server: Server, redis_cluster: Cluster
) -> None:
    """No such database, a cluster that is none, and one that is."""
    node = redis_cluster.nodes[0]
    reasons = {
        plain_server.url[:-1] + "99": "it has no database of this number",
        plain_server.url.replace("redis", "redis+cluster")[:-2]: (
            "it is no cluster: begin the URL with redis://"
        ),
        node.url: "it is part of a cluster: begin the URL with redis+cluster://",
    }
    for url, reason in reasons.items():
        async with connected(url) as client:
            # One of the cluster's slots is not this node's.
            asked = [client.call("GET", f"key {number}") for number in range(20)]
            replies = await asyncio.gather(*asked, return_exceptions=True)
        errors = [reply for reply in replies if isinstance(reply, Exception)]
        assert {refusal(error) for error in errors} == {reason}


async def test_an_outage_is_no_refusal() -> None:
    """Nobody there, whether one server is looked for or a cluster."""
    for scheme in ("redis", "redis+cluster"):
        async with connected(f"{scheme}://127.0.0.1:{free_port()}") as client:
            with pytest.raises(Exception, match="connect") as error:
                await client.call("GET", "tea")
            assert refusal(error.value) is None


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    """A folder with the certificates of an authority, a server and a client."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    for name in ("127.0.0.1", "client"):
        issued = authority.issue_cert(name)
        issued.private_key_pem.write_to_path(str(tmp_path / f"{name}.key"))
        issued.cert_chain_pems[0].write_to_path(str(tmp_path / f"{name}.pem"))
    return tmp_path


def with_tls(start_server: StartServer, certificates: Path, *options: str) -> str:
    """The host and TLS port of a server with certificates."""
    port = free_port()
    files = {"cert": "127.0.0.1.pem", "key": "127.0.0.1.key", "ca-cert": "ca.pem"}
    named = [(f"--tls-{name}-file", str(certificates / file)) for name, file in files.items()]
    flat = [word for pair in named for word in pair]
    start_server("redis7", "--tls-port", str(port), *flat, *options)
    return f"127.0.0.1:{port}"


async def test_tls_proves_both_sides(start_server: StartServer, certificates: Path) -> None:
    """The server by the authority that is named, the client by a certificate of its own."""
    at = with_tls(start_server, certificates)
    own = f"ssl_certfile={certificates / 'client.pem'}&ssl_keyfile={certificates / 'client.key'}"
    async with connected(f"rediss://{at}?ssl_ca_certs={certificates / 'ca.pem'}&{own}") as client:
        assert await client.call("PING")


async def test_an_unknown_certificate_is_taken_only_if_told_so(
    start_server: StartServer, certificates: Path
) -> None:
    """By default nobody in between can read along."""
    at = with_tls(start_server, certificates, "--tls-auth-clients", "no")
    async with connected(f"rediss://{at}") as client:
        with pytest.raises(redis.ConnectionError, match="certificate verify failed"):
            await client.call("PING")
    async with connected(f"rediss://{at}?ssl_cert_reqs=none") as client:
        assert await client.call("PING")
