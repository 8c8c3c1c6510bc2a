"""Every embedder behind a proxy: what it finds, and that its failures never fail a request."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proxy import app
from proxy.embed.onnx import OnnxEmbedder
from tests.assembled import assembled
from tests.embed.embedders import EMBED_DIGEST, EMBED_MODEL, minilm, with_model
from tests.fakes import FakeUpstream, Gate, Handler, Received, Reply, native_error, raw_answer
from tests.wire.chats import ask, cut_at_once
from tests.wire.conftest import Proxy

# MiniLM holds them for 0.991 alike, the static embedder for 0.992.
ASKED = "What is semantic caching?"
PARAPHRASE = "What's semantic caching?"
EMBED = ("POST", "/api/embed")
ONLY_CACHED = {"Cache-Control": "only-if-cached"}


@pytest.fixture(autouse=True)
def _one_minilm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading takes a while, and it never changes."""
    shared = minilm()
    monkeypatch.setattr(OnnxEmbedder, "load", lambda place, threads: shared)


@pytest.fixture
async def server(upstream: FakeUpstream) -> FakeUpstream:
    """The upstream, which has an embedding model, too; all texts are alike to it."""
    upstream.on(*EMBED, alike(8))
    return with_model(upstream)


def alike(dimension: int) -> Handler:
    """Answer with one vector for all texts."""
    vector = [1.0] * dimension
    body = json.dumps({"model": EMBED_MODEL, "embeddings": [vector]}).encode()
    return raw_answer(200, {"Content-Type": "application/json"}, body)


def setting(server: FakeUpstream) -> str:
    """The embedder that this server runs."""
    return f"http:{server.url}#{EMBED_MODEL}"


async def test_minilm_finds_what_means_the_same(proxy: Proxy) -> None:
    """And not what means something else."""
    encore = await proxy(embedder="onnx")
    await ask(encore, ASKED)
    assert (await ask(encore, PARAPHRASE)).verdict == "hit;path=semantic_match"
    assert (await ask(encore, "Who baked this bread?")).verdict == "miss;reason=no_match"


@pytest.mark.parametrize("text", ["Was heißt schön?", "What does 🍵 mean?", "a" * 120])
async def test_what_minilm_cannot_read_is_only_found_exactly(proxy: Proxy, text: str) -> None:
    """It would lose a part of the question, and the header says so."""
    encore = await proxy(embedder="onnx:minilm")
    assert (await ask(encore, text)).verdict == "miss;reason=no_match;semantic=skipped_too_long"
    assert (await ask(encore, text)).verdict == "hit;path=exact_match"


async def test_a_server_finds_what_means_the_same(server: FakeUpstream, proxy: Proxy) -> None:
    """Its key goes to it alone, and a client's goes to the upstream alone."""
    encore = await proxy(embedder=setting(server), embedder_api_key="EMBEDDERS")
    await ask(encore, ASKED, {"Authorization": "Bearer CLIENTS"})
    answer = await ask(encore, PARAPHRASE, {"Authorization": "Bearer CLIENTS"})
    assert answer.verdict == "hit;path=semantic_match"
    for asked in server.requests:
        keys = {
            "POST /v1/chat/completions": "Bearer CLIENTS",
            "POST /api/embed": "Bearer EMBEDDERS",
        }
        line = f"{asked.method} {asked.path.decode()}"
        if line in keys:
            assert asked.header("authorization") == keys[line]
    assert server.requests[-1].json["input"] == PARAPHRASE.casefold()


@pytest.mark.parametrize(
    "answer",
    [
        native_error(500, "the runner has ended"),
        raw_answer(200, (), b"no JSON"),
        raw_answer(200, (), b'{"embeddings":[[0,0,0,0,0,0,0,0]]}'),
        alike(9),
        cut_at_once,
    ],
    ids=["500", "rubbish", "zeros", "dimension", "cut"],
)
async def test_a_server_that_fails_never_fails_a_request(
    server: FakeUpstream, proxy: Proxy, answer: Handler
) -> None:
    """The answer comes from the upstream, is stored, and is found again by its wording."""
    encore = await proxy(embedder=setting(server))
    await ask(encore, ASKED)
    server.on(*EMBED, answer)
    other = await ask(encore, PARAPHRASE)
    assert (other.status, other.text) == (200, "Answer 2.")
    assert other.verdict == "miss;reason=embedder_unavailable"
    assert (await ask(encore, PARAPHRASE)).verdict == "hit;path=exact_match"
    assert encore.counts["part_failures"]["embedder"] >= 1
    server.on(*EMBED, alike(8))
    assert (await ask(encore, "What's semantic caching")).verdict == "hit;path=semantic_match"


async def test_a_server_that_hangs_never_fails_a_request(
    server: FakeUpstream, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for it longer than the time limit."""
    monkeypatch.setattr(app, "_EMBEDDER_SECONDS", 0)
    encore = await proxy(embedder=setting(server))
    gate = Gate()

    async def hang(request: Received, reply: Reply) -> None:
        await gate.wait()
        await alike(8)(request, reply)

    server.on(*EMBED, hang)
    answer = await ask(encore, ASKED)
    assert (answer.status, answer.text) == (200, "Answer 1.")
    assert answer.verdict == "miss;reason=embedder_unavailable"
    gate.release()


async def test_a_server_that_is_down_at_first(
    server: FakeUpstream, tmp_path: Path, proxy: Proxy
) -> None:
    """The proxy starts, forwards, and when the server is up finds what it ever stored."""
    store = f"sqlite:///{tmp_path / 'encore.sqlite'}"
    async with assembled(upstream=server.url, store=store, embedder=setting(server)) as before:
        first = await ask(before, ASKED)

    server.on(*EMBED, cut_at_once)
    server.on("POST", "/v1/embeddings", cut_at_once)
    encore = await proxy(store=store, embedder=setting(server))
    assert encore.encore.embedder.dimension is None
    assert (await ask(encore, ASKED)).verdict == "hit;path=exact_match"
    for text in ("What's caching?", "What's a cache?"):
        answer = await ask(encore, text)
        assert (answer.status, answer.verdict) == (200, "miss;reason=embedder_unavailable")
    assert (await ask(encore, "What's tea?")).verdict == "miss;reason=embedder_unavailable"

    server.on(*EMBED, alike(8))
    assert (await ask(encore, "What's milk?")).verdict == "miss;reason=embedder_unavailable"
    encore.clock.advance(5)  # the rest of the breaker
    while (answer := await ask(encore, PARAPHRASE, ONLY_CACHED)).status == 504:
        # What was stored before is still being loaded.
        assert answer.verdict == "miss;reason=no_match"
    assert answer.verdict == "hit;path=semantic_match"
    assert answer.body == first.body


async def test_vectors_of_two_embedders_never_meet(server: FakeUpstream, tmp_path: Path) -> None:
    """Each finds by meaning what it has embedded itself alone; exactly, each finds all."""
    store = f"sqlite:///{tmp_path / 'encore.sqlite'}"
    asked = {
        "static": "What is semantic caching?",
        "onnx": "What is a sonnet?",
        setting(server): "What is green tea?",
    }
    answers = {}
    for embedder, text in asked.items():
        async with assembled(upstream=server.url, store=store, embedder=embedder) as encore:
            answers[embedder] = await ask(encore, text)
            assert answers[embedder].verdict == "miss;reason=no_match"
    for embedder in asked:
        async with assembled(upstream=server.url, store=store, embedder=embedder) as encore:
            for owner, text in asked.items():
                paraphrase = text.replace("What is", "What's")
                found = await ask(encore, paraphrase, ONLY_CACHED)
                assert owner != embedder or found.verdict == "hit;path=semantic_match"
                assert found.status == 504 or found.body == answers[embedder].body
                assert (await ask(encore, text)).verdict == "hit;path=exact_match"


async def test_another_version_of_a_model_is_another_embedder(
    server: FakeUpstream, tmp_path: Path
) -> None:
    """After `ollama pull`: its vectors and the old ones are not compared."""
    store = f"sqlite:///{tmp_path / 'encore.sqlite'}"
    for digest, verdict in (
        (EMBED_DIGEST, "miss;reason=no_match"),
        ("another", "miss;reason=no_match"),
        (EMBED_DIGEST, "hit;path=semantic_match"),
    ):
        server.models[f"{EMBED_MODEL}:latest"] = digest
        embedder = setting(server)
        async with assembled(upstream=server.url, store=store, embedder=embedder) as encore:
            assert (await ask(encore, PARAPHRASE, ONLY_CACHED)).verdict == verdict
            await ask(encore, ASKED)
