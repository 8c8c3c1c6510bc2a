"""Numbers in words: "two hundred and fifty" is 250, "twenty-first" 21st, "XIV" 14."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from proxy.cache.guards.numerals import CARDINALS, MULTIPLIERS, ORDINALS, SHY_NUMBERS
from proxy.cache.guards.units import UNITS

# A word that is none of these begins no number.
NUMBER_WORDS = frozenset({*CARDINALS, *ORDINALS, *MULTIPLIERS})
END = " "
ORDINAL = "."  # what the value of an ordinal ends with: "2." is the second

_ROMAN = re.compile(r"(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
# In small letters all others are names, words or smileys (vi, xi, xx).
_SMALL_ROMANS = frozenset("ii iii iv vii viii ix xii xiii xiv xvi xvii xviii".split())

ROMANS = frozenset(
    tens + ones
    for tens in ("", "x", "xx", "xxx")
    for ones in ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
    if len(tens + ones) > 1
)

_BEFORE_PRONOUN = frozenset(
    "no any some every each which this that the another other if when how whether as than "
    "can could should would will do does did is was must may might has".split()
)
# "Chapter one" and "type one" are numbers, whatever stands behind them.
_COUNTED = frozenset(
    "chapter part step level type grade phase stage day week number version war section class "
    "volume season episode unit lesson question act".split()
)
_AFTER_PRONOUN = frozenset(
    """
    of can could should would will does do did is was must may might has had that who to be been
    needs wants gets has uses takes makes goes gives finds thinks feels lives works knows
    """.split()
)
_SPANNING = frozenset({"to", "or", "and", "through"})
_ENDS = frozenset({END, ".", "?", "!", "please", "pls"})
# "The red one", "a cheaper one with": what they stand for has been named.
_QUALITIES = frozenset(
    """
    red blue green yellow black white brown grey gray pink purple orange
    new old good bad better best worse worst right wrong left small smaller big bigger large larger
    little long longer short shorter cheap cheaper expensive fast faster slow slower single same
    other only next last latest final previous current broken used whole real fake free
    """.split()
)
_TAKING = frozenset(
    "turn take get buy make have use find give choose pick keep write build need want see".split()
)
_AFTER_TAKEN = frozenset(
    ", ; down up off out in on from for with by at over about without instead as myself".split()
)
_BEFORE_TIME_UNIT = frozenset({"a", "per", "each", "every", "any"})


@dataclass(frozen=True, slots=True)
class Spelt:
    """A number in words: its value in digits, and how many words it takes (0: it is none)."""

    value: str
    length: int


_NONE = Spelt("", 0)


def spelt(words: Sequence[str], at: int) -> Spelt:
    """Read the number that begins at `at`; `words` are folded, with `END` behind the last."""
    word = words[at]
    if word in ORDINALS:
        is_time_unit = word == "second" and words[at - 1] in _BEFORE_TIME_UNIT
        return _NONE if is_time_unit else Spelt(ORDINALS[word] + ORDINAL, 1)
    if word in SHY_NUMBERS and words[at + 1] not in UNITS:
        return _NONE
    if word == "one" and _is_pronoun(words, at):
        return _NONE
    if not CARDINALS.get(word, "0").isdecimal():
        return Spelt(CARDINALS[word], 1)
    return _compose(words, at)


def roman(word: str) -> str:
    """The digits of a Roman numeral up to XXXIX, "" for anything else."""
    if not _ROMAN.fullmatch(word.upper()) or not (word.isupper() or word in _SMALL_ROMANS):
        return ""
    values = [_ROMAN_VALUES[letter] for letter in word.upper()]
    signed = (-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
    return str(sum(signed))


def _is_pronoun(words: Sequence[str], at: int) -> bool:
    after = words[at + 1]
    if words[at - 1] in _COUNTED or _measures(words, at):
        return False
    if after in _SPANNING and words[at + 2] in CARDINALS:  # from one to ten
        return False
    if after in _ENDS or after in _AFTER_PRONOUN or words[at - 1] in _BEFORE_PRONOUN:
        return True
    is_taken = words[at - 1] in _TAKING or words[at - 1] in _QUALITIES
    return is_taken and (after in _AFTER_TAKEN or after.endswith(("n't", "'s")))


def _measures(words: Sequence[str], at: int) -> bool:
    """Whether a unit stands behind "one", and it is not the "one day" that may come."""
    unit = words[at + 1]
    return len(unit) > 1 and unit in UNITS and (unit != "day" or words[at - 1] == "than")


def _compose(words: Sequence[str], at: int) -> Spelt:
    number, end = _Sum(), at
    while number.add(words[end]) or number.goes_on(words[end], words[end + 1]):
        end += 1
    if number.is_begun and number.room > int(ORDINALS.get(words[end], number.room)):
        return Spelt(f"{number.value + int(ORDINALS[words[end]])}{ORDINAL}", end - at + 1)
    return Spelt(str(number.value), end - at) if number.is_begun else _NONE


class _Sum:
    """Adds up the words of one number."""

    def __init__(self) -> None:
        self.is_begun = False
        self._thousands = 0
        self._part = 0

    @property
    def value(self) -> int:
        return self._thousands + self._part

    @property
    def room(self) -> int:
        """What the next word must be below: "twenty one" is one number, "one two" are two."""
        if self._part % 100 == 0:
            return 100 if self._part else 1000
        return 10 if self._part % 10 == 0 and self._part % 100 >= 20 else 0

    def goes_on(self, word: str, after: str) -> bool:
        """Whether this is the "and" of "two hundred and fifty"."""
        return word == "and" and self.is_begun and self.room >= 100 and after in CARDINALS

    def add(self, word: str) -> bool:
        """Take the word in; False where it belongs to this number no more."""
        factor = 0 if word in SHY_NUMBERS else MULTIPLIERS.get(word, 0)
        cardinal = CARDINALS.get(word, "")
        if factor >= 1000:
            self._thousands += (self._part or 1) * factor
            self._part = 0
        elif factor and self._part < 100:
            self._part = (self._part or 1) * factor
        elif cardinal.isdecimal() and int(cardinal) < self.room:
            self._part += int(cardinal)
        else:
            return False
        self.is_begun = True
        return True
