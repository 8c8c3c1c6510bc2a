"""The ledger in a SQLite file: what answers were good for, counts and notes.

    uses    key, how often it was hit, and the last uses (`packed_uses`)
    counts  name, value
    notes   in the order of their ids

The memory has all but the notes as well, and says what the rows are to become; so a row is written
whole, and it does no harm to write it twice. Losing any of it costs figures and no answers: what
cannot be read is not known, and what cannot be written never holds up an entry.
"""

from __future__ import annotations

import math
import sqlite3
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from proxy.cache.ports import MOST_NOTES
from proxy.cache.uses import UNUSED, Uses
from proxy.store.memory import MemoryStore
from proxy.store.packed_uses import pack_last, unpack_uses

LEDGER_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS uses (key BLOB PRIMARY KEY, hits INTEGER, last BLOB)",
    "CREATE TABLE IF NOT EXISTS counts (name TEXT PRIMARY KEY, value REAL)",
    "CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, note BLOB)",
)
_FORGET = "DELETE FROM uses WHERE key = ?"
_USED = "INSERT OR REPLACE INTO uses VALUES (?, ?, ?)"
_READ_USES = "SELECT key, hits, last FROM uses WHERE key IN"
_COUNTED = "INSERT OR REPLACE INTO counts VALUES (?, ?)"
# Names are ours; whatever else fills the table shall not fill the memory.
_READ_COUNTS = "SELECT name, value FROM counts WHERE typeof(value) = 'real' LIMIT 10000"
_NOTED = "INSERT INTO notes (note) VALUES (?)"
_TRIM_NOTES = "DELETE FROM notes WHERE id <= (SELECT max(id) FROM notes) - ?"
_READ_NOTES = "SELECT note FROM notes WHERE typeof(note) = 'blob' ORDER BY id DESC LIMIT ?"
_MOST_UNWRITTEN = 100_000


@dataclass(frozen=True, slots=True)
class LedgerRows:
    """What rows are to become: `UNUSED` stands for none. Notes are added."""

    uses: Mapping[bytes, Uses] = field(default_factory=dict)
    counts: Mapping[str, float] = field(default_factory=dict)
    notes: Sequence[bytes] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to be written."""
        return bool(self.uses or self.counts or self.notes)


class Unwritten:
    """What of a ledger is not in the file yet."""

    def __init__(self, memory: MemoryStore) -> None:
        self._memory = memory
        self._keys: set[bytes] = set()
        self._names: set[str] = set()
        self.notes: deque[bytes] = deque(maxlen=MOST_NOTES)

    def note_keys(self, keys: Iterable[bytes]) -> None:
        """Learn that rows of these keys are not what the memory has.

        Where there is no end to them, since nothing can be written, some are let go.
        """
        self._keys.update(islice(keys, max(0, _MOST_UNWRITTEN - len(self._keys))))

    def note_names(self, names: Iterable[str]) -> None:
        """Learn that these counts have changed."""
        self._names.update(names)

    def note(self, note: bytes) -> None:
        """Keep a note until it is written."""
        self.notes.append(note)

    async def take(self, changed: Iterable[bytes]) -> LedgerRows:
        """All that is to be written, and that answers under the `changed` keys are others now."""
        keys, names, notes = {*self._keys, *changed}, self._names, list(self.notes)
        self._keys, self._names = set(), set()
        self.notes.clear()
        # The memory never waits, so all of it is of one moment.
        counts = await self._memory.counts()
        return LedgerRows(
            {key: await self._memory.uses(key) for key in keys},
            {name: counts[name] for name in names},
            notes,
        )

    def give_back(self, rows: LedgerRows) -> None:
        """Take back what could not be written."""
        self.note_keys(rows.uses)
        self.note_names(rows.counts)
        self.notes.extendleft(reversed(rows.notes))


def write_ledger(connection: sqlite3.Connection, rows: LedgerRows) -> None:
    """Write the rows, in whatever transaction there is."""
    gone = [(key,) for key, uses in rows.uses.items() if uses == UNUSED]
    used = [
        (key, uses.count, pack_last(uses.last)) for key, uses in rows.uses.items() if uses != UNUSED
    ]
    connection.executemany(_FORGET, gone)
    connection.executemany(_USED, used)
    connection.executemany(_COUNTED, rows.counts.items())
    connection.executemany(_NOTED, [(note,) for note in rows.notes])
    if rows.notes:
        connection.execute(_TRIM_NOTES, (MOST_NOTES,))


def read_uses(connection: sqlite3.Connection, keys: Sequence[bytes]) -> Mapping[bytes, Uses]:
    """What the file knows of these keys; of most it knows nothing."""
    marks = ",".join("?" * len(keys))
    try:
        rows = connection.execute(f"{_READ_USES} ({marks})", keys).fetchall()
    except sqlite3.Error:
        return {}
    return {key: unpack_uses(hits, last) for key, hits, last in rows}


def read_counts(connection: sqlite3.Connection) -> Mapping[str, float]:
    """All sound counts of the file."""
    try:
        rows = connection.execute(_READ_COUNTS).fetchall()
    except sqlite3.Error:
        return {}
    return {name: value for name, value in rows if isinstance(name, str) and math.isfinite(value)}


def read_notes(connection: sqlite3.Connection) -> Sequence[bytes]:
    """The notes of the file, the oldest first."""
    try:
        rows = connection.execute(_READ_NOTES, (MOST_NOTES,)).fetchall()
    except sqlite3.Error:
        return ()
    return [note for (note,) in reversed(rows)]
