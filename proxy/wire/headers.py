"""What travels on, and what we say ourselves: x-cache-debug, Cache-Status (RFC 9211), Age."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from proxy.cache.gates import REFRESHING
from proxy.cache.verdict import Bypass, BypassReason, Hit, Match, Miss, MissReason, Verdict

RawHeaders = list[tuple[bytes, bytes]]

# RFC 9110, 7.6.1. `Expect` is answered by our own server before a body is read.
_HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# It opens /internal, and is nobody else's business.
TOKEN = b"x-encore-token"
# `Origin` was let in by our own list, which the upstream does not know.
_NEVER_SENT_ON = _HOP_BY_HOP | {b"host", b"expect", b"origin", TOKEN}
_NEVER_SENT_ON_TO_STORE = _NEVER_SENT_ON | {b"accept-encoding"}
DEBUG = b"x-cache-debug"
_NEVER_RETURNED = _HOP_BY_HOP | {DEBUG}
EXPOSED = ("x-cache-debug", "Cache-Status", "Age", "x-request-id")

_FORWARDED_BY_REQUEST = REFRESHING | {BypassReason.NO_STORE}


def to_upstream(headers: RawHeaders, *, plain_answer: bool) -> RawHeaders:
    """A client's headers as the upstream gets them.

    `plain_answer` asks for an uncompressed one, because it may be stored.
    """
    dropped = _NEVER_SENT_ON_TO_STORE if plain_answer else _NEVER_SENT_ON
    dropped = _with_named_by_connection(dropped, headers)
    kept = [
        pair for pair in headers if pair[0] not in dropped and not pair[0].startswith(b"x-cache-")
    ]
    if plain_answer:
        kept.append((b"accept-encoding", b"identity"))
    return kept


def to_client(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """The upstream's headers as the client gets them; CORS is ours alone."""
    headers = [(name.lower(), value) for name, value in headers]
    dropped = _with_named_by_connection(_NEVER_RETURNED, headers)
    return [
        pair
        for pair in headers
        if pair[0] not in dropped and not pair[0].startswith(b"access-control-")
    ]


def _with_named_by_connection(dropped: frozenset[bytes], headers: RawHeaders) -> frozenset[bytes]:
    named = [value for name, value in headers if name == b"connection"]
    if not named:
        return dropped
    return dropped | {token.strip().lower() for token in b",".join(named).split(b",")}


def verdict_headers(
    verdict: Verdict,
    *,
    ignored: tuple[str, ...] = (),
    lookup_ms: float | None = None,
    collapsed: bool = False,
    forwarded: bool = True,
) -> RawHeaders:
    """`x-cache-debug` and `Cache-Status` for a verdict, and `Age` on a hit."""
    debug = _debug(verdict, ignored, collapsed)
    if lookup_ms is not None:
        debug += took(lookup_ms)
    return [
        (DEBUG, debug),
        (b"cache-status", _cache_status(verdict, collapsed, forwarded).encode("ascii")),
        *age_header(verdict),
    ]


def age_header(verdict: Verdict) -> RawHeaders:
    """`Age` (RFC 9111, 5.1) on a hit, in whole seconds."""
    return [(b"age", b"%d" % int(verdict.match.age or 0))] if isinstance(verdict, Hit) else []


def _debug(verdict: Verdict, ignored: tuple[str, ...], collapsed: bool) -> bytes:
    """An RFC 9651 item: one token and its parameters."""
    match verdict:
        case Hit(path, entry, match):
            item = f'hit;path={path}{_figures(match)};entry="{entry.id}"'
        case Miss(reason, match, semantic, would):
            item = "miss;path=collapsed" if collapsed else "miss"
            item += f";reason={reason}{_figures(match) if match else ''}"
            item += f";semantic={semantic}" if semantic else ""
            item += f';would={would.path};entry="{would.entry.id}"' if would else ""
        case Bypass(reason):
            item = f"bypass;reason={reason}"
        case _:
            assert_never(verdict)
    if ignored:
        item += f';ignored="{" ".join(ignored)}"'
    return item.encode("ascii")


def took(lookup_ms: float) -> bytes:
    """The last parameter of `x-cache-debug`."""
    return b";lookup_ms=%a" % round(lookup_ms, 2)


def _figures(match: Match) -> str:
    figures = f";similarity={round(float(match.similarity), 3)}"
    if match.confidence is not None:
        figures += f";confidence={round(float(match.confidence), 3)}"
    if match.age is not None:
        figures += f";age={int(match.age)}"
    if match.ttl is not None:
        figures += f";ttl={int(match.ttl)}"
    return figures


def _cache_status(verdict: Verdict, collapsed: bool, forwarded: bool) -> str:
    match verdict:
        case Hit(match=Match(ttl=None)):
            return "encore; hit"
        case Hit(match=Match(ttl=ttl, age=age)):
            return f"encore; hit; ttl={int((ttl or 0) - (age or 0))}"
        case _ if not forwarded:
            return "encore; detail=only_if_cached"
        case Miss(reason):
            fwd = "stale" if reason is MissReason.EXPIRED else "miss"
            detail = "; detail=shadow" if reason is MissReason.SHADOW else ""
            return f"encore; fwd={fwd}" + ("; collapsed" if collapsed else "") + detail
        case Bypass(reason):
            return f"encore; fwd={'request' if reason in _FORWARDED_BY_REQUEST else 'bypass'}"
        case _:
            assert_never(verdict)
