"""Evens out how quantities are written, before they are read: 4x5, m², p.m., two and a half."""

from __future__ import annotations

import re

from proxy.cache.alignment.text import Text, read

_THOUSANDS = re.compile(r"(?<=\d)[,'_](?=\d{3}(?!\d))")
_SPACED_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3})((?: 000)+)(?![\d.,]*\d)")
_HALF_DAY = re.compile(r"(?<![^\W\d_])([AaPp])\.\s?[Mm]\b\.?")  # 5 p.m.
_DECADE = re.compile(r"(?<![\d.])((?:\d\d)?[1-9]0)'(?=s\b)")  # 1990's
_GENITIVE = re.compile(r"(?<=\d)'s\b")
_SIDES = re.compile(r"(?<=\d)(?<!\b0)(?:\s?[xX×]\s?|-by-)(?=\d)")  # 4x5, but not 0x8007
_AND_HALF = re.compile(r"(?<![.,/\d])(\d{1,9})(?: and a half| 1/2)(?![/\w])")
_POWER = re.compile(r"(?<=\d)[ -]?(km|m|cm|mm|ft)([23])(?!\w|[.,:]\d)")
_POWERS = {"2": "square", "3": "cubic"}
_UNIT_POWER = re.compile(r"(?<![\w.])(km|m|cm|mm|ft)([23])(?!\w|[.,:]\d)")  # in m2
_RAISED = re.compile(r"(?<=[a-z])[²³]")
_DEGREES = re.compile(r"(?:°\s?|\bdeg(?:rees?)?\.?\s)([CFcf])(?![\w'])")
_DEGREE_UNITS = {"c": " celsius", "f": " fahrenheit"}
_RATIO = re.compile(r"(?<![\d:.])(\d{1,3}):1(?![\d:.])")  # 2:1; but Genesis 1:2 is a verse
# Here a stroke is no more than a hyphen: the 50/30/20 rule, the year 2024/25; 50-50 is 50/50.
_LISTED = re.compile(r"(?<![\w/.])\d+(?:/\d+){2,}(?![\w/])|(?<![\w/.])(?:19|20)\d\d/\d\d(?![\w/])")
_EVENLY = re.compile(r"(?<![\w/-])(\d{1,3})-(?=\1(?![\w/-]))|(?<![\w/-])(?:24-(?=7\b)|9-(?=11\b))")
_COVID = re.compile(r"\bcovid[ -]?19\b", re.IGNORECASE)
_EIGHTIES = re.compile(r"\bthe '?([2-9]0)s\b")
_TIMES = re.compile(
    r"(?<![\w.])(\d{1,3})x(?= (?:an?|per|each|every|daily|weekly|as|faster|more)\b)"
)
_HEIGHT = re.compile(r"(?<![\w.])([3-7])'\s?(\d{1,2})(?:\"|''|(?!\w))")
_FOOT = re.compile(
    r"(?<![\w.])([4-7]) ?(?:foot|feet|ft) (\d{1,2})(?![\w.,:]*\d| ?(?:in|inch|inches|by|x|cm)\b)"
)
_RAISED_LETTER = re.compile(r"(?<=[a-z)])\^(?=[23]\b)")
_PLUS = re.compile(r"(?<=\d) plus (?=\d)")
# Numbers that name a thing, in words.
_NAMES = (
    (re.compile(r"\b(?:four|4)[ -]wheel[ -]drives?\b", re.IGNORECASE), "4WD"),
    (re.compile(r"\b(?:two|2)[ -]wheel[ -]drives?\b", re.IGNORECASE), "2WD"),
    (re.compile(r"\b(?:two|2)[ -]factor auth(?:entication)?\b", re.IGNORECASE), "2FA"),
    (re.compile(r"\b(?:three|3)[ -]dimensional\b", re.IGNORECASE), "3D"),
    (re.compile(r"\b(?:two|2)[ -]dimensional\b", re.IGNORECASE), "2D"),
    (re.compile(r"\bone[ -]to[ -]one\b", re.IGNORECASE), "1 to 1"),
)
_NAMING = re.compile(r"-? ?(?:wheel|factor|dimension)|ne[ -]to[ -]one")
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
    if "'" in text:
        text = _HEIGHT.sub(r"\1 feet \2 inches", text)
    if "f" in text:
        text = _FOOT.sub(r"\1 feet \2 inches", text)
    if "0s" in text:
        text = _EIGHTIES.sub(r"the 19\1s", text)
    if "'" in text or "," in text or "_" in text:
        text = _GENITIVE.sub("", _DECADE.sub(r"\1", _THOUSANDS.sub("", text)))
    if " 000" in text:
        text = _SPACED_THOUSANDS.sub(lambda found: found[0].replace(" ", ""), text)
    if "/" in text or ":" in text or "-" in text:
        text = _EVENLY.sub(_struck, _LISTED.sub(_hyphened, _RATIO.sub(r"\1 to 1", text)))
    if "deg" in text or "°" in text:
        text = _DEGREES.sub(lambda found: _DEGREE_UNITS[found[1].lower()], text)
    if "19" in text:
        text = _COVID.sub("covid", text)
    if "x " in text:
        text = _TIMES.sub(r"\1 times", text)
    if "^" in text:
        text = _RAISED_LETTER.sub("", text)
    if " plus " in text:
        text = _PLUS.sub(" + ", text)
    if _NAMING.search(text):
        for name, short in _NAMES:
            text = name.sub(short, text)
    if "w" in text or "W" in text:
        text = _WORLD_WAR.sub(_world_war, text)
    if "half" in text or "1/2" in text:
        text = _AND_HALF.sub(r"\1.5", text)
    return _UNIT_POWER.sub(_power, _POWER.sub(_power, _SIDES.sub(" by ", text)))


def _world_war(found: re.Match[str]) -> str:
    return f"World War {_WARS.get(found[1].casefold(), found[1])}"


def _hyphened(found: re.Match[str]) -> str:
    return found[0].replace("/", "-")


def _struck(found: re.Match[str]) -> str:
    return found[0].replace("-", "/")


def _power(found: re.Match[str]) -> str:
    return f" {_POWERS[found[2]]} {found[1]}"
