"""Two namespaces on one server, two tenants in one: neither reads, lists or removes the other's."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from proxy import app
from proxy.cache.ports import Held, StoredVector
from proxy.index.chosen import ChosenIndex
from proxy.moving.exporting import export
from proxy.moving.place import Place
from proxy.redis.keys import Keys
from proxy.store.redis import RedisStore
from tests.assembled import Running, assembled
from tests.cache.samples import TableEmbedder
from tests.fakes import FakeUpstream
from tests.index.samples import QUICK, keys_of, recording
from tests.servers.cluster import Cluster
from tests.servers.kinds import KINDS
from tests.servers.process import Server
from tests.store.samples import DIMENSION, entry, key_of, vector
from tests.wire.chats import Answer, ask

# The shorter one begins the longer ones, and a pattern of Redis' would take them for alike.
NAMESPACES = ("team", "team-b", "team.b", "te")
TEA, MILK = entry("tea"), entry("milk", scope=entry("tea").scope)
ASKED, PARAPHRASE = "What is semantic caching?", "What's semantic caching?"
OF_ANN, OF_BOB = ({"Authorization": f"Bearer {name}"} for name in ("ann", "bob"))
# What is asked so is not stored, as nobody answers it but the cache.
ANN, BOB = ({**tenant, "Cache-Control": "only-if-cached"} for tenant in (OF_ANN, OF_BOB))


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loaded machine must not look like a server that hangs."""
    monkeypatch.setattr(app, "_STORE_SECONDS", 30.0)


@dataclass(frozen=True, slots=True)
class Shared:
    """Store and index of one proxy."""

    store: RedisStore
    index: ChosenIndex

    async def keep(self, name: str) -> None:
        """As the cache keeps an answer; all names have one scope here."""
        held = entry(name, scope=TEA.scope)
        await self.store.put(held, vector(name))
        await self.index.add(held.scope, held.key, vector(name))

    async def finds(self, *names: str) -> None:
        """Wait until a search of the scope finds these alone; some indexes hear of it later."""
        wanted = {key_of(name) for name in names}
        async with asyncio.timeout(30):
            while set(await self._found()) != wanted:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.005)

    async def lists(self, *names: str) -> None:
        """All that walks through the store shows these alone."""
        wanted = sorted(key_of(name) for name in names)
        held: list[Held] = [each async for each in self.store.entries()]
        vectors: list[StoredVector] = [each async for each in self.store.vectors()]
        assert sorted(each.entry.key for each in held) == wanted
        assert sorted(each.key for each in vectors) == wanted
        assert await self.store.count_keys() == len(wanted)
        file = io.BytesIO()
        place = Place(self.store, TableEmbedder({}))
        await export(place, file, self.store.secret(), TEA.created_at)
        _, *lines, _ = file.getvalue().splitlines()
        wordings = [json.loads(line)["wording"] for line in lines]
        assert sorted(wordings) == sorted(f"What is {name}?" for name in names)

    async def _found(self) -> list[bytes]:
        return keys_of(await self.index.search(TEA.scope, vector("tea"), 9))


@asynccontextmanager
async def shared(url: str, namespace: str) -> AsyncIterator[Shared]:
    """What a proxy has with `ENCORE_STORE_NAMESPACE`; closed at the end."""
    keys = Keys(namespace)
    async with recording(url) as client, recording(url) as other:
        store = RedisStore(client, keys, lambda: "fake-8")
        index = ChosenIndex(other, keys, lambda: "fake-8", lambda: DIMENSION, pace=QUICK)
        await store.open()
        await index.open()
        try:
            yield Shared(store, index)
        finally:
            await index.close()
            await store.close()


@pytest.fixture(params=[*KINDS, "cluster"])
def place(request: pytest.FixtureRequest) -> Server | Cluster:
    """An empty server of each kind, and a cluster."""
    if request.param == "cluster":
        cluster: Cluster = request.getfixturevalue("shared_clusters")("redis8")
        cluster.empty()
        return cluster
    server: Server = request.getfixturevalue("shared_servers")(request.param)
    server.empty()
    return server


async def test_namespaces_on_one_server(place: Server | Cluster) -> None:
    """The same key in the same scope, and yet each has its own."""
    async with AsyncExitStack() as stack:
        one, *others = [
            await stack.enter_async_context(shared(place.url, name)) for name in NAMESPACES
        ]
        await one.keep("tea")
        await one.finds("tea")
        for other in others:
            assert await other.store.get(TEA.key) is None
            await other.lists()
            # What follows the server has heard of this, and so of all that came before.
            await other.keep("milk")
            await other.finds("milk")
            # None of these has a tea that could go.
            await other.index.remove(TEA.scope, TEA.key)
            await other.store.delete(TEA.key)
            await other.store.attach(TEA.key, TEA.scope, vector("milk"))
        for other in others:
            await other.lists("milk")
            await other.finds("milk")
        assert await one.store.get(TEA.key) == TEA
        assert await one.store.get(MILK.key) is None
        await one.lists("tea")
        await one.finds("tea")
        for other in others:
            await other.store.put(replace(TEA, body=b"another"), vector("tea"))
        assert await one.store.get(TEA.key) == TEA


@asynccontextmanager
async def proxies(*urls: str) -> AsyncIterator[list[Running]]:
    """Proxies on these stores, in front of one upstream."""
    async with FakeUpstream() as upstream, AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(assembled(store=url, upstream=upstream.url))
            for url in urls
        ]


async def asked_until(encore: Running, headers: dict[str, str], text: str) -> Answer:
    """Wait until this tenant's paraphrase is answered so from the cache."""
    async with asyncio.timeout(30):
        while True:
            answer = await ask(encore, PARAPHRASE, headers)
            if answer.verdict == "hit;path=semantic_match":
                assert answer.text == text
                return answer
            await asyncio.sleep(0.01)


async def test_tenants_in_one_namespace(place: Server | Cluster) -> None:
    """At any proxy: each has its own answer, and nothing that one does takes the other's."""
    async with proxies(place.url, place.url) as (one, other):
        assert (await ask(one, ASKED, OF_ANN)).text == "Answer 1."
        for encore in (one, other):
            await asked_until(encore, ANN, "Answer 1.")
            for question in (ASKED, PARAPHRASE):
                assert (await ask(encore, question, BOB)).verdict == "miss;reason=no_match"
        # The same words, in a part of the cache that they name themselves: another one, too.
        named = {**ANN, "x-cache-namespace": "mine"}
        assert (await ask(other, ASKED, named)).verdict == "miss;reason=no_match"
        assert (await ask(other, ASKED, OF_BOB)).text == "Answer 2."
        await asked_until(one, BOB, "Answer 2.")
        # Bob's is replaced; Ann has hers.
        refreshed = {**OF_BOB, "Cache-Control": "no-cache"}
        assert (await ask(one, ASKED, refreshed)).text == "Answer 3."
        assert (await ask(other, ASKED, BOB)).text == "Answer 3."
        assert (await ask(other, ASKED, ANN)).text == "Answer 1."
        for encore in (one, other):
            await asked_until(encore, ANN, "Answer 1.")
