"""The command as a developer runs it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from bench import accuracy, plots, report
from tests.bench.samples import PAIRS

Run = Callable[..., str]


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """A file of the samples."""
    path = tmp_path / "pairs.jsonl"
    lines = (
        {"a": one.a, "b": one.b, "label": int(one.same), "family": one.family} for one in PAIRS
    )
    path.write_bytes(b"\n".join(map(orjson.dumps, lines)))
    return path


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], logs_restored: None
) -> Run:
    """Run it in this process; what it prints comes back."""

    def call(*arguments: object) -> str:
        monkeypatch.setattr(sys, "argv", ["bench/accuracy", *map(str, arguments)])
        accuracy.main()
        captured = capsys.readouterr()
        assert captured.err == ""
        return captured.out

    return call


def test_a_report(run: Run, pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table, as Markdown and as JSON."""
    monkeypatch.setattr(report, "LEAST_PAIRS", 10)
    out = run(pairs, "--json", tmp_path / "out.json")
    for part in (
        "# Accuracy of Encore",
        "embedder static:",
        f"## pairs.jsonl: {len(PAIRS)} pairs\n",
        "| family | pairs | served | recall | false hits |",
        "| refused by | pairs | of the same meaning |",
        "A decision takes ",
        "| reuse score behind the guards, to plain cosine |",
        "| shipped defaults |",
        "| plain cosine | threshold ",
        "Hits at 1.00 % wrong answers a request or less: Encore ",
        "gave the same as the product itself",
    ):
        assert part in out
    tables = [line for line in out.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in tables)
    told = json.loads((tmp_path / "out.json").read_bytes())
    assert told["seed"] == 0
    (file,) = told["files"]
    assert {row["family"] for row in file["families"]} == {"same", "other", "long", "all"}
    assert set(file["recall"]) == {"reuse score", "reuse score behind the guards", "plain cosine"}
    assert file["stream"]["differing"] == 0
    assert file["stream"]["ours"]["points"]


def test_a_short_report(run: Run, pairs: Path) -> None:
    """Without the stream; too few pairs for a curve."""
    out = run(pairs, pairs, "--no-stream")
    assert out.count("Left out: it takes 1000 pairs, and both labels.") == 2
    assert "Stream of" not in out


def test_a_part(run: Run, pairs: Path) -> None:
    """The parts make up the whole."""
    counts = []
    for part in ("train", "held-out"):
        out = run(pairs, "--no-stream", "--part", part)
        (line,) = [line for line in out.splitlines() if line.startswith("## ")]
        assert line.endswith(f" pairs, {part} part")
        counts.append(int(line.split()[2]))
    assert sum(counts) == len(PAIRS)


def test_a_policy_of_ones_own(run: Run, pairs: Path, tmp_path: Path) -> None:
    """It is measured instead of the shipped one."""
    mine = tmp_path / "mine.toml"
    mine.write_text("[defaults]\nsemantic = false\n")
    out = run(pairs, "--no-stream", "--policy", mine)
    assert "policy mine.toml" in out
    assert "| skipped_policy |" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.jsonl"], "bench/accuracy: none.jsonl: cannot be read: No such file"),
        (["none.jsonl", "--embedder", "magic"], "ENCORE_EMBEDDER (--embedder): must be static"),
    ],
)
def test_a_wrong_command_line(run: Run, arguments: list[str], said: str) -> None:
    """One line that names it."""
    with pytest.raises(SystemExit, match=r"^bench/accuracy: ") as ended:
        run(*arguments)
    assert said in str(ended.value)


def test_a_plot(run: Run, pairs: Path, tmp_path: Path) -> None:
    """Into the file that was named, where matplotlib is installed."""
    pytest.importorskip("matplotlib")
    run(pairs, "--plot", tmp_path / "curves.svg")
    assert "wrong answers a request" in (tmp_path / "curves.svg").read_text("utf-8")


def test_a_plot_that_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told before anything is measured, with the way out."""
    monkeypatch.setattr(plots, "find_spec", lambda name: None)
    assert plots.fault(Path("a.png")).endswith("scripts/setup bench")
    assert plots.fault(Path("a.gif")) == "--plot: a.gif must end in .png or .svg"
