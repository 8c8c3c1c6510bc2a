"""For whom, when, where and how much an answer holds."""

from __future__ import annotations

import pytest

from proxy.cache.guards import Refusal, refusal
from proxy.cache.guards.scope import scope
from proxy.cache.verdict import MissReason
from tests.cache.wordings import pair

REFUSED = [
    ("Which files do only admins see?", "Which files do admins see?", ("only",)),
    ("Must all tenants sign?", "Must both tenants sign?", ("all", "both")),
    ("Must either parent sign?", "Must both parents sign?", ("either", "both")),
    ("Do I file after the hearing?", "Do I file within the hearing?", ("after", "within")),
    ("Do I eat before the scan?", "Do I eat during the scan?", ("before", "during")),
    ("What is the minimum deposit for a flat?", "What is the deposit for a flat?", ("minimum",)),
    ("Can I swim with stitches already?", "Can I still swim?", ("already", "still")),
    ("Do I need at least a B?", "Do I need a B?", ("least",)),
    ("When does the last bus leave?", "When does the bus leave?", ("last",)),
    ("Is breakfast usually included?", "Is breakfast always included?", ("usually", "always")),
    ("Ibuprofen dose for adults", "Ibuprofen dose for seniors", ("adults", "seniors")),
    ("Ibuprofen dose for a toddler", "Ibuprofen dose for a child", ("toddler", "child")),
    ("Is yoga for beginners?", "Is yoga for experts?", ("beginners", "experts")),
    ("Is this tea ok during pregnancy?", "Is this tea ok?", ("during", "pregnancy")),
    ("Is the pool open in the morning?", "Is the pool open at weekends?", ("morning", "weekends")),
    ("Does it also print?", "Does it print?", ("also",)),
]

PASSED = [
    ("Do all shops close on Sunday?", "Does every shop close on Sunday?"),
    ("Ibuprofen dose for a kid", "Ibuprofen dose for children"),
    ("Can I still cancel?", "Can I cancel?"),
    ("Is breakfast usually included?", "Is breakfast included?"),
    ("What is the maximum weight of hand luggage?", "What is the weight of hand luggage?"),
    ("Does the free plan hold photos?", "Does the plan hold photos?"),
    ("Is it the min fare?", "Is it the minimum fare?"),
    ("Is tea cheap?", "Is coffee cheap?"),
    ("Do all shops close on Sunday?", "Do shops close on Sunday?"),
    ("Is it safe for a beginner?", "Is it safe for a begginner?"),
    ("How do I calm down before a talk?", "I have a talk, how do I calm down?"),
    ("Does each guest pay?", "Do all guests pay?"),
    ("How many cards does each player get?", "How many cards does a player get?"),
    ("How do I center a box both ways?", "How do I center a box in two ways?"),
    ("What is the daily limit?", "What is the limit per day?"),
    ("Can pregnant women eat sushi?", "Can I eat sushi when pregnant?"),
    ("How do I thaw beef in the least time?", "How do I thaw beef quickest?"),
    ("How long does pesto last?", "How long is pesto good?"),
    ("How long does fresh pesto last in the fridge?", "How long is pesto good?"),
    ("Is a 45 min layover enough?", "Is a 45 minute layover enough?"),
    ("Is my first order free?", "Is my order at home?"),
]


@pytest.mark.parametrize(("question", "stored", "evidence"), REFUSED)
def test_another_scope_is_refused(question: str, stored: str, evidence: tuple[str, ...]) -> None:
    """One side holds for others, or at another time, or within other bounds."""
    assert refusal(pair(question, stored)) == Refusal(MissReason.GUARD_SCOPE, evidence)
    back = refusal(pair(stored, question))
    assert isinstance(back, Refusal)
    assert back.reason is MissReason.GUARD_SCOPE
    assert {*back.evidence} == {*evidence}


@pytest.mark.parametrize(("question", "stored"), PASSED)
def test_the_same_scope_passes(question: str, stored: str) -> None:
    """The same bounds in other words, or those that go without saying."""
    assert scope(pair(question, stored)) == scope(pair(stored, question)) == ()


@pytest.mark.parametrize(
    ("question", "stored"),
    [
        ("Should I eat before a blood test?", "Should I eat after a blood test?"),
        ("Ibuprofen dose for adults", "Ibuprofen dose for children"),
        ("What is the minimum deposit?", "What is the maximum deposit?"),
        ("Is it paid weekly?", "Is it paid monthly?"),
        ("Can I exchange it online?", "Can I exchange it offline?"),
    ],
)
def test_opposite_scopes_are_seen_by_two_guards(question: str, stored: str) -> None:
    """The guard for opposites comes first; this one would have refused as well."""
    assert isinstance(refusal(pair(question, stored)), Refusal)
    assert scope(pair(question, stored))
