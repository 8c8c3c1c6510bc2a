"""Hits that are given again within the same second: as all other hits are, only sooner."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from proxy.store.memory import MemoryStore
from tests.assembled import Running
from tests.fakes import MODEL, FakeUpstream, json_answer
from tests.raw import raw_client
from tests.wire.chats import PATH, Answer, ask, post, posting, question, request
from tests.wire.conftest import Proxy
from tests.wire.exchanges import read

TIMES = 4
HOUR = 3600.0  # seconds
FAR = 2.0**40  # seconds
ASKED = "What is semantic caching?"


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The keys that stores were asked for."""
    keys = list[bytes]()
    get = MemoryStore.get

    async def noting(store: MemoryStore, key: bytes) -> object:
        keys.append(key)
        return await get(store, key)

    monkeypatch.setattr(MemoryStore, "get", noting)
    return keys


@pytest.fixture
def policy(tmp_path: Path) -> Callable[[str], Path]:
    """A policy with these defaults."""

    def write(defaults: str) -> Path:
        path = tmp_path / "policy.toml"
        path.write_text(f"[defaults]\n{defaults}\n")
        return path

    return write


async def ask_often(encore: Running, **fields: Any) -> list[Answer]:
    """One question again and again, in no time; the first answer is not told."""
    await ask(encore, ASKED, **fields)
    return [await ask(encore, ASKED, **fields) for _ in range(TIMES)]


def as_told(answer: Answer) -> tuple[object, ...]:
    """An answer without what is of the moment."""
    of_the_moment = (b"date", b"x-request-id", b"x-cache-debug")
    headers = [pair for pair in answer.headers if pair[0] not in of_the_moment]
    debug = {name: value for name, value in answer.debug.items() if name != "lookup_ms"}
    return answer.status, answer.body, answer.verdict, debug, headers


@pytest.mark.parametrize("fields", [{}, {"stream": True}])
async def test_a_hit_is_looked_up_once_a_second(
    proxy: Proxy, looked_up: list[bytes], fields: dict[str, Any]
) -> None:
    """Those after it say the same, and how long they took; each has an id of its own."""
    encore = await proxy()
    first, *_ = await ask_often(encore, **fields)
    before = len(looked_up)
    others = [await ask(encore, ASKED, **fields) for _ in range(TIMES - 1)]
    assert len(looked_up) == before
    assert first.verdict == "hit;path=exact_match"
    assert {as_told(other) == as_told(first) for other in others} == {True}
    assert [name for name, _ in others[0].headers] == [name for name, _ in first.headers]
    assert all(0 <= other.debug["lookup_ms"] < FAR for other in others)
    assert len({other.header("x-request-id") for other in (first, *others)}) == TIMES


async def test_they_are_counted_and_told_as_all_are(proxy: Proxy) -> None:
    """As hits, as uses of the answer, and in the log."""
    encore = await proxy()
    with capture_logs() as lines:
        await ask_often(encore)
    assert encore.counts["hits_by_path"] == {"exact_match": TIMES}
    assert encore.counts["misses"] == 1
    report = await encore.metrics.report()
    assert report["in_flight"] == 0
    await encore.encore.bookkeeper.write()
    store = encore.encore.store
    assert isinstance(store, MemoryStore)
    assert [held.uses.count async for held in store.entries()] == [TIMES]
    _, first, *others = lines
    for line in (first, *others):
        assert 0 <= line.pop("lookup_ms") <= line["ms"] + 0.01
        assert 0 <= line.pop("first_byte_ms") <= line.pop("ms")
        assert len(line.pop("request_id")) == 32
    assert others == [first] * (TIMES - 1)


@pytest.mark.parametrize(
    "otherwise",
    [
        {"headers": {"Authorization": "Bearer another"}},
        {"headers": {"x-cache-namespace": "another"}},
        {"headers": {"x-cache-mode": "off"}},
        {"headers": {"Cache-Control": "no-cache"}},
        {"headers": {"Cookie": "a=b"}},
        {"target": PATH + "?a=b"},
    ],
)
async def test_only_the_same_request_is_given_it(proxy: Proxy, otherwise: dict[str, Any]) -> None:
    """To the byte: any other is decided about for itself."""
    encore = await proxy()
    await ask_often(encore)
    assert not (await post(encore, question(ASKED), **otherwise)).verdict.startswith("hit")


async def test_its_age_counts_on(proxy: Proxy, looked_up: list[bytes]) -> None:
    """With every whole second it is looked up anew, by whichever clock."""
    encore = await proxy()
    ages = []
    await ask_often(encore)
    for seconds in (0.5, 0.4, 0.2, 0.5, 0.5, 30.0, -31.0):
        encore.clock.advance(seconds)
        hit = await ask(encore, ASKED)
        ages.append(hit.header("age"))
        assert hit.debug["age"] == int(hit.header("age") or "")
    assert ages == ["0", "0", "1", "1", "2", "32", "1"]
    assert len(looked_up) == 2 + 4


async def test_an_answer_is_given_to_the_end_of_its_ttl(
    proxy: Proxy, policy: Callable[[str], Path]
) -> None:
    """And no longer, be that in the midst of a second."""
    encore = await proxy(policy=policy("ttl = 1.5"))
    await ask_often(encore)
    verdicts = []
    for seconds in (1.0, 0.25, 0.2, 0.1):
        encore.clock.advance(seconds)
        verdicts.append((await ask(encore, ASKED)).verdict)
    assert verdicts == [*["hit;path=exact_match"] * 3, "miss;reason=expired"]


async def test_what_the_store_has_not_is_not_given(upstream: FakeUpstream, proxy: Proxy) -> None:
    """Neither what was deleted nor what was overwritten."""
    encore = await proxy()
    await ask_often(encore)
    upstream.script(json_answer("another"))
    await ask(encore, ASKED, {"Cache-Control": "no-cache"})
    assert (await ask(encore, ASKED)).text == "another"
    assert (await ask(encore, ASKED)).text == "another"
    store = encore.encore.store
    assert isinstance(store, MemoryStore)
    for key in [held.entry.key async for held in store.entries()]:
        await store.delete(key)
    assert (await ask(encore, ASKED)).verdict == "miss;reason=no_match"


async def test_a_hit_keeps_its_answer_from_leaving_first(proxy: Proxy) -> None:
    """It counts as use, however soon it is given."""
    encore = await proxy(max_entries=2)
    await ask_often(encore)
    await ask(encore, "How do I boil an egg?")
    await ask(encore, ASKED)
    await ask(encore, "Who wrote Hamlet?")
    assert (await ask(encore, ASKED)).verdict == "hit;path=exact_match"


async def test_a_model_that_was_pulled_anew_answers_for_itself(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """Within the same second as well."""
    encore = await proxy()
    await ask_often(encore)
    upstream.models[MODEL] = "another"
    await encore.encore.models.refresh()
    assert (await ask(encore, ASKED)).verdict == "miss;reason=no_match"


async def test_a_regenerate_button_is_heard(proxy: Proxy, policy: Callable[[str], Path]) -> None:
    """Where repeats are to be told from questions each request is decided about."""
    encore = await proxy(policy=policy("repeat_window_s = 10"))
    verdicts = {answer.verdict for answer in await ask_often(encore)}
    assert verdicts == {"bypass;reason=repeat"}
    encore.clock.advance(11)
    verdict = (await ask(encore, ASKED)).verdict
    assert verdict == "hit;path=exact_match"
    assert (await ask(encore, ASKED)).verdict == "bypass;reason=repeat"


async def test_what_would_soon_be_unsure_is_looked_up(
    proxy: Proxy, policy: Callable[[str], Path], looked_up: list[bytes]
) -> None:
    """Where a second more could change what a gate says, that is asked each time."""
    encore = await proxy(policy=policy("ttl = 1.0\nmin_confidence = 0.75"))
    await ask_often(encore)
    assert len(looked_up) == 1 + TIMES
    encore.clock.advance(0.9)
    assert (await ask(encore, ASKED)).verdict == "miss;reason=low_confidence"


async def test_a_paraphrase_is_looked_up(proxy: Proxy, looked_up: list[bytes]) -> None:
    """What is found by its meaning may be found better a moment later."""
    encore = await proxy()
    await ask(encore, ASKED)
    before = len(looked_up)
    for _ in range(TIMES):
        assert (await ask(encore, "What's semantic caching?")).verdict.startswith("hit;path=sem")
    assert len(looked_up) - before >= TIMES


async def test_a_long_question_is_looked_up(proxy: Proxy, looked_up: list[bytes]) -> None:
    """And read to its end, after one that came often."""
    encore = await proxy()
    await ask_often(encore)
    before, long = len(looked_up), "So what? " * 10_000
    assert (await ask(encore, long)).verdict.startswith("miss")
    hits = [await ask(encore, long) for _ in range(TIMES)]
    assert {hit.verdict for hit in hits} == {"hit;path=exact_match"}
    assert len(looked_up) - before == 1 + TIMES


async def test_there_is_an_end_to_what_is_remembered(
    proxy: Proxy, looked_up: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What finds no room is looked up; a second later there is room again."""
    monkeypatch.setattr("proxy.app.HOT_BYTES", 9000)
    encore = await proxy()
    await ask_often(encore)
    other = [await ask(encore, "Who wrote Hamlet?") for _ in range(TIMES + 1)]
    assert other[-1].verdict == "hit;path=exact_match"
    assert len(looked_up) == 2 + 1 + TIMES
    encore.clock.advance(1)
    for _ in range(TIMES):
        await ask(encore, "Who wrote Hamlet?")
    assert len(looked_up) == 2 + 1 + TIMES + 1


async def test_a_body_that_comes_slowly_is_no_part_of_the_look_up(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is told of it is how long the cache took."""
    encore = await proxy()
    await ask_often(encore)
    late, now, begun = 0.0, time.perf_counter, asyncio.Event()

    def clock() -> float:
        begun.set()
        return now() + late

    monkeypatch.setattr(time, "perf_counter", clock)
    whole = request(question(ASKED))
    with capture_logs() as lines:
        async with raw_client(encore.url) as client:
            await client.send(whole[:-1])
            await begun.wait()
            late = HOUR
            await client.send(whole[-1:])
            answer = read(await client.rest(), "POST")
    line = lines[-1]
    assert (answer.status, line["path"]) == (200, "exact_match")
    assert line["lookup_ms"] < 1000 * HOUR <= line["first_byte_ms"] <= line["ms"]


async def test_a_client_that_leaves_in_the_midst_of_its_question(proxy: Proxy) -> None:
    """Is no hit, and the next one is none the worse for it."""
    encore = await proxy()
    await ask_often(encore)
    with capture_logs() as lines:
        async with posting(encore, question(ASKED), {"Content-Length": "4000"}) as client:
            client.leaves()
        while not lines:
            await ask(encore, "Who wrote Hamlet?")
            lines = [line for line in lines if line["verdict"] == "none"]
    assert encore.counts["hits_by_path"]["exact_match"] >= TIMES
