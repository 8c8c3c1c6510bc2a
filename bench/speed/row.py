"""A row of the table: what was measured, against what, and whether that is good enough."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from statistics import median
from typing import Any

HEADINGS = ("work", "against", "Encore", "baseline", "compared", "bar", "verdict", "note")


class Verdict(StrEnum):
    """What came of a row; of these, two make the run fail."""

    MET = "met"
    MISSED = "**missed**"
    SHOWN = "no bar"
    LEFT_OUT = "left out"
    FAILED = "**failed**"

    @property
    def fails(self) -> bool:
        """Whether the run ends with another exit code than 0."""
        return self in (Verdict.MISSED, Verdict.FAILED)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the rounds gave, in their order; at least one."""

    values: Sequence[float]
    unit: str = ""

    @property
    def median(self) -> float:
        """Of all rounds."""
        return median(self.values)

    def __str__(self) -> str:
        least, most = min(self.values), max(self.values)
        spread = "" if least == most else f" ({_short(least)} … {_short(most)})"
        return f"{_short(self.median)} {self.unit}".rstrip() + spread


class By(StrEnum):
    """How a figure is compared with the baseline's of the same round."""

    TIMES = "×"
    MORE = "+"
    ITSELF = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """What the median of the comparisons must lie between; `unit` is that of what is compared."""

    by: By
    least: float = -math.inf
    most: float = math.inf
    unit: str = ""

    def compared(self, ours: Figures, theirs: Figures) -> Figures:
        """Round by round, so that what disturbs both for a while disturbs neither's ratio."""
        pairs = list(zip(ours.values, theirs.values, strict=True))
        if self.by is By.TIMES:
            return Figures([a / b for a, b in pairs], "×")
        return Figures([a - b for a, b in pairs], self.unit)

    def is_met(self, value: float) -> bool:
        """Whether it is between the bounds, which belong to it."""
        return self.least <= value <= self.most

    def __str__(self) -> str:
        sign = {By.TIMES: "", By.MORE: "+", By.ITSELF: ""}[self.by]
        unit = "×" if self.by is By.TIMES else self.unit
        if self.least == self.most:
            return f"exactly {sign}{_short(self.least)} {unit}".rstrip()
        word, limit = (">=", self.least) if math.isfinite(self.least) else ("<=", self.most)
        return f"{word} {sign}{_short(limit)} {unit}".rstrip()


def times(*, least: float = -math.inf, most: float = math.inf) -> Bar:
    """A multiple of the baseline."""
    return Bar(By.TIMES, least, most)


def more(most: float, unit: str) -> Bar:
    """At most so much more than the baseline."""
    return Bar(By.MORE, most=most, unit=unit)


def itself(*, least: float = -math.inf, most: float = math.inf, unit: str = "") -> Bar:
    """Bounds of the figure, which has no baseline."""
    return Bar(By.ITSELF, least, most, unit)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was measured. Without a baseline the figures themselves are held to the bar."""

    work: str
    ours: Figures
    bar: Bar | None = None
    against: str = ""
    theirs: Figures | None = None
    note: str = ""

    @property
    def compared(self) -> Figures:
        """What is held to the bar."""
        if self.bar is None or self.theirs is None:
            return self.ours
        return self.bar.compared(self.ours, self.theirs)

    @property
    def verdict(self) -> Verdict:
        """By the median."""
        if self.bar is None:
            return Verdict.SHOWN
        return Verdict.MET if self.bar.is_met(self.compared.median) else Verdict.MISSED

    def cells(self) -> Sequence[str]:
        """As HEADINGS has them."""
        compared = "" if self.theirs is None else str(self.compared)
        bar = "" if self.bar is None else str(self.bar)
        theirs = "" if self.theirs is None else str(self.theirs)
        mine = (self.work, self.against, str(self.ours), theirs)
        return (*mine, compared, bar, self.verdict.value, self.note)

    def plain(self) -> dict[str, Any]:
        """For JSON: bounds that do not bind are left out."""
        found = asdict(self) | {"verdict": self.verdict.name.lower()}
        if self.theirs is not None:
            found["compared"] = asdict(self.compared)
        if self.bar is not None:
            limits = {"least": self.bar.least, "most": self.bar.most}
            finite = {name: limit for name, limit in limits.items() if math.isfinite(limit)}
            found["bar"] = {"by": self.bar.by.name.lower(), "unit": self.bar.unit, **finite}
        return found


@dataclass(frozen=True, slots=True)
class Absent:
    """Rows that were not measured, and why."""

    work: str
    why: str
    verdict: Verdict = Verdict.LEFT_OUT

    def cells(self) -> Sequence[str]:
        """As HEADINGS has them."""
        return (self.work, "", "", "", "", "", self.verdict.value, self.why)

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"verdict": self.verdict.name.lower()}


Line = Row | Absent


def _short(value: float) -> str:
    """Three digits that count; thousands are set apart."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
