"""SqliteStore: what is in the file, and what becomes of it when things go wrong."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import stat
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from proxy.cache.origin import Origin
from proxy.cache.ports import Vector
from proxy.errors import MalformedEntry, SettingsError, StoreLocked, Unavailable
from proxy.store.sqlite import SqliteStore
from tests.store.samples import PLENTY, entry, gone, key_of, sqlite_store, vector


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is; there is nothing yet."""
    return tmp_path / "store.sqlite"


def by_hand(path: Path, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
    """Do something to the file while no store has it."""
    with contextlib.closing(sqlite3.connect(path, timeout=0)) as connection, connection:
        return connection.execute(statement, parameters).fetchall()


def names_in(path: Path, *names: str) -> set[str]:
    """Which of these names have a row in the file."""
    rows = {row[0] for row in by_hand(path, "SELECT key FROM entries")}
    return {name for name in names if key_of(name) in rows}


async def vectors_in(store: SqliteStore) -> dict[bytes, list[float]]:
    """Key -> vector, for all vectors that come back."""
    return {stored.key: stored.vector.tolist() async for stored in store.vectors()}


@contextlib.asynccontextmanager
async def child(task: str, path: Path) -> AsyncIterator[asyncio.StreamReader]:
    """Another process at work on the same path, killed with SIGKILL at the end; its output."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.store.child", task, str(path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        process.kill()
        await process.stdout.read()
        await process.wait()


# --- reopening


async def test_entries_vectors_and_secret_survive(path: Path) -> None:
    """A closed store opens again as it was."""
    async with sqlite_store(path) as store:
        await store.put(entry("tea"), vector("tea"))
        await store.put(entry("milk", ttl=None, streamed=True, has_usage=False), None)
        secret = store.secret()
    async with sqlite_store(path) as store:
        assert await store.get(key_of("tea")) == entry("tea")
        milk = entry("milk", ttl=None, streamed=True, has_usage=False)
        assert await store.get(key_of("milk")) == milk
        assert store.secret() == secret
        (stored,) = [stored async for stored in store.vectors()]
        assert (stored.key, stored.scope) == (entry("tea").key, entry("tea").scope)
        np.testing.assert_array_equal(stored.vector, vector("tea"), strict=True)
        assert len(store) == 2
        assert store.total_bytes == entry("tea").size + milk.size + vector("tea").nbytes


async def test_an_overwrite_without_a_vector_keeps_the_old_one(path: Path) -> None:
    """Whether the row is in the file already or still on its way there."""
    async with sqlite_store(path) as store:
        await store.put(entry("written"), vector("written"))
        await store.flush()
        await store.put(entry("written", body=b"new"), None)
        await store.put(entry("pending"), vector("pending"))
        await store.put(entry("pending", body=b"new"), None)
    async with sqlite_store(path) as store:
        assert await store.get(key_of("written")) == entry("written", body=b"new")
        assert await vectors_in(store) == {
            key_of(name): vector(name).tolist() for name in ("written", "pending")
        }


async def test_a_deleted_row_takes_its_vector_along(path: Path) -> None:
    """An entry that is put after a delete does not inherit from the one before."""
    async with sqlite_store(path) as store:
        await store.put(entry("tea"), vector("tea"))
        await store.flush()
        await store.delete(key_of("tea"))
        await store.put(entry("tea"), None)
    async with sqlite_store(path) as store:
        assert await store.get(key_of("tea")) == entry("tea")
        assert await vectors_in(store) == {}


async def test_evicted_entries_leave_the_file(path: Path) -> None:
    """The file holds what the memory holds."""
    async with sqlite_store(path, max_entries=2) as store:
        for name in ("tea", "milk"):
            await store.put(entry(name), None)
        await store.flush()
        await store.put(entry("sugar"), None)
    assert names_in(path, "tea", "milk", "sugar") == {"milk", "sugar"}


async def test_the_oldest_written_are_the_first_to_go(path: Path) -> None:
    """The order of use is not in the file; the order of writing is, and a rewrite counts."""
    async with sqlite_store(path) as store:
        for name in ("tea", "milk", "sugar", "tea"):
            await store.put(entry(name), vector(name))
            await store.flush()
    async with sqlite_store(path, max_entries=2) as store:
        assert len(store) == 2
        assert set(await vectors_in(store)) == {key_of("sugar"), key_of("tea")}
        assert await store.put(entry("salt"), None) == [gone("sugar")]
    assert names_in(path, "tea", "milk", "sugar", "salt") == {"tea", "salt"}


async def test_more_vectors_than_a_page(path: Path) -> None:
    """Vectors are read a page at a time, and all of them come."""
    async with sqlite_store(path) as store:
        for number in range(2100):
            await store.put(entry(str(number)), vector("tea"))
    async with sqlite_store(path) as store:
        assert set(await vectors_in(store)) == {key_of(str(number)) for number in range(2100)}


async def test_vectors_of_another_embedder_stay_apart(path: Path) -> None:
    """They do not come back under another id; they do under their own."""
    async with sqlite_store(path, embedder_id="old-8") as store:
        await store.put(entry("tea"), vector("tea"))
        await store.put(entry("milk"), vector("milk"))
    async with sqlite_store(path, embedder_id="new-8") as store:
        assert await vectors_in(store) == {}
        await store.put(entry("tea"), vector("sugar"))
        await store.put(entry("milk", body=b"new"), None)
    async with sqlite_store(path, embedder_id="old-8") as store:
        assert await vectors_in(store) == {key_of("milk"): vector("milk").tolist()}


def packed(*values: float) -> bytes:
    """Floats as a vector lies in the file."""
    return np.array(values, "<f4").tobytes()


@pytest.mark.parametrize(
    "damaged",
    [
        packed(1.0)[:3],
        b"",
        packed(0.6, 0.7),
        packed(float("nan"), 1.0),
        packed(float("inf"), 0.0),
        packed(3e38, 3e38),
        "text",
        None,
    ],
)
async def test_a_damaged_vector_does_not_come_back(path: Path, damaged: object) -> None:
    """Bytes that are no unit vector are left out; the entry is there, for exact matches."""
    async with sqlite_store(path) as store:
        await store.put(entry("tea"), vector("tea"))
        await store.put(entry("milk"), vector("milk"))
    by_hand(path, "UPDATE entries SET vector = ? WHERE key = ?", damaged, key_of("tea"))
    async with sqlite_store(path) as store:
        assert set(await vectors_in(store)) == {key_of("milk")}
        assert await store.get(key_of("tea")) == entry("tea")


async def test_vectors_that_cannot_be_read_are_unavailable(path: Path) -> None:
    """SQLite's own errors do not leave the store."""
    async with sqlite_store(path) as store:
        by_hand_inside(store, "DROP TABLE entries")
        with pytest.raises(Unavailable, match="no such table"):
            await vectors_in(store)


def by_hand_inside(store: SqliteStore, statement: str) -> None:
    """Do something to the file of an open store, which nobody else can."""
    connection = store._file._connection
    store._thread.submit(connection.execute, statement).result()


# --- damaged rows

DAMAGES = [
    "scope = NULL",
    "origin = 7",
    "origin = x'00'",
    "scope = x'00'",
    "scope = '12345678901234567890123456789012'",
    "wording = NULL",
    "wording = CAST(x'ff' AS TEXT)",
    "wording = x'61'",
    "model = NULL",
    "body = NULL",
    "body = 'text'",
    "streamed = 2",
    "streamed = NULL",
    "has_usage = 'yes'",
    "created_at = NULL",
    "created_at = 'yesterday'",
    "created_at = 9e999",
    "ttl = 0",
    "ttl = -5",
    "ttl = x'00'",
]


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_damaged_row_is_malformed_until_it_is_put_again(path: Path, damage: str) -> None:
    """A lookup learns of it, the others are not touched, and the fresh answer heals it."""
    async with sqlite_store(path) as store:
        await store.put(entry("tea"), None)
        await store.put(entry("milk"), None)
    by_hand(path, f"UPDATE entries SET {damage} WHERE key = ?", key_of("tea"))  # noqa: S608
    async with sqlite_store(path) as store:
        with pytest.raises(MalformedEntry, match=damage.split()[0]):
            await store.get(key_of("tea"))
        assert await store.get(key_of("milk")) == entry("milk")
        await store.put(entry("tea"), None)
        assert await store.get(key_of("tea")) == entry("tea")
    async with sqlite_store(path) as store:
        assert await store.get(key_of("tea")) == entry("tea")


async def test_a_damaged_row_stays_in_the_index(path: Path) -> None:
    """Its vector comes back while its scope is sound, so a semantic match sees it refused too."""
    async with sqlite_store(path) as store:
        await store.put(entry("tea"), vector("tea"))
        await store.put(entry("milk"), vector("milk"))
    by_hand(path, "UPDATE entries SET body = NULL")
    by_hand(path, "UPDATE entries SET scope = x'00' WHERE key = ?", key_of("milk"))
    async with sqlite_store(path) as store:
        assert set(await vectors_in(store)) == {key_of("tea")}
        assert store.total_bytes == 2 * (600 + vector("tea").nbytes)


@pytest.mark.parametrize("key", [None, b"short", "12345678901234567890123456789012", 7])
async def test_a_row_without_a_key_is_dropped(path: Path, key: object) -> None:
    """Nobody could ever ask for it; it is deleted, and the log says so."""
    async with sqlite_store(path) as store:
        await store.put(entry("tea"), None)
        await store.put(entry("milk"), None)
    by_hand(path, "UPDATE entries SET key = ? WHERE key = ?", key, key_of("milk"))
    with capture_logs() as lines:
        async with sqlite_store(path) as store:
            assert len(store) == 1
    assert [(line["event"], line["rows"]) for line in lines] == [
        ("store dropped rows without a key", 1)
    ]
    assert by_hand(path, "SELECT key FROM entries") == [(key_of("tea"),)]


# --- files that are no store


async def refusal(path: Path) -> str:
    """What the store says when it refuses a path."""
    with pytest.raises(SettingsError) as refused:
        await SqliteStore(path, lambda: "fake-8", PLENTY, PLENTY).open()
    message = str(refused.value)
    assert message.startswith(f"ENCORE_STORE: {path} ")
    return message


async def test_a_file_that_is_no_database_is_refused_untouched(path: Path) -> None:
    """A wrong path must not cost anybody a file."""
    path.write_bytes(b"Dear diary, " * 100)
    assert "file is not a database" in await refusal(path)
    assert path.read_bytes() == b"Dear diary, " * 100


async def test_a_database_of_somebody_else_is_refused_untouched(path: Path) -> None:
    """A database with tables that are not ours gets none of ours."""
    by_hand(path, "CREATE TABLE diary (day)")
    before = path.read_bytes()
    assert "not Encore's" in await refusal(path)
    assert path.read_bytes() == before


async def test_a_newer_schema_is_refused(path: Path) -> None:
    """An older Encore does not guess at what a newer one wrote."""
    async with sqlite_store(path):
        pass
    by_hand(path, "UPDATE meta SET value = 3 WHERE name = 'schema'")
    assert "has schema 3, this Encore knows 2" in await refusal(path)


async def test_a_file_of_the_first_schema_is_taken_over(path: Path) -> None:
    """Its entries have no origin; those that come have one."""
    async with sqlite_store(path) as store:
        await store.put(entry("tea"), None)
    by_hand(path, "ALTER TABLE entries DROP COLUMN origin")
    by_hand(path, "UPDATE meta SET value = 1 WHERE name = 'schema'")
    milk = entry("milk", origin=Origin(tenant="ann", tags=("white",)))
    async with sqlite_store(path) as store:
        assert await store.get(key_of("tea")) == entry("tea")
        await store.put(milk, None)
    async with sqlite_store(path) as store:
        assert await store.get(key_of("milk")) == milk


async def test_a_schema_without_a_version_is_refused(path: Path) -> None:
    """Tables of the right names do not make a store."""
    by_hand(path, "CREATE TABLE entries (key)")
    by_hand(path, "CREATE TABLE meta (name, value)")
    assert "has schema None" in await refusal(path)


async def test_a_malformed_secret_is_refused(path: Path) -> None:
    """A short secret would make tenants guessable; no secret is made anew in silence."""
    async with sqlite_store(path):
        pass
    by_hand(path, "UPDATE meta SET value = x'00' WHERE name = 'secret'")
    assert "malformed secret" in await refusal(path)


async def test_a_damaged_file_is_refused(path: Path) -> None:
    """SQLite notices pages that are no pages, and the refusal says so."""
    async with sqlite_store(path) as store:
        for number in range(200):
            await store.put(entry(str(number)), None)
    content = bytearray(path.read_bytes())
    content[3 * 4096 :] = b"\xff" * len(content[3 * 4096 :])
    path.write_bytes(content)
    assert "malformed" in await refusal(path)


async def test_paths_that_cannot_be_a_file_are_refused(tmp_path: Path) -> None:
    """A directory, and a directory that cannot be made: the refusal gives the reason."""
    assert "is a directory" in await refusal(tmp_path)
    (tmp_path / "file").touch()
    assert f"File exists: {tmp_path / 'file'}" in await refusal(tmp_path / "file" / "store.sqlite")
    assert "No such file or directory" in await refusal(Path("/proc/encore/store.sqlite"))


async def test_a_database_that_cannot_be_written_is_refused(path: Path) -> None:
    """A file of the kernel's, which even root cannot write, stands for one that is read-only."""
    path.symlink_to("/proc/version")
    assert "cannot be used" in await refusal(path)


async def test_a_refused_store_can_be_opened_later(path: Path) -> None:
    """A refusal leaves no lock and no thread behind."""
    path.write_bytes(b"Dear diary, " * 100)
    store = SqliteStore(path, lambda: "fake-8", PLENTY, PLENTY)
    with pytest.raises(SettingsError):
        await store.open()
    path.unlink()
    await store.open()
    await store.close()


async def test_only_the_owner_can_read(tmp_path: Path) -> None:
    """The file, its log and the directory made for them are closed to others."""
    path = tmp_path / "state" / "encore" / "store.sqlite"
    async with sqlite_store(path) as store:
        await store.put(entry("tea"), None)
        await store.flush()
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == {"store.sqlite": 0o600, "store.sqlite-wal": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_a_dangling_link_leads_to_a_closed_file(path: Path, tmp_path: Path) -> None:
    """The file is made where the link points, for the owner alone."""
    path.symlink_to(tmp_path / "target.sqlite")
    async with sqlite_store(path):
        pass
    assert stat.S_IMODE((tmp_path / "target.sqlite").stat().st_mode) == 0o600


# --- two processes, and killed ones


async def test_a_second_process_is_refused_until_the_first_is_dead(path: Path) -> None:
    """The refusal says what to do; the lock dies with its process, whatever killed it."""
    async with child("hold", path) as output:
        assert await output.readline() == b"open\n"
        with pytest.raises(StoreLocked) as refused:
            await SqliteStore(path, lambda: "fake-8", PLENTY, PLENTY).open()
    assert str(refused.value) == (
        f"ENCORE_STORE: {path} is in use by another Encore. Stop that one, or give this "
        "one a file of its own (ENCORE_STORE=sqlite:///another/path). Several processes "
        "need a shared store (ENCORE_STORE=redis://host)."
    )
    async with sqlite_store(path) as store:
        assert len(store) == 0


async def test_a_second_store_in_the_same_process_is_refused(path: Path) -> None:
    """And the first one keeps its lock, its entries and its file."""
    async with sqlite_store(path) as store:
        await store.put(entry("tea"), None)
        with pytest.raises(StoreLocked):
            await SqliteStore(path, lambda: "fake-8", PLENTY, PLENTY).open()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            by_hand(path, "SELECT count(*) FROM entries")
    assert names_in(path, "tea") == {"tea"}


async def test_kill_9_loses_no_more_than_the_last_interval(path: Path) -> None:
    """Killed while it writes, three times over: what was flushed is there, all of it is whole."""
    for enough in (50, 200, 400):
        async with child("write", path) as output:
            flushed = 0
            while flushed < enough:
                flushed = int((await output.readline()).removeprefix(b"flushed "))
        async with sqlite_store(path) as store:
            assert len(store) >= flushed
            vectors = await vectors_in(store)
            assert len(vectors) == len(store)
            for number in range(len(store)):
                name = f"entry {number}"
                assert await store.get(key_of(name)) == entry(name)
                assert vectors[key_of(name)] == vector(name).tolist()


# --- flushing


class NotingStore(SqliteStore):
    """Says when a flush has ended."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.flushes: asyncio.Queue[None] = asyncio.Queue()

    async def flush(self) -> None:
        """Flush, and note it."""
        await super().flush()
        self.flushes.put_nowait(None)


async def test_it_flushes_by_itself(path: Path) -> None:
    """After a flush that nobody asked for, nothing is pending."""
    store = NotingStore(path, lambda: "fake-8", PLENTY, PLENTY, 0.01)
    await store.open()
    await store.put(entry("tea"), None)
    async with asyncio.timeout(10):
        await store.flushes.get()
        await store.flushes.get()
    by_hand_inside(store, "UPDATE entries SET ttl = 7")
    await store.close()
    assert by_hand(path, "SELECT ttl FROM entries") == [(7.0,)]


async def test_closing_does_not_wait_for_the_interval(path: Path) -> None:
    """A store that flushes once a minute closes at once, and writes all the same."""
    async with asyncio.timeout(10), sqlite_store(path, flush_interval=60) as store:
        await store.put(entry("tea"), None)
    assert names_in(path, "tea") == {"tea"}


async def make_unwritable(path: Path) -> None:
    """Let every write fail that has an entry of the model "full" in it."""
    async with sqlite_store(path):
        pass
    trigger = "CREATE TRIGGER full BEFORE INSERT ON entries WHEN new.model = 'full'"
    by_hand(path, f"{trigger} BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END")


async def test_a_failed_flush_is_tried_again(path: Path) -> None:
    """While the disk is full the memory serves; afterwards everything is written."""
    await make_unwritable(path)
    with capture_logs() as lines:
        async with sqlite_store(path) as store:
            await store.put(entry("tea"), vector("tea"))
            await store.flush()
            await store.put(entry("milk", model="full"), vector("milk"))
            await store.put(entry("sugar"), None)
            await store.delete(key_of("tea"))
            await store.flush()
            await store.flush()
            assert await store.get(key_of("milk")) == entry("milk", model="full")
            assert await store.get(key_of("tea")) is None
            await store.put(entry("milk"), None)
            await store.flush()
    assert [(line["log_level"], line["event"]) for line in lines] == [
        ("error", "store cannot write"),
        ("info", "store writes again"),
    ]
    assert lines[0]["error"] == "database or disk is full"
    async with sqlite_store(path) as store:
        assert await store.get(key_of("milk")) == entry("milk")
        assert await store.get(key_of("sugar")) == entry("sugar")
        assert await store.get(key_of("tea")) is None
        assert await vectors_in(store) == {key_of("milk"): vector("milk").tolist()}


async def test_a_failed_flush_writes_nothing_of_its_batch(path: Path) -> None:
    """A batch is one transaction: the sound entry beside the refused one is not there either."""
    await make_unwritable(path)
    with capture_logs() as lines:
        async with sqlite_store(path) as store:
            await store.put(entry("tea"), None)
            await store.put(entry("milk", model="full"), None)
    assert names_in(path, "tea", "milk") == set()
    assert lines[-1]["event"] == "store closed with unwritten changes"
    assert lines[-1]["changes"] == 2


async def test_what_waits_for_a_full_disk_is_bounded(path: Path) -> None:
    """Entries that come and go before they could be written leave nothing to be written."""
    await make_unwritable(path)
    with capture_logs() as lines:
        async with sqlite_store(path, max_entries=2) as store:
            for number in range(50):
                await store.put(entry(str(number), model="full"), None)
                await store.flush()
    assert lines[-1]["changes"] == 2


async def test_no_entry_can_hold_up_its_batch(path: Path) -> None:
    """Text that UTF-8 does not have and numbers that SQLite does not have are written too."""
    odd = entry("odd", wording="\ud800", model="\udfff", created_at=2**70, ttl=2**80)
    async with sqlite_store(path) as store:
        await store.put(odd, None)
    async with sqlite_store(path) as store:
        assert await store.get(odd.key) == odd


async def test_a_change_during_a_flush_is_not_lost(path: Path) -> None:
    """What happens to a key while its row is being written is written by the next flush."""
    async with sqlite_store(path) as store:
        for name in ("deleted", "put", "deleted and put"):
            await store.put(entry(name), vector(name))
        flush = asyncio.create_task(store.flush())
        await asyncio.sleep(0)
        await store.delete(key_of("deleted"))
        await store.put(entry("put", body=b"new"), None)
        await store.delete(key_of("deleted and put"))
        await store.put(entry("deleted and put"), None)
        await flush
    async with sqlite_store(path) as store:
        assert await store.get(key_of("deleted")) is None
        assert await store.get(key_of("put")) == entry("put", body=b"new")
        assert await store.get(key_of("deleted and put")) == entry("deleted and put")
        assert await vectors_in(store) == {key_of("put"): vector("put").tolist()}


Model = dict[str, tuple[bytes, str | None]]
NAMES = st.sampled_from("abcd")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), NAMES, st.none() | st.sampled_from("vw")),
        st.tuples(st.just("delete"), NAMES, st.none()),
        st.tuples(st.sampled_from(["flush", "start a flush", "reopen"]), st.just(""), st.none()),
    ),
    max_size=20,
)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
async def test_the_file_is_what_a_dictionary_would_be(
    steps: list[tuple[str, str, str | None]],
) -> None:
    """Any order of changes, flushes and restarts leaves the entries and vectors that it should."""
    model: Model = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite"
        while steps:
            ends = [number for number, step in enumerate(steps) if step[0] == "reopen"]
            until = ends[0] + 1 if ends else len(steps)
            async with sqlite_store(path) as store:
                await follow(store, model, steps[:until])
            steps = steps[until:]
        async with sqlite_store(path) as store:
            vectors = await vectors_in(store)
            assert len(store) == len(model)
            for name, (body, direction) in model.items():
                assert await store.get(key_of(name)) == entry(name, body=body)
                assert vectors.get(key_of(name)) == (direction and vector(direction).tolist())


async def follow(
    store: SqliteStore, model: Model, steps: list[tuple[str, str, str | None]]
) -> None:
    """Do to the store and to the model what the steps say."""
    flushes = []
    for number, (step, name, direction) in enumerate(steps):
        match step:
            case "put":
                body = f"{number} of {len(steps)}".encode()
                new: Vector | None = None if direction is None else vector(direction)
                await store.put(entry(name, body=body), new)
                model[name] = (body, direction or model.get(name, (b"", None))[1])
            case "delete":
                await store.delete(key_of(name))
                model.pop(name, None)
            case "flush":
                await store.flush()
            case "start a flush":
                flushes.append(asyncio.create_task(store.flush()))
                await asyncio.sleep(0)
    await asyncio.gather(*flushes)


# --- what is walked, and moved -------------------------------------------------------------------


async def test_vectors_are_told_apart_in_a_walk(path: Path) -> None:
    """That of this embedder is given, that of another one is known to be there."""
    async with sqlite_store(path, embedder_id="other-8") as store:
        await store.put(entry("tea"), vector("tea"))
    async with sqlite_store(path) as store:
        assert [(h.vector, h.has_vector) async for h in store.entries()] == [(None, True)]
        await store.attach(key_of("tea"), entry("tea").scope, vector("tea"))
        (held,) = [held async for held in store.entries()]
        assert held.vector is not None
        assert held.vector.tolist() == vector("tea").tolist()


async def test_a_broken_row_is_passed_over_in_a_walk(path: Path) -> None:
    """It can be counted, and not moved."""
    async with sqlite_store(path) as store:
        await store.put(entry("tea"), None)
        await store.put(entry("milk"), None)
    by_hand(
        path,
        "UPDATE entries SET body = 5 WHERE model = ? AND key = ?",
        entry("tea").model,
        key_of("tea"),
    )
    async with sqlite_store(path) as store:
        assert [held.entry async for held in store.entries()] == [entry("milk")]
        assert await store.count_keys() == 2


async def test_a_walk_that_cannot_be_is_unavailable(path: Path) -> None:
    """SQLite's own errors do not leave the store, and what is not written is not moved."""
    await make_unwritable(path)
    with capture_logs():
        async with sqlite_store(path) as store:
            await store.put(entry("milk", model="full"), None)
            with pytest.raises(Unavailable, match="cannot be written"):
                await store.settle()
            await store.delete(key_of("milk"))
            by_hand_inside(store, "DROP TABLE entries")
            with pytest.raises(Unavailable, match="no such table"):
                [held async for held in store.entries()]


async def test_another_secret_is_adopted(path: Path) -> None:
    """For good."""
    async with sqlite_store(path) as store:
        await store.adopt(bytes(32))
        assert store.secret() == bytes(32)
    async with sqlite_store(path) as store:
        assert store.secret() == bytes(32)
