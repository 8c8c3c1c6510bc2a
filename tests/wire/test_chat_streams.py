"""Streams on their way: passed on as they come, recorded, broken off by either side."""

from __future__ import annotations

import asyncio

import pytest

from tests.assembled import Running
from tests.fakes import (
    CUT,
    FakeUpstream,
    Gate,
    Received,
    Reply,
    json_answer,
    raw_answer,
    sse_answer,
)
from tests.wire.chats import ask, asking, cut_at_once, post, posting, question, until
from tests.wire.conftest import Proxy

NO_STORE = {"Cache-Control": "no-store"}
FINISH = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
DONE = b"data: [DONE]\n\n"


@pytest.mark.parametrize("headers", [{}, NO_STORE], ids=["recorded", "bypassed"])
async def test_a_stream_is_passed_on_as_it_comes(
    upstream: FakeUpstream, proxy: Proxy, headers: dict[str, str]
) -> None:
    """The head comes before the first word, and each word before the next is spoken."""
    first, second = Gate(), Gate()
    upstream.script(sse_answer([first, "Hel", second, "lo."]))
    encore = await proxy()
    async with asking(encore, headers=headers, stream=True) as client:
        await client.hears(b"\r\n\r\n")
        first.release()
        await client.hears(b'"Hel"')
        await second.reached()
        second.release()
        answer = await client.answer()
    assert answer.complete
    assert [event for event in answer.events if event != "[DONE]"][1]["choices"][0]["delta"] == {
        "content": "lo."
    }


@pytest.mark.parametrize("headers", [{}, NO_STORE], ids=["recorded", "bypassed"])
async def test_a_stream_is_passed_on_as_it_is(
    upstream: FakeUpstream, proxy: Proxy, headers: dict[str, str]
) -> None:
    """Comments, blank lines, odd line ends and what is no event at all arrive unchanged."""
    pieces = [b": ping\n\n", b"\r\n", b"event: x\rdata: {}\r\n\r\n", b"\x00\xff", DONE]
    upstream.script(sse_answer(pieces, finish=False, done=False))
    encore = await proxy()
    answer = await ask(encore, headers=headers, stream=True)
    assert answer.body == b"".join(pieces)
    assert (answer.status, answer.complete) == (200, True)


@pytest.mark.parametrize(
    "pieces",
    [
        [b'data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n', FINISH + DONE],
        [b'data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n' + FINISH + DONE],
        [b'data:{"choices":[{"delta":{"content":"Hi"}}]}\r\n\r\n', FINISH, b"data:[DONE]\r\n\r\n"],
        [
            b'data: {"choices":[{"delta":{"content":"H',
            b'i"}}]}\n\n',
            FINISH,
            b"data: [DO",
            b"NE]\n",
        ],
        [b': hello\n\ndata: {"choices":[{"delta":{"content":"Hi"}}]}\n\n' + FINISH, DONE.strip()],
    ],
)
async def test_a_stream_is_recorded_however_it_is_cut_into_pieces(
    upstream: FakeUpstream, proxy: Proxy, pieces: list[bytes]
) -> None:
    """What was heard whole is a hit for the next who asks."""
    upstream.script(sse_answer(pieces, finish=False, done=False))
    encore = await proxy()
    assert (await ask(encore, stream=True)).body == b"".join(pieces)
    hit = await ask(encore, stream=True)
    assert hit.verdict == "hit;path=exact_match"
    assert hit.events[1]["choices"][0]["delta"] == {"content": "Hi"}


async def test_a_client_that_leaves_ends_the_call(upstream: FakeUpstream, proxy: Proxy) -> None:
    """The upstream is not left to speak to nobody, and half an answer is not kept."""
    upstream.script(sse_answer(["Hel", Gate(), "lo."]))
    encore = await proxy()
    async with asking(encore, stream=True) as client:
        await client.hears(b'"Hel"')
        client.leaves()
        await upstream.chats[0].client_gone.wait()
    await until(lambda: encore.counts["skipped_by_reason"] == {"aborted": 1})
    assert (await ask(encore, stream=True)).verdict == "miss;reason=no_match"


async def test_a_client_that_leaves_before_the_first_word_ends_the_call(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """The upstream may think for long; it is told as soon as nobody waits any more."""
    upstream.hold()
    encore = await proxy()
    for mode in ({}, NO_STORE):
        async with asking(encore, headers=mode) as client:
            chat = await upstream.nth_chat(len(upstream.chats) + 1)
            client.leaves()
            await chat.client_gone.wait()


async def test_a_client_that_leaves_in_its_own_question_asks_nothing(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """Half a body is no question."""
    encore = await proxy()
    async with posting(encore, question()[:-5], {"Content-Length": str(len(question()))}) as client:
        client.leaves()
    await ask(encore)
    assert len(upstream.chats) == 1


@pytest.mark.parametrize("done", [[DONE], [b"data: [DO", b"NE]\n\n"]])
async def test_a_client_that_leaves_at_done_leaves_an_answer(
    upstream: FakeUpstream, proxy: Proxy, done: list[bytes]
) -> None:
    """Many clients read no further than `[DONE]`, while the upstream has yet to end."""
    upstream.script(sse_answer(["Hi", FINISH, *done, Gate()], finish=False, done=False))
    encore = await proxy()
    async with asking(encore, stream=True) as client:
        await client.hears(b"NE]\n\n")
        client.leaves()
        await upstream.chats[0].client_gone.wait()
    assert (await ask(encore, stream=True)).verdict == "hit;path=exact_match"
    assert encore.counts["skipped_by_reason"] == {}
    assert encore.counts["stored"] == 1


async def test_a_client_that_leaves_at_the_last_byte_leaves_an_answer(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """A JSON answer is stored before its last byte is passed on."""
    encore = await proxy()
    async with asking(encore) as client:
        await client.hears(b'"total_tokens":5}}\n')
        client.leaves()
    assert (await ask(encore)).verdict == "hit;path=exact_match"


@pytest.mark.parametrize("headers", [{}, NO_STORE], ids=["recorded", "bypassed"])
async def test_an_upstream_that_breaks_off_cuts_the_client(
    upstream: FakeUpstream, proxy: Proxy, headers: dict[str, str]
) -> None:
    """A broken stream must look broken; what came before the break is passed on."""
    gate = Gate()
    upstream.script(sse_answer(["Hel", gate, CUT]))
    encore = await proxy()
    async with asking(encore, headers=headers, stream=True) as client:
        await client.hears(b'"finish_reason":null}]}\n\n')
        gate.release()
        answer = await client.answer()
    assert not answer.complete
    assert (answer.status, b'"Hel"' in answer.body) == (200, True)
    assert encore.counts["upstream_errors"] == {"UpstreamCut": 1}
    assert encore.counts["skipped_by_reason"] == ({} if headers else {"aborted": 1})
    assert (await ask(encore, stream=True)).verdict == "miss;reason=no_match"


async def test_a_break_after_done_harms_nobody_else(upstream: FakeUpstream, proxy: Proxy) -> None:
    """The answer was whole: it is kept, though this client sees its connection cut."""
    gate = Gate()
    upstream.script(sse_answer(["Hi", FINISH, DONE, gate, CUT], finish=False, done=False))
    encore = await proxy()
    async with asking(encore, stream=True) as client:
        await client.hears(DONE)
        gate.release()
        assert not (await client.answer()).complete
    assert (await ask(encore, stream=True)).verdict == "hit;path=exact_match"


@pytest.mark.parametrize("headers", [{}, NO_STORE], ids=["recorded", "bypassed"])
async def test_an_upstream_that_gives_no_answer_is_a_502(
    upstream: FakeUpstream, proxy: Proxy, headers: dict[str, str]
) -> None:
    """In OpenAI's shape, with a code, and with what the cache had to say."""
    upstream.script(cut_at_once)
    encore = await proxy()
    answer = await ask(encore, headers=headers)
    assert answer.status == 502
    assert answer.json == {
        "error": {
            "message": "Encore: the upstream cannot be reached",
            "type": "api_error",
            "param": None,
            "code": "upstream_unreachable",
        }
    }
    assert answer.verdict == ("bypass;reason=no_store" if headers else "miss;reason=no_match")
    assert answer.header("content-type") == "application/json"
    assert encore.counts["upstream_errors"] == {"UpstreamUnreachable": 1}
    assert (await ask(encore)).verdict == "miss;reason=no_match"


async def test_an_upstream_that_is_not_there_is_a_502(proxy: Proxy) -> None:
    """The proxy starts without it, and says so to each who asks."""
    encore = await proxy(upstream="http://127.0.0.1:9")
    assert [(await ask(encore)).status for _ in range(2)] == [502, 502]
    assert encore.counts["llm_calls"] == 2


async def test_an_upstream_that_takes_too_long_is_a_504(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """No first byte in time: the call is given up, and everyone who waits is told."""
    upstream.hold()
    encore = await proxy(upstream_timeout=1)
    answers = await asyncio.gather(ask(encore), ask(encore), ask(encore, headers=NO_STORE))
    assert [answer.status for answer in answers] == [504] * 3
    assert {answer.json["error"]["code"] for answer in answers} == {"upstream_timeout"}
    assert {answer.verdict for answer in answers} == {
        "miss;reason=no_match",
        "miss;path=collapsed;reason=no_match",
        "bypass;reason=no_store",
    }


@pytest.mark.parametrize("stream", [True, False])
async def test_an_answer_that_is_too_large_is_passed_on_and_not_kept(
    upstream: FakeUpstream, proxy: Proxy, stream: bool
) -> None:
    """Whether it comes in one piece or in many."""
    upstream.answer = "word " * 500
    encore = await proxy(max_entry_bytes=2000)
    for _ in range(2):
        answer = await ask(encore, stream=stream)
        assert answer.verdict == "miss;reason=no_match"
        assert answer.body.count(b"word") == 500
    assert encore.counts["skipped_by_reason"] == {"too_large": 2}


async def test_an_answer_that_speaks_of_done_is_kept_whole(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """`data: [DONE]` at the end of a read is the end of streams alone."""
    body = json_body('the stream ends with data: [DONE]", "and": "so on')
    mark = body.index(b"[DONE]") + len(b"[DONE]")
    gate = Gate()

    async def in_two_parts(request: Received, reply: Reply) -> None:
        await reply.head(
            200, {"Content-Type": "application/json", "Content-Length": str(len(body))}
        )
        await reply.chunk(body[:mark])
        await gate.wait()
        await reply.chunk(body[mark:])

    upstream.script(in_two_parts)
    encore = await proxy()
    async with asking(encore) as client:
        await client.hears(b"[DONE]")
        gate.release()
        answer = await client.answer()
    assert answer.body == body
    assert (await ask(encore)).verdict == "hit;path=exact_match"


def json_body(text: str) -> bytes:
    """A whole completion; `text` may hold more fields of its message."""
    message = '{"role": "assistant", "content": "' + text + '"}'
    choice = '{"index": 0, "message": ' + message + ', "finish_reason": "stop"}'
    return ('{"choices": [' + choice + "]}").encode()


async def test_a_compressed_answer_is_passed_on_and_not_kept(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """An upstream that compresses what it was asked not to: the client can read it, we do not."""
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    upstream.script(raw_answer(200, headers, b"\x1f\x8b\x00"), json_answer())
    encore = await proxy()
    answer = await ask(encore, headers={"Accept-Encoding": "gzip"})
    assert (answer.body, answer.header("content-encoding")) == (b"\x1f\x8b\x00", "gzip")
    assert encore.counts["skipped_by_reason"] == {"unparsable": 1}


async def test_a_body_is_asked_for_only_once(upstream: FakeUpstream, proxy: Proxy) -> None:
    """The proxy as a client of itself: what it sends, another Encore takes."""
    inner = await proxy()
    outer = await proxy(upstream=inner.url)
    first, second = await post(outer, question()), await post(inner, question())
    assert (first.verdict, second.verdict) == ("miss;reason=no_match", "hit;path=exact_match")
    assert (await post(outer, question())).verdict == "hit;path=exact_match"
    assert len(upstream.chats) == 1


async def test_streams_do_not_hold_each_other_up(upstream: FakeUpstream, proxy: Proxy) -> None:
    """One that waits for its next word leaves the others alone."""
    gate = Gate()
    upstream.script(sse_answer(["Hel", gate, "lo."]))
    encore = await proxy()
    async with asking(encore, stream=True) as client:
        await client.hears(b'"Hel"')
        assert await both_modes(encore) == ["miss;reason=no_match", "hit;path=exact_match"]
        gate.release()
        assert (await client.answer()).complete


async def both_modes(encore: Running) -> list[str]:
    """Another question, asked twice."""
    return [(await ask(encore, "Ho")).verdict, (await ask(encore, "Ho", stream=True)).verdict]
