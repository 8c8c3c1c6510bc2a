"""RedisStore: what lies in the server, what others left there, and what it does when it is ill."""

from __future__ import annotations

import asyncio
import random
import re
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import redis
from redis.exceptions import NoPermissionError
from structlog.testing import capture_logs

from proxy.cache.ports import Vector
from proxy.cache.uses import Use, Uses
from proxy.cache.vectors import pack_vector
from proxy.cache.verdict import Path as HitPath
from proxy.errors import MalformedEntry, SettingsError, Unavailable
from proxy.redis.client import RedisClient
from proxy.redis.keys import Keys, embedder_tag
from proxy.redis.url import read_url
from proxy.store.packed import pack_entry
from proxy.store.redis import RedisStore
from tests.servers.cluster import Cluster
from tests.servers.fixtures import StartServer
from tests.servers.process import Server, eventually, wait_for
from tests.store.samples import entry, key_of, redis_store, vector

DAY = 24 * 3600
DOCUMENT = (Path(__file__).parents[2] / "docs/redis.md").read_text("utf-8")
(_LINE,) = re.findall("^ACL SETUSER.*", DOCUMENT, re.MULTILINE)
ACL = _LINE.replace("PASSWORD", "hunter2").split()
KEYS = Keys("encore")
TEA = KEYS.entry(key_of("tea"))


async def vectors_in(store: RedisStore) -> dict[bytes, Vector]:
    """All vectors that a store gives, by key."""
    return {stored.key: stored.vector async for stored in store.vectors()}


def changes(client: redis.Redis) -> list[bytes]:
    """The keys of which followers were told, in order."""
    told: Any = client.xrange(KEYS.changes)
    return [bytes.fromhex(fields[b"k"].decode()) for _, fields in told]


async def becomes_reachable(store: RedisStore) -> None:
    """Wait until the store has found its server."""
    await eventually(lambda: store.is_reachable)


def value(server: Server, name: str) -> object:
    """What a server has under a name."""
    with server.client() as plain:
        return plain.get(name)


def is_loading(client: redis.Redis) -> bool:
    """Whether a server reads its file and does not answer yet."""
    try:
        client.ping()
    except redis.BusyLoadingError:
        return True
    return False


# --- what lies there -----------------------------------------------------------------------------


async def test_what_one_puts_the_others_find(plain_server: Server) -> None:
    """At once, and with one secret; another namespace is another cache."""
    async with (
        redis_store(plain_server.url) as one,
        redis_store(plain_server.url) as other,
        redis_store(plain_server.url, namespace="team-b") as stranger,
    ):
        await one.put(entry("tea"), None)
        assert await other.get(key_of("tea")) == entry("tea")
        assert one.secret() == other.secret() != stranger.secret()
        assert await stranger.get(key_of("tea")) is None
        await other.delete(key_of("tea"))
        assert await one.get(key_of("tea")) is None


async def test_an_entry_is_a_hash(plain_server: Server) -> None:
    """Its fields are those that docs/redis.md names."""
    async with redis_store(plain_server.url) as store:
        await store.put(entry("tea"), vector("tea"))
    with plain_server.client() as plain:
        assert plain.hgetall(TEA) == {
            b"e": pack_entry(entry("tea")),
            b"v": pack_vector(vector("tea")),
            b"s": entry("tea").scope.hex().encode(),
            b"m": embedder_tag("fake-8").encode(),
        }
        assert sorted(plain.keys()) == [b"encore:changes", TEA.encode(), b"encore:secret"]


async def test_a_put_without_a_vector_keeps_the_one_that_is_there(plain_server: Server) -> None:
    """It stands for the same wording."""
    async with redis_store(plain_server.url) as store:
        await store.put(entry("tea"), vector("tea"))
        await store.put(entry("tea", body=b"fresh"), None)
        found = await vectors_in(store)
    assert pack_vector(found[key_of("tea")]) == pack_vector(vector("tea"))


async def test_followers_are_told_what_became_of_vectors(plain_server: Server) -> None:
    """Of one that was put, and of one that went; an entry without any is no news."""
    async with redis_store(plain_server.url) as store:
        await store.put(entry("tea"), vector("tea"))
        await store.put(entry("milk"), None)
        await store.delete(key_of("tea"))
    with plain_server.client() as plain:
        assert changes(plain) == [key_of("tea"), key_of("tea")]


async def test_the_news_are_bounded(plain_server: Server) -> None:
    """They do not fill the server, however long it runs."""
    async with redis_store(plain_server.url) as store:
        with plain_server.client() as plain:
            pipeline = plain.pipeline()
            for _ in range(11_000):
                pipeline.xadd(KEYS.changes, {"k": "old"})
            pipeline.execute()
            await store.delete(key_of("tea"))
            assert 10_000 <= plain.xlen(KEYS.changes) < 11_000


@pytest.mark.parametrize(
    ("ttl", "seconds"),
    [
        (1, DAY + 1),
        (3600.5, DAY + 3600.5),
        (10 * DAY, 20 * DAY),
        (3650 * DAY, 7300 * DAY),
        (3651 * DAY, None),
        (1e300, None),
        (None, None),
    ],
)
async def test_the_server_forgets_long_after(
    plain_server: Server, ttl: float | None, seconds: float | None
) -> None:
    """A day after the ttl, or as much again; what never expires stays, whatever it was before."""
    async with redis_store(plain_server.url) as store:
        await store.put(entry("tea", ttl=60), None)
        await store.put(entry("tea", ttl=ttl), None)
    with plain_server.client() as plain:
        left = plain.pttl(TEA)
    if seconds is None:
        assert left == -1
    else:
        assert seconds * 1000 - 60_000 < left <= seconds * 1000


async def test_vectors_come_back_to_their_embedder(plain_server: Server) -> None:
    """More than a page of them; another embedder has others, even of the same entry."""
    async with redis_store(plain_server.url) as store:
        names = [str(number) for number in range(1200)]
        await asyncio.gather(*(store.put(entry(name), vector(name)) for name in names))
    async with redis_store(plain_server.url, embedder_id="other-8") as other:
        assert await vectors_in(other) == {}
        await other.put(entry("0"), vector("other"))
        assert set(await vectors_in(other)) == {key_of("0")}
    async with redis_store(plain_server.url) as store:
        found = [stored async for stored in store.vectors()]
        assert {stored.key for stored in found} == {key_of(name) for name in names[1:]}
        assert {stored.scope for stored in found} == {entry(name).scope for name in names[1:]}


@pytest.mark.parametrize(
    "fields",
    [
        {"v": b"12345"},
        {"v": bytes(32)},
        {"v": b"\xff" * 32},
        {"s": "abc"},
        {"s": key_of("tea").hex().upper()},
        {"m": embedder_tag("other-8")},
    ],
)
async def test_unsound_vectors_stay_away(plain_server: Server, fields: dict[str, bytes]) -> None:
    """A field that is none of ours costs its entry the vector."""
    async with redis_store(plain_server.url) as store:
        await store.put(entry("tea"), vector("tea"))
        await store.put(entry("milk"), vector("milk"))
        with plain_server.client() as plain:
            plain.hset(TEA, mapping=fields)
        assert set(await vectors_in(store)) == {key_of("milk")}


async def test_foreign_keys_have_no_vectors(plain_server: Server) -> None:
    """A field that is missing, a value of another kind, a name that is none of ours."""
    async with redis_store(plain_server.url) as store:
        with plain_server.client() as plain:
            plain.set(KEYS.entry(key_of("a string")), "value")
            plain.hset("encore:entry:tea", "v", "value")
            plain.hset(TEA, mapping={"v": pack_vector(vector("tea")), "m": embedder_tag("fake-8")})
        await store.put(entry("without"), None)
        await store.put(entry("milk"), vector("milk"))
        assert set(await vectors_in(store)) == {key_of("milk")}


# --- what others left there ----------------------------------------------------------------------


async def test_foreign_bytes_are_malformed_until_put_again(plain_server: Server) -> None:
    """A look-up says so, and the fresh answer heals it."""
    async with redis_store(plain_server.url) as store:
        for foreign in (b"", b"hello", pack_entry(entry("tea"))[:-1], b"\2" + bytes(200)):
            with plain_server.client() as plain:
                plain.hset(TEA, "e", foreign)
            with pytest.raises(MalformedEntry):
                await store.get(key_of("tea"))
            await store.put(entry("tea"), None)
            assert await store.get(key_of("tea")) == entry("tea")


async def test_a_hash_without_an_entry_has_none(plain_server: Server) -> None:
    """Whatever else it holds."""
    async with redis_store(plain_server.url) as store:
        with plain_server.client() as plain:
            plain.hset(TEA, "field", "value")
        assert await store.get(key_of("tea")) is None


async def test_another_kind_of_value_is_overwritten(
    plain_server: Server, redis_cluster: Cluster
) -> None:
    """It is malformed when it is read, and goes when an entry is put or deleted."""
    for url in (plain_server.url, redis_cluster.url):
        async with redis_store(url) as store:
            other = RedisClient(read_url(url))
            for command in (("SET", TEA, "value"), ("RPUSH", TEA, "value")):
                await other.call(*command)
                with pytest.raises(MalformedEntry, match="another kind of value"):
                    await store.get(key_of("tea"))
                await store.put(entry("tea"), vector("tea"))
                assert await store.get(key_of("tea")) == entry("tea")
                await store.delete(key_of("tea"))
            await other.call("SET", TEA, "value")
            await store.delete(key_of("tea"))
            assert await store.get(key_of("tea")) is None
            await other.close()


async def test_another_kind_of_value_gives_way_to_the_news(plain_server: Server) -> None:
    """A stream that is none would otherwise keep all that is new from being stored."""
    async with redis_store(plain_server.url) as store:
        for tell in (
            lambda: store.put(entry("tea"), vector("tea")),
            lambda: store.attach(key_of("tea"), entry("tea").scope, vector("tea")),
            lambda: store.delete(key_of("tea")),
        ):
            with plain_server.client() as plain:
                plain.delete(KEYS.changes)
                plain.set(KEYS.changes, "value")
                await tell()
                assert changes(plain) == [key_of("tea")]


async def test_news_that_cannot_be_told_are_an_error(start_server: StartServer) -> None:
    """Followers would go on without the entry, and nobody would know."""
    server = start_server("redis7")
    with server.client() as plain:
        plain.execute_command(*(word for word in ACL if word != "+xadd"))
    url = f"redis://encore:hunter2@127.0.0.1:{server.port}"
    async with redis_store(url) as store:
        with pytest.raises(NoPermissionError):
            await store.put(entry("tea"), vector("tea"))
        assert await store.get(key_of("tea")) == entry("tea")


# --- what is walked, and moved -------------------------------------------------------------------


async def test_unsound_entries_are_passed_over(plain_server: Server) -> None:
    """Foreign bytes, another kind of value, another key's entry, a vector without an entry."""
    async with redis_store(plain_server.url) as store:
        with plain_server.client() as plain:
            plain.hset(KEYS.entry(key_of("foreign")), "e", "bytes")
            plain.set(KEYS.entry(key_of("a string")), "value")
            plain.hset(KEYS.entry(key_of("moved")), "e", pack_entry(entry("tea")))
            plain.hset(KEYS.entry(key_of("none")), "v", pack_vector(vector("tea")))
            plain.set("encore:entry:tea", "no name of ours")
        await store.put(entry("milk"), None)
        assert [held.entry async for held in store.entries()] == [entry("milk")]
        assert await store.count_keys() == 5


async def test_vectors_are_told_apart_in_a_walk(plain_server: Server) -> None:
    """That of this embedder is given, that of another one is known to be there."""
    async with redis_store(plain_server.url, embedder_id="other-8") as store:
        await store.put(entry("tea"), vector("tea"))
    async with redis_store(plain_server.url) as store:
        assert [(h.vector, h.has_vector) async for h in store.entries()] == [(None, True)]
        await store.attach(key_of("tea"), entry("tea").scope, vector("tea"))
        (held,) = [held async for held in store.entries()]
        assert held.vector is not None
        assert held.vector.tolist() == vector("tea").tolist()


async def test_another_secret_is_adopted(plain_server: Server) -> None:
    """For all that share the server."""
    async with redis_store(plain_server.url) as store, redis_store(plain_server.url) as other:
        await store.adopt(bytes(32))
        assert store.secret() == bytes(32)
        await eventually(lambda: other.secret() == bytes(32))


# --- what it does when it is ill -----------------------------------------------------------------


async def test_a_server_may_come_late(start_server: StartServer) -> None:
    """Until then nothing is looked up or kept; it is said once that it is away, and once that it
    came."""
    server = start_server("redis7")
    server.kill()
    with capture_logs() as said:
        async with redis_store(server.url) as store:
            assert not store.is_reachable
            made_up = store.secret()
            for call in (store.get(key_of("tea")), store.delete(key_of("tea"))):
                with pytest.raises(Unavailable):
                    await call
            with pytest.raises(Unavailable):
                await store.put(entry("tea"), None)
            server.start()
            await becomes_reachable(store)
            await store.put(entry("tea"), None)
            assert await store.get(key_of("tea")) == entry("tea")
            # Nobody had one, so ours is the one.
            assert store.secret() == made_up
    assert [line["event"] for line in said] == ["store not reached", "store reached"]
    assert said[0]["store"] == f"redis://127.0.0.1:{server.port}"


async def test_a_server_may_go_and_come_back(start_server: StartServer) -> None:
    """Empty, even: it gets the secret back, so that tenants stay who they are."""
    server = start_server("redis7")
    async with redis_store(server.url) as store:
        secret = store.secret()
        await store.put(entry("tea"), None)
        server.kill()
        with pytest.raises(redis.ConnectionError):
            await store.get(key_of("tea"))
        server.start()
        assert await store.get(key_of("tea")) is None
        await store.put(entry("tea"), None)
        assert await store.get(key_of("tea")) == entry("tea")
        await eventually(lambda: value(server, KEYS.secret) == secret)
        assert store.secret() == secret


async def test_a_full_server_still_gives_what_it_has(start_server: StartServer) -> None:
    """It takes no more, and says so."""
    server = start_server("redis7", "--maxmemory", "8mb", "--maxmemory-policy", "noeviction")
    async with redis_store(server.url) as store:
        await store.put(entry("tea"), None)
        # Those that are being sent count, so that several at a time may all be refused.
        for number in range(10):
            await store.put(entry(str(number), body=bytes(500_000)), vector("tea"))
        with pytest.raises(redis.OutOfMemoryError):
            await store.put(entry("large", body=bytes(5_000_000)), vector("tea"))
        assert await store.get(key_of("tea")) == entry("tea")


async def test_a_replica_gives_what_it_has(start_server: StartServer) -> None:
    """As soon as there is a secret; it takes nothing."""
    primary = start_server("redis7", "--repl-diskless-sync-delay", "0")
    replica = start_server("redis7", "--replicaof", "127.0.0.1", str(primary.port))
    with replica.client() as plain:
        wait_for(lambda: plain.info("replication")["master_link_status"] == "up")
    async with redis_store(replica.url) as reader:
        assert not reader.is_reachable
        async with redis_store(primary.url) as writer:
            await writer.put(entry("tea"), None)
            await becomes_reachable(reader)
            assert reader.secret() == writer.secret()
        with replica.client() as plain:
            wait_for(lambda: bool(plain.exists(TEA)))
        assert await reader.get(key_of("tea")) == entry("tea")
        with pytest.raises(redis.ReadOnlyError):
            await reader.put(entry("tea"), None)
        with pytest.raises(redis.ReadOnlyError):
            await reader.delete(key_of("tea"))


async def test_a_server_that_still_loads_is_waited_for(start_server: StartServer) -> None:
    """It is there, but answers nothing yet."""
    drawn = random.Random(7)  # noqa: S311
    server = start_server("redis7")
    async with redis_store(server.url) as store:
        for number in range(100):
            await store.put(entry(str(number), body=drawn.randbytes(5000)), None)
        expected = await store.get(key_of("7"))
    with server.client() as plain:
        plain.save()
    server.kill()
    slow = ("--key-load-delay", "100000", "--loading-process-events-interval-bytes", "1024")
    server.start(*slow, until=is_loading)
    async with redis_store(server.url) as store:
        assert not store.is_reachable
        with server.client() as plain:
            plain.config_set("key-load-delay", 0)
        await becomes_reachable(store)
        assert await store.get(key_of("7")) == expected


async def test_a_hanging_server_is_given_up(start_server: StartServer) -> None:
    """Opening waits two seconds for it at most, and what hangs can be cancelled."""
    server = start_server("redis7")
    server.pause()
    async with redis_store(server.url) as store:
        assert not store.is_reachable
        server.resume()
        await becomes_reachable(store)
        await store.put(entry("tea"), None)
        server.pause()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await store.get(key_of("milk"))
        server.resume()
        assert await store.get(key_of("tea")) == entry("tea")


async def test_a_refused_look_up_is_no_empty_one(start_server: StartServer) -> None:
    """An error of the server's is not taken for "there is no entry"."""
    server = start_server("redis7")
    async with redis_store(server.url) as store:
        with server.client() as plain:
            plain.execute_command("ACL", "SETUSER", "default", "-hget")
        with pytest.raises(NoPermissionError):
            await store.get(key_of("tea"))


# --- the secret ----------------------------------------------------------------------------------


async def test_many_that_start_together_have_one_secret(plain_server: Server) -> None:
    """Whoever comes first makes it."""
    async with AsyncExitStack() as stack:
        opening = [stack.enter_async_context(redis_store(plain_server.url)) for _ in range(20)]
        stores = await asyncio.gather(*opening)
        assert len({store.secret() for store in stores}) == 1


async def test_another_secret_is_taken_over(plain_server: Server) -> None:
    """A restored server may have one; with a line in the log, since it makes others of tenants."""
    with capture_logs() as said:
        async with redis_store(plain_server.url) as store:
            with plain_server.client() as plain:
                plain.set(KEYS.secret, b"s" * 32)
            await eventually(lambda: store.secret() == b"s" * 32)
    assert [line["event"] for line in said] == [
        "store has another secret: what is stored is not found any more"
    ]


@pytest.mark.parametrize("secret", [b"", b"short", bytes(33)])
async def test_a_malformed_secret_stops_the_start(plain_server: Server, secret: bytes) -> None:
    """Tenants cannot be hashed with it, and it may be somebody else's key."""
    with plain_server.client() as plain:
        plain.set(KEYS.secret, secret)
    with pytest.raises(SettingsError) as refused:
        async with redis_store(plain_server.url):
            pass
    assert str(refused.value) == (
        f"ENCORE_STORE: redis://127.0.0.1:{plain_server.port} has a malformed secret; delete the"
        " key encore:secret"
    )


async def test_a_secret_that_breaks_later_stays_as_it_was(plain_server: Server) -> None:
    """It is said, and the proxy goes on."""
    with capture_logs() as said:
        async with redis_store(plain_server.url) as store:
            secret = store.secret()
            with plain_server.client() as plain:
                plain.set(KEYS.secret, "short")
            await eventually(lambda: not store.is_reachable)
            assert store.secret() == secret
            await store.put(entry("tea"), None)
    (line,) = said
    assert line["event"] == "store not reached"
    assert "malformed secret" in line["error"]


async def test_a_refusal_stops_the_start(start_server: StartServer) -> None:
    """With the setting, the address and what to do, and without the password."""
    server = start_server("redis7", "--requirepass", "first")
    with pytest.raises(SettingsError) as refused:
        async with redis_store(f"redis://:hunter2@127.0.0.1:{server.port}"):
            pass
    assert str(refused.value) == (
        f"ENCORE_STORE: redis://127.0.0.1:{server.port}: it does not take this user and password"
    )


async def test_a_user_needs_no_more_than_this(start_server: StartServer) -> None:
    """The commands and keys that docs/redis.md has for an ACL."""
    server = start_server("redis7")
    with server.client() as plain:
        plain.execute_command(*ACL)
    await is_enough(f"redis://encore:hunter2@127.0.0.1:{server.port}")


async def test_nor_in_a_cluster(redis_cluster: Cluster) -> None:
    """Whose client asks for the commands and the slots besides."""
    for node in redis_cluster.nodes:
        with node.client() as plain:
            plain.execute_command(*ACL)
    await is_enough(redis_cluster.url.replace("//", "//encore:hunter2@"))


async def is_enough(url: str) -> None:
    """Whoever has this URL can do all that a store does."""
    async with redis_store(url) as store:
        await store.put(entry("tea"), vector("tea"))
        await store.put(entry("milk", ttl=None), None)
        assert await store.get(key_of("tea")) == entry("tea")
        assert set(await vectors_in(store)) == {key_of("tea")}
        await store.delete(key_of("tea"))
        await store.attach(key_of("tea"), entry("tea").scope, vector("tea"))
        assert await store.get(key_of("tea")) is None
        assert [held.entry async for held in store.entries()] == [entry("milk", ttl=None)]
        await store.note_uses({key_of("milk"): Uses.of(Use(5.0, HitPath.EXACT, 1.0))})
        assert (await store.uses(key_of("milk"))).count == 1
        await store.count({"hits": 1})
        assert await store.counts() == {"hits": 1}
        await store.note(b"note")
        assert list(await store.notes()) == [b"note"]
        await store.adopt(bytes(32))
