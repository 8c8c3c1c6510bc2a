"""Who does what to whom: the same words in other roles ask something else.

The shipped embedder is a mean of word vectors and knows no order: "PDF to HTML" and "HTML to PDF"
are one text to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from proxy.cache.alignment.align import Alignment
from proxy.cache.alignment.pair import Pair
from proxy.cache.guards.counterparts import (
    DIRECTIONS,
    Shared,
    are_many,
    out_of_order,
    shared,
    turns,
)
from proxy.cache.guards.order import other_order

_OTHERS = frozenset("someone somebody they them he him she her we us".split())


def roles(pair: Pair) -> tuple[str, ...]:
    """Refuse where two words change places around a third, or directions: to Rome, from Rome."""
    found = list(shared(pair.alignment))
    return (
        _other_direction(found)
        or _exchanged_direction(found)
        or _exchanged(found, pair.alignment)
        or _other_person(found, pair.alignment)
        or _other_subject(pair.alignment)
        or _other_voice(found, pair.alignment)
    )


def _other_direction(found: Sequence[Shared]) -> tuple[str, ...]:
    """A direction on one side only says nothing: "how to bake", "how do I bake"."""
    for term, other, here, there in found:
        if here != there and here in DIRECTIONS and there in DIRECTIONS:
            return f"{here} {term.word}", f"{there} {other.word}"
    return ()


def _exchanged_direction(found: Sequence[Shared]) -> tuple[str, ...]:
    """Two words that hand a direction over to each other: "int to long", "long to int"."""
    lost = {here: term for term, _, here, there in found if here and not there}
    for term, _, here, there in found:
        if there in lost and not here:
            return term.word, lost[there].word
    return ()


def _exchanged(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """Two words that change places around a third: "Do cats chase dogs?", "Do dogs chase cats?"."""
    if are_many(found):
        return out_of_order(found)
    for first, middle, last in combinations(found, 3):
        if not first[1].at > middle[1].at > last[1].at:
            continue
        turned = any(turns(alignment, term, other) for term, other, *_ in (first, middle, last))
        if not turned and len({term.bases for term, *_ in (first, middle, last)}) == 3:
            return first[0].word, last[0].word
    return ()


def _other_person(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "Can my landlord sue me", "Can I sue my landlord"; "Do they owe me", "Do I owe them"."""
    asked, kept = alignment.asked.words, alignment.kept.words
    for one, other in ((asked, kept), (kept, asked)):
        if "i" in one and "me" not in one and "me" in other and "i" not in other:
            exchanged = _OTHERS.intersection(one) and _OTHERS.intersection(other)
            changed = other_order(found, alignment)
            if exchanged or changed:
                return ("i", "me", *changed)
    return ()


def _other_subject(alignment: Alignment) -> tuple[str, ...]:
    """ "I hit a car", "Someone hit my car": what one does, another does there."""
    asked, kept = alignment.asked.words, alignment.kept.words
    ours, theirs = _OTHERS.intersection(asked), _OTHERS.intersection(kept)
    if bool(ours) == bool(theirs) or ("i" in asked) == ("i" in kept):
        return ()
    return (*sorted(ours), *sorted(theirs), "i")


def _other_voice(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "Who did he defeat", "Who was he defeated by": done here, suffered there, in one order."""
    if out_of_order(found):
        return ()
    for term, other, *_ in found:
        if turns(alignment, term, other):
            return term.word, other.word
    return ()
