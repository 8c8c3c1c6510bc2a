"""A request's body is read once, and a client that leaves takes its upstream call with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from typing import TYPE_CHECKING

import pytest

from proxy.wire.body import WHEN_LEFT, ClientLeft, RequestBody, WhileConnected
from tests.assembled import assembled
from tests.raw import raw_client
from tests.wire.exchanges import LAST, forwarded, read, request

if TYPE_CHECKING:
    from starlette.types import Message, Receive

    from tests.fakes import FakeUpstream, Received, Reply
    from tests.wire.conftest import Proxy

LEFT: Message = {"type": "http.disconnect"}


def part(body: bytes = b"", *, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def saying(*messages: Message) -> Receive:
    """An ASGI server that says these, and then nothing more."""
    left = list(messages)

    async def receive() -> Message:
        if not left:
            await asyncio.Event().wait()
        return left.pop(0)

    return receive


# --- reading ----------------------------------------------------------------------------------


async def test_a_small_body_is_read_whole() -> None:
    """Once it was, it is sent on as bytes."""
    body = RequestBody(saying(part(b"ab"), part(), part(b"c", more=False)))
    assert await body.whole(3) == b"abc"
    assert body.unchanged() == b"abc"


async def test_a_body_may_be_empty() -> None:
    """The message of a request without a body need not even have one."""
    body = RequestBody(saying({"type": "http.request"}))
    assert await body.whole(0) == b""
    assert body.unchanged() == b""


async def test_a_large_body_becomes_a_stream() -> None:
    """What was read before it proved too large comes first, then the rest as it arrives."""
    body = RequestBody(saying(part(b"ab"), part(b"cd"), part(), part(b"e", more=False)))
    assert await body.whole(3) is None
    stream = body.unchanged()
    assert not isinstance(stream, bytes)
    assert [said async for said in stream] == [b"abcd", b"e"]
    assert [said async for said in body.stream()] == []


async def test_a_body_that_ends_too_large_is_sent_on_whole() -> None:
    """Its last part took it over the limit: there is nothing left to stream."""
    body = RequestBody(saying(part(b"ab"), part(b"cd", more=False)))
    assert await body.whole(3) is None
    assert body.unchanged() == b"abcd"


async def test_a_client_that_leaves_in_its_upload_is_noticed_by_the_reader() -> None:
    """Both ways of reading raise `ClientLeft`."""
    body = RequestBody(saying(part(b"ab"), LEFT))
    with pytest.raises(ClientLeft):
        await body.whole(9)
    assert body.broken_off
    body = RequestBody(saying(part(b"ab"), LEFT))
    with pytest.raises(ClientLeft):
        _ = [said async for said in body.stream()]
    assert body.broken_off


# --- leaving ----------------------------------------------------------------------------------


async def test_a_block_ends_when_the_client_leaves() -> None:
    """It is cancelled where it waits, and `ClientLeft` says why."""
    body = RequestBody(saying(part(more=False), part(more=False), LEFT))
    await body.whole(0)
    with pytest.raises(ClientLeft):
        async with WhileConnected(body):
            await asyncio.Event().wait()


async def test_a_block_that_ends_first_is_not_disturbed() -> None:
    """Nothing is left running afterwards."""
    body = RequestBody(saying(part(more=False)))
    await body.whole(0)
    async with WhileConnected(body):
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_server_that_tells_by_itself_is_not_waited_for() -> None:
    """No task of ours asks it; it is told when that is of no interest any more."""
    told: list[Callable[[], object] | None] = []
    body = RequestBody(saying({**part(more=False), WHEN_LEFT: told.append}))
    await body.whole(0)

    async def leave() -> None:
        async with WhileConnected(body):
            assert asyncio.all_tasks() == {asyncio.current_task()}
            assert told[0] is not None
            told[0]()
            await asyncio.Event().wait()

    with pytest.raises(ClientLeft):
        await leave()
    assert told[1:] == [None]


async def test_a_time_limit_of_the_blocks_own_is_no_leaving() -> None:
    """Its `TimeoutError` passes through."""
    body = RequestBody(saying(part(more=False)))
    await body.whole(0)
    with pytest.raises(TimeoutError):
        async with WhileConnected(body):
            raise TimeoutError


async def test_leaving_is_seen_by_the_stream_while_there_is_one() -> None:
    """Nobody else reads the client's messages before the upload has ended."""
    body = RequestBody(saying(part(b"a"), part(b"b", more=False), LEFT))
    heard: list[bytes] = []

    async def listen() -> None:
        async with WhileConnected(body):
            heard.extend([said async for said in body.stream()])
            await asyncio.Event().wait()

    with pytest.raises(ClientLeft):
        await listen()
    assert heard == [b"a", b"b"]


async def test_leaving_is_seen_as_soon_as_the_upload_is_there() -> None:
    """Though its last part is still on its way to the upstream."""
    body = RequestBody(saying(part(b"a", more=False), LEFT))

    async def stand_still() -> None:
        async with WhileConnected(body):
            await asyncio.sleep(0)  # so that it is being waited for
            stream = body.stream()  # held on to: what is forgotten is closed
            assert await anext(stream) == b"a"
            await asyncio.Event().wait()

    with pytest.raises(ClientLeft):
        await stand_still()


async def test_leaving_is_seen_after_an_upload_that_nobody_wants_any_more() -> None:
    """The upstream has answered before it had all; what the client still sends is let go."""
    body = RequestBody(saying(part(b"a"), part(b"b"), part(b"c", more=False), LEFT))

    async def answer_early() -> None:
        async with WhileConnected(body):
            stream = body.stream()
            assert await anext(stream) == b"a"
            await stream.aclose()
            await asyncio.Event().wait()

    with pytest.raises(ClientLeft):
        await answer_early()


# --- leaving, on a real socket ----------------------------------------------------------------


# As a client that was told to stop (a FIN), and as one that crashes (a RST).
WAYS = pytest.mark.parametrize("politely", [True, False])


async def until_gone(asked: Received, reply: Reply) -> None:
    """Say nothing until the client has left."""
    await asked.client_gone.wait()


async def until_gone_in_mid_stream(asked: Received, reply: Reply) -> None:
    """Say something, and then nothing until the client has left."""
    await reply.head(200)
    await reply.chunk(b"the beginning")
    await asked.client_gone.wait()


@WAYS
@pytest.mark.parametrize("line", ["GET /slow", "POST /slow", "HEAD /slow", "DELETE /slow"])
async def test_leaving_while_waiting_cancels_the_call(
    upstream: FakeUpstream, proxy: Proxy, line: str, politely: bool
) -> None:
    """The upstream sees its connection close before it has said anything."""
    upstream.on(line.split()[0], "/slow", until_gone)
    encore = await proxy()
    async with raw_client(encore.url) as client:
        await client.send(request(line, body=b"{}" if "POST" in line else None))
        asked = await upstream.nth_request(2)
        await asked.arrived.wait()
        if not politely:
            client.leave()
    await asked.client_gone.wait()
    assert encore.counts["upstream_errors"] == {}


@WAYS
@pytest.mark.parametrize("line", ["GET /slow", "POST /slow"])
async def test_leaving_in_mid_stream_cancels_the_call(
    upstream: FakeUpstream, proxy: Proxy, line: str, politely: bool
) -> None:
    """The upstream sees its connection close though nothing was being said to the client."""
    upstream.on(line.split()[0], "/slow", until_gone_in_mid_stream)
    encore = await proxy()
    async with raw_client(encore.url) as client:
        await client.send(request(line, body=b"{}" if "POST" in line else None))
        await client.until(b"the beginning")
        if not politely:
            client.leave()
    await forwarded(upstream).client_gone.wait()
    assert encore.counts["upstream_errors"] == {}


@WAYS
@pytest.mark.parametrize(
    ("framing", "first"),
    [("Content-Length: 9", b"first"), ("Transfer-Encoding: chunked", b"5\r\nfirst\r\n")],
    ids=["length", "chunked"],
)
async def test_leaving_in_mid_upload_cancels_the_call(
    upstream: FakeUpstream, proxy: Proxy, framing: str, first: bytes, politely: bool
) -> None:
    """A part of a body is never taken for a whole one."""
    encore = await proxy()
    async with raw_client(encore.url) as client:
        await client.send(request("POST /api/blobs", framing) + first)
        asked = await upstream.nth_request(2)
        await asked.body_holds(b"first")
        if not politely:
            client.leave()
    await asked.client_gone.wait()
    assert not asked.arrived.is_set()
    assert encore.counts["upstream_errors"] == {}


class EarlyUpstream:
    """Answers as soon as it has the head of a request, and reads on."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self.read = bytearray()
        self.client_gone = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(ConnectionError):
            if (await reader.readuntil(b"\r\n\r\n")).startswith(b"GET /api/tags "):
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                return
            writer.write(self._answer)
            while part := await reader.read(65536):
                self.read += part
            self.client_gone.set()


@asynccontextmanager
async def early(answer: bytes) -> AsyncIterator[tuple[str, EarlyUpstream]]:
    """An upstream that answers early, and its URL."""
    upstream = EarlyUpstream(answer)
    server = await asyncio.start_server(upstream, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", upstream


@WAYS
async def test_leaving_in_mid_upload_and_mid_stream_cancels_the_call(
    proxy: Proxy, politely: bool
) -> None:
    """Where the upstream speaks already while the client still sends."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
    async with early(head) as (url, upstream):
        encore = await proxy(upstream=url)
        async with raw_client(encore.url) as client:
            await client.send(request("POST /both", "Content-Length: 9") + b"first")
            await client.until(b"3\r\nabc\r\n")
            if not politely:
                client.leave()
        await upstream.client_gone.wait()
        assert upstream.read == b"first"
        assert encore.counts["upstream_errors"] == {}


async def test_an_answer_that_comes_before_the_body_is_whole_ends_the_upload(
    proxy: Proxy,
) -> None:
    """The client has it at once, and its connection goes on after what was left to send."""
    refusal = b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig"
    async with early(refusal) as (url, upstream):
        encore = await proxy(upstream=url)
        async with raw_client(encore.url) as client:
            await client.send(request("POST /api/blobs", "Content-Length: 9") + b"first")
            assert (await client.until(b"big")).startswith(b"HTTP/1.1 413 ")
            await upstream.client_gone.wait()
            await client.send(b"last" + request("GET /again", LAST))
            assert read(await client.rest()).body == b"big"


async def test_nothing_is_left_running(upstream: FakeUpstream) -> None:
    """Neither a task nor a connection outlives the clients that left, in whatever phase."""
    upstream.on("GET", "/wait", until_gone)
    upstream.on("GET", "/say", until_gone_in_mid_stream)
    upload = request("POST /api/blobs", "Content-Length: 9") + b"first"
    before = asyncio.all_tasks()
    async with assembled(upstream=upstream.url) as encore, AsyncExitStack() as stack:
        for number, sent in enumerate([request("GET /wait"), request("GET /say"), upload] * 5):
            client = await stack.enter_async_context(raw_client(encore.url))
            await client.send(sent)
            await upstream.nth_request(number + 2)
        await stack.aclose()
        for asked in upstream.requests[1:]:
            await asked.client_gone.wait()
    left = asyncio.all_tasks() - before
    if left:
        await asyncio.wait(left, timeout=5)
    assert {task for task in left if not task.done()} == set()
