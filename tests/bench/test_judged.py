"""What is counted of pairs."""

from __future__ import annotations

import pytest

from bench.judged import Family, Judged, Reason, cost, families, judge, rankings, reasons
from proxy.cache.score.scorer import Scorer
from proxy.embed.static import StaticEmbedder
from proxy.tuning.pairs import Pair
from proxy.tuning.ranking import Share
from proxy.tuning.trial import Trials
from tests.bench.samples import policy

PAIRS = [
    Pair("How do I boil eggs?", "How do I boil an egg?", same=True, family="near"),
    Pair("How do I boil eggs?", "how do I boil  eggs?", same=True, family="near"),
    Pair("What is `x`?", "What is x?", same=True),
    Pair("Is it good for 2 children?", "Is it good for 3 children?", same=False, family="numbers"),
    Pair("How do I boil eggs?", "How do I paint walls?", same=False, family="far"),
    Pair("Tell us where to buy rice", "Tell US where to buy rice", same=False, family="near"),
]


@pytest.fixture
async def judged(embedder: StaticEmbedder, scorer: Scorer) -> list[Judged]:
    return await judge(PAIRS, Trials(policy(), scorer), embedder, lambda *_: None)


async def test_what_becomes_of_pairs(judged: list[Judged]) -> None:
    """The cache's own reasons; the guards count in one of two scores."""
    assert [one.outcome.refused for one in judged] == [
        "",
        "",
        "skipped_code",
        "guard_numbers",
        "no_match",
        "guard_case",
    ]
    assert [one.guarded == -1 for one in judged] == [False, False, True, True, False, True]
    assert all(0 < one.score <= 1 for one in judged)
    assert judged[0].guarded == judged[0].score
    assert (judged[1].score, judged[1].cosine) == (1.0, 1.0)


async def test_families(judged: list[Judged]) -> None:
    """By name, those of the same meaning first; and all of them, with a family or without."""
    assert families(judged) == [
        Family("near", Share(2, 2), Share(0, 1)),
        Family("far", Share(0, 0), Share(0, 1)),
        Family("numbers", Share(0, 0), Share(0, 1)),
        Family("all", Share(2, 3), Share(0, 3)),
    ]
    assert families(judged)[-1].served == Share(2, 6)
    assert [row.name for row in families([judged[2]])] == ["all"]


async def test_reasons(judged: list[Judged]) -> None:
    """Most frequent first."""
    again = [*judged, judged[3]]
    assert reasons(again)[0] == Reason("guard_numbers", pairs=2, same=0)
    assert Reason("skipped_code", pairs=1, same=1) in reasons(again)
    assert sum(reason.pairs for reason in reasons(again)) == 5


async def test_cost(judged: list[Judged]) -> None:
    """Of decisions that were taken: those far away and those that are skipped are none."""
    found = cost(judged)
    assert found is not None
    median, high, count = found
    assert 0 < median <= high
    assert count == 4
    assert cost([judged[4]]) is None


async def test_rankings(judged: list[Judged]) -> None:
    """A pair that guards refuse is never served behind them."""
    ranked = rankings(judged)
    assert list(ranked) == ["reuse score", "reuse score behind the guards", "plain cosine"]
    assert [ranking.false_hits(-1.0).count for ranking in ranked.values()] == [3, 1, 3]
    assert [ranking.recall(-1.0).count for ranking in ranked.values()] == [3, 2, 3]
