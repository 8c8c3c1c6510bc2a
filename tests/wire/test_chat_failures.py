"""When a part of ours fails: every answer comes all the same, from the upstream."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assembled import assembled
from tests.fakes import (
    FakeUpstream,
)
from tests.wire.chats import ask
from tests.wire.conftest import Proxy

HOUR = 3600.0
# The static embedder holds them for 0.992 alike.
ASKED = "What is semantic caching?"
PARAPHRASE = "What's semantic caching?"


async def failing(*_: object) -> None:
    """What a broken part does."""
    raise OSError("gone")


@pytest.mark.parametrize(
    ("part", "reason"),
    [("get", "store_unavailable"), ("delete", "store_unavailable"), ("put", "expired")],
)
async def test_a_failing_store_never_fails_a_request(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch, part: str, reason: str
) -> None:
    """Every answer comes from the upstream, in full, and the counts tell why."""
    encore = await proxy()
    await ask(encore)
    encore.clock.advance(HOUR + 1)  # what has expired is deleted when it is looked up
    monkeypatch.setattr(encore.encore.store, part, failing)
    answer = await ask(encore)
    assert (answer.status, answer.text) == (200, "Answer 2.")
    assert answer.verdict == f"miss;reason={reason}"
    skipped = {"store_unavailable": 1} if part == "put" else {}
    assert encore.counts["skipped_by_reason"] == skipped
    assert encore.counts["part_failures"] == {"store": 1}


async def test_a_store_that_comes_back_is_used_again(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After three failures it rests for 5 s; then one good call is enough."""
    encore = await proxy()
    await ask(encore)
    with monkeypatch.context() as broken:
        broken.setattr(encore.encore.store, "get", failing)
        broken.setattr(encore.encore.store, "put", failing)
        for _ in range(3):
            assert (await ask(encore)).verdict == "miss;reason=store_unavailable"
    assert (await ask(encore)).verdict == "miss;reason=store_unavailable"
    encore.clock.advance(5)
    assert (await ask(encore)).verdict == "hit;path=exact_match"


async def test_a_failing_embedder_never_fails_a_request(
    upstream: FakeUpstream, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exact matches stay; a new question is asked, stored, and found again by its wording."""
    encore = await proxy()
    await ask(encore, ASKED)
    monkeypatch.setattr(encore.encore.embedder, "embed", failing)
    assert (await ask(encore, ASKED)).verdict == "hit;path=exact_match"
    other = await ask(encore, PARAPHRASE)
    assert other.verdict == "miss;reason=embedder_unavailable"
    assert other.text == "Answer 2."
    assert (await ask(encore, PARAPHRASE)).verdict == "hit;path=exact_match"
    assert len(upstream.chats) == 2


async def test_entries_survive_a_restart(
    upstream: FakeUpstream, proxy: Proxy, tmp_path: Path
) -> None:
    """A new proxy on the old file hits, exactly and by meaning."""
    file = f"sqlite:///{tmp_path / 'encore.sqlite'}"
    async with assembled(upstream=upstream.url, store=file) as before:
        first = await ask(before, ASKED)
    after = await proxy(store=file)
    exact, near = await ask(after, ASKED), await ask(after, PARAPHRASE)
    assert [exact.verdict, near.verdict] == ["hit;path=exact_match", "hit;path=semantic_match"]
    assert exact.body == near.body == first.body
