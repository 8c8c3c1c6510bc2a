"""Lines -> store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from proxy.cache import gates
from proxy.cache.entry import Entry
from proxy.cache.ports import Held, Vector
from proxy.errors import ExportError, MalformedEntry, Unavailable
from proxy.moving.files import Line
from proxy.moving.lines import End, Header, read_header, read_line
from proxy.moving.place import Place

# A server answers them together about as fast as one alone.
_AT_A_TIME = 32
_MOST_PROBLEMS = 1000


@dataclass(frozen=True, slots=True)
class Rules:
    """What is let in; `now` is in seconds since the epoch."""

    now: float
    error_markers: tuple[str, ...]
    max_entry_bytes: int
    overwrite: bool = False
    with_expired: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that was left out; the reason names the field."""

    line: int
    reason: str


@dataclass(slots=True)
class Imported:
    """What became of an import; `problems` holds the first thousand."""

    entries: int = 0
    present: int = 0
    expired: int = 0
    bad: int = 0
    embedded: int = 0
    without_vector: int = 0
    evicting: int = 0
    whole: bool = False
    problems: list[Problem] = field(default_factory=list)

    def note(self, line: int, reason: str) -> Problem:
        """Count a bad line."""
        problem = Problem(line, reason)
        self.bad += 1
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(problem)
        return problem


def header_of(lines: Iterator[Line], name: str) -> Header:
    """The header of a file called `name`; raises `ExportError` where it has none."""
    first = next(lines, None)
    if first is None or first.cut:
        raise ExportError(f"{name}: it is empty, or cut off in its first line")
    try:
        return read_header(first.content)
    except MalformedEntry as error:
        raise ExportError(f"{name}, line 1: it is no export of Encore: {error}") from error


class Import:
    """Brings the entries of an export into a store; `told` hears of every bad line at once.

    What was put stays, whatever happens then, and is passed over by the next attempt.
    """

    def __init__(
        self, place: Place, header: Header, rules: Rules, told: Callable[[Problem], None]
    ) -> None:
        self._place = place
        self._rules = rules
        self._told = told
        is_ours = header.embedder == place.embedder.id
        self._dimension = place.embedder.dimension if is_ours else None
        self._waiting: dict[bytes, Held] = {}
        self.done = Imported()

    async def run(self, lines: Iterator[Line], step: Callable[[], None]) -> Imported:
        """Take all lines behind the header; raises `Unavailable`."""
        for line in lines:
            step()
            found = self._read(line)
            if isinstance(found, End):
                self._end(line, found)
            elif found is not None:
                await self._queue(found)
        await self._bring()
        await self._place.on_store(self._place.store.settle)
        return self.done

    def _read(self, line: Line) -> Held | End | None:
        """None for a line of which nothing is kept."""
        if not line.content and not line.fault:
            return None
        if line.fault:
            self._note(line, line.fault)
            return None
        try:
            found = read_line(line.content, self._dimension)
        except MalformedEntry as error:
            self._note(line, str(error))
            return None
        return found if isinstance(found, End) else self._let_in(line, found)

    def _let_in(self, line: Line, kept: Held) -> Held | None:
        entry, rules = kept.entry, self._rules
        if len(entry.body) > rules.max_entry_bytes:
            self._note(line, "body is larger than ENCORE_MAX_ENTRY_BYTES")
        elif (name := gates.flaw(entry, rules.now, rules.error_markers)) is not None:
            self._note(line, _FLAWS[name])
        elif entry.has_expired(rules.now) and not rules.with_expired:
            self.done.expired += 1
        else:
            return kept
        return None

    def _note(self, line: Line, reason: str) -> None:
        self._told(self.done.note(line.number, reason))

    def _end(self, line: Line, end: End) -> None:
        self.done.whole = end.entries == line.number - 2
        if not self.done.whole:
            self._note(line, "end does not fit the number of lines")

    async def _queue(self, kept: Held) -> None:
        # Of two lines with one key, the second finds what became of the first.
        if kept.entry.key in self._waiting or len(self._waiting) == _AT_A_TIME:
            await self._bring()
        self._waiting[kept.entry.key] = kept

    async def _bring(self) -> None:
        waiting, self._waiting = self._waiting, {}
        try:
            async with asyncio.TaskGroup() as group:
                for kept in waiting.values():
                    group.create_task(self._bring_one(kept))
        except* Unavailable as errors:
            raise errors.exceptions[0] from None

    async def _bring_one(self, kept: Held) -> None:
        entry = kept.entry
        if not self._rules.overwrite and await self._is_there(entry):
            self.done.present += 1
            return
        vector = kept.vector
        if vector is None and kept.has_vector:
            vector = await self._embedded(entry)
        self.done.evicting += await self._place.place(entry, vector, kept.uses)
        self.done.entries += 1
        self.done.without_vector += vector is None

    async def _is_there(self, entry: Entry) -> bool:
        try:
            return await self._place.on_store(self._place.store.get, entry.key) is not None
        except MalformedEntry:
            return False

    async def _embedded(self, entry: Entry) -> Vector | None:
        try:
            vector = await self._place.vector_of(entry)
        except Unavailable:
            return None  # it can still be found by its exact wording
        self.done.embedded += vector is not None
        return vector


_FLAWS = {
    "created_at": "created_at is in the future",
    "body": "body is no answer that would ever be given",
}
