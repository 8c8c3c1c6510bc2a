"""The transport sends what it is given and nothing else, and no client meets another in it."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, closing
from inspect import signature
from typing import TYPE_CHECKING

import aiohttp
import pytest
import trustme
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import RawResponseMessage, StreamWriter

from proxy.errors import UpstreamCut, UpstreamUnreachable
from proxy.wire.transport import RawTransport
from proxy.wire.upstream import Answer, Call, Upstream
from tests.fakes import FakeUpstream, Gate, Received, Reply, raw_answer
from tests.raw import raw_client
from tests.wire.exchanges import LAST, all_forwarded, ask, read, request, unused_port

if TYPE_CHECKING:
    from pathlib import Path

    from tests.wire.conftest import Proxy

GET = Call("GET", b"/thing", [])


@pytest.fixture
async def calls(upstream: FakeUpstream) -> AsyncIterator[Upstream]:
    """Calls to the fake upstream over the real transport."""
    opened = Upstream(upstream.url, RawTransport(5.0), 10.0)
    yield opened
    await opened.aclose()


async def body_of(answer: Answer) -> bytes:
    return b"".join([part async for part in answer.body])


class Connections:
    """Answers, and remembers over which connection each request came."""

    def __init__(self) -> None:
        self.peers: list[object] = []

    async def __call__(self, asked: Received, reply: Reply) -> None:
        self.peers.append(reply._writer.get_extra_info("peername"))
        cookie = f"session={asked.header('authorization')}"
        await raw_answer(200, {"Set-Cookie": cookie}, b"ok")(asked, reply)


# --- one client and another -------------------------------------------------------------------


async def test_nothing_of_one_client_goes_with_another(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """Over one shared connection: neither a `Set-Cookie`, nor a credential, nor any header."""
    seen = Connections()
    upstream.on("GET", "/who", seen)
    # By its name: aiohttp's cookie jar, if there were one, would take nothing from an address.
    encore = await proxy(upstream=f"http://localhost:{upstream.port}")
    async with raw_client(encore.url) as alice, raw_client(encore.url) as bob:
        await alice.send(request("GET /who", "Authorization: a", "Cookie: a=1", "User-Agent: a"))
        assert b"set-cookie: session=a\r\n" in await alice.until(b"\r\n\r\nok")
        await bob.send(request("GET /who"))
        assert b"set-cookie: session=None\r\n" in await bob.until(b"\r\n\r\nok")
        await alice.send(request("GET /who", "Authorization: a", LAST))
        assert read(await alice.rest()).header("set-cookie") == "session=a"
    host = (b"host", f"localhost:{upstream.port}".encode())
    first, second, third = all_forwarded(upstream)
    assert first.header("cookie") == "a=1"
    assert second.headers == [host]
    assert third.headers == [host, (b"authorization", b"a")]
    assert len(set(seen.peers)) == 1


async def test_the_environment_has_no_say(
    upstream: FakeUpstream, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither a proxy of the machine nor a password of its user gets in between."""
    netrc = tmp_path / "netrc"
    netrc.write_text("default login user password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_port()}")
    encore = await proxy()
    heard = await ask(encore.url, "GET /")
    assert heard.body == b"Ollama is running"
    assert all_forwarded(upstream)[0].header("authorization") is None


# --- connections ------------------------------------------------------------------------------


async def test_there_is_no_limit_on_connections(upstream: FakeUpstream, calls: Upstream) -> None:
    """A hundred and fifty waiting calls do not keep the next from being made."""
    gate = Gate()

    async def wait(asked: Received, reply: Reply) -> None:
        await gate.wait()
        await raw_answer(200, (), b"ok")(asked, reply)

    upstream.on("GET", "/thing", wait)

    async def call() -> bytes:
        async with calls.open(GET) as answer:
            return await body_of(answer)

    waiting = [asyncio.create_task(call()) for _ in range(150)]
    await upstream.nth_request(150)
    gate.release()
    assert await asyncio.gather(*waiting) == [b"ok"] * 150


async def test_a_connection_is_used_again_after_a_whole_answer(
    upstream: FakeUpstream, calls: Upstream
) -> None:
    """Even when the block is left before the end of the body was looked for."""
    seen = Connections()
    upstream.on("GET", "/thing", seen)
    async with calls.open(GET) as answer:
        assert await body_of(answer) == b"ok"
    async with calls.open(GET) as answer:
        assert await anext(answer.body) == b"ok"
    async with calls.open(GET) as answer:
        pass
    async with calls.open(GET) as answer:
        assert await body_of(answer) == b"ok"
    assert len(seen.peers) == 4
    assert len(set(seen.peers)) == 1


async def test_an_answer_that_is_given_up_ends_its_connection(
    upstream: FakeUpstream, calls: Upstream
) -> None:
    """It is not read out for the sake of the connection."""

    async def begin(asked: Received, reply: Reply) -> None:
        await reply.head(200)
        await reply.chunk(b"abc")
        await asked.client_gone.wait()

    upstream.on("GET", "/thing", begin)
    async with calls.open(GET) as answer:
        assert await anext(answer.body) == b"abc"
    asked = await upstream.nth_request(1)
    await asked.client_gone.wait()


async def test_a_get_whose_connection_closed_is_asked_once_more(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """As a browser does (RFC 9110, 9.2.2): an idle connection may close under a request."""

    async def close_once(asked: Received, reply: Reply) -> None:
        if asked.number == 2:  # after the poll for digests
            reply.cut()
        else:
            await raw_answer(200, (), b"ok")(asked, reply)

    upstream.on("GET", "/thing", close_once)
    encore = await proxy()
    assert (await ask(encore.url, "GET /thing")).body == b"ok"
    assert len(all_forwarded(upstream)) == 2


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
@pytest.mark.parametrize("body", [b"{}", None])
async def test_a_request_that_may_change_something_is_sent_once(
    upstream: FakeUpstream, proxy: Proxy, method: str, body: bytes | None
) -> None:
    """It may have been acted upon before its connection closed."""

    async def cut(asked: Received, reply: Reply) -> None:
        reply.cut()

    upstream.on(method, "/thing", cut)
    encore = await proxy()
    heard = await ask(encore.url, f"{method} /thing", body=body)
    assert (heard.status, heard.code) == (502, "upstream_unreachable")
    assert len(all_forwarded(upstream)) == 1


async def test_a_connection_that_cannot_be_made_is_given_up_in_time() -> None:
    """A server whose queue is full answers no handshake."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, ExitStack() as stack:
        port = full.getsockname()[1]
        for _ in range(4):
            peer = stack.enter_context(closing(socket.socket()))
            peer.setblocking(False)
            peer.connect_ex(("127.0.0.1", port))
        calls = Upstream(f"http://127.0.0.1:{port}", RawTransport(0.1), 10.0)
        with pytest.raises(UpstreamUnreachable):
            async with calls.open(GET):
                pass  # pragma: no cover
        await calls.aclose()


async def test_a_name_that_is_not_resolved_is_given_up_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The limit is on all that comes before the request is sent."""

    async def hang(*_: object, **__: object) -> list[object]:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", hang)
    calls = Upstream("http://ollama.test", RawTransport(0.05), 10.0)
    with pytest.raises(UpstreamUnreachable):
        async with calls.open(GET):
            pass  # pragma: no cover
    await calls.aclose()


async def test_closing_ends_the_idle_connections(upstream: FakeUpstream) -> None:
    """And a transport that was never used has none."""
    await RawTransport(5.0).aclose()
    calls = Upstream(upstream.url, RawTransport(5.0), 10.0)
    async with calls.open(Call("GET", b"/", [])) as answer:
        await body_of(answer)
    assert len(upstream._connections) == 1
    await calls.aclose()
    await asyncio.gather(*upstream._connections)


# --- TLS --------------------------------------------------------------------------------------


@asynccontextmanager
async def over_tls(authority: trustme.CA) -> AsyncIterator[str]:
    """The URL of a server that proves who it is, and answers each connection once."""
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(server_side)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsafe")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=server_side) as server:
        yield f"https://localhost:{server.sockets[0].getsockname()[1]}/v1"


async def test_a_server_that_proves_who_it_is_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """By an authority that this machine trusts; by no other."""
    authority, client_side = trustme.CA(), ssl.create_default_context()
    authority.configure_trust(client_side)
    async with over_tls(authority) as url:
        calls = Upstream(url, RawTransport(5.0), 10.0)
        with pytest.raises(UpstreamUnreachable):
            async with calls.open(GET):
                pass  # pragma: no cover
        monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", client_side)
        async with calls.open(GET) as answer:
            assert await body_of(answer) == b"safe"
        await calls.aclose()


# --- bytes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 64 * 1024, 64 * 1024 + 1, 1_000_000])
async def test_a_body_of_bytes_arrives_whole(
    upstream: FakeUpstream, calls: Upstream, size: int
) -> None:
    """In slices or at once, under the length that the client gave it."""
    body = bytes(size)
    length = (b"content-length", str(size).encode())
    async with calls.open(Call("POST", b"/thing", [length], body)) as answer:
        await body_of(answer)
    asked = await upstream.nth_request(1)
    assert (asked.body, asked.headers[1:]) == (body, [length])


async def test_a_value_arrives_as_it_came(upstream: FakeUpstream, calls: Upstream) -> None:
    """In whatever coding; only a client and the upstream know which that is."""
    values = [b"\xe9", "é".encode(), b"\xff\xfe"]
    async with calls.open(Call("GET", b"/", [(b"x-a", value) for value in values])):
        pass
    asked = await upstream.nth_request(1)
    assert [value for name, value in asked.headers if name == b"x-a"] == values


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"])
@pytest.mark.parametrize("place", ["target", "name", "value"])
async def test_a_line_break_within_a_line_is_not_sent(
    upstream: FakeUpstream, end: bytes, place: str
) -> None:
    """Behind it could stand another request."""
    parts = {"target": b"/", "name": b"a", "value": b"b"}
    parts[place] += end + b"c: d"
    with pytest.raises(ValueError, match="line break"):
        await RawTransport(5.0).ask(
            "GET", upstream.url, parts["target"], [(parts["name"], parts["value"])], b""
        )
    assert upstream.requests == []


async def test_informational_answers_are_not_the_answer(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """100 and 103 are read over, and trailers end here."""

    async def hint(asked: Received, reply: Reply) -> None:
        await reply.send(
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n"
            b"2\r\nok\r\n0\r\nX-T: 1\r\n\r\n"
        )

    upstream.on("GET", "/thing", hint)
    encore = await proxy()
    heard = await ask(encore.url, "GET /thing")
    assert (heard.status, heard.body) == (200, b"ok")
    assert heard.headers == [(b"connection", b"close"), (b"transfer-encoding", b"chunked")]


async def test_headers_may_be_long(upstream: FakeUpstream, proxy: Proxy) -> None:
    """60 kB either way, as a token or a cookie can be."""
    long = "a" * 60_000
    upstream.on("GET", "/thing", raw_answer(200, {"Set-Cookie": long}, b"ok"))
    encore = await proxy()
    heard = await ask(encore.url, "GET /thing", f"Authorization: {long}")
    assert heard.header("set-cookie") == long
    assert all_forwarded(upstream)[0].header("authorization") == long


async def test_a_broken_body_raises(upstream: FakeUpstream, calls: Upstream) -> None:
    """Even when all that was missing is the end of it."""

    async def leave_open(asked: Received, reply: Reply) -> None:
        await reply.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n")
        reply.close()

    upstream.on("GET", "/thing", leave_open)
    async with calls.open(GET) as answer:
        assert await anext(answer.body) == b"ok"
        with pytest.raises(UpstreamCut):
            await anext(answer.body)


# --- uploads ----------------------------------------------------------------------------------


async def test_an_answer_that_is_whole_before_its_upload_ends_the_connection() -> None:
    """What is left of the upload would stand in front of the next request."""
    left, ended = asyncio.Event(), asyncio.Event()

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno")
        await reader.read()
        left.set()
        writer.close()

    async def endless() -> AsyncIterator[bytes]:
        try:
            yield b"a"
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        calls = Upstream(f"http://127.0.0.1:{port}", RawTransport(5.0), 10.0)
        async with calls.open(Call("POST", b"/thing", [], endless())) as answer:
            assert (answer.status, await body_of(answer)) == (413, b"no")
            await left.wait()
            await ended.wait()
        await calls.aclose()


async def test_an_upload_that_breaks_off_ends_the_call(
    upstream: FakeUpstream, calls: Upstream
) -> None:
    """The upstream would wait for the rest, and we for its answer."""

    async def broken() -> AsyncIterator[bytes]:
        yield b"a"
        raise ZeroDivisionError

    with pytest.raises(UpstreamUnreachable) as raised:
        async with calls.open(Call("POST", b"/thing", [], broken())):
            pass  # pragma: no cover
    failure = raised.value.__cause__
    assert failure is not None
    assert isinstance(failure.__cause__, ZeroDivisionError)
    asked = await upstream.nth_request(1)
    await asked.client_gone.wait()


# --- aiohttp ----------------------------------------------------------------------------------


def test_aiohttp_still_has_what_the_transport_takes_of_it() -> None:
    """It takes less than aiohttp documents and more than it promises (docs/adr/0003)."""
    params = signature(ResponseHandler.set_response_params).parameters
    assert {"skip_payload", "read_until_eof", "auto_decompress"} < set(params)
    assert {"max_line_size", "max_field_size"} < set(params)
    assert list(signature(aiohttp.TCPConnector.connect).parameters)[1:] == [
        *("req", "traces", "timeout")
    ]
    assert {"url", "loop"} < set(signature(aiohttp.ClientRequest).parameters)
    assert {"code", "raw_headers"} < set(dir(RawResponseMessage))
    for taken in (ResponseHandler.read, ResponseHandler.set_exception, StreamWriter.write_eof):
        assert callable(taken)
