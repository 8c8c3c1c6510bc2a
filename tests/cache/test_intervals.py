"""The interval of a share, against figures that others have published."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.cache.intervals import wilson


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [
        # R. G. Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_intervals(count: int, total: int, low: float, high: float) -> None:
    """Method 3 of the table, to its four digits."""
    assert list(wilson(count, total)) == pytest.approx([low, high], abs=5e-5)


def test_nothing_was_counted() -> None:
    """So the share may be any."""
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_it_holds_what_was_seen(counted: tuple[int, int]) -> None:
    """Within 0 to 1; and the same for what was not counted, the other way round."""
    count, total = counted
    low, high = wilson(count, total)
    assert 0 <= low <= count / total <= high <= 1
    other_low, other_high = wilson(total - count, total)
    assert [1 - other_high, 1 - other_low] == pytest.approx([low, high], abs=1e-9)
