"""How often the shipped cache is wrong, on pairs that were kept for this test.

docs/accuracy.md has the figures; these bounds are what must not be lost again.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

from proxy.cache.confirmer import Confirmer
from proxy.cache.gates import Candidate, Question
from proxy.cache.policy import Policy, read_policy
from proxy.cache.protected import Breaker, Protected
from proxy.cache.score.scorer import Scorer
from proxy.embed.scorers import make_scorer
from proxy.embed.static import StaticEmbedder, WordVectors
from proxy.settings import built_in_policy
from proxy.tuning.pairs import Pair, read_pairs
from proxy.tuning.ranking import Share
from proxy.tuning.trial import Trials, candidates, outcome
from tests.embed.embedders import minilm, opened

HELD_OUT = Path(__file__).parents[1] / "data" / "pairs-heldout.jsonl"


@pytest.fixture(scope="module")
def served() -> list[tuple[Pair, bool]]:
    """Each pair, and whether the answer to one question is given to the other."""
    pairs = read_pairs(HELD_OUT)
    policy = read_policy(built_in_policy().read_text("utf-8"), "policy")
    weighed = make_scorer(WordVectors.load(), "static", confirms=True)
    found = asyncio.run(_candidates(policy, weighed, pairs))
    return [
        (pair, outcome(candidate, kept).served)
        for pair, (candidate, kept) in zip(pairs, found, strict=True)
    ]


async def _candidates(
    policy: Policy, weighed: Scorer, pairs: Sequence[Pair]
) -> list[tuple[Candidate, Question]]:
    calls = Protected("confirmer", 3600.0, Breaker(lambda: 0.0))
    async with opened(minilm()) as confirming:
        trials = Trials(policy, weighed, Confirmer(confirming, calls))
        return await candidates(trials, StaticEmbedder(WordVectors.load()), pairs)


def share(served: list[tuple[Pair, bool]], *, same: bool) -> Share:
    found = [given for pair, given in served if pair.same is same]
    return Share(sum(found), len(found))


def test_wrong_answers_are_rare(served: list[tuple[Pair, bool]]) -> None:
    """Of the traps, at most 2 % are served."""
    traps = share(served, same=False)
    assert traps.total > 400
    assert traps.count / traps.total <= 0.02


def test_no_family_of_traps_is_overlooked(served: list[tuple[Pair, bool]]) -> None:
    """None of them has more than a few wrong answers."""
    families: defaultdict[str, list[tuple[Pair, bool]]] = defaultdict(list)
    for pair, given in served:
        if not pair.same:
            families[pair.family].append((pair, given))
    assert len(families) == 10
    for name, found in families.items():
        wrong = share(found, same=False)
        assert wrong.count / wrong.total <= 0.05, name


def test_answers_are_reused(served: list[tuple[Pair, bool]]) -> None:
    """Of the near repeats most, of all that mean the same half, at least with MiniLM."""
    repeats = [one for one in served if one[0].family == "near_repeat" and one[0].lang == "en"]
    for found, least in ((share(repeats, same=True), 0.65), (share(served, same=True), 0.48)):
        assert found.count / found.total >= least
