"""The command as a developer runs it, with what the machine has of servers."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from bench import index
from bench.vectors import Vectors
from tests.servers import kinds


def test_a_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A table for each number of scopes, as Markdown and as JSON."""
    path = tmp_path / "out.json"
    # So many that what they take is more than what a server's connections come to take meanwhile.
    arguments = ("--entries", "300", "--lookups", "20", "--json", str(path))
    monkeypatch.setattr(sys, "argv", ["bench/index", *arguments])
    index.main()
    out = capsys.readouterr().out
    assert "300 entries of 256 dimensions, 20 look-ups of 4, seed 0" in out
    told = json.loads(path.read_bytes())
    assert list(told["scopes"]) == ["1", "300"]
    for scopes, rows in told["scopes"].items():
        assert f"## {scopes} scope" in out
        by_name = {row["index"]: row for row in rows}
        assert out.count(f"| {rows[0]['index']} |") == 2
        assert by_name["flat, in the process"]["lookups"]["recall"] == 1
        assert ("vector sets, NOQUANT" in by_name) == kinds.is_here("redis8")
        assert ("Query Engine, HNSW" in by_name) == kinds.is_here("stack")
        for row in rows:
            assert row["bytes_per_entry"] > 0
            assert row["build_s"] > 0


@pytest.mark.parametrize("scopes", [1, 10, 200])
def test_vectors(scopes: int) -> None:
    """Unit vectors in so many scopes; what is nearest to a question is in the question's scope."""
    vectors = Vectors(200, scopes, seed=1)
    assert np.allclose(np.linalg.norm(vectors.vectors, axis=1), 1, atol=1e-6)
    assert len({vectors.scope(number) for number in range(200)}) == scopes
    for one in vectors.questions(10):
        inside = [number for number in range(200) if vectors.scope(number) == one.scope]
        nearest = one.nearest(4)
        assert len(nearest) == min(4, len(inside))
        assert nearest <= set(inside)
        best = max(inside, key=lambda number: float(vectors.vectors[number] @ one.vector))
        assert best in nearest
        assert one.similarity(best) == pytest.approx(float(vectors.vectors[best] @ one.vector))
