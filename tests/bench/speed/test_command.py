"""The command, with one row that is really measured."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import pytest

from bench.speed import __main__ as command
from bench.speed import questions
from bench.speed.cores import Cores
from bench.speed.load import Bundled, Load
from bench.speed.plots import draw, panels
from bench.speed.process import NotMeasuredError
from bench.speed.row import Absent, Figures, Line, Row, Verdict, times
from bench.speed.rows import GROUPS, Group
from bench.speed.samples import Sample, busy
from bench.speed.stage import Bench, Plan, calls, expect

ROW = Row("hit", Figures([2, 3], "/s"), times(least=9), "bare", Figures([4, 4], "/s"))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    plan = Plan(rounds=1, seconds=1)
    return Bench(tmp_path, Cores(), Bundled(), plan, None, print)


async def test_a_row_is_measured(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """A real proxy asks a real upstream once for 64 clients."""
    lines = await command.measure(bench, ["collapsed", "peers"])
    assert [line.verdict for line in lines] == [Verdict.MET, Verdict.MET, Verdict.LEFT_OUT]
    out = capsys.readouterr().out
    assert "| 64 identical requests at once, JSON, empty cache |  | 1 calls |" in out
    assert out.count("| exactly 1 upstream calls | met |") == 2


def group(lines: Sequence[Line] | BaseException) -> Group:
    async def measure(bench: Bench) -> Sequence[Line]:
        if isinstance(lines, BaseException):
            raise lines
        return lines

    return measure


@pytest.mark.parametrize(
    ("groups", "code", "said"),
    [
        ({"hit": group([Row("hit", Figures([2]))])}, 0, "| hit |  | 2 |"),
        ({"hit": group([ROW])}, 1, "| **missed** |"),
        (
            {
                "hit": group(ExceptionGroup("", [NotMeasuredError("a | b\nwas wrong")])),
                "miss": group([Row("miss", Figures([2]))]),
            },
            1,
            "| **failed** | NotMeasuredError: a / b was wrong |\n| miss |",
        ),
        ({"hit": group(KeyboardInterrupt())}, 130, ""),
    ],
    ids=["met", "missed", "failed", "interrupted"],
)
def test_what_the_run_ends_with(
    groups: Mapping[str, Group],
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """0 only if every bar is met; a group that fails does not take the others with it."""
    monkeypatch.setattr(command, "GROUPS", groups)
    monkeypatch.setattr(command, "draw", lambda lines, path: None)
    monkeypatch.setattr(Cores, "here", Cores)
    assert command.main(["--quick", "--out", str(tmp_path / "out"), "--only", *groups]) == code
    out = capsys.readouterr().out
    assert said in out
    assert "Medians of 3 rounds of 1 s each" in out


def test_the_figures_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what they were measured on."""
    monkeypatch.setattr(command, "GROUPS", {"hit": group([ROW])})
    monkeypatch.setattr(command, "draw", lambda lines, path: None)
    monkeypatch.setattr(Cores, "here", Cores)
    command.main(["--only", "hit", "--out", str(tmp_path)])
    kept = json.loads((tmp_path / "speed.json").read_text())
    assert (kept["cores"], kept["rounds"]) == ("nothing is pinned", 7)
    assert kept["rows"] == [json.loads(json.dumps(ROW.plain()))]


@pytest.mark.parametrize(
    ("arguments", "left_out"),
    [
        ([], {"soak"}),
        (["--soak"], set()),
        (["--quick"], {"soak", "peers"}),
        (["--quick", "--peers"], {"soak"}),
    ],
)
def test_which_rows_are_measured(arguments: list[str], left_out: set[str]) -> None:
    """All, save for those that take long and were not asked for."""
    names = command.chosen(command.parse(arguments))
    assert [name for name in GROUPS if name not in left_out] == names
    assert command.chosen(command.parse([*arguments, "--only", "soak", "hit"])) == ["soak", "hit"]


def test_how_thoroughly_is_measured() -> None:
    """What is said goes before what `--quick` says."""
    assert command.plan(command.parse([])) == Plan()
    asked = ["--quick", "--seconds", "2", "--soak", "3", "--large"]
    assert command.plan(command.parse(asked)) == Plan(
        3, 2, large=True, thorough=False, soak_minutes=3
    )


def test_plots(tmp_path: Path) -> None:
    """A panel for each unit, with what was measured and what it is held against."""
    lines: list[Line] = [ROW, Row("no baseline", Figures([1], "/s")), Absent("LiteLLM", "left out")]
    assert panels(lines) == {"/s": [ROW]}
    pytest.importorskip("matplotlib")
    draw(lines, tmp_path / "speed.svg")
    assert "requests a second" in (tmp_path / "speed.svg").read_text("utf-8")
    draw([], tmp_path / "none.svg")
    assert not (tmp_path / "none.svg").exists()


def test_shares_of_a_core() -> None:
    """What a request takes, times what are answered in a second."""
    ours = Sample(Load(1000, 1.0, 0, 1.0, 1.0), cpu_us=250)
    theirs = Sample(Load(8000, 1.0, 0, 1.0, 1.0), cpu_us=125)
    assert ours.share == 0.25
    assert busy([ours], [theirs]) == (
        "processor time 250 µs to 125 µs a request (0.50 × as many); "
        "25% and 100% of a core: not saturated"
    )
    assert busy([theirs], [theirs]).endswith("(1.00 × as many); 100% and 100% of a core")


async def test_rounds_take_turns(bench: Bench) -> None:
    """All in each round, to and fro; the first one is not kept."""
    turns: list[str] = []

    def contestant(name: str) -> Callable[[], Awaitable[int]]:
        async def measure() -> int:
            turns.append(name)
            return len(turns)

        return measure

    plan = dataclasses.replace(bench, plan=Plan(rounds=2))
    found = await plan.rounds({name: contestant(name) for name in "ab"})
    assert turns == ["a", "b", "b", "a", "a", "b"]
    assert found == {"a": [4, 5], "b": [3, 6]}


async def test_a_server_that_does_not_start(bench: Bench) -> None:
    """What it said is told."""
    with pytest.raises(NotMeasuredError, match="invalid choice: 'nothing'"):
        async with bench.baseline("nothing"):
            pass


async def test_encore_is_measured_as_it_is_shipped(bench: Bench) -> None:
    """With MiniLM, which most tests go without."""
    async with bench.upstream() as upstream, bench.encore(upstream):
        (log,) = bench.folder.glob("encore-*.log")
        assert "confirmed by MiniLM" in log.read_text()


async def test_what_a_server_takes(bench: Bench) -> None:
    """Its processor time and memory; and it is asked for what it does before that counts."""
    body = questions.body("What is tea?")
    async with bench.upstream() as upstream:
        before = upstream.cpu_seconds()
        await expect(upstream, body, "")
        with pytest.raises(NotMeasuredError, match="upstream says '' where 'hit' was expected"):
            await expect(upstream, body, "hit")
        assert await calls(upstream) == 2
        assert 0 < before < upstream.cpu_seconds() < 60
        assert 5 < upstream.memory_mb() < 500
