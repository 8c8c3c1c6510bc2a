"""Who may see what under /internal."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from tests.admin.asking import admin
from tests.assembled import TOKEN, Running, assembled
from tests.fakes import FakeUpstream
from tests.wire.exchanges import all_forwarded, ask, forwarded

NAME = "9f2c41d07a3b"
CLOSED = [
    *("GET /internal/entries", f"GET /internal/entries/{NAME}", f"DELETE /internal/entries/{NAME}"),
    *("POST /internal/purge", "POST /internal/feedback", "POST /internal/explain"),
    *("GET /internal/traps", "GET /internal/shadow"),
]
OPEN = ["GET /internal/health", "GET /internal/ready", "GET /internal/ui"]
COUNTS = ["GET /internal/metrics", "GET /internal/prometheus", "GET /internal/series"]
METHODS = "GET HEAD POST PUT PATCH DELETE OPTIONS TRACE PROPFIND".split()
WRONG = [
    *("", f"x-encore-token: {TOKEN}x", f"x-encore-token: {TOKEN[:-1]}", "x-encore-token:"),
    *(f"Authorization: Bearer {TOKEN}", f"x-encore-token: {TOKEN}\r\nx-encore-token: {TOKEN}"),
    "x-encore-token: \xff\xfe",
]


@pytest.mark.parametrize("wrong", WRONG)
async def test_what_is_closed_looks_as_if_it_were_not_there(
    encore: Running, upstream: FakeUpstream, wrong: str
) -> None:
    """Every route, for every method, from loopback: the very answer of an unknown path."""
    headers = [wrong] if wrong else []
    for method in METHODS:
        unknown = await ask(encore.url, f"{method} /internal/nothing", *headers, body=b"{}")
        for path in sorted({line.partition(" ")[2] for line in CLOSED}):
            heard = await ask(encore.url, f"{method} {path}", *headers, body=b"{}")
            assert (heard.status, heard.headers, heard.body) == (
                404,
                unknown.headers,
                unknown.body,
            )
    assert all_forwarded(upstream) == []


@pytest.mark.parametrize("line", CLOSED)
async def test_the_token_opens(encore: Running, line: str) -> None:
    """What there is answers, and what it answers is for nobody else to keep."""
    heard = await admin(encore.url, line, b"{}" if line.startswith("POST") else None)
    is_there = "entries/" not in line
    assert (heard.status == 404) is not is_there
    assert heard.header("cache-control") == "no-store"
    assert heard.header("x-content-type-options") == "nosniff"


async def test_another_method_is_not_allowed(encore: Running) -> None:
    """To whom the door is open at all; the answer names those that are."""
    heard = await admin(encore.url, f"PUT /internal/entries/{NAME}", b"{}")
    assert (heard.status, heard.json["error"]["code"]) == (405, "method_not_allowed")
    assert heard.header("allow") == "DELETE, GET, HEAD"
    assert (await admin(encore.url, "POST /internal/health", b"{}")).status == 405
    assert (await admin(encore.url, "POST /internal/nothing", b"{}")).status == 404
    assert (await ask(encore.url, "POST /internal/health", body=b"{}")).status == 404


async def test_the_counts_are_open_or_not(upstream: FakeUpstream) -> None:
    """`ENCORE_METRICS`; health and readiness are open in any case."""
    async with assembled(upstream=upstream.url) as encore:
        assert [(await ask(encore.url, line)).status for line in OPEN + COUNTS] == [200] * 6
    async with assembled(upstream=upstream.url, metrics="token") as encore:
        assert [(await ask(encore.url, line)).status for line in OPEN] == [200] * 3
        assert [(await ask(encore.url, line)).status for line in COUNTS] == [404] * 3
        assert [(await admin(encore.url, line)).status for line in COUNTS] == [200] * 3


async def test_there_is_no_cors(encore: Running) -> None:
    """A web page from elsewhere reads nothing, not even with the token."""
    origin = "Origin: http://localhost:3000"
    for heard in (
        await admin(encore.url, "GET /internal/entries", None, origin),
        await ask(encore.url, "OPTIONS /internal/entries", origin),
    ):
        assert not [name for name, _ in heard.headers if name.startswith(b"access-control")]


async def test_the_token_goes_nowhere_else(encore: Running, upstream: FakeUpstream) -> None:
    """Not to the upstream, should a client send it there; and into no log."""
    with capture_logs() as logs:
        await admin(encore.url, "GET /v1/models")
        await admin(encore.url, "GET /internal/entries")
    assert forwarded(upstream).header("x-encore-token") is None
    assert TOKEN not in repr(logs)
    assert TOKEN not in repr(encore.encore)
