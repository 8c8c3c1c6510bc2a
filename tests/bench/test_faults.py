"""What is told of faults, and when a bar is missed; tests/redis/test_faults.py lets them happen."""

from __future__ import annotations

import pytest

from bench.faults import Report, Row, row
from bench.traffic import Answer, since

CALM = Row("none", 100, 50, 0, 0, 5, 20)


def test_the_figures_of_answers() -> None:
    """Times in milliseconds; failures and wrong answers are counted."""
    answers = [Answer(0.001, hit=True)] * 98
    answers += [Answer(0.2, False, "ValueError: status 502"), Answer(0.3, False, wrong="another")]
    found = row("frozen", answers, 1.5)
    assert (found.requests, found.hits, found.failed, found.wrong) == (100, 98, 1, 1)
    assert found.p50_ms == pytest.approx(1)
    assert 200 < found.p99_ms < 300
    assert found.back == 1.5


@pytest.mark.parametrize(
    ("seen", "bars"),
    [
        (Row("frozen", 100, 5, 0, 0, 5, 320, 5.0), []),
        (Row("frozen", 100, 5, 1, 0, 5, 20, 0.1), ["failed"]),
        (Row("frozen", 100, 5, 0, 1, 5, 20, 0.1), ["wrong"]),
        (Row("frozen", 100, 5, 0, 0, 5, 321, 5.1), ["p99", "hits back"]),
    ],
)
def test_bars(seen: Row, bars: list[str]) -> None:
    """Each by itself."""
    report = Report("redis7", [CALM, seen], [])
    assert report.missed == ({"frozen": bars} if bars else {})
    (line,) = [line for line in report.markdown() if line.startswith("| frozen")]
    assert line.endswith(f"| {', '.join(bars) or 'ok'} |")


def test_what_failed_is_told() -> None:
    """Behind the table."""
    *_, last = Report("redis7", [CALM], ["ValueError: status 502"]).markdown()
    assert last == "- ValueError: status 502"


def test_answers_are_cut_out() -> None:
    """Those that came while a block ran."""
    answers = [Answer(1, hit=True)]
    with since(answers) as seen:
        answers.append(Answer(2, hit=True))
    answers.append(Answer(3, hit=True))
    assert seen == [Answer(2, hit=True)]
