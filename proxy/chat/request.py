"""Reads a chat completion request: the only place that knows the shape of its body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from proxy.chat.canonical import canonical, encode
from proxy.chat.wording import normalise
from proxy.errors import UnparsableRequest
from proxy.values import value

# A tuple, since a role that is no string at all may not be hashable.
_ROLES = ("system", "developer", "user", "assistant", "tool", "function")
_TOOL_ROLES = frozenset({"tool", "function"})
_TOOL_FIELDS = ("tools", "functions", "tool_choice", "function_call")
_USUAL_TEMPERATURE = 1.0  # of a request that names none


@value()
class ChatRequest:
    """A chat completion request, as far as the cache needs to understand it.

    `texts` are the text parts of the last message when its role is `user`, else empty, and
    `spelling` is their normal form; `rest` is everything else that can change the answer.
    `plain` says that the last message is user text and nothing else (no image, no file); `mode` is
    how the answer is to travel. All of it follows from the bytes of the body.
    """

    model: str
    texts: tuple[str, ...]
    spelling: tuple[bytes, ...]
    rest: bytes
    mode: bytes
    plain: bool
    uses_tools: bool
    stream: bool
    include_usage: bool
    temperature: float

    @property
    def wording(self) -> str:
        """The text of the last message, its parts a line each."""
        return "\n".join(self.texts)

    @property
    def needs_usage(self) -> bool:
        """A JSON answer carries `usage`; a stream does only when asked to."""
        return self.include_usage or not self.stream


def parse(body: bytes, ignore_fields: frozenset[str] = frozenset()) -> ChatRequest:
    """Parse a request body; raises `UnparsableRequest` naming what is wrong with it.

    `ignore_fields` cannot change the answer, whatever they hold.
    """
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise UnparsableRequest("the body is not JSON") from error
    if not isinstance(fields, dict):
        raise UnparsableRequest("the body is not a JSON object")
    model = fields.get("model")
    if not isinstance(model, str) or not model:
        raise UnparsableRequest("model is not a string")
    messages = _messages(fields)
    last = messages[-1]
    texts = _texts(last)
    stream, include_usage = _streaming(fields)
    return ChatRequest(
        model=model,
        texts=texts,
        spelling=tuple(normalise(text).encode() for text in texts),
        rest=canonical(fields, ignore_fields, has_wording=bool(texts)),
        mode=encode([stream, fields.get("stream_options")]),
        plain=last["role"] == "user" and _is_text_only(last["content"]),
        uses_tools=_uses_tools(fields, messages),
        stream=stream,
        include_usage=include_usage,
        temperature=_temperature(fields),
    )


def _messages(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    messages = fields.get("messages")
    if not isinstance(messages, list) or not messages:
        raise UnparsableRequest("messages is not a list with at least one message")
    for message in messages:
        _check_message(message)
    return messages


def _check_message(message: object) -> None:
    if not isinstance(message, dict) or message.get("role") not in _ROLES:
        raise UnparsableRequest("a message is not an object with a known role")
    content = message.get("content")
    if content is None and message["role"] == "assistant":
        return
    if isinstance(content, str):
        return
    if not isinstance(content, list) or not content:
        raise UnparsableRequest("a message's content is neither text nor a list of parts")
    for part in content:
        _check_part(part)


def _check_part(part: object) -> None:
    if not isinstance(part, dict) or not isinstance(part.get("type"), str):
        raise UnparsableRequest("a content part is not an object with a type")
    if part["type"] == "text" and not isinstance(part.get("text"), str):
        raise UnparsableRequest("a text part has no text")


def _streaming(fields: Mapping[str, Any]) -> tuple[bool, bool]:
    stream = fields.get("stream")
    options = fields.get("stream_options")
    if not isinstance(stream, bool | None) or not isinstance(options, dict | None):
        raise UnparsableRequest("stream is not a boolean, or stream_options not an object")
    include_usage = options is not None and options.get("include_usage") is True
    return bool(stream), bool(stream) and include_usage


def _temperature(fields: Mapping[str, Any]) -> float:
    temperature = fields.get("temperature")
    return temperature if isinstance(temperature, int | float) else _USUAL_TEMPERATURE


def _texts(message: Mapping[str, Any]) -> tuple[str, ...]:
    if message["role"] != "user":
        return ()
    content = message["content"]
    if isinstance(content, str):
        return (content,)
    return tuple(part["text"] for part in content if part["type"] == "text")


def _is_text_only(content: str | list[dict[str, Any]]) -> bool:
    return isinstance(content, str) or all(part["type"] == "text" for part in content)


def _uses_tools(fields: Mapping[str, Any], messages: Sequence[Mapping[str, Any]]) -> bool:
    return any(fields.get(name) for name in _TOOL_FIELDS) or any(
        message["role"] in _TOOL_ROLES or message.get("tool_calls") for message in messages
    )
