"""The fields of a line, one by one: written so that the same comes back, and checked when read.

The message of the `MalformedEntry` that is raised names the field and nothing of what it holds.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections.abc import Mapping
from typing import Any

from proxy.errors import MalformedEntry


def require(holds: object, name: str) -> None:
    """Raise `MalformedEntry` where something does not hold."""
    if not holds:
        raise MalformedEntry(f"{name} is missing or malformed")


def text_or_base64(name: str, raw: bytes) -> Mapping[str, str]:
    """As text that people can read, where it is any; either way the same bytes come back."""
    try:
        text = raw.decode()
        json.loads(text)
    except (ValueError, RecursionError):
        return {f"{name}_base64": to_base64(raw)}
    return {name: text}


def read_text_or_base64(fields: Mapping[str, Any], name: str) -> bytes:
    """The bytes that were written so."""
    if f"{name}_base64" in fields:
        return from_base64(fields[f"{name}_base64"], f"{name}_base64")
    require(isinstance(fields[name], str), name)
    try:
        return str(fields[name]).encode()
    except UnicodeEncodeError as error:
        raise MalformedEntry(f"{name} is missing or malformed") from error


def to_base64(raw: bytes) -> str:
    """Any bytes as a text."""
    return base64.b64encode(raw).decode()


def from_base64(text: Any, name: str) -> bytes:
    """The bytes that were written so."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise MalformedEntry(f"{name} is missing or malformed") from error


def digest(fields: Mapping[str, Any], name: str) -> bytes:
    """32 bytes in hexadecimal."""
    text = fields.get(name)
    if isinstance(text, str) and re.fullmatch("[0-9a-f]{64}", text):
        return bytes.fromhex(text)
    raise MalformedEntry(f"{name} is missing or malformed")


def flag(fields: Mapping[str, Any], name: str) -> bool:
    """Yes or no."""
    require(isinstance(fields[name], bool), name)
    return bool(fields[name])


def is_count(value: Any) -> bool:
    """Whether it is a whole number, not negative, that every JSON parser can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def seconds(value: Any) -> Any:
    """A number as a float; one that no float can hold is infinite, and so refused."""
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    try:
        return float(value)
    except OverflowError:
        return math.inf
