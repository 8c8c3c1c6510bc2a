"""For whom, when, where and how much it holds: only, all, before, at least, for children."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from proxy.cache.alignment.pair import Pair

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
        * over above more
        * under below less fewer
        minimum min
        * maximum max
        * average median
        * approximately roughly about
        half
        double
        except excluding
        * besides
        also additionally
        * even
        * another other others
        * together
        * alone
    how often
        * always
        * usually generally typically normally
        sometimes occasionally
        rarely seldom
        * again
        daily nightly
        weekly
        monthly
        yearly annually annual
        permanently permanent
        temporarily temporary
    when
        * ever
        * still
        * already
        * instead
        * before prior
        * after afterwards following
        * during
        * until till
        since
        * while
        * through
        * within
        * beyond past
        * first
        last
        * final
        * next
        * previous
        * new
        weekday weekdays
        weekend weekends
        morning
        evening
        night
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
# What says the same, or makes it go without saying.
_SAID_BY = {
    "daily": frozenset("day days".split()),
    "weekly": frozenset("week weeks".split()),
    "monthly": frozenset("month months".split()),
    "yearly": frozenset("year years".split()),
    "all": frozenset("every each".split()),
    "every": frozenset("all everything everyone everybody".split()),
    "woman": frozenset("pregnant pregnancy".split()),
}
# "The last train", "last week"; but "how long does it last".
_MAY_LAST = frozenset("do does did will would can could should may might must to long not".split())
_NO_VERB = frozenset("the my your his her our their this at a".split())


def scope(pair: Pair) -> tuple[str, ...]:
    """Refuse where one side holds for others, or at another time, or within other bounds."""
    words, others = pair.alignment.asked.words, pair.alignment.words
    asked, kept = _found(words), _found(others)
    ours = [one for one in asked.keys() - kept.keys() if not _is_said(one, others)]
    theirs = [one for one in kept.keys() - asked.keys() if not _is_said(one, words)]
    both = (*ours, *theirs)
    replaced = {one.kind for one in ours} & {one.kind for one in theirs}
    if replaced or not all(one.is_weak for one in both):
        return (*sorted(asked[one] for one in ours), *sorted(kept[one] for one in theirs))
    return ()


def _is_said(one: _Scope, words: Sequence[str]) -> bool:
    return not _SAID_BY.get(one.name, frozenset()).isdisjoint(words)


def _found(words: Sequence[str]) -> dict[_Scope, str]:
    """The scopes of a sentence, each with the word that says it."""
    found = {}
    for before, word in pairwise(("", *words)):
        one = _SCOPES.get(_BOUNDS.get(word, word) if before == "at" else word)
        if one is not None and not _says_something_else(before, word, words):
            found[one] = word
    return found


def _says_something_else(before: str, word: str, words: Sequence[str]) -> bool:
    if word == "min":
        return before.isdigit()
    return word == "last" and (before in _MAY_LAST or ("long" in words and before not in _NO_VERB))
