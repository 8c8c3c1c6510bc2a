"""For whom, when, where and how much it holds: only, all, before, at least, for children."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from proxy.cache.alignment.pair import Pair
from proxy.cache.guards.implied import is_implied
from proxy.cache.guards.units import UNITS

# Words of one line say the same; one that is on one side only makes another question. Left out or
# put in more often than not without a change of meaning are those of the lines with a star: they
# count only where the other side has another one of their kind in its place.
_TABLE = """
    how many
        only solely exclusively
        * all everything everyone everybody
        * every each
        * both
        either
        * any anyone anything
        * another other others
        * alone
        * one-of
        * most-of
        * few-of
    how much of it
        * entire whole
        * part parts
    how much
        * over above more
        * under below less fewer
        minimum min
        * maximum max highest
        * total overall
        * marginal
        * record
        * average median
        * approximately roughly about
        half
        double
    with what
        except excluding
        * besides
        also additionally
        * even
        * together
        * instead
    how often
        * always
        * usually generally typically normally
        sometimes occasionally
        rarely seldom infrequently
        * again
        every-other
        daily nightly
        weekly
        monthly
        yearly annually annual
        permanently permanent
        temporarily temporary
    when
        * before prior
        * after afterwards following
        * during while whilst throughout
        * until till
        since
        * within
        * beyond past
    by now
        * ever
        * still
        * already
    which of several
        * first
        last
        * final
        * next
        * previous
        * new
    by what way
        * through
    at what time
        weekday weekdays
        weekend weekends
        * daytime
        * midnight
        * afternoon afternoons
        morning
        evening
        night nighttime
        summer summertime
        winter wintertime
    for whom
        adult adults
        child children kid kids
        baby babies infant infants newborn newborns
        toddler toddlers
        teen teens teenager teenagers
        senior seniors elderly
        pregnant pregnancy
        beginner beginners novice
        expert experts advanced professional
        man men male males mens
        woman women female females womens
        boy boys
        girl girls
    where
        online
        offline
        indoors indoor interior
        outdoors outdoor exterior
        * home
        abroad overseas
        domestic
        international
    how
        * free
"""


@dataclass(frozen=True, slots=True)
class _Scope:
    """What the words of one line say; `kind` is the line above that stands further out."""

    name: str
    kind: str
    is_weak: bool


def _scopes() -> Iterator[tuple[str, _Scope]]:
    kind = ""
    for line in _TABLE.splitlines():
        if not line.startswith(" " * 8):
            kind = line.strip()
            continue
        words = line.replace("*", "").split()
        yield from ((word, _Scope(words[0], kind, "*" in line)) for word in words)


_SCOPES = dict(_scopes())
# "At least three", but not "the least time".
_BOUNDS = {"least": "minimum", "most": "maximum"}
# What says the same, although it is another scope by itself.
_SAID_BY = {
    "daily": frozenset("day days".split()),
    "weekly": frozenset("week weeks".split()),
    "monthly": frozenset("month months".split()),
    "yearly": frozenset("year years".split()),
    "all": frozenset("every each".split()),
    "every": frozenset("all everything everyone everybody".split()),
    "since": frozenset({"after"}),
    "after": frozenset({"since"}),
    "abroad": frozenset({"international"}),
    "international": frozenset("abroad overseas".split()),
}
# "How long before it works" is "how long until it works", and "how soon it works".
_UNTIL = frozenset({"before", "until"})
# "The last train", "last week"; but "how long does it last".
_MAY_LAST = frozenset("do does did will would can could should may might must to long not".split())
_NO_VERB = frozenset("the my your his her our their this at a".split())


def scope(pair: Pair) -> tuple[str, ...]:
    """Refuse where one side holds for others, or at another time, or within other bounds."""
    words, others = pair.alignment.asked.words, pair.alignment.words
    asked, kept = _found(words), _found(others)
    if asked.keys() == kept.keys():
        return ()
    ours = {one: asked[one] for one in asked.keys() - kept.keys() if not _is_said(one, others)}
    theirs = {one: kept[one] for one in kept.keys() - asked.keys() if not _is_said(one, words)}
    replaced = {one.kind for one in ours} & {one.kind for one in theirs}
    if replaced or not (_are_weak(ours, words, others) and _are_weak(theirs, others, words)):
        return (*_words(words, ours), *_words(others, theirs))
    return ()


def _words(words: Sequence[str], found: Mapping[_Scope, int]) -> list[str]:
    return sorted(words[at] for at in found.values())


def _are_weak(found: Mapping[_Scope, int], words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether all may as well be left out, or are implied on the other side."""
    return all(one.is_weak or is_implied(one.name, at, words, others) for one, at in found.items())


def _is_said(one: _Scope, words: Sequence[str]) -> bool:
    asks = next((after for word, after in pairwise(words) if word == "how"), "")
    if one.name in _UNTIL and asks in ("long", "soon"):
        return asks == "soon" or not _UNTIL.isdisjoint(words)
    return not _SAID_BY.get(one.name, frozenset()).isdisjoint(words)


def _found(words: Sequence[str]) -> dict[_Scope, int]:
    """The scopes of a sentence, each with the place of the word that says it."""
    found = {}
    for at, (before, word) in enumerate(pairwise(("", *words))):
        one = _SCOPES.get(_named(before, word, words[at + 1 : at + 2]))
        if one is not None and not _says_something_else(before, word, words):
            found[one] = at
    return found


def _named(before: str, word: str, after: Sequence[str]) -> str:
    """By what name a word stands in the table, as it stands in a phrase."""
    match before, word:
        case "at", _:
            return _BOUNDS.get(word, word)
        case "by", "day":
            return "daytime"
        case "every", "other" if not UNITS.keys().isdisjoint(after):
            return "every-other"
        case _, "one" | "most" | "few" if after[:1] == ("of",):
            return f"{word}-of"
        case _:
            return word


def _says_something_else(before: str, word: str, words: Sequence[str]) -> bool:
    if word == "min":
        return before.isdigit()
    return word == "last" and (before in _MAY_LAST or ("long" in words and before not in _NO_VERB))
