"""`encore feedback` and `encore traps`, against a proxy that answers what it is told to."""

from __future__ import annotations

import json
from pathlib import Path

from proxy.tuning.pairs import Pair, read_pairs
from tests.cli.samples import ID, NASTY
from tests.commands import Here
from tests.fakes.internal import FakeInternal

PATH = ("POST", "/internal/feedback")
TRAP = {"a": "Tea?", "b": "What is tea?", "label": 0}


def test_a_wrong_answer(here: Here, proxy: FakeInternal) -> None:
    """It is deleted, and the pair is told."""
    proxy.on(*PATH, {"evicted": True, "trap": TRAP})
    assert here("feedback", ID, "--question", "Tea?") == (
        0,
        "deleted\ntrap: Tea? <> What is tea?\n",
        "",
    )
    assert proxy.heard[-1].body == {"entry": ID, "verdict": "wrong", "question": "Tea?"}
    assert json.loads(here("feedback", ID, "--json").out) == {"evicted": True, "trap": TRAP}
    assert proxy.heard[-1].body == {"entry": ID, "verdict": "wrong"}


def test_without_a_pair(here: Here, proxy: FakeInternal) -> None:
    """That is said, too."""
    proxy.on(*PATH, {"evicted": False, "trap": None})
    code, out, _ = here("feedback", ID)
    assert (code, out.splitlines()[0]) == (0, "it was gone already")
    assert "--question" in out
    _, out, _ = here("feedback", ID, "--question", "What is tea?")
    assert "no trap: both questions say the same" in out


def test_an_unknown_entry(here: Here, proxy: FakeInternal) -> None:
    """Exit code 1."""
    assert here("feedback", ID).code == 1


def test_traps_can_be_tuned_by(here: Here, proxy: FakeInternal, tmp_path: Path) -> None:
    """As `encore tune` reads them; no terminal obeys them."""
    line = json.dumps({**TRAP, "a": f"\x9b{NASTY}"}, ensure_ascii=False).encode()
    proxy.on("GET", "/internal/traps", line + b"\n" + json.dumps(TRAP).encode() + b"\n")
    code, out, err = here("traps")
    assert (code, err, "\x9b" in out) == (0, "", False)
    (tmp_path / "traps.jsonl").write_text(out)
    assert read_pairs(tmp_path / "traps.jsonl") == [
        Pair(f"\x9b{NASTY}", "What is tea?", same=False),
        Pair("Tea?", "What is tea?", same=False),
    ]
