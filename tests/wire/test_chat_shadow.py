"""Shadow mode: what would be served is compared with what the upstream says; it is not heard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.assembled import TOKEN, Running
from tests.fakes import FakeUpstream, error_answer, json_answer
from tests.wire.chats import ask, asking, until
from tests.wire.conftest import Proxy
from tests.wire.exchanges import ask as fetch

ASKED = "What is semantic caching?"
PARAPHRASE = "What's semantic caching?"
SHADOW = {"x-cache-mode": "shadow"}
SAID = "A semantic cache keeps the answers of a model."
SAID_ANEW = "It keeps the answers of a model: that is a semantic cache."
OTHER = "Bananas grow in 14 countries, as Leila says."


async def told(encore: Running) -> dict[str, Any]:
    """What `/internal/shadow` says when all is compared."""
    await encore.encore.comparer.settle()
    heard = await fetch(encore.url, "GET /internal/shadow", f"x-encore-token: {TOKEN}")
    assert (heard.status, heard.header("content-type")) == (200, "application/json")
    found: dict[str, Any] = heard.json
    return found


def shadowed(encore: Running) -> dict[str, int]:
    """The counter of what was held back."""
    (family,) = (one for one in encore.metrics.registry.collect() if one.name == "encore_shadow")
    return {
        sample.labels["agreed"]: int(sample.value)
        for sample in family.samples
        if sample.name.endswith("_total")
    }


async def test_a_hit_is_not_served(upstream: FakeUpstream, proxy: Proxy) -> None:
    """The upstream is asked; the header tells what would have been served, and how."""
    encore = await proxy()
    await ask(encore, ASKED)
    encore.clock.advance(36)
    answer = await ask(encore, ASKED, SHADOW)
    assert (answer.text, answer.verdict) == ("Answer 2.", "miss;reason=shadow")
    assert answer.header("age") is None
    figures = dict(answer.debug)
    assert figures.pop("lookup_ms") >= 0
    hit = await ask(encore, ASKED)
    assert hit.text == "Answer 1."
    assert figures == {
        "reason": "shadow",
        "similarity": 1,
        "confidence": 0.997,
        "age": 36,
        "ttl": 3600,
        "would": "exact_match",
        "entry": hit.debug["entry"],
    }
    assert answer.cache_status == ("encore", {"fwd": "miss", "detail": "shadow"})


async def test_what_would_be_served_stays(upstream: FakeUpstream, proxy: Proxy) -> None:
    """The cache is as it would be if it had been served: nothing is replaced, nothing added."""
    encore = await proxy()
    await ask(encore, ASKED)
    assert (await ask(encore, ASKED, SHADOW)).text == "Answer 2."
    paraphrased = await ask(encore, PARAPHRASE, SHADOW)
    assert (paraphrased.text, paraphrased.debug["would"]) == ("Answer 3.", "semantic_match")
    assert encore.kept == 1
    assert encore.counts["skipped_by_reason"] == {"shadow": 2}
    assert (await ask(encore, PARAPHRASE)).text == "Answer 1."
    assert encore.counts["misses_by_reason"] == {"no_match": 1, "shadow": 2}


async def test_a_miss_is_stored_as_ever(upstream: FakeUpstream, proxy: Proxy) -> None:
    """There is nothing to compare it with."""
    encore = await proxy()
    answer = await ask(encore, ASKED, SHADOW)
    assert answer.verdict == "miss;reason=no_match"
    assert "would" not in answer.debug
    assert (await ask(encore, ASKED)).verdict == "hit;path=exact_match"
    assert (await told(encore))["compared"] == 0
    assert shadowed(encore) == {}


@pytest.mark.parametrize("stream", [False, True])
async def test_answers_are_compared(upstream: FakeUpstream, proxy: Proxy, stream: bool) -> None:
    """Other words for the same agree, another thing differs; streams as well."""
    encore = await proxy()
    upstream.answer = SAID
    await ask(encore, ASKED)
    for said in (SAID_ANEW, OTHER):
        upstream.answer = said
        await ask(encore, PARAPHRASE, SHADOW, stream=stream)
    found = await told(encore)
    assert (found["compared"], found["agreed"]) == (2, 1)
    assert (found["serving"]["compared"], found["serving"]["agreed"]) == (2, 1)
    (band,) = found["bands"]
    assert (band["from"], band["to"], band["wrong_rate"]) == (0.98, 1.0, 0.5)
    assert [row["served"] for row in found["thresholds"]] == [2] * 25
    assert sum(found["differed_by"].values()) == 1
    assert shadowed(encore) == {"yes": 1, "no": 1}


async def test_exact_matches_are_counted_apart(upstream: FakeUpstream, proxy: Proxy) -> None:
    """They have no score; they tell how much the model varies."""
    encore = await proxy()
    upstream.answer = SAID
    await ask(encore, ASKED)
    for said in (SAID, OTHER):
        upstream.answer = said
        await ask(encore, ASKED, SHADOW)
    found = await told(encore)
    assert (found["compared"], found["bands"], found["thresholds"]) == (0, [], [])
    assert (found["exact"]["compared"], found["exact"]["agreed"]) == (2, 1)


async def test_a_score_that_is_too_low_is_compared(
    upstream: FakeUpstream, proxy: Proxy, tmp_path: Path
) -> None:
    """To tell what a looser `min_score` would do; the answer itself is stored as ever."""
    policy = tmp_path / "policy.toml"
    policy.write_text('[defaults]\nmode = "shadow"\nmin_score = 1.0\n')
    encore = await proxy(policy=policy)
    upstream.answer = SAID
    await ask(encore, "How do I brew green tea?")
    answer = await ask(encore, "How should I brew some green tea?")
    assert answer.debug["reason"] in ("low_score", "guard_content")
    assert encore.kept == 2
    found = await told(encore)
    assert (found["compared"], found["agreed"], found["serving"]["compared"]) == (1, 1, 0)
    (band,) = found["bands"]
    served = [row["min_score"] for row in found["thresholds"]]
    assert served == [least for least in served if least <= band["to"]]
    assert served[0] == 0.5
    assert shadowed(encore) == {}


@pytest.mark.parametrize(
    "policy",
    [
        '[defaults]\nmode = "shadow"',
        '[[rules]]\nname = "careful"\nmode = "shadow"\nwhen = { wording = "(?i)caching" }',
    ],
)
async def test_a_policy_can_ask_for_it(
    upstream: FakeUpstream, proxy: Proxy, tmp_path: Path, policy: str
) -> None:
    """For all, or for whom a rule matches; no request can ask it away."""
    path = tmp_path / "policy.toml"
    path.write_text(policy)
    encore = await proxy(policy=path)
    for mode in ("semantic", "exact"):
        await ask(encore, ASKED, {"x-cache-mode": mode})
        answer = await ask(encore, ASKED, {"x-cache-mode": mode})
        assert answer.verdict == "miss;reason=shadow"
    answer = await ask(encore, ASKED, {"x-cache-mode": "off"})
    assert answer.verdict == "bypass;reason=disabled"


async def test_a_rule_can_leave_it_out(
    upstream: FakeUpstream, proxy: Proxy, tmp_path: Path
) -> None:
    """The last one that matches counts."""
    path = tmp_path / "policy.toml"
    path.write_text(
        '[defaults]\nmode = "shadow"\n'
        '[[rules]]\nname = "known"\nmode = "serve"\nwhen = { model = "llama3.2*" }'
    )
    encore = await proxy(policy=path)
    await ask(encore, ASKED)
    assert (await ask(encore, ASKED)).verdict == "hit;path=exact_match"


async def test_whoever_wants_only_what_is_cached_gets_nothing(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """Nothing is served, and the upstream may not be asked."""
    encore = await proxy()
    await ask(encore, ASKED)
    answer = await ask(encore, ASKED, {**SHADOW, "cache-control": "only-if-cached"})
    assert (answer.status, answer.verdict) == (504, "miss;reason=shadow")
    assert len(upstream.chats) == 1


@pytest.mark.parametrize(
    "failure", [error_answer(500, "out of memory"), json_answer(SAID, finish_reason="length")]
)
async def test_an_answer_that_is_none_says_nothing(
    upstream: FakeUpstream, proxy: Proxy, failure: Any
) -> None:
    """It is passed on and counted as one that could not be compared."""
    encore = await proxy()
    await ask(encore, ASKED)
    upstream.script(failure)
    await ask(encore, ASKED, SHADOW)
    found = await told(encore)
    assert (found["unfit"], found["exact"]["compared"]) == (1, 0)
    assert shadowed(encore) == {"unknown": 1}
    assert "shadow" not in encore.counts["skipped_by_reason"]


async def test_those_who_ask_together_are_compared_once(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """They share a call, and its answer."""
    encore = await proxy()
    await ask(encore, ASKED)
    gate = upstream.hold()
    async with asking(encore, ASKED, SHADOW) as one:
        await upstream.nth_chat(2)
        async with asking(encore, ASKED, SHADOW) as other:
            await until(lambda: encore.counts["collapsed"] == 1)
            gate.release()
            answers = [await one.answer(), await other.answer()]
    assert [answer.verdict for answer in answers] == [
        "miss;reason=shadow",
        "miss;path=collapsed;reason=shadow",
    ]
    assert answers[1].cache_status[1] == {"fwd": "miss", "collapsed": True, "detail": "shadow"}
    assert (await told(encore))["exact"]["compared"] == 1


async def test_the_figures_tell_of_nobody(upstream: FakeUpstream, proxy: Proxy) -> None:
    """They hold no wording and no answer."""
    encore = await proxy()
    await ask(encore, ASKED)
    await ask(encore, ASKED, SHADOW)
    body = str(await told(encore))
    assert "Answer" not in body
    assert "caching" not in body
