"""Names, and rare words of content, on one side only."""

from __future__ import annotations

import pytest

from proxy.cache.guards import Passed, Refusal, doubt, refusal
from proxy.cache.guards.content import content, entities
from proxy.cache.verdict import MissReason
from tests.cache.wordings import pair

REFUSED = [
    ("Do I need a visa for Peru?", "Do I need a visa for Chile?", ("peru", "chile")),
    ("Is Ibiza expensive in May?", "Is Malta expensive in May?", ("ibiza", "malta")),
    ("Who wrote Dune?", "Who wrote Emma?", ("dune", "emma")),
    ("Can I return shoes at Zalando?", "Can I return shoes?", ("zalando",)),
    ("How to use tar on Debian", "How to use tar on Fedora", ("debian", "fedora")),
    ("Is my Fiat insured?", "Is my Skoda insured?", ("fiat", "skoda")),
    ("Is my Apple watch slow?", "Is my watch slow?", ("apple",)),
    ("Is a Microsoft Word file large?", "Is a word file large?", ("microsoft",)),
    ("Is a Microsoft Excel file large?", "Is a file at Microsoft large?", ("excel", "microsoft")),
]

PASSED = [
    ("Do I need a visa for Peru?", "Is a visa for Peru needed?"),
    ("Is ibiza expensive?", "Is Ibiza expensive?"),
    ("How do I buy a car?", "How do I purchase a car?"),
    ("How do I sort in Microsoft Excel?", "How do I sort in Excel?"),
    ("How do I dictate in Microsoft Word?", "How do I dictate in Word?"),
    ("Are guinea pigs shy?", "Is a guinea pig shy?"),
    ("Is a VW Golf fast?", "Is a Volkswagen Golf fast?"),
]


@pytest.mark.parametrize(("question", "stored", "evidence"), REFUSED)
def test_another_name_is_refused(question: str, stored: str, evidence: tuple[str, ...]) -> None:
    """A name stands for one thing alone."""
    assert refusal(pair(question, stored)) == Refusal(MissReason.GUARD_ENTITIES, evidence)
    back = refusal(pair(stored, question))
    assert isinstance(back, Refusal)
    assert back.reason is MissReason.GUARD_ENTITIES
    assert {*back.evidence} == {*evidence}


@pytest.mark.parametrize(("question", "stored"), PASSED)
def test_the_same_name_passes(question: str, stored: str) -> None:
    """A name is one in small letters, too."""
    assert entities(pair(question, stored)) == entities(pair(stored, question)) == ()


@pytest.mark.parametrize(
    ("question", "stored", "evidence"),
    [
        ("Which knee brace helps runners?", "Which ankle brace helps runners?", ("knee", "ankle")),
        ("How do I cook quinoa?", "How do I cook couscous?", ("quinoa", "couscous")),
        ("Can I fry with butter?", "Can I fry with margarine?", ("butter", "margarine")),
        ("How do I dress a burn?", "How do I dress a blister?", ("burn", "blister")),
    ],
)
def test_a_rare_word_for_another_is_doubted(
    question: str, stored: str, evidence: tuple[str, ...]
) -> None:
    """No guard refuses them; the score decides, and is told."""
    assert refusal(pair(question, stored)) == Passed()
    assert doubt(pair(question, stored)) == Refusal(MissReason.GUARD_CONTENT, evidence)
    back = Refusal(MissReason.GUARD_CONTENT, evidence[::-1])
    assert doubt(pair(stored, question)) == back


@pytest.mark.parametrize(
    ("question", "stored"),
    [
        ("How do I buy a car?", "How do I purchase a car?"),
        ("How can I reset my pasword?", "How can I reset my password?"),
        ("Is buttermilk healthy?", "Is butter milk healthy?"),
        ("How do I fix a leaking tap?", "How do I fix a tap?"),
        ("Is it a good deal?", "Is it a nice deal?"),
    ],
)
def test_a_word_that_fits_is_not_doubted(question: str, stored: str) -> None:
    """Synonyms, slips, two words written as one, and what is said more closely on one side."""
    assert content(pair(question, stored)) == content(pair(stored, question)) == ()
    assert doubt(pair(question, stored)) == Passed()
