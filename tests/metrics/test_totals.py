"""Counts that outlive the process."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

from proxy.cache.verdict import Bypass, BypassReason, Miss, MissReason
from proxy.errors import Unavailable
from proxy.metrics import Metrics

MISS = Miss(MissReason.NO_MATCH)


class FakeLedger:
    """Adds up in memory; the store behind it may be away."""

    def __init__(self) -> None:
        self.held: defaultdict[str, float] = defaultdict(float)
        self.calls = 0
        self.away = False

    def count(self, name: str, amount: float = 1) -> None:
        self.calls += 1
        self.held[name] += amount

    async def counts(self) -> Mapping[str, float]:
        if self.away:
            raise Unavailable("the store failed")
        return self.held


def keeping(ledger: FakeLedger) -> Metrics:
    """The metrics of one process that has this ledger."""
    metrics = Metrics()
    metrics.keep_totals(ledger)
    return metrics


async def test_counts_are_added_to_what_was_there() -> None:
    """A second process, or the same one after a restart, goes on where the first stood."""
    ledger = FakeLedger()
    first = keeping(ledger)
    first.decided(MISS)
    first.called_upstream()
    first.flush()
    second = keeping(ledger)
    second.decided(MISS)
    second.decided(Bypass(BypassReason.NO_CACHE))
    told = await second.report()
    assert (told["misses"], told["llm_calls"]) == (1, 0)
    total = told["total"]
    assert isinstance(total, dict)
    assert (total["misses"], total["bypasses"], total["llm_calls"]) == (2, 1, 1)
    assert total["misses_by_reason"] == {"no_match": 2}
    assert total.keys() == second.summary().keys()


async def test_only_what_is_new_is_handed_on() -> None:
    """However often; nothing new costs nothing."""
    ledger = FakeLedger()
    metrics = keeping(ledger)
    for _ in range(3):
        metrics.decided(MISS)
        metrics.flush()
        metrics.flush()
    assert ledger.calls == 3
    assert ledger.held == {"requests:miss:no_match": 3}


async def test_a_store_that_is_away_has_no_totals() -> None:
    """What this process counted is told all the same."""
    ledger = FakeLedger()
    metrics = keeping(ledger)
    metrics.decided(MISS)
    ledger.away = True
    told = await metrics.report()
    assert told["total"] is None
    assert told["misses"] == 1


async def test_what_others_wrote_into_the_ledger_is_left_out() -> None:
    """Counts of other kinds, and what no process of ours would have written."""
    ledger = FakeLedger()
    ledger.held.update(
        {
            "requests:hit:exact_match": 2,
            "shadow:0.90:agreed": 5,
            "requests:hit": 1,
            "requests:hit:<script>": 1,
            "requests:hit:exact_match:x": 1,
            f"skipped:{'a' * 41}": 1,
            "skipped:status": -1,
            "skipped:empty": math.nan,
            "llm_calls": math.inf,
        }
    )
    total = (await keeping(ledger).report())["total"]
    assert isinstance(total, dict)
    assert total["hits_by_path"] == {"exact_match": 2}
    assert (total["skipped_by_reason"], total["llm_calls"]) == ({}, 0)


def test_without_a_ledger_there_is_nothing_to_hand_on() -> None:
    """And nothing fails."""
    metrics = Metrics()
    metrics.decided(MISS)
    metrics.flush()
    assert metrics.summary()["misses"] == 1
