"""No more calls at a time than the upstream is to be given."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from proxy.errors import UpstreamBusy
from proxy.wire.turns import Turns
from tests.fakes import FakeUpstream
from tests.raw import raw_exchange
from tests.wire.chats import ask, asking, until
from tests.wire.conftest import Proxy

NO_STORE = {"Cache-Control": "no-store"}
EMBED = (
    b"POST /api/embed HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    b"Content-Length: 2\r\n\r\n{}"
)
LIST = b"GET /v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


async def test_who_comes_first_has_its_turn_first(upstream: FakeUpstream, proxy: Proxy) -> None:
    """One call at a time; the next begins when the one before it has ended."""
    encore = await proxy(max_upstream_calls=1)
    gate = upstream.hold()
    async with asking(encore, "one") as first, asking(encore, "two") as second:
        await gate.reached()
        await until(lambda: encore.counts["misses"] == 2)
        assert len(upstream.chats) == 1
        gate.release()
        answers = await asyncio.gather(first.answer(), second.answer())
    assert [answer.status for answer in answers] == [200, 200]
    assert len(upstream.chats) == 2


async def test_when_too_many_wait_the_next_is_told_to_come_again(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """A 503 in OpenAI's shape, whatever is asked; what is stored is answered all the same."""
    encore = await proxy(max_upstream_calls=1, max_waiting_calls=1)
    await ask(encore, "stored")
    gate = upstream.hold()
    async with asking(encore, "one") as first, asking(encore, "two") as second:
        await until(lambda: encore.counts["misses"] == 3)
        refused = [await ask(encore, "three"), await ask(encore, "three", NO_STORE)]
        hit = await ask(encore, "stored")
        embedding = await raw_exchange(encore.url, EMBED)
        models = await raw_exchange(encore.url, LIST)
        gate.release()
        assert [(await each.answer()).status for each in (first, second)] == [200, 200]
    for answer in refused:
        assert (answer.status, answer.header("retry-after")) == (503, "2")
        assert answer.json["error"] == {
            "message": "Encore: server busy, too many requests wait for the upstream already",
            "type": "api_error",
            "param": None,
            "code": "upstream_busy",
        }
    assert [answer.verdict for answer in refused] == [
        "miss;reason=no_match",
        "bypass;reason=no_store",
    ]
    assert (hit.status, hit.verdict) == (200, "hit;path=exact_match")
    assert embedding.startswith(b"HTTP/1.1 503 ")
    assert models.startswith(b"HTTP/1.1 200 ")
    assert encore.counts["llm_calls"] == 3
    assert encore.counts["upstream_errors"] == {"UpstreamBusy": 3}


@pytest.mark.parametrize("headers", [{}, NO_STORE])
async def test_who_leaves_waits_no_more(
    upstream: FakeUpstream, proxy: Proxy, headers: dict[str, str]
) -> None:
    """Its place is another's, and the upstream never hears of it."""
    encore = await proxy(max_upstream_calls=1, max_waiting_calls=1)
    gate = upstream.hold()
    async with asking(encore, "one") as first:
        with capture_logs() as lines:
            async with asking(encore, "two", headers) as second:
                await until(lambda: encore.counts["misses"] + encore.counts["bypasses"] == 2)
                second.leaves()
                await until(lambda: [line["outcome"] for line in lines] == ["ClientLeft"])
        async with asking(encore, "three") as third:
            await until(lambda: encore.counts["misses"] + encore.counts["bypasses"] == 3)
            gate.release()
            assert [(await each.answer()).status for each in (first, third)] == [200, 200]
    assert len(upstream.chats) == 2


async def test_many_who_ask_the_same_take_one_turn(upstream: FakeUpstream, proxy: Proxy) -> None:
    """They share its call, also while it waits."""
    encore = await proxy(max_upstream_calls=1, max_waiting_calls=1)
    gate = upstream.hold()
    async with asking(encore, "one") as first, asking(encore, "two") as second:
        await until(lambda: encore.counts["misses"] == 2)
        async with asking(encore, "two") as third:
            await until(lambda: encore.counts["collapsed"] == 1)
            gate.release()
            clients = (first, second, third)
            assert [(await each.answer()).status for each in clients] == [200] * 3
    assert encore.counts["llm_calls"] == 2


async def test_without_a_limit_nobody_waits() -> None:
    """Any number of calls at a time is what an upstream is given unless it is told otherwise."""
    turns = Turns()
    async with turns.turn(), turns.turn(), turns.turn():
        pass


async def test_a_turn_is_given_back_whatever_happens() -> None:
    """A call that fails, or that is given up while it waits, holds up nobody."""
    turns = Turns(1, 1)

    async def fail() -> None:
        async with turns.turn():
            waiting = asyncio.create_task(turns.turn().__aenter__())
            await asyncio.sleep(0)
            with pytest.raises(UpstreamBusy):
                await turns.turn().__aenter__()
            waiting.cancel()
            await asyncio.wait({waiting})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with turns.turn():
        pass
