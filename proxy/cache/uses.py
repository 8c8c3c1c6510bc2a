"""How often an answer was reused, and for whom last; this decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from proxy.cache.verdict import Path
from proxy.errors import MalformedEntry

# Enough to see what an answer is reused for.
REMEMBERED = 8
_MOST = 2**53
# Beside its wording: the object and its two numbers.
_USE_SIZE = 120


class Use(NamedTuple):
    """One hit, `at` seconds since the epoch; `wording` is the question's, where it was another.

    One is made at every hit, and a tuple is quick.
    """

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

    @property
    def size(self) -> int:
        """What they cost in memory, in bytes, roughly."""
        return sum(_USE_SIZE + 2 * len(use.wording) for use in self.last)


UNUSED = Uses()


def read_use(at: Any, path: Any, similarity: Any, wording: Any) -> Use:
    """A use that others may have written; raises `MalformedEntry`.

    `Use` does not check its fields by itself.
    """
    sound = _is_number(at) and _is_number(similarity) and isinstance(wording, str)
    if not sound or path not in tuple(Path):
        raise MalformedEntry("uses is missing or malformed")
    return Use(float(at), Path(path), float(similarity), wording)


def read_uses(count: Any, last: tuple[Use, ...]) -> Uses:
    """The same for all that is known of a key."""
    is_count = isinstance(count, int) and not isinstance(count, bool)
    if not is_count or not len(last) <= count < _MOST or len(last) > REMEMBERED:
        raise MalformedEntry("uses is missing or malformed")
    return Uses(count, last)


def _is_number(value: Any) -> bool:
    # Said so, what is not a number is none, and no integer is too large to be looked at.
    return type(value) in (int, float) and -_MOST < value < _MOST
