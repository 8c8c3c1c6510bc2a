"""Reads a chat completion: the only place that knows the shape of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from proxy.errors import UnparsableAnswer


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice, as far as the gates look at it."""

    text: str
    calls_tools: bool
    refused: bool
    finish_reason: str | None


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer, as far as the gates look at it."""

    choices: tuple[Choice, ...]
    has_usage: bool
    is_error: bool


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
    return fields


def inspect(fields: Mapping[str, Any]) -> Completion:
    """Look at a parsed answer; raises `UnparsableAnswer` where a part has the wrong shape."""
    if fields.get("error"):
        return Completion(choices=(), has_usage=False, is_error=True)
    choices = fields.get("choices")
    if not isinstance(choices, list):
        raise UnparsableAnswer("choices is not a list")
    return Completion(
        choices=tuple(_choice(choice) for choice in choices),
        has_usage=isinstance(fields.get("usage"), dict),
        is_error=False,
    )


def _choice(choice: object) -> Choice:
    if not isinstance(choice, dict) or not isinstance(choice.get("message"), dict):
        raise UnparsableAnswer("a choice has no message")
    message = choice["message"]
    content = message.get("content")
    if not isinstance(content, str | None):
        raise UnparsableAnswer("a message's content is not text")
    tool_calls = message.get("tool_calls")
    if not isinstance(tool_calls, list | None):
        raise UnparsableAnswer("tool_calls is not a list")
    return Choice(
        text=content or "",
        calls_tools=bool(tool_calls) or bool(message.get("function_call")),
        refused=bool(message.get("refusal")),
        finish_reason=choice.get("finish_reason"),
    )
