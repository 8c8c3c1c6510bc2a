"""Rows are held to their bars, and told as text and as JSON."""

from __future__ import annotations

import json

import pytest

from bench.speed.row import (
    HEADINGS,
    Absent,
    Bar,
    Figures,
    Row,
    Verdict,
    itself,
    more,
    times,
)

SLOW, FAST = Figures([90, 100, 110], "/s"), Figures([200, 200, 400], "/s")


def test_figures_are_told_with_their_spread() -> None:
    """The median, then the least and the most, where they differ."""
    assert str(Figures([9120.4, 8900, 9300], "/s")) == "9,120 /s (8,900 … 9,300)"
    assert str(Figures([0.1234, 0.5], "ms")) == "0.312 ms (0.123 … 0.5)"
    assert str(Figures([0, 0], "failures")) == "0 failures"


def test_a_ratio_is_of_figures_of_one_round() -> None:
    """What slowed both down in one round is no part of it."""
    row = Row("work", Figures([50, 100], "/s"), times(least=0.5), "bare", Figures([100, 200], "/s"))
    assert row.compared.values == [0.5, 0.5]
    assert row.verdict is Verdict.MET


def test_a_difference_keeps_its_unit() -> None:
    """Milliseconds more than the baseline."""
    row = Row("work", Figures([3.0], "ms"), more(0.15, "ms"), "bare", Figures([1.0], "ms"))
    assert str(row.compared) == "2 ms"


@pytest.mark.parametrize(
    ("bar", "told", "met", "missed"),
    [
        (times(least=0.6), ">= 0.6 ×", 0.6, 0.59),
        (times(most=1.5), "<= 1.5 ×", 1.5, 1.51),
        (more(0.15, "ms"), "<= +0.15 ms", -3, 0.16),
        (itself(most=0, unit="failures"), "<= 0 failures", 0, 1),
        (itself(least=1, most=1, unit="calls"), "exactly 1 calls", 1, 2),
        (itself(least=1, most=1), "exactly 1", 1, 0),
    ],
)
def test_bars(bar: Bar, told: str, met: float, missed: float) -> None:
    """The bound itself is good enough."""
    assert str(bar) == told
    assert bar.is_met(met)
    assert not bar.is_met(missed)


def test_a_row_that_misses_its_bar() -> None:
    """It makes the run fail, and all that it is made of is told."""
    row = Row("work", SLOW, times(least=0.6), "bare", FAST, "a note")
    assert row.verdict.fails
    assert dict(zip(HEADINGS, row.cells(), strict=True)) == {
        "work": "work",
        "against": "bare",
        "Encore": "100 /s (90 … 110)",
        "baseline": "200 /s (200 … 400)",
        "compared": "0.45 × (0.275 … 0.5)",
        "bar": ">= 0.6 ×",
        "verdict": "**missed**",
        "note": "a note",
    }


def test_a_row_as_json() -> None:
    """The figures of all rounds are kept; bounds that bind nothing are left out."""
    plain = json.loads(json.dumps(Row("work", SLOW, times(least=0.4), "bare", FAST).plain()))
    assert plain["ours"] == {"values": [90, 100, 110], "unit": "/s"}
    assert plain["compared"] == {"values": [0.45, 0.5, 0.275], "unit": "×"}
    assert plain["bar"] == {"by": "times", "unit": "", "least": 0.4}
    assert plain["verdict"] == "met"


def test_a_row_without_a_baseline_is_held_to_its_bar_itself() -> None:
    """And one without a bar is only shown."""
    calls = Figures([1, 1, 2], "calls")
    assert Row("work", calls, itself(least=1, most=1)).verdict is Verdict.MET
    shown = Row("work", calls)
    assert shown.verdict is Verdict.SHOWN
    assert not shown.verdict.fails
    assert shown.cells()[3:6] == ("", "", "")
    assert json.loads(json.dumps(shown.plain()))["bar"] is None


@pytest.mark.parametrize(("verdict", "fails"), [(Verdict.LEFT_OUT, False), (Verdict.FAILED, True)])
def test_rows_that_are_not_there(verdict: Verdict, fails: bool) -> None:
    """Whether one was left out or failed, it says why."""
    line = Absent("LiteLLM", "not installed", verdict)
    assert line.verdict.fails is fails
    assert len(line.cells()) == len(HEADINGS)
    assert line.cells()[-2:] == (verdict.value, "not installed")
    assert line.plain() == {
        "work": "LiteLLM",
        "why": "not installed",
        "verdict": verdict.name.lower(),
    }
