"""What the settings name: store, index and embedders, with or without a proxy around them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from proxy.cache.confirmer import Confirmer
from proxy.cache.ports import Embedder, Index
from proxy.cache.protected import Breaker, Protected
from proxy.cache.score.scorer import Scorer
from proxy.embed import Means, OpenableEmbedder, make_confirming, make_embedder
from proxy.embed.scorers import make_scorer
from proxy.embed.static import WordVectors
from proxy.errors import SettingsError
from proxy.index.chosen import ChosenIndex, Wanted
from proxy.index.flat import FlatIndex
from proxy.index.hnsw import HnswIndex
from proxy.redis.client import RedisClient
from proxy.redis.keys import Keys
from proxy.redis.url import read_url
from proxy.settings import PREFIX, Settings
from proxy.store.memory import MemoryStore
from proxy.store.redis import RedisStore
from proxy.store.sqlite import SqliteStore
from proxy.wire.spans import NoSpans, Spans
from proxy.wire.transport import RawTransport

AnyStore = MemoryStore | SqliteStore | RedisStore
AnyIndex = FlatIndex | HnswIndex | ChosenIndex

CONNECT_SECONDS = 5.0
# Where there is one of these, somebody waits for spans.
_SPANS_TO = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_NO_LIMIT = 3600.0  # nobody waits for an answer meanwhile


def embedder_of(
    settings: Settings, words: WordVectors, monotonic: Callable[[], float]
) -> OpenableEmbedder:
    """What makes vectors of questions; raises `SettingsError`."""
    key = settings.embedder_api_key
    means = Means(
        words=words,
        threads=settings.embedder_threads,
        api_key=None if key is None else key.get_secret_value(),
        transport=lambda: RawTransport(CONNECT_SECONDS),
        clock=monotonic,
    )
    return make_embedder(settings.embedder, means)


def confirming_of(settings: Settings) -> OpenableEmbedder | None:
    """What is asked where the other one is unsure; None: nobody is. Raises `SettingsError`."""
    return make_confirming(settings.confirm, settings.embedder, settings.embedder_threads)


def spans_of(settings: Settings, environ: Mapping[str, str]) -> Spans:
    """What makes spans, where somebody wants them; raises `SettingsError` where it is missing.

    `environ` may name where spans are sent, as OpenTelemetry has it.
    """
    is_named = any(environ.get(name) for name in _SPANS_TO)
    if settings.otel == "off" or (settings.otel == "auto" and not is_named):
        return NoSpans()
    try:
        from proxy.wire.otel import OtelSpans
    except ImportError as error:
        if settings.otel == "auto":
            return NoSpans()
        raise SettingsError(f'{PREFIX}OTEL: needs pip install "encore[otel]"') from error
    return OtelSpans.exporting()


def store_and_index(settings: Settings, embedder: Embedder) -> tuple[AnyStore, AnyIndex]:
    """Where entries are, and where their vectors are found; raises `SettingsError`."""
    if not settings.has_shared_store:
        return _embedded_store(settings, embedder), _embedded_index(settings, embedder)
    client, keys = RedisClient(read_url(settings.store)), Keys(settings.store_namespace)
    return RedisStore(client, keys, lambda: embedder.id), ChosenIndex(
        client,
        keys,
        lambda: embedder.id,
        lambda: embedder.dimension,
        wanted=Wanted(settings.index),
    )


def _embedded_store(settings: Settings, embedder: Embedder) -> MemoryStore | SqliteStore:
    if settings.index == "redis":
        raise SettingsError(
            f"{PREFIX}INDEX: redis needs a store that is one ({PREFIX}STORE=redis://host), not"
            f" {settings.shown_store}"
        )
    bounds = (settings.max_entries, settings.max_bytes)
    if settings.store == "memory://":
        return MemoryStore(*bounds)
    path = Path(settings.store.removeprefix("sqlite:///")).expanduser()
    return SqliteStore(path, lambda: embedder.id, *bounds)


def _embedded_index(settings: Settings, embedder: Embedder) -> FlatIndex | HnswIndex:
    flat = FlatIndex(embedder.dimension)
    if settings.index == "flat" or find_spec("usearch") is None:
        return flat
    return HnswIndex(flat)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What says how much alike two questions are."""

    embedder: Embedder
    scorer: Scorer
    confirmer: Confirmer | None


@asynccontextmanager
async def opened_likeness(settings: Settings) -> AsyncIterator[Likeness]:
    """What the settings name, for those who need no proxy; raises `SettingsError`."""
    words = WordVectors.load()
    embedder = embedder_of(settings, words, time.monotonic)
    confirming = confirming_of(settings)
    scorer = make_scorer(words, settings.embedder, confirms=confirming is not None)
    calls = Protected("confirmer", _NO_LIMIT, Breaker(time.monotonic))
    confirmer = None if confirming is None else Confirmer(confirming, calls)
    async with AsyncExitStack() as stack:
        for each in filter(None, (embedder, confirming)):
            stack.push_async_callback(each.close)
            await each.open()
        yield Likeness(embedder, scorer, confirmer)


@dataclass(frozen=True, slots=True)
class OpenedStore:
    """A store that keeps what it has, the embedder of its vectors, and its server's index."""

    store: SqliteStore | RedisStore
    embedder: Embedder
    index: Index | None


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[OpenedStore]:
    """The store of the settings, for those who need no proxy.

    Raises `StoreLocked`, and `SettingsError` where there is nothing to open or nobody answers.
    """
    embedder = embedder_of(settings, WordVectors.load(), time.monotonic)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(embedder.close)
        await embedder.open()
        any_store, index = store_and_index(settings, embedder)
        store, on_server = _checked_to_walk(settings, any_store, embedder), None
        await store.open()
        stack.push_async_callback(store.close)
        _check_reachable(settings, store)
        if isinstance(index, ChosenIndex):
            await index.open()
            stack.push_async_callback(index.close)
            on_server = index if index.is_on_server else None
        yield OpenedStore(store, embedder, on_server)


def _checked_to_walk(
    settings: Settings, store: AnyStore, embedder: Embedder
) -> SqliteStore | RedisStore:
    if isinstance(store, MemoryStore):
        raise SettingsError("ENCORE_STORE: memory:// keeps nothing that could be moved")
    if embedder.dimension is None:
        raise SettingsError(f"ENCORE_EMBEDDER: {embedder.id} gives no vectors")
    return store


def _check_reachable(settings: Settings, store: SqliteStore | RedisStore) -> None:
    if isinstance(store, RedisStore) and not store.is_reachable:
        raise SettingsError(f"ENCORE_STORE: {settings.shown_store} cannot be reached")
