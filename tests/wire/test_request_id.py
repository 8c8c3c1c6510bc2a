"""What a request is called: at the client, in the log and at the upstream."""

from __future__ import annotations

import re

import pytest
from structlog.testing import capture_logs

from tests.fakes import FakeUpstream, json_answer
from tests.wire.chats import ask, asking, cut_at_once, post, until
from tests.wire.conftest import Proxy
from tests.wire.exchanges import ask as send
from tests.wire.exchanges import forwarded

GIVEN = {"X-Request-Id": "req-1/a+b="}
OURS = re.compile(r"[0-9a-f]{32}")


async def test_the_clients_own_is_forwarded_returned_and_logged(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """On a miss, a hit, a bypass and an error alike."""
    encore = await proxy()
    with capture_logs() as lines:
        answers = [
            await ask(encore, headers=GIVEN),
            await ask(encore, headers=GIVEN),
            await ask(encore, headers={**GIVEN, "Cache-Control": "no-store"}),
            await ask(encore, "Ho", {**GIVEN, "Cache-Control": "only-if-cached"}),
            await post(encore, b"no JSON", GIVEN),
        ]
        upstream.script(cut_at_once)
        answers.append(await ask(encore, "Ho", GIVEN))
    assert [answer.status for answer in answers] == [200, 200, 200, 504, 400, 502]
    for answer, line in zip(answers, lines, strict=True):
        assert answer.header("x-request-id") == line["request_id"] == "req-1/a+b="
    for asked in upstream.chats:
        assert asked.header("x-request-id") == "req-1/a+b="


@pytest.mark.parametrize("sent", ["", "a b", "a" * 129, "é", "a\tb"])
async def test_a_request_without_a_good_one_gets_one_of_ours(
    upstream: FakeUpstream, proxy: Proxy, sent: str
) -> None:
    """The same for client, log and upstream; another one each time."""
    encore = await proxy()
    with capture_logs() as lines:
        first = await ask(encore, headers={"X-Request-Id": sent})
        second = await ask(encore)
    ids = [answer.header("x-request-id") or "" for answer in (first, second)]
    assert [line["request_id"] for line in lines] == ids
    assert all(map(OURS.fullmatch, ids))
    assert ids[0] != ids[1]
    [asked] = upstream.chats
    assert asked.header("x-request-id") == ids[0]


async def test_of_two_ids_none_is_taken(upstream: FakeUpstream, proxy: Proxy) -> None:
    """There is no knowing which is meant."""
    encore = await proxy()
    headers = {"X-Request-Id": "one", "x-request-id": "two"}
    answer = await ask(encore, headers=headers)
    made = answer.header("x-request-id") or ""
    assert OURS.fullmatch(made)
    assert upstream.chats[0].header("x-request-id") == made


THEIRS = json_answer("Hello.", headers=[("X-Request-Id", "req_theirs")])


async def test_an_upstreams_own_stays_where_the_client_has_none(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """As OpenAI's does, which its support asks for; a hit has one of ours."""
    upstream.script(THEIRS, THEIRS)
    encore = await proxy()
    with capture_logs() as lines:
        first, hit = await ask(encore), await ask(encore)
        bypass = await ask(encore, headers={"Cache-Control": "no-store"})
    assert first.header("x-request-id") == bypass.header("x-request-id") == "req_theirs"
    assert [line.get("upstream_request_id") for line in lines] == ["req_theirs", None, "req_theirs"]
    assert hit.header("x-request-id") == lines[1]["request_id"]
    assert all(OURS.fullmatch(line["request_id"]) for line in lines)


async def test_a_client_that_sent_one_gets_it_back(upstream: FakeUpstream, proxy: Proxy) -> None:
    """Whatever the upstream calls it; the log knows both names."""
    upstream.script(THEIRS)
    encore = await proxy()
    with capture_logs() as lines:
        answer = await ask(encore, headers=GIVEN)
    assert answer.header("x-request-id") == "req-1/a+b="
    [line] = lines
    assert (line["request_id"], line["upstream_request_id"]) == ("req-1/a+b=", "req_theirs")


async def test_each_of_a_shared_call_has_its_own(upstream: FakeUpstream, proxy: Proxy) -> None:
    """The upstream hears the first one's; its own answer's is for the first one alone."""
    gate = upstream.hold()
    upstream.script(THEIRS)
    encore = await proxy()
    with capture_logs() as lines:
        async with asking(encore, headers={"X-Request-Id": "first"}) as first:
            await upstream.nth_chat(1)
            async with asking(encore, headers={"X-Request-Id": "second"}) as second:
                await until(lambda: encore.counts["collapsed"] == 1)
                gate.release()
                answers = [await first.answer(), await second.answer()]
    assert [answer.header("x-request-id") for answer in answers] == ["first", "second"]
    assert upstream.chats[0].header("x-request-id") == "first"
    by_id = {line["request_id"]: line for line in lines}
    assert by_id["second"]["collapsed"] is True
    assert "collapsed" not in by_id["first"]


async def test_a_mistake_of_ours_has_a_name_too(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that its traceback is found."""

    def mistake(_: object) -> None:
        raise ZeroDivisionError

    encore = await proxy()
    monkeypatch.setattr(encore.policy, "rules_for", mistake)
    answer = await ask(encore, headers=GIVEN)
    assert (answer.status, answer.header("x-request-id")) == (500, "req-1/a+b=")


async def test_other_routes_are_left_alone(upstream: FakeUpstream, proxy: Proxy) -> None:
    """Nothing is added in either direction."""
    encore = await proxy()
    heard = await send(encore.url, "GET /api/ps")
    assert heard.header("x-request-id") is None
    assert forwarded(upstream).header("x-request-id") is None


async def test_the_context_of_a_trace_is_forwarded_as_it_came(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """W3C Trace Context; nobody here makes spans."""
    encore = await proxy()
    context = {
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "tracestate": "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7",
        "baggage": "userId=alice",
    }
    for mode in ({}, {"Cache-Control": "no-store"}):
        await ask(encore, headers={**context, **mode})
    for asked in upstream.chats:
        assert {name: asked.header(name) for name in context} == context
