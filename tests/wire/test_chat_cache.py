"""A question asked twice: what is answered from the cache, and what is not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.assembled import Running, assembled
from tests.fakes import (
    DIGEST,
    MODEL,
    FakeUpstream,
    Handler,
    error_answer,
    json_answer,
    raw_answer,
    sse_answer,
    usage_of,
)
from tests.raw import raw_exchange
from tests.wire.chats import PATH, Answer, ask, post, question, request
from tests.wire.conftest import Proxy

USAGE = {"include_usage": True}
HOUR = 3600.0
# The static embedder holds them for 0.992 alike.
ASKED = "What is semantic caching?"
PARAPHRASE = "What's semantic caching?"
PART_TEXT = {"type": "text", "text": "Hi"}
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}
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


async def test_the_same_question_is_answered_once(upstream: FakeUpstream, proxy: Proxy) -> None:
    """The second answer is the first one, byte for byte, and no call was made for it."""
    encore = await proxy()
    first, second = await ask(encore), await ask(encore)
    assert first.verdict == "miss;reason=no_match"
    assert second.verdict == "hit;path=exact_match"
    assert first.text == "Answer 1."
    assert second.body == first.body
    assert len(upstream.chats) == 1
    assert (encore.counts["hits"], encore.counts["llm_calls"]) == (1, 1)


async def test_a_hit_says_what_it_is(proxy: Proxy) -> None:
    """Its headers are its type, its length, the date and ours: nothing of the upstream's."""
    encore = await proxy()
    await ask(encore)
    encore.clock.advance(41.5)
    hit = await ask(encore)
    assert [name for name, _ in hit.headers] == [
        b"content-type",
        b"content-length",
        b"date",
        b"x-cache-debug",
        b"cache-status",
        b"age",
        b"connection",
    ]
    figures = {name: value for name, value in hit.debug.items() if name != "lookup_ms"}
    assert {**figures, "entry": len(figures["entry"])} == {
        "path": "exact_match",
        "similarity": 1,
        "confidence": pytest.approx(0.997, abs=1e-9),
        "age": 41,
        "ttl": 3600,
        "entry": 12,
    }
    assert "similarity=1.0;" in (hit.header("x-cache-debug") or "")
    assert hit.debug["lookup_ms"] >= 0
    assert hit.cache_status == ("encore", {"hit": True, "ttl": 3558})
    assert hit.header("age") == "41"
    assert hit.header("content-type") == "application/json"


async def test_an_upstreams_own_headers_are_never_stored(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """The first client gets the cookie that was meant for it; nobody else does."""
    own = {"Set-Cookie": "session=1", "X-Request-Id": "7", "X-RateLimit-Remaining": "3"}
    upstream.script(json_answer("Hello.", headers=own))
    encore = await proxy()
    first, second = await ask(encore), await ask(encore)
    for name, value in own.items():
        assert first.header(name.lower()) == value
        assert second.header(name.lower()) is None
    assert second.verdict == "hit;path=exact_match"


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
    """A refresh by a stream without usage leaves the entry that can answer everyone."""
    encore = await proxy()
    first = await ask(encore)
    await ask(encore, headers={"Cache-Control": "no-cache"}, stream=True)
    assert (await ask(encore)).body == first.body
    assert len(upstream.chats) == 2
    assert encore.counts["skipped_by_reason"] == {"no_usage": 1}


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


async def test_a_paraphrase_is_answered_from_the_cache(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """The stored answer serves a question that is close enough, and says how close."""
    encore = await proxy()
    first = await ask(encore, ASKED)
    second = await ask(encore, PARAPHRASE)
    assert second.verdict == "hit;path=semantic_match"
    assert second.body == first.body
    assert second.debug["similarity"] == pytest.approx(0.992, abs=0.0005)
    assert second.debug["confidence"] == second.debug["similarity"]
    assert (await ask(encore, PARAPHRASE, stream=True)).verdict == "hit;path=semantic_match"
    assert len(upstream.chats) == 1


async def test_a_question_that_is_not_close_enough_is_asked(proxy: Proxy) -> None:
    """The similarity of the nearest is told all the same."""
    encore = await proxy()
    await ask(encore, ASKED)
    other = await ask(encore, "How tall is the Eiffel Tower?")
    assert other.verdict == "miss;reason=no_match"
    assert -1 < other.debug["similarity"] < 0.95
    assert {"confidence", "age", "ttl"}.isdisjoint(other.debug)
    assert other.cache_status == ("encore", {"fwd": "miss"})


@pytest.mark.parametrize(
    ("asked", "then", "reason"),
    [
        ("What happened on June 28 in France?", "What happened on June 29 in France?", "numbers"),
        ("Are repetitions allowed in a set?", "Are no repetitions allowed in a set?", "negation"),
        ("Is aspirin safe with alcohol?", "Is aspirin unsafe with alcohol?", "negation"),
        ("How do I convert a PDF to HTML?", "How do I convert HTML to a PDF?", "roles"),
    ],
)
async def test_a_guard_sees_what_a_similarity_cannot(
    proxy: Proxy, asked: str, then: str, reason: str
) -> None:
    """The wordings are close, and their answers differ: the guard that saw it is the reason."""
    encore = await proxy()
    await ask(encore, asked)
    refused = await ask(encore, then, headers={"x-cache-threshold": "0.85"})
    assert refused.verdict == f"miss;reason=guard_{reason}"
    assert refused.debug["similarity"] >= 0.85
    assert refused.text == "Answer 2."


async def test_an_acronym_is_not_the_word(proxy: Proxy) -> None:
    """Case and space alone make no difference, except where they make another word."""
    encore = await proxy()
    await ask(encore, "Tell me about us")
    assert (await ask(encore, "tell  me about us ")).verdict == "hit;path=exact_match"
    refused = await ask(encore, "Tell me about US")
    assert refused.verdict == "miss;reason=guard_case"
    assert (await ask(encore, "Tell me about US")).verdict == "hit;path=exact_match"
    assert (await ask(encore, "Tell me about us")).verdict == "miss;reason=guard_case"


TOOL = {"type": "function", "function": {"name": "add", "parameters": {"type": "object"}}}


@pytest.mark.parametrize(
    ("content", "fields", "headers", "skipped"),
    [
        (ASKED, {"tools": [TOOL]}, {}, "tools"),
        (ASKED, {"functions": [TOOL["function"]]}, {}, "tools"),
        ("Tell me " + "very " * 63 + "much", {}, {}, "too_long"),
        ("Is a < b in this case?", {}, {}, "code"),
        ("What does `foo` do?", {}, {}, "code"),
        ([PART_TEXT, IMAGE], {}, {}, "not_text"),
        ("", {}, {}, "empty"),
        (" \t", {}, {}, "empty"),
        (ASKED, {}, {"x-cache-mode": "exact"}, "mode"),
    ],
)
async def test_the_semantic_tier_is_left_out(
    proxy: Proxy, content: Any, fields: Mapping[str, Any], headers: dict[str, str], skipped: str
) -> None:
    """Where an embedder cannot tell enough, only the very same question is a hit."""
    encore = await proxy()
    miss = await ask(encore, content, headers, **fields)
    hit = await ask(encore, content, headers, **fields)
    assert miss.verdict == f"miss;reason=no_match;semantic=skipped_{skipped}"
    assert hit.verdict == "hit;path=exact_match"


async def test_a_tool_message_leaves_the_semantic_tier_out(proxy: Proxy) -> None:
    """The last message is no user's: its text is no wording."""
    encore = await proxy()
    messages = [
        {"role": "user", "content": "Add 1 and 1"},
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "call_1", "content": "2"},
    ]
    body = json.dumps({"model": MODEL, "messages": messages}).encode()
    assert (await post(encore, body)).verdict == "miss;reason=no_match;semantic=skipped_not_text"
    assert (await post(encore, body)).verdict == "hit;path=exact_match"
    other = body.replace(b'"2"', b'"3"')
    assert (await post(encore, other)).verdict == "miss;reason=no_match;semantic=skipped_not_text"


@pytest.mark.parametrize(
    "difference",
    [
        {"temperature": 0.5},
        {"seed": 1},
        {"response_format": {"type": "json_object"}},
        {"user": "b"},
        {"metadata": {"a": "b"}},
        {"something_new": True},
        {
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": ASKED},
            ]
        },
    ],
)
async def test_whatever_changes_an_answer_keeps_questions_apart(
    proxy: Proxy, difference: Mapping[str, Any]
) -> None:
    """Neither the same wording nor a paraphrase is a hit in another scope."""
    encore = await proxy()
    await ask(encore, ASKED)
    other = await ask(encore, PARAPHRASE, **difference)
    assert other.verdict == "miss;reason=no_match"
    assert "similarity" not in other.debug


@pytest.mark.parametrize(
    "fields",
    [
        {"service_tier": "flex"},
        {"prompt_cache_key": "k"},
        {"stream": True, "stream_options": {"include_obfuscation": False}},
    ],
)
async def test_what_changes_the_transport_alone_keeps_nothing_apart(
    proxy: Proxy, fields: Mapping[str, Any]
) -> None:
    """The same question in other clothes is a hit."""
    encore = await proxy()
    await ask(encore)
    assert (await ask(encore, **fields)).verdict == "hit;path=exact_match"


async def test_a_model_has_one_name(upstream: FakeUpstream, proxy: Proxy) -> None:
    """Ollama's names compare without case, and no tag is `latest`; another model is another."""
    upstream.models["other:latest"] = "b" * 64
    encore = await proxy()
    await ask(encore)
    for name in ("llama3.2", "LLAMA3.2:latest"):
        assert (await ask(encore, model=name)).verdict == "hit;path=exact_match"
    assert (await ask(encore, model="other")).verdict == "miss;reason=no_match"


async def test_a_model_that_was_pulled_again_is_another(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """Within 30 s of the pull its old answers are no longer reused; pulled back, they are."""
    encore = await proxy()
    old = await ask(encore)
    upstream.models[MODEL] = "b" * 64
    assert (await ask(encore)).body == old.body
    encore.clock.advance(30)
    new = await ask(encore)
    assert (new.verdict, new.text) == ("miss;reason=no_match", "Answer 2.")
    upstream.models[MODEL] = DIGEST
    encore.clock.advance(30)
    assert (await ask(encore)).body == old.body


async def test_an_answer_expires(upstream: FakeUpstream, proxy: Proxy) -> None:
    """At its ttl it is still good; a moment later it is stale, and replaced in its place."""
    encore = await proxy()
    await ask(encore)
    encore.clock.advance(HOUR)
    at_last = await ask(encore)
    assert (at_last.verdict, at_last.debug["age"]) == ("hit;path=exact_match", 3600)
    assert at_last.cache_status == ("encore", {"hit": True, "ttl": 0})
    encore.clock.advance(0.5)
    stale = await ask(encore)
    assert (stale.verdict, stale.debug["confidence"]) == ("miss;reason=expired", 0)
    assert stale.cache_status == ("encore", {"fwd": "stale"})
    fresh = await ask(encore)
    assert (fresh.text, fresh.debug["age"]) == ("Answer 2.", 0)
    assert len(upstream.chats) == 2
    assert len(encore.encore.store) == 1


async def test_an_old_answer_to_another_wording_is_not_trusted(proxy: Proxy) -> None:
    """Similarity and freshness are one figure; a paraphrase's is too low before its ttl ends."""
    encore = await proxy()
    await ask(encore, ASKED)
    encore.clock.advance(HOUR - 10)
    assert (await ask(encore, ASKED)).verdict == "hit;path=exact_match"
    doubtful = await ask(encore, PARAPHRASE)
    assert doubtful.verdict == "miss;reason=low_confidence"
    assert doubtful.debug["similarity"] == pytest.approx(0.992, abs=0.0005)
    assert doubtful.debug["confidence"] < 0.7
    assert (doubtful.debug["age"], doubtful.debug["ttl"]) == (3590, 3600)
    assert doubtful.cache_status == ("encore", {"fwd": "miss"})


@pytest.mark.parametrize(
    ("settings", "wording", "ttl"),
    [
        ({}, "Hi", 3600),
        ({}, "What is the weather like?", 300),
        ({"ttl_seconds": 60}, "Hi", 60),
        ({"ttl_seconds": "never"}, "Hi", None),
        ({"ttl_seconds": "never"}, "What is the weather like?", 300),
    ],
)
async def test_a_ttl_is_the_policys(
    proxy: Proxy, settings: dict[str, Any], wording: str, ttl: int | None
) -> None:
    """ENCORE_TTL_SECONDS replaces the default; a rule for time-bound wording still shortens it."""
    encore = await proxy(**settings)
    await ask(encore, wording)
    encore.clock.advance(10)
    hit = await ask(encore, wording)
    assert (hit.debug.get("ttl"), hit.debug["age"]) == (ttl, 10)
    left = {} if ttl is None else {"ttl": ttl - 10}
    assert hit.cache_status == ("encore", {"hit": True, **left})
    assert hit.debug["confidence"] == (1 if ttl is None else pytest.approx(1 - 3 / ttl, abs=0.0005))


async def test_the_headers_can_be_hidden(proxy: Proxy) -> None:
    """ENCORE_DEBUG_HEADER=off leaves the standard `Age` alone, on hits."""
    encore = await proxy(debug_header="off")
    miss, hit = await ask(encore), await ask(encore)
    refused = await ask(encore, "Ho", {"Cache-Control": "only-if-cached"})
    assert encore.counts["hits"] == 1
    for answer in (miss, hit, refused):
        assert answer.header("x-cache-debug") is None
        assert answer.header("cache-status") is None
    assert (miss.header("age"), hit.header("age")) == (None, "0")
    assert refused.status == 504


async def test_the_upstreams_word_on_its_own_cache_stays(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """`Cache-Status` is a list, nearest cache last; `x-cache-debug` is ours alone."""
    said = {"Cache-Status": "cdn; hit", "X-Cache-Debug": "hit;path=made_up"}
    upstream.script(json_answer("Hello.", headers=said))
    encore = await proxy()
    answer = await ask(encore)
    assert answer.header("cache-status") == "cdn; hit, encore; fwd=miss"
    assert answer.verdict == "miss;reason=no_match"


POLICY = """
[defaults]
threshold = 0.9
[[rules]]
name = "off"
enabled = false
when = { model = "secret*" }
[[rules]]
name = "exact only"
semantic = false
when = { min_temperature = 1.5 }
[[rules]]
name = "strict"
min_confidence = 0.999
when = { wording = "(?i)dose" }
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """A policy file with a rule for each thing that a rule can forbid."""
    path = tmp_path / "policy.toml"
    path.write_text(POLICY)
    return path


async def test_a_policy_can_switch_the_cache_off(
    upstream: FakeUpstream, proxy: Proxy, policy: Path
) -> None:
    """`enabled = false` for a model: never looked up, never stored."""
    upstream.models["secret:1b"] = DIGEST
    encore = await proxy(policy=policy)
    for number in (1, 2):
        answer = await ask(encore, model="secret:1b")
        assert (answer.verdict, answer.text) == ("bypass;reason=disabled", f"Answer {number}.")
        assert answer.cache_status == ("encore", {"fwd": "bypass"})
    assert encore.counts["stored"] == 0


async def test_a_policy_can_switch_the_semantic_tier_off(proxy: Proxy, policy: Path) -> None:
    """`semantic = false` for high temperatures leaves exact matches."""
    encore = await proxy(policy=policy)
    await ask(encore, ASKED, temperature=1.9)
    other = await ask(encore, PARAPHRASE, temperature=1.9)
    assert other.verdict == "miss;reason=no_match;semantic=skipped_policy"
    assert (await ask(encore, ASKED, temperature=1.9)).verdict == "hit;path=exact_match"


async def test_a_policy_can_ask_for_more_confidence(proxy: Proxy, policy: Path) -> None:
    """`min_confidence` holds for exact matches, too."""
    encore = await proxy(policy=policy)
    await ask(encore, "What is a usual dose of aspirin?")
    encore.clock.advance(60)
    doubtful = await ask(encore, "What is a usual dose of aspirin?")
    assert doubtful.verdict == "miss;reason=low_confidence"
    assert (doubtful.debug["similarity"], doubtful.debug["age"]) == (1, 60)


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


@pytest.mark.parametrize(
    "handler",
    [
        json_answer("Hello."),
        json_answer("Hello.", headers=[("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]),
        sse_answer(["Hel", "lo."]),
        error_answer(429, "slow down"),
        raw_answer(204),
        raw_answer(302, {"Location": "http://127.0.0.1:9/elsewhere"}, b"moved"),
        raw_answer(200, {"Content-Type": "text/html"}, b"<p>\xff\x00"),
    ],
)
@pytest.mark.parametrize("mode", [{}, {"Cache-Control": "no-store"}])
async def test_what_is_forwarded_is_unchanged(
    upstream: FakeUpstream, proxy: Proxy, handler: Handler, mode: dict[str, str]
) -> None:
    """On a miss and on a bypass: the same bytes up, the same status, headers and bytes down."""
    upstream.script(handler, handler)
    encore = await proxy()
    direct = await post(Running(upstream.url, encore.clock, encore.encore), SENT, SENT_HEADERS)
    through = await post(encore, SENT, {**SENT_HEADERS, **mode}, target=f"{PATH}?a=%2F")
    by_us = {b"x-cache-debug", b"cache-status", b"connection", b"transfer-encoding"}

    def told(answer: Answer) -> list[tuple[bytes, bytes]]:
        return [(name, value) for name, value in answer.headers if name not in by_us]

    assert (through.status, told(through)) == (direct.status, told(direct))
    # The number in the id is the one of the call.
    assert through.body.replace(b"chatcmpl-2", b"chatcmpl-1") == direct.body
    _, received = upstream.chats
    assert received.target == b"/v1/chat/completions?a=%2F"
    assert received.body == SENT
    encoding = "gzip, br" if mode else "identity"
    assert received.headers == [
        (b"host", upstream.url.removeprefix("http://").encode()),
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(SENT)),
        (b"authorization", b"Bearer a"),
        (b"x-stainless-lang", b"python"),
        *([(b"accept-encoding", encoding.encode())] if mode else []),
        *((name.lower().encode(), value.encode()) for name, value in mode.items()),
        *([] if mode else [(b"accept-encoding", encoding.encode())]),
    ]


async def test_a_long_question_arrives_whole(upstream: FakeUpstream, proxy: Proxy) -> None:
    """A body of many reads and writes, with a length or in chunks: the same bytes, once."""
    encore = await proxy()
    body = question("word " * 200_000)
    assert (await post(encore, body)).verdict == "miss;reason=no_match;semantic=skipped_too_long"
    assert (await post(encore, body)).verdict == "hit;path=exact_match"
    head = request(b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    for content, number in ((b"o" * 500_000, 2), (b"o", 3)):
        body = question().replace(b"Hi", b"Hell" + content)
        parts = [body[:10], body[10:200_000], body[200_000:]]
        chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts if part)
        raw = await raw_exchange(encore.url, head + chunks + b"0\r\n\r\n")
        assert b"x-cache-debug: miss;reason=no_match;" in raw
        assert f"Answer {number}.".encode() in raw
        assert upstream.chats[-1].body == body


SENT = question("Héllo  \\u0001 {x}", temperature=1e-3).replace(b", ", b" ,\n\t")
SENT_HEADERS = {
    "Authorization": "Bearer a",
    "X-Stainless-Lang": "python",
    "Accept-Encoding": "gzip, br",
    "x-cache-namespace": "a",
    "Keep-Alive": "timeout=5",
    "TE": "trailers",
}
