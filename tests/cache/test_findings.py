"""What is remembered of a question that is asked again: nothing that time or the store decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proxy.cache import gates
from proxy.cache.gates import Candidate, Question
from proxy.cache.verdict import Hit, Miss, MissReason, Path
from tests.cache.samples import RULES, Desk, answer, at, desk, question, stored

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
    assert len(asked.findings.passed) == 1
    for number in range(9):
        entry = replace(stored(question(TEA)), key=bytes([number]) * 32)
        asked.findings.note(gates.Passed(entry, 1.0, 1.0))
    assert len(asked.findings.passed) <= 4
