"""Holds what was printed against what a document shows.

In what is shown, a line that is `…` stands for any lines, and `…` inside a line for any text.
Figures that are other ones each time (how long a look-up took, how old an answer is) are not
compared; all else is.
"""

from __future__ import annotations

import re

_ANY = "…"
_VARYING = (
    (r"\b(lookup_ms|age|confidence)=[\d.]+", r"\1=0"),
    (r'entry="[0-9a-f]{12}"', 'entry="0"'),
    (r"(?m)^(cache-status: encore; hit; ttl=)\d+", r"\g<1>0"),
    (r"(?m)^(age: )\d+", r"\g<1>0"),
    (r"(?m)^(date: ).+", r"\g<1>0"),
)


def is_as_shown(printed: str, shown: str) -> bool:
    """Whether a document shows what was printed."""
    return re.fullmatch(_pattern(_masked(shown)), _masked(printed)) is not None


def _masked(text: str) -> str:
    for varying, placeholder in _VARYING:
        text = re.sub(varying, placeholder, text)
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def _pattern(shown: str) -> str:
    return "".join(
        r"(?:.*\n)*?" if line == _ANY else ".*".join(map(re.escape, line.split(_ANY))) + r"\n"
        for line in shown.splitlines()
    )
