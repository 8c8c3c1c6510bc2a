"""HTTP/1.1 on a real socket, where a transparent proxy needs more than a server of its own does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from proxy.serving import listening
from proxy.wire import answers
from proxy.wire.body import WHEN_LEFT
from tests.assembled import assembled
from tests.fakes import FakeUpstream, raw_answer
from tests.raw import RawClient, raw_client

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

H2C = (
    b"POST /x HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"
    b"Upgrade: h2c\r\nHTTP2-Settings: AA\r\nContent-Length: 3\r\n\r\nabc"
)
LAST = b"GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


async def send(client: RawClient, *parts: bytes) -> bytes:
    """Send a connection's bytes in these parts; returns all that comes back."""
    for part in parts:
        await client.send(part)
    return await client.rest()


@pytest.mark.parametrize("cut", [0, 30, 60, len(H2C) - 3, len(H2C) - 1])
async def test_an_offer_to_upgrade_is_declined_and_the_request_answered(cut: int) -> None:
    """Java's HttpClient offers h2c with every POST: its body arrives, and so does the next one."""
    async with FakeUpstream() as upstream, assembled(upstream=upstream.url) as encore:
        upstream.on("POST", "/x", raw_answer(200, {}, b"ok"))
        upstream.on("GET", "/last", raw_answer(200, {}, b"ok"))
        async with raw_client(encore.url) as client:
            heard = await send(client, H2C[:cut], H2C[cut:] + LAST)
        assert heard.count(b"HTTP/1.1 200 OK") == 2
        post, last = upstream.requests[-2:]
        assert (post.target, post.body) == (b"/x", b"abc")
        assert [name for name, _ in post.headers if b"upgrade" in name or b"http2" in name] == []
        assert last.target == b"/last"


async def test_an_offer_with_a_chunked_body_is_declined_too() -> None:
    """The body is read as one, whatever was offered."""
    chunked = H2C[:-3].replace(b"Content-Length: 3", b"Transfer-Encoding: chunked")
    async with FakeUpstream() as upstream, assembled(upstream=upstream.url) as encore:
        async with raw_client(encore.url) as client:
            await send(client, chunked + b"3\r\nabc\r\n0\r\n\r\n" + LAST)
        assert upstream.requests[-2].body == b"abc"


async def test_an_answer_of_our_own_ends_the_connection_where_it_is_the_last() -> None:
    """HTTP/1.0 keeps none alive; HTTP/1.1 does until it is told otherwise."""
    foreign = b"GET / HTTP/%b\r\nHost: evil.example\r\n%b\r\n"
    async with FakeUpstream() as upstream, assembled(upstream=upstream.url) as encore:
        for version, last in ((b"1.0", b""), (b"1.1", b"Connection: close\r\n")):
            async with raw_client(encore.url) as client:
                heard = await send(client, foreign % (version, last))
            assert heard.startswith(b"HTTP/1.1 403 Forbidden\r\n")
            assert heard.lower().count(b"\r\nconnection: close\r\n") == 1
        async with raw_client(encore.url) as client:
            heard = await send(client, foreign % (b"1.1", b""), LAST)
        assert [heard.count(b"HTTP/1.1 %d" % status) for status in (403, 404)] == [1, 1]
        assert b"evil" not in heard


async def test_an_answer_of_our_own_to_head_has_no_body() -> None:
    """Only the length that it would have."""
    async with (
        FakeUpstream() as upstream,
        assembled(upstream=upstream.url) as encore,
        raw_client(encore.url) as client,
    ):
        heard = await send(client, b"HEAD / HTTP/1.0\r\nHost: evil.example\r\n\r\n")
    head, _, body = heard.partition(b"\r\n\r\n")
    assert (head.startswith(b"HTTP/1.1 403"), body) == (True, b"")
    assert b"\r\ncontent-length: " in head


async def test_no_more_is_written_at_once_than_was_announced() -> None:
    """What is too much is left to be sent, which the server refuses; nothing is no part."""
    could: list[bool] = []

    async def app(_: Scope, __: Receive, send: Send) -> None:
        at_once = await answers.start(send, 200, [(b"content-length", b"5")])
        could.extend(at_once(part) for part in (b"", b"abc", b"def", b"de", b"f"))
        await answers.end(send)

    async with listening(app) as url, raw_client(url) as client:
        heard = await send(client, LAST)
    assert could == [False, True, False, True, False]
    assert heard.partition(b"\r\n\r\n")[2] == b"abcde"


async def test_who_wants_to_know_hears_that_a_client_has_gone() -> None:
    """At once, even if it had gone before; and no more when that is of no interest."""
    heard = asyncio.Queue[str]()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        when_left = (await receive())[WHEN_LEFT]
        when_left(lambda: heard.put_nowait("never"))
        when_left(lambda: heard.put_nowait("later"))
        heard.put_nowait("asked")
        assert (await receive())["type"] == "http.disconnect"
        when_left(lambda: heard.put_nowait("at once"))
        when_left(None)
        heard.put_nowait("done")

    async with listening(app) as url:
        async with raw_client(url) as client:
            await client.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert await heard.get() == "asked"
        assert [await heard.get() for _ in range(3)] == ["later", "at once", "done"]


async def test_trailers_are_not_merged_into_the_headers() -> None:
    """RFC 9110, 6.5.1: who looked at the headers has looked at all of them."""
    request = (
        b"POST /x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3\r\nabc\r\n0\r\nAuthorization: evil\r\n\r\n"
    )
    async with FakeUpstream() as upstream, assembled(upstream=upstream.url) as encore:
        async with raw_client(encore.url) as client:
            await send(client, request + LAST)
        post = upstream.requests[-2]
        assert (post.body, post.header("authorization")) == (b"abc", None)


@pytest.mark.parametrize(
    "request_",
    [
        b"CONNECT elsewhere:443 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\r\n\r\n",
        b"GET /x HTTP/1.1\r\nHost localhost\r\n\r\n",
    ],
)
async def test_what_cannot_be_forwarded_is_refused(request_: bytes) -> None:
    """A tunnel and things that are no HTTP get 400, and nothing goes upstream."""
    async with FakeUpstream() as upstream, assembled(upstream=upstream.url) as encore:
        before = len(upstream.requests)
        async with raw_client(encore.url) as client:
            heard = await send(client, request_)
        assert heard.startswith(b"HTTP/1.1 400 ")
        assert len(upstream.requests) == before


async def test_an_answer_is_written_once_though_its_body_comes_again() -> None:
    """As it does where something in between hands on a copy of the first message."""

    async def twice(scope: Scope, receive: Receive, send: Send) -> None:
        async def copying(message: Message) -> None:
            await send(dict(message))

        await answers.whole(copying, 200, b"text/plain", b"once", [])

    async with listening(twice) as url, raw_client(url) as client:
        heard = await send(client, LAST)
    assert heard.count(b"once") == 1
    assert heard.endswith(b"once")
