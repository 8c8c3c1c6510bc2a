"""What is kept of an answer, and what is refused as malformed."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from proxy.cache.entry import Entry
from proxy.errors import MalformedEntry

ENTRY = Entry(
    key=bytes(range(32)),
    scope=b"s" * 32,
    wording="Why is the sky blue?",
    model="llama3:latest",
    body=b'{"choices":[]}',
    streamed=False,
    has_usage=True,
    created_at=1_754_000_000.5,
    ttl=3600,
)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("key", [None, "k" * 32, b"", b"k" * 31, b"k" * 33, bytearray(32)]),
        ("scope", [None, "s" * 32, b"", b"s" * 31]),
        ("wording", [None, b"text", 1]),
        ("model", [None, b"llama3", 1]),
        ("body", [None, "{}", {}, bytearray(b"{}")]),
        ("streamed", [None, 0, 1, "false"]),
        ("has_usage", [None, 0, 1, "true"]),
        ("created_at", [None, "0", True, math.nan, math.inf, -math.inf, b"1"]),
        ("ttl", [0, -1, "60", True, math.nan, math.inf, b"1"]),
    ],
)
def test_a_malformed_field_is_named(field: str, values: list[Any]) -> None:
    """Others can write to the places where entries are kept."""
    for value in values:
        with pytest.raises(MalformedEntry, match=f"^{field} is missing or malformed$"):
            replace(ENTRY, **{field: value})


def test_an_entry_may_live_for_ever() -> None:
    """No ttl is one that never ends."""
    assert replace(ENTRY, ttl=None).ttl is None


def test_the_id_is_short() -> None:
    """Twelve hexadecimal digits name an entry in headers and logs."""
    assert ENTRY.id == "000102030405"


def test_age() -> None:
    """Seconds since it was stored; a clock that went back makes nothing younger than new."""
    assert ENTRY.age(1_754_000_041.5) == 41
    assert ENTRY.age(0) == 0


def test_size_grows_with_what_is_kept() -> None:
    """Memory is bounded by it."""
    assert replace(ENTRY, body=ENTRY.body * 10).size == ENTRY.size + 9 * len(ENTRY.body)
    assert replace(ENTRY, wording=ENTRY.wording + "!").size > ENTRY.size
    assert ENTRY.size > len(ENTRY.body) + len(ENTRY.wording)
