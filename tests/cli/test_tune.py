"""`encore tune`."""

from __future__ import annotations

import json
from pathlib import Path

from proxy import serving
from tests.commands import Here

PAIRS = """
{"a": "Boil an egg", "b": "Boil eggs", "label": 1}
{"a": "What is tea?", "b": "How far is the moon?", "label": 0}
"""


def test_help_of_tune(here: Here) -> None:
    """It shows what a pair looks like, and what the exit codes mean."""
    code, out, _ = here("tune", "--help")
    assert code == 0
    for part in ("--max-wrong", "--write", '"label": 1}', "Examples:", "Exit codes:"):
        assert part in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_tuning(here: Here, tmp_path: Path) -> None:
    """It proposes a value, says how sure it is, and changes nothing."""
    (tmp_path / "pairs.jsonl").write_text(PAIRS)
    code, out, err = here("tune", "pairs.jsonl", "--max-wrong", "0.5")
    assert (code, err) == (0, "")
    for part in ("in the policy now", "proposed", "false hits 0 of 1", "in the policy file:"):
        assert part in out
    assert "warning: 1 pairs of another meaning are too few to tell 50.0 %: it takes 4" in out
    assert [path.name for path in tmp_path.iterdir()] == ["pairs.jsonl"]


def test_tuning_for_a_program(here: Here, tmp_path: Path) -> None:
    """JSON, and nothing else."""
    (tmp_path / "pairs.jsonl").write_text(PAIRS)
    code, out, _ = here("tune", "pairs.jsonl", "--max-wrong", "0.5", "--json")
    assert code == 0
    assert json.loads(out)["chosen"]["false_hits"]["total"] == 1


def test_tuning_writes_when_told_to(here: Here, tmp_path: Path) -> None:
    """One line of the policy file, wherever that was named."""
    (tmp_path / "pairs.jsonl").write_text(PAIRS)
    policy = tmp_path / "mine.toml"
    policy.write_text("[defaults]\nmin_score = 0.999  # so far\nttl = 60\n")
    given = ("tune", "pairs.jsonl", "--max-wrong", "0.5", "--write")
    code, out, _ = here(*given, ENCORE_POLICY="mine.toml")
    assert (code, "written to mine.toml:" in out) == (0, True)
    assert "# so far\nttl = 60\n" in policy.read_text()
    assert "min_score = 0.999 " not in policy.read_text()


def test_tuning_leaves_the_built_in_policy_alone(here: Here, tmp_path: Path) -> None:
    """It is not the user's file; nothing has been measured yet when that is told."""
    code, out, err = here("tune", "none.jsonl", "--write")
    assert (code, out) == (2, "")
    assert err.startswith("encore: tune: --write would change the built-in policy (")


def test_tuning_in_vain(here: Here, tmp_path: Path) -> None:
    """No value is proposed or written where none is strict enough, and the exit code says so."""
    same = '{"a": "Boil eggs", "b": "boil eggs", "label": 0}\n'
    (tmp_path / "pairs.jsonl").write_text(PAIRS + same)
    (tmp_path / "mine.toml").write_text("")
    code, out, _ = here("tune", "pairs.jsonl", "--policy", "mine.toml", "--write")
    assert (code, "No min_score keeps false hits at 1 % or less" in out) == (1, True)
    assert "in the policy file" not in out
    assert (tmp_path / "mine.toml").read_text() == ""


def test_tuning_with_an_embedder_that_is_down(here: Here, tmp_path: Path) -> None:
    """One line that names it."""
    (tmp_path / "pairs.jsonl").write_text(PAIRS)
    with serving.bind("127.0.0.1", 0) as listener:
        url = serving.url(listener)
    code, _, err = here("tune", "pairs.jsonl", "--embedder", f"http:{url}#all-minilm")
    assert (code, len(err.splitlines())) == (2, 1)
    assert err.startswith(f"encore: ENCORE_EMBEDDER: http:{url}#all-minilm: ")
