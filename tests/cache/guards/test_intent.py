"""What is asked about a thing: another question word asks for another answer."""

from __future__ import annotations

import pytest

from proxy.cache.guards import Refusal, refusal
from proxy.cache.guards.intent import intent
from proxy.cache.verdict import MissReason
from tests.cache.wordings import pair

REFUSED = [
    # question words
    ("How do I renew a passport?", "Why do I renew a passport?", ("how", "why")),
    ("How do I renew a passport?", "When do I renew a passport?", ("how", "when")),
    ("Where can I park in Bern?", "When can I park in Bern?", ("where", "when")),
    ("Whose car is this?", "Who is this car?", ("whose", "who")),
    # measures
    (
        "How much does a dental crown weigh?",
        "How long does a dental crown weigh?",
        ("how much", "how long"),
    ),
    ("How often do I water a cactus?", "How much do I water a cactus?", ("how often", "how much")),
    ("How old is that bridge?", "How big is that bridge?", ("how old", "how large")),
    # whether, and whether it ought to be
    ("Is a deposit refundable?", "How is a deposit refundable?", ("whether", "how")),
    ("Should I freeze my credit?", "Can I freeze my credit?", ("should", "whether")),
    ("Will my order ship today?", "Did my order ship today?", ("will", "whether it was")),
    ("Would you fly with a cold?", "Should you fly with a cold?", ("would", "should")),
    ("If I quit, do I repay the bonus?", "I quit, how do I repay the bonus?", ("whether", "how")),
    (
        "After a crash, do I call the police?",
        "After a crash, should I call the police?",
        ("whether", "should"),
    ),
    ("I quit my job, do I get a bonus?", "My job bonus", ("whether", "a topic")),
    ("Rent deposit", "Is rent a deposit?", ("a topic", "whether")),
    # what to do
    ("Explain a lease", "Translate a lease", ("explain", "translate")),
    ("Write a cover letter", "Summarize a cover letter", ("write", "summarise")),
    ("Compare the two tariffs", "What are the two tariffs?", ("compare", "what it is")),
    # what it is, and a measure of it
    ("What is a root canal?", "How much is a root canal?", ("what it is", "how much")),
    # the last word
    ("Which song is this written by?", "Which song is this written for?", ("by", "for")),
]

PASSED = [
    ("How frequently do I water a cactus?", "How often do I water a cactus?"),
    ("How big is a tennis court?", "How large is a tennis court?"),
    ("What time does the shop open?", "When does the shop open?"),
    ("What is the reason my cat sneezes?", "Why does my cat sneeze?"),
    ("Which documents do I bring?", "What documents do I bring?"),
    ("How do I sort a dict in Python?", "sort a dict in python"),
    ("What is the boiling point of tin?", "boiling point of tin"),
    ("Convert this recipe to grams", "How do I convert this recipe to grams?"),
    ("Find a dentist near me", "How do I find a dentist near me?"),
    ("Describe photosynthesis", "Explain photosynthesis"),
    ("Summarise this contract", "Summarize this contract"),
    ("Can I freeze milk?", "Is it possible to freeze milk?"),
    ("What is my phone set to?", "What is my phone set at?"),
    ("Will this sofa fit?", "Does this sofa fit?"),
    ("How many years is a passport valid?", "How long is a passport valid?"),
    ("What is the price of a root canal?", "How much is a root canal?"),
    ("When is the deadline for taxes?", "What is the deadline for taxes?"),
    ("When I try to log in I get error 5, how do I fix it?", "How do I fix error 5?"),
    ("Someone who left told me, where is it?", "Where is it?"),
    ("Who discovered tin and when?", "Who discovered tin, and when?"),
    ("Explain how a lease works", "How does a lease work?"),
    ("Explain a lease", "What is a lease?"),
    ("Is there a simple way to descale a kettle?", "How do I descale a kettle?"),
    ("I have a tick bite, should I see a doctor?", "Should I see a doctor for a tick bite?"),
    ("How long is the Rhine?", "length of the Rhine"),
    ("In chess, is castling allowed?", "Is castling allowed in chess?"),
    ("My son, who has asthma, coughs. How do I help him?", "How do I help a son with asthma?"),
    ("Would a hamster be a good pet?", "Is a hamster a good pet?"),
    ("How soon after surgery can I drive?", "When can I drive after surgery?"),
    ("Give me a soup recipe", "soup recipe"),
    ("My boiler hums", "My boiler is humming"),
    ("What? How?", "What and how?"),
    ("", ""),
]


@pytest.mark.parametrize(("question", "stored", "evidence"), REFUSED)
def test_another_intent_is_refused(question: str, stored: str, evidence: tuple[str, ...]) -> None:
    """The same thing is spoken of, and something else is wanted."""
    assert refusal(pair(question, stored)) == Refusal(MissReason.GUARD_INTENT, evidence)
    back = refusal(pair(stored, question))
    assert isinstance(back, Refusal)
    assert back.reason is MissReason.GUARD_INTENT
    assert {*back.evidence} == {*evidence}


@pytest.mark.parametrize(("question", "stored"), PASSED)
def test_the_same_intent_passes(question: str, stored: str) -> None:
    """Another way of asking asks for the same."""
    assert intent(pair(question, stored)) == intent(pair(stored, question)) == ()
