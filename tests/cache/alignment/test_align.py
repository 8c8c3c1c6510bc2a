"""Which terms of two sentences stand for each other."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from proxy.cache.alignment.align import ALONE, Alignment, Side
from tests.cache.wordings import pair

SAME = [
    ("How do I boil an egg?", "how to boil eggs"),
    ("Can you tell me why cats purr?", "Why do cats purr, please?"),
    ("What's the colour of the sky?", "what is the color of the sky"),
    ("How do I purchase a cheap car?", "how to buy an inexpensive automobile"),
    ("What is AI?", "What is artificial intelligence?"),
    ("How do I get rid of ants?", "How can I remove ants?"),
    ("What is the US population?", "What's the population of the United States?"),
    ("U.S. history", "history of America"),
    ("A trip of two days", "a 2 days trip"),
    ("WHY IS THE SKY BLUE?", "why is the sky blue"),
    ("How do I recieve a letter?", "How do I receive a letter?"),
    ("definately wrong", "definitely wrong"),
    ("accomodation in Rome", "accommodation in rome"),
    ("Is Tolkein dead?", "Is Tolkien dead?"),
    ("When did Mozart die?", "When was it that Mozart died?"),
    ("butter milk recipe", "buttermilk recipe"),
    ("use a hair dryer", "use a hairdryer"),
    ("wi fi password", "wifi password"),
    ("Wie ist das Wetter?", "wie ist das wetter"),
    ("Как сварить яйцо?", "как сварить яйцо"),
    ("the", "a"),
    ("", ""),
]
APART = [
    ("plan a trip", "plane a trip", "plan plane"),
    ("good filing", "good filling", "filing filling"),
    ("the plans", "the planes", "plans planes"),
    ("affect it", "effect it", "affect effect"),
    ("trail run", "trial run", "trail trial"),
    ("the universe", "the university", "universe university"),
    ("feed my cat", "feed my dog", "cat dog"),
    ("in two days", "in 3 days", "two 3"),
    ("music of 1990", "music of 1991", "1990 1991"),
    ("Can he help us?", "Can he help the US?", "usa"),
    ("Is Jonsson tall?", "Is Jansen tall?", "jonsson jansen"),
    ("boil eggs", "boil brown eggs", "brown"),
    ("butter the milk jug", "milk jug", "butter"),
    ("", "cat", "cat"),
    ("cat", "the", "cat"),
]
TEXTS = st.lists(
    st.sampled_from(
        "Please how to boil an egg eggs boiled boiling cat cats buttermilk butter milk milks plan "
        "plane US us recieve receive reciept two 2 Paris paris car automobile wifi wi fi".split()
    ),
    max_size=7,
).map(" ".join)


def _align(question: str, stored: str) -> Alignment:
    return pair(question, stored).alignment


@pytest.mark.parametrize(("question", "stored"), SAME)
def test_another_wording_leaves_nothing_alone(question: str, stored: str) -> None:
    """Forms, spellings, slips, synonyms, phrases and filler are told, either way round."""
    for alignment in (_align(question, stored), _align(stored, question)):
        assert alignment.unmatched == ()
        assert set(alignment.left.likeness) <= {1.0}


@pytest.mark.parametrize(("question", "stored", "unmatched"), APART)
def test_another_thing_stays_alone(question: str, stored: str, unmatched: str) -> None:
    """However near it is spelt; the question's terms come first."""
    there, back = _align(question, stored), _align(stored, question)
    assert there.unmatched == tuple(unmatched.split())
    assert Counter(back.unmatched) == Counter(there.unmatched)


@pytest.mark.parametrize(
    ("question", "stored", "left", "right"),
    [
        ("PDF to HTML", "HTML to PDF", [1, 0], [1, 0]),
        ("cat cat", "cats cats", [0, 1], [0, 1]),
        ("cat and cat", "cat", [0, 0], [0]),
        ("cat", "cat and cat", [0], [0, 0]),
        ("butter milk jug", "buttermilk jug", [0, 0, 1], [0, 2]),
        ("milk butter", "buttermilk", [ALONE, ALONE], [ALONE]),
        ("butter recipe", "buttermilk recipe", [ALONE, 1], [ALONE, 1]),
    ],
)
def test_mates_are_places(question: str, stored: str, left: list[int], right: list[int]) -> None:
    """The second one here goes with the second one there; a joined word with both halves."""
    alignment = _align(question, stored)
    assert (alignment.left.mates, alignment.right.mates) == (left, right)


@pytest.mark.parametrize(
    ("question", "stored", "same"),
    [
        ("What is a sonnet?", "Please tell me what's a sonnet", True),
        ("How do I reset my password?", "how can i reset my pasword", True),
        ("Do I buy or rent?", "Do I rent or buy?", False),
        ("What is a sonnet?", "What is a haiku?", False),
        ("?", "!", False),
    ],
)
def test_word_for_word(question: str, stored: str, *, same: bool) -> None:
    """The same words in one order, but for filler and spelling; and at least one."""
    assert pair(question, stored).alignment.is_word_for_word is same


def test_likeness_tells_near_words_from_far_ones() -> None:
    """A neighbour is no counterpart, and yet no stranger."""
    (near,) = _align("cat", "dog").left.likeness
    (far,) = _align("cat", "mortgage").left.likeness
    assert 0 <= far < near < 1
    assert _align("cat", "").left.likeness == [0.0]


def test_the_stored_words_are_told_as_they_are_asked() -> None:
    """What is left to differ is order, grammar and what has no counterpart."""
    alignment = _align("How do I buy a fast car?", "how to purchase quick red automobiles")
    assert alignment.words == ("how", "to", "buy", "fast", "red", "car")
    assert alignment.kept.words[2] == "purchase"


def _is_mirrored(here: Side, there: Side) -> bool:
    """Whether terms that are chosen by one term each choose one another.

    Joined words are chosen by two, and may take the second one from its own mate.
    """
    chosen, choosing = Counter(here.mates), Counter(there.mates)
    return all(
        there.mates[mate] == at
        for at, mate in enumerate(here.mates)
        if mate != ALONE and chosen[mate] == choosing[at] == 1
    )


@given(TEXTS, TEXTS)
@example("buttermilk", "butter milk")
@example("recieve reciept", "receive")
@example("wi fi fi", "wi how fi")
def test_alignment_knows_no_sides(question: str, stored: str) -> None:
    """Asked the other way round, the sides are the same, and mates are mates of their mates."""
    there, back = _align(question, stored), _align(stored, question)
    assert (there.left.mates, there.right.mates) == (back.right.mates, back.left.mates)
    assert there.left.likeness == pytest.approx(back.right.likeness, abs=1e-6)
    assert _is_mirrored(there.left, there.right)
    assert _is_mirrored(there.right, there.left)
    for side, other in ((there.left, there.right), (there.right, there.left)):
        assert all(other.mates[mate] != ALONE for mate in side.mates if mate != ALONE)


@given(st.one_of(TEXTS, st.text()))
def test_a_sentence_leaves_nothing_of_itself_alone(text: str) -> None:
    """Whatever it is made of."""
    alignment = _align(text, text)
    assert alignment.unmatched == ()
    assert alignment.words == alignment.asked.words


@given(st.text(), st.text())
def test_any_two_texts_can_be_aligned(question: str, stored: str) -> None:
    """Every mate is a place on the other side, and every likeness from 0 to 1."""
    alignment = _align(question, stored)
    for side, other in (
        (alignment.left, alignment.right),
        (alignment.right, alignment.left),
    ):
        assert all(ALONE <= mate < len(other.terms) for mate in side.mates)
        assert all(0 <= likeness <= 1 for likeness in side.likeness)
        assert len(side.alone) == side.mates.count(ALONE)
