"""Who does what to whom: the same words in other roles ask something else.

The shipped embedder is a mean of word vectors and knows no order: "PDF to HTML" and "HTML to PDF"
are one text to it. Here are the exchanges that are one for sure; `order` is stricter.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from proxy.cache.alignment.align import Alignment
from proxy.cache.alignment.pair import Pair
from proxy.cache.guards.order import MOST_WORDS, out_of_order, without_moved_phrases
from proxy.cache.guards.placed import DIRECTIONS, Placed, are_turned, is_passive, placed

_OTHERS = frozenset("someone somebody they them he him she her we us".split())


def roles(pair: Pair) -> tuple[str, ...]:
    """Refuse where two words change places around a third, or directions: to Rome, from Rome."""
    alignment = pair.alignment
    found = placed(alignment)
    return (
        _other_direction(found)
        or _other_subject(alignment)
        or _other_person(found, alignment)
        or _other_voice(found, alignment)
        or (() if are_turned(found) else _exchanged(found, alignment))
    )


def _other_direction(found: Sequence[Placed]) -> tuple[str, ...]:
    """A direction on one side only says nothing: "how to bake", "how do I bake"."""
    for one in found:
        if one.here != one.there and one.here in DIRECTIONS and one.there in DIRECTIONS:
            return f"{one.here} {one.term.word}", f"{one.there} {one.other.word}"
    return ()


def _exchanged(found: Sequence[Placed], alignment: Alignment) -> tuple[str, ...]:
    return _exchanged_preposition(found) or _exchanged_places(found, alignment)


def _exchanged_preposition(found: Sequence[Placed]) -> tuple[str, ...]:
    """Two words that hand a preposition over to each other: "int to long", "long to int"."""
    lost = {one.here: one.term for one in found if one.here and not one.there}
    for one in found:
        if one.there in lost and not one.here:
            return one.term.word, lost[one.there].word
    return ()


def _exchanged_places(found: Sequence[Placed], alignment: Alignment) -> tuple[str, ...]:
    """Two words that change places around a third: "Do cats chase dogs?", "Do dogs chase cats?"."""
    for three in combinations(without_moved_phrases(found)[:MOST_WORDS], 3):
        first, middle, last = three
        if not first.other.at > middle.other.at > last.other.at:
            continue
        turned = any(
            is_passive(alignment.asked, one.term) != is_passive(alignment.kept, one.other)
            for one in three
        )
        if not turned and out_of_order(three, alignment):
            return first.term.word, last.term.word
    return ()


def _other_subject(alignment: Alignment) -> tuple[str, ...]:
    """ "I hit a car", "Someone hit my car": what one does, another does there."""
    asked, kept = alignment.asked.words, alignment.kept.words
    ours, theirs = _OTHERS.intersection(asked), _OTHERS.intersection(kept)
    if bool(ours) == bool(theirs) or ("i" in asked) == ("i" in kept):
        return ()
    return (*sorted(ours), *sorted(theirs), "i")


def _other_person(found: Sequence[Placed], alignment: Alignment) -> tuple[str, ...]:
    """ "Can my landlord sue me", "Can I sue my landlord"."""
    asked, kept = alignment.asked.words, alignment.kept.words
    for one, other in ((asked, kept), (kept, asked)):
        if "i" in one and "me" not in one and "me" in other and "i" not in other:
            changed = out_of_order(found, alignment)
            if changed:
                return ("i", "me", *changed)
    return ()


def _other_voice(found: Sequence[Placed], alignment: Alignment) -> tuple[str, ...]:
    """ "Who did he defeat", "Who was he defeated by": done here, suffered there, in one order."""
    places = [one.other.at for one in found]
    if places != sorted(places):
        return ()
    for one in found:
        if is_passive(alignment.asked, one.term) != is_passive(alignment.kept, one.other):
            return one.term.word, one.other.word
    return ()
