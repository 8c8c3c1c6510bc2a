"""The same quantities in another order: whether each of them keeps what it is the number of.

"Can an iPhone 11 run iOS 18" is "does iOS 18 work on the iPhone 11"; "2 eggs and 3 cups" are not
"3 eggs and 2 cups", nor does 5 from 9 leave the same as 9 from 5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from proxy.cache.alignment.text import Text
from proxy.cache.alignment.vocabulary import FUNCTION
from proxy.cache.guards.measures import same
from proxy.cache.guards.quantity import Quantity, Reading
from proxy.cache.guards.spelt import ORDINAL
from proxy.cache.guards.units import UNITS

# What these stand before has a part that no other number can take.
_DIRECTIONS = frozenset(
    "from to into onto than then over under above below before after by minus until till of with "
    "vs versus against as for per divided".split()
)
_Labels = frozenset[tuple[str, str]]


def keep_their_places(asked: Reading, kept: Reading, question: Text, stored: Text) -> bool:
    """Whether both hold the same quantities, and all but one keep a label of their own.

    The last one has then the place that is left.
    """
    ours, theirs = asked.quantities, kept.quantities
    if len(ours) != len(theirs) or _units(ours) != _units(theirs):
        return False
    places = [
        [at for at, their in enumerate(theirs) if same(one, their, question.words, stored.words)]
        for one in ours
    ]
    if sorted(places) != [[at] for at in range(len(theirs))]:
        return False
    here, there = _own_labels(ours), _own_labels(theirs)
    pairs = [(at, mate) for at, (mate,) in enumerate(places)]
    labelled = sum(
        not here[at].isdisjoint(there[mate]) or _is_numbered(ours[at], theirs[mate])
        for at, mate in pairs
    )
    return (
        labelled >= len(ours) - 1
        and all(_direction(ours[at]) == _direction(theirs[mate]) for at, mate in pairs)
        and _between(asked).isdisjoint(_between(kept))
    )


def _units(found: Sequence[Quantity]) -> list[str]:
    """The units without a number: "kg to lbs" is not "lbs to kg"."""
    return [one.unit for one in found if not one.value]


def _own_labels(found: Sequence[Quantity]) -> list[_Labels]:
    """The labels of each that no other one of its side has."""
    labels = [_labels(one) for one in found]
    how_many = Counter(chain.from_iterable(labels))
    return [frozenset(label for label in own if how_many[label] == 1) for own in labels]


def _is_numbered(one: Quantity, other: Quantity) -> bool:
    """Whether one is an ordinal and the other none, so that they share what they number."""
    return one.value != other.value and ORDINAL in (one.value[-1:], other.value[-1:])


def _labels(one: Quantity) -> _Labels:
    named = (("unit", one.unit), ("before", one.before), ("after", one.after))
    return frozenset((kind, word) for kind, word in named if word.strip(" .,;:?!"))


def _direction(one: Quantity) -> str:
    """The preposition that stands at most one word before."""
    return next((word for word in (one.before, one.ahead) if word in _DIRECTIONS), "")


def _between(reading: Reading) -> set[str]:
    """The words of content between the first number and the last.

    With the same verb in between, what was exchanged is subject and object.
    """
    places = [one.place for one in reading.quantities if one.value] or [0]
    between = reading.words[places[0] : places[-1]]
    return {
        word for word in between if word.isalpha() and word not in FUNCTION and word not in UNITS
    }
