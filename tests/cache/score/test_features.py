"""What two wordings have in common, in figures."""

from __future__ import annotations

import numpy as np
import pytest

from proxy.cache import guards
from proxy.cache.guards import objections
from proxy.cache.score.features import NAMES, features
from tests.cache.wordings import pair

NO_OBJECTIONS = (False,) * len(guards.NAMES)


def figures(question: str, stored: str, similarity: float = 0.9) -> dict[str, float]:
    """The figures of two wordings, by name."""
    held = pair(question, stored)
    found = features(held.alignment, similarity, objections(held))
    return dict(zip(NAMES, found.tolist(), strict=True))


def test_there_is_a_figure_for_every_name() -> None:
    """Each name once, the embedder's cosine first and the guards last, in their order."""
    assert len(set(NAMES)) == len(NAMES)
    assert NAMES[0] == "similarity"
    assert NAMES[-len(guards.NAMES) :] == tuple(f"guard_{name}" for name in guards.NAMES)
    held = pair("How do I brew green tea?", "How do I brew black tea?")
    every_other = tuple(place % 2 == 0 for place in range(len(guards.NAMES)))
    found = features(held.alignment, 0.25, every_other)
    assert found.dtype == np.float32
    assert found.shape == (len(NAMES),)
    assert found[0] == 0.25
    assert found[-len(guards.NAMES) :].tolist() == list(every_other)


def test_the_order_of_the_names() -> None:
    """Where a figure stands is what the trees were trained on."""
    assert NAMES[:7] == (
        "similarity",
        "word_cosine",
        "matched_cosine",
        "matched_weight_low",
        "matched_weight_high",
        "soft_weight_low",
        "soft_weight_high",
    )
    figured = figures("How do I brew green tea?", "How do I brew green tea at home?")
    of_sides = [name for name in NAMES if name.endswith(("_low", "_high"))]
    assert len(of_sides) == 22
    for low, high in zip(of_sides[::2], of_sides[1::2], strict=True):
        assert low.removesuffix("_low") == high.removesuffix("_high")
        assert figured[low] <= figured[high]


def test_two_that_say_the_same() -> None:
    """All is matched, and nothing stands alone."""
    same = figures("How do I brew green tea?", "How can I brew green tea, please?")
    ones = [
        *("word_cosine", "matched_cosine", "matched_weight_low", "soft_weight_low"),
        *("worst_likeness_low", "length_ratio", "term_order", "word_order", "trigrams"),
        *("words_shared", "bigrams_shared", "same_ends", "same_question_word"),
        *("same_first_word", "same_last_word"),
    ]
    assert {name: same[name] for name in ones} == dict.fromkeys(ones, pytest.approx(1, abs=1e-5))
    zeros = [
        *("heaviest_alone_high", "alone_weight_high", "alone_count_high", "sides_with_alone"),
        *("heaviest_unlike_high", "heaviest_name_alone_high", "same_end"),
        *("small_words_apart", "small_words_lacking"),
        *(name for name in NAMES if name.startswith(("only_one_has_", "guard_"))),
    ]
    assert {name: same[name] for name in zeros} == dict.fromkeys(zeros, 0)
    assert same["weight"] == pytest.approx(2 * same["weight_in_common"])
    assert same["alone_cosine"] == -1  # there is none
    assert same["words_low"] == same["words_high"] == same["same_start"] == 5
    assert same["terms_low"] == same["terms_high"] == 3


def test_what_one_of_them_lacks() -> None:
    """The heavier a word alone, the more it weighs."""
    more = figures("How do I brew green tea?", "How do I brew green tea at home?")
    assert (more["alone_count_low"], more["alone_count_high"]) == (0, 1)
    assert more["heaviest_alone_high"] == more["alone_weight_high"] > 1
    assert more["weight"] == pytest.approx(2 * more["weight_in_common"] + more["alone_weight_high"])
    assert more["sides_with_alone"] == 1
    assert (more["small_words_apart"], more["small_words_lacking"]) == (1, 0)
    assert (more["words_low"], more["words_high"]) == (5, 7)
    assert more["length_ratio"] == more["same_ends"] == pytest.approx(5 / 7)
    assert (more["same_start"], more["same_end"], more["same_last_word"]) == (5, 0, 0)
    assert more["matched_weight_low"] < more["matched_weight_high"] == 1


def test_a_word_in_the_place_of_another() -> None:
    """Both stand alone, and their cosine tells how near they are."""
    other = figures("How do I store fresh basil?", "How do I store fresh mint?")
    assert other["sides_with_alone"] == 2
    assert other["same_start"] == 4
    assert other["term_order"] == pytest.approx(2 / 3)
    assert other["guard_content"] == 1
    near = figures("How do I buy fresh fish?", "How do I sell fresh fish?")
    assert near["alone_cosine"] > other["alone_cosine"] > -1


def test_a_name_that_stands_alone() -> None:
    """It has a figure of its own."""
    lands = figures("Is it warm in Peru?", "Is it warm in Chile?")
    assert 0 < lands["heaviest_name_alone_low"] <= lands["heaviest_name_alone_high"]
    assert figures("Is it warm outside?", "Is it warm here?")["heaviest_name_alone_high"] == 0


@pytest.mark.parametrize(
    ("wording", "number"),
    [
        ("What is tea?", 1),
        ("Which tea is green?", 2),
        ("Tell me who drinks tea", 3),
        ("Where does tea grow?", 5),
        ("Why is tea green?", 6),
        ("How hot is tea?", 7),
        ("Is tea hot?", 10),
        ("Boil water", 0),
        ("", 0),
    ],
)
def test_how_it_is_asked(wording: str, number: int) -> None:
    """By the first question word, or without one by an auxiliary; a bid or nothing is 0."""
    asked = figures(wording, wording)
    assert (asked["question_word_low"], asked["question_word_high"]) == (number, number)
    assert asked["same_question_word"] == 1


def test_how_it_is_asked_differs() -> None:
    """Each small word that only one of them has is told."""
    asked = figures("Is tea hot?", "What is hot tea?")
    assert (asked["question_word_low"], asked["question_word_high"]) == (1, 10)
    assert (asked["same_question_word"], asked["same_first_word"]) == (0, 0)
    assert (asked["only_one_has_what"], asked["only_one_has_is"]) == (1, 0)
    assert (asked["term_order"], asked["word_order"]) == (0.5, 0.5)
    assert (asked["guard_intent"], asked["guard_numbers"]) == (1, 0)


def test_nothing_is_held_against_nothing() -> None:
    """Empty wordings give figures, too, and all of them are numbers."""
    for left, right in (("", ""), ("", "What is tea?"), ("the", "of")):
        found = figures(left, right)
        assert np.isfinite(list(found.values())).all()


def test_the_same_word_in_two_forms_is_one() -> None:
    """Words that match are compared in the form in which they are asked."""
    forms = figures("How do I boil eggs?", "How do I boil an egg?")
    assert forms["alone_count_high"] == 0
    assert forms["matched_cosine"] > forms["word_cosine"]
    assert forms["same_last_word"] == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How do I brew green tea?", "How do I brew green tea at home?"),
        ("How do I store fresh basil?", "How do I store fresh mint?"),
        ("Is tea hot?", "What is hot tea?"),
        ("Is it warm in Peru?", "Tell me whether it is cold in northern Chile"),
        ("", "What is tea?"),
    ],
)
def test_figures_know_no_sides(one: str, other: str) -> None:
    """Whichever of the two was asked first, the figures are the same."""
    there, back = figures(one, other), figures(other, one)
    assert there == {name: pytest.approx(value, abs=1e-5) for name, value in back.items()}
