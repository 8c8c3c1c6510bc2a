"""A page of a list: the first entries behind a place, in an order. Pure."""

from __future__ import annotations

import base64
import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

import orjson

from proxy.cache.ports import Held
from proxy.errors import AdminError

Sort = Literal["age", "hits", "size"]
Direction = Literal["desc", "asc"]
# By the key last, so that no two entries have one place, and the place outlives its entry.
Place: TypeAlias = tuple[float, bytes]
_KEY_SIZE = 32
# Sorting now and then is cheaper than keeping order all the time.
_SLACK = 4


@dataclass(frozen=True, slots=True)
class Sorting:
    """An order of entries; `desc` has the newest, the most hit or the largest first."""

    by: Sort
    direction: Direction

    def place(self, held: Held) -> Place:
        """Where an entry stands."""
        match self.by:
            case "age":
                return held.entry.created_at, held.entry.key
            case "hits":
                return held.uses.count, held.entry.key
            case "size":
                return held.entry.size, held.entry.key
            case _:
                assert_never(self.by)

    def is_behind(self, place: Place, other: Place) -> bool:
        """Whether a place comes after another one."""
        return place < other if self.direction == "desc" else place > other

    def cursor(self, place: Place) -> str:
        """A name for all that comes behind a place."""
        value, key = place
        packed = orjson.dumps([self.by, self.direction, value, key.hex()])
        return base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")

    def read_cursor(self, cursor: str) -> Place:
        """The place that a cursor of this order names; raises `AdminError` for any other text."""
        try:
            packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
            by, direction, value, key = orjson.loads(packed)
            place = float(value), bytes.fromhex(key)
        except (ValueError, TypeError) as error:
            raise _no_cursor() from error
        is_ours = (by, direction) == (self.by, self.direction)
        if not is_ours or not math.isfinite(place[0]) or len(place[1]) != _KEY_SIZE:
            raise _no_cursor()
        return place


class Page:
    """Keeps the first `size` of all that it is shown, behind the place `after` (None: of all)."""

    def __init__(self, sorting: Sorting, size: int, after: Place | None) -> None:
        self._sorting = sorting
        self._size = size
        self._after = after
        self._kept: dict[Place, Held] = {}

    def show(self, held: Held) -> None:
        """Take in an entry; one that comes twice counts once."""
        place = self._sorting.place(held)
        if self._after is not None and not self._sorting.is_behind(place, self._after):
            return
        self._kept[place] = held
        if len(self._kept) > _SLACK * (self._size + 1):
            self._kept = dict(self._first())

    def end(self) -> tuple[Sequence[Held], str | None]:
        """The entries in their order, and the cursor of the next page; None: there is no more."""
        first = self._first()
        entries = [held for _, held in first[: self._size]]
        if len(first) <= self._size:
            return entries, None
        return entries, self._sorting.cursor(first[self._size - 1][0])

    def _first(self) -> list[tuple[Place, Held]]:
        """One more than the page has, to see whether there is another one."""
        pick = heapq.nlargest if self._sorting.direction == "desc" else heapq.nsmallest
        return pick(self._size + 1, self._kept.items(), key=lambda item: item[0])


def _no_cursor() -> AdminError:
    return AdminError(400, "malformed", "cursor is none that was given for this sort and order")
