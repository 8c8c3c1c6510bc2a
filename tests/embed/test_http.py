"""A server's model: how it is asked, what its answers mean, and what when it is down."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import numpy as np
import pytest

from proxy.embed.dialects import Ollama, OpenAI, digest_of
from proxy.embed.http import HttpEmbedder
from proxy.embed.server import Answer, Server
from proxy.errors import Unavailable
from proxy.wire.transport import RawAnswer, RawTransport
from tests.assembled import Clock
from tests.embed.embedders import (
    EMBED_DIGEST,
    EMBED_MODEL,
    embedded,
    opened,
    served,
    speaking_openai,
    with_model,
)
from tests.fakes import (
    EMBED_DIMENSION,
    FakeUpstream,
    Gate,
    Handler,
    Received,
    Reply,
    error_answer,
    native_error,
    raw_answer,
    vector_of,
)

EMBED = ("POST", "/api/embed")
ID = f"http:{EMBED_MODEL}@{EMBED_DIGEST[:12]}:{EMBED_DIMENSION}"


@pytest.fixture
async def upstream() -> AsyncIterator[FakeUpstream]:
    """An Ollama with the model."""
    async with FakeUpstream() as fake:
        yield with_model(fake)


def saying(fields: Any, status: int = 200) -> Handler:
    """Answer with JSON."""
    return raw_answer(status, {"Content-Type": "application/json"}, json.dumps(fields).encode())


def vector_answer(*numbers: Any) -> Handler:
    """Ollama's answer with this vector."""
    return saying({"model": EMBED_MODEL, "embeddings": [list(numbers)]})


async def why_not(embedder: HttpEmbedder, text: str = "tea") -> str:
    """What is said of a text that has no vector."""
    with pytest.raises(Unavailable) as caught:
        await embedder.embed(text)
    return str(caught.value)


# --- what goes over the wire ---------------------------------------------------------------------


async def test_ollama_is_asked_in_its_own_way(upstream: FakeUpstream) -> None:
    """Told not to truncate; with the key and nothing else that would tell of us or of anyone."""
    async with opened(served(upstream)) as embedder:
        vector = await embedded(embedder, "green tea")
        np.testing.assert_allclose(vector, vector_of("green tea"), atol=1e-6)
        assert embedder.id == ID
    probe, tags, asked = upstream.requests
    assert [probe.target, tags.target, asked.target] == [b"/api/embed", b"/api/tags", b"/api/embed"]
    assert asked.json == {"model": EMBED_MODEL, "input": "green tea", "truncate": False}
    assert dict(asked.headers) == {
        b"host": upstream.url.removeprefix("http://").encode(),
        b"accept": b"application/json",
        b"accept-encoding": b"identity",
        b"user-agent": b"encore",
        b"authorization": b"Bearer KEY-MARKER",
        b"content-type": b"application/json",
        b"content-length": str(len(asked.body)).encode(),
    }


async def test_others_are_asked_in_openais_way(upstream: FakeUpstream) -> None:
    """After one question in Ollama's; the server is then a part of the id."""
    async with opened(served(speaking_openai(upstream))) as embedder:
        vector = await embedded(embedder, "green tea")
        np.testing.assert_allclose(vector, vector_of("green tea"), atol=1e-6)
        assert embedder.id == f"http:{upstream.url}#{EMBED_MODEL}:{EMBED_DIMENSION}"
    targets = [asked.target for asked in upstream.requests]
    assert targets == [b"/api/embed", b"/v1/embeddings", b"/v1/embeddings"]
    assert upstream.requests[-1].json == {"model": EMBED_MODEL, "input": "green tea"}


async def test_a_path_in_front_and_a_v1_behind_are_understood(upstream: FakeUpstream) -> None:
    """The `/v1` is ours to write."""
    server = Server(f"{upstream.url}/team/v1/", RawTransport(5.0), None)
    async with opened(HttpEmbedder(server, EMBED_MODEL, Clock())) as embedder:
        await embedded(embedder, "tea")
    assert [asked.target for asked in upstream.requests] == [
        *(b"/team/api/embed", b"/team/api/tags", b"/team/api/embed"),
    ]
    assert upstream.requests[0].header("authorization") is None


async def test_the_environment_has_no_say(
    upstream: FakeUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No proxy, no cookie that the server sets, no redirect that takes the key elsewhere."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    upstream.on(*EMBED, raw_answer(307, {"Location": "/elsewhere", "Set-Cookie": "a=1"}))
    upstream.on("POST", "/v1/embeddings", raw_answer(307, {"Location": "/elsewhere"}))
    async with opened(served(upstream)) as embedder:
        assert embedder.dimension is None
    assert [asked.target for asked in upstream.requests] == [b"/api/embed", b"/v1/embeddings"]
    assert upstream.requests[1].header("cookie") is None


# --- what answers mean ---------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", [Ollama(), OpenAI()])
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, "the input length exceeds the context length"),
        (400, {"message": "This model's maximum context length is 512 tokens"}),
        (500, {"message": "input is too large to process. increase the physical batch size"}),
        (413, {"message": "`inputs` must have less than 512 tokens. Given: 600"}),
    ],
)
def test_a_text_that_is_too_long_has_no_vector(
    dialect: Ollama | OpenAI, status: int, error: object
) -> None:
    """In the words of Ollama, OpenAI and vLLM, llama.cpp, TEI."""
    assert dialect.vector(Answer(status, {"error": error}), "a") is None


@pytest.mark.parametrize(
    ("usage", "text", "is_read"),
    [
        ({"prompt_tokens": 120}, "a " * 118, True),
        ({"prompt_tokens": 121}, "a", False),
        ({}, "a" * 120, True),
        ({}, "a" * 121, False),
        ({}, "é" * 61, False),
        ({"prompt_tokens": 0}, "a" * 121, False),
        (None, "a", True),
    ],
)
def test_where_a_server_would_not_say_that_it_cut(usage: object, text: str, is_read: bool) -> None:
    """A text counts as read where nobody would have cut it."""
    answer = Answer(200, {"data": [{"embedding": [3, 4.0]}], "usage": usage})
    vector = OpenAI().vector(answer, text)
    assert (vector is not None) == is_read
    if vector is not None:
        np.testing.assert_allclose(vector, [0.6, 0.8], atol=1e-6)


@pytest.mark.parametrize(
    ("answer", "is_ollama"),
    [
        (Answer(200, {"embeddings": [[1.0]]}), True),
        (Answer(404, {"error": 'model "a" not found, try pulling it first'}), True),
        (Answer(501, {"error": "this model does not support embeddings"}), True),
        (Answer(503, None), True),
        (Answer(404, None), False),
        (Answer(404, {"detail": "Not Found"}), False),
        (Answer(404, {"error": {"message": "File Not Found"}}), False),
        (Answer(200, {"error": "Unexpected endpoint or method. (POST /api/embed)"}), False),
        (Answer(200, None), False),
        (Answer(401, {"error": {"message": "no key"}}), False),
    ],
)
def test_who_is_an_ollama(answer: Answer, is_ollama: bool) -> None:
    """Not whoever answers 200, nor whoever has an error for us."""
    assert Ollama().is_spoken(answer) is is_ollama
    assert OpenAI().is_spoken(answer)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(401, None), "the server answered 401: it wants an API key"),
        (Answer(404, {"error": "model"}), "the server answered 404: it has no such model"),
        (Answer(500, {"error": "TEXT-MARKER"}), "the server answered 500: no vector"),
        (Answer(200, None), "the server's answer holds no vector"),
        (Answer(200, {"embeddings": []}), "the server's answer holds no vector"),
        (Answer(200, {"embeddings": [["1"]]}), "the server's answer holds no vector"),
        (Answer(200, {"embeddings": [[True]]}), "the server's answer holds no vector"),
        (Answer(200, {"embeddings": {"0": [1]}}), "the server's answer holds no vector"),
        (Answer(200, {"embeddings": [[]]}), "the server's vector has no direction"),
        (Answer(200, {"embeddings": [[0, 0.0]]}), "the server's vector has no direction"),
        (Answer(200, {"embeddings": [[float("inf"), 1]]}), "the server's vector has no direction"),
        (Answer(200, {"embeddings": [[float("nan"), 1]]}), "the server's vector has no direction"),
    ],
)
def test_rubbish_is_no_vector(answer: Answer, reason: str) -> None:
    """The reason never repeats the server's words, which may hold the text."""
    with pytest.raises(Unavailable) as caught:
        Ollama().vector(answer, "TEXT-MARKER")
    assert str(caught.value).startswith(reason)
    assert "TEXT-MARKER" not in str(caught.value)


@pytest.mark.parametrize("numbers", [[1e300, 1e300], [3e-320, 3e-320]])
def test_no_number_is_too_large_or_too_small(numbers: list[float]) -> None:
    """Whatever the server's scale."""
    vector = Ollama().vector(Answer(200, {"embeddings": [numbers]}), "a")
    assert vector is not None
    assert vector.tolist() == pytest.approx([0.5**0.5] * 2)


@pytest.mark.parametrize(
    ("model", "digest"),
    [
        ("all-minilm", "a"),
        ("All-MiniLM:latest", "a"),
        ("all-minilm:33m", "b"),
        ("hub.example:80/x", "c"),
        ("odd", None),
        ("none", None),
    ],
)
def test_a_digest_is_found_by_name(model: str, digest: str | None) -> None:
    """As Ollama compares names."""
    named = {"all-minilm:latest": "a", "ALL-minilm:33m": "b", "hub.example:80/x:latest": "c"}
    tags = [{"name": name, "digest": digest} for name, digest in named.items()]
    assert digest_of({"models": [*tags, {"name": "odd", "digest": 1}, 7]}, model) == digest
    assert digest_of(None, model) is None


# --- a server that is not there ------------------------------------------------------------------


async def test_a_server_that_comes_late(upstream: FakeUpstream) -> None:
    """It is asked again with the next text, and known from then on."""
    is_up = False

    async def answer(request: Received, reply: Reply) -> None:
        await (vector_answer(1, 2) if is_up else raw_answer(503))(request, reply)

    upstream.on(*EMBED, answer)
    async with opened(served(upstream)) as embedder:
        assert (embedder.dimension, embedder.id) == (None, f"http:{upstream.url}#{EMBED_MODEL}")
        assert isinstance(embedder, HttpEmbedder)
        assert await why_not(embedder) == "the server answered 503: no vector"
        assert await embedder.embed(" \n") is None
        is_up = True
        assert await embedder.embed("tea") is not None
        assert (embedder.dimension, embedder.id) == (2, f"http:{EMBED_MODEL}@{EMBED_DIGEST[:12]}:2")


async def test_many_wait_for_it_together(upstream: FakeUpstream) -> None:
    """One question tells them all what kind of server it is."""
    gate = Gate()

    async def slowly(request: Received, reply: Reply) -> None:
        await gate.wait()
        await vector_answer(1, 2)(request, reply)

    upstream.on(*EMBED, slowly)
    embedder = served(upstream)
    calls = [asyncio.create_task(embedder.embed(text)) for text in ("a", "b", "c")]
    await gate.reached()
    calls[0].cancel()
    gate.release()
    await asyncio.wait(calls)
    assert all(call.result() is not None for call in calls[1:])
    assert len([asked for asked in upstream.requests if asked.path == b"/api/tags"]) == 1
    await embedder.close()


async def test_the_start_waits_for_a_moment_only(upstream: FakeUpstream) -> None:
    """Meanwhile the server goes on loading the model, and is done when it is done."""
    gate = Gate()

    async def loading(request: Received, reply: Reply) -> None:
        await gate.wait()
        assert not request.client_gone.is_set()
        await vector_answer(1, 2)(request, reply)

    upstream.on(*EMBED, loading)
    async with opened(served(upstream, patience=0)) as embedder:
        assert embedder.dimension is None
        await gate.reached()
        call = asyncio.create_task(embedder.embed("tea"))
        await asyncio.sleep(0)
        call.cancel()
        await asyncio.wait({call})
        gate.release()
        assert await embedder.embed("tea") is not None
        assert embedder.dimension == 2


async def test_a_call_that_was_given_up_may_fail(upstream: FakeUpstream) -> None:
    """Nobody hears of it, and nothing complains that nobody does."""
    async with opened(served(upstream)) as embedder:
        gate = Gate()

        async def failing(request: Received, reply: Reply) -> None:
            await gate.wait()
            await native_error(500, "gone")(request, reply)

        upstream.on(*EMBED, failing)
        call = asyncio.create_task(embedder.embed("tea"))
        await gate.reached()
        call.cancel()
        await asyncio.wait({call})
        assert isinstance(embedder, HttpEmbedder)
        [left] = embedder._calls
        gate.release()
        await asyncio.wait({left})
        assert not embedder._calls


async def test_closing_ends_calls_under_way(upstream: FakeUpstream) -> None:
    """Who waits hears that it was closed, and the server that we left."""
    embedder = served(upstream)
    await embedder.open()
    reached = asyncio.Event()

    async def never(request: Received, _: Reply) -> None:
        reached.set()
        await request.client_gone.wait()

    upstream.on(*EMBED, never)
    call = asyncio.create_task(embedder.embed("tea"))
    await reached.wait()
    await embedder.close()
    with pytest.raises(Unavailable, match="it was closed"):
        await call
    await upstream.requests[-1].client_gone.wait()


@pytest.mark.parametrize("error", [aiohttp.ClientError("no"), OSError("no"), TimeoutError()])
async def test_a_server_that_cannot_be_reached(error: Exception) -> None:
    """Whatever the transport calls it."""

    class Broken(RawTransport):
        async def ask(self, *_: object) -> RawAnswer:
            raise error

    embedder = HttpEmbedder(Server("http://a", Broken(5.0), None), "m", Clock())
    name = type(error).__name__
    assert await why_not(embedder) == f"http://a cannot be reached: {name}"


async def test_an_answer_without_end(upstream: FakeUpstream) -> None:
    """It is not read into memory."""

    async def endless(request: Received, reply: Reply) -> None:
        await reply.head(200)
        while not request.client_gone.is_set():
            try:
                await reply.chunk(b"[" * 65536)
            except ConnectionError:
                return

    upstream.on(*EMBED, endless)
    embedder = served(upstream)
    assert await why_not(embedder) == "an answer that is too large for a vector"
    await embedder.close()


async def test_a_server_that_takes_one_word_for_too_long(upstream: FakeUpstream) -> None:
    """No embedder is that of a single word."""
    upstream.on(*EMBED, native_error(400, "the input length of a model exceeds the context length"))
    embedder = served(upstream)
    assert await why_not(embedder) == "the server takes a single word for too long"
    await embedder.close()


# --- a model that is no longer the same ----------------------------------------------------------


async def test_another_dimension_is_refused(upstream: FakeUpstream) -> None:
    """The index could not take it."""
    async with opened(served(upstream)) as embedder:
        upstream.on(*EMBED, vector_answer(1, 2))
        assert isinstance(embedder, HttpEmbedder)
        assert await why_not(embedder) == f"a vector of 2 numbers, not {EMBED_DIMENSION}"


async def test_a_model_that_was_pulled_anew_is_refused(upstream: FakeUpstream) -> None:
    """Within half a minute; vectors of both would be compared. The old one may come back."""
    clock = Clock()
    async with opened(served(upstream, clock)) as embedder:
        assert isinstance(embedder, HttpEmbedder)
        upstream.models[f"{EMBED_MODEL}:latest"] = "another"
        assert await embedder.embed("tea") is not None
        clock.advance(30)
        changed = "the model has changed; its vectors do not go with the stored ones"
        assert await why_not(embedder) == changed
        assert await why_not(embedder) == changed
        assert embedder.id == ID
        clock.advance(30)
        upstream.models[f"{EMBED_MODEL}:latest"] = EMBED_DIGEST
        assert await embedder.embed("tea") is not None
        asked = [request.path for request in upstream.requests]
        assert asked.count(b"/api/tags") == 3


async def test_versions_that_cannot_be_read(upstream: FakeUpstream) -> None:
    """An Ollama that has them and cannot tell is not ready; one that has none goes by its place."""
    upstream.on("GET", "/api/tags", error_answer(500, "busy"))
    embedder = served(upstream)
    assert await why_not(embedder) == "the server answered 500 to /api/tags"
    upstream.on("GET", "/api/tags", error_answer(404, "404 page not found"))
    assert await embedder.embed("tea") is not None
    assert embedder.id == f"http:{upstream.url}#{EMBED_MODEL}:{EMBED_DIMENSION}"
    await embedder.close()
