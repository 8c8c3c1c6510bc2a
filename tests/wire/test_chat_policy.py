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
