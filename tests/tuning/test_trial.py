"""What becomes of a pair: the gates' own answer, and up to which value of a knob it is served."""

from __future__ import annotations

import math

import numpy as np
import pytest

from proxy.cache.confirmer import Confirmer
from proxy.cache.policy import read_policy
from proxy.cache.protected import Breaker, Protected
from proxy.cache.score.scorer import Scorer
from proxy.tuning.knobs import Knob
from proxy.tuning.pairs import Pair
from proxy.tuning.trial import Outcome, Trials, candidates, ceiling, cosine, embed, outcome
from tests.cache.samples import TableEmbedder, at, trees
from tests.cache.wordings import reader

POLICY = """
[defaults]
threshold = 0.9
min_score = 0.5
semantic_max_words = 6
min_confidence = 0
[[rules]]
name = "strict about tea"
threshold = 0.99
when = { wording = "tea" }
[[rules]]
name = "strict about rice"
min_score = 0.51
when = { wording = "rice" }
"""


@pytest.fixture(scope="module")
def trials(scorer: Scorer) -> Trials:
    return Trials(read_policy(POLICY, "policy.toml"), scorer)


def asked(trials: Trials, a: str, b: str, similarity: float) -> Outcome:
    kept = trials.question(b)
    return outcome(trials.candidate(trials.question(a), kept, similarity), kept)


def highest(trials: Trials, a: str, b: str, similarity: float, knob: Knob) -> float:
    kept = trials.question(b)
    return ceiling(trials.candidate(trials.question(a), kept, similarity), kept, knob)


# --- what becomes of it ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "similarity", "expected"),
    [
        pytest.param("Boil an egg", "Boil eggs", 0.91, Outcome(""), id="near enough"),
        pytest.param("Boil an egg", "Boil eggs", 0.89, Outcome("no_match"), id="too far"),
        pytest.param("Boil 2 eggs", "Boil 3 eggs", 0.99, Outcome("guard_numbers"), id="a guard"),
        pytest.param("Make tea", "Make some tea", 0.98, Outcome("no_match"), id="a rule"),
        pytest.param("Boil rice", "Boil my rice", 0.9, Outcome("low_score"), id="its score"),
        pytest.param("Boil an Egg", "boil an  egg", 0.1, Outcome("", exact=True), id="same key"),
        pytest.param("Tell us", "Tell US", 1.0, Outcome("guard_case", exact=True), id="its case"),
        pytest.param("x = 1", "x is 1", 0.99, Outcome("skipped_code"), id="code is asked"),
        pytest.param("x is 1", "x = 1", 0.99, Outcome("skipped_code"), id="code is stored"),
        pytest.param("a b c d e f g", "a b", 0.99, Outcome("skipped_too_long"), id="long"),
        pytest.param("Boil", "Fry", math.nan, Outcome("skipped_too_long"), id="no vector"),
    ],
)
def test_an_outcome(trials: Trials, a: str, b: str, similarity: float, expected: Outcome) -> None:
    """The reason is the cache's own word."""
    found = asked(trials, a, b, similarity)
    assert found == expected
    assert found.served == (not expected.refused)


@pytest.mark.parametrize(
    ("a", "b", "similarity", "threshold", "min_score"),
    [
        pytest.param("Boil an egg", "Boil eggs", 0.91, 0.91, 0.5, id="figures"),
        pytest.param("Boil an egg", "Boil eggs", 0.81, 0.81, -math.inf, id="too far"),
        pytest.param("Make tea", "Make some tea", 0.98, 0.98, -math.inf, id="a rule, too"),
        pytest.param("Boil rice", "Boil my rice", 0.9, -math.inf, 0.5, id="its score"),
        pytest.param("Boil 2 eggs", "Boil 3 eggs", 0.99, -math.inf, -math.inf, id="refused"),
        pytest.param("x = 1", "x is 1", 0.99, -math.inf, -math.inf, id="skipped"),
        pytest.param("Boil an Egg", "boil an  egg", 0.1, math.inf, math.inf, id="exact"),
        pytest.param("Tell us", "Tell US", 1.0, -math.inf, -math.inf, id="exact and refused"),
        pytest.param("Wo ist das Ei?", "Wo ist das Ei", 0.99, 0.99, 1.0, id="not weighed"),
    ],
)
def test_a_ceiling(
    trials: Trials, a: str, b: str, similarity: float, threshold: float, min_score: float
) -> None:
    """At any value up to it the pair is served, if all else stays as it is."""
    assert highest(trials, a, b, similarity, Knob.THRESHOLD) == threshold
    assert highest(trials, a, b, similarity, Knob.MIN_SCORE) == min_score


def test_a_rule_that_sets_the_knob(trials: Trials) -> None:
    """It counts as if it did not: what is tuned is the default."""
    assert highest(trials, "Make tea", "Make some tea", 0.9, Knob.THRESHOLD) == 0.9
    assert highest(trials, "Boil rice", "Boil my rice", 0.9, Knob.MIN_SCORE) == 0.5


# --- vectors -----------------------------------------------------------------------------


async def test_embedding(trials: Trials) -> None:
    """One vector a text, in the order of the questions; the same text is embedded once."""
    embedder = TableEmbedder({"fry": at(0.9), "boil": None})
    told: list[tuple[int, int]] = []
    questions = [trials.question(text) for text in ("Fry", "Boil", "fry ", "Steam")]
    vectors = await embed(embedder, questions, lambda *figures: told.append(figures))
    assert embedder.asked == ["fry", "boil", "steam"]
    assert [None if v is None else round(float(v[0]), 3) for v in vectors] == [0.9, None, 0.9, 1.0]
    assert told == [(3, 3)]


async def test_embedding_many(trials: Trials) -> None:
    """They go a few at a time."""
    embedder = TableEmbedder({})
    questions = [trials.question(f"Fry {number}") for number in range(70)]
    assert len(await embed(embedder, questions)) == 70
    assert len(embedder.asked) == 70


def test_a_cosine() -> None:
    """Never above 1, and no number where a vector is missing."""
    for similarity in (0.0, 0.5, 0.9, 1.0):
        assert cosine(at(1), at(similarity)) == pytest.approx(similarity, abs=1e-6)
    assert cosine(at(1) * np.float32(1.0000001), at(1)) <= 1
    assert math.isnan(cosine(at(1), None))
    assert math.isnan(cosine(None, at(1)))


# --- a second opinion --------------------------------------------------------------------


async def test_pairs_are_confirmed() -> None:
    """Those of which the score is unsure; never the same question, nor without a confirmer."""
    pairs = [
        Pair("Boil an egg", "Prepare an egg", same=True),
        Pair("Boil an Egg", "boil an  egg", same=True),
    ]
    policy = read_policy(POLICY, "policy.toml")
    for first, seconds in ((0.8, [pytest.approx(0.9, abs=1e-6), None]), (0.2, [None, None])):
        weighed = Scorer(reader(), trees(first), trees(0.9))
        confirming = TableEmbedder({"prepare an egg": at(0.9)})
        calls = Protected("confirmer", 1.0, Breaker(lambda: 0.0))
        trials = Trials(policy, weighed, Confirmer(confirming, calls))
        found = await candidates(trials, TableEmbedder({}), pairs)
        assert [candidate.second for candidate, _ in found] == seconds
        unconfirmed = await candidates(Trials(policy, weighed), TableEmbedder({}), pairs)
        assert [candidate.second for candidate, _ in unconfirmed] == [None, None]
