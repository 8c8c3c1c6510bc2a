"""Numbers that stand in a row: 20 to 80 % are 20 % and 80 %; 5 or 10 are 10 or 5."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from proxy.cache.guards.measures import as_one
from proxy.cache.guards.quantity import Quantity, Reading

_JOINTS = frozenset({"or", "and", "to", "vs", "versus"})
_ARTICLES = frozenset({"a", "an", "the"})
# "9 to 5 pm" begins in the morning.
_NOT_SHARED = frozenset({"", "am", "pm", "clock", "o'clock"})
_EITHER = frozenset({"or", "vs", "versus"})
_COMPARING = frozenset("difference differences differ compare compared comparison".split())
_TWO = 2


def with_shared_units(reading: Reading) -> Reading:
    """The reading with the unit that a row of numbers names but once."""
    found = list(reading.quantities)
    for at in reversed(range(len(found) - 1)):
        one, after = found[at], found[at + 1]
        if _is_row(one) and _is_bare(one) and after.unit not in _NOT_SHARED:
            found[at] = replace(one, unit=after.unit)
    return Reading(found, reading.words)


def merged(reading: Reading) -> Reading:
    """The reading with one quantity for what is measured in two units: 1 hour 30 minutes."""
    found: list[Quantity] = []
    for one in reading.quantities:
        last = found[-1] if found else None
        both = as_one(last, one) if last and _is_followed(last, one) else None
        if both:
            found[-1] = both
        else:
            found.append(one)
    return Reading(found, reading.words)


def _is_followed(one: Quantity, after: Quantity) -> bool:
    return one.after == "" or (one.after == "and" and one.beyond == "" and after.before == "and")


def _is_row(one: Quantity) -> bool:
    return one.after in _JOINTS and one.beyond == ""


def _is_bare(one: Quantity) -> bool:
    return one.value.replace(".", "", 1).isdecimal() and not (one.unit or one.prefix or one.suffix)


def is_exchange(asked: Reading, kept: Reading, mates: Sequence[tuple[int, int]]) -> bool:
    """Whether only two neighbours have changed places, with an "or" between them."""
    moved = [(at, mate) for at, mate in mates if at != mate]
    if len(moved) != _TWO or "respectively" in (*asked.words, *kept.words):
        return False
    (first, last), (second, _) = moved
    is_swapped = second == first + 1 == last
    return is_swapped and _are_alike(asked, first) and _are_alike(kept, first)


def _are_alike(reading: Reading, at: int) -> bool:
    """Whether a number and the next one are alternatives, of which none comes first."""
    one, after = reading.quantities[at : at + 2]
    joint = _joint(reading.words, one, after)
    return joint in _EITHER or (joint == "and" and not _COMPARING.isdisjoint(reading.words))


def _joint(words: Sequence[str], one: Quantity, after: Quantity) -> str:
    """The only word between two numbers, but for an article; "" for none."""
    is_next = one.beyond == "" or (
        one.beyond in _ARTICLES and words[after.place - 2 : after.place] == [one.after, one.beyond]
    )
    return one.after if is_next else ""
