"""What a person reads of a proposal, and what a program does."""

from __future__ import annotations

import math

import pytest
from rich.console import Console

from proxy.tuning import telling
from proxy.tuning.proposal import Proposal
from tests.tuning.test_proposal import proposed

PLENTY = [0.5] * 996 + [0.9, 0.96, 0.97, 0.98]


def shown(proposal: Proposal) -> list[list[str]]:
    """The cells of the table's rows."""
    console = Console(width=80, no_color=True)
    with console.capture() as capture:
        console.print(telling.table(proposal))
    lines = [line.strip() for line in capture.get().splitlines()]
    return [line.split("   ") for line in lines if line and not line.startswith("─")]


def test_the_table() -> None:
    """The chosen and the current value are marked."""
    rows = shown(proposed([0.99, 0.965], PLENTY, 0.002))
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    assert cells[0] == ["threshold", "recall", "false hits"]
    assert ["0.95", "100.0 %", "0.3 %", "in the policy now"] in cells
    assert ["0.9601", "100.0 %", "0.2 %", "proposed"] in cells


def test_the_policy_is_right_already() -> None:
    """Both marks, on one row."""
    assert "proposed, in the policy now" in str(shown(proposed([0.95], [0.9] * 2, 0.1)))


def test_the_summary() -> None:
    """Counts, shares, and where the true ones lie."""
    assert list(telling.summary(proposed([0.99, 0.5], PLENTY, 0.001))) == [
        "threshold 0.9701: false hits 1 of 1000, 0.1 % (95 %: 0.0177 % to 0.564 %)",
        "                  recall     1 of 2, 50.0 % (95 %: 9.45 % to 90.5 %)",
    ]


def test_the_summary_of_none() -> None:
    """It says how far the strictest value gets."""
    assert list(telling.summary(proposed([0.99], [math.inf], 0.01))) == [
        "No threshold keeps false hits at 1 % or less: even 1 has 1 of 1, 100.0 %"
        " (95 %: 20.7 % to 100.0 %)."
    ]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1000, []),
        (
            100,
            [
                "100 pairs of another meaning are too few to tell 1 %: it takes 381 without a"
                " wrong one"
            ],
        ),
    ],
)
def test_doubts(count: int, said: list[str]) -> None:
    """Too few pairs tell too little."""
    assert list(telling.doubts(proposed([0.99], [0.5] * count, 0.01))) == said


def test_as_json() -> None:
    """All of it, with rates from 0 to 1."""
    told = telling.as_json(proposed([0.99, 0.5], PLENTY, 0.001))
    assert told["field"] == "threshold"
    assert told["toml"] == "[defaults]\nthreshold = 0.9701"
    assert told["enough_pairs"] is False
    assert told["chosen"]["value"] == 0.9701
    assert told["chosen"]["false_hits"]["rate"] == 0.001
    assert told["chosen"] in told["curve"]
    assert told["current"]["value"] == 0.95


def test_none_as_json() -> None:
    """No value, and nothing to write."""
    told = telling.as_json(proposed([0.99], [math.inf], 0.01))
    assert (told["chosen"], told["toml"]) == (None, None)
