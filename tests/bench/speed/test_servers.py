"""The upstream and the baselines do what the figures take for granted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bench.speed import answers, questions
from bench.speed.baselines import KINDS
from bench.speed.client import Connection
from bench.speed.rows.streams import is_whole
from bench.speed.stage import CHAT
from bench.speed.upstream import Connection as UpstreamConnection
from bench.speed.upstream import Upstream
from tests.running import running

ASKED = questions.body("What is tea?")
STREAMED = questions.body("What is tea?", stream=True, max_tokens=7)


@asynccontextmanager
async def listening(upstream: Upstream) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: UpstreamConnection(upstream), "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_the_upstream_answers_as_ollama_does() -> None:
    """A kilobyte of JSON, or as many chunks as were asked for; what it was asked, it counts."""
    async with (
        listening(Upstream(delay=0.001, pause=0)) as url,
        Connection.to(url) as connection,
    ):
        whole = await connection.post(url + CHAT, ASKED)
        streamed = await connection.post(url + CHAT, STREAMED)
        others = [
            await connection.get(url + path) for path in ("/", "/api/tags", "/calls", "/left")
        ]
    assert json.loads(whole.body)["choices"][0]["finish_reason"] == "stop"
    assert 900 < len(whole.body) < 1200
    assert streamed.headers["content-type"] == "text/event-stream"
    assert is_whole(streamed, 7)
    assert not is_whole(streamed, 8)
    root, tags, calls, left = (other.body for other in others)
    assert (root, calls, left) == (b"Ollama is running", b"2", b"0")
    assert json.loads(tags)["models"][0]["name"] == answers.MODEL


async def test_a_stream_that_is_left_is_counted() -> None:
    """By who says it."""
    upstream = Upstream(delay=0, pause=60)
    async with listening(upstream) as url:
        async with Connection.to(url) as connection:
            asking = asyncio.create_task(connection.post(url + CHAT, STREAMED))
            while not upstream.calls:  # noqa: ASYNC110 - there is no event
                await asyncio.sleep(0)
        with pytest.raises(ConnectionError):
            await asking
        while not upstream.left:  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert (upstream.calls, upstream.left) == (1, 1)


async def test_a_pause_is_between_chunks() -> None:
    """The first chunk is there at once, each other one so much later."""
    async with (
        listening(Upstream(delay=0, pause=0.02)) as url,
        Connection.to(url) as connection,
    ):
        answer = await connection.post(url + CHAT, STREAMED)
    assert answer.whole - answer.first >= 6 * 0.02
    assert 0.015 < answer.longest < answer.whole


@pytest.mark.parametrize("kind", ["aiohttp", "httpx"])
@pytest.mark.parametrize("body", [ASKED, STREAMED], ids=["json", "stream"])
async def test_a_forwarder_changes_nothing(kind: str, body: bytes) -> None:
    """The body is the upstream's, and so is its kind."""
    async with listening(Upstream(delay=0, pause=0)) as url, running(KINDS[kind](url)) as proxy:
        async with Connection.to(url) as connection:
            direct = await connection.post(url + CHAT, body)
        async with Connection.to(proxy) as connection:
            answer = await connection.post(proxy + CHAT, body)
    assert (answer.status, answer.body) == (200, direct.body)
    assert answer.headers["content-type"].startswith(direct.headers["content-type"])


async def test_the_fixed_answer() -> None:
    """It is the one that Encore would have from the upstream."""
    async with running(KINDS["fixed"]("")) as url, Connection.to(url) as connection:
        answer = await connection.post(url + CHAT, ASKED)
    assert answer.body == answers.completion()
