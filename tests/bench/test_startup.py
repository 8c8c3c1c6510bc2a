"""The command as a developer runs it, with few entries and what the machine has of servers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import startup
from tests.servers import kinds


@pytest.mark.usefixtures("logs_restored")
@pytest.mark.parametrize("store", ["redis7", "sqlite"])
def test_a_report(store: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """All that is asked while a proxy starts with a full store is hit word for word."""
    if store != "sqlite":
        kinds.command(store)
    path = tmp_path / "out.json"
    arguments = ("--entries", "300", "--users", "20", "--store", store, "--json", str(path))
    assert startup.main(arguments) == 0
    assert f"| {store} | " in capsys.readouterr().out
    (row,) = json.loads(path.read_bytes())
    assert row["hits"] == row["asked"] >= 100
    assert 900 < row["body"] < 1200
    assert row["store_bytes"] > row["body"]
    assert row["ready_s"] > 0
    assert row["whole_s"] > 0


@pytest.mark.usefixtures("logs_restored")
def test_a_miss_fails_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something that was asked was not there."""
    row = startup.Row("redis7", 1000, 1, 3000, 2000, 2, 4, asked=100, hits=99, p50_ms=1, p99_ms=2)

    async def measured(*_: object) -> startup.Row:
        return row

    monkeypatch.setattr(startup, "measure", measured)
    assert startup.main(["--store", "redis7"]) == 1
    line = "| redis7 | 1 | 3,000 | 2,000 | 2.0 | 4.0 | 100 | 99 | 1.0 | 2.0 |"
    assert line in capsys.readouterr().out
