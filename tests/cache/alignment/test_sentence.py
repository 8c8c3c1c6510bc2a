"""A wording, read: its words, its terms, its names and its language."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from proxy.cache.alignment.sentence import Sentence, unit
from proxy.cache.alignment.text import read
from tests.cache.wordings import reader


def _read(text: str) -> Sentence:
    return reader().read(read(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("How do I boil an egg?", "how to boil an egg"),
        ("How to boil an egg, please?", "how to boil an egg"),
        ("Hi there! What's the capital of Italy?", "what is the capital of italy"),
        ("HI THERE! WHAT’S THE CAPITAL OF ITALY?", "what is the capital of italy"),
        ("How do you say please in French?", "how to say please in french"),
        ("please, how do you say thanks?", "how to say thanks"),
        ("Is C++ faster than C#?", "is c++ faster than c#"),
        ("Walk 5km in 2 hours", "walk 5km in 2 hours"),
        ("co-worker's desk", "coworker desk"),
        ("What is the US population?", "what is the usa population"),
        ("What is the U.S. population?", "what is the usa population"),
        ("Is the United States big?", "is the usa big"),
        ("WHAT IS THE U.S. POPULATION?", "what is the usa population"),
        ("Can he help us?", "can he help us"),
        ("CAN HE HELP US?", "can he help us"),
        ("Explain E.U. law", "explain eu law"),
        ("Bitte, wie ist das Wetter?", "bitte wie ist das wetter"),
        ("", ""),
        (" \n?!… ", ""),
    ],
)
def test_words_are_read_in_one_way(text: str, words: str) -> None:
    """Without filler, contractions, dots and capitals; the US is not us."""
    assert " ".join(_read(text).words) == words


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("How do I boil an egg?", ["boil", "egg"]),
        ("What is the capital of Italy?", ["capital", "italy"]),
        ("Isn't it?", []),
        ("In 2 days", ["2", "days"]),
        ("", []),
    ],
)
def test_terms_are_words_of_content(text: str, terms: list[str]) -> None:
    """The rest is grammar."""
    sentence = _read(text)
    assert [term.word for term in sentence.terms] == terms
    assert [sentence.words[term.at] for term in sentence.terms] == terms


def test_a_rare_word_weighs_more() -> None:
    """It says more of what is asked."""
    good, recursion = _read("good recursion").terms
    assert 0 < good.weight < recursion.weight <= 3


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Tell me about Tolkien", ["tolkien"]),
        ("tell me about tolkien", []),
        ("TELL ME ABOUT TOLKIEN", []),
        ("weather in paris", ["paris"]),  # known with a capital only
        ("Weather in Cork today", ["cork"]),
        ("Cork is what?", []),  # every sentence begins with a capital
        ("What? Cork!", []),
        ("", []),
    ],
)
def test_a_capital_makes_a_name(text: str, names: list[str]) -> None:
    """Where only names have one; some words are names however they are written."""
    assert [term.word for term in _read(text).terms if term.name] == names


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("effect", True),
        ("affect", True),
        ("filing", True),  # no word of the lexicon; a form of one
        ("filling", True),
        ("planes", True),
        ("recieve", False),
        ("zorbaxin", False),
    ],
)
def test_a_form_of_a_known_word_is_known(text: str, *, known: bool) -> None:
    """What is not known is rare, a name, or mistyped."""
    assert [term.known for term in _read(text).terms] == [known]


@pytest.mark.parametrize(
    ("word", "is_word"), [("us", True), ("it", True), ("paris", False), ("ikea", False)]
)
def test_names_are_no_words(word: str, *, is_word: bool) -> None:
    """In small letters they mean nothing."""
    assert reader().is_word(word) is is_word


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How do I boil an egg?", "en"),
        ("boil egg", "en"),
        ("", "en"),
        ("Is a café a bar?", "en"),
        ("Wie koche ich ein Ei?", "de"),
        ("WIE IST DAS WETTER?", "de"),
        ("Comment faire du pain ?", "fr"),
        ("Que faire à Nice en mai ?", "fr"),
        ("¿Cómo puedo hacer pan?", "es"),
        ("¿Qué es una casa para con hijos?", "es"),
        ("Come posso fare il pane?", "it"),
        ("Como fazer um bolo?", "pt"),
        ("Hoe kan ik brood maken?", "nl"),
        ("Jak się nie bać?", "pl"),
        ("Nasıl bir ev?", "tr"),
        ("Hur är det?", "sv"),
        ("Как сварить яйцо?", ""),
        ("卵の茹で方", ""),
        ("パン dough", ""),
        ("What is борщ?", ""),
        ("Göteborg", ""),
    ],
)
def test_small_words_tell_the_language(text: str, language: str) -> None:
    """Where nothing tells, ASCII is English and the rest unknown."""
    assert _read(text).language == language


def test_filler_is_english() -> None:
    """In another language the same letters may be words of content."""
    assert _read("Hi, wie ist das Wetter in Hamburg?").words[0] == "hi"


def test_vectors_have_a_row_for_each_term_and_sums_for_each_word() -> None:
    """The sum of a word is its vector once for each of its pieces."""
    sentence = _read("How do I pronounce Tolkien?")
    assert sentence.words == ("how", "to", "pronounce", "tolkien")
    assert sentence.vectors.shape == (2, 256)
    assert sentence.sums.shape == (4, 256)
    assert np.linalg.norm(sentence.vectors, axis=1) == pytest.approx(1)
    along = unit(sentence.sums[[2, 3]])
    assert along == pytest.approx(sentence.vectors, abs=1e-6)


def test_rows_of_zeros_stay() -> None:
    """They have no direction."""
    there = np.array([[3, 4], [0, 0]], np.float32)
    assert unit(there) == pytest.approx(np.array([[0.6, 0.8], [0, 0]]))


@given(st.text())
@example("n't")
@example("a'b'c' 's''")
@example("١² ½ ℃ ﬁ ǅ ß İ")
@example("U.S.")
def test_any_text_can_be_read(text: str) -> None:
    """Every term stands among the words, and no word is empty."""
    sentence = _read(text)
    assert all(sentence.words)
    assert all(term.bases and sentence.words[term.at] == term.word for term in sentence.terms)
    assert len(sentence.vectors) == len(sentence.terms)
    assert len(sentence.sums) == len(sentence.words)
    assert np.isfinite(sentence.vectors).all()
