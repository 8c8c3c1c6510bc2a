"""Reads the quantities out of a wording, in their order."""

from __future__ import annotations

import re
from decimal import Decimal

from proxy.cache.alignment.text import WORD
from proxy.cache.guards.bounds import bound
from proxy.cache.guards.clock import BEFORE_TIME, TIMES, half_of_day, time
from proxy.cache.guards.notation import WARS, even
from proxy.cache.guards.numerals import MONTHS, MULTIPLIERS, SHY_MONTHS, WEEKDAYS
from proxy.cache.guards.quantity import MONTH, Quantity, Reading
from proxy.cache.guards.spelt import END, NUMBER_WORDS, ORDINAL, ROMANS, roman, spelt
from proxy.cache.guards.units import (
    CASED_UNITS,
    CURRENCIES,
    GLUED_MULTIPLIERS,
    GLUED_UNITS,
    POWERS,
    RATES,
    STANDALONE_UNITS,
    UNITS,
)

_TOKEN = re.compile(
    rf"""
      (?P<sign>(?<![\w.)])-(?=[$€£¥₹₽]?\.?\d))
    | (?P<word>(?>{WORD})(?![-_]?\d))
    | (?P<clock>(?<![\w:.])\d{{1,2}}(?: :[0-5]\d(?![\w:]|\.\d) | [:.][0-5]\d(?=\ ?(?i:[ap]m\b)) ))
    | (?P<number>
        (?:(?P<prefix>[^\W\d_]+)[-_]?)?               # ERR-1042, v2
        (?P<digits>
            0[xX][0-9A-Fa-f]+(?!\w)                      # 0x8007000E
          | (?:(?<![\w.])\.)?\d+(?:[.,]\d+)*           # 15, 1.5, .5, 192.168.0.1
        )
        (?P<suffix>[^\W\d_]*)                         # 5km, 1st, 3d
      )
    | (?P<mark>[$€£¥₹₽%°+*×/÷^=<>≤≥±:,;.?!])
    """,
    re.VERBOSE,
)
_NUMBERS = frozenset({"number", "clock"})
_PLAIN_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,9})?")

_ORDINAL_ENDINGS = frozenset("st nd rd th er re ère e ème eme de".split())
# "In g" is in grams; but "the key of G" is none.
_LETTER_UNITS = frozenset({"g", "l"})
_BEFORE_UNIT = frozenset({"in", "to", "into", "many"})
_PER = frozenset({"/", "per", "a", "an", "each", "every"})
_HOW_OFTEN = frozenset({"times", "twice", "thrice"})
_HALVES = {"half": "0.5", "quarter": "0.25"}
_QUARTER_WORDS = frozenset({"quarter", "quarters"})
_QUARTERS = {"1/2": "0.5", "1/4": "0.25", "3/4": "0.75"}
_ARTICLES = frozenset({"a", "an"})
# Here they count nothing.
_IDIOMS = frozenset(
    {("second", "hand"), ("first", "aid"), ("half", "life"), ("one", "go"), ("one", "another")}
)
_OTHER_HALF = frozenset({"other", "better"})
# How many numbers must stand at a mark before it means something: 10:30, but "18+".
_NUMBERS_AT_OPERATOR = {**dict.fromkeys("*×/÷^:", 2), **dict.fromkeys("+=<>≤≥±", 1)}
_DATE_JOINTS = frozenset({"of", "the", "de", ",", "."})
_MINUS = frozenset({"-", "minus", "negative"})
_SHY_MONTHS_IN_CAPITALS = frozenset({"May", "March", "Mai"})
_SENTENCE_ENDS = frozenset({END, ".", "?", "!", ":"})
_DEGREES = frozenset({"°", "degree", "degrees", "deg", "grad"})
_TEMPERATURES = frozenset({"celsius", "fahrenheit", "kelvin"})
# "v2.1" is "version 2.1", and a currency is read as a unit.
_UNSAID_PREFIXES = dict.fromkeys(("v", "ver"), "")

# A wording with none of these words and no digit holds no quantity.
VOCABULARY = NUMBER_WORDS.union(
    STANDALONE_UNITS, MONTHS, WEEKDAYS, ROMANS, WARS, POWERS, _LETTER_UNITS
)


def quantities(text: str) -> Reading:
    """The quantities of a wording (with plain typography), in order; a day follows its month."""
    return _Reader(even(text)).read()


class _Reader:
    """Walks over the tokens of a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_TOKEN.finditer(text))
        # Words and marks by their place, "" where a number stands; what lies outside, on either
        # side (places -1 and -2 are the last ones), is END.
        self._words = [
            "" if token.lastgroup in _NUMBERS else token[0].casefold() for token in self._tokens
        ] + [END] * 4
        self._at = 0
        self._found: list[Quantity] = []

    def read(self) -> Reading:
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
        return Reading(self._found, self._words[: len(self._tokens)])

    def _near(self, offset: int) -> str:
        return self._words[self._at + offset]

    def _is_number(self, offset: int) -> bool:
        return not self._words[self._at + offset]

    def _add(self, length: int, **what: str) -> None:
        """Keep a quantity of so many tokens, and go on behind it."""
        first, last = self._tokens[self._at], self._tokens[self._at + length - 1]
        quantity = Quantity(
            self._text[first.start() : last.end()],
            **what,
            before=self._near(-1),
            after=self._near(length),
            ahead=self._near(-2),
            beyond=self._near(length + 1),
            place=self._at,
        )
        self._at += length
        after_month = bool(self._found) and self._found[-1].is_month
        self._found.append(quantity.as_day() if after_month and quantity.may_be_day else quantity)

    def _number(self, token: re.Match[str]) -> None:
        if token.lastgroup == "clock":
            self._clock(token[0])
        elif self._near(1) == "hand" and token[0].casefold() == "2nd":
            self._at += 2
        else:
            self._digits(token)

    def _digits(self, token: re.Match[str]) -> None:
        prefix = (token["prefix"] or "").casefold()
        if prefix in MONTHS:
            self._found.append(Quantity(token["prefix"], MONTH + MONTHS[prefix]))
            prefix = ""
        digits = "0" + token["digits"] if token["digits"].startswith(".") else token["digits"]
        value, unit, suffix = _suffixed(digits, token["suffix"])
        if unit == "metre" and self._near(-1) in CURRENCIES:  # $1.5m
            value, unit = _times(digits, 10**6), ""
        length = 1
        if not (prefix or unit or suffix) and self._near(1) == "/" and self._near(3) in UNITS:
            written = f"{digits}/{self._tokens[self._at + 2][0]}"
            value, length = (_QUARTERS[written], 3) if written in _QUARTERS else (value, 1)
        self._measured(length, value, unit, _UNSAID_PREFIXES.get(prefix, prefix), suffix)

    def _clock(self, written: str) -> None:
        """Keep a time of day, by 24 hours where it says which half of the day."""
        hour, minute = re.split("[:.]", written)
        half, length = half_of_day(self._words, self._at + 1)
        value, unit = time(hour, minute, half)
        self._add(1 + length, value=value, unit=unit)

    def _word(self, written: str, word: str) -> None:
        if (word, self._near(1)) in _IDIOMS:
            self._at += 2
        elif word == "half" and self._near(-1) in _OTHER_HALF:
            self._at += 1
        elif self._names_month(written, word):
            self._month(word)
        elif word in WEEKDAYS:
            self._add(1, value=WEEKDAYS[word])
        elif word in NUMBER_WORDS and (number := spelt(self._words, self._at)).length:
            self._spelt(number.value, number.length)
        elif digits := roman(written):
            self._add(1, value=digits)
        elif word in STANDALONE_UNITS and not (word in CURRENCIES and self._is_number(1)):
            self._add(1, unit=STANDALONE_UNITS[word])
        elif word in POWERS and self._near(1) in UNITS and self._near(-1) not in _ARTICLES:
            self._add(2, unit=UNITS[self._near(1)] + POWERS[word])
        elif written in _LETTER_UNITS and self._near(-1) in _BEFORE_UNIT:
            self._add(1, unit=UNITS[word])
        else:
            self._at += 1

    def _spelt(self, value: str, length: int) -> None:
        """Keep a number in words; half an hour, an hour and a half."""
        if value in _HALVES:
            skipped = length + (self._near(length) == "of")
            skipped += self._near(skipped) in _ARTICLES
            if self._near(skipped) in UNITS:
                value, length = _HALVES[value], skipped
            elif self._adds_half():
                self._add(length, value="1.5", unit=UNITS[self._near(-3)])
                return
        elif value.isdecimal() and self._is_half(length):
            value, length = value + ".5", length + 3
        elif value == "3" and self._near(length) in _QUARTER_WORDS:
            value, length = "0.75", length + 1
            skipped = length + (self._near(length) == "of")
            skipped += self._near(skipped) in _ARTICLES
            length = skipped if self._near(skipped) in UNITS else length
        self._measured(length, value)

    def _is_half(self, offset: int) -> bool:
        return [self._near(offset + at) for at in range(3)] == ["and", "a", "half"]

    def _adds_half(self) -> bool:
        """Whether this is the half of "an hour and a half"."""
        return self._is_half(-2) and self._near(-3) in UNITS and self._near(-4) in _ARTICLES

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
        self._add(1, value=MONTH + MONTHS[word])
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
        elif self._near(length) in RATES and (unit or self._near(length - 1) in _HOW_OFTEN):
            unit, length = f"{unit}/{RATES[self._near(length)]}", length + 1
        if unit == "o'clock" or (unit == "" and before in BEFORE_TIME):
            half, words = half_of_day(self._words, self._at + length)
            unit, length = half or unit, length + words
        if unit in TIMES and value.isdecimal() and len(value) <= 2:
            value, unit = time(value, "00", unit)
        self._add(
            length,
            value="-" + value if has_sign else value,
            unit=unit if unit.startswith(currency) else currency + unit,
            prefix=prefix,
            suffix=suffix,
            bound=self._bound(before in CURRENCIES or has_sign, length),
        )

    def _bound(self, is_marked: bool, length: int) -> str:
        """The bound of a number of so many tokens, which a sign or currency may stand before."""
        near = -2 if is_marked else -1
        before = (self._near(near - 2), self._near(near - 1), self._near(near))
        return bound(before, (self._near(length), self._near(length + 1)))

    def _unit(self, offset: int) -> tuple[str, int]:
        """The unit that is named at `offset`, "" for none, and in how many tokens."""
        word, after = self._near(offset), UNITS.get(self._near(offset + 1), "")
        if word in POWERS and after:
            return after + POWERS[word], 2
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
