"""Whether two answers say the same, and what tells them apart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.cache.agreement import (
    Agreed,
    Difference,
    Differing,
    agree,
    likeness,
)
from proxy.cache.said import Said, sentences
from proxy.embed.static import StaticEmbedder, WordVectors
from tests.cache.samples import at

ANSWERS = Path(__file__).parents[1] / "data" / "answers.jsonl"
# Nothing but the texts has a say.
NEAR, FAR = 1.0, 0.0


def differing(stored: str, fresh: str, similarity: float = NEAR) -> tuple[Difference, str] | None:
    """In what they differ, and the evidence; both ways round they do."""
    there, back = agree(stored, fresh, similarity), agree(fresh, stored, similarity)
    if isinstance(there, Agreed):
        assert back == there
        return None
    assert isinstance(back, Differing)
    assert back.by is there.by
    return there.by, " ".join(there.evidence)


# --- what differs --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "fresh", "by", "evidence"),
    [
        ("Yes, you can freeze it.", "No. It does not freeze well.", "opening", "yes no"),
        ("Ja, das geht.", "Nein, das geht nicht.", "opening", "yes no"),
        ("It takes 10 minutes.", "It takes 20 minutes.", "numbers", "10 minutes 20 minutes"),
        ("It ended in 1945.", "It ended in 1918.", "numbers", "1945 1918"),
        ("It is in May.", "It is in June.", "numbers", "May June"),
        ("Use 10.0.0.1.", "Use 10.0.0.2.", "numbers", "10.0.0.1 10.0.0.2"),
        ("It is 5 km away.", "It is 5 miles away.", "numbers", "5 km 5 miles"),
        ("Call `list.sort()`.", "Call `list.reverse()`.", "literals", "list.sort() list.reverse()"),
        ("See https://a.org/x.", "See https://b.org/y.", "literals", "a.org/x b.org/y"),
        (
            "It is by George Orwell.",
            "It is by Aldous Huxley.",
            "names",
            "george orwell aldous huxley",
        ),
        ("You can eat it raw.", "You cannot eat it raw.", "negation", "cannot"),
        ("Yes, it is safe.", "It is not safe.", "negation", "not"),
        ("It rises in the east.", "Lists keep an order of items.", "similarity", ""),
    ],
)
def test_what_tells_answers_apart(stored: str, fresh: str, by: str, evidence: str) -> None:
    """However near they are; the words are told."""
    similarity = FAR if by == "similarity" else NEAR
    found = differing(stored, fresh, similarity)
    assert found is not None
    assert found == (by, evidence)


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        ("It takes 10 minutes.", "It takes ten minutes."),
        ("It is 384,400 km away.", "It is about 384,000 kilometres away."),
        ("Pi is 3.14159.", "Pi is about 3.14."),
        ("It is one of many.", "It is the first of many."),
        ("It costs 5.", "It costs $5 a month, or 50 a year."),
        ("1. Boil it.\n2. Eat it.", "- Boil it.\n- Eat it."),
        ("Run `ls`.", "Run `ls`, or `ls -l` to see more."),
        ("Vienna is nice.", "I like the city of Vienna."),
        ("The Colosseum is in Rome.", "Rome has it: the arena of the Flavians."),
        ("Das Haus hat Türen und Fenster.", "Ein Haus braucht Wände und Dächer."),
        ("It is safe.", "Nobody was hurt, so eat what you like at dinner."),
        ("Yes, it is.", "It is."),
        ("No, it is not safe.", "It is not safe."),
    ],
)
def test_what_may_differ(stored: str, fresh: str) -> None:
    """Other spellings, rounding, what only one of them says."""
    assert differing(stored, fresh) is None


LONG = "It depends on how you look at it, and on what you would like to know about it, " * 3


@pytest.mark.parametrize(
    ("ours", "theirs", "by"),
    [
        ("In 1901 and 1902.", "In 1903 and 1904.", None),
        ("In 1901, 1902 and 1903.", "In 1904, 1905 and 1906.", Difference.NUMBERS),
        ("In 1901, 1902 and 1903.", "In 1903, 1904, 1905 and 1906.", None),
        ("By Ann and Bob.", "By Cid and Dan.", None),
        ("By Ann, Bob and Cid.", "By Dan, Eva and Fay.", Difference.NAMES),
        ("By `a` or `b`.", "By `c` or `d`.", None),
        ("By `a`, `b` or `c`.", "By `d`, `e` or `f`.", Difference.LITERALS),
    ],
)
def test_a_long_answer_may_say_more(ours: str, theirs: str, by: Difference | None) -> None:
    """Only what has nothing in common at all differs."""
    found = differing(LONG + ours, LONG + theirs)
    assert (found and found[0]) == by


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        ("Paris.", "The capital of France is Paris."),
        ("12", "15% of 80 is 12."),
        ("Yes.", "Yes, you can freeze it."),
        ("**Bold** words", "bold   Words"),
        ("🙂", "🙂"),
        ("", ""),
    ],
)
def test_what_is_contained_agrees(stored: str, fresh: str) -> None:
    """However little a short answer is like a long one."""
    assert differing(stored, fresh, FAR) is None


@pytest.mark.parametrize(
    ("stored", "fresh"), [("🙂", "🙁"), ("12", "None of them."), ("Oslo.", "It is in Bergen.")]
)
def test_what_is_not_contained_differs(stored: str, fresh: str) -> None:
    """Where nothing else tells."""
    assert differing(stored, fresh, FAR) is not None


@pytest.mark.parametrize(
    "text", ["\n" * 60_000 + "*", "`" * 60_000, " " * 60_000, "* " * 30_000, "1, " * 20_000]
)
def test_no_text_takes_long(text: str) -> None:
    """A pattern that began anew at each sign would take minutes for these."""
    assert agree(text, text + "x", FAR) is not None
    assert sentences(text) is not None


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_can_be_compared(stored: str, fresh: str) -> None:
    """And what is the same agrees."""
    differing(stored, fresh, FAR)
    assert agree(stored, stored, FAR) == Agreed()


# --- reading -------------------------------------------------------------------------------------


def test_code_blocks_state_nothing() -> None:
    """Their numbers and names are another one's in each answer."""
    said = Said("Do this:\n```python\nprint(42)\n```\nThen `x = 1` 3 times.\n```\nopen(99)")
    assert [number.text for number in said.numbers] == ["3 times"]
    assert said.literals == {"x = 1"}


def test_long_answers_are_read_at_their_beginning() -> None:
    """What matters most stands there; all of it takes too long."""
    long = "It is so. " * 1000
    assert not Said(long + "In 1945.").numbers
    assert 500 < len(sentences(long)) <= 600


def test_an_answer_is_embedded_by_sentence() -> None:
    """Without marks of Markdown and empty lines."""
    assert sentences("# Tea\n\n* Boil **water**. Wait!\n\n---\n1. Pour it") == [
        "tea",
        "boil water .",
        "wait!",
        "pour it",
    ]


def test_likeness_is_that_of_the_means() -> None:
    """Of unit vectors; an answer without words is like none."""
    assert likeness([at(1)], [at(1), at(1)]) == pytest.approx(1)
    assert likeness([at(1)], [at(0.6)]) == pytest.approx(0.6)
    assert likeness([at(1)], [-at(1), at(1)]) == 0
    assert likeness([], [at(1)]) == likeness([at(1)], []) == -1


# --- how often it is right -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def embedder() -> StaticEmbedder:
    return StaticEmbedder(WordVectors.load())


async def test_answers_as_models_give_them(embedder: StaticEmbedder) -> None:
    """Of two answers to one question few differ, of those to near ones one in ten may agree."""

    async def agrees(one: str, other: str) -> bool:
        async def vectors(answer: str) -> Sequence[object]:
            return [await embedder.embed(sentence) for sentence in sentences(answer)]

        near = likeness(await vectors(one), await vectors(other))  # type: ignore[arg-type]
        return isinstance(agree(one, other, near), Agreed)

    groups = [json.loads(line) for line in ANSWERS.read_text("utf-8").splitlines()]
    same = [await agrees(*group["same"]) for group in groups]
    other = [await agrees(answer, group["other"]) for group in groups for answer in group["same"]]
    assert sum(same) >= 0.95 * len(groups)
    assert sum(other) <= 0.1 * 2 * len(groups)
