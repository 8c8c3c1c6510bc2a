"""Values between edges, and what can be told of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.metrics.histogram import (
    RATIO,
    SECONDS,
    SHOWN_RATIO,
    SHOWN_SECONDS,
    Histogram,
    quantile,
)

EDGES = (1.0, 2.0, 4.0)


def filled(*values: float) -> Histogram:
    """A histogram of these."""
    histogram = Histogram(EDGES)
    for value in values:
        histogram.add(value)
    return histogram


def test_a_value_belongs_to_the_first_edge_that_it_is_not_above() -> None:
    """Which is what `le` means; what is above all has a place of its own."""
    histogram = filled(0.5, 1, 1.5, 2, 4, 5)
    assert histogram.counts == [2, 2, 1, 1]
    assert [histogram.up_to(edge) for edge in EDGES] == [2, 4, 5]
    assert (histogram.total, histogram.sum) == (6, 14)


def test_the_edges_that_are_shown_are_edges() -> None:
    """So that what is shown is exact; all are sorted."""
    assert set(SHOWN_SECONDS) <= set(SECONDS)
    assert set(SHOWN_RATIO) <= set(RATIO)
    for edges in (SECONDS, SHOWN_SECONDS, RATIO, SHOWN_RATIO):
        assert list(edges) == sorted(set(edges))


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([], 0.5, None),
        ([0.1], 0.5, 0.5),  # halfway up to the first edge
        ([1.5, 1.5], 0.5, 1.5),
        ([1.5, 1.5, 3], 1, 4),
        ([0.5, 3], 0.5, 1),
        ([9], 0.5, 4),
        ([0.5, 9], 0.99, 4),
    ],
)
def test_a_quantile_lies_between_two_edges(
    values: list[float], share: float, expected: float | None
) -> None:
    """Values are taken to lie evenly; above all edges, at the last."""
    assert quantile(EDGES, filled(*values).counts, share) == expected


@given(st.lists(st.floats(0.00002, 900), min_size=1), st.floats(0.01, 1))
def test_a_quantile_is_near_the_true_one(values: list[float], share: float) -> None:
    """Within the edges around it, a quarter apart."""
    histogram = Histogram(SECONDS)
    for value in values:
        histogram.add(value)
    found = quantile(SECONDS, histogram.counts, share)
    ranked = sorted(values)
    rank = share * len(values)
    true = next(value for number, value in enumerate(ranked, 1) if number >= rank - 1e-9)
    assert found is not None
    assert true / 1.34 <= found <= true * 1.34
