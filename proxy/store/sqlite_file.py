"""The SQLite file behind a `SqliteStore`: its schema, its lock, its rows. Every call here blocks.

SQLite's exclusive lock is held from opening to closing, so one process has the file at a time;
the lock dies with the process. A database without tables becomes a store, one with other tables
is somebody else's and is left as it was.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from proxy.cache.entry import Entry
from proxy.cache.ports import StoredVector, Vector
from proxy.cache.uses import UNUSED
from proxy.cache.vectors import unpack_vector
from proxy.errors import SettingsError, StoreLocked
from proxy.store.sqlite_ledger import (
    LEDGER_SCHEMA,
    LedgerRows,
    read_counts,
    read_notes,
    read_uses,
    write_ledger,
)
from proxy.store.sqlite_rows import Kept, read_row, read_text, write_row
from proxy.values import value

_SCHEMA_VERSION = 2
_SCHEMA = (
    """
    CREATE TABLE entries (
        key BLOB PRIMARY KEY, scope BLOB, wording TEXT, model TEXT, body BLOB,
        streamed INTEGER, has_usage INTEGER, created_at REAL, ttl REAL,
        vector BLOB, embedder TEXT, origin BLOB
    )
    """,
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB)",
)
_FROM_1 = (
    "ALTER TABLE entries ADD COLUMN origin BLOB",
    "UPDATE meta SET value = 2 WHERE name = 'schema'",
)
_READ = """
    SELECT key, length(vector), scope, wording, model, body, streamed, has_usage, created_at, ttl,
        origin, rowid
    FROM entries
"""
# Those written last are wanted first.
_READ_BEFORE = _READ + " WHERE rowid < ? ORDER BY rowid DESC LIMIT ?"
_READ_ONE = _READ + " WHERE key = ?"
_COUNT = "SELECT count(*) FROM entries"
# A replaced row gets a new rowid, so the order of the rowids is the order of writing. A change
# without a vector takes over the one that the old row had. The values are those of `write_row`.
_REPLACE = """
    INSERT OR REPLACE INTO entries VALUES (
        ?1, ?2, CAST(?3 AS TEXT), CAST(?4 AS TEXT), ?5, ?6, ?7, ?8, ?9,
        ifnull(?10, (SELECT vector FROM entries WHERE key = ?1)),
        ifnull(?11, (SELECT embedder FROM entries WHERE key = ?1)),
        ?12
    )
"""
_FORGET = "DELETE FROM entries WHERE key = ?"
# Looked for in the index, which is a fiftieth of the table.
_FORGET_NAMELESS = """
    DELETE FROM entries WHERE rowid IN (
        SELECT rowid FROM entries WHERE typeof(key) <> 'blob' OR length(key) <> 32
    )
"""
_READ_VECTORS = """
    SELECT rowid, key, scope, vector FROM entries
    WHERE rowid > ? AND embedder = ? AND typeof(vector) = 'blob'
        AND typeof(scope) = 'blob' AND length(scope) = 32
    ORDER BY rowid LIMIT 100
"""
_LAST = "SELECT ifnull(max(rowid), 0) FROM entries"
_READ_ALL = """
    SELECT rowid, key, vector, embedder FROM entries
    WHERE rowid > ? AND rowid <= ? ORDER BY rowid LIMIT 1000
"""
_ADOPT = "UPDATE meta SET value = ? WHERE name = 'secret'"
_SECRET_SIZE = 32
_BUSY_SECONDS = 0.5
_PRIMARY_CODE = 0xFF


@value()
class Change:
    """What is to become of a key's row: replaced by `entry`, or gone (None).

    `vector` is packed; None keeps the one that the row has, unless `forget` says that the old row
    goes first, so that nothing of it lives on.
    """

    entry: Entry | None
    vector: bytes | None = None
    forget: bool = False

    def after(self, earlier: Change | None) -> Change:
        """This change and an earlier one of the same row, as one."""
        if earlier is None:
            return self
        return replace(self, vector=self.vector or earlier.vector, forget=earlier.forget)


@dataclass(frozen=True, slots=True)
class Row:
    """Where a row is, and what it has beside its entry; unchecked."""

    id: int
    key: bytes
    vector: Any
    embedder: Any

    def vector_of(self, embedder_id: str) -> Vector | None:
        """The vector, where it is a sound one of this embedder."""
        is_ours = self.embedder == embedder_id and isinstance(self.vector, bytes)
        return unpack_vector(self.vector) if is_ours else None


class StoreFile:
    """An open store file, for one thread. Raises `SettingsError` and `sqlite3.Error`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        _create(path)
        self._connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            self._lock_and_prepare()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def secret(self, fresh: bytes) -> bytes:
        """The secret that the file has; it gets `fresh` if it has none."""
        self._connection.execute("INSERT OR IGNORE INTO meta VALUES ('secret', ?)", (fresh,))
        secret = self._meta("secret")
        if not isinstance(secret, bytes) or len(secret) != _SECRET_SIZE:
            raise SettingsError(f"ENCORE_STORE: {self._path} has a malformed secret; move it away")
        return secret

    def forget_nameless(self) -> int:
        """Delete the rows whose key is no key; returns how many there were."""
        return self._connection.execute(_FORGET_NAMELESS).rowcount

    def kept(self, before: int, most: int) -> Sequence[Kept]:
        """The last `most` of the rows whose id is less than `before`, the last one first."""
        rows = self._connection.execute(_READ_BEFORE, (before, most))
        return self._with_uses([read_row(*row) for row in rows])

    def kept_under(self, key: bytes) -> Kept | None:
        """The row of a key."""
        rows = self._with_uses(
            [read_row(*row) for row in self._connection.execute(_READ_ONE, (key,))]
        )
        return rows[0] if rows else None

    def count(self) -> int:
        """How many rows there are."""
        count: int = self._connection.execute(_COUNT).fetchone()[0]
        return count

    def counts(self) -> Mapping[str, float]:
        """All sound counts."""
        return read_counts(self._connection)

    def notes(self) -> Sequence[bytes]:
        """All notes, the oldest first."""
        return read_notes(self._connection)

    def write(
        self, batch: Mapping[bytes, Change], embedder_id: str, ledger: LedgerRows
    ) -> Exception | None:
        """Make all changes, or none; returns why those of the ledger alone could not be made."""
        try:
            self._write(batch, embedder_id, ledger)
        # Whatever it was: it may be the ledger's fault, which is to cost no entry.
        except Exception as error:
            self._write(batch, embedder_id, LedgerRows())
            return error
        return None

    def _write(self, batch: Mapping[bytes, Change], embedder_id: str, ledger: LedgerRows) -> None:
        forgotten = [(key,) for key, change in batch.items() if change.forget]
        rows = (
            write_row(change.entry, change.vector, embedder_id)
            for change in batch.values()
            if change.entry is not None
        )
        with self._transaction():
            self._connection.executemany(_FORGET, forgotten)
            self._connection.executemany(_REPLACE, rows)
            if ledger:
                write_ledger(self._connection, ledger)

    def vectors(self, embedder_id: str, after: int) -> tuple[int | None, Sequence[StoredVector]]:
        """The sound vectors of the next rows, and the last rowid seen; None: there are no more."""
        rows = self._connection.execute(_READ_VECTORS, (after, embedder_id)).fetchall()
        page = [
            StoredVector(key, scope, vector)
            for _, key, scope, packed in rows
            if (vector := unpack_vector(packed)) is not None
        ]
        return (rows[-1][0] if rows else None), page

    def last_row(self) -> int:
        """The rowid of what was written last."""
        last: int = self._connection.execute(_LAST).fetchone()[0]
        return last

    def page(self, after: int, last: int) -> Sequence[Row]:
        """The next rows, up to the rowid `last`; none where there are no more."""
        return [Row(*row) for row in self._connection.execute(_READ_ALL, (after, last))]

    def set_secret(self, secret: bytes) -> None:
        """Put this secret in the place of the one that the file has."""
        self._connection.execute(_ADOPT, (secret,))

    def _with_uses(self, rows: Sequence[Kept]) -> Sequence[Kept]:
        uses = read_uses(self._connection, [kept.key for kept in rows])
        for kept in rows:
            kept.slot.uses = uses.get(kept.key, UNUSED)
        return rows

    def _lock_and_prepare(self) -> None:
        self._connection.text_factory = read_text
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        with self._transaction():
            self._check_schema()
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        # The first transaction under WAL is the one that takes the lock for good.
        with self._transaction():
            pass

    def _check_schema(self) -> None:
        tables = {name for (name,) in self._connection.execute("SELECT name FROM sqlite_master")}
        if not tables:
            for statement in _SCHEMA:
                self._connection.execute(statement)
            self._connection.execute("INSERT INTO meta VALUES ('schema', ?)", (_SCHEMA_VERSION,))
        elif not {"entries", "meta"} <= tables:
            raise SettingsError(f"ENCORE_STORE: {self._path} is a database, but not Encore's")
        elif self._meta("schema") == 1:
            for statement in _FROM_1:
                self._connection.execute(statement)
        elif (version := self._meta("schema")) != _SCHEMA_VERSION:
            raise SettingsError(
                f"ENCORE_STORE: {self._path} has schema {version!r}, this Encore knows "
                f"{_SCHEMA_VERSION}; probably a newer one wrote it"
            )
        for statement in LEDGER_SCHEMA:
            self._connection.execute(statement)

    def _meta(self, name: str) -> Any:
        found = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,))
        return (found.fetchone() or (None,))[0]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Turn what can go wrong with a file into words for the one who set ENCORE_STORE."""
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE == sqlite3.SQLITE_BUSY:
            raise StoreLocked(
                f"ENCORE_STORE: {path} is in use by another Encore. Stop that one, or give this "
                "one a file of its own (ENCORE_STORE=sqlite:///another/path). Several processes "
                "need a shared store (ENCORE_STORE=redis://host)."
            ) from error
        raise SettingsError(f"ENCORE_STORE: {path} cannot be used: {error}") from error
    except OSError as error:
        reason = f"{error.strerror}: {error.filename}"
        raise SettingsError(f"ENCORE_STORE: {path} cannot be used: {reason}") from error


def _create(path: Path) -> None:
    """Make the file for its owner alone, before SQLite makes one that everybody can read.

    One that exists is not opened: closing it again would take away the locks that SQLite may hold
    on it elsewhere in this process.
    """
    if path.is_dir():
        raise SettingsError(f"ENCORE_STORE: {path} is a directory; name a file in it")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path.resolve(), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
