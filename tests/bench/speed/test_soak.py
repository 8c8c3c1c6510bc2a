"""A leak is seen as a slope, and what comes before it is warm is not."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest

from bench.speed.process import NotMeasuredError
from bench.speed.rows.soak import by_minute, mixed, slope_a_minute

# It grows fast for two minutes, then by 3 MB a minute.
SEEN = [(minute / 4, 100 + 50 * min(minute / 4, 2) + 3 * minute / 4) for minute in range(41)]


def test_the_slope_is_that_after_the_warm_up() -> None:
    """In MB a minute."""
    assert slope_a_minute(SEEN, warm_up=2) == pytest.approx(3)
    with pytest.raises(NotMeasuredError):
        slope_a_minute(SEEN, warm_up=10)


def test_what_was_seen_by_the_minute() -> None:
    """The first of each minute, and the last of all."""
    assert by_minute([(0.0, 1), (0.5, 2), (1.1, 3), (1.9, 4)]) == [1, 3, 4]


def test_the_traffic_is_mixed() -> None:
    """Four of five questions are known, to all clients; the others come once."""
    one, two = (list(islice(mixed(number), 2000)) for number in (0, 1))
    assert one == list(islice(mixed(0), 2000))
    times = Counter(one + two)
    new = {body for body in times if b'"user": "soak' in body}
    assert 0.75 < sum(body not in new for body in one) / len(one) < 0.85
    assert all(times[body] == 1 for body in new)
    assert 0.15 < sum(b'"stream": true' in body for body in one) / len(one) < 0.25
