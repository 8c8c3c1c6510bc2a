"""Spans for OpenTelemetry (`encore[otel]`); imported only where they are wanted.

    encore.chat       a chat completion, from its arrival to the end of its answer
    encore.lookup     the look-up in the cache
    encore.embed      embedding the wording
    encore.upstream   the call to the upstream, which goes on under this span

No span tells of a wording, an answer, a key or a tenant.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import replace
from typing import assert_never
from urllib.parse import urlsplit

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from proxy import __version__
from proxy.cache.gates import Question
from proxy.cache.ports import Embedder, Vector
from proxy.cache.semantic_cache import Lookup
from proxy.cache.verdict import Bypass, Hit, Miss, Verdict
from proxy.wire.body import RequestBody
from proxy.wire.decision import Decided, Decides, Looks, Unread
from proxy.wire.headers import RawHeaders
from proxy.wire.questions import Arrival
from proxy.wire.telling import shown
from proxy.wire.upstream import Answer, Call, Calls

_CONTEXT_HEADERS = (b"traceparent", b"tracestate")


class OtelSpans:
    """Makes spans, and hands them to a processor. The SDK's own variables (`OTEL_*`) hold."""

    tell_decisions = True

    def __init__(self, processor: SpanProcessor) -> None:
        # OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES go before these names.
        named = Resource({"service.name": "encore", "service.version": __version__})
        self._provider = TracerProvider(resource=named.merge(_given()), shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("encore", __version__)

    @classmethod
    def exporting(cls) -> OtelSpans:
        """Sends spans by OTLP over HTTP, from a thread of its own."""
        return cls(BatchSpanProcessor(OTLPSpanExporter()))

    def chat(self, app: ASGIApp) -> ASGIApp:
        """`encore.chat`."""
        return _Chat(app, self._tracer)

    def decider(self, decider: Decides) -> Decides:
        """Its decision is on `encore.chat`."""
        return _Decider(decider)

    def cache(self, cache: Looks) -> Looks:
        """`encore.lookup`."""
        return _Cache(cache, self._tracer)

    def embedder(self, embedder: Embedder) -> Embedder:
        """`encore.embed`."""
        return _Embedder(embedder, self._tracer)

    def upstream(self, upstream: Calls, url: str) -> Calls:
        """`encore.upstream`."""
        return _Upstream(upstream, url, self._tracer)

    async def close(self) -> None:
        """Send what is left; the exporter gives up after a time of its own."""
        await asyncio.to_thread(self._provider.shutdown)


def _given() -> Resource:
    """What the SDK finds in the environment, but for the name that it makes up."""
    found = dict(Resource.create().attributes)
    if str(found.get("service.name", "")).startswith("unknown_service"):
        del found["service.name"]
    return Resource(found)


class _Chat:
    """ASGI: `encore.chat` around an endpoint, under the span that the client names."""

    def __init__(self, app: ASGIApp, tracer: Tracer) -> None:
        self._app = app
        self._tracer = tracer
        self._propagator = TraceContextTextMapPropagator()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        parent = self._propagator.extract(_carrier(scope["headers"]))
        named = {
            "http.request.method": scope["method"],
            "url.path": scope["path"],
            "gen_ai.operation.name": "chat",
        }
        with _current(self._tracer, "encore.chat", parent, SpanKind.SERVER, named) as span:

            async def noting(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _note_status(span, message["status"], fails_from=500)
                await send(message)

            await self._app(scope, receive, noting)


class _Decider:
    """Says on the span of the chat what was decided."""

    def __init__(self, decider: Decides) -> None:
        self._decider = decider

    async def decide(self, arrival: Arrival, body: RequestBody) -> Unread | Decided:
        """What the decider decides."""
        decision = await self._decider.decide(arrival, body)
        span = trace.get_current_span()
        span.set_attributes(_verdict(decision.verdict))
        if isinstance(decision, Decided):
            span.set_attribute("gen_ai.request.model", shown(decision.question.request.model))
        return decision


class _Cache:
    """`encore.lookup` around a look-up."""

    def __init__(self, cache: Looks, tracer: Tracer) -> None:
        self._cache = cache
        self._tracer = tracer

    async def lookup(self, question: Question) -> Lookup:
        """What the cache finds."""
        with _current(self._tracer, "encore.lookup") as span:
            found = await self._cache.lookup(question)
            span.set_attributes(_verdict(found.verdict))
            return found

    async def nearest(self, question: Question, vector: Vector) -> Hit | Miss:
        """What the cache finds by meaning alone: for a comparison, and within another span."""
        return await self._cache.nearest(question, vector)


class _Embedder:
    """`encore.embed` around the embedding of a text."""

    def __init__(self, embedder: Embedder, tracer: Tracer) -> None:
        self._embedder = embedder
        self._tracer = tracer

    @property
    def id(self) -> str:
        """That of the embedder."""
        return self._embedder.id

    @property
    def dimension(self) -> int | None:
        """That of the embedder."""
        return self._embedder.dimension

    async def embed(self, text: str) -> Vector | None:
        """What the embedder gives."""
        with _current(self._tracer, "encore.embed") as span:
            span.set_attribute("encore.embedder", self.id)
            return await self._embedder.embed(text)


class _Upstream:
    """`encore.upstream` around a call, which names that span to the upstream."""

    def __init__(self, upstream: Calls, url: str, tracer: Tracer) -> None:
        self._upstream = upstream
        self._tracer = tracer
        self._propagator = TraceContextTextMapPropagator()
        parts = urlsplit(url)
        self._server: Mapping[str, str | int] = {
            "server.address": parts.hostname or "",
            "server.port": parts.port or (443 if parts.scheme == "https" else 80),
        }

    def turn(self, call: Call) -> AbstractAsyncContextManager[None]:
        """A turn at the upstream."""
        return self._upstream.turn(call)

    @asynccontextmanager
    async def open(self, call: Call) -> AsyncIterator[Answer]:
        """Send a call under its span, which ends with the answer."""
        named = {"http.request.method": call.method, **self._server}
        # Never the current one: it may end in another context than it began in.
        span = self._tracer.start_span("encore.upstream", None, SpanKind.CLIENT, named)
        try:
            async with self._upstream.open(self._under(span, call)) as answer:
                _note_status(span, answer.status, fails_from=400)
                yield answer
        except BaseException as error:
            _note_error(span, error)
            raise
        finally:
            span.end()

    def _under(self, span: Span, call: Call) -> Call:
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier, trace.set_span_in_context(span))
        kept = [pair for pair in call.headers if pair[0] not in _CONTEXT_HEADERS]
        own = [(name.encode(), value.encode()) for name, value in carrier.items()]
        return replace(call, headers=[*kept, *own])


@contextmanager
def _current(
    tracer: Tracer,
    name: str,
    parent: Context | None = None,
    kind: SpanKind = SpanKind.INTERNAL,
    named: Mapping[str, str] | None = None,
) -> Iterator[Span]:
    """A span that others come under; of an error it tells the class, since a message may quote."""
    with tracer.start_as_current_span(
        name, parent, kind, named, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield span
        except BaseException as error:
            _note_error(span, error)
            raise


def _carrier(headers: RawHeaders) -> dict[str, str]:
    """The headers that name the client's span (W3C Trace Context)."""
    return {
        name.decode(): b",".join(value for key, value in headers if key == name).decode("latin-1")
        for name in _CONTEXT_HEADERS
    }


def _verdict(verdict: Verdict) -> dict[str, str | float]:
    match verdict:
        case Hit(path, _, match):
            return {
                "encore.verdict": "hit",
                "encore.path": path.value,
                "encore.similarity": round(float(match.similarity), 3),
            }
        case Miss(reason, match):
            said: dict[str, str | float] = {"encore.verdict": "miss", "encore.reason": reason.value}
            if match is not None:
                said["encore.similarity"] = round(float(match.similarity), 3)
            return said
        case Bypass(reason):
            return {"encore.verdict": "bypass", "encore.reason": reason.value}
        case _:
            assert_never(verdict)


def _note_error(span: Span, error: BaseException) -> None:
    span.set_attribute("error.type", type(error).__name__)
    span.set_status(Status(StatusCode.ERROR))


def _note_status(span: Span, status: int, fails_from: int) -> None:
    span.set_attribute("http.response.status_code", status)
    if status >= fails_from:
        span.set_status(Status(StatusCode.ERROR))
