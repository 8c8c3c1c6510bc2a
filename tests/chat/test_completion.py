"""What the gates see of an answer."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.chat.completion import Choice, Completion, read_completion
from proxy.errors import UnparsableAnswer

from .bodies import JSON, TEXT

CALL = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}


def answer(message: Any, finish_reason: Any = "stop", **more: Any) -> bytes:
    choice = {"index": 0, "message": message, "finish_reason": finish_reason}
    return orjson.dumps({"object": "chat.completion", "choices": [choice], **more})


def choice_of(message: dict[str, Any], finish_reason: str | None = "stop") -> Choice:
    (choice,) = read_completion(answer(message, finish_reason)).choices
    return choice


def test_a_plain_answer() -> None:
    """Text, finish reason and whether there is usage."""
    usage = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
    found = read_completion(answer({"role": "assistant", "content": "Hi"}, usage=usage))
    choice = Choice(text="Hi", calls_tools=False, refused=False, finish_reason="stop")
    assert found == Completion((choice,), True, False, prompt_tokens=1, completion_tokens=2)


@pytest.mark.parametrize("count", [None, True, -1, 1.5, "3", 2**32])
def test_tokens_are_counted_where_they_are_a_count(count: Any) -> None:
    """Anything else is 0."""
    found = read_completion(answer({"content": "Hi"}, usage={"prompt_tokens": count}))
    assert (found.has_usage, found.prompt_tokens, found.completion_tokens) == (True, 0, 0)


@pytest.mark.parametrize("usage", [None, [], 3, "3"])
def test_usage_is_an_object(usage: Any) -> None:
    """Anything else is no usage."""
    assert not read_completion(answer({"content": "Hi"}, usage=usage)).has_usage


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({}, Choice("", calls_tools=False, refused=False, finish_reason="stop")),
        ({"content": None}, Choice("", calls_tools=False, refused=False, finish_reason="stop")),
        ({"tool_calls": [CALL]}, Choice("", calls_tools=True, refused=False, finish_reason="stop")),
        ({"tool_calls": [{}]}, Choice("", calls_tools=True, refused=False, finish_reason="stop")),
        ({"tool_calls": []}, Choice("", calls_tools=False, refused=False, finish_reason="stop")),
        (
            {"function_call": {"name": "f", "arguments": ""}},
            Choice("", calls_tools=True, refused=False, finish_reason="stop"),
        ),
        ({"refusal": "No."}, Choice("", calls_tools=False, refused=True, finish_reason="stop")),
    ],
)
def test_what_a_message_may_be(message: dict[str, Any], expected: Choice) -> None:
    """Text, tool calls (by both names) or a refusal, and each may be missing."""
    assert choice_of(message) == expected


def test_a_finish_reason_may_be_missing() -> None:
    """The gates then say that the answer is unfinished."""
    assert choice_of({"content": "Hi"}, None).finish_reason is None


@pytest.mark.parametrize("error", [{"message": "no"}, "no", 1])
def test_an_error_is_seen(error: Any) -> None:
    """An error in an answer of status 200."""
    found = read_completion(orjson.dumps({"error": error}))
    assert found == Completion(choices=(), has_usage=False, is_error=True)


@pytest.mark.parametrize("depth", [250, 600])
def test_deep_nesting(depth: int) -> None:
    """What can be read but not written again could not be replayed."""
    raw = answer({"content": "Hi"}, x=None).replace(b"null", b"[" * depth + b"]" * depth)
    if depth < 254:
        assert read_completion(raw).choices
    else:
        with pytest.raises(UnparsableAnswer):
            read_completion(raw)


@pytest.mark.parametrize(
    "raw",
    [
        *(b"", b"oops", b"[]", b"null", b"{}", b'{"choices":null}', b'{"choices":{}}'),
        *(b'{"choices":[1]}', b'{"choices":[{}]}', b'{"choices":[{"message":"hi"}]}'),
        *(answer({name: 1}) for name in ("content", "reasoning", "reasoning_content", "refusal")),
        answer({"tool_calls": {}}),
        answer({"tool_calls": [1]}),
        answer({"tool_calls": [{"function": "f"}]}),
        answer({"tool_calls": [{"function": {"arguments": {}}}]}),
        answer({"content": [{"type": "text", "text": "hi"}]}),
        answer({"content": "hi"}, finish_reason=["stop"]),
        answer({"content": "hi"}).replace(b'"index":0', b'"logprobs":[]'),
        answer({"content": "hi"}).replace(b"hi", b"\xff"),
    ],
)
def test_what_is_no_completion(raw: bytes) -> None:
    """It is passed on and never stored."""
    with pytest.raises(UnparsableAnswer):
        read_completion(raw)


MESSAGE = st.fixed_dictionaries(
    {}, optional={"content": TEXT | JSON, "tool_calls": JSON | st.lists(JSON), "refusal": JSON}
)


@given(
    st.binary()
    | JSON.map(orjson.dumps)
    | st.builds(answer, MESSAGE | JSON, JSON, usage=JSON, error=JSON)
)
def test_nothing_else_is_raised(raw: bytes) -> None:
    """Whatever an upstream sends, it is a completion or `UnparsableAnswer`."""
    try:
        found = read_completion(raw)
    except UnparsableAnswer:
        return
    assert all(isinstance(choice.text, str) for choice in found.choices)
