"""What a request can ask of the cache: `Cache-Control` (RFC 9111, 5.2.1) and `x-cache-*`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes import FakeUpstream
from tests.wire.chats import ask
from tests.wire.conftest import Proxy

# The static embedder holds them for 0.992 alike, and the third for 0.98 like the first.
ASKED = "What is semantic caching?"
PARAPHRASE = "What's semantic caching?"
FARTHER = "What exactly is semantic caching?"
HIT = "hit;path=exact_match"
MISS = "miss;reason=no_match"
STALE = "miss;reason=expired"


def control(directives: str) -> dict[str, str]:
    """A request's `Cache-Control`."""
    return {"Cache-Control": directives}


async def test_no_store_leaves_no_trace(upstream: FakeUpstream, proxy: Proxy) -> None:
    """Neither is its answer kept, nor is it given a kept one."""
    encore = await proxy()
    for number in (1, 2):
        answer = await ask(encore, headers=control("no-store"))
        assert (answer.verdict, answer.text) == ("bypass;reason=no_store", f"Answer {number}.")
        assert answer.cache_status == ("encore", {"fwd": "request"})
    assert (await ask(encore)).verdict == MISS
    assert (await ask(encore, headers=control("no-store"))).text == "Answer 4."
    assert (await ask(encore)).text == "Answer 3."


async def test_no_cache_asks_anew_and_overwrites(upstream: FakeUpstream, proxy: Proxy) -> None:
    """The fresh answer is the one that the next client gets."""
    encore = await proxy()
    await ask(encore)
    fresh = await ask(encore, headers=control("no-cache"))
    assert (fresh.verdict, fresh.text) == ("bypass;reason=no_cache", "Answer 2.")
    assert fresh.cache_status == ("encore", {"fwd": "request"})
    after = await ask(encore)
    assert (after.verdict, after.text) == (HIT, "Answer 2.")
    assert encore.kept == 1


async def test_no_cache_serves_a_paraphrase_too(proxy: Proxy) -> None:
    """What it brought is in the index, although nothing was looked up for it."""
    encore = await proxy()
    await ask(encore, ASKED, control("no-cache"))
    assert (await ask(encore, PARAPHRASE)).verdict == "hit;path=semantic_match"


async def test_only_if_cached_never_asks(upstream: FakeUpstream, proxy: Proxy) -> None:
    """A hit is a hit; a miss is a 504 that no SDK tries again."""
    encore = await proxy()
    refused = await ask(encore, headers=control("only-if-cached"))
    assert refused.status == 504
    assert refused.json == {
        "error": {
            "message": "Encore: nothing fit to be reused is stored, "
            "and the request is only-if-cached",
            "type": "api_error",
            "param": None,
            "code": "only_if_cached",
        }
    }
    assert refused.header("x-should-retry") == "false"
    assert refused.verdict == MISS
    assert refused.cache_status == ("encore", {"detail": "only_if_cached"})
    assert upstream.chats == []
    await ask(encore)
    assert (await ask(encore, headers=control("only-if-cached"))).verdict == HIT
    assert (encore.counts["hits"], encore.counts["llm_calls"]) == (1, 1)


@pytest.mark.parametrize(
    ("also", "verdict"),
    [
        ({"Cache-Control": "only-if-cached, max-age=5"}, STALE),
        ({"Cache-Control": "only-if-cached, no-cache"}, "bypass;reason=no_cache"),
        ({"Cache-Control": "only-if-cached, no-store"}, "bypass;reason=no_store"),
        ({"Cache-Control": "only-if-cached", "x-cache-mode": "off"}, "bypass;reason=disabled"),
    ],
)
async def test_only_if_cached_goes_with_others(
    upstream: FakeUpstream, proxy: Proxy, also: dict[str, str], verdict: str
) -> None:
    """Where both cannot be had, the upstream is still not asked."""
    encore = await proxy()
    await ask(encore)
    encore.clock.advance(10)
    refused = await ask(encore, headers=also)
    assert (refused.status, refused.verdict) == (504, verdict)
    assert refused.cache_status == ("encore", {"detail": "only_if_cached"})
    assert len(upstream.chats) == 1


@pytest.mark.parametrize(
    ("directives", "verdict"),
    [
        ("max-age=59", STALE),
        ("max-age=60", HIT),
        ("max-age=0", STALE),
        ('Max-Age="60"', HIT),
        ("min-fresh=3540", HIT),
        ("min-fresh=3541", STALE),
        ("max-age=60, min-fresh=3541", STALE),
        ("max-age=60,min-fresh=10,unknown=1", HIT),
    ],
)
async def test_a_client_says_how_fresh_an_answer_must_be(
    proxy: Proxy, directives: str, verdict: str
) -> None:
    """One that is 60 s old and good for 3540 s more."""
    encore = await proxy()
    await ask(encore)
    encore.clock.advance(60)
    answer = await ask(encore, headers=control(directives))
    assert answer.verdict == verdict
    assert answer.debug["age"] == 60
    if verdict == STALE:
        assert answer.cache_status == ("encore", {"fwd": "stale"})
        # It was too old for this client alone, and is replaced all the same.
        assert (await ask(encore)).text == "Answer 2."


@pytest.mark.parametrize(
    ("policy_ttl", "asked", "ttl"),
    [(None, "60", 60), (None, "7200", 3600), (90, "60", 60), (30, "60", 30), ("never", "60", 60)],
)
async def test_a_client_says_how_long_its_answer_is_kept(
    proxy: Proxy, policy_ttl: object, asked: str, ttl: int
) -> None:
    """`x-cache-ttl` shortens what the policy allows, and never lengthens it."""
    encore = await proxy(ttl_seconds=policy_ttl)
    await ask(encore, headers={"x-cache-ttl": asked})
    encore.clock.advance(ttl)
    hit = await ask(encore)
    assert (hit.verdict, hit.debug["ttl"]) == (HIT, ttl)
    encore.clock.advance(1)
    assert (await ask(encore)).verdict == STALE


@pytest.mark.parametrize(
    ("threshold", "wording", "verdict"),
    [
        (None, PARAPHRASE, "hit;path=semantic_match"),
        ("0.993", PARAPHRASE, MISS),
        ("1", PARAPHRASE, MISS),
        (None, FARTHER, MISS),
        ("0.97", FARTHER, "hit;path=semantic_match"),
        ("0", FARTHER, "hit;path=semantic_match"),
        ("0", "How tall is the Eiffel Tower?", MISS),
    ],
)
async def test_a_client_says_how_close_a_match_must_be(
    proxy: Proxy, tmp_path: Path, threshold: str | None, wording: str, verdict: str
) -> None:
    """`x-cache-threshold` tightens at will, and loosens as far as the policy lets it."""
    policy = tmp_path / "policy.toml"
    policy.write_text("[defaults]\nthreshold = 0.985\nmin_threshold = 0.9\n")
    encore = await proxy(policy=policy)
    await ask(encore, ASKED)
    headers = {} if threshold is None else {"x-cache-threshold": threshold}
    answer = await ask(encore, wording, headers)
    assert answer.verdict == verdict
    assert "similarity" in answer.debug


@pytest.mark.parametrize(
    ("threshold", "verdict"),
    [
        (None, "hit;path=semantic_match"),
        ("0.99", "hit;path=semantic_match"),
        ("0.995", MISS),
        ("0.5", "hit;path=semantic_match"),
    ],
)
async def test_the_shipped_policy_is_tightened(
    proxy: Proxy, threshold: str | None, verdict: str
) -> None:
    """`x-cache-threshold` without a policy of one's own."""
    encore = await proxy()
    await ask(encore, ASKED)
    headers = {} if threshold is None else {"x-cache-threshold": threshold}
    assert (await ask(encore, PARAPHRASE, headers)).verdict == verdict


async def test_the_shipped_policy_is_not_loosened(proxy: Proxy) -> None:
    """Its threshold is its least; below that nothing is looked at, whatever is asked for."""
    encore = await proxy()
    await ask(encore, "How do I store fresh basil?")
    for asked in ("0.6", "0"):
        headers = {"x-cache-threshold": asked, "Cache-Control": "only-if-cached"}
        far = await ask(encore, "How tall is the Eiffel Tower?", headers)
        assert far.verdict == MISS
        assert far.debug["similarity"] < 0.4
        assert "confidence" not in far.debug


async def test_a_lower_threshold_is_no_lower_score(proxy: Proxy, tmp_path: Path) -> None:
    """What a policy lets come nearer must still pass guards and score."""
    policy = tmp_path / "policy.toml"
    policy.write_text("[defaults]\nthreshold = 0.72\nmin_threshold = 0.5\n")
    encore = await proxy(policy=policy)
    await ask(encore, "How do I store fresh basil?")
    near = await ask(encore, "How do I store fresh mint?", {"x-cache-threshold": "0.6"})
    assert near.verdict == "miss;reason=guard_content"
    assert near.debug["confidence"] < 0.7
    assert near.debug["similarity"] < 0.72


async def test_an_exact_match_has_no_threshold(proxy: Proxy) -> None:
    """The same question is as close as can be."""
    encore = await proxy()
    await ask(encore)
    assert (await ask(encore, headers={"x-cache-threshold": "1.0"})).verdict == HIT


async def test_namespaces_never_meet(proxy: Proxy) -> None:
    """`x-cache-namespace` keeps one application's answers apart from another's."""
    encore = await proxy()
    for name in ("a", "b", "A", "a b", "\xe4"):
        assert (await ask(encore, ASKED, {"x-cache-namespace": name})).verdict == MISS
        other = await ask(encore, PARAPHRASE, {"x-cache-namespace": name})
        assert other.verdict == "hit;path=semantic_match"
    assert (await ask(encore, ASKED)).verdict == MISS


async def test_a_mode_says_which_tiers_are_asked(upstream: FakeUpstream, proxy: Proxy) -> None:
    """`exact` leaves the semantic tier out, `off` everything; `semantic` is what goes unsaid."""
    encore = await proxy()
    await ask(encore, ASKED, {"x-cache-mode": "Semantic"})
    exact = await ask(encore, PARAPHRASE, {"x-cache-mode": "exact"})
    assert exact.verdict == "miss;reason=no_match;semantic=skipped_mode"
    assert (await ask(encore, ASKED, {"x-cache-mode": "exact"})).verdict == HIT
    off = await ask(encore, ASKED, {"x-cache-mode": "off"})
    assert (off.verdict, off.text) == ("bypass;reason=disabled", "Answer 3.")
    assert off.cache_status == ("encore", {"fwd": "bypass"})
    assert (await ask(encore, ASKED)).text == "Answer 1."


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Cache-Control", "max-age"),
        ("Cache-Control", "max-age=soon"),
        ("Cache-Control", "max-age=-1"),
        ("Cache-Control", "min-fresh=1.5"),
        ("Cache-Control", "max-age=99999999999"),
        ("x-cache-ttl", "0"),
        ("x-cache-ttl", "-5"),
        ("x-cache-ttl", "1h"),
        ("x-cache-ttl", "\xb2"),
        ("x-cache-ttl", ""),
        ("x-cache-threshold", "1.01"),
        ("x-cache-threshold", "-0.1"),
        ("x-cache-threshold", "nan"),
        ("x-cache-threshold", "high"),
        ("x-cache-namespace", ""),
        ("x-cache-namespace", "a" * 129),
        ("x-cache-mode", "fast"),
    ],
)
async def test_a_malformed_directive_is_named_and_ignored(
    proxy: Proxy, header: str, value: str
) -> None:
    """The request is answered as if it had not been there."""
    encore = await proxy()
    first = await ask(encore)
    second = await ask(encore, headers={header: value})
    assert (second.verdict, second.body) == (HIT, first.body)
    assert second.debug["ignored"] == header.lower()
    assert "ignored" not in first.debug


async def test_all_malformed_directives_are_named_once(proxy: Proxy) -> None:
    """One string in their order; on a bypass as well; what is well-formed still counts."""
    encore = await proxy()
    malformed = {"x-cache-ttl": "x", "x-cache-mode": "x", "Cache-Control": "max-age=x, min-fresh=x"}
    answer = await ask(encore, headers=malformed)
    assert answer.debug["ignored"] == "x-cache-ttl x-cache-mode cache-control"
    bypass = await ask(encore, headers={**malformed, "Cache-Control": "max-age=x, no-store"})
    assert (bypass.verdict, bypass.debug["ignored"]) == (
        "bypass;reason=no_store",
        "x-cache-ttl x-cache-mode cache-control",
    )


async def test_directives_are_told_to_nobody_else(upstream: FakeUpstream, proxy: Proxy) -> None:
    """`x-cache-*` is for us; `Cache-Control` is for every cache on the way."""
    encore = await proxy()
    headers = {"x-cache-ttl": "60", "X-Cache-Anything": "a", "Cache-Control": "max-age=5"}
    await ask(encore, headers=headers)
    names = [name for name, _ in upstream.chats[0].headers]
    assert not [name for name in names if name.startswith(b"x-cache")]
    assert upstream.chats[0].header("cache-control") == "max-age=5"


async def test_directives_change_no_identity(proxy: Proxy) -> None:
    """However an answer was asked for, the next one finds it."""
    encore = await proxy()
    await ask(encore, headers={"x-cache-threshold": "0.99", "Cache-Control": "max-age=5"})
    assert (await ask(encore)).verdict == HIT
