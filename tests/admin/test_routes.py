"""Our own routes: open, counted in numbers only, and never forwarded."""

from __future__ import annotations

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from proxy.app import assemble
from tests.assembled import START, Running, assembled, given
from tests.fakes import FakeUpstream
from tests.wire.exchanges import all_forwarded, ask

CHAT = "POST /v1/chat/completions"
BODY = b'{"model":"llama3.2","messages":[{"role":"user","content":"a secret question"}]}'
METHODS = "GET POST PUT PATCH DELETE OPTIONS TRACE PROPFIND PURGE QUERY M-SEARCH".split()


async def test_a_proxy_that_answers_is_alive(encore: Running) -> None:
    """GET and HEAD, as monitors ask."""
    heard = await ask(encore.url, "GET /internal/health")
    assert (heard.status, heard.json) == (200, {"status": "ok"})
    assert heard.header("content-type") == "application/json"
    heard = await ask(encore.url, "HEAD /internal/health")
    assert (heard.status, heard.body) == (200, b"")


async def test_a_proxy_is_ready_while_its_parts_are_open() -> None:
    """503 before they are and after they were; alive all the time."""
    app = assemble(given(upstream="http://127.0.0.1:9")).app
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:

        async def answers() -> list[tuple[int, object]]:
            told = [await client.get(f"/internal/{name}") for name in ("health", "ready")]
            return [(answer.status_code, answer.json()) for answer in told]

        alive = (200, {"status": "ok"})
        assert await answers() == [alive, (503, {"ready": False})]
        async with app.router.lifespan_context(app):
            assert await answers() == [alive, (200, {"ready": True, "loading": False})]
        assert await answers() == [alive, (503, {"ready": False})]


async def test_the_counts_are_json(encore: Running) -> None:
    """By verdict and by reason; what is forwarded elsewhere is not counted."""
    await ask(encore.url, "GET /v1/models")
    await ask(encore.url, CHAT, body=BODY)
    await ask(encore.url, CHAT, body=BODY)
    await ask(encore.url, CHAT, "Cache-Control: no-store", body=BODY)
    heard = await ask(encore.url, "GET /internal/metrics")
    assert heard.header("content-type") == "application/json"
    assert heard.json.items() >= encore.counts.items()
    assert heard.json["total"] == encore.counts
    assert encore.counts == {
        "hits": 1,
        "misses": 1,
        "bypasses": 1,
        "llm_calls": 2,
        "collapsed": 0,
        "stored": 1,
        "hits_by_path": {"exact_match": 1},
        "misses_by_reason": {"no_match": 1},
        "bypasses_by_reason": {"no_store": 1},
        "skipped_by_reason": {},
        "part_failures": {},
        "upstream_errors": {},
        "tokens_saved": heard.json["tokens_saved"],
        "seconds_saved": heard.json["seconds_saved"],
    }


async def test_the_state_of_things_is_json(encore: Running) -> None:
    """What is held, what it saved, and how the parts are; a request that is answered has ended."""
    await ask(encore.url, CHAT, body=BODY)
    await ask(encore.url, CHAT, body=BODY)
    told = (await ask(encore.url, "GET /internal/metrics")).json
    assert (told["entries"], told["evictions"], told["in_flight"]) == (1, 0, 0)
    assert told["bytes"] > 0
    assert told["tokens_saved"] > 0
    assert told["seconds_saved"] >= 0
    assert told["breakers"] == dict.fromkeys(("ledger", "store", "index", "embedder"), "closed")
    assert told["started_at"] == START
    assert told["latency"]["hit"]["p50_ms"] > 0


async def test_entries_that_gave_way_are_counted(upstream: FakeUpstream) -> None:
    """Not those that were replaced by their own new answer."""
    async with assembled(upstream=upstream.url, max_entries=1) as encore:
        for word in (b"one", b"two", b"three"):
            await ask(encore.url, CHAT, body=BODY.replace(b"secret", word))
        await ask(encore.url, CHAT, "Cache-Control: no-cache", body=BODY.replace(b"secret", word))
        told = (await ask(encore.url, "GET /internal/metrics")).json
    assert (told["entries"], told["evictions"], told["stored"]) == (1, 2, 4)


async def test_the_last_hour_is_json(encore: Running) -> None:
    """Step by step, and the one under way."""
    await ask(encore.url, CHAT, body=BODY)
    heard = await ask(encore.url, "GET /internal/series")
    (now,) = heard.json["points"]
    assert (heard.json["step"], now["hit"], now["miss"], now["bypass"]) == (10, 0, 1, 0)
    encore.metrics.take_point()
    point, now = (await ask(encore.url, "GET /internal/series")).json["points"]
    assert now["miss"] == 0
    assert (point["at"], point["hit"], point["miss"], point["bypass"]) == (START, 0, 1, 0)
    assert point["miss_p50_ms"] > 0
    assert point["hit_p50_ms"] is None


async def test_the_counts_are_prometheus_text(encore: Running) -> None:
    """As its own parser reads it."""
    await ask(encore.url, CHAT, body=BODY)
    heard = await ask(encore.url, "GET /internal/prometheus")
    assert (heard.header("content-type") or "").startswith("text/plain; version=")
    families = {
        family.name: family for family in text_string_to_metric_families(heard.body.decode())
    }
    totals = [sample for sample in families["encore_requests"].samples if "total" in sample.name]
    assert [(sample.labels, sample.value) for sample in totals] == [
        ({"verdict": "miss", "reason": "no_match"}, 1.0)
    ]
    assert families["encore_llm_calls"].type == "counter"


@pytest.mark.parametrize("name", ["metrics", "prometheus", "series"])
async def test_the_counts_tell_of_nobody(encore: Running, name: str) -> None:
    """No wording, model, tenant or credential."""
    await ask(encore.url, CHAT, "Authorization: Bearer hidden", body=BODY)
    heard = await ask(encore.url, f"GET /internal/{name}")
    for private in (b"secret", b"llama", b"hidden", b"Bearer"):
        assert private not in heard.body


async def test_two_proxies_count_apart(encore: Running, upstream: FakeUpstream) -> None:
    """Each has a registry of its own."""
    async with assembled(upstream=upstream.url) as other:
        await ask(encore.url, CHAT, body=BODY)
        assert (encore.counts["misses"], other.counts["misses"]) == (1, 0)


@pytest.mark.parametrize(
    "target",
    [
        *("/internal", "/internal/", "/internal/nothing", "/internal/health/", "/internal?a=b"),
        *("/%69nternal/nothing", "/internal%2Fnothing", "/internal/../api/tags", "/internal//"),
        "/internal/v1/chat/completions",
    ],
)
async def test_what_we_do_not_have_is_nowhere_else(
    encore: Running, upstream: FakeUpstream, target: str
) -> None:
    """Whatever begins with /internal/ is ours: 404, and the upstream never hears of it."""
    for method in METHODS:
        heard = await ask(encore.url, f"{method} {target}")
        assert (heard.status, heard.json["error"]["code"]) == (404, "not_found")
        assert heard.header("content-type") == "application/json"
    assert all_forwarded(upstream) == []


@pytest.mark.parametrize("name", ["health", "ready", "metrics", "prometheus", "series", "shadow"])
async def test_what_we_have_is_only_read(
    encore: Running, upstream: FakeUpstream, name: str
) -> None:
    """Another method finds nothing, here or elsewhere."""
    for method in METHODS[1:]:
        heard = await ask(encore.url, f"{method} /internal/{name}", body=b"{}")
        assert heard.status == 404
    assert all_forwarded(upstream) == []
