"""How often the shipped cache is wrong, on pairs that were kept for this test.

docs/accuracy.md has the figures; these bounds are what must not be lost again.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from pathlib import Path

import pytest

from proxy.cache.policy import read_policy
from proxy.embed.static import StaticEmbedder, WordVectors
from proxy.settings import built_in_policy
from proxy.tuning.pairs import Pair, read_pairs
from proxy.tuning.ranking import Share
from proxy.tuning.trial import Trials, candidates, outcome
from tests.cache.wordings import scorer

HELD_OUT = Path(__file__).parents[1] / "data" / "pairs-heldout.jsonl"


@pytest.fixture(scope="module")
def served() -> list[tuple[Pair, bool]]:
    """Each pair, and whether the answer to one question is given to the other."""
    pairs = read_pairs(HELD_OUT)
    trials = Trials(read_policy(built_in_policy().read_text("utf-8"), "policy"), scorer())
    found = asyncio.run(candidates(trials, StaticEmbedder(WordVectors.load()), pairs))
    return [
        (pair, outcome(candidate, kept).served)
        for pair, (candidate, kept) in zip(pairs, found, strict=True)
    ]


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
        assert wrong.count / wrong.total <= 0.07, name


def test_answers_are_reused(served: list[tuple[Pair, bool]]) -> None:
    """Of the near repeats most, of all that mean the same nearly half."""
    repeats = [one for one in served if one[0].family == "near_repeat" and one[0].lang == "en"]
    for found, least in ((share(repeats, same=True), 0.7), (share(served, same=True), 0.45)):
        assert found.count / found.total >= least
