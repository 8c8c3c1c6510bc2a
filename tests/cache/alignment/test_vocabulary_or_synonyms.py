"""The tables of words: each is written as its readers expect it."""

from __future__ import annotations

from itertools import chain

import pytest

from proxy.cache.alignment import synonyms
from proxy.cache.alignment.phrases import bases_of, plain, words_of
from proxy.cache.alignment.vocabulary import CLITICS, CONTRACTIONS, FOREIGN, FUNCTION, TAKES_IS

TABLES = {
    name: getattr(synonyms, name).strip().splitlines()
    for name in ("WORDS", "ABBREVIATIONS", "PHRASES", "NOUNS", "VERBS", "FILLER", "FRAMES")
}
LINES = [line for lines in TABLES.values() for line in lines]


def test_every_line_holds_members_in_small_letters() -> None:
    """Empty or capital members would match nothing, in silence."""
    for line in LINES:
        members = line.split(" / ")
        assert all(members), line
        assert line == line.casefold() == " / ".join(map(str.strip, members))


@pytest.mark.parametrize("name", [name for name in TABLES if name != "FILLER"])
def test_every_line_joins_something(name: str) -> None:
    """A line with one member says nothing."""
    for line in TABLES[name]:
        assert len(set(line.split(" / "))) > 1, line


def test_no_member_stands_in_two_lines() -> None:
    """It would mean two things; only what heads a line may head another, where one was too long."""
    heads: dict[str, set[str]] = {}
    tables = ("WORDS", "ABBREVIATIONS", "PHRASES", "NOUNS", "VERBS")
    for line in chain.from_iterable(TABLES[name] for name in tables):
        head, *others = line.split(" / ")
        assert len({head, *others}) == 1 + len(others), line
        for member in (head, *others):
            heads.setdefault(member, set()).add(head)
    assert {member: found for member, found in heads.items() if len(found) > 1} == {}


@pytest.mark.parametrize("name", ["WORDS", "ABBREVIATIONS", "PHRASES", "NOUNS", "VERBS"])
def test_every_member_reads_as_its_line(name: str) -> None:
    """A member that filler, another line or its own signs keep from being read joins nothing."""
    for line in TABLES[name]:
        head, *others = (plain(words_of(member)) for member in line.split(" / "))
        for words in others:
            assert _are_one(head, words), line


def _are_one(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return len(words) == len(others) and all(
        set(bases_of(word)) & set(bases_of(other))
        for word, other in zip(words, others, strict=True)
    )


def test_no_filler_is_listed_twice() -> None:
    """Each is dropped once."""
    members = list(chain.from_iterable(line.split(" / ") for line in TABLES["FILLER"]))
    assert len(members) == len(set(members))


def test_words_are_single_words() -> None:
    """Those of two words are phrases."""
    assert not [line for line in TABLES["WORDS"] if any(" " in m for m in line.split(" / "))]


@pytest.mark.parametrize("word", ["how", "the", "not", "i", "of", "would"])
def test_small_words_carry_grammar(word: str) -> None:
    """They are no words of content."""
    assert word in FUNCTION


@pytest.mark.parametrize("word", ["paris", "boil", "first", "best", "5", "before"])
def test_words_of_content_are_no_small_words(word: str) -> None:
    """What a question is about is compared."""
    assert word not in FUNCTION


def test_contractions_end_in_small_words() -> None:
    """Written out, a contraction adds grammar alone."""
    assert set(CLITICS.values()) <= FUNCTION
    assert TAKES_IS <= FUNCTION
    assert {full[-1] for full in CONTRACTIONS.values()} <= FUNCTION


def test_small_words_betray_a_language_or_are_english() -> None:
    """One word cannot speak for both."""
    assert not FOREIGN.keys() & FUNCTION
    assert set(chain(*FOREIGN.values())) == set("de fr es it pt nl pl tr sv".split())


def test_a_small_word_may_speak_of_several_languages() -> None:
    """What stands beside it decides."""
    assert FOREIGN["que"] == ("fr", "es", "pt")
    assert FOREIGN["pourquoi"] == ("fr",)
