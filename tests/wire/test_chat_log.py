"""The log: one line a request, for whoever wants to know why, and no word of what was said."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from tests.fakes import FakeUpstream
from tests.raw import raw_exchange
from tests.wire.chats import ask, cut_at_once, posting, until
from tests.wire.conftest import Proxy

ASKED = "What is semantic caching?"
PARAPHRASE = "What's semantic caching?"
OTHER = b"GET /secret HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
KEY = {"Authorization": "Bearer sk-anne"}


async def test_the_log_tells_what_was_decided_and_nothing_that_was_said(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """One line a request: no wording, no answer, no key, no tenant."""
    encore = await proxy()
    with capture_logs() as lines:
        await ask(encore, ASKED, KEY)
        await ask(encore, ASKED, KEY)
        await ask(encore, PARAPHRASE, {**KEY, "x-cache-threshold": "1"})
        await ask(encore, ASKED, {**KEY, "Cache-Control": "no-store"})
        upstream.script(cut_at_once)
        await ask(encore, "Another question", {"Authorization": "Bearer sk-bert"})
    for line in lines:
        assert (line.pop("event"), line.pop("log_level")) == ("chat", "info")
        assert line.pop("ms") >= 0
    assert [line.pop("entry", None) is not None for line in lines] == [False, True, *[False] * 3]
    near = pytest.approx(0.992, abs=0.0005)
    assert lines == [
        {"verdict": "miss", "reason": "no_match", "outcome": "answered"},
        {"verdict": "hit", "reason": "exact_match", "similarity": 1, "outcome": "answered"},
        {"verdict": "miss", "reason": "no_match", "similarity": near, "outcome": "answered"},
        {"verdict": "bypass", "reason": "no_store", "outcome": "answered"},
        {"verdict": "miss", "reason": "no_match", "outcome": "UpstreamUnreachable"},
    ]


async def test_other_requests_have_their_line_too(upstream: FakeUpstream, proxy: Proxy) -> None:
    """Method, outcome and time; a path may hold anything, so it is not told."""
    encore = await proxy()
    with capture_logs() as lines:
        await raw_exchange(encore.url, OTHER)
        upstream.on("GET", "/secret", cut_at_once)
        await raw_exchange(encore.url, OTHER)
    for line in lines:
        assert line.pop("ms") >= 0
    told = {"event": "passthrough", "log_level": "info", "method": "GET"}
    outcomes = ["answered 404", "UpstreamUnreachable"]
    assert lines == [{**told, "outcome": outcome} for outcome in outcomes]


async def test_the_log_tells_of_a_client_that_left_before_it_had_asked(proxy: Proxy) -> None:
    """There was nothing to decide."""
    encore = await proxy()
    with capture_logs() as lines:
        async with posting(encore, b"{", {"Content-Length": "100"}) as client:
            client.leaves()
            await until(lambda: bool(lines))
    [line] = lines
    assert (line["verdict"], line["outcome"]) == ("none", "ClientLeft")


async def test_a_mistake_of_ours_is_a_500_and_no_answer(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In OpenAI's shape, with nothing of the inside; the log does not call it answered."""

    def mistake(_: object) -> None:
        raise ZeroDivisionError("inside")

    encore = await proxy()
    monkeypatch.setattr(encore.policy, "rules_for", mistake)
    with capture_logs() as lines:
        answer = await ask(encore)
    assert (answer.status, answer.json["error"]["code"]) == (500, "internal_error")
    assert b"inside" not in answer.body
    assert [line["outcome"] for line in lines] == ["failed"]
