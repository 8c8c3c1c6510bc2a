"""Whose answers they are: nobody meets an answer, or a hint of one, that is another's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.assembled import assembled
from tests.fakes import FakeUpstream, error_answer
from tests.wire.chats import ask, asking, until
from tests.wire.conftest import Proxy

ASKED = "What is semantic caching?"
PARAPHRASE = "What's semantic caching?"
HIT = "hit;path=exact_match"
MISS = "miss;reason=no_match"
UNKNOWN = "bypass;reason=tenant"
ANNE = {"Authorization": "Bearer sk-anne"}
BERT = {"Authorization": "Bearer sk-bert"}
MINUTE = 60.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ANNE, BERT),
        (ANNE, {}),
        ({}, ANNE),
        (ANNE, {"Authorization": "sk-anne"}),
        ({"api-key": "a"}, {"api-key": "b"}),
        ({"x-api-key": "a"}, {"x-api-key": "b"}),
        ({"x-api-key": "a"}, {"api-key": "a"}),
        ({"Cookie": "session=a"}, {"Cookie": "session=b"}),
        ({"Cookie": "session=a"}, {}),
        ({"OpenAI-Organization": "a"}, {"OpenAI-Organization": "b"}),
        ({"OpenAI-Project": "a"}, {"OpenAI-Project": "b"}),
        ({**ANNE, "api-key": "a"}, {**ANNE, "api-key": "b"}),
    ],
)
@pytest.mark.parametrize("tenancy", ["key", "header:x-tenant"])
async def test_two_callers_never_share(
    proxy: Proxy, tenancy: str, one: dict[str, str], other: dict[str, str]
) -> None:
    """The other's miss tells nothing of the answer that is there; each hits its own."""
    if tenancy != "key":
        one, other = {**one, "X-Tenant": "a"}, {**other, "X-Tenant": "b"}
    encore = await proxy(tenancy=tenancy)
    mine = await ask(encore, ASKED, one)
    theirs = await ask(encore, PARAPHRASE, {**other, "x-cache-threshold": "0"})
    assert theirs.verdict == MISS
    assert {"similarity", "age", "ttl"}.isdisjoint(theirs.debug)
    assert (await ask(encore, ASKED, other)).body == theirs.body
    assert (await ask(encore, ASKED, one)).body == mine.body
    assert encore.counts["llm_calls"] == 2


async def test_two_callers_never_share_a_call_under_way(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """The same question at the same moment, by two keys, is two questions."""
    gate = upstream.hold()
    encore = await proxy()
    async with asking(encore, headers=ANNE) as anne, asking(encore, headers=BERT) as bert:
        chats = [await upstream.nth_chat(1), await upstream.nth_chat(2)]
        gate.release()
        assert [(await client.answer()).verdict for client in (anne, bert)] == [MISS, MISS]
    assert {chat.header("authorization") for chat in chats} == {*ANNE.values(), *BERT.values()}


async def test_a_key_is_the_same_everywhere(proxy: Proxy) -> None:
    """What does not tell who asks keeps nothing apart."""
    encore = await proxy()
    await ask(encore, headers=ANNE)
    others = {"User-Agent": "curl", "X-Stainless-Lang": "js", "X-Request-Id": "7"}
    assert (await ask(encore, headers={**ANNE, **others})).verdict == HIT


async def test_a_policy_can_name_more_headers(proxy: Proxy, tmp_path: Path) -> None:
    """`scope_headers`: those that change an answer behind this upstream."""
    policy = tmp_path / "policy.toml"
    policy.write_text('scope_headers = ["X-Team"]')
    encore = await proxy(policy=policy)
    for team in ("a", "b"):
        assert (await ask(encore, headers={"x-team": team})).verdict == MISS
        assert (await ask(encore, headers={"x-team": team})).verdict == HIT


async def test_a_key_is_stored_nowhere(upstream: FakeUpstream, tmp_path: Path) -> None:
    """Its hash is keyed with a secret of the store; after a restart it still finds its own."""
    file = tmp_path / "encore.sqlite"
    for verdict in (MISS, HIT):
        async with assembled(upstream=upstream.url, store=f"sqlite:///{file}") as encore:
            assert (await ask(encore, headers=ANNE)).verdict == verdict
            assert b"sk-anne" not in file.read_bytes()


async def test_two_stores_hash_a_key_in_two_ways(proxy: Proxy) -> None:
    """What one store holds says nothing about a key that is tried elsewhere."""
    names = []
    for _ in range(2):
        encore = await proxy()
        await ask(encore, headers=ANNE)
        names.append((await ask(encore, headers=ANNE)).debug["entry"])
    assert names[0] != names[1]


async def test_shared_answers_need_an_answer_of_ones_own(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """Whom the upstream has just served may have what it said to others; no one else."""
    encore = await proxy(tenancy="shared")
    assert (await ask(encore, headers=ANNE)).verdict == UNKNOWN
    first = await ask(encore, headers=ANNE)
    assert (first.verdict, first.text) == (MISS, "Answer 2.")
    assert (await ask(encore, headers=ANNE)).verdict == HIT

    upstream.script(error_answer(401, "who are you?"))
    for text in ("who are you?", "Answer 4."):
        stranger = await ask(encore, headers=BERT)
        assert stranger.verdict == UNKNOWN
        assert stranger.cache_status == ("encore", {"fwd": "bypass"})
        assert text.encode() in stranger.body
    assert (await ask(encore, headers=BERT)).body == first.body


async def test_shared_trust_lasts_five_minutes(proxy: Proxy) -> None:
    """A key that was revoked gets nothing for longer than that; a hit does not renew it."""
    encore = await proxy(tenancy="shared")
    await ask(encore, headers=ANNE)
    encore.clock.advance(2 * MINUTE)
    assert (await ask(encore, headers=ANNE)).verdict == MISS
    encore.clock.advance(5 * MINUTE)
    assert (await ask(encore, headers=ANNE)).verdict == HIT
    encore.clock.advance(1)
    assert (await ask(encore, headers=ANNE)).verdict == UNKNOWN
    assert (await ask(encore, headers=ANNE)).verdict == HIT


async def test_shared_trust_is_not_won_by_anothers_answer(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """Who joins a call that another's key pays for has had no answer of its own."""
    encore = await proxy(tenancy="shared")
    for caller in (ANNE, BERT):
        await ask(encore, "Hello", caller)
    encore.clock.advance(4 * MINUTE)
    gate = upstream.hold()
    async with asking(encore, headers=ANNE) as anne:
        await gate.reached()
        async with asking(encore, headers=BERT) as bert:
            await until(lambda: encore.counts["collapsed"] == 1)
            gate.release()
            answers = await asyncio.gather(anne.answer(), bert.answer())
    assert [answer.verdict for answer in answers] == [MISS, "miss;path=collapsed;reason=no_match"]
    encore.clock.advance(4 * MINUTE)
    assert (await ask(encore, headers=ANNE)).verdict == HIT
    assert (await ask(encore, headers=BERT)).verdict == UNKNOWN


@pytest.mark.parametrize("headers", [{"Cookie": "a=1"}, {"api-key": "a"}])
async def test_shared_answers_are_still_told_apart_by_other_credentials(
    proxy: Proxy, headers: dict[str, str]
) -> None:
    """Only the keys in `Authorization` share."""
    encore = await proxy(tenancy="shared")
    for _ in range(2):
        await ask(encore, headers=ANNE)
    other = await ask(encore, headers={**ANNE, **headers})
    assert other.verdict == MISS


@pytest.mark.parametrize(
    ("headers", "verdict"),
    [
        ({"X-Tenant": "a"}, MISS),
        ({"x-tenant": "a b \xe4"}, MISS),
        ({}, UNKNOWN),
        ({"X-Tenant": ""}, UNKNOWN),
        ({"X-Tenant": " "}, UNKNOWN),
        ({"X-Tenant": "a", "x-tenant": "b"}, UNKNOWN),
        ({"X-Tenant-2": "a"}, UNKNOWN),
    ],
)
async def test_a_front_names_the_tenant(
    proxy: Proxy, headers: dict[str, str], verdict: str
) -> None:
    """`header:<name>`: whoever has no tenant, or two, has no part in the cache."""
    encore = await proxy(tenancy="header:X-Tenant")
    assert (await ask(encore, headers=headers)).verdict == verdict
    again = await ask(encore, headers=headers)
    assert again.verdict == (HIT if verdict == MISS else UNKNOWN)


async def test_keys_of_one_tenant_share(upstream: FakeUpstream, proxy: Proxy) -> None:
    """The front has let them in; its header reaches the upstream as well."""
    encore = await proxy(tenancy="header:X-Tenant")
    first = await ask(encore, headers={**ANNE, "X-Tenant": "a"})
    assert (await ask(encore, headers={**BERT, "X-Tenant": "a"})).body == first.body
    assert (await ask(encore, headers={**BERT, "X-Tenant": "b"})).verdict == MISS
    assert upstream.chats[0].header("x-tenant") == "a"


async def test_a_policy_can_name_a_tenant(proxy: Proxy, tmp_path: Path) -> None:
    """A rule for one tenant leaves the others alone."""
    policy = tmp_path / "policy.toml"
    policy.write_text('[[rules]]\nname = "a"\nenabled = false\nwhen = { tenant = "a" }\n')
    encore = await proxy(tenancy="header:X-Tenant", policy=policy)
    assert (await ask(encore, headers={"X-Tenant": "a"})).verdict == "bypass;reason=disabled"
    assert (await ask(encore, headers={"X-Tenant": "b"})).verdict == MISS


async def test_an_unknown_tenant_cannot_refresh(proxy: Proxy) -> None:
    """`no-cache` stores, and so needs a tenant like any other."""
    encore = await proxy(tenancy="header:X-Tenant")
    answer = await ask(encore, headers={"Cache-Control": "no-cache"})
    assert answer.verdict == UNKNOWN
    assert encore.counts["stored"] == 0
