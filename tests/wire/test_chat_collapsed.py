"""Collapsed forwarding (RFC 9111, 4): the same question, several times at once."""

from __future__ import annotations

import asyncio
import socket
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

import pytest
from structlog.testing import capture_logs

from tests.assembled import Running
from tests.fakes import (
    CUT,
    FakeUpstream,
    Gate,
    Handler,
    error_answer,
    json_answer,
    sse_answer,
)
from tests.wire.chats import Answer, ask, asking, cut_at_once, question, request, until
from tests.wire.conftest import Proxy

HIT = "hit;path=exact_match"
MISS = "miss;reason=no_match"
JOINED = "miss;path=collapsed;reason=no_match"


async def joined(encore: Running, count: int) -> None:
    """Wait until so many have joined a call under way."""
    await until(lambda: encore.counts["collapsed"] == count)


async def ask_together(
    encore: Running, upstream: FakeUpstream, count: int, *, stream: bool = False
) -> list[Answer]:
    """Ask one question so many times while its call waits for its answer."""
    gate = upstream.hold()
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(asking(encore, stream=stream)) for _ in range(count)
        ]
        await gate.reached()
        await joined(encore, count - 1)
        gate.release()
        return await asyncio.gather(*(client.answer() for client in clients))


@pytest.mark.parametrize("stream", [False, True])
async def test_64_questions_are_one_call(
    upstream: FakeUpstream, proxy: Proxy, stream: bool
) -> None:
    """All get the same bytes; 63 of them say that they joined."""
    encore = await proxy()
    answers = await ask_together(encore, upstream, 64, stream=stream)
    assert len(upstream.chats) == 1
    assert len({answer.body for answer in answers}) == 1
    assert all(answer.complete for answer in answers)
    verdicts = [answer.verdict for answer in answers]
    assert (verdicts.count(MISS), verdicts.count(JOINED)) == (1, 63)
    statuses = [answer.cache_status[1] for answer in answers]
    assert statuses.count({"fwd": "miss"}) == 1
    assert statuses.count({"fwd": "miss", "collapsed": True}) == 63
    assert (encore.counts["llm_calls"], encore.counts["stored"]) == (1, 1)
    assert (await ask(encore, stream=stream)).verdict == HIT


async def test_all_who_join_get_the_headers_of_the_answer(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """They tell of the answer; cookies, ids and limits were meant for the one who asked."""
    encore = await proxy()
    own = {"Set-Cookie": "session=1", "X-Request-Id": "r1", "X-RateLimit-Remaining": "9"}
    upstream.script(json_answer("Hi.", headers={**own, "Cache-Control": "no-cache"}))
    first, *others = await ask_together(encore, upstream, 3)
    assert [first.header(name.lower()) for name in own] == list(own.values())
    for other in others:
        assert other.header("x-request-id") not in (None, "r1")  # one of ours
        assert [other.header(name.lower()) for name in own if name != "X-Request-Id"] == [None] * 2
        for name in ("content-type", "content-length", "date", "cache-control"):
            assert other.header(name) == first.header(name) is not None


async def test_who_comes_late_hears_all_from_the_start(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """A stream's joiner gets what has been said so far, then what is said, as it is said."""
    first, second = Gate(), Gate()
    upstream.script(sse_answer(["One, ", first, "two, ", second, "three."]))
    encore = await proxy()
    async with asking(encore, stream=True) as early:
        await early.hears(b'"One, "')
        async with asking(encore, stream=True) as late:
            await late.hears(b'"One, "')
            first.release()
            for client in (early, late):
                await client.hears(b'"two, "')
            async with asking(encore, stream=True) as latest:
                await latest.hears(b'"two, "')
                second.release()
                answers = [await client.answer() for client in (early, late, latest)]
    assert len({answer.body for answer in answers}) == 1
    assert [answer.verdict for answer in answers] == [MISS, JOINED, JOINED]
    assert len(upstream.chats) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"stream": True}, {}),
        ({"stream": True}, {"stream": True, "stream_options": {"include_usage": True}}),
        ({"stream": True, "stream_options": {}}, {"stream": True}),
        ({"seed": 1}, {"seed": 2}),
    ],
)
async def test_different_modes_are_different_calls(
    upstream: FakeUpstream, proxy: Proxy, one: dict[str, object], other: dict[str, object]
) -> None:
    """Each gets an answer of the kind that it asked for."""
    gate = upstream.hold()
    encore = await proxy()
    async with asking(encore, "Hi", None, **one) as first:
        await upstream.nth_chat(1)
        async with asking(encore, "Hi", None, **other) as second:
            await upstream.nth_chat(2)
            gate.release()
            answers = await asyncio.gather(first.answer(), second.answer())
    assert [answer.verdict for answer in answers] == [MISS, MISS]


async def test_two_spellings_are_two_calls(upstream: FakeUpstream, proxy: Proxy) -> None:
    """They share a key, but whether one's answer may serve the other only a guard can say."""
    gate = upstream.hold()
    encore = await proxy()
    async with asking(encore, "Tell me about us") as one, asking(encore, "Tell me about US") as two:
        await upstream.nth_chat(2)
        gate.release()
        answers = await asyncio.gather(one.answer(), two.answer())
    assert [answer.verdict for answer in answers] == [MISS, MISS]
    assert len({answer.text for answer in answers}) == 2


@pytest.mark.parametrize("directive", ["no-store", "no-cache"])
@pytest.mark.parametrize("first", [True, False])
async def test_who_wants_an_answer_of_its_own_gets_it(
    upstream: FakeUpstream, proxy: Proxy, directive: str, first: bool
) -> None:
    """Nobody joins a call of `no-cache` or `no-store`, and they join nobody's."""
    own, plain = {"Cache-Control": directive}, dict[str, str]()
    encore = await proxy()
    gate = upstream.hold()
    async with asking(encore, headers=own if first else plain) as one:
        await upstream.nth_chat(1)
        async with (
            asking(encore, headers=plain if first else own) as two,
            asking(encore, headers=own) as three,
        ):
            await upstream.nth_chat(3)
            gate.release()
            answers = await asyncio.gather(*(client.answer() for client in (one, two, three)))
    assert {answer.text for answer in answers} == {"Answer 1.", "Answer 2.", "Answer 3."}
    assert encore.counts["collapsed"] == 0


async def test_the_first_to_ask_may_leave(upstream: FakeUpstream, proxy: Proxy) -> None:
    """Its call goes on for those who listen, and its answer is kept."""
    gate = Gate()
    upstream.script(sse_answer(["Hel", gate, "lo."]))
    encore = await proxy()
    with capture_logs() as logs:
        async with asking(encore, stream=True) as first, asking(encore, stream=True) as second:
            await asyncio.gather(first.hears(b'"Hel"'), second.hears(b'"Hel"'))
            first.leaves()
            await until(lambda: [line["outcome"] for line in logs] == ["ClientLeft"])
            gate.release()
            answer = await second.answer()
    assert answer.complete
    assert answer.events[-1] == "[DONE]"
    assert not upstream.chats[0].client_gone.is_set()
    assert (await ask(encore, stream=True)).verdict == HIT


async def test_the_last_to_leave_ends_the_call(upstream: FakeUpstream, proxy: Proxy) -> None:
    """The upstream need not speak when nobody listens; the next who asks starts anew."""
    upstream.script(sse_answer(["Hel", Gate(), "lo."]))
    encore = await proxy()
    async with asking(encore, stream=True) as first, asking(encore, stream=True) as second:
        await asyncio.gather(first.hears(b'"Hel"'), second.hears(b'"Hel"'))
        first.leaves()
        second.leaves()
        await upstream.chats[0].client_gone.wait()
    await until(lambda: encore.counts["skipped_by_reason"] == {"aborted": 1})
    assert (await ask(encore, stream=True)).verdict == MISS


async def test_who_comes_as_the_last_one_leaves_is_served(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """A call that is being given up is joined by nobody: the newcomer has a call of its own."""
    encore = await proxy()
    for number in range(20):
        gate = upstream.hold()
        async with asking(encore, f"Question {number}") as leaver:
            await gate.reached()
            async with asking(encore, f"Question {number}") as newcomer:
                leaver.leaves()
                gate.release()
                answer = await newcomer.answer()
        assert (answer.status, answer.complete) == (200, True)


@pytest.mark.parametrize(
    ("handler", "status"),
    [(cut_at_once, 502), (error_answer(503, "server busy"), 503), (error_answer(404, "?"), 404)],
)
async def test_a_failed_call_fails_for_all(
    upstream: FakeUpstream, proxy: Proxy, handler: Handler, status: int
) -> None:
    """Nobody tries again behind the clients' backs, and nothing is kept."""
    encore = await proxy()
    upstream.script(handler)
    answers = await ask_together(encore, upstream, 3)
    assert [answer.status for answer in answers] == [status] * 3
    assert sorted(answer.verdict for answer in answers) == [JOINED, JOINED, MISS]
    assert len({answer.body for answer in answers}) == 1
    assert len(upstream.chats) == 1
    assert encore.counts["stored"] == 0
    # What is counted are calls, not those who waited for them.
    assert encore.counts["upstream_errors"] == ({"UpstreamUnreachable": 1} if status == 502 else {})
    assert (await ask(encore)).verdict == MISS


async def test_a_call_that_breaks_off_cuts_all(upstream: FakeUpstream, proxy: Proxy) -> None:
    """Whoever listens sees that it was no end."""
    gate = Gate()
    upstream.script(sse_answer(["Hel", gate, CUT]))
    encore = await proxy()
    async with asking(encore, stream=True) as first, asking(encore, stream=True) as second:
        await asyncio.gather(first.hears(b'"Hel"'), second.hears(b'"Hel"'))
        gate.release()
        answers = [await first.answer(), await second.answer()]
    assert [answer.complete for answer in answers] == [False, False]
    assert encore.counts["skipped_by_reason"] == {"aborted": 1}
    assert encore.counts["upstream_errors"] == {"UpstreamCut": 1}


async def test_who_does_not_listen_is_cut_off(upstream: FakeUpstream, proxy: Proxy) -> None:
    """The others neither wait for it nor remember for it without bound."""
    gate = Gate()
    piece = b": " + b"x" * 65_534
    upstream.script(sse_answer(["Hel", gate, *[piece] * 400], done=False))
    encore = await proxy(max_entry_bytes=1000)
    async with asking(encore, stream=True) as quick:
        await quick.hears(b'"Hel"')
        # A socket that is not read at all: a client of asyncio would read ahead.
        with socket.create_connection(("127.0.0.1", urlsplit(encore.url).port or 0)) as deaf:
            deaf.setblocking(False)
            deaf.send(request(question(stream=True)))
            await joined(encore, 1)
            gate.release()
            answer = await quick.answer()
            heard = await asyncio.to_thread(to_the_end, deaf)
    assert answer.complete
    assert answer.body.count(piece) == 400
    assert heard.count(b"x") < 400 * len(piece)
    assert not heard.endswith(b"0\r\n\r\n")
    assert encore.counts["upstream_errors"] == {}


def to_the_end(client: socket.socket) -> bytes:
    """All that a connection still holds."""
    client.settimeout(10)
    parts = []
    while part := client.recv(1 << 20):
        parts.append(part)
    return b"".join(parts)


async def test_a_call_is_joined_only_while_it_lasts(upstream: FakeUpstream, proxy: Proxy) -> None:
    """Who comes after it has been stored hits, though the upstream has not hung up yet."""
    finish = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
    gate = Gate()
    upstream.script(sse_answer(["Hi", finish, b"data: [DONE]\n\n", gate], finish=False, done=False))
    encore = await proxy()
    async with asking(encore, stream=True) as first:
        await first.hears(b"[DONE]")
        assert (await ask(encore, stream=True)).verdict == HIT
        gate.release()
        assert (await first.answer()).complete


async def test_a_paraphrase_has_a_call_of_its_own(upstream: FakeUpstream, proxy: Proxy) -> None:
    """Only what has been answered can be close to anything."""
    gate = upstream.hold()
    encore = await proxy()
    async with (
        asking(encore, "What is semantic caching?") as one,
        asking(encore, "What's semantic caching?") as other,
    ):
        await upstream.nth_chat(2)
        gate.release()
        answers = await asyncio.gather(one.answer(), other.answer())
    assert [answer.verdict for answer in answers] == [MISS, MISS]


async def test_a_stale_answer_is_renewed_once(upstream: FakeUpstream, proxy: Proxy) -> None:
    """Those who find it expired together share the call that replaces it."""
    encore = await proxy()
    await ask(encore)
    encore.clock.advance(3601)
    answers = await ask_together(encore, upstream, 5)
    # The first to look takes the stale one out.
    assert {answer.verdict.rpartition("=")[2] for answer in answers} == {"expired", "no_match"}
    assert len(upstream.chats) == 2
    assert (await ask(encore)).text == "Answer 2."


REGENERATE = """
[[rules]]
name = "regenerate"
repeat_window_s = 60
when = { user_agent = "(?i)open-?webui" }
"""


@pytest.fixture
async def chat_ui(proxy: Proxy, tmp_path_factory: pytest.TempPathFactory) -> Running:
    """A proxy whose policy knows of a chat UI with a Regenerate button."""
    policy = tmp_path_factory.mktemp("policy") / "policy.toml"
    policy.write_text(REGENERATE)
    return await proxy(policy=policy)


UI = {"User-Agent": "Open-WebUI/0.6"}


async def test_regenerate_brings_another_answer(chat_ui: Running) -> None:
    """The identical request of a chat UI within a minute is asked again, and overwrites."""
    first, again = await ask(chat_ui, headers=UI), await ask(chat_ui, headers=UI)
    assert [first.verdict, again.verdict] == [MISS, "bypass;reason=repeat"]
    assert again.text == "Answer 2."
    assert again.cache_status == ("encore", {"fwd": "request"})
    chat_ui.clock.advance(61)
    later = await ask(chat_ui, headers=UI)
    assert (later.verdict, later.text) == (HIT, "Answer 2.")
    chat_ui.clock.advance(60)
    assert (await ask(chat_ui, headers=UI)).verdict == "bypass;reason=repeat"


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        ({**UI, "Authorization": "Bearer b"}, {}),
        (UI, {"seed": 1}),
        (UI, {"stream": True}),
        ({"User-Agent": "curl"}, {}),
        ({}, {}),
    ],
)
async def test_what_differs_is_no_repeat(
    chat_ui: Running, headers: dict[str, str], fields: dict[str, object]
) -> None:
    """Another key, another body, another mode, another program."""
    await ask(chat_ui, headers=UI)
    other = await ask(chat_ui, "Hi", headers, **fields)
    assert other.verdict in (HIT, MISS)


async def test_a_repeat_joins_nobody(upstream: FakeUpstream, chat_ui: Running) -> None:
    """Who presses the button while the answer is still coming wants another one."""
    gate = upstream.hold()
    async with asking(chat_ui, headers=UI) as first, asking(chat_ui, headers=UI) as second:
        await upstream.nth_chat(2)
        gate.release()
        answers = await asyncio.gather(first.answer(), second.answer())
    assert sorted(answer.text for answer in answers) == ["Answer 1.", "Answer 2."]
    assert chat_ui.counts["collapsed"] == 0
