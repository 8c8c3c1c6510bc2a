"""Evens out how quantities are written, before they are read: 4x5, m², p.m., two and a half."""

from __future__ import annotations

import re

from proxy.cache.alignment.text import Text, read

_THOUSANDS = re.compile(r"(?<=\d)[,'_](?=\d{3}(?!\d))")
_HALF_DAY = re.compile(r"(?<![^\W\d_])([AaPp])\.\s?[Mm]\b\.?")  # 5 p.m.
_DECADE = re.compile(r"(?<=\d0)'(?=s\b)")  # 1990's
_SIDES = re.compile(r"(?<=\d)(?<!\b0)(?:\s?[xX×]\s?|-by-)(?=\d)")  # 4x5, but not 0x8007
_AND_HALF = re.compile(r"(?<![.,/\d])(\d{1,9})(?: and a half| 1/2)(?![/\w])")
_POWER = re.compile(r"(?<=\d)[ -]?(km|m|cm|mm|ft)([23])(?!\w|[.,:]\d)")
_POWERS = {"2": "square", "3": "cubic"}
_RAISED = re.compile(r"(?<=[a-z])[²³]")
_WORLD_WAR = re.compile(r"\b(?:WW\s?(?=I|\d)|World War (?=I\b))(II|I|[12])\b", re.IGNORECASE)
_WARS = {"i": "1", "ii": "2"}
# A wording may hold these without a digit.
WARS = frozenset({"ww", "wwi", "wwii", "war"})


def plain(text: Text) -> str:
    """The text with even typography, m² as m2."""
    if text.plain is not text.raw and _RAISED.search(text.raw):
        return read(_RAISED.sub(lambda found: "2" if found[0] == "²" else "3", text.raw)).plain
    return text.plain


def even(text: str) -> str:
    """Write the quantities of a text (with plain typography) in one way."""
    if "." in text:
        text = _HALF_DAY.sub(r"\1m", text)
    if "'" in text or "," in text or "_" in text:
        text = _DECADE.sub("", _THOUSANDS.sub("", text))
    if "w" in text or "W" in text:
        text = _WORLD_WAR.sub(_world_war, text)
    if "half" in text or "1/2" in text:
        text = _AND_HALF.sub(r"\1.5", text)
    return _POWER.sub(_power, _SIDES.sub(" by ", text))


def _world_war(found: re.Match[str]) -> str:
    return f"World War {_WARS.get(found[1].casefold(), found[1])}"


def _power(found: re.Match[str]) -> str:
    return f" {_POWERS[found[2]]} {found[1]}"
