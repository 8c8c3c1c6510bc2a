"""Answers that are no good: passed on as they are, never stored; and stored ones that went bad."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.assembled import Running, assembled
from tests.fakes import (
    CUT,
    FakeUpstream,
    Handler,
    Received,
    Reply,
    error_answer,
    json_answer,
    raw_answer,
    sse_answer,
)
from tests.wire.chats import ask
from tests.wire.conftest import Proxy
from tests.wire.mutations import damaged, mutated

JSON = {"Content-Type": "application/json"}
STREAM = {"Content-Type": "text/event-stream"}
PARAPHRASES = ("What is semantic caching?", "What's semantic caching?")


def of(*choices: object, **fields: object) -> Handler:
    """A completion of exactly these choices."""
    return raw_answer(200, JSON, json.dumps({"choices": choices, **fields}).encode())


def choice(**message: object) -> dict[str, object]:
    """A choice that has come to its end."""
    return {"index": 0, "message": message, "finish_reason": "stop"}


def nested(depth: int) -> object:
    """Lists in lists."""
    found: object = 1
    for _ in range(depth):
        found = [found]
    return found


def events(*chunks: object, done: bool = True) -> Handler:
    """A stream of exactly these events."""
    said = b"".join(b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks)
    return raw_answer(200, STREAM, said + (b"data: [DONE]\n\n" if done else b""))


def delta(finish_reason: str | None = None, **fields: object) -> dict[str, object]:
    """An event of one choice."""
    return {"choices": [{"index": 0, "delta": fields, "finish_reason": finish_reason}]}


HALF = {"id": "a", "type": "function", "function": "add"}
BAD_JSON = [
    ("status", error_answer(500, "an error was encountered while running the model")),
    ("status", error_answer(404, 'model "x" not found')),
    ("status", error_answer(429, "slow down")),
    ("status", raw_answer(503, {"Content-Type": "text/plain"}, b"busy")),
    ("status", raw_answer(204)),
    ("status", raw_answer(201, JSON, json.dumps({"choices": [choice(content="Hi")]}).encode())),
    ("error_body", raw_answer(200, JSON, b'{"error":{"message":"out of memory"}}')),
    ("error_body", of(choice(content="Hi"), error="oops")),
    ("error_marker", json_answer("[LLM Error] no backend")),
    ("error_marker", json_answer("\n [Error] timed out")),
    ("empty", json_answer("")),
    ("empty", json_answer(" \n\t")),
    ("empty", json_answer(None)),
    ("empty", json_answer("", message={"reasoning": "Hm."})),
    ("empty", json_answer("", message={"tool_calls": []})),
    ("empty", of()),
    ("empty", of(choice(content="Heads."), choice(content=""))),
    ("truncated", json_answer("Once upon a", finish_reason="length")),
    ("truncated", json_answer("", finish_reason="length")),
    ("content_filter", json_answer("I", finish_reason="content_filter")),
    ("refusal", json_answer(None, message={"refusal": "I will not."})),
    ("unfinished", json_answer("Hm", finish_reason=None)),
    ("unfinished", json_answer("Hm", finish_reason="load")),
    ("unparsable", raw_answer(200, JSON, b'{"choices":[{"index":0,"message":{"content":"Hel')),
    ("unparsable", raw_answer(200, JSON, b"")),
    ("unparsable", raw_answer(200, JSON, b"null")),
    ("unparsable", raw_answer(200, JSON, b'{"id":"a"}')),
    ("unparsable", raw_answer(200, JSON, b'{"choices":[{"text":"Hi"}]}')),
    ("unparsable", raw_answer(200, JSON, b'{"choices":[{"message":{"content":"\xff"}}]}')),
    ("unparsable", of(choice(content=[{"type": "text", "text": "Hi"}]))),
    ("unparsable", of(choice(content="", tool_calls=[HALF]))),
    ("unparsable", of(choice(content="Hi"), deep=nested(400))),
    ("unparsable", raw_answer(200, {"Content-Type": "text/html"}, b"<h1>Sign in</h1>")),
    ("unparsable", json_answer("Hi", headers={"Content-Type": "text/plain"})),
    ("unparsable", sse_answer(["Hi"])),
    ("upstream_no_store", json_answer("Hi", headers={"Cache-Control": "private, No-Store"})),
]
BAD_STREAMS = [
    ("status", error_answer(500, "an error was encountered while running the model")),
    ("unfinished", sse_answer(["Hel", "lo."], done=False)),
    ("unfinished", sse_answer(["Hel", ""], finish=False, done=False)),
    ("unfinished", sse_answer(["Hello."], finish=False)),
    ("empty", sse_answer([])),
    ("empty", sse_answer([""])),
    ("empty", events()),
    ("truncated", sse_answer(["Once upon a"], finish="length")),
    ("error_marker", sse_answer(["[LLM", " Error] no backend"])),
    ("error_body", events(delta(content="Hel"), {"error": {"message": "lost"}})),
    ("error_body", sse_answer([b'data: {"error":"lost"}\n\n'], finish=False, done=False)),
    ("unparsable", sse_answer(["Hel", b"data: {oops\n\n", "lo."])),
    ("unparsable", sse_answer([b"data: {}\n\n"])),
    ("unparsable", sse_answer([{"audio": {"id": "a"}}, "Hi"])),
    ("unparsable", events(delta("stop", content="Hi"), "more")),
    ("unparsable", json_answer("Hello.")),
    ("unparsable", sse_answer(["Hi"], headers={"Content-Type": "application/x-ndjson"})),
    ("upstream_no_store", sse_answer(["Hi"], headers={"Cache-Control": "no-store"})),
]


@pytest.mark.parametrize(
    ("stream", "reason", "handler"),
    [(False, *case) for case in BAD_JSON] + [(True, *case) for case in BAD_STREAMS],
)
async def test_a_bad_answer_is_passed_on_and_not_kept(
    upstream: FakeUpstream, proxy: Proxy, stream: bool, reason: str, handler: Handler
) -> None:
    """The client gets it byte for byte; the next who asks is not answered with it."""
    upstream.script(handler, handler)
    encore = await proxy()
    direct = await ask(Running(upstream.url, encore.clock, encore.encore), stream=stream)
    through = await ask(encore, stream=stream)
    assert through.body == direct.body.replace(b"chatcmpl-1", b"chatcmpl-2")
    assert (through.status, through.complete) == (direct.status, True)
    assert through.header("content-type") == direct.header("content-type")
    assert encore.counts["skipped_by_reason"] == {reason: 1}
    assert encore.kept == 0

    again = await ask(encore, stream=stream)
    assert [through.verdict, again.verdict] == ["miss;reason=no_match"] * 2
    assert len(upstream.chats) == 3


async def cut_json(request: Received, reply: Reply) -> None:
    """Half of the answer that was announced."""
    await reply.head(200, {**JSON, "Content-Length": "100"})
    await reply.chunk(b'{"choices":[{"index":0,')
    reply.close()


@pytest.mark.parametrize(
    ("stream", "handler", "heard"),
    [(False, cut_json, b'{"choices":[{"index":0,'), (True, sse_answer(["Hel", CUT]), b'"Hel"')],
)
async def test_a_cut_answer_cuts_the_client(
    upstream: FakeUpstream, proxy: Proxy, stream: bool, handler: Handler, heard: bytes
) -> None:
    """It is never dressed up as a whole one, and never kept."""
    upstream.script(handler)
    encore = await proxy()
    answer = await ask(encore, stream=stream)
    # A reset may overtake what was said before it.
    assert heard in answer.body or not answer.body
    assert not answer.complete
    assert encore.counts["skipped_by_reason"] == {"aborted": 1}
    assert (await ask(encore, stream=stream)).verdict == "miss;reason=no_match"


@pytest.mark.parametrize(
    "handler",
    [
        json_answer("Hi", headers={"Cache-Control": "no-cache"}),
        json_answer("Hi", headers={"Content-Type": "Application/JSON; charset=utf-8"}),
        json_answer("It said: [LLM Error] no backend"),
        json_answer("", message={"function_call": {"name": "add", "arguments": "{}"}}),
        json_answer("Hi", finish_reason="function_call"),
        json_answer("Hi", message={"refusal": None, "annotations": []}),
        of(choice(content="Hi"), choice(content="Ho")),
    ],
)
async def test_a_good_answer_is_kept(
    upstream: FakeUpstream, proxy: Proxy, handler: Handler
) -> None:
    """Nothing here speaks against it."""
    upstream.script(handler)
    encore = await proxy()
    first, second = await ask(encore), await ask(encore)
    assert second.verdict == "hit;path=exact_match"
    assert second.body == first.body


async def test_a_bad_answer_never_takes_the_place_of_a_good_one(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """A refresh that fails leaves what was there."""
    encore = await proxy()
    good = await ask(encore)
    upstream.script(error_answer(500, "oops"))
    assert (await ask(encore, headers={"Cache-Control": "no-cache"})).status == 500
    assert (await ask(encore)).body == good.body


def tamper(file: Path, change: str) -> None:
    """Change every row of a store's file by hand."""
    with closing(sqlite3.connect(file)) as database, database:
        changed = database.execute(f"UPDATE entries SET {change}")  # noqa: S608 - our own text
        assert changed.rowcount == 1


def rows(file: Path) -> list[Any]:
    """The bodies in a store's file."""
    with closing(sqlite3.connect(file)) as database:
        return [body for (body,) in database.execute("SELECT body FROM entries")]


def body_of(text: str, finish_reason: str = "stop", *, usage: bool = True) -> str:
    """A body as SQL."""
    whole = {**choice(role="assistant", content=text), "finish_reason": finish_reason}
    fields = {"choices": [whole], **({"usage": {}} if usage else {})}
    return f"body = CAST('{json.dumps(fields)}' AS BLOB)"


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        ("poisoned", body_of("[LLM Error] no backend")),
        ("poisoned", body_of("")),
        ("poisoned", body_of("Once upon a", "length")),
        ("poisoned", body_of("Hi", usage=False)),
        ("poisoned", 'body = CAST(\'{"error": "oops"}\' AS BLOB)'),
        ("poisoned", "body = x'7b'"),
        ("poisoned", "body = x''"),
        ("malformed", "body = NULL"),
        ("malformed", "body = 'text'"),
        ("malformed", "wording = x'ff'"),
        ("malformed", "model = x'ff'"),
        ("malformed", "scope = x'00'"),
        ("malformed", "scope = zeroblob(32)"),
        ("malformed", "streamed = 7"),
        ("malformed", "has_usage = NULL"),
        ("malformed", "created_at = 'yesterday'"),
        ("malformed", "created_at = 9e999"),
        ("malformed", "created_at = created_at + 86400"),
        ("malformed", "ttl = -5"),
        ("malformed", "ttl = 'long'"),
        ("expired", "created_at = 0"),
    ],
)
async def test_a_row_that_went_bad_is_refused_and_replaced(
    upstream: FakeUpstream, tmp_path: Path, reason: str, change: str
) -> None:
    """Whoever wrote it: it is not served, it is counted, and a good one takes its place."""
    file = tmp_path / "encore.sqlite"
    settings: dict[str, Any] = {"upstream": upstream.url, "store": f"sqlite:///{file}"}
    async with assembled(**settings) as before:
        await ask(before)
    tamper(file, change)
    async with assembled(**settings) as after:
        refused, fresh = await ask(after), await ask(after)
        assert refused.verdict == f"miss;reason={reason}"
        assert refused.text == "Answer 2."
        assert fresh.verdict == "hit;path=exact_match"
        assert after.counts["misses_by_reason"] == {reason: 1}
        assert after.counts["stored"] == 1
    assert rows(file) == [refused.body]


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        ("poisoned", body_of("[LLM Error] no backend")),
        ("malformed", "streamed = 7"),
        ("expired", "created_at = 0"),
    ],
)
async def test_a_neighbour_that_went_bad_is_refused_and_taken_out(
    upstream: FakeUpstream, tmp_path: Path, reason: str, change: str
) -> None:
    """A paraphrase does not get it either, and nobody meets it a second time."""
    file = tmp_path / "encore.sqlite"
    settings: dict[str, Any] = {"upstream": upstream.url, "store": f"sqlite:///{file}"}
    stored, asked = PARAPHRASES
    async with assembled(**settings) as before:
        await ask(before, stored)
    tamper(file, change)
    async with assembled(**settings) as after:
        refused = await ask(after, asked)
        assert refused.verdict == f"miss;reason={reason}"
        assert refused.debug["similarity"] == pytest.approx(0.992, abs=0.0005)
        assert (await ask(after, stored)).verdict == "hit;path=semantic_match"
    assert rows(file) == [refused.body]


RICH: dict[str, Any] = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "llama3.2",
    "choices": [
        {
            "index": 0,
            "message": {
                "role": "assistant",
                "content": "Hello there.",
                "reasoning": "Hm.",
                "refusal": None,
                "annotations": [{"type": "url_citation"}],
                "tool_calls": [
                    {
                        "index": 0,
                        "id": "a",
                        "type": "function",
                        "function": {"name": "add", "arguments": '{"a": 1}'},
                    }
                ],
            },
            "logprobs": {"content": [{"token": "Hello", "logprob": -1}], "refusal": None},
            "finish_reason": "stop",
        },
        {"index": 1, "message": {"content": "Hi."}, "finish_reason": "stop"},
    ],
    "usage": {"total_tokens": 5},
}
CHUNKS: list[Any] = [
    {
        **RICH,
        "choices": [{**whole, "delta": whole["message"], "finish_reason": None}],
        "usage": None,
    }
    for whole in RICH["choices"]
] + [
    delta("stop"),
    {"choices": [{"index": 1, "delta": {}, "finish_reason": "stop"}]},
    {"choices": [], "usage": {"total_tokens": 5}},
]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("seed", range(3))
async def test_no_answer_is_ever_too_much_for_us(
    upstream: FakeUpstream, proxy: Proxy, seed: int, stream: bool
) -> None:
    """Whatever comes is passed on; what is kept of it can be replayed in every mode."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    encore = await proxy()
    options: dict[str, Any] = {"stream_options": {"include_usage": True}} if stream else {}
    for number in range(50):
        if stream:
            said = [mutated(chance, it) if chance.random() < 0.3 else it for it in CHUNKS]
            lines = [b"data: " + json.dumps(event).encode() for event in said]
            body = b"\n\n".join([*lines, b"data: [DONE]", b""])
        else:
            body = json.dumps(mutated(chance, RICH)).encode()
        if number % 5 == 0:
            body = damaged(chance, body)
        upstream.script(raw_answer(200, STREAM if stream else JSON, body))
        live = await ask(encore, seed=number, stream=stream, **options)
        assert (live.status, live.body, live.complete) == (200, body, True), body
        for mode in ({}, {"stream": True}, {"stream": True, **options}):
            replay = await ask(
                encore, "Hi", {"Cache-Control": "only-if-cached"}, seed=number, **mode
            )
            assert replay.status in (200, 504), body
            if mode and replay.status == 200:
                assert replay.events[-1] == "[DONE]"
    assert encore.counts["stored"] > 5
