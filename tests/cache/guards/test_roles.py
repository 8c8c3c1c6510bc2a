"""Questions with the same words in other places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.cache.alignment.text import read
from proxy.cache.guards import Refusal, refusal
from proxy.cache.guards.roles import roles
from proxy.cache.verdict import MissReason

SWAPPED = [
    ("How do I convert PDF to HTML?", "How do I convert HTML to PDF?"),
    ("Are flights from London to Paris cheap?", "Are flights to London from Paris cheap?"),
    ("Is coffee better than tea?", "Is tea better than coffee?"),
    ("Can a tenant sue a landlord?", "Can a landlord sue a tenant?"),
    ("Did Caesar kill Brutus?", "Did Brutus kill Caesar?"),
    ("Can I take ibuprofen after aspirin?", "Can I take aspirin after ibuprofen?"),
    ("Do dogs chase cats?", "Do cats chase dogs?"),
    ("How to merge main into develop", "How to merge develop into main"),
    ("What does the buyer owe the seller?", "What does the seller owe the buyer?"),
    ("Should I add milk before flour?", "Should I add flour before milk?"),
    ("Wie übersetze ich Deutsch ins Polnische?", "Wie übersetze ich Polnische ins Deutsch?"),
    ("¿Juan ama a María?", "¿María ama a Juan?"),
    ("Which train goes to Rome by night?", "Which train goes from Rome by night?"),
    ("the bank bank of the river", "the river of the bank"),
]

SAME = [
    ("How to convert PDF to HTML", "How do I convert a PDF to HTML?"),
    ("What is the capital of France?", "The capital of France is what?"),
    ("Please tell me how to bake bread", "How do I bake bread?"),
    ("How can I reset my password?", "How do I reset the password, please?"),
    ("Is coffee better than tea?", "Is the coffee better than the tea?"),
    ("What is a very very good wine?", "What is a very good wine?"),
    ("Explain semantic caching", "What is semantic caching?"),
    ("Where is my order?", "Where's my order?"),
    ("flights from Rome to Rome", "the flights from Rome to Rome"),
    ("Wie koche ich Reis?", "Wie koche ich den Reis?"),
    ("Hello", "Goodbye"),
]


@pytest.mark.parametrize(("question", "stored"), SWAPPED)
def test_swapped_roles_are_refused_both_ways(question: str, stored: str) -> None:
    """Another order or direction of shared words is another question, whichever came first."""
    assert roles(read(question), read(stored))
    assert roles(read(stored), read(question))


@pytest.mark.parametrize(("question", "stored"), SAME)
def test_near_repeats_pass(question: str, stored: str) -> None:
    """Articles, politeness and another question word change no role."""
    assert roles(read(question), read(stored)) == ()
    assert roles(read(stored), read(question)) == ()


def test_the_evidence_names_the_words_that_changed_places() -> None:
    """An operator reads which words stand where."""
    found = refusal("Convert PDF to HTML", "Convert HTML to PDF")
    assert found == Refusal(MissReason.GUARD_ROLES, ("pdf", "html"))
    assert roles(read("a train to Rome"), read("a train from Rome")) == ("to rome", "from rome")
    assert roles(read("red wine red"), read("red wine")) == ("red",)


WORDS = st.lists(st.sampled_from(["to", "from", "the", "is", "rome", "bern", "oslo"])).map(" ".join)


@given(WORDS | st.text(), WORDS | st.text())
def test_it_is_symmetric_and_never_refuses_a_text_itself(one: str, other: str) -> None:
    """Any text passes beside itself; two refuse each other or neither."""
    left, right = read(one), read(other)
    assert roles(left, left) == ()
    assert bool(roles(left, right)) == bool(roles(right, left))
