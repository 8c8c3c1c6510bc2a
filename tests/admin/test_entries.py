"""What is stored: listed, shown, taken out, purged; in every kind of store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from proxy import app
from proxy.cache.ports import Held
from proxy.cache.uses import Use, Uses
from proxy.cache.verdict import Path as HitPath
from tests.admin.asking import FakeLedger, admin, served
from tests.assembled import START, Running, assembled
from tests.cache.samples import answer, at, desk, question, stored
from tests.fakes import FakeUpstream
from tests.servers.process import Server
from tests.wire.chats import Headers, ask

HIT = "hit;path=exact_match"
MISS = "miss;reason=no_match"
EXACT = {"x-cache-mode": "exact"}


@pytest.fixture(params=["memory", "sqlite", "redis7", "redis8", "redis7-flat"])
async def encore(
    request: pytest.FixtureRequest,
    upstream: FakeUpstream,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Running]:
    """A proxy on each kind of store and index."""
    monkeypatch.setattr(app, "_STORE_SECONDS", 30.0)
    kind, _, index = request.param.partition("-")
    urls = {"memory": "memory://", "sqlite": f"sqlite:///{tmp_path / 'a.sqlite'}"}
    if kind in urls:
        url = urls[kind]
    else:
        server: Server = request.getfixturevalue("shared_servers")(kind)
        server.empty()
        url = server.url
    async with assembled(upstream=upstream.url, store=url, index=index or "auto") as running:
        yield running


@pytest.fixture
async def plain(upstream: FakeUpstream) -> AsyncIterator[Running]:
    """A proxy that keeps nothing, for all in which the stores do not differ."""
    async with assembled(upstream=upstream.url) as running:
        yield running


async def keep(
    encore: Running, *wordings: str, headers: Headers | None = None, **fields: Any
) -> None:
    """Have the answers to these kept, a second apart."""
    for wording in wordings:
        assert (await ask(encore, wording, headers, **fields)).status == 200
        encore.clock.advance(1)


async def listed(encore: Running, query: str = "") -> list[dict[str, Any]]:
    """What a list shows."""
    heard = await admin(encore.url, f"GET /internal/entries?{query}")
    assert heard.status == 200, heard.body
    entries: list[dict[str, Any]] = heard.json["entries"]
    return entries


async def wordings(encore: Running, query: str = "") -> list[str]:
    """The wordings of a list, in its order."""
    return [each["wording"] for each in await listed(encore, query)]


# --- each kind of store --------------------------------------------------------------------------


async def test_an_entry_is_listed_and_shown(encore: Running, upstream: FakeUpstream) -> None:
    """Whose it is, what was asked and answered, and what it cost."""
    headers = {"x-cache-namespace": "shop", "x-cache-tags": "a, b", "Authorization": "Bearer k"}
    await keep(encore, "What is tea?", headers=headers)
    (entry,) = await listed(encore)
    assert entry == {
        "entry": entry["entry"],
        "id": entry["entry"][:12],
        "wording": "What is tea?",
        "model": "llama3.2:latest",
        "tenant": entry["tenant"],
        "namespace": "shop",
        "tags": ["a", "b"],
        "state": "fresh",
        "created_at": START,
        "age": 1.0,
        "ttl": 3600.0,
        "size": entry["size"],
        "hits": 0,
        "last_hit_at": None,
        "streamed": False,
        "prompt_tokens": entry["prompt_tokens"],
        "completion_tokens": entry["completion_tokens"],
        "seconds": entry["seconds"],
    }
    assert len(entry["tenant"]) == 12
    assert entry["prompt_tokens"] > 0
    assert entry["size"] > 600
    for name in (entry["entry"], entry["id"], entry["id"].upper()):
        shown = (await admin(encore.url, f"GET /internal/entries/{name}")).json
        assert shown == {
            **entry,
            "scope": shown["scope"],
            "request": upstream.chats[0].json,
            "answer": shown["answer"],
            "uses": [],
        }
        assert shown["answer"]["choices"][0]["message"]["content"] == "Answer 1."
        assert len(shown["scope"]) == 64


async def test_a_hit_of_just_now_is_told(encore: Running) -> None:
    """In the list, and by either name, without waiting for what is written once a second."""
    await keep(encore, "What is semantic caching?")
    assert (await ask(encore, "What's semantic caching?")).verdict == "hit;path=semantic_match"
    (entry,) = await listed(encore)
    assert (entry["hits"], entry["last_hit_at"]) == (1, START + 1)
    for name in (entry["id"], entry["entry"]):
        assert (await ask(encore, "What's semantic caching?")).verdict.startswith("hit")
        shown = (await admin(encore.url, f"GET /internal/entries/{name}")).json
        assert shown["hits"] == len(shown["uses"])
        assert shown["uses"][0]["wording"] == "What's semantic caching?"
    assert shown["hits"] == 3


async def test_a_deleted_entry_is_nowhere(encore: Running) -> None:
    """Neither in the store nor in the index; the same question is a miss, a paraphrase as well."""
    await keep(encore, "What is semantic caching?", "What is tea?")
    assert (await ask(encore, "What's semantic caching?")).verdict == "hit;path=semantic_match"
    (entry,) = await listed(encore, "search=caching")
    heard = await admin(encore.url, f"DELETE /internal/entries/{entry['id']}")
    assert (heard.status, heard.body) == (204, b"")
    assert await wordings(encore) == ["What is tea?"]
    for question_ in ("What's semantic caching?", "What is semantic caching?"):
        aside = await ask(encore, question_, {"Cache-Control": "only-if-cached"})
        assert aside.verdict == MISS
        assert "similarity" not in aside.debug or aside.debug["similarity"] < 0.9
    assert (await ask(encore, "What is tea?", EXACT)).verdict == HIT
    for method in ("GET", "DELETE"):
        again = await admin(encore.url, f"{method} /internal/entries/{entry['entry']}")
        assert (again.status, again.json["error"]["code"]) == (404, "not_found")


async def test_purging_takes_out_what_fits(encore: Running) -> None:
    """Only counted at first; then gone, and the others stay."""
    await keep(
        encore, *(f"What is {n}?" for n in range(20)), headers={"x-cache-tags": "n,m", **EXACT}
    )
    await keep(encore, "What is tea?", headers={"x-cache-tags": "t", **EXACT})
    order = {"tag": "n", "dry_run": True}
    heard = await admin(encore.url, "POST /internal/purge", order)
    assert heard.json == {"purged": 20, "dry_run": True}
    assert len(await listed(encore)) == 21
    heard = await admin(encore.url, "POST /internal/purge", {"tag": "n"})
    assert heard.json == {"purged": 20, "dry_run": False}
    assert await wordings(encore) == ["What is tea?"]
    assert (await ask(encore, "What is 3?", EXACT)).verdict.startswith(MISS)
    assert (await ask(encore, "What is tea?", EXACT)).verdict == HIT


# --- lists ---------------------------------------------------------------------------------------


async def test_a_list_in_pages(plain: Running) -> None:
    """The newest first; the cursor leads on while entries come."""
    await keep(plain, *(f"What is {n}?" for n in range(5)), headers=EXACT)
    heard = (await admin(plain.url, "GET /internal/entries?limit=2")).json
    assert [each["wording"] for each in heard["entries"]] == ["What is 4?", "What is 3?"]
    await keep(plain, "What is new?", headers=EXACT)
    heard = (await admin(plain.url, f"GET /internal/entries?limit=2&cursor={heard['next']}")).json
    assert [each["wording"] for each in heard["entries"]] == ["What is 2?", "What is 1?"]
    heard = (await admin(plain.url, f"GET /internal/entries?limit=2&cursor={heard['next']}")).json
    assert ([each["wording"] for each in heard["entries"]], heard["next"]) == (["What is 0?"], None)
    assert (await wordings(plain, "order=asc"))[0] == "What is 0?"


async def test_a_list_of_what_fits(plain: Running, upstream: FakeUpstream) -> None:
    """Every filter, alone and together; an empty one is none."""
    upstream.models["other:latest"] = "sha256:2"
    await keep(plain, "Ä small TEA?", headers={"x-cache-namespace": "a", "x-cache-tags": "x"})
    await keep(plain, "What is milk?", headers={"Authorization": "Bearer bob"})
    await keep(plain, "A cup of tea?", model="other")
    tenant = (await listed(plain, "search=milk"))[0]["tenant"]
    assert await wordings(plain, "search=Tea&model=&state=") == ["A cup of tea?", "Ä small TEA?"]
    assert await wordings(plain, "search=%C3%A4") == ["Ä small TEA?"]
    assert await wordings(plain, "namespace=a") == ["Ä small TEA?"]
    assert await wordings(plain, "tag=x") == ["Ä small TEA?"]
    assert await wordings(plain, "tag=y") == []
    assert await wordings(plain, "model=Other:latest") == ["A cup of tea?"]
    assert await wordings(plain, f"tenant={tenant}") == ["What is milk?"]
    assert await wordings(plain, f"tenant={tenant}&search=tea") == []


async def test_the_states() -> None:
    """As the gates would find them; who looks takes nothing out."""
    full = desk()
    fresh, expired, poisoned, early, nothing = (
        stored(question("Fresh?"), created_at=full.clock.now - 1),
        stored(question("Expired?"), created_at=full.clock.now - 60, ttl=59, body=b"rubbish"),
        stored(question("Poisoned?"), body=answer("[LLM Error] x"), created_at=full.clock.now - 2),
        stored(question("Early?"), created_at=full.clock.now + 9999),
        stored(question("Nothing?"), body=b"[]", wording="", created_at=full.clock.now - 3),
    )
    for each in (fresh, expired, poisoned, early, nothing):
        await full.place(each)
    async with served(full) as url:

        async def ids(query: str) -> list[str]:
            heard = await admin(url, f"GET /internal/entries?{query}")
            return [each["id"] for each in heard.json["entries"]]

        assert await ids("state=fresh") == [fresh.id]
        assert await ids("state=expired") == [expired.id]
        assert await ids("state=poisoned") == [early.id, poisoned.id, nothing.id]
        shown = (await admin(url, f"GET /internal/entries/{expired.id}")).json
        assert (shown["state"], shown["request"], shown["answer"]) == ("expired", None, None)
        shown = (await admin(url, f"GET /internal/entries/{nothing.id}")).json
        assert (shown["wording"], shown["answer"]) == (None, None)
    assert len(full.store) == 5


async def test_uses_are_told_latest_first() -> None:
    """The wording of those that asked in other words."""
    full = desk()
    entry = stored(question("What is tea?"))
    await full.place(entry)
    uses = Uses.of(Use(1.0, HitPath.EXACT, 1.0), Use(2.0, HitPath.SEMANTIC, 0.9, "What's tea?"))
    ledger = FakeLedger({entry.key: uses})
    async with served(full, ledger) as url:
        shown = (await admin(url, f"GET /internal/entries/{entry.key.hex()}")).json
        assert (shown["hits"], shown["last_hit_at"]) == (2, 2.0)
        assert shown["uses"] == [
            {"at": 2.0, "path": "semantic_match", "similarity": 0.9, "wording": "What's tea?"},
            {"at": 1.0, "path": "exact_match", "similarity": 1.0, "wording": None},
        ]
        ledger.fails = True
        shown = (await admin(url, f"GET /internal/entries/{entry.key.hex()}")).json
        assert (shown["hits"], shown["uses"]) == (0, [])


async def test_a_short_name_of_two_entries_is_ambiguous() -> None:
    """The whole name tells them apart."""
    full = desk()
    one, other = (stored(question("One?"), key=bytes(31) + bytes([last])) for last in (1, 2))
    await full.place(one)
    await full.place(other)
    async with served(full) as url:
        for method in ("GET", "DELETE"):
            heard = await admin(url, f"{method} /internal/entries/{one.id}")
            assert (heard.status, heard.json["error"]["code"]) == (409, "ambiguous")
        await admin(url, f"DELETE /internal/entries/{one.key.hex()}")
        heard = await admin(url, f"GET /internal/entries/{one.id}")
        assert heard.json["entry"] == other.key.hex()


@pytest.mark.parametrize("name", ["x", "9f2c", "9f2c41d07a3bx", "..", "9f2c41d07a3%62" * 2, "%00"])
async def test_what_is_no_name_is_not_there(plain: Running, name: str) -> None:
    """404, as for one that has gone."""
    heard = await admin(plain.url, f"GET /internal/entries/{name}")
    assert (heard.status, heard.json["error"]["code"]) == (404, "not_found")


async def test_an_entry_that_cannot_be_read_is_not_shown() -> None:
    """The next look-up takes it out."""
    full = desk()
    key = question("What is tea?").fingerprint.key
    full.store.place_broken(key, "ttl is missing or malformed", 0)
    async with served(full) as url:
        assert (await admin(url, f"GET /internal/entries/{key.hex()}")).status == 404
        assert (await admin(url, "GET /internal/entries")).json["entries"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        *(("limit=0", "limit"), ("limit=201", "limit"), ("limit=x", "limit")),
        *(("state=stale", "state"), ("sort=name", "sort"), ("order=up", "order")),
        *(("cursor=x", "cursor"), ("colour=red", "colour")),
    ],
)
async def test_a_malformed_query_is_refused(plain: Running, query: str, field: str) -> None:
    """400, and the field is named."""
    heard = await admin(plain.url, f"GET /internal/entries?{query}")
    assert (heard.status, heard.json["error"]["code"]) == (400, "malformed")
    assert heard.json["error"]["message"].startswith(f"Encore: {field}")


# --- purging -------------------------------------------------------------------------------------


async def test_what_is_given_must_hold_together(plain: Running) -> None:
    """Model, namespace and age; the default namespace has the empty name."""
    await keep(plain, "What is tea?", headers={"x-cache-namespace": "a"})
    plain.clock.advance(100)
    await keep(plain, "What is milk?")

    async def purged(**order: Any) -> int:
        heard = await admin(plain.url, "POST /internal/purge", {**order, "dry_run": True})
        assert heard.status == 200, heard.body
        return int(heard.json["purged"])

    assert await purged(all=True) == 2
    assert await purged(namespace="") == 1
    assert await purged(namespace="a", older_than=100) == 1
    assert await purged(namespace="a", older_than=102) == 0
    assert await purged(older_than=0.5, model="LLAMA3.2", namespace="") == 1
    assert await purged(model="llama") == 0
    assert await purged(tenant="nobody") == 0
    assert await purged(all=True, namespace="a") == 1
    heard = await admin(plain.url, "POST /internal/purge", {"all": True})
    assert heard.json == {"purged": 2, "dry_run": False}
    assert plain.kept == 0


@pytest.mark.parametrize(
    ("order", "message"),
    [
        *((b"", "the body"), (b"{", "the body"), (b"[]", "the body"), (b"null", "the body")),
        *(({}, "say what"), ({"dry_run": True}, "say what")),
        *(({"models": "a"}, "models is not"), ({"model": 7}, "model: must")),
        *(({"all": False}, "all: must"), ({"all": 1}, "all: must")),
        *(({"older_than": "1"}, "older_than: must"), ({"older_than": -1}, "older_than: must")),
        *(
            ({"older_than": True}, "older_than: must"),
            ({"all": True, "dry_run": 1}, "dry_run: must"),
        ),
        ({"all": True, "dry_run": "no"}, "dry_run: must"),
    ],
)
async def test_a_malformed_order_is_refused(plain: Running, order: Any, message: str) -> None:
    """400, and nothing is purged."""
    await keep(plain, "What is tea?")
    heard = await admin(plain.url, "POST /internal/purge", order)
    assert (heard.status, heard.json["error"]["code"]) == (400, "malformed")
    assert heard.json["error"]["message"].startswith(f"Encore: {message}")
    assert plain.kept == 1


async def test_a_body_is_bounded(plain: Running) -> None:
    """A mebibyte is more than anybody has to say."""
    heard = await admin(plain.url, "POST /internal/purge", b" " * (1024 * 1024 + 1))
    assert (heard.status, heard.json["error"]["code"]) == (413, "body_too_large")


async def test_a_store_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """503, whatever it was; what could not be taken out is not said to be gone."""
    full = desk()
    await full.place(stored(question("What is tea?")), at(1))

    async def fails(*_: Any) -> None:
        raise OSError("PRIVATE-MARKER")

    async def fails_on_the_way() -> AsyncIterator[Held]:
        await fails()
        yield Held(stored(question()), None, has_vector=False)

    async with served(full) as url:
        monkeypatch.setattr(full.store, "delete", fails)
        heard = await admin(url, "POST /internal/purge", {"all": True})
        assert (heard.status, heard.json["error"]["code"]) == (503, "unavailable")
        assert b"PRIVATE" not in heard.body
        monkeypatch.setattr(full.store, "entries", fails_on_the_way)
        for line in ("GET /internal/entries", "GET /internal/entries/9f2c41d07a3b"):
            heard = await admin(url, line)
            assert (heard.status, heard.json["error"]["code"]) == (503, "unavailable")
            assert b"PRIVATE" not in heard.body
