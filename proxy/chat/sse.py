"""Server-sent events: a stream of chunks folded into one completion, and a completion as a stream.

`fold` is strict: what it does not know how to put together it refuses, so that nothing is stored
which could not be replayed as it was. The event format is the HTML standard's, section 9.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

import orjson

from proxy.chat.completion import TEXT_FIELDS, load
from proxy.errors import UnparsableAnswer

_LINE_END = re.compile(rb"\r\n|\n|\r")
_DONE = b"[DONE]"
_DONE_EVENT = b"data: [DONE]\n\n"
# Readers that bound the length of a line (aiohttp: 128 KiB) must survive a long replayed answer.
_PIECE = 4096
_TOKENS_A_CHUNK = 16  # with twenty top_logprobs each, that is half of such a line
_CHUNK_ONLY_FIELDS = frozenset({"choices", "usage", "object", "obfuscation"})


@dataclass(frozen=True, slots=True)
class Folded:
    """A stream as one JSON completion; `done` says that it ended with `[DONE]`."""

    fields: dict[str, Any]
    done: bool


def fold(stream: bytes) -> Folded:
    """Fold a recorded stream; raises `UnparsableAnswer` where a chunk is unknown or malformed."""
    fields: dict[str, Any] = {}
    settled = set(_CHUNK_ONLY_FIELDS)
    choices: dict[int, _ChoiceFold] = {}
    usage = None
    done = False
    for data in _events(stream):
        if done:
            raise UnparsableAnswer("the stream goes on after [DONE]")
        if data == _DONE:
            done = True
            continue
        chunk = load(data)
        if chunk.get("error"):
            return Folded({"error": chunk["error"]}, done=False)
        if not settled.issuperset(chunk):
            for name, value in chunk.items():
                if name not in settled:
                    fields[name] = value
                    if value is not None:
                        settled.add(name)
        usage = chunk.get("usage") or usage
        _fold_choices(choices, chunk.get("choices"))
    fields["object"] = "chat.completion"
    fields["choices"] = [choices[index].fields(index) for index in sorted(choices)]
    if usage is not None:
        fields["usage"] = usage
    return Folded(fields, done)


def unfold(fields: Mapping[str, Any], *, include_usage: bool) -> bytes:
    """Write a completion as a stream: role, content, finish, then usage if asked for, `[DONE]`.

    `fields` is an answer that `completion.inspect` has read.
    """
    head = {name: value for name, value in fields.items() if name not in _CHUNK_ONLY_FIELDS}
    head["object"] = "chat.completion.chunk"
    events = [
        _event({**head, "choices": [choice]})
        for number, whole in enumerate(fields["choices"])
        for choice in _pieces(whole, number)
    ]
    if include_usage:
        events.append(_event({**head, "choices": [], "usage": fields["usage"]}))
    events.append(_DONE_EVENT)
    return b"".join(events)


def ends_with_done(tail: bytes) -> bool:
    """Whether the last event of a stream is `[DONE]`; `tail` is its last bytes."""
    return tail.rstrip().endswith((b"data: [DONE]", b"data:[DONE]"))


def _events(stream: bytes) -> Iterable[bytes]:
    """The data of each event."""
    if stream.startswith(b"data: ") and stream.endswith(b"\n\n") and b"\r" not in stream:
        events = stream[6:-2].split(b"\n\ndata: ")
        # With no other line ends each is one line, and need not be looked at.
        if stream.count(b"\n") == 2 * len(events):
            return events
    return _events_by_line(stream)


def _events_by_line(stream: bytes) -> Iterator[bytes]:
    data: list[bytes] = []
    for line in _LINE_END.split(stream):
        if line.startswith(b"data:"):
            data.append(line[5:].removeprefix(b" "))
        elif not line and data:
            yield b"\n".join(data)
            data = []
    if data:
        yield b"\n".join(data)


def _event(chunk: Mapping[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(chunk) + b"\n\n"


def _fold_choices(choices: dict[int, _ChoiceFold], deltas: object) -> None:
    if not isinstance(deltas, list):
        raise UnparsableAnswer("choices is not a list")
    for choice in deltas:
        index = choice.get("index", 0) if isinstance(choice, dict) else None
        if not _is_index(index):
            raise UnparsableAnswer("a choice is not an object with an index")
        fold = choices.get(index)
        if fold is None:
            fold = choices[index] = _ChoiceFold()
        fold.add(choice)


class _ChoiceFold:
    """One choice in the making."""

    def __init__(self) -> None:
        self._message: dict[str, Any] = {}
        self._texts: dict[str, list[str]] = {}
        self._tool_calls: dict[int, dict[str, Any]] = {}
        self._logprobs: dict[str, list[Any]] = {}
        self._rest: dict[str, Any] = {}

    def add(self, choice: Mapping[str, Any]) -> None:
        """Add one chunk's part of this choice."""
        delta = choice.get("delta") or {}
        if not isinstance(delta, dict):
            raise UnparsableAnswer("a delta is not an object")
        for name, value in delta.items():
            if isinstance(value, str) and name in TEXT_FIELDS:
                self._texts.setdefault(name, []).append(value)
            elif value is not None:
                self._add_field(name, value)
        for name, value in choice.items():
            if value is None or name in ("index", "delta"):
                continue
            if name == "logprobs":
                self._add_logprobs(value)
            else:
                self._rest[name] = value

    def _add_field(self, name: str, value: Any) -> None:
        if name == "role":
            self._message.setdefault("role", value)
        elif name == "tool_calls" and isinstance(value, list):
            for call in value:
                self._add_tool_call(call)
        elif name == "annotations" and isinstance(value, list):
            self._message.setdefault("annotations", []).extend(value)
        else:
            raise UnparsableAnswer("a delta holds a field that cannot be put together")

    def _add_tool_call(self, call: Any) -> None:
        if not isinstance(call, dict) or not _is_index(call.get("index")):
            raise UnparsableAnswer("a tool call is not an object with an index")
        whole = self._tool_calls.setdefault(call["index"], {})
        for name, value in call.items():
            if name == "function" and isinstance(value, dict):
                self._add_function(whole.setdefault("function", {"arguments": ""}), value)
            elif name != "index":
                _keep(whole, name, value)

    def _add_function(self, whole: dict[str, Any], function: Mapping[str, Any]) -> None:
        if not isinstance(function.get("arguments"), str | None):
            raise UnparsableAnswer("a tool call's arguments are not text")
        for name, value in function.items():
            if name == "arguments":
                whole["arguments"] += value or ""
            else:
                _keep(whole, name, value)

    def _add_logprobs(self, logprobs: object) -> None:
        if not isinstance(logprobs, dict):
            raise UnparsableAnswer("logprobs is not an object")
        for name, tokens in logprobs.items():
            if not isinstance(tokens, list | None):
                raise UnparsableAnswer("logprobs holds something that is not a list")
            if tokens is not None:
                self._logprobs.setdefault(name, []).extend(tokens)

    def fields(self, index: int) -> dict[str, Any]:
        """The choice as a JSON answer has it."""
        texts = {name: "".join(parts) for name, parts in self._texts.items()}
        message = {"role": "assistant", "content": None, **self._message, **texts}
        if self._tool_calls:
            message["tool_calls"] = [self._tool_calls[at] for at in sorted(self._tool_calls)]
        choice = {"index": index, "message": message, "finish_reason": None, **self._rest}
        if self._logprobs:
            choice["logprobs"] = self._logprobs
        return choice


def _is_index(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _keep(whole: dict[str, Any], name: str, value: object) -> None:
    """Keep a field that comes once, or again and again the same."""
    if value is not None and whole.setdefault(name, value) != value:
        raise UnparsableAnswer("a tool call holds a field that cannot be put together")


def _pieces(choice: Mapping[str, Any], number: int) -> Iterator[dict[str, Any]]:
    """One choice as the choices of consecutive chunks."""
    index = choice.get("index", number)
    message = {name: value for name, value in choice["message"].items() if value is not None}
    texts = {name: message.pop(name) for name in TEXT_FIELDS if name in message}
    tool_calls = message.pop("tool_calls", ())
    left_out = ("index", "message", "logprobs", "finish_reason")
    rest = {name: value for name, value in choice.items() if name not in left_out}

    def piece(delta: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        return {"index": index, "delta": delta, **more, "finish_reason": None}

    opening = {"role": "assistant", **message}
    yield piece({**opening, "content": "" if "content" in texts else None})
    for delta, more in _said(texts, choice.get("logprobs") or {}):
        yield piece(delta, **more)
    for at, call in enumerate(tool_calls):
        for part in _tool_call_deltas(call, at):
            yield piece({"tool_calls": [part]})
    yield {"index": index, "delta": {}, **rest, "finish_reason": choice.get("finish_reason")}


def _said(
    texts: Mapping[str, str], logprobs: Mapping[str, Any]
) -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
    """The texts, cut up; each piece with its tokens where the tokens spell the text."""
    for name, text in texts.items():
        tokens = logprobs.get(name)
        groups = _cut(tokens, _TOKENS_A_CHUNK) if isinstance(tokens, list) else []
        spelt = ["".join(map(_spelling, group)) for group in groups]
        if groups and "".join(spelt) == text:
            for part, group in zip(spelt, groups, strict=True):
                yield {name: part}, {"logprobs": {name: group}}
        else:
            yield from (({name: part}, {}) for part in _cut(text, _PIECE))
            yield from (({}, {"logprobs": {name: group}}) for group in groups)
    silent = {name: tokens for name, tokens in logprobs.items() if name not in texts}
    if silent:
        yield {}, {"logprobs": silent}


def _spelling(token: Any) -> str:
    return str(token.get("token")) if isinstance(token, dict) else ""


def _tool_call_deltas(call: Mapping[str, Any], at: int) -> Iterator[dict[str, Any]]:
    function = call.get("function")
    if not function:
        yield {**call, "index": at}
        return
    first, *others = _cut(function.get("arguments") or "", _PIECE)
    yield {**call, "index": at, "function": {**function, "arguments": first}}
    for part in others:
        yield {"index": at, "function": {"arguments": part}}


def _cut(whole: Any, length: int) -> list[Any]:
    """Pieces of a text or list; one empty piece for an empty one."""
    return [whole[start : start + length] for start in range(0, len(whole) or 1, length)]
