"""Shadow mode on labelled pairs, of whose labels it knows nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from bench import shadow
from bench.shadow import HEAD, SERVED, Row

ROW = Row(0.894, compared=50, wrong_rate=0.02, low=0.01, high=0.1, served=100, wrong=3)


def test_the_true_rate_lies_in_the_interval(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Half of the pairs are heard in shadow mode; all are served, and counted by their labels."""
    figures = tmp_path / "rows.json"
    pairs = Path(__file__).parents[1] / "data" / "pairs-heldout.jsonl"
    options = ("--every", "6", "--min-score", "0.5", "--json", str(figures))
    assert shadow.main([str(pairs), *options]) == 0
    table = capsys.readouterr().out.splitlines()
    assert table[:2] == list(HEAD)
    shipped, looser = (Row(**row) for row in orjson.loads(figures.read_bytes()))
    assert table[2:] == [shipped.markdown(), looser.markdown()]
    assert (shipped.min_score, looser.min_score) == (SERVED, 0.5)
    assert shipped.low <= shipped.true_rate <= shipped.high
    assert looser.low <= looser.true_rate <= looser.high
    # A looser threshold serves more and is worse, and that is seen.
    assert 50 < shipped.compared < looser.compared
    assert 0 < shipped.true_rate < looser.true_rate
    assert shipped.wrong_rate < looser.wrong_rate
    assert shipped.high < 0.15


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (ROW, "ok"),
        (replace(ROW, wrong=11), "outside"),
        (replace(ROW, wrong=0), "outside"),
        (replace(ROW, served=0, wrong=0, low=0.0), "ok"),
    ],
)
def test_a_rate_outside_is_told(row: Row, verdict: str) -> None:
    """At the end of its line."""
    assert row.markdown().endswith(f" | {verdict} |")


def test_a_line_fits_its_head() -> None:
    """Both rates in percent."""
    assert ROW.markdown() == "| 0.894 | 50 | 2.0% (1.0% to 10.0%) | 100 | 3.0% | ok |"
    assert len({line.count("|") for line in (*HEAD, ROW.markdown())}) == 1
