"""An answer was wrong: it goes, and what was learnt from it stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from proxy.cache.uses import Use, Uses
from proxy.cache.verdict import Path as HitPath
from proxy.metrics import Metrics
from proxy.tuning.pairs import Pair, read_pairs
from tests.admin.asking import FakeLedger, admin, served
from tests.cache.samples import Desk, at, desk, question, stored

GREEN = stored(question("How do I brew green tea?"))
BLACK = "How do I brew black tea?"
TRAP = {"a": BLACK, "b": "How do I brew green tea?", "label": 0}


def wrong(name: str = GREEN.id, **fields: Any) -> dict[str, Any]:
    """What somebody says of an answer."""
    return {"entry": name, "verdict": "wrong", **fields}


async def full_desk() -> Desk:
    """A cache with the answer about green tea."""
    full = desk()
    await full.place(GREEN, at(1))
    return full


@pytest.mark.parametrize("name", [GREEN.id, GREEN.key.hex(), GREEN.id.upper()])
async def test_a_wrong_answer_goes(name: str) -> None:
    """From store and index; it is counted, and the pair is kept. A second time it is not there."""
    full, ledger, metrics = await full_desk(), FakeLedger(), Metrics()
    async with served(full, ledger, metrics=metrics) as url:
        order = wrong(name, question=BLACK)
        heard = await admin(url, "POST /internal/feedback", order)
        assert (heard.status, heard.json) == (200, {"evicted": True, "trap": TRAP})
        assert (len(full.store), len(full.index)) == (0, 0)
        assert (await admin(url, "POST /internal/feedback", order)).status == 404
        text = (await admin(url, "GET /internal/prometheus")).body
        assert b'encore_feedback_total{verdict="wrong"} 1.0' in text


async def test_traps_are_pairs_to_tune_by(tmp_path: Path) -> None:
    """As `encore tune` reads them; equal ones once, and notes of another kind are left out."""
    full, ledger = await full_desk(), FakeLedger()
    ledger.kept += [b"\xff", b"[]", b'{"kind": "other"}']
    async with served(full, ledger) as url:
        heard = await admin(url, "GET /internal/traps")
        assert (heard.status, heard.body) == (200, b"")
        for _ in range(2):
            await full.place(GREEN)
            await admin(url, "POST /internal/feedback", wrong(question=BLACK))
        await full.place(GREEN)
        await admin(url, "POST /internal/feedback", wrong(question="Tee\u2028?\n"))
        heard = await admin(url, "GET /internal/traps")
    assert heard.header("content-type") == "application/jsonl"
    (tmp_path / "traps.jsonl").write_bytes(heard.body)
    assert read_pairs(tmp_path / "traps.jsonl") == [
        Pair(BLACK, GREEN.wording, same=False),
        Pair("Tee\u2028?\n", GREEN.wording, same=False),
    ]


async def test_the_last_question_in_other_words_is_taken() -> None:
    """Where nobody says what was asked."""
    uses = Uses.of(
        Use(1.0, HitPath.SEMANTIC, 0.9, "How do I brew tea?"),
        Use(2.0, HitPath.SEMANTIC, 0.9, BLACK),
        Use(3.0, HitPath.EXACT, 1.0),
    )
    full = await full_desk()
    async with served(full, FakeLedger({GREEN.key: uses})) as url:
        heard = await admin(url, "POST /internal/feedback", wrong(GREEN.key.hex()))
        assert heard.json["trap"] == TRAP


@pytest.mark.parametrize("asked", [None, "", "  ", "how do I  brew green tea?"])
async def test_without_two_questions_there_is_no_trap(asked: str | None) -> None:
    """Where the very same question got it, what was wrong is the answer."""
    full, ledger = await full_desk(), FakeLedger()
    async with served(full, ledger) as url:
        order = wrong() if asked is None else wrong(question=asked)
        heard = await admin(url, "POST /internal/feedback", order)
        assert heard.json == {"evicted": True, "trap": None}
    assert ledger.kept == []


async def test_a_trap_that_cannot_be_kept_is_not_said_to_be() -> None:
    """With a ledger that fails; the answer goes all the same."""
    failing, full = FakeLedger(), await full_desk()
    failing.fails = True
    async with served(full, failing) as url:
        heard = await admin(url, "POST /internal/feedback", wrong(question=BLACK))
        assert heard.json == {"evicted": True, "trap": None}
        assert len(full.store) == 0
        heard = await admin(url, "GET /internal/traps")
        assert heard.status == 503


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({"verdict": "wrong"}, "entry"),
        (wrong("9f2c"), "entry"),
        (wrong("x" * 12), "entry"),
        ({"entry": GREEN.id, "verdict": "right"}, "verdict"),
        ({"entry": GREEN.id}, "verdict"),
        (wrong(question=7), "question"),
        (wrong(question="x" * 16_385), "question"),
        (wrong(why="no"), "why"),
    ],
)
async def test_malformed_feedback_is_refused(order: dict[str, Any], field: str) -> None:
    """400, the field is named, and nothing goes."""
    full = await full_desk()
    async with served(full, FakeLedger()) as url:
        heard = await admin(url, "POST /internal/feedback", order)
        assert (heard.status, heard.json["error"]["code"]) == (400, "malformed")
        assert heard.json["error"]["message"].startswith(f"Encore: {field}")
    assert len(full.store) == 1
