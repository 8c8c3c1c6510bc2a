"""Spans, as the real SDK makes them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode, format_span_id, format_trace_id

from proxy.wire.otel import OtelSpans
from tests.assembled import Running, assembled
from tests.fakes import MODEL, FakeUpstream, error_answer, raw_answer
from tests.wire.chats import ask, asking, cut_at_once, post, until
from tests.wire.exchanges import all_forwarded
from tests.wire.exchanges import ask as send

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

ASKED = "What is semantic caching?"
PARAPHRASE = "What's semantic caching?"
_PROTOBUF = "application/x-protobuf"
TRACE = "0af7651916cd43dd8448eb211c80319c"
CONTEXT = {
    "traceparent": f"00-{TRACE}-b7ad6b7169203331-01",
    "tracestate": "congo=t61rcWkgMzE",
}


class Traced:
    """A proxy, and the spans that have ended."""

    def __init__(self, encore: Running, exporter: InMemorySpanExporter) -> None:
        self.encore = encore
        self._exporter = exporter

    async def spans(self, count: int) -> dict[str, ReadableSpan]:
        """So many spans by their names, as soon as they have ended; then they are forgotten."""
        await until(lambda: len(self._exporter.get_finished_spans()) >= count)
        found = {span.name: span for span in self._exporter.get_finished_spans()}
        self._exporter.clear()
        assert len(found) == count
        return found

    def named(self, name: str) -> list[ReadableSpan]:
        """All of this name that have ended."""
        return [span for span in self._exporter.get_finished_spans() if span.name == name]


@asynccontextmanager
async def traced(upstream: FakeUpstream) -> AsyncIterator[Traced]:
    """A proxy whose spans are kept in memory."""
    exporter = InMemorySpanExporter()
    spans = OtelSpans(SimpleSpanProcessor(exporter))
    async with assembled(upstream=upstream.url, spans=spans) as encore:
        yield Traced(encore, exporter)


def attributes(span: ReadableSpan) -> dict[str, object]:
    """What is said on a span."""
    return dict(span.attributes or {})


def is_child(span: ReadableSpan, parent: ReadableSpan) -> bool:
    """Whether one came directly under the other."""
    assert span.context is not None
    assert parent.context is not None
    in_trace = span.context.trace_id == parent.context.trace_id
    return in_trace and span.parent is not None and span.parent.span_id == parent.context.span_id


async def test_a_miss_has_a_span_for_each_of_its_steps(upstream: FakeUpstream) -> None:
    """Under the client's span, and the upstream's come under ours."""
    async with traced(upstream) as proxy:
        await ask(proxy.encore, ASKED, CONTEXT)
        spans = await proxy.spans(4)
    chat, lookup = spans["encore.chat"], spans["encore.lookup"]
    embed, call = spans["encore.embed"], spans["encore.upstream"]
    assert chat.context is not None
    assert chat.parent is not None
    assert format_trace_id(chat.context.trace_id) == TRACE
    assert format_span_id(chat.parent.span_id) == "b7ad6b7169203331"
    assert is_child(lookup, chat)
    assert is_child(embed, lookup)
    assert is_child(call, chat)
    kinds = [SpanKind.SERVER, SpanKind.INTERNAL, SpanKind.INTERNAL, SpanKind.CLIENT]
    assert [span.kind for span in (chat, lookup, embed, call)] == kinds
    assert attributes(chat) == {
        "http.request.method": "POST",
        "url.path": "/v1/chat/completions",
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": MODEL,
        "encore.verdict": "miss",
        "encore.reason": "no_match",
        "http.response.status_code": 200,
    }
    assert attributes(lookup) == {"encore.verdict": "miss", "encore.reason": "no_match"}
    assert attributes(embed) == {"encore.embedder": proxy.encore.encore.embedder.id}
    assert attributes(call) == {
        "http.request.method": "POST",
        "server.address": "127.0.0.1",
        "server.port": upstream.port,
        "http.response.status_code": 200,
    }
    assert call.context is not None
    [asked] = upstream.chats
    ours = f"00-{TRACE}-{format_span_id(call.context.span_id)}-01"
    assert asked.header("traceparent") == ours
    assert asked.header("tracestate") == CONTEXT["tracestate"]


async def test_a_hit_says_how_it_was_found(upstream: FakeUpstream) -> None:
    """An exact one embeds nothing; without a client's span it is a trace of its own."""
    async with traced(upstream) as proxy:
        await ask(proxy.encore, ASKED)
        await proxy.spans(4)
        await ask(proxy.encore, ASKED)
        exact = await proxy.spans(2)
        await ask(proxy.encore, PARAPHRASE)
        semantic = await proxy.spans(3)
        await ask(proxy.encore, PARAPHRASE, {"x-cache-threshold": "1"})
        refused = await proxy.spans(4)
    assert exact["encore.chat"].parent is None
    for name in ("encore.chat", "encore.lookup"):
        found = attributes(exact[name])
        assert (found["encore.path"], found["encore.similarity"]) == ("exact_match", 1)
        found = attributes(semantic[name])
        assert found["encore.path"] == "semantic_match"
        near = pytest.approx(0.992, abs=0.0005)
        assert found["encore.similarity"] == near
        found = attributes(refused[name])
        assert (found["encore.reason"], found["encore.similarity"]) == ("no_match", near)


async def test_each_hit_has_its_look_up(upstream: FakeUpstream) -> None:
    """However soon it comes after the one before it."""
    async with traced(upstream) as proxy:
        await ask(proxy.encore, ASKED)
        await proxy.spans(4)
        for _ in range(3):
            await ask(proxy.encore, ASKED)
            assert set(await proxy.spans(2)) == {"encore.chat", "encore.lookup"}


async def test_a_bypass_looks_nothing_up(upstream: FakeUpstream) -> None:
    """Whether the body was understood or not."""
    async with traced(upstream) as proxy:
        await ask(proxy.encore, headers={"Cache-Control": "no-store"})
        known = await proxy.spans(2)
        await post(proxy.encore, b"no JSON")
        unknown = await proxy.spans(2)
    assert attributes(known["encore.chat"])["encore.reason"] == "no_store"
    found = attributes(unknown["encore.chat"])
    assert (found["encore.verdict"], found["encore.reason"]) == ("bypass", "unparsable")
    assert "gen_ai.request.model" not in found
    assert unknown["encore.upstream"].status.status_code is StatusCode.ERROR
    assert unknown["encore.chat"].status.status_code is StatusCode.UNSET  # it is the client's fault


async def test_a_failure_is_told_by_its_class(upstream: FakeUpstream) -> None:
    """The upstream's is an error of both; what it said is not told."""
    async with traced(upstream) as proxy:
        upstream.script(cut_at_once, error_answer(500, "a secret"))
        await ask(proxy.encore)
        cut = await proxy.spans(4)
        await ask(proxy.encore, ASKED)
        failed = await proxy.spans(4)
    for spans in (cut, failed):
        for name in ("encore.chat", "encore.upstream"):
            assert spans[name].status.status_code is StatusCode.ERROR
            assert not spans[name].status.description
            assert not spans[name].events
    assert attributes(cut["encore.upstream"])["error.type"] == "UpstreamUnreachable"
    assert attributes(cut["encore.chat"])["http.response.status_code"] == 502
    assert attributes(failed["encore.upstream"])["http.response.status_code"] == 500


async def test_an_embedder_that_fails_is_told(
    upstream: FakeUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its message may quote the text."""

    async def fail(text: str) -> None:
        raise OSError(text)

    async with traced(upstream) as proxy:
        monkeypatch.setattr(proxy.encore.encore.embedder, "embed", fail)
        await ask(proxy.encore, ASKED)
        await until(lambda: len(proxy.named("encore.chat")) == 1)
        spans = proxy.named("encore.embed")
    assert spans
    for span in spans:
        assert attributes(span)["error.type"] == "OSError"
        assert span.status.status_code is StatusCode.ERROR
        assert not span.events


async def test_a_shadow_is_no_second_look_up(upstream: FakeUpstream) -> None:
    """What would have been served at other thresholds is found within the chat."""
    async with traced(upstream) as proxy:
        await ask(proxy.encore, ASKED)
        await proxy.spans(4)
        await ask(proxy.encore, PARAPHRASE, {"x-cache-mode": "shadow"})
        await until(lambda: len(proxy.named("encore.chat")) == 1)
        assert len(proxy.named("encore.lookup")) == 1


async def test_nothing_that_was_said_is_on_a_span(upstream: FakeUpstream) -> None:
    """No wording, answer, key or namespace."""
    upstream.answer = "MARK-ANSWER"
    async with traced(upstream) as proxy:
        headers = {"Authorization": "Bearer MARK-KEY", "x-cache-namespace": "MARK-SPACE"}
        await ask(proxy.encore, "MARK-QUESTION", headers)
        spans = await proxy.spans(4)
    for span in spans.values():
        assert "MARK" not in span.to_json()


async def test_a_client_that_leaves_ends_its_spans(upstream: FakeUpstream) -> None:
    """The call is given up with it."""
    upstream.hold()
    async with traced(upstream) as proxy, asking(proxy.encore) as client:
        await upstream.nth_chat(1)
        client.leaves()
        spans = await proxy.spans(4)
    assert attributes(spans["encore.upstream"])["error.type"] == "CancelledError"
    assert "http.response.status_code" not in attributes(spans["encore.chat"])


async def test_what_is_no_chat_completion_has_no_span(upstream: FakeUpstream) -> None:
    """It keeps the context that it came with; so do our own polls, which have none."""
    async with traced(upstream) as proxy:
        lines = [f"{name}: {value}" for name, value in CONTEXT.items()]
        await send(proxy.encore.url, "GET /v1/models", *lines)
        [asked] = all_forwarded(upstream)
        assert asked.header("traceparent") == CONTEXT["traceparent"]
        await proxy.spans(0)
        proxy.encore.clock.advance(60)
        await ask(proxy.encore, ASKED, CONTEXT)
        await proxy.spans(4)
    polls = [asked for asked in upstream.requests if asked.path.endswith(b"/api/tags")]
    assert len(polls) == 2
    assert all(poll.header("traceparent") is None for poll in polls)


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({}, "encore"),
        ({"OTEL_SERVICE_NAME": "cache"}, "cache"),
        ({"OTEL_RESOURCE_ATTRIBUTES": "service.name=other"}, "other"),
    ],
)
async def test_the_sdks_variables_hold(
    upstream: FakeUpstream,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    name: str,
) -> None:
    """The service is called Encore unless they say otherwise."""
    for variable in ("OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    async with traced(upstream) as proxy:
        await ask(proxy.encore, headers={"Cache-Control": "no-store"})
        spans = await proxy.spans(2)
    assert spans["encore.chat"].resource.attributes["service.name"] == name


async def test_spans_are_sent_by_otlp(
    upstream: FakeUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where OpenTelemetry's own variable says; all of them before the proxy has ended."""
    async with FakeUpstream() as collector:
        collector.on("POST", "/v1/traces", raw_answer(200, {"Content-Type": _PROTOBUF}))
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        async with assembled(upstream=upstream.url, otel="auto") as encore:
            await ask(encore)
        [sent] = [asked for asked in collector.requests if asked.path == b"/v1/traces"]
    for name in (b"encore.chat", b"encore.lookup", b"encore.embed", b"encore.upstream"):
        assert name in sent.body
