"""Whatever is no chat completion of ours goes through unchanged, both ways."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.fakes import Gate, Received, Reply, raw_answer, sse_answer
from tests.raw import RawClient, raw_client
from tests.wire.exchanges import LAST, all_forwarded, ask, forwarded, read, request, unused_port

if TYPE_CHECKING:
    from tests.fakes import FakeUpstream, Handler
    from tests.wire.conftest import Proxy

MIB = 1024 * 1024
ORIGIN = "http://localhost:3000"
BODY = bytes(range(256)) * 9

METHODS = "GET POST PUT PATCH DELETE OPTIONS TRACE PROPFIND MKCOL LOCK PURGE QUERY M-SEARCH".split()

TARGETS = [
    "/",
    "/v1/models",
    "/api/show?verbose=true",
    "/a%2Fb/%2f",
    "//a///b//",
    "/a/./b/../../c",
    "/..;/a;x=1;y",
    "/a?a=b+c%20d&a=&=b&&",
    "/?a?b=/../c//",
    "/%7Euser/~user/%C3%A9/%zz",
    "/[x]{y}|^`\\\"<>'",
    "/v1/chat/completions/",
    "/V1/Chat/Completions",
    "//v1/chat/completions",
    "/internals",
    "//internal/health",
    f"/long?{'a' * 8000}",
]


class Progress:
    """How much of a large body has been sent."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.so_far = 0

    async def stands_still(self) -> None:
        """Wait until it has not moved for a while, or is through."""
        before = -1
        while before != self.so_far < self.total:
            before = self.so_far
            await asyncio.sleep(0.2)

    async def send(self, send: Callable[[bytes], Awaitable[None]]) -> None:
        """Send it all."""
        part = bytes(MIB // 4)
        while self.so_far < self.total:
            await send(part)
            self.so_far += len(part)


@asynccontextmanager
async def narrow_client(url: str) -> AsyncIterator[RawClient]:
    """A client that holds little of what it has not been asked to read."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 16)
    try:
        yield RawClient(reader, writer)
    finally:
        writer.close()
        await writer.wait_closed()


def say(raw: bytes) -> Handler:
    """Say exactly this, and close the connection."""

    async def answer(asked: Received, reply: Reply) -> None:
        await reply.send(raw)
        reply.close()

    return answer


async def until_gone(asked: Received, reply: Reply) -> None:
    """Say nothing until the client has left."""
    await asked.client_gone.wait()


# --- the request ------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
async def test_every_method_arrives_with_its_body(
    upstream: FakeUpstream, proxy: Proxy, method: str
) -> None:
    """Each method is forwarded with its body, byte by byte, and answered as upstream answers."""
    upstream.on(method, "/api/thing", raw_answer(200, {"X-Answer": "yes"}, BODY))
    encore = await proxy()
    heard = await ask(encore.url, f"{method} /api/thing", body=BODY)
    asked = forwarded(upstream)
    assert (asked.method, asked.target, asked.body) == (method, b"/api/thing", BODY)
    assert (heard.status, heard.header("x-answer"), heard.body) == (200, "yes", BODY)


@pytest.mark.parametrize("target", TARGETS)
async def test_every_target_arrives_as_it_was_written(
    upstream: FakeUpstream, proxy: Proxy, target: str
) -> None:
    """Neither path nor query is decoded, encoded, normalised or redirected."""
    encore = await proxy()
    await ask(encore.url, f"POST {target}")
    assert forwarded(upstream).target == target.encode()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "OPTIONS"])
async def test_other_methods_on_our_routes_pass_through(
    upstream: FakeUpstream, proxy: Proxy, method: str
) -> None:
    """Only POST is a chat completion; what else is asked of that path is upstream's to answer."""
    upstream.on(method, "/v1/chat/completions", raw_answer(405, {"Allow": "POST"}))
    encore = await proxy()
    heard = await ask(encore.url, f"{method} /v1/chat/completions")
    assert (heard.status, heard.header("allow")) == (405, "POST")
    assert heard.header("x-cache-debug") is None
    assert forwarded(upstream).method == method


async def test_the_target_of_a_client_that_takes_us_for_a_proxy_is_its_path(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """The absolute form (RFC 9112, 3.2.2) means the same as the origin form."""
    encore = await proxy()
    await ask(encore.url, "GET http://localhost/a%2Fb?c")
    assert forwarded(upstream).target == b"/a%2Fb?c"


async def test_headers_arrive_in_their_order_with_their_values(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """Repeated, empty, spaced and UTF-8 ones too; `Host` becomes the upstream's."""
    encore = await proxy()
    given = ["X-B: 2", "accept: */*", "X-A: é ☕", "x-b: 1", "Empty:", "Cookie: a=1", "Cookie: b=2"]
    given += ["Authorization: Bearer a", "User-Agent: curl/8", 'X-C: a, "b", \t c', "DNT: 1"]
    await ask(encore.url, "GET /api/ps", "Host: 127.0.0.1:8000", *given)
    assert forwarded(upstream).headers == [
        (b"host", f"127.0.0.1:{upstream.port}".encode()),
        (b"x-b", b"2"),
        (b"accept", b"*/*"),
        (b"x-a", "é ☕".encode()),
        (b"x-b", b"1"),
        (b"empty", b""),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"authorization", b"Bearer a"),
        (b"user-agent", b"curl/8"),
        (b"x-c", b'a, "b", \t c'),
        (b"dnt", b"1"),
    ]


async def test_headers_of_this_connection_end_here(upstream: FakeUpstream, proxy: Proxy) -> None:
    """Hop-by-hop headers, those that `Connection` names, and our own are not forwarded."""
    encore = await proxy()
    own = ["Keep-Alive: 5", "TE: trailers", "Trailer: X-T", "Proxy-Authorization: Basic a"]
    own += ["Proxy-Connection: keep-alive", "Connection: X-Hop , keep-alive", "X-Hop: 1"]
    own += ["x-cache-ttl: 5", "X-Cache-Anything: 1", "Cache-Control: no-cache"]
    await ask(encore.url, "GET /api/ps", *own)
    host = (b"host", f"127.0.0.1:{upstream.port}".encode())
    assert forwarded(upstream).headers == [host, (b"cache-control", b"no-cache")]


async def test_nothing_is_added(upstream: FakeUpstream, proxy: Proxy) -> None:
    """No default header of any library, and no framing that the client did not use."""
    encore = await proxy()
    host = (b"host", f"127.0.0.1:{upstream.port}".encode())
    await ask(encore.url, "GET /a")
    await ask(encore.url, "GET /a", body=b"abc")
    await ask(encore.url, "POST /a", body=b"abc")
    await ask(encore.url, "PUT /a", body=b"")
    chunked = request("POST /a", "Transfer-Encoding: chunked", LAST) + b"3\r\nabc\r\n0\r\n\r\n"
    async with raw_client(encore.url) as client:
        await client.send(chunked)
        await client.rest()
    # RFC 9110, 8.6: where a body could have been, a user agent says that there is none.
    await ask(encore.url, "POST /a")
    assert [asked.headers for asked in all_forwarded(upstream)] == [
        [host],
        [host, (b"content-length", b"3")],
        [host, (b"content-length", b"3")],
        [host, (b"content-length", b"0")],
        [host, (b"transfer-encoding", b"chunked")],
        [host, (b"content-length", b"0")],
    ]


async def test_a_compressed_body_is_left_alone(upstream: FakeUpstream, proxy: Proxy) -> None:
    """Neither the bytes nor their `Content-Encoding` change."""
    encore = await proxy()
    packed = gzip.compress(BODY)
    await ask(encore.url, "POST /api/generate", "Content-Encoding: gzip", body=packed)
    asked = forwarded(upstream)
    assert (asked.body, asked.header("content-encoding")) == (packed, "gzip")


@pytest.mark.parametrize("chunked", [True, False])
async def test_an_upload_is_forwarded_while_it_comes(
    upstream: FakeUpstream, proxy: Proxy, chunked: bool
) -> None:
    """The upstream has the first part before the client has sent the last."""
    encore = await proxy()
    framing = "Transfer-Encoding: chunked" if chunked else "Content-Length: 9"
    parts = (b"5\r\nfirst\r\n", b"4\r\nlast\r\n0\r\n\r\n") if chunked else (b"first", b"last")
    async with raw_client(encore.url) as client:
        await client.send(request("POST /api/blobs", framing, LAST) + parts[0])
        asked = await upstream.nth_request(2)
        await asked.body_holds(b"first")
        assert not asked.arrived.is_set()
        await client.send(parts[1])
        await asked.arrived.wait()
        assert asked.body == b"firstlast"
        assert read(await client.rest()).complete


async def test_a_client_that_asks_before_it_sends_is_told_to_go_on(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """`Expect: 100-continue` is between the client and us; the upstream sees a plain request."""
    encore = await proxy()
    async with raw_client(encore.url) as client:
        head = request("POST /api/blobs", "Expect: 100-continue", "Content-Length: 3", LAST)
        await client.send(head)
        assert await client.until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        await client.send(b"abc")
        assert read(await client.rest(), "POST").status == 404
    asked = forwarded(upstream)
    assert (asked.body, asked.header("expect")) == (b"abc", None)


# --- the answer -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "status", [200, 201, 206, 300, 301, 302, 307, 400, 401, 404, 418, 429, 500, 503, 599]
)
async def test_every_status_comes_back_with_its_body(
    upstream: FakeUpstream, proxy: Proxy, status: int
) -> None:
    """Errors are passed on as they are, and redirects are not followed."""
    upstream.on("GET", "/here", raw_answer(status, {"Location": "/there"}, b"the body"))
    encore = await proxy()
    heard = await ask(encore.url, "GET /here")
    assert (heard.status, heard.body) == (status, b"the body")
    assert heard.header("location") == "/there"
    assert forwarded(upstream).target == b"/here"


async def test_the_headers_of_an_answer_come_back_in_their_order(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """Repeated ones stay apart, bytes stay bytes, and what ends at the upstream's hop goes."""
    headers = [("Set-Cookie", "a=1; Path=/"), ("Date", "Sat, 25 Jul 2026 17:20:00 GMT")]
    headers += [("Set-Cookie", "b=2"), ("X-Latin", "\xff\xe9"), ("Empty", ""), ("Server", "x")]
    hop = [("Connection", "X-Hop"), ("X-Hop", "1"), ("Keep-Alive", "timeout=5")]
    hop += [("Proxy-Authenticate", "Basic"), ("Upgrade", "h2c"), ("x-cache-debug", "hit")]
    cors = [("Access-Control-Allow-Origin", "*"), ("access-control-expose-headers", "*")]
    upstream.on("GET", "/here", raw_answer(200, [*headers, *hop, *cors], b"abc"))
    encore = await proxy()
    heard = await ask(encore.url, "GET /here")
    assert heard.headers == [
        (b"set-cookie", b"a=1; Path=/"),
        (b"date", b"Sat, 25 Jul 2026 17:20:00 GMT"),
        (b"set-cookie", b"b=2"),
        (b"x-latin", b"\xff\xe9"),
        (b"empty", b""),
        (b"server", b"x"),
        (b"content-length", b"3"),
        (b"connection", b"close"),
    ]


async def test_answers_without_a_body_leave_the_connection_usable(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """204, 304 (even one that tells a length) and HEAD, one after the other on one connection."""
    etag = [("ETag", "x")]
    upstream.on("GET", "/204", raw_answer(204, etag))
    upstream.on("GET", "/304", raw_answer(304, [*etag, ("Content-Length", "10")]))
    upstream.on("HEAD", "/head", raw_answer(200, [*etag, ("Content-Length", "10")]))
    encore = await proxy()
    async with raw_client(encore.url) as client:
        for line, head in [
            ("GET /204", b"HTTP/1.1 204 No Content\r\netag: x\r\n\r\n"),
            ("GET /304", b"HTTP/1.1 304 Not Modified\r\netag: x\r\n\r\n"),
            ("HEAD /head", b"HTTP/1.1 200 OK\r\netag: x\r\ncontent-length: 10\r\n\r\n"),
        ]:
            await client.send(request(line))
            assert await client.until(b"\r\n\r\n") == head
        await client.send(request("GET /", LAST))
        assert read(await client.rest()).body == b"Ollama is running"


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
async def test_a_compressed_answer_is_left_alone(
    upstream: FakeUpstream, proxy: Proxy, encoding: str
) -> None:
    """It is passed on byte by byte, whatever its coding, and asked for only by the client."""
    packed = gzip.compress(BODY)
    upstream.on("GET", "/packed", raw_answer(200, {"Content-Encoding": encoding}, packed))
    encore = await proxy()
    heard = await ask(encore.url, "GET /packed", "Accept-Encoding: gzip, br;q=0.5")
    assert (heard.body, heard.header("content-encoding")) == (packed, encoding)
    assert forwarded(upstream).header("accept-encoding") == "gzip, br;q=0.5"


async def test_an_answer_that_ends_with_its_connection_is_whole(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """HTTP/1.0 framing from an upstream becomes chunks for the client."""

    async def say_and_close(asked: Received, reply: Reply) -> None:
        await reply.send(b"HTTP/1.0 200 OK\r\n\r\nup to the end")
        reply.close()

    upstream.on("GET", "/old", say_and_close)
    encore = await proxy()
    heard = await ask(encore.url, "GET /old")
    assert (heard.body, heard.complete) == (b"up to the end", True)


async def test_an_answer_is_forwarded_while_it_comes(upstream: FakeUpstream, proxy: Proxy) -> None:
    """The client has each part before the upstream says the next, byte by byte."""
    gate, another = Gate(), Gate()
    upstream.on("POST", "/api/generate", sse_answer([b"one\n", gate, b"\x00\xfftwo", another]))
    encore = await proxy()
    async with raw_client(encore.url) as client:
        await client.send(request("POST /api/generate", LAST, body=b"{}"))
        await client.until(b"4\r\none\n\r\n")
        await gate.reached()
        gate.release()
        await client.until(b"5\r\n\x00\xfftwo\r\n")
        another.release()
        assert b"data: [DONE]\n\n" in await client.rest()


# --- size -------------------------------------------------------------------------------------


async def test_large_bodies_arrive_whole_both_ways(upstream: FakeUpstream, proxy: Proxy) -> None:
    """30 MB up and 30 MB down, unchanged."""
    large = hashlib.shake_256(b"large").digest(30_000_000)
    upstream.on("POST", "/api/blobs", raw_answer(200, (), large[::-1]))
    encore = await proxy()
    heard = await ask(encore.url, "POST /api/blobs", body=large)
    assert forwarded(upstream).body == large
    assert heard.body == large[::-1]


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_client_that_does_not_read_stops_the_upstream(
    upstream: FakeUpstream, proxy: Proxy, chunked: bool
) -> None:
    """What nobody reads is not read from the upstream: it stands still far from its end."""
    said = Progress(64 * MIB)

    async def say_much(asked: Received, reply: Reply) -> None:
        await reply.head(200, {} if chunked else {"Content-Length": str(said.total)})
        await said.send(reply.chunk)
        await reply.end()

    upstream.on("GET", "/large", say_much)
    encore = await proxy()
    async with narrow_client(encore.url) as client:
        await client.send(request("GET /large", LAST))
        await said.stands_still()
        assert 0 < said.so_far < said.total
        other = await ask(encore.url, "GET /")
        assert other.body == b"Ollama is running"  # the slow client holds up nobody else
        assert len(read(await client.rest()).body) == said.total


async def test_an_upstream_that_does_not_read_stops_the_client(proxy: Proxy) -> None:
    """What the upstream does not take is not read from the client."""
    gate, taken = Gate(), asyncio.Event()

    async def take_later(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await gate.wait()
        await reader.readexactly(64 * MIB)
        taken.set()
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(take_later, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        encore = await proxy(upstream=f"http://127.0.0.1:{port}")
        async with narrow_client(encore.url) as client:
            sent = Progress(64 * MIB)
            await client.send(request("POST /api/blobs", f"Content-Length: {sent.total}", LAST))
            sending = asyncio.create_task(sent.send(client.send))
            await sent.stands_still()
            assert 0 < sent.so_far < sent.total
            gate.release()
            await sending
            await taken.wait()
            assert read(await client.rest()).status == 204


# --- failures ---------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x00\x15\x03\x01\x00\x02\x02\x16\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 600 Beyond\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
    ],
    ids=["nothing", "half a head", "ssh", "tls", "101", "600", "framed twice"],
)
async def test_an_upstream_that_does_not_answer_in_http_is_a_502(
    upstream: FakeUpstream, proxy: Proxy, method: str, raw: bytes
) -> None:
    """It becomes an error in OpenAI's shape, which a page of an allowed origin can read."""
    upstream.on(method, "/broken", say(raw))
    encore = await proxy()
    heard = await ask(encore.url, f"{method} /broken", f"Origin: {ORIGIN}", body=b"{}")
    assert (heard.status, heard.code) == (502, "upstream_unreachable")
    assert heard.header("access-control-allow-origin") == ORIGIN
    assert encore.counts["upstream_errors"] == {"UpstreamUnreachable": 1}


async def test_an_upstream_that_cannot_be_reached_is_a_502(proxy: Proxy) -> None:
    """The proxy starts all the same, and says so to whoever asks."""
    encore = await proxy(upstream=f"http://127.0.0.1:{unused_port()}")
    heard = await ask(encore.url, "GET /api/ps", f"Origin: {ORIGIN}")
    assert (heard.status, heard.code) == (502, "upstream_unreachable")
    assert heard.header("access-control-allow-origin") == ORIGIN
    assert heard.json["error"]["type"] == "api_error"
    assert heard.header("date")
    assert encore.counts["upstream_errors"] == {"UpstreamUnreachable": 1}


async def test_an_upstream_that_says_nothing_in_time_is_a_504(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """The limit is on the first byte; the call is given up."""
    upstream.on("GET", "/slow", until_gone)
    encore = await proxy(upstream_timeout=1)
    heard = await ask(encore.url, "GET /slow", f"Origin: {ORIGIN}")
    assert (heard.status, heard.code) == (504, "upstream_timeout")
    assert heard.header("access-control-allow-origin") == ORIGIN
    await forwarded(upstream).client_gone.wait()
    assert encore.counts["upstream_errors"] == {"UpstreamTimeout": 1}


async def test_an_upload_that_keeps_coming_puts_the_limit_off(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """The limit counts from the last part that was sent, not from the first."""
    encore = await proxy(upstream_timeout=3)
    async with raw_client(encore.url) as client:
        await client.send(request("POST /api/blobs", "Content-Length: 5", LAST))
        asked = await upstream.nth_request(2)
        for number in range(1, 5):
            await client.send(b"a")
            await asked.body_holds(b"a" * number)
            await asyncio.sleep(0.8)
        await client.send(b"a")
        assert read(await client.rest(), "POST").status == 404


@pytest.mark.parametrize("framing", [{"Content-Length": "99"}, {}], ids=["length", "chunked"])
@pytest.mark.parametrize("politely", [True, False])
async def test_a_broken_answer_is_broken_for_the_client_too(
    upstream: FakeUpstream,
    proxy: Proxy,
    caplog: pytest.LogCaptureFixture,
    framing: dict[str, str],
    politely: bool,
) -> None:
    """It has what came before the break, and can tell that this was not all."""
    gate = Gate()

    async def break_off(asked: Received, reply: Reply) -> None:
        await reply.head(200, framing)
        await reply.chunk(b"the beginning")
        await gate.wait()
        reply.close() if politely else reply.cut()

    upstream.on("GET", "/broken", break_off)
    encore = await proxy()
    async with raw_client(encore.url) as client:
        await client.send(request("GET /broken"))
        start = await client.until(b"the beginning")
        gate.release()
        heard = read(start + await client.rest())
    assert (heard.status, heard.body, heard.complete) == (200, b"the beginning", False)
    assert encore.counts["upstream_errors"] == {"UpstreamCut": 1}
    assert not [record for record in caplog.records if record.exc_info]


async def test_one_broken_answer_leaves_the_others_alone(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """What breaks for one client goes on for another."""
    gates = {b"/first": Gate(), b"/second": Gate()}

    async def answer(asked: Received, reply: Reply) -> None:
        await reply.head(200)
        await reply.chunk(asked.target)
        await gates[asked.target].wait()
        if asked.target == b"/first":
            reply.cut()
        else:
            await reply.end()

    upstream.on("GET", "/first", answer)
    upstream.on("GET", "/second", answer)
    encore = await proxy()
    async with raw_client(encore.url) as first, raw_client(encore.url) as second:
        await first.send(request("GET /first"))
        await second.send(request("GET /second", LAST))
        await first.until(b"/first")
        await second.until(b"/second")
        gates[b"/first"].release()
        await first.rest()
        gates[b"/second"].release()
        assert (await second.rest()).endswith(b"0\r\n\r\n")
