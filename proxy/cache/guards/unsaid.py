"""What a number says that the other side says with none: one month and a month, two and a pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from proxy.cache.alignment.vocabulary import FUNCTION
from proxy.cache.guards.measures import is_as_much
from proxy.cache.guards.numerals import CARDINALS, ORDINALS
from proxy.cache.guards.quantity import Quantity
from proxy.cache.guards.spelt import ORDINAL
from proxy.cache.guards.units import UNITS

_ARTICLES = frozenset({"a", "an"})
_WHOLE = frozenset({"whole", "full", "single", "entire"})
# "Three times a week" and "20 mg a day" speak of no week and no day.
_OFTEN = frozenset({"times", "once", "hours", "hour", "days", "minutes", *CARDINALS})
_SINGLE = frozenset({"a", "an", "single", "same"})
_PAIRS = (("pair", "of"), ("couple", "of"))
_EARLIEST = frozenset("original originally initial initially earliest inaugural".split())
_OTHER_ORDINALS = frozenset({"last", "final", "latest", "next", *ORDINALS}) - {"first"}
# "The first man on the moon" and "who first walked there" are one of several.
_ONE_OF_SEVERAL = frozenset(
    "a an the my your his her its our their this that these those every each which what who".split()
)
_VERBS = frozenset(
    "made built seen found written won come came began begun get got appear become became go "
    "went see meet met take took sold spoken sung heard known".split()
)
_HOW_MUCH = frozenset({"many", "much"})
_DIMENSIONS = {
    **dict.fromkeys(
        "km mile cm millimetre inch".split(),
        frozenset("far tall high deep wide distance length height width depth".split()),
    ),
    **dict.fromkeys("kg g lb mg oz".split(), frozenset("heavy weigh weighs weight".split())),
    **dict.fromkeys("litre ml gallon".split(), frozenset("capacity volume".split())),
    **dict.fromkeys("kb mb gb tb".split(), frozenset("big large size storage space".split())),
}


def is_implied(one: Quantity, others: Sequence[Quantity], words: Sequence[str]) -> bool:
    """Whether the words of the other side, where no quantity is the same, say it all the same."""
    if one.prefix or one.suffix or one.bound:
        return False
    if one.value == "":
        return _is_asked_for(one, words)
    if one.value == "1" + ORDINAL:
        return _is_first_unsaid(one, others, words)
    if one.unit:
        return any(_is_one(one, unit) for unit in _ones(words))
    if one.value == "1":
        return one.text == "one" and _is_single(one, words)
    return one.value == "2" and _is_pair(one, words)


def _is_one(one: Quantity, unit: str) -> bool:
    return (one.value, one.unit) == ("1", unit) or is_as_much(one, Quantity("", "1", unit))


def _ones(words: Sequence[str]) -> Iterator[str]:
    """The units of which the words name one: a week, a week's holiday, a whole hour."""
    for at, word in enumerate(words):
        unit = UNITS.get(word.removesuffix("'s"), "")
        if unit == "fortnight":
            yield unit
        elif unit and at:
            article = at - 2 if words[at - 1] in _WHOLE and at > 1 else at - 1
            is_often = article > 0 and (words[article - 1] in _OFTEN or words[article - 1] in UNITS)
            if words[article] in _ARTICLES and not is_often:
                yield unit


def _is_single(one: Quantity, words: Sequence[str]) -> bool:
    """Whether the other side has "a single group" for "one group"; or this is "two into one"."""
    if one.before in _ARTICLES:
        return False
    if one.before == "into" and (one.after in FUNCTION or not one.after.isalpha()):
        return True
    return any(word == one.after and before in _SINGLE for before, word in pairwise(words))


def _is_pair(one: Quantity, words: Sequence[str]) -> bool:
    """Whether the other side has "a pair of dice" for "two dice", "a second time" for "twice"."""
    if one.text.casefold() == "twice":
        return ("second", "time") in pairwise(words)
    return any(
        words[at : at + 3] == (*pair, one.after) for pair in _PAIRS for at in range(len(words) - 2)
    )


def _is_first_unsaid(one: Quantity, others: Sequence[Quantity], words: Sequence[str]) -> bool:
    """Whether "first" adds nothing: what was first invented was invented."""
    if one.unit or any(other.value.endswith(ORDINAL) for other in others):
        return False
    if not _OTHER_ORDINALS.isdisjoint(words):
        return False
    if one.before in _ONE_OF_SEVERAL or one.before.endswith("'s"):
        return not _EARLIEST.isdisjoint(words)
    return one.after.endswith("ed") or one.after in _VERBS


def _is_asked_for(one: Quantity, words: Sequence[str]) -> bool:
    """Whether "how many litres" is asked for as the volume."""
    asks = _DIMENSIONS.get(one.unit, frozenset())
    return one.before in _HOW_MUCH and not asks.isdisjoint(words)
