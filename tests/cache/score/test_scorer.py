"""Scores of pairs of wordings, by the trees that are shipped."""

from __future__ import annotations

import numpy as np
import pytest

from proxy.cache import guards
from proxy.cache.score.features import NAMES
from proxy.cache.score.scorer import Scorer
from proxy.cache.score.trees import Trees, no_trees
from tests.cache.wordings import pair, reader, scorer

LEAST = 0.82  # of the policy that is shipped


def score(question: str, stored: str) -> float:
    """The score of two wordings; the trees of the static embedder look at no cosine."""
    return scorer().score(scorer().pair(question, stored), 0.9)


def seeing(name: str) -> Scorer:
    """A scorer that tells whether a figure is above 0, and nothing else."""
    tree = Trees(
        np.array([[NAMES.index(name)]], np.int32),
        np.zeros((1, 1), np.float32),
        np.array([[-9, 9]], np.float32),
        0.0,
    )
    return Scorer(reader(), tree)


@pytest.mark.parametrize(
    ("question", "stored"),
    [
        ("How do I brew green tea?", "How can I brew green tea?"),
        ("How do I brew green tea?", "What is the best way to brew green tea?"),
        ("How do I reset my password?", "How can I reset my password?"),
        ("What is the capital of France?", "What's the capital of France?"),
    ],
)
def test_what_means_the_same_scores_high(question: str, stored: str) -> None:
    """The shipped least is no obstacle to it, whoever asked first."""
    assert score(question, stored) >= LEAST
    assert score(stored, question) >= LEAST


@pytest.mark.parametrize(
    ("question", "stored"),
    [
        ("How do I brew green tea?", "How do I brew black tea?"),
        ("How do I reset my password?", "How do I change my password?"),
        ("How do I peel a ripe mango?", "How do I slice a ripe mango?"),
        ("How do I use tabs in Python?", "How do I use lists in Python?"),
    ],
)
def test_what_means_something_else_scores_low(question: str, stored: str) -> None:
    """However near its words are."""
    assert score(question, stored) < LEAST


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How do I brew green tea?", "How do I brew green tea at home?"),
        ("How do I reset my password?", "How do I change my password?"),
        ("What is the capital of France?", "Please tell me the capital of France"),
        ("Is it warm in Peru?", "Tell me whether it is cold in northern Chile"),
        ("", "What is tea?"),
    ],
)
def test_a_score_knows_no_sides(one: str, other: str) -> None:
    """Which of the two is stored makes no difference."""
    assert score(one, other) == pytest.approx(score(other, one), abs=1e-6)
    there, back = pair(one, other), pair(other, one)
    assert scorer().rank(there, 0.9) == pytest.approx(scorer().rank(back, 0.9), abs=1e-6)


def test_a_cosine_counts_where_its_trees_look_at_it() -> None:
    """The embedder's similarity is one of the figures."""
    held = pair("What is tea?", "What is green tea?")
    assert seeing("similarity").score(held, 0.5) > 0.99
    assert seeing("similarity").score(held, -0.5) < 0.01
    assert Scorer(reader(), no_trees()).score(held, 0.5) == 0.5


def test_of_the_guards_only_doubts_count_for_a_score() -> None:
    """What refuses has refused before; a rank is of any pair, and sees all of them."""
    swapped = pair("How do I convert PDF to HTML?", "How do I convert HTML to PDF?")
    assert isinstance(guards.refusal(swapped), guards.Refusal)
    assert seeing("guard_roles").score(swapped, 0.9) < 0.01
    assert seeing("guard_roles").rank(swapped, 0.9) > 0.99
    doubtful = pair("How do I store fresh basil?", "How do I store fresh mint?")
    assert guards.refusal(doubtful) == guards.Passed()
    assert seeing("guard_content").score(doubtful, 0.9) > 0.99
    assert seeing("guard_content").rank(doubtful, 0.9) > 0.99
