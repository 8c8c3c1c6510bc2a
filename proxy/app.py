"""The composition root: Settings -> Starlette. The lifespan opens and closes everything."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import ip_address

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send
from threadpoolctl import threadpool_limits

from proxy.admin.routes import Admin, admin_routes
from proxy.admin.token import Token
from proxy.cache.bookkeeper import Bookkeeper
from proxy.cache.comparer import Comparer
from proxy.cache.confirmer import Confirmer
from proxy.cache.flights import Flights
from proxy.cache.policy import Policy
from proxy.cache.ports import Embedder
from proxy.cache.protected import Breaker, Protected
from proxy.cache.score.scorer import Scorer
from proxy.cache.semantic_cache import Parts, SemanticCache
from proxy.embed import OpenableEmbedder
from proxy.embed.scorers import make_scorer
from proxy.embed.static import StaticEmbedder, WordVectors
from proxy.index.chosen import ChosenIndex
from proxy.lifespan import Lifespan
from proxy.metrics import Metrics
from proxy.metrics.gauges import StoreFigures
from proxy.metrics.timed import TimedEmbedder
from proxy.parts import (
    CONNECT_SECONDS,
    AnyIndex,
    AnyStore,
    confirming_of,
    embedder_of,
    spans_of,
    store_and_index,
)
from proxy.settings import Settings
from proxy.store.redis import RedisStore
from proxy.wire import answers
from proxy.wire.access import DEFAULT_ORIGINS, HostGuard, OriginGuard
from proxy.wire.chat_completions import ChatCompletions, Services
from proxy.wire.decision import Decider
from proxy.wire.explaining import Explainer
from proxy.wire.hot import HOT_BYTES, HotHits
from proxy.wire.models import Models
from proxy.wire.passthrough import Passthrough
from proxy.wire.questions import Questions
from proxy.wire.recorder import Recorder
from proxy.wire.request_id import SCOPE_KEY, RequestId
from proxy.wire.spans import Spans
from proxy.wire.tenancy import HeaderTenancy, KeyTenancy, SharedTenancy, Tenancy
from proxy.wire.transport import RawTransport
from proxy.wire.turns import Turns
from proxy.wire.upstream import Upstream

_STORE_SECONDS = 0.25
_EMBEDDER_SECONDS = 2.0
# Nobody waits for the ledger; and what it did not take once it need not be asked to take at once.
_LEDGER_SECONDS = 2.0
_LEDGER_FAILURES = 1
_FAILURES = 3
_REST_SECONDS = 5.0
# One request in two seconds may well wait for a store that hangs, and all are glad to have it back.
_STORE_REST_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Encore:
    """The assembled proxy, and the parts of it that the doors tell about."""

    app: Starlette
    policy: Policy
    store: AnyStore
    index: AnyIndex
    embedder: OpenableEmbedder
    confirming: OpenableEmbedder | None
    models: Models
    metrics: Metrics
    comparer: Comparer
    bookkeeper: Bookkeeper
    token: Token


def create_app(settings: Settings) -> Starlette:
    """The ASGI application, for any server that runs lifespans; raises `SettingsError`."""
    return assemble(settings).app


def assemble(
    settings: Settings,
    *,
    clock: Callable[[], float] = time.time,
    monotonic: Callable[[], float] = time.monotonic,
    transport: RawTransport | None = None,
    spans: Spans | None = None,
) -> Encore:
    """Put the parts together; nothing is opened before the lifespan starts.

    `clock` gives seconds since the epoch, `monotonic` seconds that never go back. `spans` are put
    around the parts instead of those that settings and environment ask for. Raises
    `SettingsError`.
    """
    have_products_computed_by_one_thread()
    policy = settings.load_policy()
    words = WordVectors.load()
    embedder = embedder_of(settings, words, monotonic)
    store, index = store_and_index(settings, embedder)
    metrics = Metrics(clock, policy.defaults.threshold)
    spans = spans or spans_of(settings, os.environ)
    confirming = confirming_of(settings)
    scorer = make_scorer(words, settings.embedder, confirms=confirming is not None)
    timed = spans.embedder(TimedEmbedder(embedder, partial(metrics.embedded, "embedder")))
    guard = _Guard(monotonic, metrics)
    ledger_calls = guard.protected("ledger", _LEDGER_SECONDS, failures=_LEDGER_FAILURES)
    bookkeeper = Bookkeeper(store, ledger_calls)
    metrics.keep_totals(bookkeeper)
    parts = replace(
        _parts(store, index, timed, confirming, scorer, guard),
        stores_wordings=settings.store_wordings == "on",
        bookkeeper=bookkeeper,
    )
    cache = SemanticCache(parts, clock)
    metrics.watch_store(lambda: _figures(store, cache))
    # Whatever embeds questions: it is quick, and how near answers must be was found with it.
    comparer = Comparer(StaticEmbedder(words), bookkeeper, metrics.shadowed)
    upstream = Upstream(
        settings.upstream,
        transport or RawTransport(CONNECT_SECONDS),
        settings.upstream_timeout,
        Turns(settings.max_upstream_calls, settings.max_waiting_calls),
    )
    models = Models(upstream, monotonic)
    tenancy = _tenancy(settings, store.secret, monotonic)
    decider = Decider(
        cache=spans.cache(cache),
        policy=policy,
        tenancy=tenancy,
        questions=Questions(policy, models, upstream.url),
        max_body_bytes=settings.max_body_bytes,
        monotonic=monotonic,
    )
    asked = spans.upstream(upstream, upstream.url)
    services = Services(
        decider=spans.decider(decider),
        hot=HotHits(cache, models, clock, 0 if spans.tell_decisions else HOT_BYTES),
        upstream=asked,
        recorder=Recorder(
            asked, cache, comparer, metrics, settings.max_entry_bytes, _STORE_SECONDS
        ),
        flights=Flights(settings.max_entry_bytes),
        tenancy=tenancy,
        metrics=metrics,
        debug_header=settings.debug_header == "on",
    )
    embedders = [embedder] if confirming is None else [embedder, confirming]
    token = _token(settings)
    lifespan = Lifespan(
        store=store,
        bookkeeper=bookkeeper,
        index=index,
        embedders=embedders,
        cache=cache,
        comparer=comparer,
        services=services,
        upstream=upstream,
        models=models,
        token=token,
        spans=spans,
    )
    admin = Admin(
        token=token,
        counts_are_open=settings.metrics == "open",
        metrics=metrics,
        is_ready=lambda: lifespan.is_ready,
        is_loading=lambda: lifespan.is_loading,
        store=store,
        cache=cache,
        explainer=Explainer(decider, parts, clock, upstream.url),
        error_markers=policy.error_markers,
        clock=clock,
        bookkeeper=bookkeeper,
    )
    app = Starlette(
        routes=[*admin_routes(admin), Mount("/", app=Passthrough(upstream, metrics))],
        middleware=_middleware(settings, spans.chat(ChatCompletions(services))),
        lifespan=lifespan,
        exception_handlers={Exception: _internal_error},
    )
    app.router.redirect_slashes = False
    return Encore(
        app,
        policy,
        store,
        index,
        embedder,
        confirming,
        models,
        metrics,
        comparer,
        bookkeeper,
        token,
    )


def have_products_computed_by_one_thread() -> None:
    """By the one that asks, in the whole process.

    Shared with others a product of a scope takes ten times the CPU, since they wait for each other
    in a loop, and 20 ms of the event loop where a core is not free.
    """
    threadpool_limits(1, user_api="blas")


class _ChatFirst:
    """ASGI middleware: a chat completion, which is most of what comes, needs no router."""

    def __init__(self, app: ASGIApp, chat: ASGIApp) -> None:
        self._app = app
        self._chat = chat

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        is_chat = scope["type"] == "http" and scope["path"] == "/v1/chat/completions"
        app = self._chat if is_chat and scope["method"] == "POST" else self._app
        return app(scope, receive, send)


def _middleware(settings: Settings, chat: ASGIApp) -> list[Middleware]:
    origins = DEFAULT_ORIGINS if settings.cors_origins is None else settings.cors_origins
    middleware = [Middleware(OriginGuard, origins=origins), Middleware(_ChatFirst, chat=chat)]
    # Behind a public address the names are not ours to know, unless they are given.
    if settings.allowed_hosts or _is_loopback(settings.host):
        names = (*settings.allowed_hosts, socket.gethostname())
        middleware.insert(0, Middleware(HostGuard, names=names))
    return middleware


async def _internal_error(request: Request, _: Exception) -> Response:
    """A mistake of ours, in OpenAI's shape; the server logs it with its traceback."""
    body = answers.error_body(500, "Encore: an internal error", "internal_error")
    request_id: RequestId | None = request.scope.get(SCOPE_KEY)
    headers = {} if request_id is None else {"x-request-id": request_id.value.decode("ascii")}
    return Response(body, 500, headers, media_type="application/json")


def _figures(store: AnyStore, cache: SemanticCache) -> StoreFigures | None:
    """A Redis bounds itself, and others write to it."""
    if isinstance(store, RedisStore):
        return None
    return StoreFigures(len(store), store.total_bytes, cache.evicted)


@dataclass(frozen=True, slots=True)
class _Guard:
    """Protects parts, so that `metrics` know of each failure, and of each breaker."""

    monotonic: Callable[[], float]
    metrics: Metrics

    def protected(
        self,
        name: str,
        seconds: float,
        rest: float = _REST_SECONDS,
        failures: int = _FAILURES,
    ) -> Protected:
        breaker = Breaker(self.monotonic, failures=failures, rest=rest)
        self.metrics.watch_breaker(name, breaker)
        return Protected(name, seconds, breaker, self.metrics.part_failed)


def _parts(
    store: AnyStore,
    index: AnyIndex,
    embedder: Embedder,
    confirming: OpenableEmbedder | None,
    scorer: Scorer,
    guard: _Guard,
) -> Parts:
    confirmer = None
    if confirming is not None:
        timed = TimedEmbedder(confirming, partial(guard.metrics.embedded, "confirmer"))
        confirmer = Confirmer(timed, guard.protected("confirmer", _EMBEDDER_SECONDS))
    return Parts(
        store=store,
        index=index,
        embedder=embedder,
        store_calls=guard.protected("store", _STORE_SECONDS, _STORE_REST_SECONDS),
        store_writes=guard.protected("store", _STORE_SECONDS, _STORE_REST_SECONDS),
        index_calls=guard.protected("index", _STORE_SECONDS),
        embedder_calls=guard.protected("embedder", _EMBEDDER_SECONDS),
        scorer=scorer,
        confirmer=confirmer,
        fills_index=not isinstance(index, ChosenIndex),
    )


def _token(settings: Settings) -> Token:
    given = settings.admin_token
    return Token(None if given is None else given.get_secret_value(), settings.token_path)


def _tenancy(
    settings: Settings, secret: Callable[[], bytes], monotonic: Callable[[], float]
) -> Tenancy:
    if settings.tenancy == "key":
        return KeyTenancy(secret)
    if settings.tenancy == "shared":
        return SharedTenancy(secret, monotonic)
    return HeaderTenancy(settings.tenancy.removeprefix("header:"))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
