"""The same words in another order: what may change places, and what may not."""

from __future__ import annotations

import pytest

from proxy.cache.guards import Refusal, doubt
from proxy.cache.guards.order import order
from proxy.cache.guards.roles import roles
from proxy.cache.verdict import MissReason
from tests.cache.wordings import pair

REFUSED = [
    ("If I quit, will I be fired?", "If I am fired, can I quit?", ("quit", "fired")),
    ("Who wrote it for Anna with Ben?", "Who wrote it for Ben with Anna?", ("anna", "ben")),
    ("Is a guest house nice?", "Is a house guest nice?", ("guest", "house")),
    ("What is a horse race?", "What is a race horse?", ("horse", "race")),
    ("How do I cook chicken then rice?", "How do I cook rice then chicken?", ("chicken", "rice")),
    ("What does a wine glass hold?", "What does a glass hold, wine?", ("wine", "glass")),
]

PASSED = [
    # a phrase moves as a whole, behind one preposition
    ("In Python, how do I reverse a list?", "How do I reverse a list in Python?"),
    ("In a blood test, what does ferritin mean?", "What does ferritin mean in a blood test?"),
    ("On a cold day, in Bern, what do I wear?", "In Bern, what do I wear on a cold day?"),
    # joined as equals
    ("Is tea or coffee healthier?", "Is coffee or tea healthier?"),
    ("Compare the oak and the pine", "Compare pine and oak"),
    # compounds
    ("What are prices for winter coats?", "What are winter coat prices?"),
    ("What are the winter coat prices?", "What are the prices for winter coats?"),
    ("Is a bank holiday for staff paid?", "Is a staff bank holiday paid?"),
    # done and suffered
    ("Did Napoleon defeat Wellington?", "Was Wellington defeated by Napoleon?"),
    ("When must a filter be replaced in a car?", "In a car, when must I replace a filter?"),
    ("Was the bill paid by my tenant?", "My tenant paid the bill?"),
    # they say the same anywhere
    ("Which aperture is best for portraits?", "What is the best aperture for portraits?"),
    ("Does a will need a witness?", "Is a witness required for a will?"),
    ("Is it legal to film police?", "Is filming police legal?"),
    ("Is it safe to eat pink pork?", "Is pink pork safe to eat?"),
    # clauses with their own markers
    ("If I eat fish, should I drink milk?", "Should I drink milk if I eat fish?"),
    ("Without drugs, how do I sleep?", "How do I sleep without drugs?"),
    ("My mayonnaise split. How can I save it?", "How can I save my mayonnaise? It split."),
]


@pytest.mark.parametrize(("question", "stored", "evidence"), REFUSED)
def test_another_order_is_refused(question: str, stored: str, evidence: tuple[str, ...]) -> None:
    """Words that carry the meaning by their place change it with their place."""
    assert order(pair(question, stored)) == evidence
    assert order(pair(stored, question)) == evidence[::-1]
    for sides in ((question, stored), (stored, question)):
        verdict = doubt(pair(*sides))
        assert isinstance(verdict, Refusal)
        assert verdict.reason is MissReason.GUARD_ROLES


@pytest.mark.parametrize(("question", "stored"), PASSED)
def test_what_moves_freely_passes(question: str, stored: str) -> None:
    """Neither guard minds a phrase that moves as a whole, equals, compounds, or another voice."""
    for sides in ((question, stored), (stored, question)):
        assert roles(pair(*sides)) == ()
        assert order(pair(*sides)) == ()
