"""A second opinion where the first is not sure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from proxy.cache.confirmer import Confirmer
from proxy.cache.gates import Candidate
from proxy.cache.ports import Vector
from proxy.cache.protected import Breaker, Protected
from proxy.cache.score.scorer import Scorer
from proxy.cache.score.trees import Trees
from proxy.cache.verdict import Hit, Miss, MissReason, Path
from tests.cache.samples import (
    NOW,
    TableEmbedder,
    at,
    desk,
    question,
    ruled,
    stored,
    trees,
)
from tests.cache.wordings import reader


def by_similarity(least: float) -> Trees:
    """Trees that give 0.99 to a pair at least so similar, and 0.01 to all others."""
    leaves = np.array([[-4.6, 4.6]], np.float32)
    return Trees(np.zeros((1, 1), np.int32), np.array([[least]], np.float32), leaves, 0.0)


def candidate(asked: str, other: str, scorer: Scorer) -> Candidate:
    entry = stored(question(other))
    return Candidate(question(asked), entry, 0.8, Path.SEMANTIC, NOW, scorer)


def protected(failures: list[str] | None = None) -> Protected:
    counted = [] if failures is None else failures
    return Protected("confirmer", 1.0, Breaker(lambda: NOW), counted.append)


TEA, BREW = "How do I make strong tea?", "How do I prepare strong tea?"
SCORER = Scorer(reader(), trees(0.8), by_similarity(0.9))


async def test_a_second_similarity() -> None:
    """It is the cosine of the two wordings, each embedded as it is looked up: folded."""
    embedder = TableEmbedder({TEA.casefold(): at(1), BREW.casefold(): at(0.95)})
    confirmer = Confirmer(embedder, protected())
    confirmed = await confirmer.confirm(candidate(TEA, BREW, SCORER))
    assert confirmed.second == pytest.approx(0.95, abs=1e-6)
    assert confirmed.similarity == 0.8
    assert confirmed.score == pytest.approx(0.895, abs=1e-3)


async def test_what_was_embedded_is_remembered() -> None:
    """A thousand wordings; the one that was needed last stays longest."""
    embedder = TableEmbedder({})
    confirmer = Confirmer(embedder, protected())
    await confirmer.confirm(candidate(TEA, BREW, SCORER))
    await confirmer.confirm(candidate(TEA, BREW, SCORER))
    assert embedder.asked == [TEA.casefold(), BREW.casefold()]
    for number in range(1023):
        await confirmer.confirm(candidate(TEA, f"How do I make {number} teas?", SCORER))
    await confirmer.confirm(candidate(TEA, BREW, SCORER))
    assert embedder.asked.count(TEA.casefold()) == 1
    assert embedder.asked.count(BREW.casefold()) == 2


async def test_a_text_that_is_not_taken_whole() -> None:
    """Then there is no second opinion."""
    embedder = TableEmbedder({BREW.casefold(): None})
    asked = candidate(TEA, BREW, SCORER)
    assert await Confirmer(embedder, protected()).confirm(asked) == asked


class Broken(TableEmbedder):
    """An embedder that fails."""

    async def embed(self, text: str) -> Vector | None:
        raise OSError("gone")


async def test_an_embedder_that_fails() -> None:
    """It is counted, and the first opinion stands."""
    failures: list[str] = []
    asked = candidate(TEA, BREW, SCORER)
    assert await Confirmer(Broken({}), protected(failures)).confirm(asked) == asked
    assert failures == ["confirmer"]


def test_what_two_scores_come_to() -> None:
    """Their mean; without a second similarity, or trees for it, the first."""
    asked = candidate(TEA, BREW, SCORER)
    assert asked.score == pytest.approx(0.8, abs=1e-3)
    assert asked.confirmed(0.95).score == pytest.approx(0.895, abs=1e-3)
    assert asked.confirmed(0.5).score < 0.5
    alone = Scorer(reader(), trees(0.8))
    assert replace(asked, scorer=alone, second=0.95).score == pytest.approx(0.8, abs=1e-3)
    assert SCORER.rank(asked.pair, 0.8, 0.95) == pytest.approx(0.895, abs=1e-3)


def test_a_confirmed_candidate_is_the_same_pair() -> None:
    """Its wordings are not laid side by side once more."""
    asked = candidate(TEA, BREW, SCORER)
    assert asked.confirmed(0.95).pair is asked.pair


@pytest.mark.parametrize(
    ("score", "unsure"), [(0.29, False), (0.3, True), (0.94, True), (0.95, False)]
)
def test_where_it_is_unsure(score: float, unsure: bool) -> None:
    """Neither where it is hopeless, nor where it is all but certain."""
    assert SCORER.is_unsure(score) == unsure
    assert not Scorer(reader(), trees(0.8)).is_unsure(score)


@pytest.mark.parametrize(
    ("score", "least", "unsure"), [(0.79, 0.9, False), (0.81, 0.9, True), (0.3, 0.65, True)]
)
def test_where_it_is_lost(score: float, least: float, unsure: bool) -> None:
    """The mean of it and certainty itself would be too little."""
    assert SCORER.is_unsure(score, least) == unsure


async def looked_up(first: float, second: float, **rules: float) -> tuple[Hit | Miss, list[str]]:
    """What becomes of a question whose neighbour has these figures, and what was embedded twice."""
    confirming = TableEmbedder({TEA.casefold(): at(1), BREW.casefold(): at(second)})
    asked = desk(
        {TEA.casefold(): at(1), BREW.casefold(): at(0.8)},
        weighed=Scorer(reader(), trees(first), by_similarity(0.9)),
        confirmer=Confirmer(confirming, protected()),
    )
    await asked.keep(question(BREW))
    return await asked.ask(question(TEA, rules=ruled(**rules))), confirming.asked


async def test_an_unsure_score_is_confirmed() -> None:
    """Then it is a hit like any other; `similarity` stays that of the first embedder."""
    verdict, asked = await looked_up(0.8, 0.95)
    assert isinstance(verdict, Hit)
    assert verdict.match.similarity == pytest.approx(0.8, abs=1e-6)
    assert verdict.match.confidence == pytest.approx(0.895, abs=1e-3)
    assert len(asked) == 2


async def test_an_unsure_score_is_not_confirmed() -> None:
    """Then the refusal stands."""
    verdict, asked = await looked_up(0.8, 0.85)
    assert isinstance(verdict, Miss)
    assert verdict.reason is MissReason.LOW_SCORE
    assert len(asked) == 2


async def test_a_score_that_would_do_is_not_confirmed() -> None:
    """What one holds for good and the other does not is no hit."""
    verdict, asked = await looked_up(0.93, 0.85)
    assert isinstance(verdict, Miss)
    assert len(asked) == 2


@pytest.mark.parametrize("first", [0.2, 0.75, 0.98])
async def test_a_sure_score_needs_no_confirming(first: float) -> None:
    """Neither a high one, nor a hopeless one, nor one that nothing lifts to `min_score`."""
    verdict, asked = await looked_up(first, 0.95)
    assert isinstance(verdict, Hit) == (first > 0.9)
    assert asked == []


async def test_where_less_would_do_more_are_confirmed() -> None:
    """Such as in shadow mode, which looks at what a lower `min_score` would serve."""
    verdict, asked = await looked_up(0.75, 0.95, min_score=0.5)
    assert isinstance(verdict, Hit)
    assert len(asked) == 2


async def test_what_another_gate_refuses_is_not_confirmed() -> None:
    """A guard's word is final, and so is the threshold."""
    verdict, asked = await looked_up(0.8, 0.95, threshold=0.9, min_threshold=0.9)
    assert isinstance(verdict, Miss)
    assert verdict.reason is MissReason.NO_MATCH
    assert asked == []
