"""What holds for the guards whatever the text."""

from __future__ import annotations

import unicodedata
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from proxy.cache.guards import (
    NAMES,
    Passed,
    Refusal,
    doubt,
    exact_refusal,
    objections,
    refusal,
)
from proxy.cache.guards.literals import literals
from proxy.cache.guards.negation import negation
from proxy.cache.guards.numbers import numbers
from tests.cache.wordings import pair

# Pieces that the guards look at, mixed at random with anything else.
PIECES = (
    "no not n't don't without ne n'ai 5 5km $5 -5 1,000 .5 1st 5 p.m. 10:30 June 29 of May Jan-5 "
    "two hundred and twenty first second half dozen thousand k one per cent degrees celsius °C "
    "square metres / a day times II XIV vi A C++ v2.1 ERR-1042 US us IT it WHO Maße Masse on off "
    "to from stop started legal illegal harmless harm hyper hypotension employee employer "
    'sugar-free whether or not anti-virus ½ ٣ 不 + = % € Rs. minus `ls` "a “b” a_b a/b != only all '
    "before after children how why should I me he my landlord sue sued was been by for Peru Köln "
    "int long wie ich ist der bitte 東京から Кто"
).split(" ")
WORDS = (
    "i me my he someone to from in for of the and or is was been be by who did can how because if "
    "landlord sue sued cat dog chase chased need required written long int rome bern before after"
).split(" ")
TEXTS = st.one_of(
    st.text(max_size=40), st.lists(st.sampled_from(PIECES) | st.text(max_size=6)).map(" ".join)
)


@given(TEXTS)
def test_identical_texts_pass(text: str) -> None:
    """A question is never refused its own answer, nor does a single guard object."""
    itself = pair(text, text)
    assert refusal(itself) == exact_refusal(itself) == doubt(itself) == Passed()
    assert not any(objections(itself))


@given(TEXTS)
@example("Aß")
def test_white_space_changes_nothing(text: str) -> None:
    """Nor is one that differs in outer white space."""
    assert refusal(pair(f"  {text}\n", text)) == Passed()


@given(TEXTS, TEXTS)
def test_the_guards_are_symmetric(question: str, stored: str) -> None:
    """Which side asks makes no difference, and no text breaks a guard."""
    there, back = pair(question, stored), pair(stored, question)
    assert objections(there) == objections(back)
    for ask in (refusal, exact_refusal, doubt):
        assert _reason(ask(there)) == _reason(ask(back))


@given(st.lists(st.sampled_from(WORDS), max_size=8), st.randoms())
def test_shuffled_words_are_judged_the_same_both_ways(words: list[str], random: Random) -> None:
    """Whatever changes its place, one side sees what the other one sees."""
    shuffled = random.sample(words, len(words))
    there, back = " ".join(words), " ".join(shuffled)
    assert objections(pair(there, back)) == objections(pair(back, there))


@given(TEXTS)
def test_composed_and_decomposed_are_one_text(text: str) -> None:
    """How a keyboard writes é makes no difference."""
    composed = unicodedata.normalize("NFC", text)
    assert refusal(pair(unicodedata.normalize("NFD", text), composed)) == Passed()


LENGTHY = ["a'", "5", "5 ", "5;", "a", "A", "hundred ", "no ", "\u0300\u0316", "un", "in-", "-5"]


@pytest.mark.timeout(20)  # in quadratic time it would take minutes
@pytest.mark.parametrize("piece", [*LENGTHY, "`", '"', "“", "„", "«", "a.", "a_ ", "--", "'a"])
def test_letters_are_read_in_linear_time(piece: str) -> None:
    """Thirty thousand characters of anything are read at once, never in minutes."""
    text = piece * (30_000 // len(piece))
    held = pair(text, text + " free")
    assert literals(held) == numbers(held.asked, held.kept) == negation(held.asked, held.kept) == ()
    assert exact_refusal(held) == Passed()


@pytest.mark.timeout(20)  # in cubic time it would take minutes
@pytest.mark.parametrize("piece", [*LENGTHY, "cat ", "of cat ", "was kept ", "Cat,"])
def test_words_are_held_against_each_other_in_time(piece: str) -> None:
    """A thousand words take longer than ten, as a policy may allow, but no minutes."""
    text = piece * (6_000 // len(piece))
    assert isinstance(refusal(pair(text, text + " free")), Refusal | Passed)
    assert len(objections(pair(text, text + " dog"))) == len(NAMES)


def _reason(verdict: Refusal | Passed) -> str:
    return verdict.reason if isinstance(verdict, Refusal) else ""
