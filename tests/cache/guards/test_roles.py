"""Questions with the same words in other roles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.cache.guards import Refusal, refusal
from proxy.cache.guards.roles import roles
from proxy.cache.verdict import MissReason
from tests.cache.wordings import pair

SWAPPED = [
    # directions
    ("How do I convert PDF to HTML?", "How do I convert HTML to PDF?"),
    ("Are flights from London to Paris cheap?", "Are flights to London from Paris cheap?"),
    ("How do I get from Oslo to Bergen by rail?", "How do I get from Bergen to Oslo by rail?"),
    ("Which train goes to Rome by night?", "Which train goes from Rome by night?"),
    ("Can I take ibuprofen after aspirin?", "Can I take aspirin after ibuprofen?"),
    ("How to merge main into develop", "How to merge develop into main"),
    ("How do I cast int to long in Java?", "How do I cast long to int in Java?"),
    ("Should I add milk before flour?", "Should I add flour before milk?"),
    # around a third
    ("Is coffee better than tea?", "Is tea better than coffee?"),
    ("Can a tenant sue a landlord?", "Can a landlord sue a tenant?"),
    ("Did Caesar kill Brutus?", "Did Brutus kill Caesar?"),
    ("Do dogs chase cats?", "Do cats chase dogs?"),
    ("Does the surgeon pay the hospital?", "Does the hospital pay the surgeon?"),
    ("What does the buyer owe the seller?", "What does the seller owe the buyer?"),
    ("Can I swap butter for a cup of oil?", "Can I swap oil for a cup of butter?"),
    ("Was Napoleon defeated by Wellington?", "Was Wellington defeated by Napoleon?"),
    ("the bank bank of the river", "the river of the bank"),
    # persons
    ("Can my landlord sue me?", "Can I sue my landlord?"),
    ("Does the tax authority owe me?", "Do I owe the tax authority?"),
    ("Should I lend money to my friend?", "Should my friend lend money to me?"),
    ("I hit a parked car, who pays?", "Someone hit my parked car, who pays?"),
    # voices
    ("Who did he defeat?", "Who was he defeated by?"),
    ("Why am I bored?", "Why am I boring?"),
    ("Which boxer did Ali beat?", "Which boxer beat Ali?"),
    ("Has someone who sent me flowers a name?", "Has someone I sent flowers to a name?"),
    ("Do they owe me the deposit?", "Do I owe them the deposit?"),
    ("Did Wellington defeat Napoleon?", "Was Wellington defeated by Napoleon?"),
    ("Which novel did Faust inspire?", "Which novel was Faust inspired by?"),
    ("Can a parcel send a minor?", "Can a parcel be sent by a minor?"),
    # other languages
    ("Wie übersetze ich Deutsch ins Polnische?", "Wie übersetze ich Polnische ins Deutsch?"),
    ("¿Juan ama a María?", "¿María ama a Juan?"),
]

SAME = [
    ("How to convert PDF to HTML", "How do I convert a PDF to HTML?"),
    ("What is the capital of France?", "The capital of France is what?"),
    ("Please tell me how to bake bread", "How do I bake bread?"),
    ("How can I reset my password?", "How do I reset the password, please?"),
    ("Is coffee better than tea?", "Is the coffee better than the tea?"),
    ("What is a very very good wine?", "What is a very good wine?"),
    ("red wine red", "red wine"),
    ("Explain semantic caching", "What is semantic caching?"),
    ("Where is my order?", "Where's my order?"),
    ("flights from Rome to Rome", "the flights from Rome to Rome"),
    ("Wie koche ich Reis?", "Wie koche ich den Reis?"),
    ("Hello", "Goodbye"),
    ("Did Napoleon defeat Wellington?", "Was Wellington defeated by Napoleon?"),
    ("Does the bank pay the firm?", "Is the firm paid by the bank?"),
    ("I sued my landlord, who pays?", "Who pays when I sue my landlord?"),
    ("Does it help me sleep?", "Will it help if I sleep?"),
    ("Can someone sue me?", "Can they sue me?"),
    # nothing is done to what merely "is"
    ("Which shops are open on Sunday?", "Which shops open on Sunday?"),
    ("Is chicken breast healthy?", "Does chicken breast count as healthy?"),
    ("Are children free on trains?", "Do children travel free on trains?"),
    ("Who is using solar panels?", "Who uses solar panels?"),
    ("Where is my refund? It's been 10 days", "Where is my refund? 10 days"),
]


@pytest.mark.parametrize(("question", "stored"), SWAPPED)
def test_swapped_roles_are_refused_both_ways(question: str, stored: str) -> None:
    """Another order or direction of shared words is another question, whichever came first."""
    assert roles(pair(question, stored))
    assert roles(pair(stored, question))
    assert isinstance(refusal(pair(question, stored)), Refusal)


@pytest.mark.parametrize(("question", "stored"), SAME)
def test_near_repeats_pass(question: str, stored: str) -> None:
    """Articles, politeness and another question word change no role."""
    assert roles(pair(question, stored)) == ()
    assert roles(pair(stored, question)) == ()


@pytest.mark.parametrize(
    ("question", "stored", "evidence"),
    [
        ("Convert PDF to HTML", "Convert HTML to PDF", ("pdf", "html")),
        ("a train to Rome", "a train from Rome", ("to rome", "from rome")),
        ("Do dogs chase cats?", "Do cats chase dogs?", ("dogs", "cats")),
        ("Can I sue my landlord?", "Can my landlord sue me?", ("i", "me", "sue", "landlord")),
        ("I hit a car", "Someone hit my car", ("someone", "i")),
        ("Who did he defeat?", "Who was he defeated by?", ("defeat", "defeated")),
    ],
)
def test_the_evidence_names_the_words_that_changed_places(
    question: str, stored: str, evidence: tuple[str, ...]
) -> None:
    """An operator reads which words stand where."""
    assert refusal(pair(question, stored)) == Refusal(MissReason.GUARD_ROLES, evidence)


def test_a_long_text_must_keep_its_order() -> None:
    """Beyond 64 shared words any two that change places are too many, since looking takes time."""
    words = [f"{one}{other}" for one in "bcdfghkl" for other in "amount edge iris open".split()]
    words += [f"{word}s" for word in map(str.capitalize, words)] + ["lamp", "table"]
    swapped = [*words[:-2], *words[:-3:-1]]
    assert roles(pair(" ".join(words), " ".join(words))) == ()
    assert roles(pair(" ".join(words), " ".join(swapped))) == ("lamp", "table")
    short, short_swapped = words[-3:], [words[-3], *words[:-3:-1]]
    assert roles(pair(" ".join(short), " ".join(short_swapped))) == ()


WORDS = st.lists(st.sampled_from(["to", "from", "the", "is", "rome", "bern", "oslo"])).map(" ".join)


@given(WORDS | st.text(), WORDS | st.text())
def test_it_is_symmetric_and_never_refuses_a_text_itself(one: str, other: str) -> None:
    """Any text passes beside itself; two refuse each other or neither."""
    assert roles(pair(one, one)) == ()
    assert bool(roles(pair(one, other))) == bool(roles(pair(other, one)))
