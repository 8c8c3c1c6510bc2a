"""Exports, imports and new vectors, over a store in memory."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

import pytest

from proxy.cache.entry import Entry
from proxy.cache.origin import Origin
from proxy.cache.ports import Evicted, Held, Vector
from proxy.cache.uses import UNUSED, Use, Uses
from proxy.cache.verdict import Path
from proxy.errors import ExportError, MalformedEntry, Unavailable
from proxy.moving.exporting import Exported, export
from proxy.moving.files import Line
from proxy.moving.importing import Import, Imported, Problem, Rules, header_of
from proxy.moving.lines import End, Header, fingerprint, write_end, write_entry, write_header
from proxy.moving.place import Place
from proxy.moving.reindexing import Reindex, Reindexed
from proxy.store.memory import MemoryStore
from tests.cache.samples import NOW, TableEmbedder, at
from tests.moving.samples import RULES, entry, place
from tests.store.samples import DIMENSION, PLENTY, key_of, vector

SECRET = bytes(32)
USES = Uses.of(Use(NOW, Path.EXACT, 1.0), Use(NOW, Path.SEMANTIC, 0.9, "Tea?"))
SILENT: dict[str, Any] = {"wording": "", "origin": Origin(spelling=bytes(32))}
OURS = Header(3, f"table-{DIMENSION}", fingerprint(SECRET))


class Vectored(MemoryStore):
    """Remembers vectors, and of which it has one of another embedder only."""

    def __init__(self) -> None:
        super().__init__(PLENTY, PLENTY)
        self.vectors_of: dict[bytes, Vector] = {}
        self.foreign: set[bytes] = set()

    async def put(self, entry: Entry, vector: Vector | None) -> Sequence[Evicted]:
        if vector is not None:
            self.vectors_of[entry.key] = vector
        return await super().put(entry, vector)

    async def attach(self, key: bytes, scope: bytes, vector: Vector) -> None:
        self.vectors_of[key] = vector

    async def entries(self) -> AsyncIterator[Held]:
        async for held in super().entries():
            key = held.entry.key
            yield Held(
                held.entry, self.vectors_of.get(key), key in self.foreign | self.vectors_of.keys()
            )


class Forgetful(MemoryStore):
    """Notes nothing."""

    async def note_uses(self, uses: Mapping[bytes, Uses]) -> None:
        raise OSError("full")


class Broken(MemoryStore):
    """Fails at whatever is asked of it."""

    def __init__(self, error: Exception) -> None:
        super().__init__(PLENTY, PLENTY)
        self._error = error

    async def count_keys(self) -> int:
        return 1

    async def get(self, key: bytes) -> Entry | None:
        raise self._error

    async def put(self, entry: Entry, vector: Vector | None) -> Sequence[Evicted]:
        raise self._error

    async def entries(self) -> AsyncIterator[Held]:
        raise self._error
        yield


def numbered(*contents: bytes) -> list[Line]:
    """Lines as a file gives them, from the second one on."""
    return [Line(number, content.rstrip(b"\n")) for number, content in enumerate(contents, 2)]


def line(name: str, with_vector: Vector | None = None, **fields: Any) -> bytes:
    """The line of an entry."""
    return write_entry(Held(entry(name, **fields), with_vector, has_vector=True))


async def taken(
    target: Place, *contents: bytes, header: Header = OURS, rules: Rules = RULES
) -> Imported:
    """What became of lines behind a header."""
    told: list[Problem] = []
    done = await Import(target, header, rules, told.append).run(
        iter(numbered(*contents)), lambda: None
    )
    assert told == done.problems
    return done


async def exported(source: Place, **how: Any) -> tuple[Exported, list[bytes]]:
    """What became of an export, and its lines."""
    file = io.BytesIO()
    done = await export(source, file, SECRET, NOW, **how)
    return done, file.getvalue().splitlines(keepends=True)


async def neighbours(target: Place, name: str) -> list[bytes]:
    """The keys that the index has in the scope of an entry."""
    assert target.index is not None
    return [n.key for n in await target.index.search(entry(name).scope, vector(name), 5)]


# --- export ---------------------------------------------------------------------------------------


async def test_an_export_is_imported() -> None:
    """With vectors, secret apart; what has expired is left out."""
    source = place(store=Vectored())
    await source.place(entry("tea"), vector("tea"))
    await source.place(entry("milk", ttl=None), None)
    await source.place(entry("old", created_at=NOW - 7200), vector("old"))
    done, lines = await exported(source)
    assert done == Exported(entries=2, expired=1, without_vector=1)
    assert lines[0] == write_header(Header(3, "table-8", fingerprint(SECRET)))
    assert lines[-1] == write_end(End(2))
    target = place(store=Vectored())
    assert await taken(target, *lines[1:]) == Imported(entries=2, without_vector=1, whole=True)
    assert await target.store.get(key_of("tea")) == entry("tea")
    assert await target.store.get(key_of("milk")) == entry("milk", ttl=None)
    assert await neighbours(target, "tea") == [key_of("tea")]
    assert await neighbours(target, "milk") == []


async def test_what_an_entry_was_good_for_goes_along() -> None:
    """Its origin, too; a ledger that fails costs no entry."""
    origin = Origin(tenant="ann", tags=("drinks",))
    source = place()
    await source.place(entry("tea", origin=origin), None, USES)
    await source.place(entry("milk"), None)
    _, lines = await exported(source)
    target = place()
    await taken(target, *lines[1:])
    assert await target.store.get(key_of("tea")) == entry("tea", origin=origin)
    assert await target.store.uses(key_of("tea")) == USES
    assert await target.store.uses(key_of("milk")) == UNUSED
    target = place(store=Forgetful(PLENTY, PLENTY))
    done = await taken(target, *lines[1:])
    assert (done.entries, done.bad, done.whole) == (2, 0, True)


async def test_an_export_with_all() -> None:
    """What has expired and the secret, too, when they are asked for."""
    source = place()
    await source.place(entry("old", created_at=NOW - 7200), None)
    done, lines = await exported(source, with_secret=True, with_expired=True)
    assert done == Exported(entries=1, without_vector=1)
    assert SECRET.hex().encode() in lines[0]
    rules = Rules(NOW, (), 10_000, with_expired=True)
    assert (await taken(place(), *lines[1:], rules=rules)).entries == 1
    assert (await taken(place(), *lines[1:])).expired == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError("broken"), "the store failed: OSError: broken"),
        (TimeoutError(), "the store failed: TimeoutError"),
        (Unavailable("it is away"), "it is away"),
    ],
)
async def test_a_store_that_fails_ends_an_export(error: Exception, said: str) -> None:
    """In words."""
    with pytest.raises(Unavailable) as failed:
        await exported(place(store=Broken(error)))
    assert str(failed.value) == said


# --- import ---------------------------------------------------------------------------------------


async def test_what_is_there_stays() -> None:
    """So an import that was interrupted goes on; unless it is to be replaced."""
    target = place()
    await target.place(entry("tea", model="fresh"), None)
    lines = [line("tea"), line("milk"), write_end(End(2))]
    done = await taken(target, *lines)
    assert (done.entries, done.present) == (1, 1)
    assert await target.store.get(key_of("tea")) == entry("tea", model="fresh")
    rules = Rules(NOW, (), 10_000, overwrite=True)
    done = await taken(target, *lines, rules=rules)
    assert (done.entries, done.present) == (2, 0)
    assert await target.store.get(key_of("tea")) == entry("tea")


async def test_what_cannot_be_read_is_replaced() -> None:
    """A broken entry is as good as none."""
    store = MemoryStore(PLENTY, PLENTY)
    store.place_broken(key_of("tea"), "body is missing", 0)
    target = place(store=store)
    with pytest.raises(MalformedEntry):
        await store.get(key_of("tea"))
    assert (await taken(target, line("tea"))).entries == 1
    assert await store.get(key_of("tea")) == entry("tea")


async def test_of_two_lines_with_one_key_the_first_counts() -> None:
    """However close they stand."""
    target = place()
    done = await taken(target, line("tea", model="first"), line("tea", model="second"))
    assert (done.entries, done.present) == (1, 1)
    assert await target.store.get(key_of("tea")) == entry("tea", model="first")


async def test_many_lines() -> None:
    """More than go to the store at a time."""
    target = place()
    lines = [line(f"tea {number}") for number in range(100)]
    done = await taken(target, *lines, b"", write_end(End(101)))
    assert (done.entries, done.whole, done.bad) == (100, True, 0)
    assert await target.store.count_keys() == 100


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no JSON", "it is not JSON"),
        (line("tea", created_at=NOW + 3600), "created_at is in the future"),
        (line("tea", body=b"{}"), "body is no answer that would ever be given"),
        (line("tea", body=b"x" * 10_001), "body is larger than ENCORE_MAX_ENTRY_BYTES"),
        (line("tea", at(1)).replace(b"AACAPw", b"AACAQA"), "vector is missing or malformed"),
    ],
)
async def test_bad_lines_are_named_and_left_out(content: bytes, reason: str) -> None:
    """By number and field; the others are kept."""
    target = place()
    done = await taken(target, line("milk"), content, line("sugar"), write_end(End(3)))
    assert done.problems == [Problem(3, reason)]
    assert (done.entries, done.bad, done.whole) == (2, 1, True)
    assert await target.store.get(key_of("tea")) is None


async def test_a_cut_file_is_kept_up_to_the_cut() -> None:
    """Without its end it is not whole, even if it was cut between two lines."""
    target = place()
    lines = [Line(2, line("tea")), Line(3, b'{"v', "it is cut off", cut=True)]
    done = await Import(target, OURS, RULES, lambda problem: None).run(iter(lines), lambda: None)
    assert done.problems == [Problem(3, "it is cut off")]
    assert (done.entries, done.whole) == (1, False)
    assert not (await taken(place(), line("tea"))).whole
    done = await taken(place(), line("tea"), write_end(End(5)))
    assert done.problems == [Problem(3, "end does not fit the number of lines")]


async def test_only_so_many_problems_are_listed() -> None:
    """All are told and counted; a file without a single good line fills no memory."""
    told: list[Problem] = []
    lines = [Line(number, b"bad") for number in range(2, 1102)]
    done = await Import(place(), OURS, RULES, told.append).run(iter(lines), lambda: None)
    assert (done.bad, len(done.problems), len(told)) == (1100, 1000, 1100)


async def test_vectors_of_another_embedder_are_made_anew() -> None:
    """Where that cannot be, an entry is kept without one."""
    target = place({"what is tea?": at(0.9), "what is milk?": None})
    other = Header(3, "another-8", fingerprint(SECRET))
    done = await taken(target, line("tea", vector("tea")), line("milk"), header=other)
    assert (done.entries, done.embedded, done.without_vector) == (2, 1, 1)
    assert await neighbours(target, "tea") == [key_of("tea")]


async def test_what_has_no_wording_cannot_be_embedded() -> None:
    """A vector of this embedder is taken over; another one is lost."""
    target = place()
    lines = [line("tea", vector("tea"), **SILENT), line("milk", **SILENT)]
    done = await taken(target, *lines)
    assert (done.entries, done.embedded, done.without_vector) == (2, 0, 1)
    assert await neighbours(target, "tea") == [key_of("tea")]


async def test_an_embedder_that_fails_holds_no_import_up() -> None:
    """The entries can still be found by their exact wording."""
    target = Place(MemoryStore(PLENTY, PLENTY), FailingEmbedder(1))
    done = await taken(target, line("tea"), line("milk"))
    assert (done.entries, done.embedded, done.without_vector) == (2, 1, 1)


async def test_a_full_store_says_so() -> None:
    """What had to go is counted."""
    target = place(store=MemoryStore(1, PLENTY))
    done = await taken(target, line("tea", vector("tea")), line("milk", vector("milk")))
    assert (done.entries, done.evicting) == (2, 1)


async def test_a_store_that_fails_ends_an_import() -> None:
    """What is in it already stays."""
    with pytest.raises(Unavailable, match="the store failed: OSError: full"):
        await taken(place(store=Broken(OSError("full"))), line("tea"), line("milk"))


@pytest.mark.parametrize(
    "lines", [[], [Line(1, b"", "cut", cut=True)], [Line(1, b"{}")], [Line(1, line("tea"))]]
)
def test_what_is_no_export_is_refused(lines: list[Line]) -> None:
    """By its name."""
    with pytest.raises(ExportError, match="file"):
        header_of(iter(lines), "file")


# --- reindex --------------------------------------------------------------------------------------


class FailingEmbedder(TableEmbedder):
    """Fails from the call of this number on, or at all calls of these numbers."""

    def __init__(self, first: int, until: int = 10**6) -> None:
        super().__init__({})
        self._fails = range(first, until)

    async def embed(self, text: str) -> Vector | None:
        await super().embed(text)
        if len(self.asked) - 1 in self._fails:
            raise OSError("broken")
        return at(1)


async def reindexed(target: Place, *, everything: bool = False) -> Reindexed:
    """What became of it."""
    totals: list[int] = []
    steps: list[None] = []
    step: Callable[[], None] = lambda: steps.append(None)  # noqa: E731
    done = await Reindex(target, everything=everything).run(totals.append, step)
    assert totals == [len(steps)]
    return done


async def vectored(*names: str) -> Vectored:
    """A store of entries that another embedder has embedded."""
    store = Vectored()
    for name in names:
        await store.put(entry(name), None)
        store.foreign.add(key_of(name))
    return store


async def test_what_another_embedder_embedded_is_embedded_anew() -> None:
    """What is there, or was never to be compared, stays as it is; a second time, all does."""
    store = await vectored("tea", "long")
    await store.put(entry("milk"), vector("milk"))
    await store.put(entry("exact"), None)
    target = place({"what is tea?": at(0.9), "what is long?": None}, store)
    done = await reindexed(target)
    assert done == Reindexed(embedded=1, present=1, none=1, too_long=1)
    assert store.vectors_of[key_of("tea")] is not None
    assert await neighbours(target, "tea") == [key_of("tea")]
    assert await reindexed(target) == Reindexed(present=2, none=1, too_long=1)
    assert await reindexed(target, everything=True) == Reindexed(embedded=2, none=1, too_long=1)


async def test_what_has_no_wording_stays_as_it_is() -> None:
    """Whatever it would have been embedded as."""
    store = await vectored("tea")
    await store.put(entry("tea", **SILENT), None)
    await store.put(entry("milk", **SILENT), vector("milk"))
    target = place(store=store)
    assert await reindexed(target) == Reindexed(present=1, no_wording=1)
    assert await reindexed(target, everything=True) == Reindexed(no_wording=2)


async def test_one_that_fails_is_counted() -> None:
    """The others are embedded; an embedder that fails again and again ends it."""
    names = ("a", "b", "c", "d", "e")
    target = Place(await vectored(*names), FailingEmbedder(1, 3))
    assert await reindexed(target) == Reindexed(embedded=3, failed=2)
    target = Place(await vectored(*names), FailingEmbedder(1))
    with pytest.raises(Unavailable, match="embedder"):
        await reindexed(target)
