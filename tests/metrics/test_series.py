"""The last hour, step by step."""

from __future__ import annotations

from typing import Any

import pytest

from proxy.cache.verdict import Bypass, BypassReason, Hit, Match, Miss, MissReason, Path
from proxy.metrics import Metrics
from tests.cache.samples import Clock
from tests.store.samples import entry

HIT = Hit(Path.EXACT, entry("tea"), Match(1.0, 1.0, 0, 3600))
MISS = Miss(MissReason.NO_MATCH)


def points(metrics: Metrics) -> list[dict[str, Any]]:
    """What is told, the oldest first."""
    told = metrics.series()
    assert told["step"] == 10
    found = told["points"]
    assert isinstance(found, list)
    return found


def test_a_point_holds_what_was_counted_within_its_step() -> None:
    """And nothing of the steps before; quantiles are of this step alone."""
    clock = Clock()
    metrics = Metrics(clock)
    start = clock()
    metrics.decided(HIT)
    metrics.answered(HIT, 0.0001, 0.0001)
    metrics.decided(MISS)
    metrics.answered(MISS, 1.75, 1)
    clock.advance(10)
    (under_way,) = points(metrics)
    metrics.take_point()
    metrics.decided(HIT)
    metrics.answered(HIT, 0.3, 0.3)
    metrics.decided(Bypass(BypassReason.NO_STORE))
    clock.advance(10)
    metrics.take_point()
    clock.advance(10)
    metrics.take_point()
    first, second, third, _ = points(metrics)
    assert first == under_way
    assert first == {
        "at": start + 10,
        "hit": 1,
        "miss": 1,
        "bypass": 0,
        "hit_p50_ms": pytest.approx(0.09),
        "hit_p99_ms": pytest.approx(0.0998, abs=1e-3),
        "miss_p50_ms": pytest.approx(1625),
        "miss_p99_ms": pytest.approx(1747.5),
    }
    assert (second["hit"], second["miss"], second["bypass"]) == (1, 0, 1)
    assert second["hit_p50_ms"] == pytest.approx(275)
    assert second["miss_p50_ms"] is None
    nothing = dict.fromkeys(("hit_p50_ms", "hit_p99_ms", "miss_p50_ms", "miss_p99_ms"))
    assert third == {"at": start + 30, "hit": 0, "miss": 0, "bypass": 0, **nothing}


def test_no_more_than_an_hour_is_kept() -> None:
    """The oldest point goes."""
    clock = Clock()
    metrics = Metrics(clock)
    start = clock()
    for _ in range(361):
        clock.advance(10)
        metrics.take_point()
    times = [point["at"] for point in points(metrics)[:-1]]
    assert (len(times), times[0], times[-1]) == (360, start + 20, start + 3610)
