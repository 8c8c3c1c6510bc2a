"""Holds what was printed against what a document shows.

In what is shown, a line that is `…` stands for any lines, and `…` inside a line for any text.
Figures that are other ones each time (how long a look-up took, how old an answer is, ids) and the
widths of columns are not compared; all else is.

Of JSON every field is compared, but of a number only that it is one; a list may leave out
elements.
"""

from __future__ import annotations

import json
import re

_ANY = "…"
_VARYING = (
    (r"\b(lookup_ms|age|confidence)=[\d.]+", r"\1=0"),
    (r"\b(?:[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{64})\b", "0"),
    (r"\b[\d.]+ (ms|s)\b", "0 s"),
    (r" {2,}", "  "),
    ("─+", "─"),
    (r"(?m)^(cache-status: encore; hit; ttl=)\d+", r"\g<1>0"),
    (r"(?m)^(age: )\d+", r"\g<1>0"),
    (r"(?m)^(date: ).+", r"\g<1>0"),
)


def is_as_shown(printed: str, shown: str) -> bool:
    """Whether a document shows what was printed."""
    return re.fullmatch(_pattern(_masked(shown)), _masked(printed)) is not None


def is_answer_as_shown(printed: str, shown: str) -> bool:
    """Whether a document shows the JSON that was printed."""
    return _holds(json.loads(printed), json.loads(shown))


def _holds(told: object, shown: object) -> bool:
    match told, shown:
        case dict(), dict():
            return told.keys() == shown.keys() and all(
                _holds(told[name], value) for name, value in shown.items()
            )
        case list(), list():
            left = iter(told)
            return all(any(_holds(each, element) for each in left) for element in shown)
        case str(), str():
            return is_as_shown(told, shown)
        case bool() | None, _:
            return told is shown
        case _:
            return isinstance(told, int | float) and type(shown) in (int, float)


def _masked(text: str) -> str:
    for varying, placeholder in _VARYING:
        text = re.sub(varying, placeholder, text)
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def _pattern(shown: str) -> str:
    return "".join(
        r"(?:.*\n)*?" if line == _ANY else ".*".join(map(re.escape, line.split(_ANY))) + r"\n"
        for line in shown.splitlines()
    )
