"""A look-up without any consequence: what it tells, and that nothing came of it."""

from __future__ import annotations

from typing import Any

import pytest

from proxy.cache.confirmer import Confirmer
from proxy.cache.explanation import Considered, Tier
from proxy.cache.gates import Accepted, Question, Refused
from proxy.cache.ports import Vector
from proxy.cache.protected import Breaker, Protected
from proxy.cache.rehearsal import Rehearsal
from proxy.cache.score.scorer import Scorer
from proxy.cache.semantic_cache import Lookup
from proxy.cache.verdict import Hit, Miss, MissReason, Path, SemanticSkip
from proxy.chat.directives import Directives, Mode
from proxy.chat.wording import fold
from tests.cache.samples import (
    NOW,
    Desk,
    TableEmbedder,
    answer,
    at,
    desk,
    question,
    ruled,
    stored,
    trees,
    unheard,
)
from tests.cache.test_confirmer import by_similarity
from tests.cache.wordings import reader

TEA = question("How do I brew green tea?")
NEAR = stored(question("How can I brew green tea?"))
NOT_ASKED = Tier("semantic", "not asked")


async def rehearsed(full: Desk, asked: Question) -> tuple[Rehearsal, Lookup]:
    """A look-up without consequence, held against the real one, which comes after it."""
    before = state(full)
    rehearsal = Rehearsal(full.cache._parts, full.clock.now)
    told = await rehearsal.lookup(unheard(asked))
    await rehearsal.considered(asked)
    assert state(full) == before
    real = await full.look_up(asked)
    assert real.verdict == told.verdict
    return rehearsal, told


def state(full: Desk) -> object:
    """All that a look-up could change; being asked for is change enough."""
    return list(full.store._slots), full.index.keys(), list(full.store.asked), full.cache._loading


async def considered(full: Desk, asked: Question) -> tuple[Considered, ...]:
    """What was found for a question."""
    rehearsal = Rehearsal(full.cache._parts, full.clock.now)
    await rehearsal.lookup(unheard(asked))
    return await rehearsal.considered(asked)


async def test_an_exact_hit() -> None:
    """The other tier is not asked, and who was used last stays so."""
    full = desk()
    await full.place(stored(TEA), at(1))
    await full.place(NEAR, at(0.9, axis=2))
    rehearsal, told = await rehearsed(full, TEA)
    assert isinstance(told.verdict, Hit)
    assert rehearsal.tiers == (Tier("exact", "hit"), NOT_ASKED)
    assert [each.path for each in await considered(full, TEA)] == [Path.EXACT]


async def test_a_hit_by_meaning() -> None:
    """What is behind it is told, too."""
    full = desk()
    await full.place(NEAR, at(0.97))
    await full.place(stored(question("How should I brew green tea?")), at(0.96, axis=2))
    await full.place(stored(question("How do I brew 3 teas?")), at(0.3, axis=3))
    rehearsal, _ = await rehearsed(full, TEA)
    assert rehearsal.tiers == (
        Tier("exact", "miss", "no_match"),
        Tier("semantic", "hit"),
    )
    first, second, far = await considered(full, TEA)
    assert first.key == NEAR.key
    assert (first.answer, second.answer) == (Accepted(), Accepted())
    assert far.answer == Refused(MissReason.NO_MATCH)


async def test_what_is_bad_is_not_taken_out() -> None:
    """The real look-up does that."""
    full = desk()
    await full.place(stored(TEA, body=answer("[LLM Error] x")), at(1))
    await full.place(stored(question("How can I brew green tea?"), ttl=1), at(0.9, axis=2))
    full.clock.advance(2)
    rehearsal, told = await rehearsed(full, TEA)
    assert isinstance(told.verdict, Miss)
    assert rehearsal.tiers == (
        Tier("exact", "miss", "poisoned"),
        Tier("semantic", "miss", "expired"),
    )
    assert (len(full.store), len(full.index)) == (0, 0)


async def test_what_cannot_be_read_and_what_is_gone() -> None:
    """The one is told, the other is nothing."""
    full = desk()
    gone = stored(question("How shall I brew green tea?"))
    full.store.place_broken(NEAR.key, "ttl is missing or malformed", 0)
    await full.index.add(NEAR.scope, NEAR.key, at(0.99))
    await full.index.add(gone.scope, gone.key, at(0.98, axis=2))
    (broken,) = await considered(full, TEA)
    assert (broken.key, broken.candidate, broken.opinions) == (NEAR.key, None, ())
    assert broken.answer == Refused(MissReason.MALFORMED, for_good=True)
    rehearsal, _ = await rehearsed(full, TEA)
    assert rehearsal.tiers[1] == Tier("semantic", "miss", "malformed")


@pytest.mark.parametrize(
    ("asked", "table", "reason"),
    [
        (question(directives=Directives(mode=Mode.EXACT)), {}, SemanticSkip.MODE),
        (question("Is a < b?"), {}, SemanticSkip.CODE),
        (TEA, {fold(TEA.request.wording): None}, SemanticSkip.TOO_LONG),
    ],
)
async def test_a_tier_that_is_skipped(
    asked: Question, table: dict[str, Vector | None], reason: SemanticSkip
) -> None:
    """By the gates, or by the embedder."""
    rehearsal, _ = await rehearsed(desk(table), asked)
    assert rehearsal.tiers[1] == Tier("semantic", "skipped", reason)


async def test_a_store_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are told as the real look-up tells it."""
    full = desk()

    async def fails(*_: Any) -> None:
        raise OSError

    monkeypatch.setattr(full.store, "glance", fails)
    monkeypatch.setattr(full.store, "get", fails)
    rehearsal, _ = await rehearsed(full, TEA)
    assert rehearsal.tiers == (Tier("exact", "miss", "store_unavailable"), NOT_ASKED)


async def test_an_embedder_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exact tier was asked before."""
    full = desk()

    async def fails(*_: Any) -> None:
        raise OSError

    monkeypatch.setattr(full.embedder, "embed", fails)
    rehearsal, _ = await rehearsed(full, TEA)
    assert rehearsal.tiers[1] == Tier("semantic", "miss", "embedder_unavailable")


async def test_a_second_opinion_is_asked_for() -> None:
    """As the real look-up asks for it."""
    tea, brew = "How do I make strong tea?", "How do I prepare strong tea?"
    second = TableEmbedder({fold(tea): at(1), fold(brew): at(0.95)})
    full = desk(
        {fold(tea): at(1), fold(brew): at(0.8)},
        weighed=Scorer(reader(), trees(0.8), by_similarity(0.9)),
        confirmer=Confirmer(second, Protected("confirmer", 1.0, Breaker(lambda: NOW))),
    )
    await full.keep(question(brew))
    asked = question(tea, rules=ruled(min_score=0.85))
    _, told = await rehearsed(full, asked)
    assert isinstance(told.verdict, Hit)
    (only,) = await considered(full, asked)
    assert only.candidate is not None
    assert only.candidate.second == pytest.approx(0.95, abs=1e-6)
