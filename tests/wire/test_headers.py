"""What travels on, and what we say: the tables of DESIGN.md, section 6, word for word."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from http_sfv.item import Item
from http_sfv.list import List
from hypothesis import given
from hypothesis import strategies as st

from proxy.cache.entry import Entry
from proxy.cache.verdict import (
    Bypass,
    BypassReason,
    Hit,
    Match,
    Miss,
    MissReason,
    Path,
    SemanticSkip,
    Verdict,
)
from proxy.wire.headers import age_header, to_client, to_upstream, verdict_headers

ENTRY = Entry(
    key=bytes.fromhex("9f2c41d07a3b") + bytes(26),
    scope=bytes(32),
    wording="",
    model="",
    body=b"{}",
    streamed=False,
    has_usage=True,
    created_at=0.0,
    ttl=None,
)
EXACT = Hit(Path.EXACT, ENTRY, Match(1.0, 0.9966, 41.9, 3600.0))
HOP_BY_HOP = [
    *(b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization"),
    *(b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade"),
]


# --- what travels on --------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*HOP_BY_HOP, b"host", b"expect", b"origin", b"x-cache-mode"])
def test_a_request_loses_what_is_between_client_and_us(name: bytes) -> None:
    """And nothing else."""
    kept = [(b"a", b"1"), (b"cache-control", b"no-cache"), (b"a", b"2")]
    assert to_upstream([kept[0], (name, b"x"), *kept[1:]], plain_answer=False) == kept


@pytest.mark.parametrize(
    "name", [*HOP_BY_HOP, b"Access-Control-Allow-Origin", b"access-control-max-age"]
)
def test_an_answer_loses_what_is_between_upstream_and_us(name: bytes) -> None:
    """And what we say ourselves; names become lower case, as ASGI wants them."""
    given_headers = [(b"A", b"1"), (name, b"x"), (b"Set-Cookie", b"a"), (b"Set-Cookie", b"b")]
    given_headers += [(b"X-Cache-Debug", b"hit"), (b"X-Cache", b"HIT"), (b"Origin", b"x")]
    assert to_client(given_headers) == [
        (b"a", b"1"),
        (b"set-cookie", b"a"),
        (b"set-cookie", b"b"),
        (b"x-cache", b"HIT"),
        (b"origin", b"x"),
    ]


def test_headers_named_by_connection_go_with_it() -> None:
    """Whatever their case, and however many `Connection` headers there are (RFC 9110, 7.6.1)."""
    named = [(b"connection", b"close, X-One ,,"), (b"x-one", b"1"), (b"connection", b"x-two")]
    named += [(b"x-two", b"2"), (b"x-three", b"3")]
    assert to_upstream(named, plain_answer=False) == [(b"x-three", b"3")]
    assert to_client([(name.title(), value) for name, value in named]) == [(b"x-three", b"3")]


def test_an_answer_that_may_be_stored_is_asked_for_uncompressed() -> None:
    """In place of whatever the client accepts."""
    accepts = [(b"accept-encoding", b"gzip"), (b"a", b"1"), (b"accept-encoding", b"br")]
    plain = [(b"a", b"1"), (b"accept-encoding", b"identity")]
    assert to_upstream(accepts, plain_answer=True) == plain
    assert to_upstream([(b"a", b"1")], plain_answer=True) == plain


NAMES = st.sampled_from([b"a", b"b", b"host", b"te", b"connection", b"x-cache-ttl", b"cookie"])


@given(st.lists(st.tuples(NAMES, st.binary(max_size=5))))
def test_what_is_kept_is_kept_in_order(headers: list[tuple[bytes, bytes]]) -> None:
    """A request's headers are a part of what was given: none is new, changed or moved."""
    kept = to_upstream(headers, plain_answer=False)
    rest = iter(headers)
    assert all(pair in rest for pair in kept)
    assert {name for name, _ in kept} <= {b"a", b"b", b"cookie"}
    if not any(name == b"connection" for name, _ in headers):
        assert kept == [pair for pair in headers if pair[0] in (b"a", b"b", b"cookie")]


# --- what we say ------------------------------------------------------------------------------


def said(verdict: Verdict, **how: Any) -> list[str]:
    names, values = zip(*verdict_headers(verdict, **how), strict=True)
    assert names[:2] == (b"x-cache-debug", b"cache-status")
    item, status = Item(), List()
    item.parse(values[0])
    status.parse(values[1])
    return [value.decode() for value in values]


def test_a_hit_tells_how_it_was_found_and_how_sure_it_is() -> None:
    """Figures have three digits, times are whole seconds."""
    assert said(EXACT, lookup_ms=0.1249) == [
        "hit;path=exact_match;similarity=1.0;confidence=0.997;age=41;ttl=3600;"
        'entry="9f2c41d07a3b";lookup_ms=0.12',
        "encore; hit; ttl=3558",
        "41",
    ]
    semantic = Hit(Path.SEMANTIC, ENTRY, Match(0.94312, 0.94312, 0.0, 60.0))
    assert said(semantic) == [
        "hit;path=semantic_match;similarity=0.943;confidence=0.943;age=0;ttl=60;"
        'entry="9f2c41d07a3b"',
        "encore; hit; ttl=60",
        "0",
    ]


def test_a_hit_that_never_expires_has_no_ttl() -> None:
    """`Cache-Status` has no word for forever."""
    forever = replace(EXACT, match=Match(1.0, 1.0, 86400.0, None))
    assert said(forever) == [
        'hit;path=exact_match;similarity=1.0;confidence=1.0;age=86400;entry="9f2c41d07a3b"',
        "encore; hit",
        "86400",
    ]


@pytest.mark.parametrize(
    ("verdict", "debug", "status"),
    [
        (
            Miss(MissReason.LOW_CONFIDENCE, Match(0.861, 0.6434, 3111.2, 3600.0)),
            "miss;reason=low_confidence;similarity=0.861;confidence=0.643;age=3111;ttl=3600",
            "encore; fwd=miss",
        ),
        (
            Miss(MissReason.EXPIRED, Match(1.0, 0.0, 3700.0, 3600.0)),
            "miss;reason=expired;similarity=1.0;confidence=0.0;age=3700;ttl=3600",
            "encore; fwd=stale",
        ),
        (
            Miss(MissReason.NO_MATCH, Match(0.5)),
            "miss;reason=no_match;similarity=0.5",
            "encore; fwd=miss",
        ),
        (
            Miss(MissReason.NO_MATCH, semantic=SemanticSkip.TOO_LONG),
            "miss;reason=no_match;semantic=skipped_too_long",
            "encore; fwd=miss",
        ),
        (Bypass(BypassReason.NO_STORE), "bypass;reason=no_store", "encore; fwd=request"),
        (Bypass(BypassReason.NO_CACHE), "bypass;reason=no_cache", "encore; fwd=request"),
        (Bypass(BypassReason.REPEAT), "bypass;reason=repeat", "encore; fwd=request"),
        (Bypass(BypassReason.TENANT), "bypass;reason=tenant", "encore; fwd=bypass"),
    ],
    ids=lambda value: value.split(";")[1] if isinstance(value, str) else None,
)
def test_what_was_forwarded_says_why(verdict: Verdict, debug: str, status: str) -> None:
    """With the figures of the nearest answer, where one was looked at."""
    assert said(verdict) == [debug, status]


def test_a_miss_may_have_joined_a_call() -> None:
    """Both headers say so."""
    assert said(Miss(MissReason.NO_MATCH), collapsed=True, lookup_ms=1.0) == [
        "miss;path=collapsed;reason=no_match;lookup_ms=1.0",
        "encore; fwd=miss; collapsed",
    ]


def test_what_was_not_forwarded_says_so() -> None:
    """A request that is only-if-cached, and found nothing."""
    for verdict in (Miss(MissReason.EXPIRED), Bypass(BypassReason.TENANT)):
        assert said(verdict, forwarded=False)[1] == "encore; detail=only_if_cached"


def test_ignored_directives_are_named_in_one_string() -> None:
    """As a parameter, whatever the verdict."""
    debug = said(Bypass(BypassReason.DISABLED), ignored=("x-cache-ttl", "x-cache-mode"))[0]
    assert debug == 'bypass;reason=disabled;ignored="x-cache-ttl x-cache-mode"'


def test_only_a_hit_has_an_age() -> None:
    """In whole seconds; an answer whose age was not looked at is new."""
    assert age_header(EXACT) == [(b"age", b"41")]
    assert age_header(replace(EXACT, match=Match(1.0))) == [(b"age", b"0")]
    assert age_header(Miss(MissReason.NO_MATCH)) == []
