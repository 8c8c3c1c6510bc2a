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
    ("Do I water it every day?", "Do I water it every other day?", ("every", "other")),
    ("Is it loud during the day?", "Is it loud after midnight?", ("day", "after", "midnight")),
    ("How do I print the whole page?", "How do I print part of the page?", ("whole", "part")),
    ("Can I sell all my stamps?", "Can I sell one of my stamps?", ("all", "one")),
    ("What is the total tax?", "What is the marginal tax?", ("total", "marginal")),
    ("What is the average rent?", "What is the record rent?", ("average", "record")),
    # what looks as if it were implied
    ("May only guests swim?", "I just wanted to ask, may guests swim?", ("only",)),
    ("Can only I swim?", "I just parked, can I swim?", ("only",)),
    ("Can only 2 guests swim?", "Can 2 guests swim?", ("only",)),
    ("How do I train my girl?", "How do I train my son?", ("girl",)),
    ("Is it a toddler's toy?", "Is it a child's toy?", ("toddler", "child")),
    ("Can I grow thyme indoors?", "Can I grow thyme outside my house?", ("indoors",)),
    ("Can the man who sings dance?", "Can the singer dance?", ("man",)),
    ("Should I eat before a race?", "Should I eat until a race?", ("before", "until")),
    ("Can I pay online?", "Can I pay?", ("online",)),
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
    # implied
    ("May I invite only one guest?", "May I invite just one guest?"),
    ("Can I run after only 3 weeks?", "Can I run after 3 weeks?"),
    ("How do I toilet train my boy?", "How do I toilet train my son?"),
    ("What do I give a man who cooks?", "What do I give a guy that loves to cook?"),
    ("What do I read to a 5-year-old?", "What do I read to a child aged five?"),
    ("Is it safe for a toddler?", "Is it safe for an 18-month-old?"),
    ("Is it safe for a baby, 6 months old?", "Is it safe at 6 months old?"),
    ("Name the man who found radium", "Who found radium?"),
    ("Where can I buy harps online?", "On which website can I buy harps?"),
    ("Is the course online or offline?", "Which course is it?"),
    ("Can I hang it indoors?", "Can I hang it in the bedroom?"),
    ("Why do my legs itch at night?", "Why do my legs itch in bed?"),
    ("Best harp for a beginner", "Best harp to learn on"),
    ("Can I delete it permanently?", "Can I delete it for good?"),
    ("What is the youngest age to drive?", "What is the minimum age to drive?"),
    ("Vaccines for adults over 65", "Vaccines for people older than 65"),
    # a part of another word or phrase
    ("Is either tea or coffee included?", "Is tea or coffee included?"),
    ("Do both Ann and Bob sign?", "Do Ann and Bob sign?"),
    ("Is half a litre of milk enough?", "Are 500 ml of milk enough?"),
    # the same in another scope
    ("Is it slow since the update?", "Is it slow after the update?"),
    ("Can I call abroad?", "Can I make an international call?"),
    ("Can I nurse while fasting?", "Can I nurse during a fast?"),
    ("How long before it works?", "How long until it works?"),
    ("How soon can I swim?", "How long until I can swim?"),
    # of other kinds
    ("Is all my data lost?", "Is my whole data lost?"),
    ("Can I cancel after it is shipped?", "It is already shipped, can I cancel?"),
    ("Is it safe to drive while tired?", "I am still tired, is it safe to drive?"),
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
        ("Is it quiet at night?", "Is it quiet in the morning?"),
        ("Is it dark at night when I sleep?", "Is it dark in the morning when I wake?"),
        ("Do men who smoke snore?", "Do women who smoke snore?"),
        ("Is half the price refunded?", "Is the price refunded?"),
        ("Is it paid weekly?", "Is it paid monthly?"),
        ("Can I exchange it online?", "Can I exchange it offline?"),
    ],
)
def test_opposite_scopes_are_seen_by_two_guards(question: str, stored: str) -> None:
    """The guard for opposites comes first; this one would have refused as well."""
    assert isinstance(refusal(pair(question, stored)), Refusal)
    assert scope(pair(question, stored))
