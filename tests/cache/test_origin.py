"""Where an answer comes from: what is refused as malformed, and what it costs."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from proxy.cache.origin import UNKNOWN, Origin
from proxy.errors import MalformedEntry


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("tenant", [None, b"ann", 1]),
        ("namespace", [None, b"", 1]),
        ("tags", [None, "tag", ["tag"], (1,), ("tag",) * 256, ("t" * 2**14,)]),
        ("request", [None, "{}", bytearray(b"{}")]),
        ("seconds", [None, "1", True, -1, math.nan, math.inf]),
        ("prompt_tokens", [None, 1.5, True, -1, 2**32]),
        ("completion_tokens", [None, 1.5, True, -1, 2**32]),
        ("spelling", [None, "", b"short", bytes(33)]),
    ],
)
def test_a_malformed_field_is_named(field: str, values: list[Any]) -> None:
    """Others can write to the places where entries are kept."""
    for value in values:
        with pytest.raises(MalformedEntry, match=f"^{field} is missing or malformed$"):
            replace(UNKNOWN, **{field: value})


def test_its_texts_count() -> None:
    """A request most of all."""
    assert UNKNOWN.size == 0
    assert Origin("ann", "docs", ("a", "bc"), b"{}").size == 3 + 4 + 1 + 2 + 2
    assert Origin(spelling=bytes(32)).size == 32
