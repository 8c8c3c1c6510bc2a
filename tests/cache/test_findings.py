"""What is remembered of a question that is asked again: nothing that time or the store decides."""

from __future__ import annotations

import weakref
from dataclasses import replace

import pytest

from proxy.cache import gates
from proxy.cache.confirmer import Confirmer
from proxy.cache.gates import Candidate, Question
from proxy.cache.ports import Vector
from proxy.cache.protected import Breaker, Protected
from proxy.cache.score.scorer import Scorer
from proxy.cache.verdict import Hit, Miss, MissReason, Path
from proxy.chat.directives import Directives
from tests.cache.samples import (
    DIMENSION,
    RULES,
    Desk,
    TableEmbedder,
    answer,
    at,
    desk,
    question,
    stored,
    trees,
)
from tests.cache.wordings import reader

TEA = "How do I brew green tea?"
REWORDED = "How do I brew green tea, please?"


@pytest.fixture
def asked_of(monkeypatch: pytest.MonkeyPatch) -> list[Candidate]:
    """The candidates that every gate looked at."""
    seen: list[Candidate] = []
    examine = gates.examine

    def examined(candidate: Candidate) -> gates.Accepted | gates.Refused:
        seen.append(candidate)
        return examine(candidate)

    monkeypatch.setattr(gates, "examine", examined)
    return seen


async def filled() -> Desk:
    """A cache that has an answer to the question about tea."""
    full = desk({REWORDED.casefold(): at(0.99)})
    await full.place(stored(question(TEA)), at(1))
    return full


async def verdict(full: Desk, asked: Question) -> Hit | Miss:
    return (await full.cache.lookup(asked)).verdict


@pytest.mark.parametrize(
    ("wording", "path"), [(TEA, Path.EXACT), (REWORDED, Path.SEMANTIC)], ids=["exact", "semantic"]
)
async def test_an_answer_that_fitted_fits_again(
    wording: str, path: Path, asked_of: list[Candidate]
) -> None:
    """The same entry is not weighed twice for one question, and its figures stay."""
    full, asked = await filled(), question(wording)
    first = await verdict(full, asked)
    assert isinstance(first, Hit)
    assert first.path is path
    assert await verdict(full, asked) == first
    assert len(asked_of) == 1
    assert await verdict(full, question(wording)) == first
    assert len(asked_of) == 2


async def test_a_question_is_embedded_once() -> None:
    """However often it is asked."""
    full, asked = await filled(), question(REWORDED)
    await verdict(full, asked)
    await verdict(full, asked)
    assert full.embedder.asked == [REWORDED.casefold()]


@pytest.mark.parametrize("wording", [TEA, REWORDED])
async def test_time_is_looked_at_each_time(wording: str) -> None:
    """Confidence falls, and an answer expires."""
    full, asked = await filled(), question(wording, rules=replace(RULES, min_confidence=0.8))
    assert isinstance(await verdict(full, asked), Hit)
    full.clock.advance(3000)
    found = await verdict(full, asked)
    assert (type(found), found.reason if isinstance(found, Miss) else "") == (
        Miss,
        MissReason.LOW_CONFIDENCE,
    )
    full.clock.advance(601)
    assert isinstance(found := await verdict(full, asked), Miss)
    assert found.reason is MissReason.EXPIRED


async def test_another_answer_under_the_same_key_is_weighed(asked_of: list[Candidate]) -> None:
    """What has come into the place of the old one has passed no gate yet."""
    full, asked = await filled(), question(REWORDED)
    assert isinstance(await verdict(full, asked), Hit)
    poisoned = stored(question(TEA), body=answer("[LLM Error] no model"))
    await full.store.put(poisoned, at(1))
    assert isinstance(found := await verdict(full, asked), Miss)
    assert found.reason is MissReason.POISONED
    assert len(asked_of) == 2


async def test_only_some_are_remembered() -> None:
    """A question that meets ever new entries does not grow."""
    full, asked = desk(), question(TEA)
    for _ in range(9):
        await full.place(stored(question(TEA)), at(1))
        assert isinstance(await verdict(full, asked), Hit)
    assert len(asked.findings.weighed) == 1
    for number in range(9):
        entry = replace(stored(question(TEA)), key=bytes([number]) * 32)
        weighed = gates.Weighed(weakref.ref(entry), 1.0, gates.Accepted(), 1.0)
        asked.findings.note(entry.key, weighed)
    assert len(asked.findings.weighed) <= 4


async def test_a_refusal_that_time_has_no_part_in_stays(asked_of: list[Candidate]) -> None:
    """Numbers that differ differ the next time as well; by then the answer may have expired."""
    full = desk()
    await full.place(stored(question("Can I run it on port 8080?"), ttl=60.0), at(1))
    asked = question("Can I run it on port 8008?")
    first = await verdict(full, asked)
    assert isinstance(first, Miss)
    assert first.reason is MissReason.GUARD_NUMBERS
    assert await verdict(full, asked) == first
    assert len(asked_of) == 1
    full.clock.advance(61)
    assert isinstance(found := await verdict(full, asked), Miss)
    assert found.reason is MissReason.EXPIRED


async def test_what_is_too_old_for_now_is_weighed_again(asked_of: list[Candidate]) -> None:
    """A question that takes nothing older than a minute is no judgement of the entry."""
    full, asked = await filled(), question(TEA, directives=Directives(max_age=60))
    full.clock.advance(61)
    for _ in range(2):
        assert isinstance(found := await verdict(full, asked), Miss)
        assert found.reason is MissReason.EXPIRED
    assert len(asked_of) == 2


class Away:
    """An embedder that fails, until it does not."""

    id, dimension = "away", DIMENSION

    def __init__(self) -> None:
        self.is_back = False

    async def embed(self, text: str) -> Vector | None:
        if not self.is_back:
            raise OSError
        return at(1)


async def test_without_a_second_opinion_nothing_is_final(asked_of: list[Candidate]) -> None:
    """It is asked for again the next time."""
    away = Away()
    calls = Protected("confirmer", 1, Breaker(lambda: 0, failures=99))
    unsure = Scorer(reader(), trees(0.8), trees(0.8))
    full = desk(weighed=unsure, confirmer=Confirmer(away, calls))
    await full.place(stored(question("How do I make strong tea?")), at(1))
    asked = question("How do I prepare strong tea?")
    await verdict(full, asked)
    await verdict(full, asked)
    examined = len(asked_of)
    away.is_back = True
    await verdict(full, asked)
    await verdict(full, asked)
    assert (examined, len(asked_of)) == (2, 3)


async def test_what_the_second_opinion_cannot_read_is_weighed_each_time(
    asked_of: list[Candidate],
) -> None:
    """Nothing says that it never will."""
    calls = Protected("confirmer", 1, Breaker(lambda: 0))
    asked = question("How do I prepare strong tea?")
    reads_nothing = TableEmbedder({asked.request.wording.casefold(): None})
    unsure = Scorer(reader(), trees(0.8), trees(0.8))
    full = desk(weighed=unsure, confirmer=Confirmer(reads_nothing, calls))
    await full.place(stored(question("How do I make strong tea?")), at(1))
    await verdict(full, asked)
    await verdict(full, asked)
    assert len(asked_of) == 2


async def test_a_question_keeps_no_entry_alive() -> None:
    """What the store has let go is gone."""
    full, asked = await filled(), question(REWORDED)
    await verdict(full, asked)
    (weighed,) = asked.findings.weighed.values()
    assert weighed.entry() is not None
    await full.store.delete(question(TEA).fingerprint.key)
    assert weighed.entry() is None
