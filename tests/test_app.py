"""The parts, put together: opened and closed in order, and honest about what goes wrong."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.applications import Starlette
from threadpoolctl import threadpool_info, threadpool_limits

from proxy import parts as parts_module
from proxy.app import assemble, create_app
from proxy.cache.flights import Flights
from proxy.cache.semantic_cache import SemanticCache
from proxy.embed.static import StaticEmbedder
from proxy.errors import SettingsError, StoreLocked
from proxy.index.flat import FlatIndex
from proxy.index.hnsw import HnswIndex
from proxy.store.sqlite import SqliteStore
from proxy.wire.models import Models
from proxy.wire.otel import OtelSpans
from proxy.wire.spans import NoSpans
from proxy.wire.upstream import Upstream
from tests.assembled import assembled, given
from tests.fakes import FakeUpstream
from tests.raw import raw_client
from tests.wire.exchanges import ask, read, request

if TYPE_CHECKING:
    from pathlib import Path

CHAT = "POST /v1/chat/completions"
BODY = b'{"model":"llama3.2","messages":[{"role":"user","content":"Hi"}]}'
NOWHERE = "http://127.0.0.1:9"


class Broken(httpx.AsyncBaseTransport):
    """An upstream that answers the poll, and then brings a mistake of ours to light."""

    async def handle_async_request(self, asked: httpx.Request) -> httpx.Response:
        match asked.extensions["target"]:
            case b"/api/tags":
                return httpx.Response(404)
            case b"/half":
                return httpx.Response(200, stream=Half())
        raise ZeroDivisionError


class Half(httpx.AsyncByteStream):
    """An answer whose end never comes, through our own fault."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"the beginning"
        raise ZeroDivisionError


# --- mistakes of ours -------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["GET /thing", CHAT])
async def test_a_mistake_of_ours_is_a_500_in_openais_shape(line: str) -> None:
    """It says nothing of what went wrong, and the next request is served."""
    async with assembled(upstream=NOWHERE, transport=Broken()) as encore:
        for _ in range(2):
            heard = await ask(encore.url, line, body=BODY)
            assert (heard.status, heard.code) == (500, "internal_error")
            assert heard.json["error"]["type"] == "api_error"
            assert b"ZeroDivision" not in heard.body
        assert (await ask(encore.url, "GET /internal/health")).status == 200


async def test_a_mistake_in_mid_answer_cuts_the_client() -> None:
    """What cannot be taken back is not dressed up as whole."""
    async with (
        assembled(upstream=NOWHERE, transport=Broken()) as encore,
        raw_client(encore.url) as client,
    ):
        await client.send(request("GET /half"))
        heard = read(await client.rest())
    assert (heard.status, heard.body, heard.complete) == (200, b"the beginning", False)


# --- settings ---------------------------------------------------------------------------------


def test_an_app_for_any_server() -> None:
    """`create_app` gives the ASGI application alone."""
    assert isinstance(create_app(given(upstream=NOWHERE)), Starlette)


def test_a_policy_that_cannot_be_read_stops_start_up(tmp_path: Path) -> None:
    """Before anything is opened; the message names the setting."""
    with pytest.raises(SettingsError, match="ENCORE_POLICY"):
        assemble(given(policy=tmp_path / "none.toml"))


def test_the_parts_are_those_of_the_settings(tmp_path: Path) -> None:
    """What the doors tell about at start-up."""
    encore = assemble(given(upstream=NOWHERE, store=f"sqlite:///{tmp_path / 'a.sqlite'}"))
    assert isinstance(encore.store, SqliteStore)
    assert isinstance(encore.embedder, StaticEmbedder)
    assert encore.policy.defaults == given().load_policy().defaults
    assert list(tmp_path.iterdir()) == []  # nothing is opened yet


def test_products_are_computed_by_one_thread() -> None:
    """Of NumPy's library; the embedders' own threads are a setting."""
    with threadpool_limits(2, user_api="blas"):
        assemble(given(upstream=NOWHERE))
        threads = [each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"]
        assert threads
        assert set(threads) == {1}


def test_the_index_is_the_best_that_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Graphs for large scopes where USearch is installed, unless comparing with all is wanted."""
    assert isinstance(assemble(given(upstream=NOWHERE)).index, HnswIndex)
    assert isinstance(assemble(given(upstream=NOWHERE, index="flat")).index, FlatIndex)
    monkeypatch.setattr(parts_module, "find_spec", lambda name: None)
    assert isinstance(assemble(given(upstream=NOWHERE)).index, FlatIndex)


def test_an_embedder_that_cannot_be_had_stops_start_up(tmp_path: Path) -> None:
    """Before anything is opened; the message names the setting."""
    with pytest.raises(SettingsError, match=f"^ENCORE_EMBEDDER: onnx: there is no .* {tmp_path}/a"):
        assemble(given(embedder=f"onnx:{tmp_path}/a"))


def test_the_embedder_is_that_of_the_settings() -> None:
    """A server is not asked for anything before the proxy is opened."""
    encore = assemble(given(embedder=f"http:{NOWHERE}#all-minilm", embedder_api_key="KEY-MARKER"))
    assert encore.embedder.id == f"http:{NOWHERE}#all-minilm"
    assert assemble(given(embedder="onnx", embedder_threads=2)).embedder.dimension == 384


@pytest.mark.parametrize(
    ("otel", "variable", "wanted"),
    [
        ("auto", "", False),
        ("auto", "OTEL_EXPORTER_OTLP_ENDPOINT", True),
        ("auto", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", True),
        ("off", "OTEL_EXPORTER_OTLP_ENDPOINT", False),
        ("on", "", True),
    ],
)
async def test_spans_are_made_where_somebody_waits_for_them(
    otel: str, variable: str, wanted: bool
) -> None:
    """Where OpenTelemetry's variables name a place, or a setting wants them."""
    spans = parts_module.spans_of(given(otel=otel), {variable: NOWHERE})
    assert isinstance(spans, OtelSpans if wanted else NoSpans)
    await spans.close()


def test_without_the_extra_there_are_no_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start-up stops only where the setting insists; the message says what to install."""
    monkeypatch.setitem(sys.modules, "proxy.wire.otel", None)
    somewhere = {"OTEL_EXPORTER_OTLP_ENDPOINT": NOWHERE}
    assert isinstance(parts_module.spans_of(given(otel="auto"), somewhere), NoSpans)
    with pytest.raises(SettingsError, match=r"^ENCORE_OTEL: needs pip install .encore\[otel\]"):
        parts_module.spans_of(given(otel="on"), {})


@pytest.mark.parametrize(
    ("tenancy", "headers", "verdicts"),
    [
        ("key", [], ["miss", "hit"]),
        ("shared", [], ["bypass", "miss", "hit"]),
        ("header:X-Team", [], ["bypass", "bypass"]),
        ("header:X-Team", ["X-Team: a"], ["miss", "hit"]),
    ],
)
async def test_tenancy_is_a_setting(tenancy: str, headers: list[str], verdicts: list[str]) -> None:
    """Who may be answered from the cache, request by request."""
    async with FakeUpstream() as upstream, assembled(upstream=upstream.url, tenancy=tenancy) as app:
        for verdict in verdicts:
            heard = await ask(app.url, CHAT, *headers, body=BODY)
            assert (heard.header("x-cache-debug") or "").split(";")[0] == verdict


async def test_our_headers_can_be_left_out() -> None:
    """`Age` stays on hits, since it is the standard's own."""
    async with (
        FakeUpstream() as upstream,
        assembled(upstream=upstream.url, debug_header="off") as app,
    ):
        heard = [await ask(app.url, CHAT, body=BODY) for _ in range(2)]
    assert [answer.header("age") for answer in heard] == [None, "0"]
    for answer in heard:
        assert answer.header("x-cache-debug") is None
        assert answer.header("cache-status") is None


# --- the lifespan -----------------------------------------------------------------------------


def note(monkeypatch: pytest.MonkeyPatch, told: list[str], part: type, name: str) -> None:
    """Have a method tell that it was called, and then do what it does."""
    original = getattr(part, name)

    async def noted(self: Any, *args: Any) -> Any:
        told.append(f"{part.__name__}.{name}")
        return await original(self, *args)

    monkeypatch.setattr(part, name, noted)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the lifespan opens and closes, in order."""
    told: list[str] = []
    for part, name in (
        *((SqliteStore, "open"), (StaticEmbedder, "open")),
        *((SemanticCache, "load"), (Models, "refresh")),
        *((Flights, "close"), (Upstream, "aclose"), (StaticEmbedder, "close")),
        *((SemanticCache, "close"), (SqliteStore, "close")),
    ):
        note(monkeypatch, told, part, name)
    return told


OPENED = ["SqliteStore.open", "StaticEmbedder.open", "SemanticCache.load", "Models.refresh"]
CLOSED = [
    *("Flights.close", "Upstream.aclose", "StaticEmbedder.close"),
    *("SemanticCache.close", "SqliteStore.close"),
]


async def test_parts_are_opened_and_closed_in_order(told: list[str], tmp_path: Path) -> None:
    """What writes is closed before what it writes to."""
    app = create_app(given(upstream=NOWHERE, store=f"sqlite:///{tmp_path / 'a.sqlite'}"))
    async with app.router.lifespan_context(app):
        assert told == OPENED
        told.clear()
    assert told == CLOSED


async def test_what_was_opened_is_closed_when_the_next_fails(
    told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the failure is raised as it is."""

    async def fail(self: SemanticCache, seconds: float) -> None:
        raise OSError("no disk")

    monkeypatch.setattr(SemanticCache, "load", fail)
    app = create_app(given(upstream=NOWHERE, store=f"sqlite:///{tmp_path / 'a.sqlite'}"))
    with pytest.raises(OSError, match="no disk"):
        async with app.router.lifespan_context(app):
            pass  # pragma: no cover
    assert told == ["SqliteStore.open", "StaticEmbedder.open", *CLOSED]


async def test_a_store_in_use_stops_start_up(told: list[str], tmp_path: Path) -> None:
    """By its name, not as a stray error of SQLite; and nothing else is opened."""
    settings = given(upstream=NOWHERE, store=f"sqlite:///{tmp_path / 'a.sqlite'}")
    first, second = create_app(settings), create_app(settings)
    async with first.router.lifespan_context(first):
        told.clear()
        with pytest.raises(StoreLocked):
            async with second.router.lifespan_context(second):
                pass  # pragma: no cover
        assert told == ["SqliteStore.open"]
    async with second.router.lifespan_context(second):
        pass


async def test_answers_outlast_a_restart(tmp_path: Path) -> None:
    """Where the store is a file: the next proxy has them, the same question hits."""
    async with FakeUpstream() as upstream:
        store = f"sqlite:///{tmp_path / 'a.sqlite'}"
        for verdict in ("miss", "hit"):
            async with assembled(upstream=upstream.url, store=store) as encore:
                heard = await ask(encore.url, CHAT, body=BODY)
                assert (heard.header("x-cache-debug") or "").startswith(verdict)
        assert len(upstream.chats) == 1


async def test_a_call_under_way_is_ended_with_the_proxy() -> None:
    """No connection to the upstream outlives it."""
    async with FakeUpstream() as upstream:
        upstream.hold()
        async with assembled(upstream=upstream.url) as encore, raw_client(encore.url) as client:
            await client.send(request(CHAT, body=BODY))
            asked = await upstream.nth_chat(1)
        await asked.client_gone.wait()
