"""One quantity of a wording: a number and what goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from proxy.cache.guards.spelt import ORDINAL
from proxy.cache.guards.units import MONEY

MONTH = "month "  # what the value of a month begins with


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, with what stands at it: `prefix` and `suffix` glued on, `before` and `after` near.

    `ahead` and `beyond` are the next words on either side, "" where a number stands; `place` is
    that of its first token. `text` is how it was written. Months, weekdays, operators and units
    without a number are quantities as well.
    """

    text: str
    value: str = ""
    unit: str = ""
    prefix: str = ""
    suffix: str = ""
    bound: str = ""
    before: str = ""
    after: str = ""
    ahead: str = ""
    beyond: str = ""
    place: int = 0

    def means(self, other: Quantity) -> bool:
        """Whether two ways of writing mean the same: 1,000 and 1000, 5km and 5 km."""
        return (
            self.value == other.value
            and self.unit == other.unit
            and self.is_bounded_like(other)
            and _agree(self.prefix, self.before, other.prefix, other.before)
            and _agree(self.suffix, self.after, other.suffix, other.after)
        )

    def is_bounded_like(self, other: Quantity) -> bool:
        """Whether neither says "more than" and the other one "at least".

        No price is so exact: "under 200 dollars" is "up to 200 dollars".
        """
        if not (self.bound and other.bound) or self.bound == other.bound:
            return True
        return self.unit == other.unit in MONEY and self.bound[0] == other.bound[0]

    @property
    def is_month(self) -> bool:
        """Whether it is a month."""
        return self.value.startswith(MONTH)

    @property
    def may_be_day(self) -> bool:
        """Whether it can be the day of a month."""
        day = self.value.rstrip(ORDINAL)
        return day.isdecimal() and len(day) <= 2 and not self.unit

    def as_day(self) -> Quantity:
        """The day of a month, written 29 or 29th."""
        return replace(self, value=self.value.rstrip(ORDINAL))


def _agree(glued: str, near: str, other_glued: str, other_near: str) -> bool:
    """Letters glued to a number must agree with those glued to the other, or standing near it."""
    if glued and other_glued:
        return glued == other_glued
    return not (glued or other_glued) or (glued or near) == (other_glued or other_near)


@dataclass(frozen=True, slots=True)
class Reading:
    """The quantities of a wording, and its words and marks, "" where a number stands."""

    quantities: Sequence[Quantity]
    words: Sequence[str]


NOTHING = Reading((), ())
