"""A SqliteStore that is still reading its file: what it answers, and what becomes of changes."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from proxy.errors import MalformedEntry, Unavailable
from proxy.store import progress
from proxy.store.backlog import PAGE
from proxy.store.sqlite import SqliteStore
from tests.store.samples import PLENTY, entry, gone, key_of, sqlite_store, vector
from tests.store.test_sqlite import by_hand, by_hand_inside, names_in, vectors_in

MANY = 2 * PAGE + 100
# Written first, and so read last.
FIRST, SECOND, LAST = "0", "1", str(MANY - 1)


class HeldStore(SqliteStore):
    """Reads the first page, and the others when it is released."""

    def __init__(self, path: Path, max_entries: int = PLENTY, max_bytes: int = PLENTY) -> None:
        super().__init__(path, lambda: "fake-8", max_entries, max_bytes, 60)
        self._released = asyncio.Event()

    async def read_all(self) -> None:
        """Read the others."""
        self._released.set()
        await self.loaded()

    async def _load(self) -> None:
        await self._released.wait()
        await super()._load()


@asynccontextmanager
async def held(path: Path, **bounds: int) -> AsyncIterator[HeldStore]:
    """A store that has read no more than the first page; closed at the end."""
    store = HeldStore(path, **bounds)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def fill(path: Path, count: int = MANY) -> None:
    """Write entries in the order of their numbers."""
    async with sqlite_store(path) as store:
        for number in range(count):
            await store.put(entry(str(number)), vector(str(number)))


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A file of more than two pages."""
    await fill(tmp_path / "store.sqlite")
    return tmp_path / "store.sqlite"


async def test_what_is_not_read_yet_is_looked_up(path: Path) -> None:
    """Whoever asks does not wait for the rest; what is nowhere is nowhere."""
    async with held(path) as store:
        assert (len(store), store.unread) == (PAGE, MANY - PAGE)
        for name in (FIRST, LAST):
            assert await store.get(key_of(name)) == entry(name)
        assert await store.get(key_of("tea")) is None
        assert len(store) == PAGE + 1
        await store.read_all()
        assert (len(store), store.unread) == (MANY, 0)
        assert await store.count_keys() == MANY


async def test_a_glance_takes_nothing_in(path: Path) -> None:
    """What is not read yet is read for this look alone; what changed meanwhile is what counts."""
    async with held(path) as store:
        for name in (FIRST, LAST):
            assert await store.glance(key_of(name)) == entry(name)
        assert await store.glance(key_of("tea")) is None
        assert len(store) == PAGE
        await store.delete(key_of(FIRST))
        assert await store.glance(key_of(FIRST)) is None
        looking = asyncio.create_task(store.glance(key_of(SECOND)))
        await asyncio.sleep(0)
        await store.delete(key_of(SECOND))
        assert await looking is None


async def test_in_the_end_all_is_there(path: Path) -> None:
    """As if it had been read in one go."""
    async with sqlite_store(path) as store:
        assert len(await vectors_in(store)) == MANY
        assert len(store) == MANY
        cost = entry(FIRST).size + vector(FIRST).nbytes
        assert store.total_bytes == sum(entry(str(each)).size for each in range(MANY)) + (
            MANY * (cost - entry(FIRST).size)
        )
        assert len([held async for held in store.entries()]) == MANY


async def test_what_changes_before_it_is_read_stays_changed(path: Path) -> None:
    """A row does not bring back what was deleted, nor what it held before."""
    async with held(path) as store:
        await store.delete(key_of(FIRST))
        await store.put(entry(SECOND, body=b"new"), vector("new"))
        await store.delete(key_of("2"))
        await store.put(entry("2", body=b"new"), None)
        await store.put(entry("3", body=b"new"), None)
        await store.delete(key_of("4"))
        await store.flush()
        await store.read_all()
        assert await store.get(key_of(FIRST)) is None
        assert await store.get(key_of("4")) is None
        assert await store.get(key_of(SECOND)) == entry(SECOND, body=b"new")
        assert len(store) == MANY - 2
    async with sqlite_store(path) as store:
        vectors = await vectors_in(store)
        assert vectors[key_of(SECOND)] == vector("new").tolist()
        assert vectors[key_of("3")] == vector("3").tolist()
        assert key_of("2") not in vectors
        assert len(store) == MANY - 2


async def test_what_is_deleted_is_deleted_once_all_is_read(path: Path) -> None:
    """Also where nothing was written meanwhile."""
    async with held(path) as store:
        await store.delete(key_of(FIRST))
        await store.read_all()
    assert names_in(path, FIRST, SECOND) == {SECOND}


async def test_a_page_that_was_read_before_a_deletion_was_written(path: Path) -> None:
    """What it says of that key does not hold any more, nor is there a row to delete."""
    async with held(path) as store:
        page = store._thread.submit(store._file.kept, store._backlog.before, PAGE).result()
        await store.delete(page[0].key)
        await store.flush()
        store._take_in(page)
        assert await store.get(page[0].key) is None
        assert page[0].key not in store._written
        assert len(store) == 2 * PAGE - 1


async def test_closing_does_not_wait_for_the_rest(path: Path) -> None:
    """What was done to it is written all the same."""
    async with held(path) as store:
        await store.delete(key_of(FIRST))
        await store.put(entry("tea"), None)
    assert names_in(path, FIRST, SECOND, "tea") == {SECOND, "tea"}


async def test_what_happens_while_a_key_is_looked_up_counts(path: Path) -> None:
    """It is newer than the row."""
    async with held(path) as store:
        reading = [asyncio.create_task(store.get(key_of(name))) for name in (FIRST, SECOND)]
        await asyncio.sleep(0)
        await store.put(entry(FIRST, body=b"new"), vector("new"))
        await store.delete(key_of(SECOND))
        assert await asyncio.gather(*reading) == [entry(FIRST, body=b"new"), None]


async def test_a_vector_counts_before_its_row_is_read(path: Path) -> None:
    """An entry that is put without one keeps it; so does one that gets another."""
    async with held(path) as store:
        before = store.total_bytes
        await store.put(entry(FIRST), None)
        assert store.total_bytes == before + entry(FIRST).size + vector(FIRST).nbytes
        await store.attach(key_of(SECOND), entry(SECOND).scope, vector("new"))
        await store.attach(key_of("tea"), entry("tea").scope, vector("tea"))
    async with sqlite_store(path) as store:
        vectors = await vectors_in(store)
        assert vectors[key_of(FIRST)] == vector(FIRST).tolist()
        assert vectors[key_of(SECOND)] == vector("new").tolist()


async def test_the_order_of_use_is_that_of_writing(path: Path) -> None:
    """What is read later was written earlier, and goes first; what was asked for goes last."""
    async with held(path, max_entries=MANY) as store:
        await store.get(key_of(FIRST))
        await store.read_all()
        assert await store.put(entry("tea"), None) == [gone(SECOND)]
        assert await store.put(entry("milk"), None) == [gone("2")]


@pytest.mark.parametrize("bounds", [{"max_entries": 700}, {"max_bytes": 700 * 1000}])
async def test_what_has_no_room_leaves_the_file(path: Path, bounds: dict[str, int]) -> None:
    """It is what was written first."""
    async with held(path, **bounds) as store:
        await store.read_all()
        kept = len(store)
        assert store.total_bytes <= bounds.get("max_bytes", PLENTY)
    assert 0 < kept <= 700 or "max_bytes" in bounds
    numbers = range(MANY - kept, MANY)
    written = {key for (key,) in by_hand(path, "SELECT key FROM entries")}
    assert written == {key_of(str(number)) for number in numbers}


async def test_what_is_looked_up_may_push_out_another(path: Path) -> None:
    """The bounds hold at every moment."""
    async with held(path, max_entries=PAGE) as store:
        assert await store.get(key_of(FIRST)) == entry(FIRST)
        assert len(store) == PAGE
        oldest = str(MANY - PAGE)
        assert await store.get(key_of(oldest)) is None
        await store.read_all()
        assert len(store) == PAGE
    assert names_in(path, FIRST, SECOND, oldest, LAST) == {FIRST, LAST}


async def test_one_that_is_too_large_does_not_stop_the_rest(tmp_path: Path) -> None:
    """It goes alone: those before it have room."""
    path = tmp_path / "store.sqlite"
    async with sqlite_store(path) as store:
        for name in ("tea", "large", "milk"):
            await store.put(entry(name, body=bytes(9000 if name == "large" else 10)), None)
    async with sqlite_store(path, max_bytes=5000) as store:
        assert len(store) == 2
    assert names_in(path, "tea", "large", "milk") == {"tea", "milk"}


async def test_a_damaged_row_is_malformed_before_its_turn(path: Path) -> None:
    """As it is afterwards."""
    by_hand(path, "UPDATE entries SET ttl = -1 WHERE key = ?", key_of(FIRST))
    async with held(path) as store:
        for _ in range(2):
            with pytest.raises(MalformedEntry, match="ttl"):
                await store.get(key_of(FIRST))
            await store.read_all()


async def test_a_file_that_cannot_be_read_to_its_end(path: Path) -> None:
    """What was read is served, and the log tells; a key behind that is unavailable."""
    with capture_logs() as lines:
        async with held(path) as store:
            by_hand_inside(store, "ALTER TABLE entries RENAME TO elsewhere")
            await store.read_all()
            assert await store.get(key_of(LAST)) == entry(LAST)
            with pytest.raises(Unavailable, match="no such table"):
                await store.get(key_of(FIRST))
            by_hand_inside(store, "ALTER TABLE elsewhere RENAME TO entries")
            assert await store.get(key_of(FIRST)) == entry(FIRST)
            await store.delete(key_of(SECOND))
    assert [line["event"] for line in lines] == ["store cannot be read to its end"]
    assert names_in(path, FIRST, SECOND) == {FIRST}


async def test_a_long_reading_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How far it is, for entries and for vectors, and nothing where it takes no time."""
    with capture_logs() as lines:
        async with sqlite_store(path) as store:
            await vectors_in(store)
    assert lines == []
    monkeypatch.setattr(progress, "_SECONDS", 0.0)
    with capture_logs() as lines:
        async with sqlite_store(path) as store:
            await vectors_in(store)
    told = [(line["event"], line["done"], line["of"]) for line in lines]
    assert told[0] == ("store loads", PAGE, MANY - PAGE)
    assert ("store loads", MANY - PAGE, MANY - PAGE) in told
    assert told[-1] == ("the store's vectors are read", MANY, MANY)


def test_what_was_told_is_told_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once."""
    monkeypatch.setattr(progress, "_SECONDS", 0.0)
    with capture_logs() as lines:
        told = progress.Progress("reading", 9)
        told.note(5)
        told.end(9)
        told.end(9)
    assert [(line["event"], line["done"]) for line in lines] == [("reading", 5), ("reading", 9)]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["put", "put alone", "delete", "get", "flush", "read"]), st.integers(0, 9)
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def filled() -> bytes:
    """The content of a file of a page and a few more."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite"
        asyncio.run(fill(path, PAGE + 10))
        with suppress(sqlite3.Error):
            by_hand(path, "PRAGMA wal_checkpoint(TRUNCATE)")
        return path.read_bytes()


@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
async def test_it_is_what_a_dictionary_would_be(
    filled: bytes, steps: list[tuple[str, int]]
) -> None:
    """Whatever is done to keys that are not read yet, before, while and after they are."""
    model = {str(number): (entry(str(number)).body, str(number)) for number in range(10)}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite"
        path.write_bytes(filled)
        async with held(path) as store:
            for turn, (step, number) in enumerate(steps):
                name, body = str(number), f"turn {turn}".encode()
                match step:
                    case "put":
                        await store.put(entry(name, body=body), vector(f"new {name}"))
                        model[name] = (body, f"new {name}")
                    case "put alone":
                        await store.put(entry(name, body=body), None)
                        model[name] = (body, model.get(name, (b"", ""))[1])
                    case "delete":
                        await store.delete(key_of(name))
                        model.pop(name, None)
                    case "get":
                        kept = model.get(name)
                        expected = None if kept is None else entry(name, body=kept[0])
                        assert await store.get(key_of(name)) == expected
                    case "flush":
                        await store.flush()
                    case "read":
                        await store.read_all()
        async with sqlite_store(path) as store:
            vectors = await vectors_in(store)
            assert len(store) == PAGE + len(model)
            for name, (body, direction) in model.items():
                assert await store.get(key_of(name)) == entry(name, body=body)
                expected_vector = vector(direction).tolist() if direction else None
                assert vectors.get(key_of(name)) == expected_vector
