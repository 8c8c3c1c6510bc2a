"""What is asked: the questions of tests/data, each in its place."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from bench.pairs import components
from bench.speed.answers import MODEL
from proxy.tuning.pairs import Pair, read_pairs

_DATA = Path(__file__).parents[2] / "tests" / "data"
_FILES = ("pairs-build.jsonl", "pairs-heldout.jsonl")
# So many questions has one user, and so one scope, before the next one comes: however long a run
# is, an answer is looked for among as many.
_A_USER = 100


def body(text: str, **fields: Any) -> bytes:
    """A chat completion of one message, as clients send it."""
    asked = {"model": MODEL, "messages": [{"role": "user", "content": text}], **fields}
    return json.dumps(asked).encode()


@cache
def pairs() -> Sequence[Pair]:
    """Labelled pairs of questions: our own."""
    return [pair for name in _FILES for pair in read_pairs(_DATA / name)]


@cache
def texts() -> Sequence[str]:
    """Questions of which no two are of one pair, well mixed, the same way every time."""
    found = sorted(set(components((pair.a, pair.b) for pair in pairs()).values()))
    random.Random(5).shuffle(found)  # noqa: S311 - nothing is secret
    return found


def new(found: Sequence[str], whose: str, **fields: Any) -> Iterator[bytes]:
    """Bodies without end of which no two are alike; nor are those of two `whose`."""
    for number, text in enumerate(itertools.cycle(found)):
        yield body(text, user=f"{whose}-{number // _A_USER}", **fields)


def crossed(found: Sequence[str], count: int) -> Sequence[str]:
    """So many that are not among these: each has the beginning of one and the end of another."""
    chance, made = random.Random(7), dict[str, None]()  # noqa: S311 - nothing is secret
    known = set(found)
    while len(made) < count:
        first, second = (chance.choice(found).split() for _ in range(2))
        text = " ".join(first[: len(first) // 2 + 1] + second[len(second) // 2 :])
        if text not in known:
            made[text] = None
    return list(made)
