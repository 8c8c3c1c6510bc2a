"""FollowingIndex: what it hears of others, what it missed, and a server that goes and comes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from proxy.cache.ports import Index, Vector
from proxy.cache.vectors import pack_vector
from proxy.index.following import FollowingIndex
from proxy.index.redis import Dialect, find_dialect
from proxy.redis.client import Word
from proxy.redis.keys import Keys, embedder_tag
from tests.index.samples import (
    DIMENSION,
    EAST,
    LONGER,
    MILK,
    NORTH,
    OTHER,
    SCOPE,
    TEA,
    Recording,
    digest,
    following,
    keys_of,
    recording,
)
from tests.servers.cluster import Cluster
from tests.servers.fixtures import StartServer
from tests.servers.process import Server, eventually

KEYS = Keys("encore")
DOCUMENT = (Path(__file__).parents[2] / "docs/redis.md").read_text("utf-8")
TAG = embedder_tag("fake-8")
BEGINS, ENDS = "index snapshot begins", "index snapshot ends"
LOST, BACK = "index lost its server", "index has its server again"


@pytest.fixture(params=["redis7", "valkey"])
def server(request: pytest.FixtureRequest, shared_servers: Callable[[str], Server]) -> Server:
    """An empty server without an index of its own."""
    server = shared_servers(request.param)
    server.empty()
    return server


def put(
    place: Server, key: bytes, vector: Vector = EAST, *, told: bool = True, **fields: Any
) -> None:
    """What a store does when it keeps a vector, in one step."""
    plain = {"e": "an entry", "v": pack_vector(vector), "s": SCOPE.hex(), "m": TAG}
    with place.client() as client:
        client.hset(KEYS.entry(key), mapping={**plain, **fields})
        if told:
            client.xadd(KEYS.changes, {"k": key.hex()})


def delete(place: Server, key: bytes, *, told: bool = True) -> None:
    """What a store does when it forgets a key."""
    with place.client() as client:
        client.delete(KEYS.entry(key))
        if told:
            client.xadd(KEYS.changes, {"k": key.hex()})


async def finds(index: Index, *keys: bytes, scope: bytes = SCOPE) -> None:
    """Wait until a search of the scope finds these and no others."""
    async with asyncio.timeout(30):
        while set(keys_of(await index.search(scope, EAST, 400))) != set(keys):  # noqa: ASYNC110
            await asyncio.sleep(0.005)  # nobody tells


async def has_caught_up(index: FollowingIndex, place: Server) -> None:
    """Wait until all that was told so far is known: a change that comes last is."""
    put(place, digest("last"), s=OTHER.hex())
    await finds(index, digest("last"), scope=OTHER)
    delete(place, digest("last"))
    await finds(index, scope=OTHER)


def events(logs: Sequence[Any]) -> list[str]:
    """What was logged, in order."""
    return [line["event"] for line in logs]


def asked(index: FollowingIndex, command: str) -> int:
    """How often it has sent a command."""
    client = index._client
    assert isinstance(client, Recording)
    return client.commands.count(command)


# --- a snapshot, and changes after it ------------------------------------------------------------


async def test_what_was_there_before(server: Server) -> None:
    """All of it, whoever stored it; one line at the beginning and one at the end."""
    vectors = [digest(str(number)) for number in range(1200)]
    for number, key in enumerate(vectors):
        put(server, key, s=digest(f"scope {number % 300}").hex())
    with capture_logs() as logs:
        async with following(server.url) as index:
            await eventually(lambda: ENDS in events(logs))
            assert len(index) == 1200
            found = await index.search(digest("scope 7"), EAST, 9)
            assert set(keys_of(found)) == {vectors[at] for at in (7, 307, 607, 907)}
    assert events(logs) == [BEGINS, ENDS]
    assert logs[1] == {**logs[1], "entries": 1200, "log_level": "info"}
    assert logs[1]["seconds"] >= 0


async def test_what_others_put_and_delete(server: Server) -> None:
    """A new key, a key that moves, one that goes; from an empty server on."""
    async with following(server.url) as one, following(server.url) as other:
        put(server, TEA)
        await finds(one, TEA)
        await finds(other, TEA)
        put(server, MILK, NORTH)
        await finds(one, TEA, MILK)
        put(server, TEA, s=OTHER.hex())
        await finds(one, MILK)
        await finds(one, TEA, scope=OTHER)
        delete(server, MILK)
        await finds(one)
        await finds(other)


async def test_a_burst_is_read_to_its_end(server: Server) -> None:
    """More than one page of changes."""
    async with following(server.url) as index:
        await has_caught_up(index, server)
        for number in range(1200):
            put(server, digest(str(number)), s=digest(str(number)).hex())
        await finds(index, digest("1199"), scope=digest("1199"))
        await eventually(lambda: len(index) == 1200)


async def test_while_nothing_happens(server: Server) -> None:
    """It asks now and then, and goes on with the first change."""
    async with following(server.url) as index:
        put(server, TEA)
        await finds(index, TEA)
        so_far = asked(index, "XRANGE")
        await eventually(lambda: asked(index, "XRANGE") > so_far + 2)
        assert asked(index, "HMGET") <= 2
        put(server, MILK)
        await finds(index, TEA, MILK)


async def test_what_it_has_put_itself_is_there_at_once(server: Server) -> None:
    """And stays, as the others' does: hearing of it changes nothing."""
    async with following(server.url) as index:
        put(server, TEA)
        await index.add(SCOPE, TEA, EAST)
        assert keys_of(await index.search(SCOPE, EAST, 4)) == [TEA]
        await has_caught_up(index, server)
        assert keys_of(await index.search(SCOPE, EAST, 4)) == [TEA]


async def test_what_is_put_while_a_snapshot_is_taken(server: Server) -> None:
    """It is not taken for something that has gone."""
    with capture_logs() as logs:
        async with following(server.url) as index:
            put(server, TEA)
            await eventually(lambda: ENDS in events(logs))
            pages = Paging(index)
            with server.client() as client:
                client.delete(KEYS.changes)
            await pages.reached.wait()
            await index.add(SCOPE, MILK, EAST)
            pages.go_on.set()
            await eventually(lambda: events(logs).count(ENDS) == 2)
            assert set(keys_of(await index.search(SCOPE, EAST, 4))) == {TEA, MILK}


class Paging:
    """Holds up the next snapshot behind its last page."""

    def __init__(self, index: FollowingIndex) -> None:
        self.reached, self.go_on = asyncio.Event(), asyncio.Event()
        self._pages = index._vectors.pages
        index._vectors.pages = self._held  # type: ignore[method-assign]

    async def _held(self, embedder_id: str) -> AsyncIterator[Any]:
        async for page in self._pages(embedder_id):
            yield page
        self.reached.set()
        await self.go_on.wait()


async def test_embedders_and_namespaces_are_kept_apart(server: Server) -> None:
    """Of the vectors in the server it takes its own."""
    async with (
        following(server.url, embedder="other-8") as successor,
        following(server.url, namespace="team-b") as stranger,
        following(server.url) as index,
    ):
        put(server, TEA)
        await finds(index, TEA)
        put(server, MILK, m=embedder_tag("other-8"))
        await finds(successor, MILK)
        assert len(stranger) == 0
        put(server, TEA, m=embedder_tag("other-8"))
        await finds(successor, TEA, MILK)
        await finds(index)


@pytest.mark.parametrize(
    "fields",
    [
        {"v": pack_vector(LONGER)},
        {"v": b"foreign"},
        {"s": "foreign"},
        {"m": "foreign"},
        {"v": pack_vector(EAST * 2)},
    ],
    ids=["longer", "no vector", "no scope", "no embedder", "no unit"],
)
async def test_foreign_bytes_are_not_placed(plain_server: Server, fields: dict[str, Any]) -> None:
    """Neither from a snapshot nor from a change; what was there under that key has gone."""
    put(plain_server, TEA, **fields)
    async with following(plain_server.url) as index:
        put(plain_server, MILK)
        await finds(index, MILK)
        put(plain_server, MILK, **fields)
        await finds(index)
        assert len(index) == 0


async def test_foreign_changes_and_types_are_passed_over(plain_server: Server) -> None:
    """Anybody may write to the stream, and something else under an entry's name."""
    async with following(plain_server.url) as index:
        put(plain_server, TEA)
        await finds(index, TEA)
        await has_caught_up(index, plain_server)
        so_far, looked_at = asked(index, "XRANGE"), asked(index, "HMGET")
        with plain_server.client() as client:
            client.xadd(KEYS.changes, {"other": "words"})
        await eventually(lambda: asked(index, "XRANGE") > so_far + 1)
        assert asked(index, "HMGET") == looked_at
        with plain_server.client() as client:
            client.xadd(KEYS.changes, {"k": "foreign"})
            client.set(KEYS.entry(MILK), "foreign")
            client.xadd(KEYS.changes, {"k": MILK.hex()})
        await has_caught_up(index, plain_server)
        assert keys_of(await index.search(SCOPE, EAST, 4)) == [TEA]


async def test_what_was_evicted_does_not_pile_up(plain_server: Server) -> None:
    """Nobody tells; with each change a few keys more are looked at."""
    async with following(plain_server.url) as index:
        for number in range(200):
            put(plain_server, digest(str(number)))
        await eventually(lambda: len(index) == 200)
        for number in range(200):
            delete(plain_server, digest(str(number)), told=False)
        new = [digest(f"new {number}") for number in range(100)]
        for key in new * 4:
            put(plain_server, key)
        await finds(index, *new)


async def test_in_a_cluster(redis_cluster: Cluster) -> None:
    """Entries lie on all nodes, the stream on one."""
    async with following(redis_cluster.url) as writer:
        client = writer._client
        async with following(redis_cluster.url) as index:
            for number in range(40):
                key = digest(str(number))
                fields: list[Word] = ["v", pack_vector(EAST), "s", SCOPE.hex(), "m", TAG]
                await client.call("HSET", KEYS.entry(key), *fields)
                await client.call("XADD", KEYS.changes, "*", "k", key.hex())
            await eventually(lambda: len(index) == len(writer) == 40)
            await client.batch(
                *(("DEL", KEYS.entry(digest(str(number)))) for number in range(40)),
                *(
                    ("XADD", KEYS.changes, "*", "k", digest(str(number)).hex())
                    for number in range(40)
                ),
            )
            await eventually(lambda: len(index) == len(writer) == 0)


async def test_the_rights_in_the_document_are_enough(start_server: StartServer) -> None:
    """With the ones for the store; and each of them is used."""
    server = start_server("redis7")
    (line,) = re.findall("^ACL SETUSER (.*)", DOCUMENT, re.MULTILINE)
    more = re.search(r"^\| in each process \| `(.*)` \|$", DOCUMENT, re.MULTILINE)
    assert more is not None
    with server.client() as plain:
        plain.execute_command("ACL SETUSER", *line.split(), *more[1].split())
    url = server.url.replace("//", "//encore:PASSWORD@")
    async with recording(url) as client:
        assert await find_dialect(client) is Dialect.NONE
    async with following(url) as index:
        await has_caught_up(index, server)
    with server.client() as plain:
        used: Any = plain.info("commandstats")
    for right in more[1].split():
        assert f"cmdstat_{right[1:]}" in " ".join(used).lower()


# --- gaps ----------------------------------------------------------------------------------------


async def test_a_stream_that_was_trimmed_meanwhile(start_server: StartServer) -> None:
    """What it has missed a new snapshot brings, and takes out what has gone."""
    server = start_server("redis7")
    with capture_logs() as logs:
        async with following(server.url) as index:
            put(server, TEA)
            await finds(index, TEA)
            async with cut_off(index, logs):
                delete(server, TEA)
                for number in range(5):
                    put(server, digest(str(number)))
                with server.client() as client:
                    client.xtrim(KEYS.changes, 1, approximate=False)
            await finds(index, *(digest(str(number)) for number in range(5)))
            await eventually(lambda: events(logs)[-1] == ENDS)
    assert events(logs) == [BEGINS, ENDS, LOST, "changes were missed", BACK, BEGINS, ENDS]


@asynccontextmanager
async def cut_off(index: FollowingIndex, logs: Sequence[Any]) -> AsyncIterator[None]:
    """Nothing reaches the index for as long as the block lasts, as in an outage of the network."""
    client = index._client
    plain = client.wait, client.call

    async def fails(*_: Word) -> Any:
        raise ConnectionError("cut off")

    client.wait = client.call = fails  # type: ignore[method-assign]
    await eventually(lambda: LOST in events(logs))
    yield
    client.wait, client.call = plain  # type: ignore[method-assign]


async def test_a_short_outage_needs_no_snapshot(start_server: StartServer) -> None:
    """Where the last change is still in the stream, it goes on there."""
    server = start_server("redis7")
    with capture_logs() as logs:
        async with following(server.url) as index:
            put(server, TEA)
            await finds(index, TEA)
            with server.client() as client:
                client.client_kill_filter(_type="normal", skipme=True)
            put(server, MILK)
            await finds(index, TEA, MILK)
    assert events(logs).count(BEGINS) == 1


async def test_an_emptied_server(server: Server) -> None:
    """Nothing is left, and what comes then is followed."""
    async with following(server.url) as index:
        put(server, TEA)
        await finds(index, TEA)
        server.empty()
        await finds(index)
        put(server, MILK)
        await finds(index, MILK)


@pytest.mark.parametrize("known", [True, False], ids=["with changes", "without"])
async def test_a_server_that_comes_back_empty(start_server: StartServer, known: bool) -> None:
    """One line when it is lost and one when it is back; what it had is gone here, too."""
    server = start_server("redis7")
    back: list[None] = []
    put(server, TEA, told=known)
    with capture_logs() as logs:
        async with following(server.url, returned=lambda: back.append(None)) as index:
            await finds(index, TEA)
            await eventually(lambda: ENDS in events(logs))
            server.kill()
            await eventually(lambda: LOST in events(logs))
            assert keys_of(await index.search(SCOPE, EAST, 4)) == [TEA]
            server.start()
            await finds(index)
            put(server, MILK)
            await finds(index, MILK)
            await eventually(lambda: BACK in events(logs))
    told = [event for event in events(logs) if event in (LOST, BACK)]
    assert told == [LOST, BACK]
    assert back


async def test_a_server_that_comes_later(start_server: StartServer) -> None:
    """However long it takes: what is added meanwhile is found, and said once."""
    server = start_server("redis7")
    server.kill()
    with capture_logs() as logs:
        async with following(server.url) as index:
            await index.add(SCOPE, TEA, EAST)
            await eventually(lambda: asked(index, "XREVRANGE") > 3)
            assert keys_of(await index.search(SCOPE, EAST, 4)) == [TEA]
            server.start()
            put(server, MILK)
            await finds(index, MILK)
            await eventually(lambda: events(logs)[-1] == BACK)
    assert events(logs) == [LOST, BEGINS, ENDS, BACK]


async def test_a_server_that_hangs(start_server: StartServer, monkeypatch: Any) -> None:
    """It counts as lost, and is followed again when it goes on."""
    monkeypatch.setattr("proxy.index.following._ANSWER_SECONDS", 0.05)
    server = start_server("redis7")
    with capture_logs() as logs:
        async with following(server.url) as index:
            put(server, TEA)
            await finds(index, TEA)
            server.pause()
            await eventually(lambda: LOST in events(logs))
            monkeypatch.setattr("proxy.index.following._ANSWER_SECONDS", 30)
            server.resume()
            put(server, MILK)
            await finds(index, TEA, MILK)


async def test_a_snapshot_that_breaks_off_is_taken_anew(plain_server: Server) -> None:
    """Whatever the error was; as long as it goes on it is told once."""
    put(plain_server, TEA)
    with capture_logs() as logs:
        async with following(plain_server.url) as index:
            failing = iter([RuntimeError(""), RuntimeError("again")])
            batch = index._client.batch

            async def fails(*commands: Sequence[Word]) -> list[Any]:
                for error in failing:
                    raise error
                return await batch(*commands)

            index._client.batch = fails  # type: ignore[method-assign]
            await finds(index, TEA)
            await eventually(lambda: events(logs)[-1] == BACK)
    assert events(logs) == [BEGINS, LOST, ENDS, BACK]
    assert {"event": LOST, "log_level": "warning", "error": "RuntimeError"} in logs


# --- when it begins and ends ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "begins",
    [
        lambda index: index.search(SCOPE, EAST, 4),
        lambda index: index.add(SCOPE, MILK, EAST),
    ],
    ids=["search", "add"],
)
async def test_an_embedder_that_is_not_known_yet(
    plain_server: Server, begins: Callable[[Index], Awaitable[object]]
) -> None:
    """Its first vector tells the length that the others must have."""
    known: list[int] = []
    put(plain_server, TEA)
    async with following(plain_server.url, dimension=lambda: known[0] if known else None) as index:
        await asyncio.sleep(0)
        assert asked(index, "XREVRANGE") == 0
        known.append(DIMENSION)
        await begins(index)
        await finds(index, TEA)


async def test_nothing_is_left_at_the_end(start_server: StartServer) -> None:
    """Neither a task nor a connection, whatever it was about."""
    server = start_server("redis7")
    before = asyncio.all_tasks()
    async with following(server.url) as index:
        put(server, TEA)
        await finds(index, TEA)
    assert asyncio.all_tasks() == before
    with server.client() as client:
        await eventually(lambda: len(client.client_list()) == 1)
