"""Reads the quantities out of a wording, in their order."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from proxy.cache.alignment.text import WORD
from proxy.cache.guards.numerals import MONTHS, MULTIPLIERS, SHY_MONTHS, WEEKDAYS
from proxy.cache.guards.spelt import END, NUMBER_WORDS, ORDINAL, ROMANS, roman, spelt
from proxy.cache.guards.units import (
    CASED_UNITS,
    CURRENCIES,
    GLUED_MULTIPLIERS,
    GLUED_UNITS,
    STANDALONE_UNITS,
    UNITS,
)

_TOKEN = re.compile(
    rf"""
      (?P<sign>(?<![\w.)])-(?=[$€£¥₹₽]?\.?\d))
    | (?P<word>(?>{WORD})(?![-_]?\d))
    | (?P<number>
        (?:(?P<prefix>[^\W\d_]+)[-_]?)?               # ERR-1042, v2
        (?P<digits>(?:(?<![\w.])\.)?\d+(?:[.,]\d+)*)  # 15, 1.5, .5, 192.168.0.1
        (?P<suffix>[^\W\d_]*)                         # 5km, 1st, 3d
      )
    | (?P<mark>[$€£¥₹₽%°+*×/÷^=<>≤≥±:,;.?!])
    """,
    re.VERBOSE,
)
_THOUSANDS = re.compile(r"(?<=\d)[,'_](?=\d{3}(?!\d))")
_HALF_DAY = re.compile(r"(?<![^\W\d_])([AaPp])\.\s?[Mm]\b\.?")  # 5 p.m.
_DECADE = re.compile(r"(?<=\d0)'(?=s\b)")  # 1990's
_PLAIN_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,9})?")

_ORDINAL_ENDINGS = frozenset("st nd rd th er re ère e ème eme de".split())
_POWERS = {"square": "²", "sq": "²", "cubic": "³", "cu": "³"}
_PER = frozenset({"/", "per", "a"})
_MINUS = frozenset({"-", "minus", "negative"})
# How many numbers must stand at a mark before it means something: 10:30, but "18+".
_NUMBERS_AT_OPERATOR = {**dict.fromkeys("*×/÷^:", 2), **dict.fromkeys("+=<>≤≥±", 1)}
_DATE_JOINTS = frozenset({"of", "the", "de", ",", "."})
_MONTH = "month "
_SHY_MONTHS_IN_CAPITALS = frozenset({"May", "March", "Mai"})
_SENTENCE_ENDS = frozenset({END, ".", "?", "!", ":"})
_DEGREES = frozenset({"°", "degree", "degrees", "deg", "grad"})
_TEMPERATURES = frozenset({"celsius", "fahrenheit", "kelvin"})
# "v2.1" is "version 2.1", and a currency is read as a unit.
_UNSAID_PREFIXES = dict.fromkeys(("v", "ver"), "")

# A wording with none of these words and no digit holds no quantity.
VOCABULARY = NUMBER_WORDS.union(STANDALONE_UNITS, MONTHS, WEEKDAYS, ROMANS)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, with what stands at it: `prefix` and `suffix` glued on, `before` and `after` near.

    `text` is how it was written. Months, weekdays, operators and units without a number are
    quantities as well.
    """

    text: str
    value: str = ""
    unit: str = ""
    prefix: str = ""
    suffix: str = ""
    before: str = ""
    after: str = ""

    def means(self, other: Quantity) -> bool:
        """Whether two ways of writing mean the same: 1,000 and 1000, 5km and 5 km."""
        return (
            self.value == other.value
            and self.unit == other.unit
            and _agree(self.prefix, self.before, other.prefix, other.before)
            and _agree(self.suffix, self.after, other.suffix, other.after)
        )

    @property
    def is_month(self) -> bool:
        """Whether it is a month."""
        return self.value.startswith(_MONTH)

    @property
    def may_be_day(self) -> bool:
        """Whether it can be the day of a month."""
        day = self.value.rstrip(ORDINAL)
        return day.isdecimal() and len(day) <= 2 and not self.unit

    def as_day(self) -> Quantity:
        """The day of a month, written 29 or 29th."""
        return replace(self, value=self.value.rstrip(ORDINAL))


def _agree(glued: str, near: str, other_glued: str, other_near: str) -> bool:
    """Letters glued to a number must agree with those glued to the other, or standing near it."""
    if glued and other_glued:
        return glued == other_glued
    return not (glued or other_glued) or (glued or near) == (other_glued or other_near)


def quantities(text: str) -> list[Quantity]:
    """The quantities of a wording (with plain typography), in order; a day follows its month."""
    if "." in text:
        text = _HALF_DAY.sub(r"\1m", text)
    if "'" in text or "," in text or "_" in text:
        text = _DECADE.sub("", _THOUSANDS.sub("", text))
    return _Reader(text).read()


class _Reader:
    """Walks over the tokens of a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_TOKEN.finditer(text))
        # Words and marks by their place, "" where a number stands; what lies outside, on either
        # side (places -1 and -2 are the last ones), is END.
        self._words = [
            "" if token.lastgroup == "number" else token[0].casefold() for token in self._tokens
        ] + [END] * 4
        self._at = 0
        self._found: list[Quantity] = []

    def read(self) -> list[Quantity]:
        while self._at < len(self._tokens):
            token, word = self._tokens[self._at], self._words[self._at]
            if not word:
                self._number(token)
            elif word in VOCABULARY:
                self._word(token[0], word)
            elif word in _NUMBERS_AT_OPERATOR:
                self._mark(word)
            else:
                self._at += 1
        return self._found

    def _near(self, offset: int) -> str:
        return self._words[self._at + offset]

    def _is_number(self, offset: int) -> bool:
        return not self._words[self._at + offset]

    def _add(self, length: int, **what: str) -> None:
        """Keep a quantity of so many tokens, and go on behind it."""
        first, last = self._tokens[self._at], self._tokens[self._at + length - 1]
        quantity = Quantity(self._text[first.start() : last.end()], **what)
        self._at += length
        after_month = bool(self._found) and self._found[-1].is_month
        self._found.append(quantity.as_day() if after_month and quantity.may_be_day else quantity)

    def _number(self, token: re.Match[str]) -> None:
        prefix = (token["prefix"] or "").casefold()
        if prefix in MONTHS:
            self._found.append(Quantity(token["prefix"], _MONTH + MONTHS[prefix]))
            prefix = ""
        digits = "0" + token["digits"] if token["digits"].startswith(".") else token["digits"]
        value, unit, suffix = _suffixed(digits, token["suffix"])
        self._measured(1, value, unit, _UNSAID_PREFIXES.get(prefix, prefix), suffix)

    def _word(self, written: str, word: str) -> None:
        if self._names_month(written, word):
            self._month(word)
        elif word in WEEKDAYS:
            self._add(1, value=WEEKDAYS[word])
        elif word in NUMBER_WORDS and (number := spelt(self._words, self._at)).length:
            self._measured(number.length, number.value)
        elif digits := roman(written):
            self._add(1, value=digits, before=self._near(-1))
        elif word in STANDALONE_UNITS and not (word in CURRENCIES and self._is_number(1)):
            self._add(1, unit=STANDALONE_UNITS[word])
        else:
            self._at += 1

    def _mark(self, mark: str) -> None:
        if self._is_number(-1) + self._is_number(1) >= _NUMBERS_AT_OPERATOR[mark]:
            self._add(1, value=mark)
        else:
            self._at += 1

    def _names_month(self, written: str, word: str) -> bool:
        if word not in SHY_MONTHS:
            return word in MONTHS
        if written in _SHY_MONTHS_IN_CAPITALS and self._near(-1) not in _SENTENCE_ENDS:
            return True
        return any(
            self._is_number(way) or (self._near(way) in _DATE_JOINTS and self._is_number(2 * way))
            for way in (-1, 1)
        )

    def _month(self, word: str) -> None:
        """Keep a month; 29 June, June 29th and the 29th of June are one date."""
        found = self._found
        has_day = found and found[-1].may_be_day and not (len(found) > 1 and found[-2].is_month)
        day = [found.pop().as_day()] if has_day else []
        self._add(1, value=_MONTH + MONTHS[word])
        found.extend(day)

    def _measured(
        self, length: int, value: str, unit: str = "", prefix: str = "", suffix: str = ""
    ) -> None:
        """Keep a number of so many tokens, with the sign, unit and currency that stand at it."""
        before, ahead = self._near(-1), self._near(-2)
        has_sign = before in _MINUS or (before in CURRENCIES and ahead in _MINUS)
        is_ahead = before == "-" or (before == "." and ahead == "rs")  # $-5, Rs. 500
        currency = CURRENCIES.get(ahead if is_ahead else before, "")
        while not unit and (factor := MULTIPLIERS.get(self._near(length))):
            value, length = _times(value, factor), length + 1
        if not unit:
            unit, words = self._unit(length)
            length += words
        if self._near(length) in _PER and self._near(length + 1) in UNITS:
            unit, length = f"{unit}/{UNITS[self._near(length + 1)]}", length + 2
        self._add(
            length,
            value="-" + value if has_sign else value,
            unit=unit if unit.startswith(currency) else currency + unit,
            prefix=prefix,
            suffix=suffix,
            before=before,
            after=self._near(length),
        )

    def _unit(self, offset: int) -> tuple[str, int]:
        """The unit that is named at `offset`, "" for none, and in how many tokens."""
        word, after = self._near(offset), UNITS.get(self._near(offset + 1), "")
        if word in _POWERS and after:
            return after + _POWERS[word], 2
        if word in _DEGREES and after in _TEMPERATURES:
            return after, 2
        if word == "per" and self._near(offset + 1) == "cent":
            return "percent", 2
        if word in UNITS:
            written = self._tokens[self._at + offset][0]
            return CASED_UNITS.get(written, UNITS[word]), 1
        return "", 0


def _suffixed(digits: str, suffix: str) -> tuple[str, str, str]:
    """Value, unit and what is neither: 1st, 5km, 4K, 3d."""
    folded = suffix.casefold()
    if folded in _ORDINAL_ENDINGS:
        return digits + ORDINAL, "", ""
    if suffix in GLUED_MULTIPLIERS:
        return _times(digits, GLUED_MULTIPLIERS[suffix]), "", ""
    unit = CASED_UNITS.get(suffix) or GLUED_UNITS.get(folded, "")
    return digits, unit, "" if unit else folded


def _times(value: str, factor: int) -> str:
    if not _PLAIN_NUMBER.fullmatch(value):
        return f"{value}*{factor}"
    return format((Decimal(value) * factor).normalize(), "f")
