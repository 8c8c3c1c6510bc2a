"""Names and words of content that stand on one side only: Peru, butter, knee."""

from __future__ import annotations

from collections.abc import Iterator, Set

from proxy.cache.alignment.align import ALONE, Side
from proxy.cache.alignment.pair import Pair
from proxy.cache.alignment.sentence import ENGLISH
from proxy.cache.guards.nations import NATIONS

# Of the lexicon's weights: "good" 0.9, "knee" 1.5, "recursion" 2.1.
_HEAVY = 1.2
# A word that is as near to another as "purchase" to "buy" may well stand for it.
_NEAR = 0.75
_NOWHERE: frozenset[str] = frozenset()


def entities(pair: Pair) -> tuple[str, ...]:
    """Refuse a name that the other side does not have."""
    if ENGLISH not in (pair.alignment.asked.language, pair.alignment.kept.language):
        return ()  # the guard for languages has compared every word, and knows what can be dropped
    left, right = pair.alignment.left, pair.alignment.right
    asked, kept = frozenset(pair.alignment.asked.words), frozenset(pair.alignment.kept.words)
    return (*_names(left, kept), *_names(right, asked))


def _names(side: Side, others: Set[str]) -> Iterator[str]:
    """Names that the other side has in no form: "Japanese" is there where Japan is."""
    for term in side.alone:
        if term.name and NATIONS.get(term.word, _NOWHERE).isdisjoint(others):
            yield term.word


def content(pair: Pair) -> tuple[str, ...]:
    """Refuse a rare word in the place of another one."""
    ours, theirs = list(_heavy(pair.alignment.left)), list(_heavy(pair.alignment.right))
    return (*ours, *theirs) if ours and theirs else ()


def _heavy(side: Side) -> Iterator[str]:
    for term, mate, likeness in zip(side.terms, side.mates, side.likeness, strict=True):
        if mate == ALONE and likeness < _NEAR and term.weight >= _HEAVY:
            yield term.word
