"""An answer and its keeping: neither ends the other, and one waits for the other a little."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from proxy.cache.semantic_cache import SemanticCache
from proxy.wire import recorder
from proxy.wire.recorder import Recorder
from tests.assembled import assembled
from tests.fakes import FakeUpstream, Gate
from tests.wire.chats import ask, asking, until
from tests.wire.conftest import Proxy


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Nothing is kept before it is released."""
    gate, keep = Gate(), SemanticCache.keep

    async def gated(*arguments: Any, **options: Any) -> Any:
        await gate.wait()
        return await keep(*arguments, **options)

    monkeypatch.setattr(SemanticCache, "keep", gated)
    yield gate
    gate.release()


async def failing(*_: object) -> None:
    """What a broken store does."""
    raise OSError("gone")


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("fails", [True, False], ids=["store fails", "store hangs"])
async def test_an_answer_does_not_wait_for_ever(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch, gate: Gate, stream: bool, fails: bool
) -> None:
    """Not at all where its look-up failed; it is kept when the store is well again."""
    encore = await proxy()
    with monkeypatch.context() as broken:
        if fails:
            broken.setattr(encore.encore.store, "get", failing)
        answer = await ask(encore, stream=stream)
    assert (answer.complete, answer.status) == (True, 200)
    assert encore.counts["stored"] == 0
    gate.release()
    await until(lambda: encore.counts["stored"] == 1)
    assert (await ask(encore, stream=stream)).verdict == "hit;path=exact_match"


async def test_a_client_that_leaves_meanwhile_leaves_an_answer(proxy: Proxy, gate: Gate) -> None:
    """The answer was whole before it left."""
    encore = await proxy()
    async with asking(encore) as client:
        await gate.reached()
        client.leaves()
    gate.release()
    await until(lambda: encore.counts["stored"] == 1)
    assert encore.counts["skipped_by_reason"] == {}


async def test_what_is_being_kept_at_the_end_is_kept(
    upstream: FakeUpstream, monkeypatch: pytest.MonkeyPatch, gate: Gate, tmp_path: Path
) -> None:
    """The proxy that comes next has it."""
    close = Recorder.close

    async def closing(it: Recorder) -> None:
        gate.release()
        await close(it)

    monkeypatch.setattr(Recorder, "close", closing)
    settings: dict[str, Any] = {
        "upstream": upstream.url,
        "store": f"sqlite:///{tmp_path / 'encore.sqlite'}",
    }
    async with assembled(**settings) as before:
        await ask(before)
        assert before.counts["stored"] == 0
    async with assembled(**settings) as after:
        assert (await ask(after)).verdict == "hit;path=exact_match"


async def test_there_is_an_end_to_what_waits_to_be_kept(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch, gate: Gate
) -> None:
    """Beyond it answers are given, and not kept."""
    monkeypatch.setattr(recorder, "_MOST_KEPT_AT_A_TIME", 1)
    encore = await proxy()
    assert (await ask(encore, "What is tea?")).status == 200
    assert (await ask(encore, "What is milk?")).status == 200
    assert encore.counts["skipped_by_reason"] == {"store_unavailable": 1}
    gate.release()
    await until(lambda: encore.counts["stored"] == 1)
