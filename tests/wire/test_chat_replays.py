"""One entry answers both modes: recorded as JSON and streamed, and the reverse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.fakes import (
    MODEL,
    FakeUpstream,
    Gate,
    json_answer,
    raw_answer,
    sse_answer,
    usage_of,
)
from tests.wire.chats import Answer, ask, asking
from tests.wire.conftest import Proxy

USAGE = {"include_usage": True}
CALL = {"id": "call_1", "type": "function", "function": {"name": "add", "arguments": '{"a": 1}'}}


def without_figures(stream: Answer) -> list[Any]:
    """The events of a stream, less what all of them share."""
    shared = {"id", "object", "created", "model", "system_fingerprint"}
    return [
        event if event == "[DONE]" else {n: v for n, v in event.items() if n not in shared}
        for event in stream.events
    ]


def chunk(delta: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """What an event holds beside what all events of a stream share."""
    return {"choices": [{"index": 0, "delta": delta, **more, "finish_reason": None}]}


def finish(reason: str = "stop") -> dict[str, Any]:
    """The last event of a choice."""
    return {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}


ROLE = chunk({"role": "assistant", "content": ""})
SILENT = chunk({"role": "assistant", "content": None})


async def test_a_json_answer_is_replayed_as_a_stream(proxy: Proxy) -> None:
    """Role, content, finish, [DONE]; `usage` only for the one who asks for it."""
    encore = await proxy()
    recorded = await ask(encore)
    plain = await ask(encore, stream=True)
    full = await ask(encore, stream=True, stream_options=USAGE)
    assert [plain.verdict, full.verdict] == ["hit;path=exact_match"] * 2
    assert without_figures(plain) == [ROLE, chunk({"content": "Answer 1."}), finish(), "[DONE]"]
    assert without_figures(full) == [
        ROLE,
        chunk({"content": "Answer 1."}),
        finish(),
        {"choices": [], "usage": usage_of("Answer 1.")},
        "[DONE]",
    ]
    assert recorded.json["object"] == "chat.completion"
    kept = {**recorded.json, "object": "chat.completion.chunk"}
    for event in full.events[:-1]:
        assert {**kept, **event} == {**kept, "choices": event["choices"]} | (
            {"usage": event["usage"]} if "usage" in event else {}
        )


async def test_a_stream_is_replayed_as_json(upstream: FakeUpstream, proxy: Proxy) -> None:
    """The chunks become one message with the usage of the stream's last event."""
    encore = await proxy()
    recorded = await ask(encore, stream=True, stream_options=USAGE)
    whole, stream = await ask(encore), await ask(encore, stream=True)
    assert recorded.verdict == "miss;reason=no_match"
    assert [whole.verdict, stream.verdict] == ["hit;path=exact_match"] * 2
    assert whole.json == {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_785_000_000,
        "model": MODEL,
        "system_fingerprint": "fp_ollama",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "Answer 1."},
                "finish_reason": "stop",
            }
        ],
        "usage": usage_of("Answer 1."),
    }
    assert without_figures(stream) == [ROLE, chunk({"content": "Answer 1."}), finish(), "[DONE]"]
    assert len(upstream.chats) == 1


LOGPROBS = {"content": [{"token": "4", "logprob": -0.1, "bytes": [52], "top_logprobs": []}]}


@pytest.mark.parametrize(
    ("choice", "events"),
    [
        pytest.param(
            {"message": {"content": None, "tool_calls": [CALL]}, "finish_reason": "tool_calls"},
            [SILENT, chunk({"tool_calls": [{**CALL, "index": 0}]}), finish("tool_calls")],
            id="a tool call",
        ),
        pytest.param(
            {
                "message": {"content": "Both.", "tool_calls": [CALL, {**CALL, "id": "call_2"}]},
                "finish_reason": "tool_calls",
            },
            [
                ROLE,
                chunk({"content": "Both."}),
                chunk({"tool_calls": [{**CALL, "index": 0}]}),
                chunk({"tool_calls": [{**CALL, "id": "call_2", "index": 1}]}),
                finish("tool_calls"),
            ],
            id="text and two tool calls",
        ),
        pytest.param(
            {"message": {"content": "4", "reasoning": "2 + 2"}, "finish_reason": "stop"},
            [ROLE, chunk({"reasoning": "2 + 2"}), chunk({"content": "4"}), finish()],
            id="reasoning",
        ),
        pytest.param(
            {"message": {"content": "4"}, "logprobs": LOGPROBS, "finish_reason": "stop"},
            [ROLE, chunk({"content": "4"}, logprobs=LOGPROBS), finish()],
            id="logprobs",
        ),
    ],
)
async def test_all_parts_of_an_answer_survive(
    upstream: FakeUpstream, proxy: Proxy, choice: dict[str, Any], events: list[Any]
) -> None:
    """What came as JSON is streamed in full, and what came as that stream is whole again."""
    message = {"role": "assistant", **choice["message"]}
    whole = {"index": 0, **choice, "message": message}
    upstream.script(json_answer(choices=[whole]))
    encore = await proxy()
    recorded = await ask(encore)
    stream = await ask(encore, stream=True, stream_options=USAGE)
    usage = {"choices": [], "usage": usage_of("Hello there.")}
    assert without_figures(stream) == [*events, usage, "[DONE]"]

    upstream.script(raw_answer(200, {"Content-Type": "text/event-stream"}, stream.body))
    again = await ask(encore, seed=1, stream=True, stream_options=USAGE)
    assert again.body == stream.body
    back = await ask(encore, seed=1)
    assert back.verdict == "hit;path=exact_match"
    assert back.json == recorded.json


async def test_several_choices_survive(upstream: FakeUpstream, proxy: Proxy) -> None:
    """Each keeps its index, its text and its finish reason, each way."""

    def of(index: int, text: str) -> dict[str, Any]:
        message = {"role": "assistant", "content": text}
        return {"index": index, "message": message, "finish_reason": "stop"}

    upstream.script(json_answer(choices=[of(0, "Heads."), of(1, "Tails.")]))
    encore = await proxy()
    recorded = await ask(encore, n=2)
    stream = await ask(encore, n=2, stream=True, stream_options=USAGE)
    told = [choice for event in stream.events[:-1] for choice in event["choices"]]
    assert [(c["index"], c["delta"].get("content"), c["finish_reason"]) for c in told] == [
        (0, "", None),
        (0, "Heads.", None),
        (0, None, "stop"),
        (1, "", None),
        (1, "Tails.", None),
        (1, None, "stop"),
    ]
    upstream.script(raw_answer(200, {"Content-Type": "text/event-stream"}, stream.body))
    await ask(encore, n=2, seed=1, stream=True)
    assert (await ask(encore, n=2, seed=1)).json == recorded.json


async def test_a_long_answer_is_cut_into_short_events(upstream: FakeUpstream, proxy: Proxy) -> None:
    """Clients that bound the length of a line can read it; nothing is lost."""
    upstream.answer = "word " * 5000
    encore = await proxy()
    await ask(encore)
    stream = await ask(encore, stream=True)
    assert max(len(line) for line in stream.body.splitlines()) < 8192
    said = [event["choices"][0]["delta"].get("content", "") for event in stream.events[:-1]]
    assert "".join(said) == upstream.answer


async def test_usage_is_never_made_up(upstream: FakeUpstream, proxy: Proxy) -> None:
    """An entry without it does for streams alone; a fresh answer with it takes its place."""
    encore = await proxy()
    assert (await ask(encore, stream=True)).verdict == "miss;reason=no_match"
    assert (await ask(encore, stream=True)).verdict == "hit;path=exact_match"
    whole = await ask(encore)
    assert whole.verdict == "miss;reason=no_usage"
    assert whole.text == "Answer 2."
    full = await ask(encore, stream=True, stream_options=USAGE)
    assert full.verdict == "hit;path=exact_match"
    assert full.events[-2]["usage"] == usage_of("Answer 2.")
    assert len(upstream.chats) == 2


async def test_an_entry_with_usage_gives_way_to_none_without(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """A stream without usage, however late it ends, leaves the entry that can answer everyone."""
    gate = Gate()
    upstream.script(sse_answer(["Hi", gate]))
    encore = await proxy()
    async with asking(encore, stream=True) as client:
        await client.hears(b'"Hi"')
        full = await ask(encore)
        gate.release()
        await client.answer()
    assert encore.counts["skipped_by_reason"] == {"no_usage": 1}
    assert (await ask(encore)).body == full.body


async def test_a_refresh_always_replaces(upstream: FakeUpstream, proxy: Proxy) -> None:
    """Who asked anew may have found the old answer wrong: it goes, whatever usage it had."""
    encore = await proxy()
    await ask(encore)
    await ask(encore, headers={"Cache-Control": "no-cache"}, stream=True)
    assert (await ask(encore, stream=True)).debug["path"] == "exact_match"
    assert (await ask(encore)).verdict == "miss;reason=no_usage"
    assert len(upstream.chats) == 3


async def test_a_json_answer_without_usage_is_replayed_without(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """Where the upstream reports none, JSON and plain streams do without, `include_usage` asks."""
    upstream.script(json_answer("Hello.", usage=None))
    encore = await proxy()
    first = await ask(encore)
    assert (await ask(encore)).body == first.body
    assert (await ask(encore, stream=True)).verdict == "hit;path=exact_match"
    asked = await ask(encore, stream=True, stream_options=USAGE)
    assert asked.verdict == "miss;reason=no_usage"
