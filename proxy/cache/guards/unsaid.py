"""What a number says that the other side says with none: one month and a month, two and a pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from proxy.cache.alignment.vocabulary import FUNCTION
from proxy.cache.guards.measures import is_as_much
from proxy.cache.guards.numerals import CARDINALS, ORDINALS
from proxy.cache.guards.quantity import Quantity
from proxy.cache.guards.spelt import ORDINAL
from proxy.cache.guards.units import POWERS, UNITS

_ARTICLES = frozenset({"a", "an"})
_WHOLE = frozenset({"whole", "full", "single", "entire"})
# "Three times a week" and "20 mg a day" speak of no week and no day.
_OFTEN = frozenset({"times", "once", "hours", "hour", "days", "minutes", *CARDINALS})
_SINGLE = frozenset({"a", "an", "single", "same"})
_EVERY = frozenset({"every", "each"})
# "Every three months" is quarterly.
_PERIODS = {
    ("3", "month"): frozenset({"quarterly", "quarter"}),
    ("2", "week"): frozenset({"fortnightly", "fortnight"}),
    ("14", "day"): frozenset({"fortnightly", "fortnight"}),
    ("7", "day"): frozenset({"weekly"}),
    ("24", "hour"): frozenset({"daily"}),
    ("12", "month"): frozenset({"yearly", "annually", "annual"}),
    ("2", "year"): frozenset({"biennially", "biennial"}),
}
_PAIRS = (("pair", "of"), ("couple", "of"))
_WITHIN = frozenset({"in", "on", "into", "with"})
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
_STARTING = frozenset("start starts started starting begin begins began beginning opening".split())
# "The start of the film" is a part of it.
_BEFORE_NOUN = frozenset("the a an at its from of very".split())
_STEPS = frozenset({"step", "steps", "thing", "things"})
_TO_DO = frozenset({("i", "do"), ("to", "do"), ("we", "do")})
_HOW_MUCH = frozenset({"many", "much"})
_DIMENSIONS = {
    **dict.fromkeys(("metre²", "foot²", "km²", "mile²"), frozenset("area size big large".split())),
    **dict.fromkeys(("metre³", "foot³", "cm³"), frozenset("volume capacity big large".split())),
    **dict.fromkeys(
        "km mile cm millimetre inch".split(),
        frozenset("far tall high deep wide distance length height width depth".split()),
    ),
    **dict.fromkeys("kg g lb mg oz".split(), frozenset("heavy weigh weighs weight".split())),
    **dict.fromkeys("litre ml gallon".split(), frozenset("capacity volume".split())),
    **dict.fromkeys("kb mb gb tb".split(), frozenset("big large size storage space".split())),
}


def is_implied(
    one: Quantity, others: Sequence[Quantity], words: Sequence[str], own: Sequence[str]
) -> bool:
    """Whether the words of the other side, where no quantity is the same, say it all the same.

    `own` are those that it stands among itself.
    """
    if one.prefix or one.suffix or one.bound:
        return False
    if one.value == "":
        return _is_asked_for(one, words)
    if one.value == "1" + ORDINAL:
        starts = _starts(words) and not _starts(own)
        return _is_first_unsaid(one, others, words, starts=starts)
    if one.unit:
        is_said = one.before in _EVERY and not _periods(one).isdisjoint(words)
        return (
            is_said
            or (one.value == "2" and one.unit in _couples(words))
            or any(_is_one(one, unit) for unit in _ones(words))
        )
    if one.value == "1":
        return _is_single(one, words)
    return one.value == "2" and _is_pair(one, words)


def _periods(one: Quantity) -> frozenset[str]:
    return _PERIODS.get((one.value, one.unit), frozenset())


def _is_one(one: Quantity, unit: str) -> bool:
    return (one.value, one.unit) == ("1", unit) or is_as_much(one, Quantity("", "1", unit))


def _ones(words: Sequence[str]) -> Iterator[str]:
    """The units of which the words name one: a week, a week's holiday, a whole hour."""
    for at, word in enumerate(words):
        unit = UNITS.get(word.removesuffix("'s"), "")
        if unit == "fortnight":
            yield unit
        elif unit and at:
            power = POWERS.get(words[at - 1], "")
            article = at - 2 if at > 1 and (power or words[at - 1] in _WHOLE) else at - 1
            is_often = article > 0 and (words[article - 1] in _OFTEN or words[article - 1] in UNITS)
            if (words[article] in _ARTICLES and not is_often) or _is_next(words, at):
                yield unit + power


def _couples(words: Sequence[str]) -> Iterator[str]:
    """The units of which the words name "a couple of"."""
    for at in range(len(words) - 2):
        if words[at : at + 2] in _PAIRS:
            yield UNITS.get(words[at + 2], "")


def _is_next(words: Sequence[str], at: int) -> bool:
    """Whether this is "the day after" or "the week before"."""
    return words[at - 1] == "the" and words[at + 1 : at + 2] in (("after",), ("before",))


def _is_single(one: Quantity, words: Sequence[str]) -> bool:
    """Whether the other side has "a single group" for "one group"; or this is "two into one"."""
    if one.before in _ARTICLES:
        return False
    if one.text != "one":
        return one.before in FUNCTION and _has_article(one.after, words)
    if one.before == "into" and (one.after in FUNCTION or not one.after.isalpha()):
        return True
    if any(word == one.after and before in _SINGLE for before, word in pairwise(words)):
        return True
    if one.before in _WITHIN and ("a", "single") in pairwise(words):
        return True
    return one.after in words and _is_the_same(words[: words.index(one.after)])


def _has_article(noun: str, words: Sequence[str]) -> bool:
    """Whether the other side has "a can" for "1 can"."""
    return any(word == noun and before in _ARTICLES for before, word in pairwise(words))


def _is_the_same(words: Sequence[str]) -> bool:
    """Whether they end in "the same", or there is one word more: "the same Kohl's (order)"."""
    return ("the", "same") in pairwise(words[-3:])


def _is_pair(one: Quantity, words: Sequence[str]) -> bool:
    """Whether the other side has "a pair of dice" for "two dice", "a second time" for "twice"."""
    if one.text.casefold() == "twice":
        return ("second", "time") in pairwise(words)
    return any(
        words[at : at + 3] == (*pair, one.after) for pair in _PAIRS for at in range(len(words) - 2)
    )


def _is_first_unsaid(
    one: Quantity, others: Sequence[Quantity], words: Sequence[str], *, starts: bool
) -> bool:
    """Whether "first" adds nothing: what was first invented was invented."""
    if one.unit or any(other.value.endswith(ORDINAL) for other in others):
        return False
    if not _OTHER_ORDINALS.isdisjoint(words):
        return False
    if starts or (one.after in _STEPS and not _TO_DO.isdisjoint(pairwise(words))):
        return True
    if one.before in _ONE_OF_SEVERAL or one.before.endswith("'s"):
        return not _EARLIEST.isdisjoint(words)
    return one.after.endswith("ed") or one.after in _VERBS


def _starts(words: Sequence[str]) -> bool:
    """Whether something starts: "where do I start" is "what do I do first"."""
    return any(
        word in _STARTING and before not in _BEFORE_NOUN for before, word in pairwise(("", *words))
    )


def _is_asked_for(one: Quantity, words: Sequence[str]) -> bool:
    """Whether "how many litres" is asked for as the volume."""
    asks = _DIMENSIONS.get(one.unit, frozenset())
    return one.before in _HOW_MUCH and not asks.isdisjoint(words)
