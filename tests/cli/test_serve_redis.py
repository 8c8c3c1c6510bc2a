"""`encore serve` on a Redis, as processes of their own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.pair import asking, two_proxies
from bench.traffic import WORDINGS
from tests.commands import encore, refuses
from tests.fakes import MODEL, FakeUpstream, Gate, sse_answer
from tests.servers.fixtures import StartServer
from tests.servers.process import Server, free_port

PASSWORD = "PASSWORD-MARKER"
HIT = "hit;path=exact_match"
SEMANTIC = "hit;path=semantic_match"
AWAY = "miss;reason=store_unavailable"
# The static embedder holds them for 0.992 alike.
ASKED = "What is semantic caching?"
PARAPHRASE = "What's semantic caching?"
INDEXES = {
    "redis7": "in this process, follows the store",
    "valkey": "in this process, follows the store",
    "redis8": "in the store: vector sets",
    "stack": "in the store: Query Engine",
}
# What is asked so is not stored, as nobody answers it but the cache.
ASIDE = {"Cache-Control": "only-if-cached"}
MISS = "miss;reason=no_match"


@pytest.fixture
async def upstream() -> AsyncIterator[FakeUpstream]:
    """An upstream that answers as Ollama does."""
    async with FakeUpstream() as fake:
        yield fake


async def ask(
    url: str, question: str = "Hi", *, headers: Mapping[str, str] | None = None, **fields: Any
) -> httpx.Response:
    """Ask one question, on a connection of its own."""
    body = {"model": MODEL, "messages": [{"role": "user", "content": question}], **fields}
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        return await client.post("/v1/chat/completions", json=body, headers=headers)


async def asked_until(url: str, question: str, wanted: str) -> None:
    """Go on asking, and have nothing stored, until this is what becomes of it."""
    async with asyncio.timeout(30):
        while verdict(await ask(url, question, headers=ASIDE)) != wanted:  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # nobody tells


def verdict(answer: httpx.Response) -> str:
    """`x-cache-debug` up to its figures."""
    return ";".join(answer.headers["x-cache-debug"].split(";")[:2])


def given(upstream: FakeUpstream, store: str, **variables: str) -> dict[str, str]:
    """The variables of a proxy on a free port."""
    plain = {"ENCORE_UPSTREAM": upstream.url, "ENCORE_PORT": "0", "ENCORE_STORE": store}
    return {**plain, **variables}


@pytest.mark.measured
async def test_two_proxies_share_one_cache(
    upstream: FakeUpstream, plain_server: Server, tmp_path: Path
) -> None:
    """What one process has stored the other one serves, and so does one that starts later."""
    variables = given(upstream, plain_server.url, ENCORE_STORE_NAMESPACE="team-a")
    async with encore("serve", folder=tmp_path, **variables) as first:
        one = await first.url()
        await first.says(
            f"  store      redis://127.0.0.1:{plain_server.port} (shared, namespace: team-a)"
        )
        async with encore("serve", folder=tmp_path, **variables) as second:
            other = await second.url()
            answer = await ask(one)
            assert verdict(answer) == MISS
            again = await ask(other)
            assert (verdict(again), again.content) == (HIT, answer.content)
            for process in (first, second):
                process.signal(signal.SIGTERM)
                assert await process.ends() == 0
    async with encore("serve", folder=tmp_path, **variables) as third:
        assert verdict(await ask(await third.url())) == HIT
        third.signal(signal.SIGKILL)
        assert await third.ends() == -signal.SIGKILL
    assert len(upstream.chats) == 1


async def test_paraphrases_are_found_whoever_stored(
    upstream: FakeUpstream, redis_server: Server, tmp_path: Path
) -> None:
    """By all processes, on each kind of server; and what was deleted by none."""
    variables = given(upstream, redis_server.url)
    index = f"  index      {INDEXES[redis_server.kind]}"
    async with (
        encore("serve", folder=tmp_path, **variables) as first,
        encore("serve", folder=tmp_path, **variables) as second,
    ):
        one, other = await first.url(), await second.url()
        assert await first.says("  index") == await second.says("  index") == index
        answer = await ask(one, ASKED)
        assert verdict(answer) == MISS
        assert verdict(await ask(other, ASKED)) == HIT
        await asked_until(other, PARAPHRASE, SEMANTIC)
        assert (await ask(other, PARAPHRASE)).content == answer.content
        with redis_server.client() as plain:
            (name,) = plain.scan_iter("encore:entry:*")
            plain.delete(name)
        assert verdict(await ask(one, PARAPHRASE, headers=ASIDE)) == MISS
        assert verdict(await ask(other, PARAPHRASE, headers=ASIDE)) == MISS
        for emptied in (False, True):
            if emptied:
                redis_server.empty()
            assert verdict(await ask(one, ASKED)) == MISS
            await asked_until(other, PARAPHRASE, SEMANTIC)


async def test_two_busy_proxies(redis_server: Server, tmp_path: Path) -> None:
    """What one stores the other finds at once, and soon in other words; nobody's request fails.

    How soon, bench/sharing says. A machine that stands still for longer than a store may take costs
    rounds.
    """
    rounds = 0
    async with (
        two_proxies(redis_server, tmp_path) as urls,
        asking(urls, clients=2) as traffic,
        asyncio.timeout(60),
    ):
        while rounds < 6:
            (one, other), thing = urls if rounds % 2 else urls[::-1], traffic.new_thing()
            assert not (await traffic.ask(one, thing)).hit
            asked, nearly = WORDINGS[0].format(thing), WORDINGS[2].format(thing)
            found = verdict(await ask(other, asked, headers=ASIDE))
            if found != HIT:
                own = verdict(await ask(one, asked, headers=ASIDE))
                assert AWAY in (found, own) or own == MISS
                continue
            await asked_until(other, nearly, SEMANTIC)
            rounds += 1
    assert [answer for answer in traffic.answers if answer.failure or answer.wrong] == []


@pytest.mark.parametrize("kind", ["redis7", "redis8", "stack"])
async def test_a_server_that_comes_later_is_used(
    upstream: FakeUpstream, start_server: StartServer, tmp_path: Path, kind: str
) -> None:
    """With the index that it can keep, without a restart; and so when it comes back empty."""
    server = start_server(kind)
    server.kill()
    async with encore("serve", folder=tmp_path, **given(upstream, server.url)) as process:
        url = await process.url()
        await process.says("  index      chosen when the store is there")
        assert verdict(await ask(url, ASKED)) == AWAY
        for _ in range(2):
            server.start()
            await asked_until(url, ASKED, MISS)
            await ask(url, ASKED)
            await asked_until(url, PARAPHRASE, SEMANTIC)
            server.kill()
            await asked_until(url, ASKED, AWAY)


@pytest.mark.measured
async def test_an_index_that_a_server_cannot_keep_ends_it(
    upstream: FakeUpstream, plain_server: Server, tmp_path: Path
) -> None:
    """One line, which names the setting."""
    variables = given(upstream, plain_server.url, ENCORE_INDEX="redis")
    async with encore("serve", folder=tmp_path, **variables) as process:
        assert await process.ends() == 2
    assert process.said == [
        "encore: ENCORE_INDEX: redis needs a server with vector sets (Redis 8) or a Query Engine,"
        f" which redis://127.0.0.1:{plain_server.port} has not; auto and flat will do"
    ]


@pytest.mark.measured
async def test_an_embedded_store_has_no_index_of_its_own(
    upstream: FakeUpstream, tmp_path: Path
) -> None:
    """So it is said, before anything is opened; both settings are named."""
    variables = given(upstream, "memory://", ENCORE_INDEX="redis")
    async with encore("serve", folder=tmp_path, **variables) as process:
        assert await process.ends() == 2
    assert process.said == [
        "encore: ENCORE_INDEX: redis needs a store that is one (ENCORE_STORE=redis://host), not"
        " memory://"
    ]


async def test_the_password_is_told_to_nobody(
    upstream: FakeUpstream, start_server: StartServer, tmp_path: Path
) -> None:
    """Neither when all is well, nor when the server is away, nor in a line of the log."""
    server = start_server("redis7", "--requirepass", PASSWORD)
    store = f"redis://:{PASSWORD}@127.0.0.1:{server.port}"
    variables = given(upstream, store, ENCORE_LOG_LEVEL="debug")
    async with encore("serve", folder=tmp_path, **variables) as process:
        url = await process.url()
        assert verdict(await ask(url)) == MISS
        assert verdict(await ask(url)) == HIT
        server.kill()
        assert verdict(await ask(url)) == "miss;reason=store_unavailable"
        process.signal(signal.SIGTERM)
        assert await process.ends() == 0
    assert PASSWORD not in "".join(process.said)


@pytest.mark.measured
async def test_without_its_redis(upstream: FakeUpstream, tmp_path: Path) -> None:
    """It warns, starts all the same and forwards."""
    place = f"127.0.0.1:{free_port()}"
    variables = given(upstream, f"redis://:{PASSWORD}@{place}")
    async with encore("serve", folder=tmp_path, **variables) as process:
        line = await process.says("store not reached")
        assert f"redis://{place}" in line
        url = await process.url()
        await process.says(f"  store      redis://{place} (not reachable)")
        await process.says(
            "warning: the store cannot be reached; until it can, nothing is found or kept"
        )
        assert verdict(await ask(url)) == "miss;reason=store_unavailable"
        process.signal(signal.SIGTERM)
        assert await process.ends() == 0
    assert PASSWORD not in "".join(process.said)


@pytest.mark.measured
async def test_a_redis_that_refuses_ends_it(
    upstream: FakeUpstream, start_server: StartServer, tmp_path: Path
) -> None:
    """One line that names the setting and says what is wrong, without the password."""
    server = start_server("redis7", "--requirepass", "another")
    variables = given(upstream, f"redis://:{PASSWORD}@127.0.0.1:{server.port}")
    async with encore("serve", folder=tmp_path, **variables) as process:
        assert await process.ends() == 2
    assert process.said == [
        f"encore: ENCORE_STORE: redis://127.0.0.1:{server.port}: it does not take this user and"
        " password"
    ]


# --- several processes ---------------------------------------------------------------------------


@pytest.mark.measured
async def test_several_processes_serve_one_port(
    upstream: FakeUpstream, plain_server: Server, tmp_path: Path
) -> None:
    """With one cache; one that is killed is replaced, and the end is a good one."""
    variables = given(upstream, plain_server.url, ENCORE_WORKERS="2")
    async with encore("serve", folder=tmp_path, **variables) as process:
        url = await process.url()
        await process.says("  workers    2")
        assert verdict(await ask(url)) == MISS
        assert [verdict(await ask(url)) for _ in range(10)] == [HIT] * 10
        pid = json.loads(await process.says("worker ready"))["pid"]
        os.kill(pid, signal.SIGKILL)
        assert json.loads(await process.says("worker ended")) | {"timestamp": ""} == {
            "event": "worker ended",
            "level": "warning",
            "timestamp": "",
            "pid": pid,
            "exit_code": 137,
        }
        await process.says("worker ready")
        assert [verdict(await ask(url)) for _ in range(10)] == [HIT] * 10
        process.signal(signal.SIGTERM)
        assert await process.ends() == 0
    await refuses(url)
    assert len(upstream.chats) == 1
    assert len([line for line in process.said if "listening" in line]) == 1


@pytest.mark.measured
async def test_streams_end_in_all_processes(plain_server: Server, tmp_path: Path) -> None:
    """Nobody new comes in meanwhile, although the parent had the port first."""
    gate = Gate()
    async with FakeUpstream() as upstream:
        upstream.script(sse_answer(["Hel", gate, "lo"]))
        variables = given(upstream, plain_server.url, ENCORE_WORKERS="2")
        async with encore("serve", folder=tmp_path, **variables) as process:
            url = await process.url()
            asking = asyncio.create_task(ask(url, stream=True))
            await gate.reached()
            process.signal(signal.SIGINT)
            await refuses(url)
            assert not asking.done()
            gate.release()
            assert (await asking).content.endswith(b"data: [DONE]\n\n")
            assert await process.ends() == 0


@pytest.mark.measured
async def test_no_process_outlives_its_parent(
    upstream: FakeUpstream, plain_server: Server, tmp_path: Path
) -> None:
    """However that one ended: the port is free again."""
    variables = given(upstream, plain_server.url, ENCORE_WORKERS="2")
    async with encore("serve", folder=tmp_path, **variables) as process:
        url = await process.url()
        process.signal(signal.SIGKILL)
        assert await process.ends() == -signal.SIGKILL
    await refuses(url)


@pytest.mark.measured
async def test_what_is_wrong_is_said_once(
    upstream: FakeUpstream, start_server: StartServer, tmp_path: Path
) -> None:
    """All of them would say the same."""
    server = start_server("redis7", "--requirepass", "another")
    variables = given(upstream, server.url, ENCORE_WORKERS="4")
    async with encore("serve", folder=tmp_path, **variables) as process:
        assert await process.ends() == 2
    assert process.said == [
        f"encore: ENCORE_STORE: redis://127.0.0.1:{server.port}: it does not take this user and"
        " password"
    ]


@pytest.mark.measured
@pytest.mark.parametrize("store", ["memory://", "sqlite:///entries.sqlite"])
async def test_an_embedded_store_has_one_process(
    upstream: FakeUpstream, tmp_path: Path, store: str
) -> None:
    """It is refused before anything is opened; both settings are named."""
    variables = given(upstream, store, ENCORE_WORKERS="2")
    async with encore("serve", folder=tmp_path, **variables) as process:
        assert await process.ends() == 2
    assert process.said == [
        "encore: ENCORE_WORKERS: 2 processes need a store that they share"
        f" (ENCORE_STORE=redis://host), not {store}"
    ]
    assert list(tmp_path.glob("*.sqlite")) == []
