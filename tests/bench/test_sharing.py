"""When a bar of bench/sharing is missed; two proxies share a server in cli/test_serve_redis.py."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.sharing import HEAD, Row

WELL = Row("redis7", requests=100, failed=0, wrong=0, late=0, semantic=[0.01, 0.02, 1.0])


@pytest.mark.parametrize(
    ("seen", "bars"),
    [
        (WELL, "ok"),
        (replace(WELL, failed=1), "failed"),
        (replace(WELL, wrong=1), "wrong"),
        (replace(WELL, late=1), "exact"),
        (replace(WELL, semantic=[0.01, 1.1]), "semantic"),
        (replace(WELL, failed=1, late=1), "failed, exact"),
    ],
)
def test_bars(seen: Row, bars: str) -> None:
    """Each by itself, at the end of the line."""
    assert seen.markdown().endswith(f" | {bars} |")


def test_a_line_fits_its_head() -> None:
    """The middle and the longest of the times are told."""
    assert WELL.markdown() == "| redis7 | 100 | 0 | 0 | 3 | 0 | 0.020 / 1.000 | ok |"
    assert len({line.count("|") for line in (*HEAD, WELL.markdown())}) == 1
