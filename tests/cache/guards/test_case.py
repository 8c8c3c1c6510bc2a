"""Case: an acronym is no word, and a word no acronym."""

from __future__ import annotations

import pytest

from proxy.cache.guards import Passed, Refusal, exact_refusal, refusal
from proxy.cache.guards.case import case
from proxy.cache.verdict import MissReason
from tests.cache.wordings import pair

REFUSED_EXACTLY = [
    ("Can you help US?", "Can you help us?"),
    ("What is it?", "What is IT?"),
    ("What is It?", "What is IT?"),
    ("who recommends it?", "WHO recommends it?"),
    ("What does CAT stand for?", "What does cat stand for?"),
    ("My PET scan", "My pet scan"),
    ("a US-based firm", "a us-based firm"),
    ("Is the WHO's advice good?", "Is the who's advice good?"),
    ("Explain REST", "Explain rest"),
    ("What is ram?", "What is RAM?"),
    ("(MA) degree", "(ma) degree"),
    ("what is  the  US?", "what is the us?"),
    ("WHO IS THE PRESIDENT", "who is the president"),
    ("In Maßen trinken", "In Massen trinken"),
    ("Die Buße zahlen", "Die Busse zahlen"),
    ("ЧТО такое ООН?", "что такое оон?"),
    ("What is G in physics?", "what is g in physics?"),
    ("Is that a 5 M file?", "is that a 5 m file?"),
]

PASSED_EXACTLY = [
    ("paris in spring", "Paris in spring"),
    ("What is the capital of France?", "what is the capital of france?"),
    ("A cat", "a cat"),
    ("I like it", "i like it"),
    ("what is  the US?", "What is the US?"),
    ("My iPhone", "my iphone"),
    ("GitHub pages", "Github pages"),
    ("Play an MP3", "play an mp3"),
    ("H2O boils", "h2o boils"),
    ("Éclair recipe", "éclair recipe"),
    ("E\u0301clair recipe", "éclair recipe"),
    ("Über uns", "über uns"),
    ("ПРИВЕТ", "ПРИВЕТ"),
    ("May I ask?", "may i ask?"),
    ("Who is Mr O'Brien?", "who is mr o'brien?"),
    ("Thanks! A tip, please", "thanks! a tip, please"),
    # no word in small letters, so it can be nothing but the acronym
    ("Join the NATO today", "Join the nato today"),
    ("Is SARS back?", "Is sars back?"),
    ("Was ist die EU?", "Was ist die Eu?"),
    ("L'ONU est grande", "L'onu est grande"),
    ("Is an ETF taxed?", "is an etf taxed?"),
    ("Does IKEA deliver?", "Does Ikea deliver?"),
    ("", ""),
]

REFUSED = [
    ("How many people live in the US today?", "How many people live with us?"),
    ("Who runs the WHO these days, please?", "Who advises the people who travel?"),
    ("Is CAT preparation hard?", "Is a cat hard to keep?"),
    ("What does IT do at Siemens?", "What does it do at Siemens now?"),
    ("HOW DO I RESET MY PASSWORD", "how do I reset a password"),
    ("TELL ME A JOKE", "Say something funny"),
    ("What is REST good for?", "What is a rest good for?"),
    ("Trinke in Maßen Wein", "Trinke Wein in Massen"),
]

PASSED = [
    ("Is Paris big?", "is paris a big city"),
    ("Who leads the WHO?", "Who is the head of the WHO?"),
    ("TELL ME A JOKE", "TELL ME A GOOD JOKE"),
    ("HTTP?", "What is HTTP?"),
    ("What is an API?", "Explain what an API is"),
    ("Wo liegt Köln?", "wo liegt denn köln?"),
    ("PDF tools", "tools for reading files"),
    ("Use MP3 files", "use a mp3 file"),
]


@pytest.mark.parametrize(("question", "stored"), REFUSED_EXACTLY)
def test_an_acronym_against_a_word_is_refused(question: str, stored: str) -> None:
    """Two wordings with one key do not share an answer when case makes another word."""
    for sides in ((question, stored), (stored, question)):
        for guards in (exact_refusal, refusal):
            verdict = guards(pair(*sides))
            assert isinstance(verdict, Refusal)
            assert verdict.reason is MissReason.GUARD_CASE


@pytest.mark.parametrize(("question", "stored"), PASSED_EXACTLY)
def test_case_without_meaning_passes(question: str, stored: str) -> None:
    """Capitals at the start of a sentence or a name change nothing."""
    for guards in (exact_refusal, refusal):
        assert guards(pair(question, stored)) == Passed()
        assert guards(pair(stored, question)) == Passed()


@pytest.mark.parametrize(("question", "stored"), REFUSED)
def test_an_acronym_against_a_word_elsewhere_is_refused(question: str, stored: str) -> None:
    """The words stand in other places, and still only one side has the acronym."""
    for sides in ((question, stored), (stored, question)):
        verdict = refusal(pair(*sides))
        assert isinstance(verdict, Refusal)
        assert verdict.reason is MissReason.GUARD_CASE


@pytest.mark.parametrize(("question", "stored"), PASSED)
def test_the_same_acronym_passes(question: str, stored: str) -> None:
    """Both sides mean the acronym, or both mean the word."""
    assert case(pair(question, stored)) == case(pair(stored, question)) == ()


def test_evidence_is_the_two_forms() -> None:
    """An operator sees the word as both sides wrote it."""
    expected = Refusal(MissReason.GUARD_CASE, ("US?", "us?"))
    assert exact_refusal(pair("Help US?", "Help us?")) == expected
    assert refusal(pair("Ask WHO now", "now ask who")) == Refusal(
        MissReason.GUARD_CASE, ("WHO", "who")
    )


def test_the_exact_guard_asks_about_case_only() -> None:
    """Wordings with one key hold the same numbers and negations."""
    assert exact_refusal(pair("go up 3", "go down 4")) == Passed()


@pytest.mark.parametrize(
    ("question", "stored"),
    [
        ("Where can I do a master's in IT?", "Where can I do a master's?"),
        ("Is a US visa hard to get?", "Is a visa hard to get?"),
        ("What is WHO guidance on salt?", "What is guidance on salt?"),
    ],
)
def test_an_acronym_that_looks_like_a_little_word_is_missed(question: str, stored: str) -> None:
    """Whatever counts words of content would not see that it is lacking."""
    assert case(pair(question, stored)) == case(pair(stored, question))
    assert isinstance(refusal(pair(question, stored)), Refusal)


@pytest.mark.parametrize(
    ("question", "stored"),
    [
        ("How do I get an IT job?", "How do I get a job in information technology?"),
        ("Who was the first US president?", "Who was the first president of the USA?"),
        ("WHERE CAN I STUDY IT?", "WHERE CAN I STUDY COMPUTERS?"),
    ],
)
def test_an_acronym_said_in_another_way_is_not_missed(question: str, stored: str) -> None:
    """Nor is one that may be none, in a sentence all in capitals."""
    assert case(pair(question, stored)) == case(pair(stored, question)) == ()
