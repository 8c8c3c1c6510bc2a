"""The ledger in a Redis: what lies there, what others left there, and how long it stays."""

from __future__ import annotations

import asyncio

import pytest
import redis
from redis.exceptions import NoPermissionError

from proxy.cache.ports import MOST_NOTES
from proxy.cache.uses import UNUSED, Use, Uses
from proxy.cache.verdict import Path
from proxy.errors import Unavailable
from proxy.redis.client import RedisClient
from proxy.redis.keys import Keys
from proxy.redis.url import read_url
from proxy.store.packed_uses import pack_last
from tests.servers.cluster import Cluster
from tests.servers.fixtures import StartServer
from tests.servers.process import Server
from tests.store.samples import entry, key_of, redis_store

DAY = 24 * 3600
KEYS = Keys("encore")
TEA = key_of("tea")
TEA_USES = KEYS.uses(TEA)
USE = Use(5.0, Path.EXACT, 1.0)
USES = Uses.of(USE, Use(6.0, Path.SEMANTIC, 0.9, "tea?"))


async def test_what_lies_there(plain_server: Server) -> None:
    """Its names and fields are those of docs/redis.md; an entry's own hash is left alone."""
    async with redis_store(plain_server.url) as store:
        await store.put(entry("tea"), None)
        with plain_server.client() as plain:
            before = plain.hgetall(KEYS.entry(TEA))
            await store.note_uses({TEA: USES})
            await store.count({"hits": 2})
            await store.note(b"note")
            assert plain.hgetall(KEYS.entry(TEA)) == before
            assert plain.hgetall(TEA_USES) == {b"h": b"2", b"u": pack_last(USES.last)}
            assert plain.hgetall("encore:counts") == {b"hits": b"2"}
            assert plain.lrange("encore:notes", 0, -1) == [b"note"]


async def test_all_proxies_add_to_it(plain_server: Server) -> None:
    """What one has noted the others find; two that note at once lose no hit."""
    async with redis_store(plain_server.url) as one, redis_store(plain_server.url) as other:
        await one.put(entry("tea"), None)
        noting = [store.note_uses({TEA: Uses.of(USE)}) for store in (one, other) * 10]
        counting = [store.count({"hits": 1}) for store in (one, other) * 10]
        await asyncio.gather(*noting, *counting)
        assert (await one.uses(TEA)).count == (await other.uses(TEA)).count == 20
        assert await one.counts() == await other.counts() == {"hits": 20}


@pytest.mark.parametrize(
    ("ttl", "seconds"), [(60, DAY + 60), (10 * DAY, 20 * DAY), (None, 365 * DAY)]
)
async def test_uses_expire_with_their_entry(
    plain_server: Server, ttl: float | None, seconds: float
) -> None:
    """Those of one that never does expire when nobody has asked for it for a year."""
    async with redis_store(plain_server.url) as store:
        await store.put(entry("tea", ttl=ttl), None)
        await store.note_uses({TEA: USES})
    with plain_server.client() as plain:
        assert seconds * 1000 - 60_000 < plain.pttl(TEA_USES) <= seconds * 1000
        assert (plain.ttl(KEYS.entry(TEA)) == -1) == (ttl is None)


async def test_an_entry_that_has_gone_leaves_nothing(plain_server: Server) -> None:
    """Not even where its server has evicted it, of which nobody hears."""
    async with redis_store(plain_server.url) as store:
        await store.put(entry("tea"), None)
        with plain_server.client() as plain:
            plain.delete(KEYS.entry(TEA))
            await store.note_uses({TEA: USES})
            assert not plain.keys("encore:entry:*")
            assert not plain.exists(TEA_USES)


@pytest.mark.parametrize(
    "fields",
    [
        {"h": "many"},
        {"h": "-1"},
        {"h": "9" * 18},
        {"h": str(2**63 - 1)},
        {"h": "1"},
        {"u": "bytes"},
    ],
)
async def test_unsound_uses_count_as_none(plain_server: Server, fields: dict[str, str]) -> None:
    """And hold nothing up; a fresh answer has none in any case."""
    async with redis_store(plain_server.url) as store:
        await store.put(entry("tea"), None)
        await store.note_uses({TEA: USES})
        with plain_server.client() as plain:
            plain.hset(TEA_USES, mapping=fields)
        assert await store.uses(TEA) == UNUSED
        assert [held.uses async for held in store.entries()] == [UNUSED]
        await store.note_uses({TEA: Uses.of(USE)})
        await store.put(entry("tea"), None)
        await store.note_uses({TEA: Uses.of(USE)})
        assert await store.uses(TEA) == Uses.of(USE)


async def test_what_cannot_be_added_to_gives_way(plain_server: Server) -> None:
    """A count that is no number, or has no room for more."""
    async with redis_store(plain_server.url) as store:
        await store.count({"hits": 1, "misses": 1})
        await store.put(entry("tea"), None)
        with plain_server.client() as plain:
            plain.hset("encore:counts", mapping={"hits": "many", "text": "no", b"\xff": 1})
            plain.hset("encore:counts", "endless", "inf")
            plain.hset(TEA_USES, "h", str(2**63 - 1))
        assert await store.counts() == {"misses": 1}
        await store.count({"hits": 2, "misses": 1, "endless": 1})
        assert await store.counts() == {"hits": 2, "misses": 2, "endless": 1}
        await store.note_uses({TEA: USES})
        assert await store.uses(TEA) == USES


async def test_another_kind_of_value_gives_way(
    plain_server: Server, redis_cluster: Cluster
) -> None:
    """Under each of the names; what could be added elsewhere is added once."""
    for url in (plain_server.url, redis_cluster.url):
        async with redis_store(url) as store:
            other = RedisClient(read_url(url))
            for name in ("tea", "milk"):
                await store.put(entry(name), None)
            for name in (TEA_USES, "encore:counts", "encore:notes"):
                await other.call("SET", name, "value")
            assert await store.uses(TEA) == UNUSED
            assert await store.counts() == {}
            assert list(await store.notes()) == []
            assert [held.uses async for held in store.entries()] == [UNUSED, UNUSED]
            await store.note_uses({TEA: USES, key_of("milk"): USES})
            await store.count({"hits": 1, "seconds": 0.5})
            await store.note(b"note")
            assert await store.uses(TEA) == await store.uses(key_of("milk")) == USES
            assert await store.counts() == {"hits": 1, "seconds": 0.5}
            assert list(await store.notes()) == [b"note"]
            assert await other.call("PTTL", TEA_USES) > 0
            await other.close()


async def test_notes_are_bounded(plain_server: Server) -> None:
    """The oldest goes."""
    async with redis_store(plain_server.url) as store:
        with plain_server.client() as plain:
            plain.rpush("encore:notes", "oldest", *["old"] * (MOST_NOTES - 1))
        await store.note(b"new")
        found = await store.notes()
    assert (len(found), found[0], found[-1]) == (MOST_NOTES, b"old", b"new")


async def test_a_refusal_is_an_error(start_server: StartServer) -> None:
    """Who may not, or cannot, is told so; nothing is taken for "there is none"."""
    server = start_server("redis7")
    async with redis_store(server.url) as store:
        await store.put(entry("tea"), None)
        for command, call in (
            ("pttl", lambda: store.note_uses({TEA: USES})),
            ("hincrby", lambda: store.note_uses({TEA: USES})),
            ("hincrbyfloat", lambda: store.count({"hits": 1})),
            ("hgetall", lambda: store.counts()),
            ("rpush", lambda: store.note(b"note")),
            ("lrange", lambda: store.notes()),
            ("hmget", lambda: store.uses(TEA)),
        ):
            with server.client() as plain:
                plain.execute_command("ACL", "SETUSER", "default", f"-{command}")
                with pytest.raises(NoPermissionError):
                    await call()
                plain.execute_command("ACL", "SETUSER", "default", f"+{command}")


async def test_a_full_server_gives_what_it_has(start_server: StartServer) -> None:
    """It takes no more, and says so."""
    server = start_server("redis7")
    async with redis_store(server.url) as store:
        await store.put(entry("tea"), None)
        await store.note_uses({TEA: USES})
        with server.client() as plain:
            plain.config_set("maxmemory", 1)
        with pytest.raises(redis.OutOfMemoryError):
            await store.note_uses({TEA: USES})
        assert await store.uses(TEA) == USES


async def test_a_server_that_has_not_been_reached_keeps_nothing(start_server: StartServer) -> None:
    """Nor can it be asked."""
    server = start_server("redis7")
    server.kill()
    async with redis_store(server.url) as store:
        for call in (
            store.note_uses({TEA: USES}),
            store.uses(TEA),
            store.count({"hits": 1}),
            store.counts(),
            store.note(b"note"),
            store.notes(),
        ):
            with pytest.raises(Unavailable):
                await call
