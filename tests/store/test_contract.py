"""What every store promises; a new adapter is one more parameter of `store`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest

from proxy.cache.entry import Entry
from proxy.cache.ports import MOST_NOTES, Held, Inventory, Ledger
from proxy.cache.uses import REMEMBERED, UNUSED, Use, Uses
from proxy.cache.verdict import Path as HitPath
from proxy.store.memory import MemoryStore
from proxy.store.redis import RedisStore
from tests.servers.cluster import Cluster
from tests.servers.kinds import KINDS
from tests.servers.process import Server
from tests.store.samples import PLENTY, entry, gone, key_of, redis_store, sqlite_store, vector


class SecretStore(Inventory, Ledger, Protocol):
    """A store, with the ledger and the secret that live with its entries."""

    def secret(self) -> bytes:
        """32 random bytes."""
        ...


class BoundedStore(SecretStore, Protocol):
    """A store that evicts by itself and can say what it holds."""

    def __len__(self) -> int: ...

    @property
    def total_bytes(self) -> int:
        """The cost of all it holds."""
        ...


@asynccontextmanager
async def memory(_: Path, max_entries: int, max_bytes: int) -> AsyncIterator[BoundedStore]:
    """A fresh memory store."""
    yield MemoryStore(max_entries, max_bytes)


@asynccontextmanager
async def sqlite(folder: Path, max_entries: int, max_bytes: int) -> AsyncIterator[BoundedStore]:
    """A fresh SQLite store."""
    path = folder / "store.sqlite"
    async with sqlite_store(path, max_entries=max_entries, max_bytes=max_bytes) as store:
        yield store


@asynccontextmanager
async def redis(request: pytest.FixtureRequest, place: str) -> AsyncIterator[SecretStore]:
    """A store on an empty server: of a kind, through its Unix socket, or a cluster."""
    if place == "cluster":
        cluster: Cluster = request.getfixturevalue("shared_clusters")("redis7")
        cluster.empty()
        url = cluster.url
    else:
        server: Server = request.getfixturevalue("shared_servers")(PLACES.get(place, place))
        server.empty()
        url = f"unix://{server.socket}?db=1" if place == "socket" else server.url
    async with redis_store(url) as store:
        yield store


BOUNDED = {"memory": memory, "sqlite": sqlite}
PLACES = {"socket": "redis7"}

Bounded = Callable[[int, int], AbstractAsyncContextManager[BoundedStore]]


@pytest.fixture(params=[*BOUNDED, *KINDS, *PLACES, "cluster"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SecretStore]:
    """An empty store of each kind, with room for everything."""
    bounded = BOUNDED.get(request.param)
    opening: AbstractAsyncContextManager[SecretStore]
    opening = bounded(tmp_path, PLENTY, PLENTY) if bounded else redis(request, request.param)
    async with opening as opened:
        yield opened


@pytest.fixture(params=BOUNDED)
def bounded(request: pytest.FixtureRequest, tmp_path: Path) -> Bounded:
    """Makes an empty store of each kind that evicts, by entries and bytes."""
    return lambda entries, size: BOUNDED[request.param](tmp_path, entries, size)


async def test_an_unknown_key_has_no_entry(store: SecretStore) -> None:
    """A key that was never put is None, not an error."""
    assert await store.get(key_of("tea")) is None


async def test_what_was_put_comes_back(store: SecretStore) -> None:
    """Every field of an entry survives."""
    assert await store.put(entry("tea"), vector("tea")) == []
    assert await store.get(key_of("tea")) == entry("tea")


async def test_a_glance_sees_the_same(store: SecretStore) -> None:
    """Known or not."""
    await store.put(entry("tea"), vector("tea"))
    assert await store.glance(key_of("tea")) == entry("tea")
    assert await store.glance(key_of("milk")) is None


async def test_only_what_would_be_given_without_waiting_can_be_touched(store: SecretStore) -> None:
    """The very object: not another one, be it equal; and in Redis none is the same."""
    await store.put(entry("tea"), vector("tea"))
    given = await store.get(key_of("tea"))
    assert given is not None
    assert store.touch(given) == (not isinstance(store, RedisStore))
    assert not store.touch(entry("tea"))
    assert not store.touch(entry("milk"))
    await store.delete(key_of("tea"))
    assert not store.touch(given)


@pytest.mark.parametrize(
    "odd",
    [
        entry("never expires", ttl=None),
        entry("from a stream", streamed=True, has_usage=False),
        entry("empty", wording="", model="", body=b""),
        entry("any bytes", body=bytes(range(256))),
        entry("any text", wording="ÿ\0\U0001f375\r\n", model="modèle"),
    ],
    ids=lambda odd: str(odd.body[:25]),
)
async def test_odd_entries_come_back_as_they_were(store: SecretStore, odd: Entry) -> None:
    """Nothing is trimmed, re-encoded or given a default."""
    await store.put(odd, None)
    assert await store.get(odd.key) == odd


async def test_putting_again_overwrites(store: SecretStore) -> None:
    """There is one entry a key: the last one."""
    await store.put(entry("tea"), vector("tea"))
    await store.put(entry("tea", body=b"fresh", ttl=None), None)
    assert await store.get(key_of("tea")) == entry("tea", body=b"fresh", ttl=None)


async def test_a_deleted_entry_is_gone_alone(store: SecretStore) -> None:
    """Deleting forgets one key and leaves the others."""
    await store.put(entry("tea"), vector("tea"))
    await store.put(entry("milk"), None)
    await store.delete(key_of("tea"))
    assert await store.get(key_of("tea")) is None
    assert await store.get(key_of("milk")) == entry("milk")


async def test_deleting_an_unknown_key_is_fine(store: SecretStore) -> None:
    """Two callers may both find that an entry has to go."""
    await store.delete(key_of("tea"))
    await store.delete(key_of("tea"))


async def test_a_deleted_key_can_be_put_again(store: SecretStore) -> None:
    """Deleting leaves nothing behind that could hide a later entry."""
    await store.put(entry("tea"), None)
    await store.delete(key_of("tea"))
    await store.put(entry("tea"), None)
    assert await store.get(key_of("tea")) == entry("tea")


async def test_a_fresh_store_has_no_vectors(store: SecretStore) -> None:
    """There is no earlier run whose vectors could come back."""
    assert [stored async for stored in store.vectors()] == []


async def walked(store: SecretStore) -> dict[bytes, Held]:
    """All that a walk through a store finds, by key."""
    return {kept.entry.key: kept async for kept in store.entries()}


async def test_all_entries_can_be_walked(store: SecretStore) -> None:
    """Each with the whole of its entry; whether it has a vector is known."""
    await store.put(entry("tea"), vector("tea"))
    await store.put(entry("milk"), None)
    await store.put(entry("sugar"), None)
    await store.delete(key_of("sugar"))
    found = await walked(store)
    assert {key: kept.entry for key, kept in found.items()} == {
        key_of("tea"): entry("tea"),
        key_of("milk"): entry("milk"),
    }
    assert found[key_of("tea")].has_vector
    assert not found[key_of("milk")].has_vector
    assert await store.count_keys() == 2


async def test_an_empty_store_has_no_entries(store: SecretStore) -> None:
    """Nor is there anything to wait for."""
    await store.settle()
    assert await walked(store) == {}
    assert await store.count_keys() == 0


async def test_many_entries_can_be_walked(store: SecretStore) -> None:
    """More than a store reads at a time, and while some of them change."""
    names = [f"tea {number}" for number in range(1100)]
    for name in names:
        await store.put(entry(name, body=b"{}"), None)
    found = set()
    async for kept in store.entries():
        if kept.entry.key not in found:
            await store.put(kept.entry, vector("tea"))
        found.add(kept.entry.key)
    assert found == {key_of(name) for name in names}


async def test_an_entry_is_given_a_vector(store: SecretStore) -> None:
    """Its answer stays as it was."""
    await store.put(entry("tea"), None)
    await store.attach(key_of("tea"), entry("tea").scope, vector("tea"))
    assert await store.get(key_of("tea")) == entry("tea")
    assert (await walked(store))[key_of("tea")].has_vector


async def test_an_entry_that_is_gone_stays_gone(store: SecretStore) -> None:
    """A vector that comes too late brings nothing back."""
    await store.attach(key_of("tea"), entry("tea").scope, vector("tea"))
    assert await store.get(key_of("tea")) is None
    assert await walked(store) == {}
    assert await store.count_keys() == 0


async def test_the_secret_stays(store: SecretStore) -> None:
    """The secret is 32 bytes, the same at every call."""
    assert len(store.secret()) == 32
    assert store.secret() == store.secret()


# --- the ledger

EXACT = Use(1_760_000_100.5, HitPath.EXACT, 1.0)
SEMANTIC = Use(1_760_000_200.0, HitPath.SEMANTIC, 0.943, "Ÿ is tea \U0001f375?")


async def test_uses_add_up(store: SecretStore) -> None:
    """For a key and for whoever walks; another key has its own."""
    await store.put(entry("tea"), vector("tea"))
    await store.put(entry("milk"), None)
    assert await store.uses(key_of("tea")) == UNUSED
    await store.note_uses({key_of("tea"): Uses.of(EXACT), key_of("milk"): Uses.of(EXACT)})
    await store.note_uses({key_of("tea"): Uses(40, (EXACT,)) + Uses.of(SEMANTIC)})
    expected = Uses(42, (EXACT, EXACT, SEMANTIC))
    assert await store.uses(key_of("tea")) == expected
    assert await store.get(key_of("tea")) == entry("tea")
    found = await walked(store)
    assert found[key_of("tea")].uses == expected
    assert found[key_of("milk")].uses == Uses.of(EXACT)


async def test_only_the_last_uses_are_remembered(store: SecretStore) -> None:
    """Of all only how many they were."""
    await store.put(entry("tea"), None)
    for _ in range(3):
        await store.note_uses({key_of("tea"): Uses.of(*[EXACT] * 5)})
    await store.note_uses({key_of("tea"): Uses.of(SEMANTIC)})
    last = (*[EXACT] * (REMEMBERED - 1), SEMANTIC)
    assert await store.uses(key_of("tea")) == Uses(16, last)


async def test_unknown_keys_stay_unknown(store: SecretStore) -> None:
    """A use that comes too late brings nothing back."""
    await store.put(entry("milk"), None)
    await store.delete(key_of("milk"))
    await store.note_uses({key_of("tea"): Uses.of(EXACT), key_of("milk"): Uses.of(EXACT)})
    for name in ("tea", "milk"):
        assert await store.uses(key_of(name)) == UNUSED
        assert await store.get(key_of(name)) is None
    assert await walked(store) == {}
    assert await store.count_keys() == 0
    await store.put(entry("tea"), None)
    assert await store.uses(key_of("tea")) == UNUSED


async def test_uses_go_with_their_answer(store: SecretStore) -> None:
    """A fresh answer begins with none, after a delete too; another vector is no other answer."""
    for change in (
        lambda: store.put(entry("tea", body=b"fresh"), None),
        lambda: store.put(entry("tea"), vector("tea")),
        lambda: store.delete(key_of("tea")),
    ):
        await store.put(entry("tea"), None)
        await store.note_uses({key_of("tea"): Uses.of(EXACT)})
        await store.settle()
        await store.attach(key_of("tea"), entry("tea").scope, vector("tea"))
        assert await store.uses(key_of("tea")) == Uses.of(EXACT)
        await change()
        assert await store.uses(key_of("tea")) == UNUSED
        await store.put(entry("tea"), None)
        assert await store.uses(key_of("tea")) == UNUSED


async def test_counts_add_up(store: SecretStore) -> None:
    """Whole numbers and others, each under its name."""
    assert await store.counts() == {}
    await store.count({"hits": 2, "seconds": 0.25})
    await store.count({"hits": 1, "shadow:0.90:agreed": 1})
    assert await store.counts() == {"hits": 3, "seconds": 0.25, "shadow:0.90:agreed": 1}


async def test_notes_are_kept_in_their_order(store: SecretStore) -> None:
    """Any bytes."""
    assert list(await store.notes()) == []
    notes = [b"", bytes(range(256)), b"again", b"again"]
    for note in notes:
        await store.note(note)
        await store.settle()
    assert list(await store.notes()) == notes


async def test_too_many_entries_evict_the_least_recently_used(bounded: Bounded) -> None:
    """Reading counts as use: the entry that was read stays, the other one goes."""
    async with bounded(2, PLENTY) as store:
        assert await store.put(entry("tea"), None) == []
        assert await store.put(entry("milk"), None) == []
        assert await store.get(key_of("tea")) == entry("tea")
        assert await store.put(entry("sugar"), None) == [gone("milk")]
        assert await store.get(key_of("milk")) is None
        assert await store.get(key_of("tea")) == entry("tea")
        assert len(store) == 2


async def test_overwriting_counts_as_use(bounded: Bounded) -> None:
    """A refreshed entry is not the next to go."""
    async with bounded(2, PLENTY) as store:
        await store.put(entry("tea"), None)
        await store.put(entry("milk"), None)
        await store.put(entry("tea"), None)
        assert await store.put(entry("sugar"), None) == [gone("milk")]


async def test_a_glance_is_no_use(bounded: Bounded) -> None:
    """What was only looked at leaves as soon as what was not."""
    async with bounded(2, PLENTY) as store:
        for name in ("tea", "milk"):
            await store.put(entry(name), None)
        assert await store.glance(key_of("tea")) == entry("tea")
        assert await store.put(entry("water"), None) == [gone("tea")]


async def test_too_many_bytes_evict_as_many_as_it_takes(bounded: Bounded) -> None:
    """One large entry can push out several small ones."""
    small, large = entry("a").size, entry("large", body=bytes(1000)).size
    async with bounded(PLENTY, large + small) as store:
        await store.put(entry("a"), None)
        await store.put(entry("b"), None)
        await store.put(entry("c"), None)
        evicted = await store.put(entry("large", body=bytes(1000)), None)
        assert evicted == [gone("a"), gone("b")]
        assert store.total_bytes <= large + small


async def test_vectors_count(bounded: Bounded) -> None:
    """The account holds the bytes of the vector, also when an overwrite brings none."""
    async with bounded(PLENTY, PLENTY) as store:
        await store.put(entry("tea"), vector("tea"))
        assert store.total_bytes == entry("tea").size + vector("tea").nbytes
        await store.put(entry("tea"), None)
        assert store.total_bytes == entry("tea").size + vector("tea").nbytes
        await store.delete(key_of("tea"))
        assert store.total_bytes == 0


async def test_an_entry_larger_than_the_store_is_not_kept(bounded: Bounded) -> None:
    """It is reported as evicted, takes its older self along and pushes nobody else out."""
    async with bounded(PLENTY, 2 * entry("tea").size) as store:
        await store.put(entry("tea"), None)
        await store.put(entry("milk"), None)
        assert await store.put(entry("tea", body=bytes(5000)), None) == [gone("tea")]
        assert await store.get(key_of("tea")) is None
        assert await store.get(key_of("milk")) == entry("milk")


async def test_of_too_many_notes_the_oldest_goes(bounded: Bounded) -> None:
    """They do not fill a store, however many answers are wrong."""
    async with bounded(PLENTY, PLENTY) as store:
        for number in range(MOST_NOTES + 10):
            await store.note(b"%d" % number)
            if not number % 4000:
                await store.settle()
        for _ in range(2):
            found = await store.notes()
            assert (len(found), found[0], found[-1]) == (MOST_NOTES, b"10", b"10009")
            await store.settle()


async def test_uses_cost_memory(bounded: Bounded) -> None:
    """The account holds them as long as their answer is there; the next one makes room."""
    use = Uses.of(SEMANTIC)
    async with bounded(PLENTY, 2 * entry("tea").size + use.size) as store:
        await store.put(entry("tea"), None)
        await store.note_uses({key_of("tea"): use})
        assert store.total_bytes == entry("tea").size + use.size
        assert await store.put(entry("ale"), None) == []
        await store.note_uses({key_of("ale"): use})
        assert await store.put(entry("ale"), None) == []
        await store.note_uses({key_of("ale"): use})
        assert await store.put(entry("gin"), None) == [gone("tea")]
        assert store.total_bytes == 2 * entry("tea").size + use.size
        await store.delete(key_of("ale"))
        assert store.total_bytes == entry("gin").size
