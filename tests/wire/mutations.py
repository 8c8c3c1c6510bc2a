"""Sound JSON made unsound, by a given chance: the same one breaks it the same way again."""

from __future__ import annotations

import random
from typing import Any

JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e308,
    2**70,
    "",
    "x",
    "\u0000",
    "\ud83d\ude00",
    [],
    [[]],
    {},
    {"a": []},
)


def mutated(chance: random.Random, value: Any) -> Any:
    """A JSON value with something wrong somewhere in it."""
    if chance.random() < 0.2:
        return chance.choice(JUNK)
    if isinstance(value, dict) and value:
        name = chance.choice(list(value))
        changed = {**value, name: mutated(chance, value[name])}
        if chance.random() < 0.2:
            del changed[name]
        return changed
    if isinstance(value, list) and value:
        at = chance.randrange(len(value))
        return [*value[:at], mutated(chance, value[at]), *value[at + chance.randrange(2) :]]
    return chance.choice(JUNK)


def damaged(chance: random.Random, body: bytes) -> bytes:
    """A body with bytes changed, lost or repeated."""
    at = chance.randrange(len(body) + 1)
    end = at + chance.randrange(20)
    with_what = chance.choice([b"", chance.randbytes(3), body[at:end] * 2, b"\x00", b'"', b"}"])
    return body[:at] + with_what + body[end:]
