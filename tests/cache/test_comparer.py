"""Comparing behind the back of whoever asked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from structlog.testing import capture_logs

from proxy.cache.comparer import Comparer
from proxy.cache.entry import Entry
from proxy.cache.ports import Vector
from proxy.cache.shadow import Rival, Shadow
from proxy.cache.verdict import Hit, Match, Miss, MissReason, Path, Skip, SkipReason, Store
from tests.cache.samples import DIMENSION, MemoryCounts, answer, at, kept, question, stored

TEA = stored(question("How do I brew green tea?"), body=answer("Steep it for 3 minutes."))
MATE = stored(question("How do I brew mate?"), body=answer("Steep it for 5 minutes."))


class Desk:
    """A comparer, what it has counted and what it has told; `fails` makes its embedder fail."""

    def __init__(self) -> None:
        self.counts = MemoryCounts()
        self.told: list[str] = []
        self.fails = False
        self.comparer = Comparer(self, self.counts, self.told.append)

    id = "same"
    dimension = DIMENSION

    async def embed(self, text: str) -> Vector | None:
        """All sentences are alike."""
        if self.fails:
            raise ValueError("the embedder failed")
        return at(1)

    async def compared(self, shadow: Shadow, outcome: Store | Skip) -> Mapping[str, float]:
        """The counts after one more comparison."""
        self.comparer.compare(shadow, outcome)
        await self.comparer.settle()
        return await self.counts.counts()


@pytest.fixture
def desk() -> Desk:
    return Desk()


def hit(entry: Entry = TEA, path: Path = Path.SEMANTIC) -> Hit:
    """What would have been served."""
    return Hit(path, entry, Match(0.9, 0.9, 0, 3600, 0.95))


async def test_a_fresh_answer_that_agrees(desk: Desk) -> None:
    """It counts where it would have been served, and in no other place."""
    shadow = Shadow(hit(path=Path.EXACT))
    assert await desk.compared(shadow, kept("Steep it for three minutes.")) == {
        "shadow:exact:agreed": 1
    }
    assert desk.told == ["yes"]


async def test_a_fresh_answer_that_differs(desk: Desk) -> None:
    """The cause counts once, the answer at each threshold."""
    shadow = Shadow(hit(), (Rival(TEA, 0.9, 0.95, 0.9),))
    assert await desk.compared(shadow, kept("Steep it for 7 minutes.")) == {
        "shadow:cause:numbers": 1,
        "shadow:score:0.94:differed": 1,
        "shadow:similarity:0.90:differed": 1,
        "shadow:min_score:0.92:differed": 1,
        "shadow:min_score:0.94:differed": 1,
        "shadow:serving:differed": 1,
    }
    assert desk.told == ["no"]


async def test_each_rival_has_its_own_answer(desk: Desk) -> None:
    """One that would be served at a looser threshold is compared, too, and told nobody."""
    miss = Miss(MissReason.LOW_SCORE, Match(0.9))
    shadow = Shadow(miss, (Rival(TEA, 0.9, 0.51, 0.0), Rival(MATE, 0.8, 0.53, 0.51)))
    counts = await desk.compared(shadow, kept("Steep it for 5 minutes."))
    assert counts["shadow:min_score:0.50:differed"] == 1
    assert counts["shadow:min_score:0.52:agreed"] == 1
    assert desk.told == []


async def test_nothing_to_compare_with(desk: Desk) -> None:
    """A miss has no part in it."""
    assert await desk.compared(Shadow(Miss(MissReason.NO_MATCH)), kept()) == {}


@pytest.mark.parametrize(
    "outcome",
    [
        Skip(SkipReason.STATUS),
        Store(
            answer(None, message={"tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]}),
            streamed=False,
            has_usage=True,
        ),
    ],
)
async def test_what_cannot_be_compared(desk: Desk, outcome: Store | Skip) -> None:
    """An answer that is none, or one that calls tools."""
    assert await desk.compared(Shadow(hit()), outcome) == {"shadow:unfit": 1}
    assert desk.told == ["unknown"]


async def test_what_comes_too_fast_is_dropped(desk: Desk) -> None:
    """And counted, whether it would have been served or not."""
    rivals = (Rival(TEA, 0.9, 0.6, 0.0),)
    for _ in range(64):
        desk.comparer.compare(Shadow(hit()), kept("Steep it for 3 minutes."))
    desk.comparer.compare(Shadow(hit()), kept())
    desk.comparer.compare(Shadow(Miss(MissReason.LOW_SCORE), rivals), kept())
    await desk.comparer.settle()
    assert await desk.counts.counts() == {"shadow:dropped": 2, "shadow:serving:agreed": 64}
    assert desk.told == ["unknown", *["yes"] * 64]


async def test_a_failure_ends_no_other_comparison(desk: Desk) -> None:
    """It is logged without a word of an answer."""
    desk.fails = True
    with capture_logs() as logs:
        assert await desk.compared(Shadow(hit()), kept()) == {"shadow:dropped": 1}
    assert logs == [
        {
            "event": "answers could not be compared",
            "error": "ValueError",
            "log_level": "warning",
        }
    ]
    desk.fails = False
    counts = await desk.compared(Shadow(hit()), kept("Steep it for 3 minutes."))
    assert counts["shadow:serving:agreed"] == 1


async def test_others_are_served_meanwhile(desk: Desk) -> None:
    """Between two sentences the loop goes round."""
    rounds = 0

    async def spin() -> None:
        nonlocal rounds
        while True:
            rounds += 1
            await asyncio.sleep(0)

    spinning = asyncio.create_task(spin())
    many: Any = kept("So it is. " * 50)
    await desk.compared(Shadow(hit()), many)
    spinning.cancel()
    assert rounds >= 50
