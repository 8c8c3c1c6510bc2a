"""A stream as one completion, and a completion as a stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from proxy.chat import sse
from proxy.chat.completion import inspect
from proxy.chat.sse import Folded, ends_with_done, fold, unfold
from proxy.errors import UnparsableAnswer

from .bodies import JSON, TEXT

OLLAMA = b"""\
data: {"id":"chatcmpl-7","object":"chat.completion.chunk","created":1754000000,"model":"qwen3",\
"system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":"",\
"reasoning":"Hm"},"finish_reason":null}]}

data: {"id":"chatcmpl-7","object":"chat.completion.chunk","created":1754000000,"model":"qwen3",\
"system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"content":"Bonjour"},\
"finish_reason":null}]}

data: {"id":"chatcmpl-7","object":"chat.completion.chunk","created":1754000000,"model":"qwen3",\
"system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"content":" \xc3\xa0 tous"},\
"finish_reason":null}]}

data: {"id":"chatcmpl-7","object":"chat.completion.chunk","created":1754000000,"model":"qwen3",\
"system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

data: {"id":"chatcmpl-7","object":"chat.completion.chunk","created":1754000000,"model":"qwen3",\
"system_fingerprint":"fp_ollama","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":9,\
"total_tokens":14}}

data: [DONE]

"""
OLLAMA_FOLDED = {
    "id": "chatcmpl-7",
    "object": "chat.completion",
    "created": 1754000000,
    "model": "qwen3",
    "system_fingerprint": "fp_ollama",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "Bonjour à tous", "reasoning": "Hm"},
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 5, "completion_tokens": 9, "total_tokens": 14},
}


def event(*choices: Any, **more: Any) -> bytes:
    return b"data: " + orjson.dumps({"id": "c", **more, "choices": list(choices)}) + b"\n\n"


def piece(delta: Any, index: Any = 0, **more: Any) -> dict[str, Any]:
    return {"index": index, "delta": delta, **more}


def call(index: Any, **more: Any) -> dict[str, Any]:
    return piece({"tool_calls": [{"index": index, **more}]})


def chunks(stream: bytes) -> list[Any]:
    """The parsed events of a stream, `[DONE]` as text."""
    events = stream.removesuffix(b"\n\n").split(b"\n\n")
    assert all(found.startswith(b"data: ") for found in events)
    data = [found.removeprefix(b"data: ") for found in events]
    return [found.decode() if found == b"[DONE]" else orjson.loads(found) for found in data]


def message_of(stream: bytes) -> Any:
    return fold(stream).fields["choices"][0]["message"]


# --- fold ------------------------------------------------------------------------------------


def test_fold_ollama() -> None:
    """The stream that Ollama sends, with usage asked for."""
    assert fold(OLLAMA) == Folded(OLLAMA_FOLDED, done=True)


def test_fold_openai_tool_calls() -> None:
    """Arguments come in pieces, id and name once, `stop` last; other fields may be null."""
    stream = b"".join(
        (
            event(piece({"role": "assistant", "content": None}, logprobs=None), service_tier=None),
            event(
                call(0, id="call_a", type="function", function={"name": "f", "arguments": ""}),
                obfuscation="xyz",
                usage=None,
            ),
            event(call(0, function={"arguments": '{"x"'}), service_tier="default"),
            event(call(1, id="call_b", type="function", function={"name": "g", "arguments": "{}"})),
            event(call(0, function={"arguments": ":1}"})),
            event(piece({}, finish_reason="tool_calls")),
            b"data: [DONE]\n\n",
        )
    )
    first = {
        "id": "call_a",
        "type": "function",
        "function": {"name": "f", "arguments": '{"x":1}'},
    }
    second = {"id": "call_b", "type": "function", "function": {"name": "g", "arguments": "{}"}}
    message = {"role": "assistant", "content": None, "tool_calls": [first, second]}
    assert fold(stream).fields == {
        "id": "c",
        "service_tier": "default",
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}],
    }


def test_fold_what_servers_repeat() -> None:
    """Some send role, id and name with every chunk."""
    repeated = {"id": "a", "type": "function"}
    stream = b"".join(
        event(
            piece(
                {
                    "role": "assistant",
                    "tool_calls": [
                        {**repeated, "index": 0, "function": {"name": "f", "arguments": part}}
                    ],
                }
            )
        )
        for part in ("{", "}", None)
    )
    assert message_of(stream)["tool_calls"] == [
        {**repeated, "function": {"name": "f", "arguments": "{}"}}
    ]


def test_fold_several_choices() -> None:
    """They come mixed up and are put in their order."""
    stream = event(piece({"content": "b"}, 1)) + event(
        piece({"content": "a"}, 0), piece({"content": "!"}, 1)
    )
    choices = fold(stream).fields["choices"]
    assert [(found["index"], found["message"]["content"]) for found in choices] == [
        (0, "a"),
        (1, "b!"),
    ]


def test_fold_a_choice_without_index_or_delta() -> None:
    """There is one choice then, and it is the first."""
    stream = b'data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: {"choices":[{"delta":null}]}'
    assert message_of(stream) == {"role": "assistant", "content": "a"}


def test_fold_annotations_and_logprobs() -> None:
    """Lists are strung together."""
    stream = event(
        piece({"annotations": [1]}, logprobs={"content": [{"token": "a"}], "refusal": None})
    ) + event(piece({"annotations": [2]}, logprobs={"content": [{"token": "b"}], "refusal": None}))
    (choice,) = fold(stream).fields["choices"]
    assert choice["message"]["annotations"] == [1, 2]
    assert choice["logprobs"] == {"content": [{"token": "a"}, {"token": "b"}]}


def test_fold_a_cut_stream() -> None:
    """It has no `[DONE]`, and says so."""
    assert not fold(OLLAMA.removesuffix(b"data: [DONE]\n\n")).done


def test_fold_an_error() -> None:
    """An error in the middle of a stream is the whole answer."""
    error = {"message": "out of memory"}
    stream = event(piece({"content": "a"})) + b"data: " + orjson.dumps({"error": error}) + b"\n\n"
    assert fold(stream) == Folded({"error": error}, done=False)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\n", b"\r\n"),
        (b"\n", b"\r"),
        (b"data: ", b"data:"),
        (b"data: ", b": a comment\ndata: "),
        (b"data: ", b"event: message\nid: 1\ndata: "),
        (b'"system_fingerprint"', b'\ndata: "system_fingerprint"'),
        (b"[DONE]\n\n", b"[DONE]"),
        (b"\n\n", b"\n\n\n\n"),
    ],
)
def test_events_are_written_in_many_ways(old: bytes, new: bytes) -> None:
    """HTML standard, 9.2: line ends, comments, fields we do not need, data of several lines."""
    assert fold(OLLAMA.replace(old, new)) == Folded(OLLAMA_FOLDED, done=True)


@pytest.mark.parametrize(
    "stream",
    [
        b"data: oops\n\n",
        b"data: []\n\n",
        b"data:\n\n",
        b'data: {"choices":null}\n\n',
        b'data: {"id":"x"}\n\n',
        b'data: {"choices":[1]}\n\n',
        OLLAMA + event(piece({})),
        OLLAMA + b"data: [DONE]\n\n",
        event(piece({}, "0")),
        event(piece({}, None)),
        event(piece({}, True)),
        event(piece({}, 1.5)),
        event(piece("hi")),
        event(piece({"content": ["hi"]})),
        event(piece({"content": 1})),
        event(piece({"audio": {"data": "AAAA"}})),
        event(piece({"function_call": {"name": "f"}})),
        event(piece({"annotations": "a"})),
        event(piece({}, logprobs=[])),
        event(piece({}, logprobs={"content": "a"})),
        event(piece({"tool_calls": {}})),
        event(piece({"tool_calls": ["f"]})),
        event(call(None)),
        event(call(False)),
        event(call("0")),
        event(call(0, function={"arguments": {}})),
        event(call(0, id="a")) + event(call(0, id="b")),
        event(call(0, function={"name": "f"})) + event(call(0, function={"name": "g"})),
        event(call(0, custom={"input": "a"})) + event(call(0, custom={"input": "b"})),
        event(call(0, function={"name": "f"})) + event(call(0, function="g")),
    ],
)
def test_fold_refuses_what_it_cannot_put_together(stream: bytes) -> None:
    """So nothing is stored that could not be replayed as it was."""
    with pytest.raises(UnparsableAnswer):
        fold(stream)


DELTAS = st.fixed_dictionaries(
    {},
    optional={
        "role": TEXT | JSON,
        "content": TEXT | JSON,
        "tool_calls": st.lists(
            st.fixed_dictionaries({"index": st.integers(0, 2) | JSON}, optional={"function": JSON})
            | JSON
        )
        | JSON,
        "annotations": JSON,
    },
)
CHOICES = st.fixed_dictionaries(
    {"index": st.integers(0, 2) | JSON, "delta": DELTAS | JSON},
    optional={"logprobs": JSON, "finish_reason": JSON},
)
EVENTS = st.one_of(
    st.binary(),
    JSON.map(orjson.dumps),
    st.just(b"[DONE]"),
    st.builds(
        lambda choices, usage: orjson.dumps({"choices": choices, "usage": usage}),
        st.lists(CHOICES | JSON, max_size=2) | JSON,
        JSON,
    ),
)


@given(st.binary() | st.lists(EVENTS).map(lambda all_: b"\n\n".join(b"data: " + e for e in all_)))
def test_fold_raises_nothing_else(stream: bytes) -> None:
    """Whatever an upstream sends, it is an answer or `UnparsableAnswer`."""
    try:
        found = fold(stream)
    except UnparsableAnswer:
        return
    assert orjson.dumps(found.fields)


# --- unfold ----------------------------------------------------------------------------------


def test_unfold_reads_like_ollama() -> None:
    """Role, content, finish, usage, `[DONE]`, with one head for all."""
    *found, done = chunks(unfold(OLLAMA_FOLDED, include_usage=True))
    assert done == "[DONE]"
    assert [chunk["choices"] for chunk in found] == [
        [piece({"role": "assistant", "content": ""}, finish_reason=None)],
        [piece({"reasoning": "Hm"}, finish_reason=None)],
        [piece({"content": "Bonjour à tous"}, finish_reason=None)],
        [piece({}, finish_reason="stop")],
        [],
    ]
    assert {chunk["object"] for chunk in found} == {"chat.completion.chunk"}
    assert {chunk["id"] for chunk in found} == {"chatcmpl-7"}
    assert [chunk.get("usage") for chunk in found] == [None] * 4 + [OLLAMA_FOLDED["usage"]]


def answer(message: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    whole = {"index": 0, "message": message, "finish_reason": "stop", **more}
    return {"id": "c", "object": "chat.completion", "choices": [whole]}


def test_unfold_a_call_of_an_unknown_kind() -> None:
    """It is not dressed up as a function."""
    custom = {"id": "a", "type": "custom", "custom": {"name": "f", "input": "x"}}
    fields = answer({"role": "assistant", "content": None, "tool_calls": [custom]})
    assert fold(unfold(fields, include_usage=False)).fields == fields


def test_unfold_a_choice_without_index() -> None:
    """Its place is its index."""
    fields = {"choices": [{"message": {"content": "a"}}, {"message": {"content": "b"}}]}
    folded = fold(unfold(fields, include_usage=False)).fields
    assert [choice["index"] for choice in folded["choices"]] == [0, 1]


def logprob(token: str) -> dict[str, Any]:
    top = [{"token": token, "logprob": -0.1234567890123, "bytes": [100] * 8} for _ in range(20)]
    return {"token": token, "logprob": -0.1, "bytes": [100] * 8, "top_logprobs": top}


def test_tokens_travel_with_the_text_they_spell() -> None:
    """A client that reads both at once sees them match in every chunk."""
    tokens = [logprob(f" {number}") for number in range(100)]
    text = "".join(token["token"] for token in tokens)
    fields = answer({"role": "assistant", "content": text}, logprobs={"content": tokens})
    stream = unfold(fields, include_usage=False)
    said = [chunk["choices"][0] for chunk in chunks(stream)[1:-2]]
    assert len(said) > 1
    for choice in said:
        spelt = "".join(token["token"] for token in choice["logprobs"]["content"])
        assert choice["delta"] == {"content": spelt}
    assert fold(stream).fields == fields


def test_long_answers_come_in_short_lines() -> None:
    """Clients that bound the length of a line (aiohttp: 128 KiB) can read them."""
    long = "\x00é" * 200_000
    function = {"name": "f", "arguments": long}
    fields = answer(
        {
            "role": "assistant",
            "content": long,
            "reasoning": long,
            "tool_calls": [{"id": "a", "type": "function", "function": function}],
        },
        logprobs={"content": [logprob("no part of the text")] * 1000},
    )
    stream = unfold(fields, include_usage=False)
    assert max(map(len, stream.split(b"\n"))) < 128 * 1024
    assert fold(stream).fields == fields


@pytest.mark.timeout(20)  # in quadratic time it would take minutes
def test_many_small_chunks_take_linear_time() -> None:
    """A model that sends arguments letter by letter does not hold up the event loop."""
    stream = event(call(0, function={"arguments": "0123456789"})) * 20_000
    (found,) = message_of(stream)["tool_calls"]
    assert len(found["function"]["arguments"]) == 200_000


TOKENS = st.lists(st.fixed_dictionaries({"token": TEXT, "logprob": st.floats(-9, 0)}) | JSON)
TOOL_CALLS = st.lists(
    st.fixed_dictionaries(
        {
            "id": TEXT,
            "type": st.just("function"),
            "function": st.fixed_dictionaries({"name": TEXT, "arguments": TEXT}),
        }
    ),
    min_size=1,
    max_size=3,
)
MESSAGES = st.fixed_dictionaries(
    {"role": st.just("assistant"), "content": st.none() | TEXT},
    optional={
        "reasoning": st.none() | TEXT,
        "reasoning_content": TEXT,
        "refusal": st.none() | TEXT,
        "tool_calls": TOOL_CALLS,
        "annotations": st.lists(JSON, max_size=2),
    },
)
WHOLE_CHOICES = st.fixed_dictionaries(
    {"message": MESSAGES, "finish_reason": st.none() | TEXT},
    optional={
        "logprobs": st.fixed_dictionaries(
            {}, optional={"content": st.none() | TOKENS, "refusal": st.none() | TOKENS}
        ),
        "stop_reason": st.none() | TEXT,
    },
)
COMPLETIONS = st.fixed_dictionaries(
    {
        "id": TEXT,
        "object": st.just("chat.completion"),
        "created": st.integers(0, 2**40),
        "model": TEXT,
        "choices": st.lists(WHOLE_CHOICES, min_size=1, max_size=3).map(
            lambda choices: [{"index": at, **choice} for at, choice in enumerate(choices)]
        ),
        "usage": st.dictionaries(TEXT, st.integers(0, 2**40), min_size=1, max_size=3),
    },
    optional={"system_fingerprint": st.none() | TEXT, "service_tier": st.none() | TEXT},
)


def without_nulls(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Without the null fields of choices and messages, which may vanish."""
    return {**fields, "choices": [_choice_without_nulls(choice) for choice in fields["choices"]]}


def _choice_without_nulls(choice: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in choice.items() if value is not None}
    kept["message"] = {name: value for name, value in kept["message"].items() if value is not None}
    logprobs = kept.pop("logprobs", {})
    if logprobs := {name: tokens for name, tokens in logprobs.items() if tokens is not None}:
        kept["logprobs"] = logprobs
    return kept


LINES = st.lists(st.sampled_from([b"", b"data: a", b"data:b", b"data:", b": hello", b"id: 1"]))


@given(LINES)
def test_line_ends_make_no_difference(lines: list[bytes]) -> None:
    """However events are put together, and where lines are empty."""
    found = [list(sse._events(end.join(lines))) for end in (b"\n", b"\r\n", b"\r")]
    assert found[0] == found[1] == found[2]


@given(COMPLETIONS)
@example(OLLAMA_FOLDED)
def test_fold_gives_back_what_unfold_was_given(fields: dict[str, Any]) -> None:
    """An answer recorded as JSON and replayed as a stream loses nothing, and the reverse."""
    inspect(fields)
    folded = fold(unfold(fields, include_usage=True))
    assert folded.done
    assert without_nulls(folded.fields) == without_nulls(fields)


@given(COMPLETIONS, st.booleans())
def test_the_shape_of_a_replayed_stream(fields: dict[str, Any], include_usage: bool) -> None:
    """Role first, usage only if asked for and in a chunk of its own, `[DONE]` last."""
    *found, done = chunks(unfold(fields, include_usage=include_usage))
    assert done == "[DONE]"
    assert found[0]["choices"][0]["delta"]["role"] == "assistant"
    with_usage = [chunk for chunk in found if "usage" in chunk]
    without_choices = [chunk for chunk in found if not chunk["choices"]]
    assert with_usage == without_choices == found[-1:] * include_usage
    finishes = [chunk["choices"][0] for chunk in found if chunk["choices"]]
    for index, choice in enumerate(fields["choices"]):
        last = [piece for piece in finishes if piece["index"] == index][-1]
        assert last["delta"] == {}
        assert last["finish_reason"] == choice["finish_reason"]


# --- the end of a stream ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        (b"data: [DONE]\n\n", True),
        (b"data:[DONE]\r\n\r\n", True),
        (b"}\n\ndata: [DONE]", True),
        (b"data: {}\n\n", False),
        (b"data: [DONE]\n\ndata: {}\n\n", False),
        (b"", False),
    ],
)
def test_ends_with_done(tail: bytes, expected: bool) -> None:
    """Whether a stream came to its end, by its last bytes."""
    assert ends_with_done(tail) is expected
