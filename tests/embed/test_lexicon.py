"""What the word vectors know of single words."""

from __future__ import annotations

import numpy as np
import pytest

from proxy.embed.lexicon import StaticLexicon
from proxy.embed.static import WordVectors


@pytest.fixture(scope="module")
def lexicon() -> StaticLexicon:
    return StaticLexicon(WordVectors.load())


def test_a_rare_word_weighs_more_than_a_common_one(lexicon: StaticLexicon) -> None:
    """There is an end to it."""
    the, good, recursion = (lexicon.word(word).weight for word in ("the", "good", "recursion"))
    assert 0 < the < good < recursion <= 3


def test_a_word_is_one_token(lexicon: StaticLexicon) -> None:
    """In several pieces it is no word that is known; its vector is their mean."""
    tea, other = lexicon.word("tea"), lexicon.word("kubectlx")
    assert (tea.known, tea.name, tea.pieces) == (True, False, 1)
    assert (other.known, other.name, other.weight) == (False, False, 1.5)
    assert other.pieces > 1
    assert tea.vector.shape == other.vector.shape == (lexicon.dimension,) == (256,)


def test_a_word_that_is_known_with_a_capital_only_is_a_name(lexicon: StaticLexicon) -> None:
    """Folded text has no capitals any more."""
    peru = lexicon.word("peru")
    assert (peru.known, peru.name) == (True, True)
    assert not lexicon.word("butter").name


def test_nothing_is_no_word(lexicon: StaticLexicon) -> None:
    """It weighs nothing and points nowhere."""
    nothing = lexicon.word("")
    assert (nothing.pieces, nothing.weight, nothing.known) == (0, 0, False)
    assert not np.any(nothing.vector)


def test_a_word_is_looked_up_once(lexicon: StaticLexicon) -> None:
    """Questions repeat the same few thousand words."""
    assert lexicon.word("tea") is lexicon.word("tea")
