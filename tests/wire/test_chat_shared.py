"""Several proxies on one Redis: what one has stored all serve, and none needs it to answer."""

from __future__ import annotations

import asyncio

import pytest

from proxy import app
from proxy.redis.keys import Keys
from tests.assembled import Running
from tests.fakes import FakeUpstream
from tests.servers.cluster import Cluster
from tests.servers.fixtures import StartServer
from tests.servers.process import Server
from tests.wire.chats import ask, until
from tests.wire.conftest import Proxy

# The static embedder holds them for 0.992 alike.
ASKED = "What is semantic caching?"
PARAPHRASE = "What's semantic caching?"
HIT = "hit;path=exact_match"
SEMANTIC = "hit;path=semantic_match"
MISS = "miss;reason=no_match"
AWAY = "miss;reason=store_unavailable"
# What is asked so is not stored, as nobody answers it but the cache.
ASIDE = {"Cache-Control": "only-if-cached"}
EXACT = {"x-cache-mode": "exact"}
ANN = {"Authorization": "Bearer ann"}
BOB = {"Authorization": "Bearer bob"}


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loaded machine must not look like a server that hangs."""
    monkeypatch.setattr(app, "_STORE_SECONDS", 30.0)


async def asked_until_back(encore: Running) -> None:
    """Go on asking, as clients do, until the store is there again.

    What was answered last may be in it by then.
    """
    async with asyncio.timeout(30):
        while (answer := await ask(encore)).verdict == AWAY:
            assert answer.status == 200
            encore.clock.advance(5)  # a breaker's rest
            await asyncio.sleep(0.01)
    assert answer.verdict in (MISS, HIT)


async def test_what_one_has_stored_the_others_serve(
    proxy: Proxy, upstream: FakeUpstream, redis_server: Server
) -> None:
    """Each kind of server; a stream recorded by one is JSON at the other."""
    one, other = await proxy(store=redis_server.url), await proxy(store=redis_server.url)
    assert (await ask(one, stream=True)).verdict == MISS
    answer = await ask(other)
    assert (answer.verdict, answer.text) == ("miss;reason=no_usage", "Answer 2.")
    again = await ask(one)
    assert (again.verdict, again.text) == (HIT, "Answer 2.")
    assert len(upstream.chats) == 2


async def test_in_a_cluster_as_well(proxy: Proxy, redis_cluster: Cluster) -> None:
    """Entries lie on all of its nodes."""
    one, other = await proxy(store=redis_cluster.url), await proxy(store=redis_cluster.url)
    questions = [f"What is {number}?" for number in range(40)]
    for question in questions:
        assert (await ask(one, question, EXACT)).verdict.startswith(MISS)
    for question in questions:
        assert (await ask(other, question, EXACT)).verdict == HIT
    assert all(node.size() for node in redis_cluster.nodes)


async def test_an_api_key_is_one_tenant_everywhere(proxy: Proxy, plain_server: Server) -> None:
    """All proxies hash it with the same secret; two keys never meet."""
    one, other = await proxy(store=plain_server.url), await proxy(store=plain_server.url)
    assert (await ask(one, headers=ANN)).verdict == MISS
    assert (await ask(other, headers=BOB)).verdict == MISS
    assert (await ask(other, headers=ANN)).verdict == HIT


async def test_namespaces_are_caches_of_their_own(proxy: Proxy, plain_server: Server) -> None:
    """Two deployments on one server."""
    one = await proxy(store=plain_server.url, store_namespace="team-a")
    other = await proxy(store=plain_server.url, store_namespace="team-b")
    assert (await ask(one)).verdict == MISS
    assert (await ask(other)).verdict == MISS


async def test_paraphrases_of_what_any_has_stored(proxy: Proxy, redis_server: Server) -> None:
    """Its own at once, those of others soon; after a restart, those from before it."""
    one, other = await proxy(store=redis_server.url), await proxy(store=redis_server.url)
    assert (await ask(one, ASKED)).verdict == MISS
    assert (await ask(one, PARAPHRASE)).verdict == SEMANTIC
    later = await proxy(store=redis_server.url)
    for encore in (other, later):
        async with asyncio.timeout(30):
            while (await ask(encore, PARAPHRASE, ASIDE)).verdict != SEMANTIC:  # noqa: ASYNC110
                await asyncio.sleep(0.01)  # nobody tells


async def test_foreign_bytes_are_replaced(proxy: Proxy, plain_server: Server) -> None:
    """Whatever somebody writes under our names, the client has an answer."""
    encore = await proxy(store=plain_server.url)
    await ask(encore)
    with plain_server.client() as plain:
        (name,) = plain.scan_iter(Keys("encore").entries + "*")
        plain.hset(name, "e", "foreign")
        assert (await ask(encore)).verdict == "miss;reason=malformed"
        assert (await ask(encore)).verdict == HIT
        plain.set(name, "foreign")
        assert (await ask(encore)).verdict == "miss;reason=malformed"
        assert (await ask(encore)).verdict == HIT


async def test_without_its_redis_it_starts_and_answers(
    proxy: Proxy, start_server: StartServer
) -> None:
    """Once it is there it is used, by the proxies that are running."""
    server = start_server("redis7")
    server.kill()
    encore = await proxy(store=server.url)
    for number in range(5):
        answer = await ask(encore, headers=ANN)
        assert (answer.text, answer.verdict) == (f"Answer {number + 1}.", AWAY)
    assert encore.counts["skipped_by_reason"] == {"store_unavailable": 5}
    server.start()
    await asked_until_back(encore)
    assert (await ask(encore)).verdict == HIT


async def test_a_redis_that_dies_and_comes_back(proxy: Proxy, start_server: StartServer) -> None:
    """Empty, as one without a disk does: all is asked anew, and kept anew."""
    server = start_server("redis7")
    encore = await proxy(store=server.url)
    await ask(encore)
    assert (await ask(encore)).verdict == HIT
    server.kill()
    assert (await ask(encore)).verdict == AWAY
    server.start()
    await asked_until_back(encore)
    assert (await ask(encore)).verdict == HIT


async def test_a_redis_that_hangs_costs_its_time_limit_three_times(
    proxy: Proxy, start_server: StartServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then it rests, and what comes back is used again."""
    monkeypatch.setattr(app, "_STORE_SECONDS", 0.25)
    server = start_server("redis7")
    encore = await proxy(store=server.url)
    server.pause()
    for _ in range(5):
        assert (await ask(encore)).verdict == AWAY
    # Of the last two neither a look-up nor an answer to keep has been tried.
    await until(lambda: encore.counts["part_failures"] == {"store": 6})
    server.resume()
    await asked_until_back(encore)
    assert (await ask(encore)).verdict == HIT
