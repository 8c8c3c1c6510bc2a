"""What the policy file says holds for every request that it matches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.fakes import (
    DIGEST,
    FakeUpstream,
)
from tests.wire.chats import ask
from tests.wire.conftest import Proxy

# The static embedder holds them for 0.992 alike.
ASKED = "What is semantic caching?"
PARAPHRASE = "What's semantic caching?"


@pytest.mark.parametrize(
    ("settings", "wording", "ttl"),
    [
        ({}, "Hi", 3600),
        ({}, "What is the weather like?", 300),
        ({"ttl_seconds": 60}, "Hi", 60),
        ({"ttl_seconds": "never"}, "Hi", None),
        ({"ttl_seconds": "never"}, "What is the weather like?", 300),
    ],
)
async def test_a_ttl_is_the_policys(
    proxy: Proxy, settings: dict[str, Any], wording: str, ttl: int | None
) -> None:
    """ENCORE_TTL_SECONDS replaces the default; a rule for time-bound wording still shortens it."""
    encore = await proxy(**settings)
    await ask(encore, wording)
    encore.clock.advance(10)
    hit = await ask(encore, wording)
    assert (hit.debug.get("ttl"), hit.debug["age"]) == (ttl, 10)
    left = {} if ttl is None else {"ttl": ttl - 10}
    assert hit.cache_status == ("encore", {"hit": True, **left})
    assert hit.debug["confidence"] == (1 if ttl is None else pytest.approx(1 - 3 / ttl, abs=0.0005))


POLICY = """
[defaults]
threshold = 0.9
[[rules]]
name = "off"
enabled = false
when = { model = "secret*" }
[[rules]]
name = "exact only"
semantic = false
when = { min_temperature = 1.5 }
[[rules]]
name = "strict"
min_confidence = 0.999
when = { wording = "(?i)dose" }
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """A policy file with a rule for each thing that a rule can forbid."""
    path = tmp_path / "policy.toml"
    path.write_text(POLICY)
    return path


async def test_a_policy_can_switch_the_cache_off(
    upstream: FakeUpstream, proxy: Proxy, policy: Path
) -> None:
    """`enabled = false` for a model: never looked up, never stored."""
    upstream.models["secret:1b"] = DIGEST
    encore = await proxy(policy=policy)
    for number in (1, 2):
        answer = await ask(encore, model="secret:1b")
        assert (answer.verdict, answer.text) == ("bypass;reason=disabled", f"Answer {number}.")
        assert answer.cache_status == ("encore", {"fwd": "bypass"})
    assert encore.counts["stored"] == 0


async def test_a_policy_can_switch_the_semantic_tier_off(proxy: Proxy, policy: Path) -> None:
    """`semantic = false` for high temperatures leaves exact matches."""
    encore = await proxy(policy=policy)
    await ask(encore, ASKED, temperature=1.9)
    other = await ask(encore, PARAPHRASE, temperature=1.9)
    assert other.verdict == "miss;reason=no_match;semantic=skipped_policy"
    assert (await ask(encore, ASKED, temperature=1.9)).verdict == "hit;path=exact_match"


async def test_a_policy_can_ask_for_more_confidence(proxy: Proxy, policy: Path) -> None:
    """`min_confidence` holds for exact matches, too."""
    encore = await proxy(policy=policy)
    await ask(encore, "What is a usual dose of aspirin?")
    encore.clock.advance(60)
    doubtful = await ask(encore, "What is a usual dose of aspirin?")
    assert doubtful.verdict == "miss;reason=low_confidence"
    assert (doubtful.debug["similarity"], doubtful.debug["age"]) == (1, 60)


# --- how much alike two questions must be --------------------------------------------------------

# The static embedder holds them for 0.93 alike; the score does not.
AT_HOME = ("How do I brew green tea?", "How do I brew green tea at home?")
ALIKE = """
[[rules]]
name = "small models say much the same"
min_score = 0.2
min_confidence = 0.2
when = { model = "small*" }
[[rules]]
name = "a hospital"
threshold = 0.999
min_threshold = 0.99
when = { tenant = "hospital" }
[[rules]]
name = "a school"
threshold = 0.999
when = { tenant = "school" }
[[rules]]
name = "a pub"
min_score = 0.2
min_confidence = 0.2
when = { tenant = "pub" }
[[rules]]
name = "doses"
threshold = 0.9999
min_score = 1.0
when = { wording = "(?i)dose" }
"""


@pytest.fixture
def alike(tmp_path: Path) -> Path:
    """A policy file with thresholds of their own for a model, three tenants and a wording."""
    path = tmp_path / "policy.toml"
    path.write_text(ALIKE)
    return path


async def test_a_score_that_is_too_low(proxy: Proxy) -> None:
    """By default near is not enough; similarity and confidence are told."""
    encore = await proxy()
    asked, then = AT_HOME
    await ask(encore, asked)
    near = await ask(encore, then)
    assert near.verdict == "miss;reason=low_score"
    assert near.debug["similarity"] > 0.9
    assert near.debug["confidence"] < 0.92
    assert near.cache_status == ("encore", {"fwd": "miss"})


async def test_a_model_has_its_own_least_score(
    upstream: FakeUpstream, proxy: Proxy, alike: Path
) -> None:
    """What a rule says of one model leaves the others alone."""
    upstream.models["small:1b"] = DIGEST
    encore = await proxy(policy=alike)
    asked, then = AT_HOME
    for model, verdict in (
        ("small:1b", "hit;path=semantic_match"),
        ("llama3.2", "miss;reason=low_score"),
    ):
        await ask(encore, asked, model=model)
        assert (await ask(encore, then, model=model)).verdict == verdict


@pytest.mark.parametrize(
    ("tenant", "paraphrase", "at_home"),
    [
        ("hospital", "miss;reason=no_match", "miss;reason=no_match"),
        ("office", "hit;path=semantic_match", "miss;reason=low_score"),
        ("pub", "hit;path=semantic_match", "hit;path=semantic_match"),
    ],
)
async def test_a_tenant_has_its_own_thresholds(
    proxy: Proxy, alike: Path, tenant: str, paraphrase: str, at_home: str
) -> None:
    """Some would rather ask once too often, and some once too little."""
    encore = await proxy(policy=alike, tenancy="header:x-tenant")
    headers = {"x-tenant": tenant, "Cache-Control": "only-if-cached"}
    asked, then = AT_HOME
    await ask(encore, asked, {"x-tenant": tenant})
    assert (await ask(encore, "How can I brew green tea?", headers)).verdict == paraphrase
    assert (await ask(encore, then, headers)).verdict == at_home


@pytest.mark.parametrize(
    ("tenant", "asked_for", "verdict"),
    [
        ("school", "1", "miss;reason=no_match"),
        ("school", "0", "hit;path=semantic_match"),
        ("hospital", "1", "miss;reason=no_match"),
        ("hospital", "0", "miss;reason=no_match"),
    ],
)
async def test_a_request_loosens_what_its_tenants_rule_lets_it(
    proxy: Proxy, alike: Path, tenant: str, asked_for: str, verdict: str
) -> None:
    """Down to `min_threshold`: the shipped one, or the rule's own."""
    encore = await proxy(policy=alike, tenancy="header:x-tenant")
    headers = {"x-tenant": tenant}
    await ask(encore, "How do I brew green tea?", headers)
    loosened = {**headers, "x-cache-threshold": asked_for}
    assert (await ask(encore, "How can I brew green tea?", loosened)).verdict == verdict


async def test_a_wording_has_its_own_thresholds(proxy: Proxy, alike: Path) -> None:
    """Where a wrong answer does harm, only the same question is a hit."""
    encore = await proxy(policy=alike)
    await ask(encore, "What is the usual dose of aspirin for an adult?")
    other = await ask(encore, "What's the usual dose of aspirin for an adult?")
    assert other.verdict == "miss;reason=no_match"
    asked = {"x-cache-threshold": "0"}
    score = await ask(encore, "What is the usual adult dose of aspirin like?", asked)
    assert score.verdict == "miss;reason=low_score"
    same = await ask(encore, "what is the  usual dose of aspirin for an adult?")
    assert same.verdict == "hit;path=exact_match"
