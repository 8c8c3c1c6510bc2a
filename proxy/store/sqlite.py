"""Entries in memory, written behind to a SQLite file that survives `kill -9`.

After a start the file is read in the background (`backlog`), and a key that is not there yet is
looked up in it; afterwards reads never touch the file. A change goes into memory and into
`_pending`, one change a key, and every `flush_interval` seconds all that is pending is written in
one transaction: the file is always what the memory was at most one interval ago. A change leaves
`_pending` only when the transaction that wrote it has ended well, so a failed one needs no undoing:
it is tried again.

The file belongs to one thread, which keeps what is done to it in order even when the coroutine
that asked for it is cancelled.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import structlog

from proxy.cache.entry import Entry
from proxy.cache.ports import MOST_NOTES, Evicted, Held, StoredVector, Vector
from proxy.cache.uses import Uses
from proxy.cache.vectors import pack_vector
from proxy.errors import Unavailable
from proxy.store.backlog import PAGE, Backlog
from proxy.store.memory import MemoryStore
from proxy.store.progress import Progress
from proxy.store.sqlite_file import Change, StoreFile, opening
from proxy.store.sqlite_ledger import LedgerRows, Unwritten
from proxy.store.sqlite_rows import Kept

T = TypeVar("T")


class SqliteStore:
    """A `MemoryStore` that is written behind to the SQLite file `path`.

    Vectors are kept under the id that `embedder_id` then gives, and only those come back after a
    restart. It is opened before it is used, once, and closed afterwards.
    """

    def __init__(
        self,
        path: Path,
        embedder_id: Callable[[], str],
        max_entries: int,
        max_bytes: int,
        flush_interval: float = 0.5,
    ) -> None:
        self._path = path
        self._embedder_id = embedder_id
        self._memory = MemoryStore(max_entries, max_bytes)
        self._secret = self._memory.secret()
        self._flush_interval = flush_interval
        self._pending: dict[bytes, Change] = {}
        # The keys that have a row in the file.
        self._written: set[bytes] = set()
        self._unwritten = Unwritten(self._memory)
        self._ledger_failing = False
        self._flushing = asyncio.Lock()
        self._failing = False
        self._closing = asyncio.Event()
        self._log = structlog.get_logger()

    def __len__(self) -> int:
        """How many keys are in memory, broken ones among them."""
        return len(self._memory)

    @property
    def unread(self) -> int:
        """How many keys are in the file alone, roughly."""
        return self._backlog.unread

    @property
    def total_bytes(self) -> int:
        """What all entries and their vectors cost in memory, in bytes, roughly."""
        return self._memory.total_bytes

    def secret(self) -> bytes:
        """32 random bytes, made with the file."""
        return self._secret

    async def open(self) -> None:
        """Take the file, and begin to read it.

        Raises `StoreLocked`, or `SettingsError` if it is no store.
        """
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="encore-sqlite")
        try:
            self._file, self._backlog, first, counts = await self._in_thread(self._open_file)
        except BaseException:
            self._thread.shutdown()
            raise
        await self._memory.count(counts)
        self._take_in(first)
        self._loading = asyncio.create_task(self._load())
        self._flusher = asyncio.create_task(self._flush_until_closing())

    async def close(self) -> None:
        """Write what is pending and let the file go."""
        self._loading.cancel()
        self._closing.set()
        try:
            await self._flusher
            await self.flush()
        finally:
            self._note_end()
            await self._in_thread(self._file.close)
            self._thread.shutdown()

    async def loaded(self) -> None:
        """Return when all is in memory that can be."""
        await asyncio.wait({self._loading})

    async def get(self, key: bytes) -> Entry | None:
        """The entry, or None; raises `MalformedEntry` for one that could not be read.

        While the file is being read it raises `Unavailable` as well.
        """
        await self._bring(key)
        return await self._memory.get(key)

    async def glance(self, key: bytes) -> Entry | None:
        """The same; asking does not count as use, and takes nothing in before its turn."""
        if self._backlog.may_have(key):
            kept = await self._on_file(StoreFile.kept_under, key)
            if kept is not None and self._backlog.may_have(key):
                return kept.slot.read()
        return await self._memory.glance(key)

    def touch(self, entry: Entry) -> bool:
        """Whether this very object is in memory under its key; asking counts as use."""
        return self._memory.touch(entry)

    async def put(self, entry: Entry, vector: Vector | None) -> Sequence[Evicted]:
        """Keep an entry and its vector (None: keep the vector it had); returns the evicted."""
        if vector is None:
            await self._bring(entry.key)
        evicted = await self._memory.put(entry, vector)
        change = Change(entry, None if vector is None else pack_vector(vector))
        self._pending[entry.key] = change.after(self._pending.get(entry.key))
        self._forget(gone.key for gone in evicted)
        return evicted

    async def delete(self, key: bytes) -> None:
        """Forget a key; unknown ones are fine."""
        await self._memory.delete(key)
        self._forget([key])

    async def vectors(self) -> AsyncIterator[StoredVector]:
        """All sound vectors that the file has for this embedder; raises `Unavailable`."""
        await self.loaded()
        progress = Progress("the store's vectors are read", len(self))
        embedder_id, done = self._embedder_id(), 0
        last: int | None = 0
        while last is not None:
            try:
                last, page = await self._in_thread(self._file.vectors, embedder_id, last)
            except sqlite3.Error as error:
                raise Unavailable(f"the store's vectors cannot be read: {error}") from error
            for stored in page:
                if stored.key in self._memory:
                    yield stored
            done += len(page)
            progress.note(done)
        progress.end(done)

    async def count_keys(self) -> int:
        """How many keys are kept, broken ones among them."""
        await self.loaded()
        return len(self)

    async def entries(self) -> AsyncIterator[Held]:
        """All sound entries that were there when it began; raises `Unavailable`."""
        await self.loaded()
        await self.settle()
        embedder_id = self._embedder_id()
        after = 0
        # What is written meanwhile gets new rows at the end: walked to there, it would never end.
        last = await self._on_file(StoreFile.last_row)
        while page := await self._on_file(StoreFile.page, after, last):
            for row in page:
                entry = self._memory.peek(row.key)
                if entry is not None:
                    uses = await self._memory.uses(row.key)
                    yield Held(entry, row.vector_of(embedder_id), row.vector is not None, uses)
            after = page[-1].id

    async def attach(self, key: bytes, scope: bytes, vector: Vector) -> None:
        """Give the entry that has this key this vector; unknown keys are fine."""
        await self._bring(key)
        entry = self._memory.peek(key)
        if entry is not None:
            uses = await self._memory.uses(key)
            await self.put(entry, vector)
            await self.note_uses({key: uses})

    async def settle(self) -> None:
        """Write what is pending; raises `Unavailable` where that cannot be."""
        await self.flush()
        self._check_written()

    async def adopt(self, secret: bytes) -> None:
        """Take another store's secret; raises `Unavailable`."""
        await self._on_file(StoreFile.set_secret, secret)
        self._secret = secret

    async def note_uses(self, uses: Mapping[bytes, Uses]) -> None:
        """Add what these keys were good for; unknown ones stay unknown."""
        for key in uses:
            await self._bring(key)
        await self._memory.note_uses(uses)
        self._unwritten.note_keys(key for key in uses if key in self._memory)

    async def uses(self, key: bytes) -> Uses:
        """What a key was good for."""
        await self._bring(key)
        return await self._memory.uses(key)

    async def count(self, counts: Mapping[str, float]) -> None:
        """Add to counts by their names."""
        await self._memory.count(counts)
        self._unwritten.note_names(counts)

    async def counts(self) -> Mapping[str, float]:
        """All counts, those of earlier runs among them."""
        return await self._memory.counts()

    async def note(self, note: bytes) -> None:
        """Keep a note; of too many, the oldest goes."""
        self._unwritten.note(note)

    async def notes(self) -> Sequence[bytes]:
        """All notes, the oldest first."""
        unwritten = list(self._unwritten.notes)
        return [*await self._on_file(StoreFile.notes), *unwritten][-MOST_NOTES:]

    async def flush(self) -> None:
        """Write what is pending; a failure is logged, and what is pending stays so."""
        async with self._flushing:
            batch = self._next_batch()
            # Of an answer that changed the ledger has something to say, too.
            ledger = await self._unwritten.take(filter(self._may_have_row, batch))
            if not batch and not ledger:
                return
            try:
                failure = await self._in_thread(
                    self._file.write, batch, self._embedder_id(), ledger
                )
            # Whatever it was: the memory goes on serving and the next flush tries again, while an
            # error that ended the flusher would stop all writing without a word.
            except Exception as error:
                self._unwritten.give_back(ledger)
                self._note_failure(error)
            else:
                self._note_success(batch)
                self._note_ledger(ledger, failure)

    def _forget(self, keys: Iterable[bytes]) -> None:
        for key in keys:
            self._pending[key] = Change(None, forget=True)
            self._backlog.note_gone(key)

    def _next_batch(self) -> Mapping[bytes, Change]:
        """What is pending, less the forgetting of keys that never got a row.

        Without that, `_pending` would grow with every eviction for as long as writing fails.
        """
        self._pending = {
            key: change
            for key, change in self._pending.items()
            if change.entry is not None or self._may_have_row(key)
        }
        return dict(self._pending)

    def _may_have_row(self, key: bytes) -> bool:
        return key in self._written or not self._backlog.is_over

    def _note_success(self, batch: Mapping[bytes, Change]) -> None:
        for key, change in batch.items():
            if change.entry is None:
                self._written.discard(key)
            else:
                self._written.add(key)
            # It may have changed again meanwhile.
            if self._pending[key] is change:
                del self._pending[key]
        if self._failing:
            self._log.info("store writes again", changes=len(batch))
        self._failing = False

    def _note_failure(self, error: Exception) -> None:
        if not self._failing:
            self._log.error("store cannot write", path=str(self._path), error=str(error))
        self._failing = True

    def _note_ledger(self, ledger: LedgerRows, failure: Exception | None) -> None:
        if failure is not None:
            self._unwritten.give_back(ledger)
            if not self._ledger_failing:
                self._log.error("store cannot write its figures", error=str(failure))
        self._ledger_failing = failure is not None

    def _check_written(self) -> None:
        # What was put meanwhile is pending, too, and no sign of a failure.
        if self._failing and self._pending:
            raise Unavailable(f"{self._path} cannot be written")

    def _note_end(self) -> None:
        if self._pending:
            self._log.error("store closed with unwritten changes", changes=len(self._pending))

    async def _flush_until_closing(self) -> None:
        while not self._closing.is_set():
            try:
                async with asyncio.timeout(self._flush_interval):
                    await self._closing.wait()
            except TimeoutError:
                await self.flush()

    async def _on_file(self, method: Callable[..., T], *arguments: Any) -> T:
        try:
            return await self._in_thread(method, self._file, *arguments)
        except sqlite3.Error as error:
            raise Unavailable(f"{self._path} cannot be used: {error}") from error

    async def _in_thread(self, function: Callable[..., T], *arguments: Any) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, function, *arguments)

    def _open_file(self) -> tuple[StoreFile, Backlog, Sequence[Kept], Mapping[str, float]]:
        with opening(self._path):
            file = StoreFile(self._path)
            try:
                self._secret = file.secret(self._secret)
                if nameless := file.forget_nameless():
                    self._log.warning("store dropped rows without a key", rows=nameless)
                backlog = Backlog(self._memory, file.last_row() + 1, file.count())
                return file, backlog, file.kept(backlog.before, PAGE), file.counts()
            except BaseException:
                file.close()
                raise

    async def _load(self) -> None:
        backlog = self._backlog
        total = backlog.unread
        progress = Progress("store loads", total)
        try:
            while not backlog.is_over:
                self._take_in(await self._on_file(StoreFile.kept, backlog.before, PAGE))
                progress.note(total - backlog.unread)
        except Unavailable as error:
            # What comes behind can still be asked for, key by key.
            self._log.error("store cannot be read to its end", error=str(error))
        progress.end(total - backlog.unread)

    def _take_in(self, page: Sequence[Kept]) -> None:
        self._note_rows(page)
        self._forget(self._backlog.take(page))

    async def _bring(self, key: bytes) -> None:
        """Take in a key before its turn."""
        if not self._backlog.may_have(key):
            return
        kept = await self._on_file(StoreFile.kept_under, key)
        # It may have been put or deleted meanwhile.
        if kept is not None and self._backlog.may_have(key):
            self._note_rows([kept])
            self._forget(gone.key for gone in self._memory.place_slot(key, kept.slot))

    def _note_rows(self, rows: Iterable[Kept]) -> None:
        for kept in rows:
            # One that went has no row any more, unless that is still to be written.
            if not self._backlog.has_gone(kept.key) or kept.key in self._pending:
                self._written.add(kept.key)
