"""What is known of single words."""

from __future__ import annotations

import numpy as np
import pytest

from proxy.embed.lexicon import StaticLexicon
from proxy.embed.scorers import dictionary
from proxy.embed.static import WordVectors


@pytest.fixture(scope="session")
def words() -> WordVectors:
    """Loading takes a while, and they never change."""
    return WordVectors.load()


@pytest.fixture(scope="session")
def lexicon(words: WordVectors) -> StaticLexicon:
    """Looks words up."""
    return StaticLexicon(words, dictionary())


@pytest.mark.parametrize(
    ("word", "known", "name"),
    [
        ("egg", True, False),
        ("affect", True, False),
        ("effect", True, False),
        ("5", False, False),
        ("paris", True, True),
        ("recieve", False, False),
        ("zorbaxin", False, False),
        ("wander", True, False),
        ("яйцо", False, False),
        ("卵", False, False),
        ("", False, False),
    ],
)
def test_words_names_and_others(
    lexicon: StaticLexicon, word: str, *, known: bool, name: bool
) -> None:
    """One piece is a word, and so is what the dictionary has; a name has a capital only."""
    found = lexicon.word(word)
    assert (found.known, found.name) == (known, name)


@pytest.mark.parametrize("word", ["the", "egg", "recieve", "paris"])
def test_a_vector_is_the_sum_of_its_pieces(
    lexicon: StaticLexicon, words: WordVectors, word: str
) -> None:
    """A name has that of its capitalised form."""
    found = lexicon.word(word)
    tokens = words.tokens(word.capitalize() if found.name else word)
    assert found.pieces == len(tokens)
    assert found.vector == pytest.approx(words.matrix[tokens].sum(axis=0))
    assert found.vector.shape == (lexicon.dimension,) == (256,)


def test_the_rarer_the_heavier(lexicon: StaticLexicon) -> None:
    """From 0 to 3; of an unknown word nobody knows how rare it is."""
    weights = [lexicon.word(word).weight for word in ("the", "best", "recursion")]
    assert weights == sorted(weights)
    assert 0 < weights[0] < 0.5 < weights[1] < 1.5 < weights[2] <= 3
    assert lexicon.word("recieve").weight == lexicon.word("zorbaxin").weight == 1.5


def test_nothing_weighs_nothing(lexicon: StaticLexicon) -> None:
    """It has a vector all the same: something is known of every word."""
    nothing = lexicon.word("")
    assert (nothing.pieces, nothing.weight) == (0, 0.0)
    assert not np.any(nothing.vector)


def test_what_was_found_is_kept(lexicon: StaticLexicon) -> None:
    """The same few thousand words are asked for again and again."""
    assert lexicon.word("egg") is lexicon.word("egg")
