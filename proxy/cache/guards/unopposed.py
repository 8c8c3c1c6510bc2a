"""Opposites that say the same, for what stands at them: least expensive and cheapest."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from proxy.cache.guards import opposites
from proxy.cache.guards.antonyms import known, opposites_of

_Words = Sequence[str]
_NONE: frozenset[str] = frozenset()

_ADJECTIVES = frozenset(opposites.ADJECTIVES.replace("/", " ").split())
_VERBS = frozenset(opposites.VERBS.replace("/", " ").split())
_LINKING = frozenset("is are was were be too so very feels feel looks seems a the my our".split())
_KEEPING = frozenset({"keep", "keeps", "keeping", "kept"})
_STAYING = frozenset({"stay", "stays", "staying", "stayed"})
_LEAVING = frozenset({"leave", "leaves", "leaving", "left"})
_ALONE = frozenset("alone overnight unattended unsupervised".split())
_COURSES = frozenset("course courses class book books app apps site website tutorial video".split())
_WHICH = frozenset({"that", "which", "to"})
_TEACHING = frozenset({"teach", "teaches", "teaching"})
_LESS = {"less": "er", "least": "est"}
_MAKING = frozenset("make makes making get gets getting run go become keep".split())
_CHANGING = frozenset(
    "speed fix improve help helps solve change reduce lower decrease bring bringing down up".split()
)
_LOWERING = frozenset("down reduce reduces reducing decrease decreasing bring drop".split())
_DETERMINERS = frozenset("the a an my your his her its our their this that these".split())
_TAKING_OFF = frozenset("get getting take taking remove clean wash wipe scrape rub".split())
_REMOVING = frozenset("remove removes removed removing rid clean cleaning eliminate gone".split())
_AWAY = {"off": "on", "out": "in"}
_BUYING = frozenset("buy buys buying bought purchase purchased".split())
_PASSIVE = frozenset("is are be being been was were".split())
_NEAR = 5


def unopposed(words: _Words, other: _Words) -> frozenset[str]:
    """The words of the other side that are no opposites of ours, whatever the table says."""
    return (
        _cheapest(words, other)
        | _state(words, other)
        | _place(words, other)
        | _sold(words, other)
        | _kept_on(other)
        | _left_alone(words, other)
        | _teaching(other)
    )


def _kept_on(other: _Words) -> frozenset[str]:
    """Who keeps saying so retains nothing."""
    return frozenset(
        word for word, after in pairwise(other) if word in _KEEPING and after.endswith("ing")
    )


def _left_alone(words: _Words, other: _Words) -> frozenset[str]:
    """Who is left alone stays alone."""
    if _STAYING.isdisjoint(words) or _ALONE.isdisjoint(frozenset(words).intersection(other)):
        return _NONE
    return _LEAVING


def _teaching(other: _Words) -> frozenset[str]:
    """What a course teaches one learns there."""
    is_thing = not _COURSES.isdisjoint(other)
    return frozenset(
        after for before, after in pairwise(other) if is_thing and before in _WHICH
    ).intersection(_TEACHING)


def _cheapest(words: _Words, other: _Words) -> frozenset[str]:
    """The cheapest is the least expensive."""
    return frozenset(
        word
        for less, adjective in pairwise(words)
        if less in _LESS
        for word in other
        if word.endswith(_LESS[less]) and _are_opposed(adjective, word)
    )


def _are_opposed(word: str, other: str) -> bool:
    return any(not known(other).isdisjoint(opposites_of(base)) for base in known(word))


def _state(words: _Words, other: _Words) -> frozenset[str]:
    """What is slow is to be made faster; what is high is lowered."""
    if _MAKING.isdisjoint(words) and "lower" not in words:
        return _NONE
    changed = {word for at, word in enumerate(words) if _is_change(words, at, other)}
    if not changed:
        return _NONE
    return frozenset(
        word
        for at, word in enumerate(other)
        if _is_state(other, at) and any(_are_opposed(one, word) for one in changed)
    )


def _is_state(words: _Words, at: int) -> bool:
    """Whether an adjective says how something is, and is no verb: "it is cool", not "cool it"."""
    if words[at] not in _ADJECTIVES or not _MAKING.isdisjoint(words[max(at - 3, 0) : at]):
        return False
    return words[at] not in _VERBS or not _LINKING.isdisjoint(words[max(at - 1, 0) : at])


def _is_change(words: _Words, at: int, other: _Words) -> bool:
    """Whether a comparative says what is to be reached, which the other side speaks of as well."""
    word = words[at]
    if word == "lower" and words[at + 1 : at + 2] and words[at + 1] in _DETERMINERS:
        return not _LOWERING.isdisjoint(other)
    is_made = word.endswith("er") and not _MAKING.isdisjoint(words[max(at - _NEAR, 0) : at])
    return is_made and not _CHANGING.union({"too"}).isdisjoint(other)


def _place(words: _Words, other: _Words) -> frozenset[str]:
    """A stain that is on the table is got off it."""
    if _REMOVING.isdisjoint(other):
        return _NONE
    return frozenset(
        _AWAY[word]
        for at, word in enumerate(words)
        if word in _AWAY
        and not _TAKING_OFF.isdisjoint(words[max(at - _NEAR, 0) : at])
        and words[at + 1 : at + 2]
        and (words[at + 1] == "of" or words[at + 1] in _DETERMINERS)
    )


def _sold(words: _Words, other: _Words) -> frozenset[str]:
    """What is sold can be bought."""
    if _BUYING.isdisjoint(words) or "sold" not in other:
        return _NONE
    at = other.index("sold")
    is_passive = not _PASSIVE.isdisjoint(other[max(at - _NEAR, 0) : at])
    return frozenset({"sold"}) if is_passive else _NONE
