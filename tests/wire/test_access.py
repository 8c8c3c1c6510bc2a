"""Who may come in: hosts against DNS rebinding, origins against foreign pages."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from proxy.wire.access import DEFAULT_ORIGINS
from tests.fakes import raw_answer
from tests.raw import raw_client, raw_exchange
from tests.wire.exchanges import LAST, all_forwarded, ask, forwarded, read, request

if TYPE_CHECKING:
    from tests.fakes import FakeUpstream
    from tests.wire.conftest import Proxy

PAGE = "http://localhost:3000"
FOREIGN = "https://evil.example"
EXPOSED = "x-cache-debug, Cache-Status, Age, x-request-id"
CHAT = "POST /v1/chat/completions"


# --- hosts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LocalHost:8000",
        "ollama.localhost",
        "127.0.0.1",
        "127.1.2.3:8000",
        "0.0.0.0:8000",
        "192.168.1.5",
        "[::1]",
        "[::1]:8000",
        "[fe80::1]:",
        socket.gethostname(),
        f"{socket.gethostname().upper()}:8000",
        "",
    ],
)
async def test_our_own_names_come_in(upstream: FakeUpstream, proxy: Proxy, host: str) -> None:
    """Loopback in its spellings, any address, and the machine's own name."""
    encore = await proxy()
    heard = await ask(encore.url, "GET /", f"Host: {host}")
    assert heard.body == b"Ollama is running"
    assert forwarded(upstream).header("host") == f"127.0.0.1:{upstream.port}"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "evillocalhost",
        "127.0.0.1.evil.example",
        "[::1].evil.example",
        "[evil.example]",
        "evil.example:80:80",
        "[::1",
        "é.example",
    ],
)
async def test_a_foreign_name_is_kept_out(upstream: FakeUpstream, proxy: Proxy, host: str) -> None:
    """A page whose name was bound to our address anew, after it was loaded, gets nothing."""
    encore = await proxy()
    page = [f"Origin: {PAGE}", "Access-Control-Request-Method: POST"]
    for line in ("GET /", CHAT, "GET /internal/health", "OPTIONS /"):
        heard = await ask(encore.url, line, f"Host: {host}", *page, body=b"{}")
        assert (heard.status, heard.code) == (403, "host_not_allowed")
        assert heard.header("access-control-allow-origin") is None
    assert all_forwarded(upstream) == []


async def test_an_old_client_need_not_say_a_host(upstream: FakeUpstream, proxy: Proxy) -> None:
    """HTTP/1.0 has none; a browser always has."""
    encore = await proxy()
    raw = await raw_exchange(encore.url, b"GET / HTTP/1.0\r\n\r\n")
    assert raw.startswith(b"HTTP/1.1 200 OK\r\n")
    assert raw.endswith(b"\r\n\r\nOllama is running")
    assert forwarded(upstream).header("host") == f"127.0.0.1:{upstream.port}"


async def test_the_first_host_counts(upstream: FakeUpstream, proxy: Proxy) -> None:
    """A second one, which no browser sends, cannot make a foreign name ours."""
    encore = await proxy()
    heard = await ask(encore.url, "GET /", "Host: evil.example", "Host: localhost")
    assert heard.code == "host_not_allowed"


async def test_other_names_can_be_allowed(upstream: FakeUpstream, proxy: Proxy) -> None:
    """By name or by wildcard, in any case; wherever we listen."""
    for host in ("127.0.0.1", "0.0.0.0"):
        encore = await proxy(host=host, allowed_hosts="encore.lan, *.Example.com")
        for name in ("ENCORE.lan:8000", "a.b.example.COM"):
            assert (await ask(encore.url, "GET /", f"Host: {name}")).status == 200
        for name in ("example.com", "encore.lan.evil.example"):
            assert (await ask(encore.url, "GET /", f"Host: {name}")).code == "host_not_allowed"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "encore.example"])
async def test_behind_a_public_address_any_name_comes_in(proxy: Proxy, host: str) -> None:
    """By which name the world knows us is not ours to know."""
    encore = await proxy(host=host)
    assert (await ask(encore.url, "GET /", "Host: encore.example")).status == 200


@pytest.mark.parametrize("host", ["localhost", "::1", "127.0.0.2"])
async def test_on_every_loopback_address_foreign_names_are_kept_out(
    proxy: Proxy, host: str
) -> None:
    """However the setting spells it."""
    encore = await proxy(host=host)
    assert (await ask(encore.url, "GET /", "Host: encore.example")).status == 403


async def test_a_client_that_is_kept_out_is_not_told_to_send(proxy: Proxy) -> None:
    """It has its 403 before its body, not a 100."""
    encore = await proxy()
    head = ["Host: evil.example", "Expect: 100-continue", "Content-Length: 99", LAST]
    raw = await raw_exchange(encore.url, request("POST /api/blobs", *head))
    assert read(raw).code == "host_not_allowed"


# --- origins ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost",
        "https://localhost",
        PAGE,
        "https://127.0.0.1:8443",
        "http://0.0.0.0:1",
        "app://obsidian.md",
        "file://",
        "tauri://localhost",
        "vscode-webview://1a2b3c",
        "vscode-file://vscode-app",
    ],
)
async def test_ollamas_own_origins_come_in(
    upstream: FakeUpstream, proxy: Proxy, origin: str
) -> None:
    """The page may read the answer and our headers; the upstream hears of no origin."""
    upstream.on("GET", "/thing", raw_answer(200, {"Vary": "Accept"}, b"ok"))
    encore = await proxy()
    heard = await ask(encore.url, "GET /thing", f"Origin: {origin}", "X-A: 1")
    assert heard.headers == [
        (b"vary", b"Accept, Origin"),
        (b"content-length", b"2"),
        (b"access-control-expose-headers", EXPOSED.encode()),
        (b"access-control-allow-origin", origin.encode()),
        (b"connection", b"close"),
    ]
    assert forwarded(upstream).headers[1:] == [(b"x-a", b"1")]


@pytest.mark.parametrize(
    "origin",
    [
        FOREIGN,
        "http://localhost.evil.example",
        "http://localhostevil.example",
        "http://xlocalhost",
        "https://evil.example/http://localhost",
        "https://evil.example\thttp://localhost",
        "ftp://localhost",
        "null",
        "",
    ],
)
async def test_a_foreign_origin_is_kept_out(
    upstream: FakeUpstream, proxy: Proxy, origin: str
) -> None:
    """Before anything is looked up or forwarded; a page must not spend another's machine."""
    encore = await proxy()
    for line in ("GET /", CHAT, "OPTIONS /v1/models", "POST /internals"):
        heard = await ask(encore.url, line, f"Origin: {origin}", body=b"{}")
        assert (heard.status, heard.code) == (403, "origin_not_allowed")
        assert heard.header("access-control-allow-origin") is None
        assert heard.header("x-cache-debug") is None
    assert all_forwarded(upstream) == []


async def test_origins_are_a_setting(upstream: FakeUpstream, proxy: Proxy) -> None:
    """Which replaces Ollama's list; a dot in it is a dot."""
    encore = await proxy(cors_origins="https://chat.example, https://*.team.example")
    for origin in ("https://chat.example", "https://a.b.team.example"):
        heard = await ask(encore.url, "GET /", f"Origin: {origin}")
        assert heard.header("access-control-allow-origin") == origin
    for origin in ("https://chatxexample", "https://team.example", PAGE):
        heard = await ask(encore.url, "GET /", f"Origin: {origin}")
        assert heard.code == "origin_not_allowed"


async def test_every_origin_may_come_in(proxy: Proxy) -> None:
    """Where the setting says so; `null` is one, too."""
    encore = await proxy(cors_origins="*")
    for origin in (FOREIGN, PAGE, "null"):
        heard = await ask(encore.url, "GET /", f"Origin: {origin}")
        assert heard.header("access-control-allow-origin") == origin


async def test_no_origin_may_come_in(proxy: Proxy) -> None:
    """Where the setting is empty; not even one that is empty itself."""
    encore = await proxy(cors_origins="")
    for origin in (PAGE, ""):
        heard = await ask(encore.url, "GET /", f"Origin: {origin}")
        assert heard.code == "origin_not_allowed"


@pytest.mark.parametrize("target", ["/v1/chat/completions", "/v1/models", "/api/anything"])
async def test_a_preflight_is_answered_here(
    upstream: FakeUpstream, proxy: Proxy, target: str
) -> None:
    """It allows whatever headers the SDK wants to send; the upstream never hears of it."""
    encore = await proxy()
    wanted = "authorization,content-type,x-stainless-arch,x-stainless-retry-count,x-cache-ttl"
    heard = await ask(
        encore.url,
        f"OPTIONS {target}",
        f"Origin: {PAGE}",
        "Access-Control-Request-Method: POST",
        f"Access-Control-Request-Headers: {wanted}",
        "Access-Control-Request-Private-Network: true",
    )
    assert heard.status == 200
    assert heard.header("access-control-allow-origin") == PAGE
    assert heard.header("access-control-allow-headers") == wanted
    assert "POST" in (heard.header("access-control-allow-methods") or "")
    assert heard.header("access-control-allow-private-network") == "true"
    assert all_forwarded(upstream) == []


async def test_a_preflight_of_a_foreign_origin_is_refused(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """As its request would be."""
    encore = await proxy()
    heard = await ask(
        encore.url,
        f"OPTIONS {CHAT[5:]}",
        f"Origin: {FOREIGN}",
        "Access-Control-Request-Method: POST",
    )
    assert heard.code == "origin_not_allowed"
    assert all_forwarded(upstream) == []


async def test_options_that_is_no_preflight_is_forwarded(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """With an origin or without."""
    upstream.on("OPTIONS", "/thing", raw_answer(204, {"Allow": "GET"}))
    encore = await proxy()
    for headers in ([], [f"Origin: {PAGE}"]):
        heard = await ask(encore.url, "OPTIONS /thing", *headers)
        assert (heard.status, heard.header("allow")) == (204, "GET")
    assert len(all_forwarded(upstream)) == 2


async def test_an_upstreams_own_cors_headers_give_way_to_ours(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """A page gets one answer to each question, and a program none."""
    theirs = {
        "Access-Control-Allow-Origin": "https://theirs.example",
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "X-Theirs",
    }
    upstream.on("GET", "/thing", raw_answer(200, theirs, b"ok"))
    encore = await proxy()
    heard = await ask(encore.url, "GET /thing", f"Origin: {PAGE}")
    assert heard.header("access-control-allow-origin") == PAGE
    assert heard.header("access-control-allow-credentials") is None
    assert heard.header("access-control-expose-headers") == EXPOSED
    heard = await ask(encore.url, "GET /thing")
    assert not [name for name, _ in heard.headers if name.startswith(b"access-control")]


async def test_a_page_reads_hits_and_misses_alike(proxy: Proxy) -> None:
    """With the same headers about itself."""
    encore = await proxy()
    body = b'{"model":"llama3.2","messages":[{"role":"user","content":"Hi"}]}'
    for verdict in ("miss", "hit"):
        heard = await ask(encore.url, CHAT, f"Origin: {PAGE}", body=body)
        assert (heard.header("x-cache-debug") or "").startswith(verdict)
        assert heard.header("access-control-allow-origin") == PAGE
        assert heard.header("access-control-expose-headers") == EXPOSED


@pytest.mark.parametrize("origin", [PAGE, FOREIGN])
async def test_our_own_routes_know_no_origins(proxy: Proxy, origin: str) -> None:
    """They answer, and no page of another origin may read the answer."""
    encore = await proxy()
    heard = await ask(encore.url, "GET /internal/health", f"Origin: {origin}")
    assert heard.status == 200
    assert not [name for name, _ in heard.headers if name.startswith(b"access-control")]
    preflight = "Access-Control-Request-Method: GET"
    heard = await ask(encore.url, "OPTIONS /internal/health", f"Origin: {origin}", preflight)
    assert heard.status == 404
    assert not [name for name, _ in heard.headers if name.startswith(b"access-control")]


def test_the_default_origins_are_ollamas() -> None:
    """`envconfig.AllowedOrigins` of Ollama, in its order."""
    assert (
        *("http://localhost", "http://localhost:*", "https://localhost", "https://localhost:*"),
        *("http://127.0.0.1", "http://127.0.0.1:*", "https://127.0.0.1", "https://127.0.0.1:*"),
        *("http://0.0.0.0", "http://0.0.0.0:*", "https://0.0.0.0", "https://0.0.0.0:*"),
        *("app://*", "file://*", "tauri://*", "vscode-webview://*", "vscode-file://*"),
    ) == DEFAULT_ORIGINS


async def test_a_websocket_is_not_opened(upstream: FakeUpstream, proxy: Proxy) -> None:
    """The upgrade is left out; what is left is a GET like any other (RFC 9110, 7.8)."""
    encore = await proxy()
    handshake = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"]
    async with raw_client(encore.url) as client:
        await client.send(request("GET /", *handshake))
        assert (await client.until(b"Ollama is running")).startswith(b"HTTP/1.1 200 OK\r\n")
    asked = forwarded(upstream)
    assert (asked.header("upgrade"), asked.header("connection")) == (None, None)
