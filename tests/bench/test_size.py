"""bench/size: it finds what it put, and prints what it says."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from bench import size


def test_it_measures(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Every row of every table, in text and in JSON; a figure for a person to judge."""
    told = tmp_path / "size.json"
    assert size.main(["--entries", "300", "--lookups", "20", "--json", str(told)]) == 0
    printed = capsys.readouterr().out
    for first in ("flat", "graph", "nothing", "graph, then"):
        assert f"| {first} | 300 | " in printed
    for first in ("it is filled", "its graph is built", "a tenth is replaced"):
        assert f"| {first} | 300 | " in printed
    for scopes in ("300", "1"):
        for first in ("put", "after a start"):
            assert f"| {first} | {scopes} | " in printed
    rows = orjson.loads(told.read_bytes())
    recalls = [row["recall"] for row in rows if row["kind"] == "Search"]
    assert recalls == [1, 1, 0, 1]
    assert all(row["payload"] > 1000 for row in rows if row["kind"] == "Size")
