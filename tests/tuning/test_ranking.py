"""Recall and false hits of a figure, and how sure they are."""

from __future__ import annotations

import math

import pytest

from proxy.tuning.ranking import Ranking, Share, least_to_tell

# Three pairs of the same meaning and four of another, one of each out of every value's reach.
FIGURES = [0.9, 0.5, -math.inf, math.inf, 0.7, 0.5, -math.inf]
SAME = [True, True, True, False, False, False, False]


@pytest.mark.parametrize(
    ("value", "recall", "false_hits"),
    [(0.0, 2, 3), (0.5, 2, 3), (0.6, 1, 2), (0.9, 1, 1), (0.95, 0, 1), (1.0, 0, 1)],
)
def test_what_is_served_at_a_value(value: float, recall: int, false_hits: int) -> None:
    """A figure that reaches the value is served; endless ones always, or never."""
    ranking = Ranking(FIGURES, SAME)
    assert ranking.recall(value) == Share(recall, 3)
    assert ranking.false_hits(value) == Share(false_hits, 4)


@pytest.mark.parametrize(
    ("rate", "bound", "recall"),
    [
        (0.0, math.inf, 0),
        (0.25, 0.7, 1),
        (0.49, 0.7, 1),
        (0.5, 0.5, 1),
        (0.75, -math.inf, 2),
        (1.0, -math.inf, 2),
    ],
)
def test_what_has_to_stay_out(rate: float, bound: float, recall: int) -> None:
    """The highest figure that must not be reached, and what may be served above it."""
    ranking = Ranking(FIGURES, SAME)
    assert ranking.bound(rate) == bound
    assert ranking.recall_at(rate) == Share(recall, 3)


def test_a_share_that_binary_fractions_miss() -> None:
    """0.29 of 100 are 29, though the product is a hair less."""
    ranking = Ranking([float(n) for n in range(100)], [False] * 100)
    assert ranking.bound(0.29) == 70.0


@pytest.mark.parametrize(
    ("figures", "least"),
    [([0.9, 0.5, -math.inf, math.inf], 0.5), ([-math.inf, math.inf], -math.inf), ([], -math.inf)],
)
def test_the_least_figure(figures: list[float], least: float) -> None:
    """Of those that are served at some values and not at others."""
    assert Ranking([*figures, 0.1], [*(True for _ in figures), False]).least == least


def test_ties_stay_together() -> None:
    """A value cannot let one of two equal figures in."""
    ranking = Ranking([0.8, 0.8, 0.8], [True, False, False])
    assert ranking.recall_at(0.5) == Share(0, 1)


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        # Newcombe 1998, table I, method 3.
        (Share(81, 263), 0.2553, 0.3662),
        (Share(15, 148), 0.0624, 0.1605),
        (Share(0, 20), 0.0, 0.1611),
        (Share(1, 29), 0.0061, 0.1718),
        (Share(0, 0), 0.0, 1.0),
        (Share(20, 20), 0.8389, 1.0),
    ],
)
def test_an_interval(share: Share, low: float, high: float) -> None:
    """Wilson's, as printed in the literature."""
    assert share.interval() == pytest.approx((low, high), abs=5e-5)


def test_a_rate() -> None:
    """Of nothing it is 0."""
    assert (Share(1, 4).rate, Share(0, 0).rate) == (0.25, 0.0)


@pytest.mark.parametrize("rate", [0.001, 0.01, 0.05, 0.5])
def test_the_least_that_can_tell(rate: float) -> None:
    """With so many and none wrong the interval ends at the rate; one fewer and it does not."""
    least = least_to_tell(rate)
    assert Share(0, least).interval()[1] <= rate + 1e-12
    assert Share(0, least - 1).interval()[1] > rate
