"""One embedder of each kind, open, for as long as a context lasts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache

from proxy.cache.ports import Vector
from proxy.embed import OpenableEmbedder
from proxy.embed.http import HttpEmbedder
from proxy.embed.onnx import OnnxEmbedder
from proxy.embed.server import Server
from proxy.embed.static import StaticEmbedder
from proxy.wire.transport import RawTransport
from tests.assembled import Clock
from tests.fakes import FakeUpstream, error_answer

EMBED_MODEL = "all-minilm"
EMBED_DIGEST = "1b226e2802dbb772b5fc32a58f103ca1804ef7501331012de126ab22f67475ef"
Opener = Callable[[], AbstractAsyncContextManager[OpenableEmbedder]]


@cache
def static_embedder() -> StaticEmbedder:
    """Loading takes a while, and it never changes."""
    return StaticEmbedder.load()


@cache
def minilm() -> OnnxEmbedder:
    """The real model of the extra; it can be opened again and again."""
    return OnnxEmbedder.load("minilm")


def served(upstream: FakeUpstream, clock: Clock | None = None, **how: float) -> HttpEmbedder:
    """An embedder for the model of a fake server, not yet open."""
    server = Server(upstream.url, RawTransport(5.0), "KEY-MARKER")
    return HttpEmbedder(server, EMBED_MODEL, clock or Clock(), **how)


def with_model(upstream: FakeUpstream) -> FakeUpstream:
    """Give an Ollama the model."""
    upstream.models[f"{EMBED_MODEL}:latest"] = EMBED_DIGEST
    return upstream


def speaking_openai(upstream: FakeUpstream) -> FakeUpstream:
    """Let it be a server that has OpenAI's routes alone."""
    for method, path in (("POST", "/api/embed"), ("GET", "/api/tags")):
        upstream.on(method, path, error_answer(404, "404 page not found"))
    return with_model(upstream)


@asynccontextmanager
async def opened(embedder: OpenableEmbedder) -> AsyncIterator[OpenableEmbedder]:
    """An embedder, open."""
    await embedder.open()
    try:
        yield embedder
    finally:
        await embedder.close()


@asynccontextmanager
async def _ollama() -> AsyncIterator[OpenableEmbedder]:
    async with FakeUpstream() as upstream, opened(served(with_model(upstream))) as embedder:
        yield embedder


@asynccontextmanager
async def _openai() -> AsyncIterator[OpenableEmbedder]:
    async with FakeUpstream() as upstream, opened(served(speaking_openai(upstream))) as embedder:
        yield embedder


EMBEDDERS: dict[str, Opener] = {
    "static": lambda: opened(static_embedder()),
    "onnx": lambda: opened(minilm()),
    "http-ollama": _ollama,
    "http-openai": _openai,
}


async def embedded(embedder: OpenableEmbedder, text: str) -> Vector:
    """The vector of a text that has one."""
    vector = await embedder.embed(text)
    assert vector is not None
    return vector
