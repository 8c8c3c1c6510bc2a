"""When a word of scope adds nothing to what the other side says: "at night", "when I sleep".

It then counts against another one of its kind only: my son is a boy, and no girl.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from proxy.cache.guards.numerals import CARDINALS
from proxy.cache.guards.units import UNITS

# The name of a scope, and what implies it on the other side; a phrase is joined by "_".
_IMPLIED = {
    name: frozenset(implying.split())
    for name, _, implying in (
        line.strip().partition(": ")
        for line in """
            only: merely purely solely
            minimum: closest nearest lowest smallest shortest cheapest fewest youngest how_old
            except: ignore ignores ignoring but without unless skip skips skipping aside
            also: too as_well in_addition
            since: if because
            last: latest recent
            yearly: salary income
            permanently: forever for_good indefinitely lifelong
            temporarily: for_now a_while briefly momentarily
            adult: older aged grown
            child: son sons daughter daughters boy girl pupil pupils sibling siblings parent parents
            baby: breastfeed breastfeeding nursing pregnant pregnancy birth diaper nursery sibling
            teen: teenage adolescent adolescents puberty
            senior: older aged retired retiree retirees pensioner pensioners
            pregnant: expecting trimester contraceptive contraceptives contraception weeks_along
            beginner: learn learning start starting started begin beginning basics newbie new_to
            man: he him his himself gentleman gentlemen guy guys bloke husband boyfriend father dad
            woman: she her herself lady ladies wife girlfriend mother mom mum pregnant pregnancy
            boy: son sons brother nephew grandson he him his
            girl: daughter daughters sister niece granddaughter she her hers
            online: web website websites internet www
            indoors: inside house home room apartment flat kitchen bedroom basement garage
            outdoors: garden yard balcony patio terrace backyard lawn
            abroad: foreign another_country other_countries expat expats
            morning: breakfast wake wakes waking woke sunrise dawn
            evening: dinner sunset dusk tonight
            summer: hot heat
            winter: cold freezing snow
            night: overnight sleep sleeps sleeping asleep slept bed bedtime eve dark tonight
        """.strip().splitlines()
    )
}
_NOWHERE: frozenset[str] = frozenset()
_OF_AGE = frozenset("child baby toddler teen adult senior man woman boy girl".split())
_AGES = frozenset("year years month months week weeks".split())
# "The man who found it" is who found it.
_PERSONS = frozenset("man men woman women boy boys girl girls".split())
# "Only 5 minutes" are 5 minutes behind these.
_BEFORE_A_NUMBER = frozenset("after with in for is are was at by on given".split())
# "I just want to ask", "I just bought it": not the "just" of "just one".
_JUST_NOW = frozenset("want need wondering curious got bought had found saw made began".split())
_POLES = frozenset(
    frozenset(pair.split())
    for pair in (
        "online offline",
        "indoors outdoors",
        "indoor outdoor",
        "men women",
        "boys girls",
        "adults children",
        "adults kids",
        "beginners professionals",
    )
)
_JOINED = frozenset({"and", "or"})
_FAR = 5  # words from "either" to its "or"


def is_implied(name: str, at: int, words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the scope that `words` say at a place goes without saying among `others`."""
    said = {*others, *map("_".join, pairwise(others))}
    if not _IMPLIED.get(name, _NOWHERE).isdisjoint(said):
        return name != "indoors" or "outside" not in said
    return (
        _means_nothing(name, at, words)
        or (name == "only" and _is_just(others))
        or (name in _OF_AGE and _is_aged(others))
        or (words[at] in _PERSONS and words[at + 1 : at + 2] == ("who",) and "who" in said)
        or _names_both(at, words)
    )


def _means_nothing(name: str, at: int, words: Sequence[str]) -> bool:
    """Whether a word belongs to another one: "either A or B", "half an hour", "only 5 minutes"."""
    match name:
        case "either":
            return "or" in words[at + 1 : at + _FAR]
        case "half":
            return not UNITS.keys().isdisjoint(words[at + 1 : at + 3])
        case "only":
            before, after = words[max(at - 1, 0)], words[min(at + 1, len(words) - 1)]
            return before in _BEFORE_A_NUMBER and (after.isdigit() or after in CARDINALS)
        case _:
            return False


def _is_just(words: Sequence[str]) -> bool:
    """Whether "just" stands for "only"."""
    return any(
        word == "just" and after not in _JUST_NOW and not after.endswith("ed")
        for word, after in pairwise(words)
    )


def _is_aged(words: Sequence[str]) -> bool:
    """Whether an age is said: "10-year-old", "ten yo", "aged ten"."""
    return not {"aged", "yo"}.isdisjoint(words) or any(
        word in _AGES and after == "old" for word, after in pairwise(words)
    )


def _names_both(at: int, words: Sequence[str]) -> bool:
    """Whether what is said and its opposite stand side by side: "online or offline"."""
    triples = zip(words, words[1:], words[2:], strict=False)
    return any(
        {first, last} in _POLES and joint in _JOINED and words[at] in (first, last)
        for first, joint, last in triples
    )
