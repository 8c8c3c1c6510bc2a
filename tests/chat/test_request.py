"""What a chat completion request is, and what is none."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.chat.request import ChatRequest, parse
from proxy.errors import UnparsableRequest

from .bodies import FIELDS, JSON, TEXT, asking, body

IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}

BROKEN = {
    "empty": b"",
    "no JSON": b"model=llama3",
    "cut off": body()[:-1],
    "two values": body() + body(),
    "invalid UTF-8": body().replace(b"sky", b"sk\xff"),
    "lone surrogate": body().replace(b"sky", b"\\ud800"),
    "NaN": body().replace(b'"llama3"', b'"llama3","temperature":NaN'),
    "infinite number": body().replace(b'"llama3"', b'"llama3","seed":' + b"9" * 400),
    "byte order mark": b"\xef\xbb\xbf" + body(),
    "nested 2000 deep": body().replace(b'"llama3"', b'"llama3","x":' + b"[" * 2000 + b"]" * 2000),
    "not an object": b'["llama3"]',
    "null": b"null",
    "no model": orjson.dumps({"messages": FIELDS["messages"]}),
    "empty model": body(model=""),
    "model is a number": body(model=3),
    "no messages": b'{"model":"llama3"}',
    "messages null": body(messages=None),
    "messages not a list": body(messages={"role": "user", "content": "hi"}),
    "messages empty": body(messages=[]),
    "message is text": body(messages=["hi"]),
    "no role": body(messages=[{"content": "hi"}]),
    "unknown role": body(messages=[{"role": "wizard", "content": "hi"}]),
    "role is a list": body(messages=[{"role": ["user"], "content": "hi"}]),
    "role is an object": body(messages=[{"role": {}, "content": "hi"}]),
    "no content": body(messages=[{"role": "user"}]),
    "content null": asking(None),
    "content a number": asking(3),
    "content true": asking(True),
    "content an object": asking({"type": "text", "text": "hi"}),
    "no parts": asking([]),
    "part is text": asking(["hi"]),
    "part without type": asking([{"text": "hi"}]),
    "part of a numbered type": asking([{"type": 1}]),
    "text part without text": asking([{"type": "text"}]),
    "text part with a number": asking([{"type": "text", "text": 1}]),
    "an earlier message is broken": body(messages=[{"role": "user"}, FIELDS["messages"][1]]),
    "stream is text": body(stream="yes"),
    "stream is a number": body(stream=1),
    "stream_options is a list": body(stream_options=[]),
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_request_is_unparsable(raw: bytes) -> None:
    """Encore forwards it as it is, and lets the upstream say what is wrong."""
    with pytest.raises(UnparsableRequest):
        parse(raw)


def test_a_plain_request() -> None:
    """The last message is the wording."""
    request = parse(body())
    assert request == ChatRequest(
        model="llama3",
        texts=("Why is the sky blue?",),
        spelling=(b"pwhy is the sky blue?",),
        rest=b'{"messages":[{"content":"Be brief.","role":"system"},'
        b'{"content":null,"role":"user"}],"model":null}',
        mode=b"[false,null]",
        plain=True,
        uses_tools=False,
        stream=False,
        include_usage=False,
        temperature=1.0,
    )
    assert request.wording == "Why is the sky blue?"


def test_text_parts_are_a_line_each() -> None:
    """Parts stay apart in the wording."""
    request = parse(asking([{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]))
    assert request.texts == ("one", "two")
    assert request.wording == "one\ntwo"
    assert request.plain


def test_an_image_is_not_plain() -> None:
    """Its text is the wording, but the semantic tier must leave it alone."""
    request = parse(asking([IMAGE, {"type": "text", "text": "What is this?"}]))
    assert request.texts == ("What is this?",)
    assert not request.plain


@pytest.mark.parametrize("role", ["system", "developer", "assistant", "tool", "function"])
def test_only_a_user_message_has_a_wording(role: str) -> None:
    """A last message of another role belongs to the scope as a whole."""
    request = parse(body(messages=[{"role": role, "content": "hi"}]))
    assert request.texts == ()
    assert request.wording == ""
    assert not request.plain


def test_an_assistant_may_have_no_content() -> None:
    """It called a tool instead."""
    calls = [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]
    messages = [{"role": "assistant", "content": None, "tool_calls": calls}]
    assert parse(body(messages=messages)).uses_tools


@pytest.mark.parametrize(
    "changes",
    [
        {"tools": [{"type": "function", "function": {"name": "f"}}]},
        {"functions": [{"name": "f"}]},
        {"tool_choice": "auto"},
        {"function_call": "auto"},
        {"messages": [{"role": "tool", "content": "3"}, FIELDS["messages"][1]]},
        {"messages": [{"role": "function", "content": "3"}, FIELDS["messages"][1]]},
    ],
)
def test_tools_are_seen(changes: dict[str, Any]) -> None:
    """In the body and in the messages, by their new and their old names."""
    assert parse(body(**changes)).uses_tools


@pytest.mark.parametrize("field", ["tools", "functions", "tool_choice", "function_call"])
def test_no_tools_are_none(field: str) -> None:
    """Null and an empty list are the same as nothing."""
    assert not parse(body(**{field: None})).uses_tools
    assert not parse(body(**{field: []})).uses_tools


@pytest.mark.parametrize(
    ("changes", "stream", "include_usage", "needs_usage"),
    [
        ({}, False, False, True),
        ({"stream": None}, False, False, True),
        ({"stream": False, "stream_options": {"include_usage": True}}, False, False, True),
        ({"stream": True}, True, False, False),
        ({"stream": True, "stream_options": None}, True, False, False),
        ({"stream": True, "stream_options": {}}, True, False, False),
        ({"stream": True, "stream_options": {"include_usage": True}}, True, True, True),
        ({"stream": True, "stream_options": {"include_usage": "yes"}}, True, False, False),
    ],
)
def test_streaming(
    changes: dict[str, Any], stream: bool, include_usage: bool, needs_usage: bool
) -> None:
    """A JSON answer carries usage; a stream does only when asked to."""
    request = parse(body(**changes))
    assert (request.stream, request.include_usage) == (stream, include_usage)
    assert request.needs_usage is needs_usage


def _parse_or_refuse(raw: bytes) -> None:
    try:
        request = parse(raw)
    except UnparsableRequest:
        return
    assert isinstance(request.wording, str)


@given(st.binary())
def test_arbitrary_bytes_raise_nothing_else(raw: bytes) -> None:
    """Whatever is sent, it is either a request or `UnparsableRequest`."""
    _parse_or_refuse(raw)


PARTS = st.fixed_dictionaries({}, optional={"type": st.just("text") | JSON, "text": TEXT | JSON})
ROLES = st.sampled_from(["system", "user", "assistant", "tool"])
MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        "role": ROLES | JSON,
        "content": TEXT | st.lists(PARTS | JSON, max_size=3) | JSON,
        "tool_calls": JSON,
    },
)


@given(
    st.fixed_dictionaries(
        {"model": TEXT | JSON, "messages": st.lists(MESSAGES | JSON, max_size=3) | JSON},
        optional={"stream": JSON, "stream_options": JSON, "tools": JSON},
    )
    | JSON
)
def test_arbitrary_json_raises_nothing_else(fields: Any) -> None:
    """Right names with wrong values are no reason to break either."""
    _parse_or_refuse(json.dumps(fields).encode())
