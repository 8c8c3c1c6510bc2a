"""What holds for the guards whatever the text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from proxy.cache.guards import Passed, Refusal, exact_refusal, refusal

# Pieces that the guards look at, mixed at random with anything else.
PIECES = (
    "no not n't don't without ne n'ai 5 5km $5 -5 1,000 .5 1st 5 p.m. 10:30 June 29 of May Jan-5 "
    "two hundred and twenty first second half dozen thousand k one per cent degrees celsius °C "
    "square metres / a day times II XIV vi A C++ v2.1 ERR-1042 US us IT it WHO Maße Masse on off "
    "to from stop started legal illegal harmless harm hyper hypotension employee employer "
    "sugar-free whether or not anti-virus ½ ٣ 不 + = % € Rs. minus"
).split(" ")
TEXTS = st.one_of(
    st.text(max_size=40), st.lists(st.sampled_from(PIECES) | st.text(max_size=6)).map(" ".join)
)


@given(TEXTS)
def test_identical_texts_pass(text: str) -> None:
    """A question is never refused its own answer."""
    assert refusal(text, text) == Passed()
    assert exact_refusal(text, text) == Passed()


@given(TEXTS)
@example("Aß")
def test_white_space_changes_nothing(text: str) -> None:
    """Nor is one that differs in outer white space."""
    assert refusal(f"  {text}\n", text) == Passed()


@given(TEXTS, TEXTS)
def test_the_guards_are_symmetric(question: str, stored: str) -> None:
    """Which side asks makes no difference, and no text breaks a guard."""
    there, back = refusal(question, stored), refusal(stored, question)
    assert _reason(there) == _reason(back)
    assert _reason(exact_refusal(question, stored)) == _reason(exact_refusal(stored, question))


@given(TEXTS)
def test_composed_and_decomposed_are_one_text(text: str) -> None:
    """How a keyboard writes é makes no difference."""
    composed = unicodedata.normalize("NFC", text)
    assert refusal(unicodedata.normalize("NFD", text), composed) == Passed()


@pytest.mark.timeout(20)  # in quadratic time it would take minutes
@pytest.mark.parametrize(
    "piece", ["a'", "5", "5 ", "5;", "a", "A", "hundred ", "no ", "\u0300\u0316", "un", "in-", "-5"]
)
def test_a_long_text_takes_linear_time(piece: str) -> None:
    """Thirty thousand characters of anything are read at once, never in minutes."""
    text = piece * (30_000 // len(piece))
    assert isinstance(refusal(text, text + " free"), Refusal | Passed)


def _reason(verdict: Refusal | Passed) -> str:
    return verdict.reason if isinstance(verdict, Refusal) else ""
