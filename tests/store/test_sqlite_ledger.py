"""The ledger of a SqliteStore: what outlives a restart, and what happens when things go wrong."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from proxy.cache.uses import UNUSED, Use, Uses
from proxy.cache.verdict import Path as HitPath
from proxy.store import sqlite_ledger
from proxy.store.packed_uses import pack_last
from tests.store.samples import entry, key_of, sqlite_store, vector
from tests.store.test_backlog import FIRST, LAST, SECOND, fill, held
from tests.store.test_sqlite import by_hand, by_hand_inside, make_unwritable, names_in

USES = Uses.of(Use(5.0, HitPath.EXACT, 1.0), Use(6.0, HitPath.SEMANTIC, 0.9, "tea?"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is; there is nothing yet."""
    return tmp_path / "store.sqlite"


def keys_used(path: Path) -> set[bytes]:
    """The keys of which the file has uses."""
    return {row[0] for row in by_hand(path, "SELECT key FROM uses")}


async def test_the_ledger_survives(path: Path) -> None:
    """And goes on where it was."""
    for number in (1, 2):
        async with sqlite_store(path) as store:
            if number == 1:
                await store.put(entry("tea"), vector("tea"))
            await store.note_uses({key_of("tea"): USES})
            await store.count({"hits": 1, "seconds": 0.5})
            await store.note(b"note %d" % number)
    async with sqlite_store(path) as store:
        assert await store.uses(key_of("tea")) == USES + USES
        assert [found.uses async for found in store.entries()] == [USES + USES]
        assert await store.counts() == {"hits": 2, "seconds": 1}
        assert await store.notes() == [b"note 1", b"note 2"]


async def test_uses_leave_the_file_with_their_answer(path: Path) -> None:
    """Deleted, evicted or refreshed; one that was given another vector has them still."""
    async with sqlite_store(path) as store:
        for name in ("evicted", "deleted", "refreshed", "attached", "left"):
            await store.put(entry(name), vector(name))
        await store.note_uses(
            {key_of(name): USES for name in ("evicted", "deleted", "refreshed", "attached", "left")}
        )
    async with sqlite_store(path, max_entries=4) as store:
        await store.delete(key_of("deleted"))
        await store.put(entry("refreshed"), vector("tea"))
        await store.attach(key_of("attached"), entry("attached").scope, vector("tea"))
    assert keys_used(path) == {key_of("attached"), key_of("left")}
    async with sqlite_store(path) as store:
        assert await store.uses(key_of("attached")) == USES
        assert await store.uses(key_of("refreshed")) == UNUSED


async def test_uses_after_a_refresh_are_its_own(path: Path) -> None:
    """Also when all of it is written together."""
    async with sqlite_store(path) as store:
        await store.put(entry("tea"), None)
        await store.note_uses({key_of("tea"): USES})
        await store.put(entry("tea", body=b"fresh"), None)
        await store.note_uses({key_of("tea"): Uses.of(USES.last[0])})
    async with sqlite_store(path) as store:
        assert await store.uses(key_of("tea")) == Uses.of(USES.last[0])


async def test_what_is_not_read_yet_has_its_uses(path: Path) -> None:
    """A key that is noted, asked for, or refreshed before its turn."""
    await fill(path)
    async with sqlite_store(path) as store:
        await store.note_uses({key_of(name): USES for name in (FIRST, SECOND, LAST)})
    async with held(path) as store:
        await store.note_uses({key_of(FIRST): USES})
        assert await store.uses(key_of(FIRST)) == USES + USES
        await store.put(entry(SECOND), vector(SECOND))
        assert await store.uses(key_of(LAST)) == USES
        await store.read_all()
        assert await store.uses(key_of(FIRST)) == USES + USES
        assert await store.uses(key_of(SECOND)) == UNUSED
    assert keys_used(path) == {key_of(FIRST), key_of(LAST)}


@pytest.mark.parametrize(
    "damage",
    [
        "hits = NULL",
        "hits = -1",
        "hits = 'many'",
        "hits = 9e999",
        "last = NULL",
        "last = 'text'",
        "last = x'00'",
        "key = x'00'",
    ],
)
async def test_damaged_uses_count_as_none(path: Path, damage: str) -> None:
    """The entry is as good as ever, and is counted anew."""
    async with sqlite_store(path) as store:
        await store.put(entry("tea"), None)
        await store.note_uses({key_of("tea"): USES})
    by_hand(path, f"UPDATE uses SET {damage}")  # noqa: S608
    async with sqlite_store(path) as store:
        assert await store.get(key_of("tea")) == entry("tea")
        assert await store.uses(key_of("tea")) == UNUSED
        await store.note_uses({key_of("tea"): USES})
    async with sqlite_store(path) as store:
        assert await store.uses(key_of("tea")) == USES


async def test_damaged_counts_and_notes_are_left_out(path: Path) -> None:
    """Those beside them are there."""
    async with sqlite_store(path) as store:
        await store.count({"hits": 1})
        await store.note(b"sound")
    for name, value in (
        (b"\xff", 1.0),
        ("text", "many"),
        ("endless", float("inf")),
        ("none", None),
    ):
        by_hand(path, "INSERT INTO counts VALUES (?, ?)", name, value)
    for note in ("text", 7, None):
        by_hand(path, "INSERT INTO notes (note) VALUES (?)", note)
    async with sqlite_store(path) as store:
        assert await store.counts() == {"hits": 1}
        assert await store.notes() == [b"sound"]


async def spoil(path: Path, *tables: str) -> None:
    """Put tables of others in the place of ours."""
    async with sqlite_store(path):
        pass
    for table in tables:
        by_hand(path, f"DROP TABLE {table}")
        by_hand(path, f"CREATE TABLE {table} (something)")


async def test_a_ledger_that_cannot_be_written_holds_up_no_entry(path: Path) -> None:
    """It is said once, and what it knows is known until the end."""
    await spoil(path, "uses", "counts", "notes")
    with capture_logs() as lines:
        async with sqlite_store(path) as store:
            for name in ("tea", "milk"):
                await store.put(entry(name), vector(name))
                await store.note_uses({key_of(name): USES})
                await store.count({"hits": 1})
                await store.note(b"note")
                await store.flush()
            assert await store.uses(key_of("tea")) == USES
            assert await store.counts() == {"hits": 2}
            assert await store.notes() == [b"note", b"note"]
    assert [line["event"] for line in lines] == ["store cannot write its figures"]
    assert names_in(path, "tea", "milk") == {"tea", "milk"}


async def test_what_could_not_be_written_is_written_later(path: Path) -> None:
    """A row that should have gone, too."""
    async with sqlite_store(path) as store:
        await store.put(entry("tea"), None)
        await store.note_uses({key_of("tea"): USES})
        await store.flush()
        by_hand_inside(store, "ALTER TABLE counts RENAME TO away")
        with capture_logs():
            await store.put(entry("tea", body=b"fresh"), None)
            await store.put(entry("milk"), None)
            await store.note_uses({key_of("milk"): USES})
            await store.count({"hits": 1})
            await store.note(b"note")
            await store.flush()
        by_hand_inside(store, "ALTER TABLE away RENAME TO counts")
    assert keys_used(path) == {key_of("milk")}
    async with sqlite_store(path) as store:
        assert await store.counts() == {"hits": 1}
        assert await store.notes() == [b"note"]


async def test_what_waits_with_its_entries_is_written_with_them(path: Path) -> None:
    """While the disk is full nothing is, and nothing is forgotten."""
    await make_unwritable(path)
    with capture_logs():
        async with sqlite_store(path) as store:
            await store.put(entry("milk", model="full"), None)
            await store.put(entry("tea"), None)
            await store.note_uses({key_of("tea"): USES})
            await store.note(b"note")
            await store.flush()
            assert await store.notes() == [b"note"]
            await store.delete(key_of("milk"))
    async with sqlite_store(path) as store:
        assert await store.uses(key_of("tea")) == USES
        assert await store.notes() == [b"note"]


async def test_what_waits_is_bounded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a ledger that can never be written no more keys are remembered than so many."""
    monkeypatch.setattr(sqlite_ledger, "_MOST_UNWRITTEN", 3)
    await spoil(path, "uses")
    with capture_logs():
        async with sqlite_store(path, max_entries=2) as store:
            for number in range(20):
                await store.put(entry(str(number)), None)
                await store.flush()
            assert len(store._unwritten._keys) == 3
    assert names_in(path, "18", "19") == {"18", "19"}


async def test_a_file_without_a_ledger_gets_one(path: Path) -> None:
    """One that was made before there were any."""
    async with sqlite_store(path) as store:
        await store.put(entry("tea"), None)
    for table in ("uses", "counts", "notes"):
        by_hand(path, f"DROP TABLE {table}")
    async with sqlite_store(path) as store:
        await store.note_uses({key_of("tea"): USES})
    assert by_hand(path, "SELECT * FROM uses") == [(key_of("tea"), 2, pack_last(USES.last))]


async def test_what_is_noted_during_a_flush_is_not_lost(path: Path) -> None:
    """It is written by the next one."""
    async with sqlite_store(path) as store:
        await store.put(entry("tea"), None)
        flush = asyncio.create_task(store.flush())
        await asyncio.sleep(0)
        await store.note_uses({key_of("tea"): USES})
        await store.note(b"note")
        assert await store.notes() == [b"note"]
        await flush
    async with sqlite_store(path) as store:
        assert await store.uses(key_of("tea")) == USES
        assert await store.notes() == [b"note"]
