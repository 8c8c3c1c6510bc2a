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
from proxy.cache.guards.measures import kind, same
from proxy.cache.guards.quantity import Quantity, Reading
from proxy.cache.guards.series import is_exchange
from proxy.cache.guards.spelt import ORDINAL
from proxy.cache.guards.units import UNITS

# What these stand before has a part that no other number can take.
_DIRECTIONS = frozenset(
    "from to into onto than then over under above below before after by minus until till of with "
    "vs versus against as for per divided".split()
)
_COUNTED = "counted"
_Labels = frozenset[tuple[str, str]]
_Mates = Sequence[tuple[int, int]]


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
    pairs = [(at, mate) for at, (mate,) in enumerate(places)]
    return (
        _measure_different_things(ours, theirs, pairs)
        or is_exchange(asked, kept, pairs)
        or _are_labelled(asked, kept, pairs)
    )


def _are_labelled(asked: Reading, kept: Reading, pairs: _Mates) -> bool:
    ours, theirs = asked.quantities, kept.quantities
    here, there = _own_labels(ours), _own_labels(theirs)
    labelled = sum(
        not here[at].isdisjoint(there[mate]) or _is_numbered(ours[at], theirs[mate])
        for at, mate in pairs
    )
    moved = [(at, mate) for at, mate in pairs if at != mate]
    between = _between(asked, [at for at, _ in moved])
    return (
        labelled >= len(ours) - 1
        and all(_direction(ours[at]) == _direction(theirs[mate]) for at, mate in pairs)
        and between.isdisjoint(_between(kept, [mate for _, mate in moved]))
    )


def _measure_different_things(
    ours: Sequence[Quantity], theirs: Sequence[Quantity], pairs: _Mates
) -> bool:
    """Whether no number could take another one's part: 240 km in 3 hours, 200 rows in 80 MB."""
    if not any(_are_different(side) for side in (ours, theirs)):
        return False
    return all(_are_as_different(ours[at], theirs[mate]) for at, mate in pairs)


def _are_as_different(one: Quantity, their: Quantity) -> bool:
    """Whether they count the same; a unit that is left unsaid is no other thing named there."""
    if one.unit and their.unit:
        return True
    if one.unit or their.unit:
        return not _counted(their if one.unit else one)
    return one.after == their.after


def _are_different(found: Sequence[Quantity]) -> bool:
    kinds = [_kind(one) if one.unit else _counted(one) for one in found]
    return "" not in kinds and len(set(kinds)) == len(kinds)


def _kind(one: Quantity) -> str:
    return "age" if one.after == "old" else kind(one.unit)


def _counted(one: Quantity) -> str:
    """That it counts what is named behind it, "" where it does not."""
    plain = one.value.isdecimal() and not (one.prefix or one.suffix)
    return _COUNTED if plain and one.after.isalpha() and one.after not in FUNCTION else ""


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
    letters = one.prefix if len(one.prefix) > 1 else ""
    named = (
        ("unit", one.unit),
        ("before", one.before),
        ("after", one.after),
        ("prefix", letters),
    )
    return frozenset((kind, word) for kind, word in named if word.strip(" .,;:?!"))


def _direction(one: Quantity) -> str:
    """The preposition that stands at most one word before."""
    return next((word for word in (one.before, one.ahead) if word in _DIRECTIONS), "")


def _between(reading: Reading, moved: Sequence[int]) -> set[str]:
    """The words of content between the first and the last of the numbers that have moved.

    With the same verb in between, what was exchanged is subject and object.
    """
    places = [one.place for one in map(reading.quantities.__getitem__, moved) if one.value] or [0]
    between = reading.words[min(places) : max(places)]
    return {
        word for word in between if word.isalpha() and word not in FUNCTION and word not in UNITS
    }
