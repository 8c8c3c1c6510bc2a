"""Reads a chat completion: the only place that knows the shape of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from proxy.errors import UnparsableAnswer
from proxy.values import value

# The fields of a message that are text, in the order in which a model says them.
TEXT_FIELDS = ("reasoning", "reasoning_content", "refusal", "content")
# With no more brackets than this, no answer can be nested too deeply for orjson to write.
_SURE_DEPTH = 200
_MOST_TOKENS = 2**32


@value()
class Choice:
    """One choice, as far as the gates look at it."""

    text: str
    calls_tools: bool
    refused: bool
    finish_reason: str | None


@value()
class Completion:
    """A whole answer, as far as the gates look at it."""

    choices: tuple[Choice, ...]
    has_usage: bool
    is_error: bool
    prompt_tokens: int = 0
    completion_tokens: int = 0


def read_completion(body: bytes) -> Completion:
    """Read an answer's JSON; raises `UnparsableAnswer` where it is no chat completion."""
    return inspect(load(body))


def load(body: bytes) -> dict[str, Any]:
    """Parse an answer's JSON object; raises `UnparsableAnswer`."""
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise UnparsableAnswer("the answer is not JSON") from error
    if not isinstance(fields, dict):
        raise UnparsableAnswer("the answer is not a JSON object")
    if body.count(b"{") + body.count(b"[") > _SURE_DEPTH:
        _check_depth(fields)
    return fields


def _check_depth(fields: Mapping[str, Any]) -> None:
    # orjson reads deeper nesting than it writes; what cannot be written cannot be replayed.
    try:
        orjson.dumps(fields)
    except orjson.JSONEncodeError as error:
        raise UnparsableAnswer("the answer is nested too deeply") from error


def inspect(fields: Mapping[str, Any]) -> Completion:
    """Look at a parsed answer; raises `UnparsableAnswer` where a part has the wrong shape."""
    if fields.get("error"):
        return Completion(choices=(), has_usage=False, is_error=True)
    choices = fields.get("choices")
    if not isinstance(choices, list):
        raise UnparsableAnswer("choices is not a list")
    usage = fields.get("usage")
    return Completion(
        choices=tuple(_choice(choice) for choice in choices),
        has_usage=isinstance(usage, dict),
        is_error=False,
        prompt_tokens=_count(usage, "prompt_tokens"),
        completion_tokens=_count(usage, "completion_tokens"),
    )


def _count(usage: object, name: str) -> int:
    """How many tokens were counted; 0 where that is no sound figure."""
    count = usage.get(name) if isinstance(usage, dict) else None
    if isinstance(count, bool) or not isinstance(count, int):
        return 0
    return count if 0 <= count < _MOST_TOKENS else 0


def _choice(choice: object) -> Choice:
    if not isinstance(choice, dict) or not isinstance(choice.get("message"), dict):
        raise UnparsableAnswer("a choice has no message")
    message = choice["message"]
    for name in TEXT_FIELDS:
        if not isinstance(message.get(name), str | None):
            raise UnparsableAnswer("a message holds something else where text belongs")
    if not isinstance(choice.get("finish_reason"), str | None):
        raise UnparsableAnswer("finish_reason is not text")
    if not isinstance(choice.get("logprobs"), dict | None):
        raise UnparsableAnswer("logprobs is not an object")
    return Choice(
        text=message.get("content") or "",
        calls_tools=_calls_tools(message),
        refused=bool(message.get("refusal")),
        finish_reason=choice.get("finish_reason"),
    )


def _calls_tools(message: Mapping[str, Any]) -> bool:
    calls = message.get("tool_calls")
    if not isinstance(calls, list | None):
        raise UnparsableAnswer("tool_calls is not a list")
    for call in calls or ():
        function = (call.get("function") or {}) if isinstance(call, dict) else None
        if not isinstance(function, dict) or not isinstance(function.get("arguments"), str | None):
            raise UnparsableAnswer("a tool call is not an object with text arguments")
    return bool(calls) or bool(message.get("function_call"))
