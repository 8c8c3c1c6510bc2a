"""A question asked twice: what is answered from the cache, and what is not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import (
    DIGEST,
    MODEL,
    FakeUpstream,
)
from tests.wire.chats import ask, post
from tests.wire.conftest import Proxy

HOUR = 3600.0
# The static embedder holds them for 0.992 alike.
ASKED = "What is semantic caching?"
PARAPHRASE = "What's semantic caching?"
PART_TEXT = {"type": "text", "text": "Hi"}
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}
CALL = {"id": "call_1", "type": "function", "function": {"name": "add", "arguments": '{"a": 1}'}}


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
        b"x-request-id",
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
    assert second.debug["confidence"] == 1.0  # word for word, once "what's" is written out
    assert (await ask(encore, PARAPHRASE, stream=True)).verdict == "hit;path=semantic_match"
    assert len(upstream.chats) == 1


async def test_a_question_that_is_not_close_enough_is_asked(proxy: Proxy) -> None:
    """The similarity of the nearest is told all the same."""
    encore = await proxy()
    await ask(encore, ASKED)
    other = await ask(encore, "How tall is the Eiffel Tower?")
    assert other.verdict == "miss;reason=no_match"
    assert -1 < other.debug["similarity"] < 0.4
    assert {"confidence", "age", "ttl"}.isdisjoint(other.debug)
    assert other.cache_status == ("encore", {"fwd": "miss"})


@pytest.mark.parametrize(
    ("asked", "then", "reason"),
    [
        ("What happened on June 28 in France?", "What happened on June 29 in France?", "numbers"),
        ("Are repetitions allowed in a set?", "Are no repetitions allowed in a set?", "negation"),
        ("Is aspirin safe with alcohol?", "Is aspirin unsafe with alcohol?", "negation"),
        ("How do I convert a PDF to HTML?", "How do I convert HTML to a PDF?", "roles"),
        ("How do I brew green tea?", "How long do I brew green tea?", "intent"),
        ("What does `git push` do to my branch?", "What does `git pull` do to my branch?", "code"),
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
        ("Is it right to say that a < b here?", {}, {}, "code"),
        ("Is it upper case?", {}, {}, "code"),
        ("Explain `foo`", {}, {}, "code"),
        ("What does this do?\nIt is long.", {}, {}, "code"),
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
    assert encore.kept == 1


async def test_an_old_answer_to_another_wording_is_not_trusted(
    proxy: Proxy, tmp_path: Path
) -> None:
    """Score and freshness are one figure; a paraphrase's is too low before its ttl ends."""
    policy = tmp_path / "policy.toml"
    policy.write_text("[defaults]\nmin_confidence = 0.71\n")
    encore = await proxy(policy=policy)
    await ask(encore, ASKED)
    encore.clock.advance(HOUR - 200)
    assert (await ask(encore, ASKED)).verdict == "hit;path=exact_match"
    encore.clock.advance(190)
    doubtful = await ask(encore, PARAPHRASE)
    assert doubtful.verdict == "miss;reason=low_confidence"
    assert doubtful.debug["similarity"] == pytest.approx(0.992, abs=0.0005)
    assert doubtful.debug["confidence"] < 0.71
    assert (doubtful.debug["age"], doubtful.debug["ttl"]) == (3590, 3600)
    assert doubtful.cache_status == ("encore", {"fwd": "miss"})


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
