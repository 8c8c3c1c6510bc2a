"""How often an answer was reused, and for whom last; this decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from proxy.cache.verdict import Path

# Enough to see what an answer is reused for.
REMEMBERED = 8


@dataclass(frozen=True, slots=True)
class Use:
    """One hit, `at` seconds since the epoch; `wording` is the question's, where it was another."""

    at: float
    path: Path
    similarity: float
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Uses:
    """So many hits, and the `last` of them, the latest last."""

    count: int = 0
    last: tuple[Use, ...] = ()

    def __add__(self, later: Uses) -> Uses:
        return Uses(self.count + later.count, (*self.last, *later.last)[-REMEMBERED:])

    @classmethod
    def of(cls, *uses: Use) -> Uses:
        """These, in their order."""
        return cls(len(uses), uses[-REMEMBERED:])


UNUSED = Uses()
