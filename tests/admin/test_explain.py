"""Why a request is decided as it is; told by deciding it, without any consequence."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from proxy.store.memory import MemoryStore
from proxy.tuning.pairs import Pair, read_pairs
from tests.admin.asking import HEADER, admin
from tests.assembled import Running, assembled
from tests.fakes import FakeUpstream
from tests.raw import raw_client
from tests.wire.chats import Answer, ask, post, question
from tests.wire.exchanges import Heard

DATA = Path(__file__).parents[1] / "data" / "pairs-build.jsonl"
ASIDE = {"Cache-Control": "only-if-cached"}
ASKED = "What is semantic caching?"
PARAPHRASE = "What's semantic caching?"
GATES = ["shape", "ttl", "usage", "poisoning", "similarity", "wording", "score", "confidence"]


async def explained(
    encore: Running,
    content: Any = ASKED,
    headers: Mapping[str, str] | None = None,
    query: str = "",
    **fields: Any,
) -> dict[str, Any]:
    """What is told of a question."""
    heard = await sent(encore, question(content, **fields), headers, query)
    assert heard.status == 200, heard.body
    told: dict[str, Any] = heard.json
    return told


async def sent(
    encore: Running, body: bytes, headers: Mapping[str, str] | None = None, query: str = ""
) -> Heard:
    """What is told of a body."""
    lines = [f"{name}: {value}" for name, value in (headers or {}).items()]
    return await admin(encore.url, f"POST /internal/explain{query}", body, *lines)


def debug(answer: Answer) -> str:
    """`x-cache-debug` but for the time that it took."""
    return re.sub(";lookup_ms=[^;]*", "", answer.header("x-cache-debug") or "")


def remembered(encore: Running) -> object:
    """All that a request could have moved."""
    store = encore.encore.store
    assert isinstance(store, MemoryStore)
    return list(store._slots), encore.counts, len(encore.encore.index)  # type: ignore[arg-type]


# --- it tells what is so -------------------------------------------------------------------------


def sample() -> list[Pair]:
    """Some pairs of each family, of one meaning and of another."""
    picked = []
    pairs = sorted(read_pairs(DATA), key=lambda pair: (pair.family, pair.same))
    for _, group in itertools.groupby(pairs, lambda pair: (pair.family, pair.same)):
        picked += list(group)[:6]
    return picked


async def test_it_tells_what_a_real_request_would_hear(
    encore: Running, upstream: FakeUpstream
) -> None:
    """Verdict, reason and every figure, for pairs of all kinds; and it moves nothing."""
    pairs = sample()
    assert len(pairs) > 60
    for number, pair in enumerate(pairs):
        await ask(encore, pair.b, {"x-cache-namespace": str(number)})
    chats, heard = len(upstream.chats), set()
    for number, pair in enumerate(pairs):
        headers = {"x-cache-namespace": str(number), **ASIDE}
        before = remembered(encore)
        told = await explained(encore, pair.a, headers)
        assert remembered(encore) == before
        answer = await ask(encore, pair.a, headers)
        assert told["debug"] == debug(answer)
        assert told["debug"].startswith(told["verdict"])
        heard.add(told["reason"])
        check(told)
    assert len(upstream.chats) == chats
    assert len(heard) > 6


def check(told: dict[str, Any]) -> None:
    """The parts of it agree."""
    accepted = [each for each in told["candidates"] if each["accepted"]]
    assert (told["verdict"] == "hit") == bool(accepted)
    for each in told["candidates"]:
        refusing = [gate for gate in each["gates"] if not gate["passed"]]
        assert each["accepted"] == (not refusing)
        if refusing:
            assert (each["reason"], each["evidence"]) == (
                refusing[0]["reason"],
                refusing[0]["evidence"],
            )
        names = [gate["gate"] for gate in each["gates"] if not gate["gate"].startswith("guard")]
        assert names == GATES
    if told["verdict"] == "miss" and told["candidates"]:
        assert told["reason"] == told["candidates"][0]["reason"]


async def test_a_hit_in_full(encore: Running, upstream: FakeUpstream) -> None:
    """Every field of it."""
    headers = {"Authorization": "Bearer ann", "Cookie": "SECRET", "x-cache-tags": "a"}
    history = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": ASKED}]
    fields: dict[str, Any] = {"messages": history, "temperature": 0.5, "stream": False}
    await ask(encore, ASKED, headers, **fields)
    encore.clock.advance(36)
    told = await explained(encore, ASKED, headers, **fields)
    assert "SECRET" not in json.dumps(told)
    body = question(ASKED, **fields)
    (candidate,) = told["candidates"]
    assert told == {
        "verdict": "hit",
        "reason": None,
        "path": "exact_match",
        "debug": debug(await ask(encore, ASKED, headers, **fields)),
        "key": candidate["entry"],
        "model": "llama3.2:latest",
        "tenant": told["tenant"],
        "wording": {"text": ASKED, "words": 4, "reads_as": "prose"},
        "scope": {
            "hash": told["scope"]["hash"],
            "parts": {
                "tenant": told["tenant"],
                "namespace": "",
                "upstream": upstream.url,
                "route": "/v1/chat/completions",
                "query": "",
                "model": "llama3.2:latest",
                "digest": upstream.models["llama3.2:latest"],
                "headers": ["cookie"],
                "messages_before": 1,
                "fields": ["temperature"],
            },
        },
        "rules": {
            "matching": [],
            "enabled": True,
            "semantic": True,
            "threshold": 0.4,
            "min_threshold": 0.4,
            "min_score": 0.894,
            "min_confidence": 0.7,
            "ttl": 3600.0,
            "semantic_max_words": 64,
            "repeat_window_s": 0.0,
            "mode": "serve",
        },
        "tiers": [
            {"tier": "exact", "outcome": "hit", "reason": None},
            {"tier": "semantic", "outcome": "not asked", "reason": None},
        ],
        "candidates": [
            {
                "entry": told["key"],
                "id": told["key"][:12],
                "wording": ASKED,
                "path": "exact_match",
                "similarity": 1.0,
                "score": 1.0,
                "confirmed": False,
                "confidence": 0.997,
                "age": 36.0,
                "ttl": 3600.0,
                "accepted": True,
                "reason": None,
                "evidence": [],
                "gates": [
                    {"gate": name, "passed": True, "reason": None, "evidence": []}
                    for name in [*GATES[:6], "guards", *GATES[6:]]
                ],
            }
        ],
        "forward": {
            "would": False,
            "url": f"{upstream.url}/v1/chat/completions",
            "body_bytes": len(body),
        },
    }
    shown = (await admin(encore.url, f"GET /internal/entries/{told['key']}")).json
    assert shown["scope"] == told["scope"]["hash"]


async def test_a_guard_says_what_made_it_refuse(encore: Running) -> None:
    """The numbers; and each other gate is heard as well."""
    await ask(encore, "Which service listens on port 8008?")
    told = await explained(encore, "Which service listens on port 8080?")
    (candidate,) = told["candidates"]
    assert (told["verdict"], told["reason"]) == ("miss", "guard_numbers")
    assert candidate["evidence"] == ["8080", "8008"]
    gates = {gate["gate"]: gate for gate in candidate["gates"]}
    assert gates["guard_numbers"]["passed"] is False
    assert gates["guard_negation"]["passed"] is True
    assert list(gates)[-2:] == ["score", "confidence"]
    assert told["tiers"] == [
        {"tier": "exact", "outcome": "miss", "reason": "no_match"},
        {"tier": "semantic", "outcome": "miss", "reason": "guard_numbers"},
    ]
    assert told["forward"]["would"] is True


async def test_all_that_was_found_is_told(encore: Running) -> None:
    """Also what is behind the one that is accepted, and what is too far away."""
    for wording in (PARAPHRASE, "What is semantic versioning?", "How warm is the sea in May?"):
        await ask(encore, wording)
    told = await explained(encore)
    assert told["verdict"] == "hit"
    found = {each["wording"]: each for each in told["candidates"]}
    assert next(iter(found)) == PARAPHRASE
    assert len(found) == 3
    assert found["What is semantic versioning?"]["accepted"] is False
    assert found["How warm is the sea in May?"]["reason"] == "no_match"


async def test_an_entry_that_cannot_be_read_is_told(encore: Running) -> None:
    """By its name alone; there is nothing else to tell of it."""
    key = bytes.fromhex((await explained(encore))["key"])
    store = encore.encore.store
    assert isinstance(store, MemoryStore)
    store.place_broken(key, "ttl is missing or malformed", 0)
    told = await explained(encore)
    assert told["reason"] == "malformed"
    assert told["candidates"] == [
        {
            "entry": key.hex(),
            "id": key.hex()[:12],
            "wording": None,
            "path": "exact_match",
            "similarity": 1.0,
            "score": None,
            "confirmed": False,
            "confidence": None,
            "age": None,
            "ttl": None,
            "accepted": False,
            "reason": "malformed",
            "evidence": [],
            "gates": [],
        }
    ]
    assert encore.kept == 1


# --- it changes nothing --------------------------------------------------------------------------


async def test_what_is_bad_stays_for_a_real_request_to_find(encore: Running) -> None:
    """An expired entry is refused as often as it is asked about."""
    await ask(encore, ASKED)
    encore.clock.advance(3601)
    for _ in range(2):
        told = await explained(encore)
        assert (told["reason"], told["tiers"][1]["outcome"]) == ("expired", "miss")
        assert encore.kept == 1
    assert debug(await ask(encore, ASKED, ASIDE)) == told["debug"]
    assert encore.kept == 0
    assert (await explained(encore))["candidates"] == []


async def test_it_is_no_first_time(upstream: FakeUpstream, tmp_path: Path) -> None:
    """A repeat is told as one, and what was only explained was not asked before."""
    policy = tmp_path / "policy.toml"
    policy.write_text("[defaults]\nrepeat_window_s = 60\n")
    async with assembled(upstream=upstream.url, policy=policy) as encore:
        assert (await explained(encore))["verdict"] == "miss"
        assert (await ask(encore, ASKED)).verdict == "miss;reason=no_match"
        for _ in range(2):
            told = await explained(encore)
            assert (told["verdict"], told["reason"]) == ("bypass", "repeat")
            assert [tier["outcome"] for tier in told["tiers"]] == ["not asked"] * 2
            assert told["candidates"] == []
        encore.clock.advance(61)
        assert (await explained(encore))["verdict"] == "hit"
        assert (await ask(encore, ASKED)).verdict == "hit;path=exact_match"


async def test_it_vouches_for_nobody(upstream: FakeUpstream) -> None:
    """A key that has proven nothing is told so, and has proven nothing afterwards."""
    async with assembled(upstream=upstream.url, tenancy="shared") as encore:
        for _ in range(2):
            told = await explained(encore, headers={"Authorization": "Bearer a"})
            assert (told["verdict"], told["reason"]) == ("bypass", "tenant")
        await ask(encore, ASKED, {"Authorization": "Bearer b"})
        told = await explained(encore, headers={"Authorization": "Bearer b"})
        assert told["tenant"] == "shared"
        assert told["verdict"] == "miss"


# --- every kind of request -----------------------------------------------------------------------


async def test_it_speaks_for_the_caller(encore: Running) -> None:
    """Whose key it is decides what is found; the admin's token is no part of it."""
    await ask(encore, ASKED, {"Authorization": "Bearer ann"})
    told = await explained(encore, headers={"Authorization": "Bearer ann"})
    assert told["verdict"] == "hit"
    other = await explained(encore, headers={"Authorization": "Bearer bob"})
    assert (other["verdict"], other["candidates"]) == ("miss", [])
    assert other["tenant"] != told["tenant"]


async def test_rules_and_directives_are_told(encore: Running) -> None:
    """Which rules hold, and what the request asked for itself, within what they allow."""
    headers = {"x-cache-threshold": "0.9", "x-cache-ttl": "60", "x-cache-mode": "exact"}
    told = await explained(encore, "What is the weather today?", headers, query="?a=b")
    assert told["rules"]["matching"] == ["time-bound"]
    assert (told["rules"]["threshold"], told["rules"]["ttl"]) == (0.9, 60.0)
    assert told["tiers"][1] == {
        "tier": "semantic",
        "outcome": "skipped",
        "reason": "skipped_mode",
    }
    assert told["scope"]["parts"]["query"] == "a=b"
    assert told["forward"]["url"].endswith("/v1/chat/completions?a=b")
    aside = await explained(encore, headers=ASIDE)
    assert (aside["verdict"], aside["forward"]["would"]) == ("miss", False)
    code = await explained(encore, "Is `a < b`?")
    assert code["wording"]["reads_as"] == "verbatim"
    assert (await explained(encore, headers={"x-cache-ttl": "x"}))["debug"].endswith(
        'ignored="x-cache-ttl"'
    )


@pytest.mark.parametrize(
    ("body", "headers", "reason", "size"),
    [
        (b"rubbish", {}, "unparsable", 7),
        (b"", {}, "unparsable", None),
        (b"x" * 2000, {}, "body_too_large", 2000),
        (question(), {"Content-Encoding": "gzip"}, "encoded", len(question())),
        (question(), {"Cache-Control": "no-store"}, "no_store", len(question())),
    ],
)
async def test_a_bypass_is_told(
    upstream: FakeUpstream,
    body: bytes,
    headers: Mapping[str, str],
    reason: str,
    size: int | None,
) -> None:
    """As far as the request was read."""
    async with assembled(upstream=upstream.url, max_body_bytes=1000) as encore:
        heard = await sent(encore, body, headers)
        assert heard.status == 200
        told = heard.json
        assert (told["verdict"], told["reason"]) == ("bypass", reason)
        assert told["debug"] == f"bypass;reason={reason}"
        assert told["forward"] == {
            "would": True,
            "url": f"{upstream.url}/v1/chat/completions",
            "body_bytes": size,
        }
        is_read = reason == "no_store"
        for name in ("key", "model", "wording", "scope", "rules"):
            assert (told[name] is not None) is is_read
        assert len(told["tenant"]) == 12
        if not is_read:
            assert debug(await post(encore, body, headers)) == told["debug"]


async def test_a_client_that_leaves_is_answered_by_nobody(encore: Running) -> None:
    """In the middle of its body; and the proxy goes on."""
    async with raw_client(encore.url) as client:
        head = f"POST /internal/explain HTTP/1.1\r\nHost: localhost\r\n{HEADER}\r\n"
        await client.send(f"{head}Content-Length: 100\r\n\r\n{{".encode())
        client.leave()
    assert (await explained(encore))["verdict"] == "miss"
