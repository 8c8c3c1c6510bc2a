"""The scorer that fits an embedder."""

from __future__ import annotations

import pytest

from proxy.cache.score.scorer import Scorer
from proxy.embed.scorers import make_reader, make_scorer
from proxy.embed.static import WordVectors

SETTINGS = [
    "static",
    "onnx",
    "onnx:minilm",
    "onnx:minilm#int8",
    "onnx:/models/other",
    "http://host",
]


@pytest.fixture(scope="session")
def words() -> WordVectors:
    """Loading takes a while, and they never change."""
    return WordVectors.load()


def _score(scorer: Scorer, question: str, stored: str, similarity: float) -> float:
    return scorer.score(scorer.pair(question, stored), similarity)


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_paraphrase_scores_above_another_question(words: WordVectors, setting: str) -> None:
    """Whatever embeds, its score tells the two apart, and stays from 0 to 1."""
    scorer = make_scorer(words, setting)
    same = _score(scorer, "How do I boil an egg?", "how to boil eggs", 0.9)
    other = _score(scorer, "How do I boil an egg?", "how to peel potatoes", 0.4)
    assert 0 <= other < 0.5 < same <= 1


@pytest.mark.parametrize(
    ("setting", "looks"),
    [
        ("static", False),
        ("http://host", False),
        ("onnx:/models/other", False),
        ("onnx", True),
        ("onnx:minilm", True),
        ("onnx:minilm#int8", True),
    ],
)
def test_only_the_cosine_of_a_known_model_counts(
    words: WordVectors, setting: str, *, looks: bool
) -> None:
    """Nobody trained a score for what another model's cosine means."""
    scorer = make_scorer(words, setting)
    question, stored = "How do I boil an egg?", "What is a good way of cooking eggs?"
    near, far = (_score(scorer, question, stored, cosine) for cosine in (0.95, 0.3))
    assert (near > far) is looks
    assert (near == far) is not looks


def test_a_reader_knows_words(words: WordVectors) -> None:
    """The same ones, whatever embeds whole texts."""
    assert make_reader(words).is_word("egg")
