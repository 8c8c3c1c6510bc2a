"""The log: one line a request, for whoever wants to know why, and no word of what was said."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from tests.fakes import MODEL, FakeUpstream
from tests.raw import raw_exchange
from tests.wire.chats import ask, cut_at_once, post, posting, until
from tests.wire.conftest import Proxy

ASKED = "What is semantic caching?"
PARAPHRASE = "What's semantic caching?"
OTHER = b"GET /secret?key=a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
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
    common = {"event": "chat", "log_level": "info", "model": MODEL, "streamed": False}
    for line in lines:
        assert {name: line.pop(name) for name in common} == common
        assert 0 <= line.pop("first_byte_ms") <= line.pop("ms")
        assert line.pop("lookup_ms", 0) >= 0
        assert len(line.pop("request_id")) == 32
    assert [line.pop("entry", None) is not None for line in lines] == [False, True, *[False] * 3]
    near = pytest.approx(0.992, abs=0.0005)
    fine = {"status": 200, "outcome": "answered"}
    full = {"similarity": 1, "confidence": 1}
    assert lines == [
        {"verdict": "miss", "reason": "no_match", **fine},
        {"verdict": "hit", "path": "exact_match", **full, **fine},
        {"verdict": "miss", "reason": "no_match", "similarity": near, **fine},
        {"verdict": "bypass", "reason": "no_store", **fine},
        {"verdict": "miss", "reason": "no_match", "status": 502, "outcome": "UpstreamUnreachable"},
    ]


async def test_the_log_says_what_was_looked_up_and_how_long_that_took(proxy: Proxy) -> None:
    """A bypass looked nothing up."""
    encore = await proxy()
    with capture_logs() as lines:
        await ask(encore, stream=True)
        await ask(encore, headers={"Cache-Control": "no-store"})
    assert [line["streamed"] for line in lines] == [True, False]
    assert ["lookup_ms" in line for line in lines] == [True, False]


async def test_a_models_name_is_a_clients_text(proxy: Proxy) -> None:
    """It is cut and escaped: a log is read on terminals."""
    encore = await proxy()
    with capture_logs() as lines:
        await ask(encore, model="\x1b[31m\n" + "a" * 200)
    assert lines[0]["model"] == "\\x1b[31m\\n" + "a" * 90


async def test_a_body_that_was_not_understood_has_no_model(proxy: Proxy) -> None:
    """What is not known is left out."""
    encore = await proxy()
    with capture_logs() as lines:
        await post(encore, b"no JSON")
    [line] = lines
    assert (line["verdict"], line["reason"]) == ("bypass", "unparsable")
    assert not {"model", "streamed", "lookup_ms"} & line.keys()


async def test_other_requests_have_their_line_too(upstream: FakeUpstream, proxy: Proxy) -> None:
    """Method, path without its query, status, outcome and time; and their id, if any."""
    encore = await proxy()
    with capture_logs() as lines:
        await raw_exchange(encore.url, OTHER)
        upstream.on("GET", "/secret", cut_at_once)
        await raw_exchange(encore.url, OTHER.replace(b"Host", b"X-Request-Id: a\r\nHost"))
    for line in lines:
        assert 0 <= line.pop("first_byte_ms") <= line.pop("ms")
    told = {"event": "passthrough", "log_level": "info", "method": "GET", "path": "/secret"}
    assert lines == [
        {**told, "status": 404, "outcome": "answered"},
        {**told, "status": 502, "outcome": "UpstreamUnreachable", "request_id": "a"},
    ]


async def test_the_log_tells_of_a_client_that_left_before_it_had_asked(proxy: Proxy) -> None:
    """There was nothing to decide."""
    encore = await proxy()
    with capture_logs() as lines:
        async with posting(encore, b"{", {"Content-Length": "100"}) as client:
            client.leaves()
            await until(lambda: bool(lines))
    [line] = lines
    assert (line["verdict"], line["outcome"]) == ("none", "ClientLeft")
    assert not {"status", "first_byte_ms"} & line.keys()


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
