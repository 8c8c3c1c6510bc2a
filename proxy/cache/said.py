"""An answer of a model, read for what it states: numbers, names, code, yes or no."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from proxy.cache.alignment.text import Text, read
from proxy.cache.alignment.vocabulary import FOREIGN, FUNCTION
from proxy.cache.guards.notation import plain
from proxy.cache.guards.quantities import quantities
from proxy.cache.guards.quantity import Quantity
from proxy.chat.wording import fold

# What matters most is said first, and reading takes time.
_READ = 800  # characters
_COMPARED = 6000
_SHORT = 40  # words; a longer answer adds this and that, another one each time
_FENCED = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_LITERAL = re.compile(r"`([^`\n]+)`|\b(?:https?://|www\.)([^\s)>\]]+)")
_MARKDOWN = re.compile(
    r"^[^\S\n]{0,8}(?:[-+•*>]|#{1,6}|\d{1,2}[.)])[^\S\n]+|[*|]+|__+", re.MULTILINE
)
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|(?<=[。！？])|\n+")
_OPENING = re.compile(r"\s*([^\W\d_]+)\b[,.:;!\s—-]*")
_YES = frozenset("yes yeah yep yup correct true ja oui sí si sì sim tak да evet".split())
_NO = frozenset("no nope false incorrect wrong nein non não nee nie нет hayır".split())
_SMALL = FUNCTION | FOREIGN.keys()
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = re.compile(r"\w")
# In a title nearly all words have capitals, and in German all nouns: they make no name.
_MOST_NAMES = 0.3
_TITLE = 8  # words; a shorter sentence may hold a name and little else
_GERMAN = frozenset(word for word, tongues in FOREIGN.items() if tongues == ("de",)) - FUNCTION
# As words these count nothing: one of them, at first, on the other half.
_UNCOUNTED = frozenset({0.0, 0.25, 0.5, 1.0, 2.0})
_ROUNDED = 10_000  # smaller whole numbers are years, ports, counts
_NO_NUMBER = -1.0


@dataclass(frozen=True, slots=True)
class Number:
    """A number and its unit, where it has one; a month, and what has no value, is all unit."""

    text: str
    value: float
    unit: str

    def means(self, other: Number) -> bool:
        """Whether both say the same; of large and broken ones one in a hundred is no matter."""
        if self.unit and other.unit and self.unit != other.unit:
            return False
        if self.value == other.value:
            return True
        low, high = sorted((abs(self.value), abs(other.value)))
        exact = low < _ROUNDED and self.value.is_integer() and other.value.is_integer()
        return not exact and high - low <= high / 100


class Said:
    """What an answer says; each part is read when it is first asked for."""

    def __init__(self, answer: str) -> None:
        self.folded = fold(_MARKDOWN.sub(" ", answer[:_COMPARED]))
        self._answer = _FENCED.sub("\n", answer[:_READ])
        self._prose = _MARKDOWN.sub(" ", _LITERAL.sub(" ", self._answer))

    @cached_property
    def opening(self) -> str:
        """`yes` or `no` where the answer begins with it; else nothing."""
        found = _OPENING.match(self._prose)
        word = found[1].casefold() if found else ""
        return "yes" if word in _YES else "no" if word in _NO else ""

    @cached_property
    def first(self) -> Text:
        """The first sentence, without a yes or a no."""
        prose = _OPENING.sub("", self._prose, count=1) if self.opening else self._prose
        return read(next(filter(None, _SENTENCE_END.split(prose.strip())), ""))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that say something."""
        return content_words(self._prose)

    @cached_property
    def is_short(self) -> bool:
        """Whether there is room for the answer alone."""
        return len(_WORD.findall(self._prose)) <= _SHORT

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """Numbers with their units, each once; months are numbers as well."""
        found = quantities(plain(read(self._prose))).quantities
        return tuple(dict.fromkeys(number for one in found if (number := _number(one))))

    @cached_property
    def literals(self) -> frozenset[str]:
        """Addresses, and code in ticks."""
        return frozenset(
            fold(code or address).rstrip("/.,") for code, address in _LITERAL.findall(self._answer)
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """Words with a capital inside a sentence; none where capitals say nothing."""
        inside = [
            word
            for sentence in _SENTENCE_END.split(self._prose)
            for word in _WORD.findall(sentence)[1:]
        ]
        names = [word for word in inside if word[0].isupper() and len(word) > 1]
        is_title = len(inside) >= _TITLE and len(names) > _MOST_NAMES * len(inside)
        if is_title or not _GERMAN.isdisjoint(inside):
            return frozenset()
        return frozenset(word.casefold() for word in names) - _SMALL


def content_words(text: str) -> frozenset[str]:
    """The words of a text that are not there for the grammar only."""
    return frozenset(_WORD.findall(fold(text))) - _SMALL


def sentences(answer: str) -> list[str]:
    """The sentences of an answer that are to be embedded; of a long one, those at its beginning."""
    parts = _SENTENCE_END.split(_MARKDOWN.sub(" ", answer[:_COMPARED]))
    worded = [fold(part) for part in parts if _LETTERS.search(part)]
    # "No." says much, but not what the answer is about.
    return [part for part in worded if content_words(part)] or worded


def _number(quantity: Quantity) -> Number | None:
    is_written = any(map(str.isdigit, quantity.text))
    try:
        value = float(quantity.value)
    except ValueError:  # a month; an address or a version
        if quantity.is_month or is_written:
            return Number(quantity.text, _NO_NUMBER, quantity.value)
        return None
    if not is_written and not quantity.unit and value in _UNCOUNTED:
        return None
    return Number(quantity.text, value, quantity.unit)
