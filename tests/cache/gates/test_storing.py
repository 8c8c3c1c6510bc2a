"""Which answers are stored, and why the others are not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from proxy.cache.gates import Question, Recording, may_store
from proxy.cache.verdict import Skip, SkipReason, Store
from proxy.chat.directives import Directives
from tests.cache.samples import STREAMED, STREAMED_WITH_USAGE, USAGE, answer, question, stream

ASKED = question("What is tea?")
STREAM_ASKED = question("What is tea?", **STREAMED)
CALL = {"id": "1", "type": "function", "function": {"name": "brew", "arguments": "{}"}}
CALLS: dict[str, Any] = {"message": {"tool_calls": [CALL]}, "finish_reason": "tool_calls"}
ERROR = b'{"error": {"message": "model is overloaded", "type": "api_error"}}'
DONE = b"data: [DONE]\n\n"


def json(body: bytes | None, **fields: Any) -> Recording:
    """A whole JSON answer; `fields` apart."""
    plain = Recording(200, "application/json", "", "", body)
    return replace(plain, **fields)


def sse(body: bytes | None, **fields: Any) -> Recording:
    """A stream that ended, as it should or not."""
    return json(body, **{"content_type": "text/event-stream", **fields})


def asked_for(recording: Recording) -> Question:
    """The question whose answer would have this kind."""
    return STREAM_ASKED if "stream" in recording.content_type else ASKED


def after(text: bytes, marker: bytes) -> bytes:
    """A stream without the events from `marker` on."""
    return text[: text.index(marker)]


def test_a_json_answer_is_stored_byte_for_byte() -> None:
    """Spaces, line feeds and the order of fields stay."""
    body = b"\n" + answer().replace(b":", b" : ") + b"\n"
    whole = Store(body, streamed=False, has_usage=True, prompt_tokens=4, completion_tokens=2)
    assert may_store(json(body), ASKED) == whole


def test_a_json_answer_without_usage_says_so() -> None:
    """The entry must not claim what it does not have."""
    body = answer(usage=False)
    assert may_store(json(body), ASKED) == Store(body, streamed=False, has_usage=False)


def test_a_stream_is_stored_as_one_completion() -> None:
    """It is the answer that a client who wants JSON would have got, but for the usage."""
    outcome = may_store(sse(stream("A hot drink.")), STREAM_ASKED)
    assert isinstance(outcome, Store)
    assert (outcome.streamed, outcome.has_usage) == (True, False)
    assert orjson.loads(outcome.body) == orjson.loads(answer("A hot drink.", usage=False))


def test_a_stream_keeps_the_usage_that_was_asked_for() -> None:
    """`include_usage` makes it part of the stream."""
    outcome = may_store(sse(stream(usage=True)), question(**STREAMED_WITH_USAGE))
    assert isinstance(outcome, Store)
    assert outcome.has_usage
    assert orjson.loads(outcome.body)["usage"] == USAGE


@pytest.mark.parametrize("recorded", [json(answer(None, **CALLS)), sse(stream(None, **CALLS))])
def test_calls_of_tools_are_stored_without_any_text(recorded: Recording) -> None:
    """An answer may be nothing but a call."""
    assert isinstance(may_store(recorded, asked_for(recorded)), Store)


@pytest.mark.parametrize(
    "recorded",
    [
        json(answer(), content_type="Application/JSON; charset=utf-8"),
        json(answer(), content_encoding="identity"),
        json(answer(), cache_control="no-cache"),
        sse(stream(), cache_control="no-cache, no-transform"),
        sse(stream().replace(b"\n", b"\r\n")),
        sse(b": ping\n\n" + stream()),
        sse(stream().rstrip()),
    ],
    ids=lambda recorded: f"{recorded.content_type} {recorded.cache_control}",
)
def test_what_is_only_unusual_is_stored(recorded: Recording) -> None:
    """`no-cache`, for one, is usual on event streams and means them only."""
    assert isinstance(may_store(recorded, asked_for(recorded)), Store)


@pytest.mark.parametrize(
    ("recorded", "reason"),
    [
        (json(b"no such model", status=404), SkipReason.STATUS),
        (json(ERROR, status=500), SkipReason.STATUS),
        (json(answer(), status=201), SkipReason.STATUS),
        (json(ERROR), SkipReason.ERROR_BODY),
        (sse(stream("A") + b"data: " + ERROR + b"\n\n"), SkipReason.UNPARSABLE),
        (
            sse(after(stream("A"), DONE) + b"data: " + ERROR + b"\n\n"),
            SkipReason.ERROR_BODY,
        ),
        (json(answer("[LLM Error] timeout")), SkipReason.ERROR_MARKER),
        (json(answer("\n [LLM Error] timeout")), SkipReason.ERROR_MARKER),
        (sse(stream("[LLM Error] timeout")), SkipReason.ERROR_MARKER),
        (json(answer("")), SkipReason.EMPTY),
        (json(answer(" \n")), SkipReason.EMPTY),
        (json(answer(None)), SkipReason.EMPTY),
        (json(b'{"choices": []}'), SkipReason.EMPTY),
        (sse(stream("")), SkipReason.EMPTY),
        (sse(b""), SkipReason.EMPTY),
        (sse(DONE), SkipReason.EMPTY),
        (json(answer("Once upon a", finish_reason="length")), SkipReason.TRUNCATED),
        (sse(stream("Once upon a", finish_reason="length")), SkipReason.TRUNCATED),
        (json(answer("", finish_reason="content_filter")), SkipReason.CONTENT_FILTER),
        (sse(stream("Well", finish_reason="content_filter")), SkipReason.CONTENT_FILTER),
        (json(answer(None, message={"refusal": "I cannot."})), SkipReason.REFUSAL),
        (sse(stream(None, message={"refusal": "I cannot."})), SkipReason.REFUSAL),
        (json(answer(finish_reason=None)), SkipReason.UNFINISHED),
        (json(answer(finish_reason="load")), SkipReason.UNFINISHED),
        (sse(after(stream(), DONE)), SkipReason.UNFINISHED),
        (sse(stream(finish_reason=None)), SkipReason.UNFINISHED),
        (json(answer(), cache_control="private, No-Store"), SkipReason.UPSTREAM_NO_STORE),
        (sse(stream(), cache_control="no-store"), SkipReason.UPSTREAM_NO_STORE),
        (json(None), SkipReason.TOO_LARGE),
        (sse(None), SkipReason.TOO_LARGE),
        (json(answer(), content_encoding="gzip"), SkipReason.UNPARSABLE),
        (json(answer()[:-20]), SkipReason.UNPARSABLE),
        (json(b"[1, 2]"), SkipReason.UNPARSABLE),
        (json(b'{"choices": {}}'), SkipReason.UNPARSABLE),
        (json(answer(), content_type="text/html"), SkipReason.UNPARSABLE),
        (json(answer(), content_type=""), SkipReason.UNPARSABLE),
        (sse(b"data: {not json\n\n" + DONE), SkipReason.UNPARSABLE),
        (sse(stream() + stream()), SkipReason.UNPARSABLE),
    ],
)
def test_a_bad_answer_is_not_stored(recorded: Recording, reason: SkipReason) -> None:
    """Each for its own reason."""
    assert may_store(recorded, asked_for(recorded)) == Skip(reason)


def test_an_answer_of_the_other_kind_is_not_stored() -> None:
    """It could not be replayed to one who asked for what it is not."""
    assert may_store(sse(stream()), ASKED) == Skip(SkipReason.UNPARSABLE)
    assert may_store(json(answer()), STREAM_ASKED) == Skip(SkipReason.UNPARSABLE)


def test_a_request_may_forbid_storing() -> None:
    """`no-store` comes before all that may be wrong with the answer."""
    asked = question(directives=Directives(no_store=True))
    assert may_store(json(answer()), asked) == Skip(SkipReason.NO_STORE)


def test_every_choice_must_be_sound() -> None:
    """One bad choice of several spoils the answer."""
    good, bad = orjson.loads(answer())["choices"][0], orjson.loads(answer(""))["choices"][0]
    both_good = orjson.dumps({"choices": [good, {**good, "index": 1}]})
    one_bad = orjson.dumps({"choices": [good, {**bad, "index": 1}]})
    assert isinstance(may_store(json(both_good), ASKED), Store)
    assert may_store(json(one_bad), ASKED) == Skip(SkipReason.EMPTY)


def test_without_markers_no_text_is_an_error() -> None:
    """The markers come from the policy."""
    asked = replace(ASKED, error_markers=())
    assert isinstance(may_store(json(answer("[LLM Error] timeout")), asked), Store)


def test_the_first_thing_that_is_wrong_names_the_reason() -> None:
    """An answer with which everything is wrong; then one thing less each time."""
    forbidden = question(directives=Directives(no_store=True), **STREAMED)
    worst = sse(None, status=500, cache_control="no-store", content_encoding="gzip")
    cut = after(stream("[LLM Error]", finish_reason="length"), DONE)
    recorded = [
        worst,
        replace(worst, status=200),
        replace(worst, status=200, cache_control=""),
        sse(cut, content_encoding="gzip"),
        sse(cut),
        sse(cut.replace(b"[LLM Error]", b"Sorry")),
        sse(cut.replace(b"[LLM Error]", b"Sorry").replace(b"length", b"stop")),
    ]
    assert may_store(worst, forbidden) == Skip(SkipReason.NO_STORE)
    assert [may_store(recording, STREAM_ASKED) for recording in recorded] == [
        Skip(SkipReason.STATUS),
        Skip(SkipReason.UPSTREAM_NO_STORE),
        Skip(SkipReason.TOO_LARGE),
        Skip(SkipReason.UNPARSABLE),
        Skip(SkipReason.ERROR_MARKER),
        Skip(SkipReason.TRUNCATED),
        Skip(SkipReason.UNFINISHED),
    ]
