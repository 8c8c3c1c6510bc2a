"""The bundled client sees what was answered, and when."""

from __future__ import annotations

import asyncio

import pytest

from bench.speed import questions
from bench.speed.client import Connection
from bench.speed.stage import CHAT
from tests.fakes import CUT, FakeUpstream, Gate, json_answer, sse_answer

BODY = questions.body("What is tea?", stream=True)


async def test_one_connection_serves_many_requests() -> None:
    """Status, headers and body are those of its own answer."""
    async with FakeUpstream() as upstream, Connection.to(upstream.url) as connection:
        upstream.script(json_answer("Leaves.", headers={"X-Cache-Debug": "miss"}))
        answer = await connection.post(upstream.url + CHAT, BODY, b"Cache-Control: no-cache\r\n")
        other = await connection.get(upstream.url + "/nowhere")
    assert (answer.status, answer.headers["x-cache-debug"]) == (200, "miss")
    assert b"Leaves." in answer.body
    assert (other.status, b"Leaves." in other.body) == (404, False)
    assert upstream.chats[0].body == BODY
    assert upstream.chats[0].header("cache-control") == "no-cache"


async def test_the_first_byte_has_a_time_of_its_own() -> None:
    """It is there long before the stream has ended."""
    gate = Gate()
    async with FakeUpstream() as upstream, Connection.to(upstream.url) as connection:
        upstream.script(sse_answer(["Lea", gate, "ves."]))
        asking = asyncio.create_task(connection.post(upstream.url + CHAT, BODY))
        await asyncio.sleep(0.1)
        gate.release()
        answer = await asking
    assert 0 < answer.first < answer.whole
    assert answer.whole >= 0.09
    assert answer.body.endswith(b"data: [DONE]\n\n")


async def test_what_is_held_is_read_later() -> None:
    """All of it is there then."""
    async with FakeUpstream() as upstream, Connection.to(upstream.url) as connection:
        upstream.script(sse_answer(["Lea", "ves."]))
        connection.hold()
        asking = asyncio.create_task(connection.post(upstream.url + CHAT, BODY))
        await asyncio.sleep(0.1)
        assert not asking.done()
        connection.go_on()
        answer = await asking
    assert answer.first >= 0.09
    assert answer.body.endswith(b"data: [DONE]\n\n")


async def test_an_answer_that_breaks() -> None:
    """It is an error, and the connection is of no more use."""
    async with FakeUpstream() as upstream, Connection.to(upstream.url) as connection:
        upstream.script(sse_answer(["Lea", CUT]))
        with pytest.raises(ConnectionError):
            await connection.post(upstream.url + CHAT, BODY)
        with pytest.raises(ConnectionError):
            await connection.post(upstream.url + CHAT, BODY)
