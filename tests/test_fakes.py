"""The fakes are held to what they promise, since every wire test leans on them."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.fakes import (
    CUT,
    EMBED_DIMENSION,
    MODEL,
    FakeUpstream,
    Gate,
    Received,
    Reply,
    error_answer,
    json_answer,
    raw_answer,
    sse_answer,
    vector_of,
)
from tests.raw import raw_client, raw_exchange
from tests.running import running

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

LAST = b"Connection: close\r\n"


def chat(headers: bytes = b"", **fields: object) -> bytes:
    asked = {"model": MODEL, "messages": [{"role": "user", "content": "Hi"}], **fields}
    body = json.dumps(asked).encode()
    return b"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n%bContent-Length: %d\r\n\r\n%b" % (
        headers,
        len(body),
        body,
    )


def get(target: bytes, headers: bytes = LAST) -> bytes:
    return b"GET %b HTTP/1.1\r\nHost: a\r\n%b\r\n" % (target, headers)


def events(answer: bytes) -> list[bytes]:
    return [line[6:] for line in answer.split(b"\n") if line.startswith(b"data: ")]


async def test_a_request_is_recorded_as_it_arrived() -> None:
    """Method, raw target, headers in their order with repetitions, and body are kept."""
    async with FakeUpstream() as upstream:
        await raw_exchange(
            upstream.url,
            b"PUT /a%2Fb?q=%20 HTTP/1.1\r\nHost: a\r\nX-B: 2\r\nx-a: One\r\nX-B: 3\r\n"
            b"Connection: close\r\nContent-Length: 3\r\n\r\n\x00\xffz",
        )
    [request] = upstream.requests
    assert (request.method, request.target, request.body) == ("PUT", b"/a%2Fb?q=%20", b"\x00\xffz")
    assert request.headers == [
        (b"host", b"a"),
        (b"x-b", b"2"),
        (b"x-a", b"One"),
        (b"x-b", b"3"),
        (b"connection", b"close"),
        (b"content-length", b"3"),
    ]
    assert request.header("x-b") == "2, 3"
    assert upstream.chats == []


async def test_a_connection_carries_several_requests() -> None:
    """Requests follow each other on one connection, pipelined ones as well."""
    async with FakeUpstream() as upstream:
        answer = await raw_exchange(upstream.url, chat() + chat() + chat(LAST))
    assert [f"Answer {n}.".encode() in answer for n in (1, 2, 3)] == [True, True, True]
    assert [request.number for request in upstream.chats] == [1, 2, 3]


async def test_a_json_answer_is_ollamas() -> None:
    """The default answer has Ollama's fields in Ollama's order, and a line feed at the end."""
    async with FakeUpstream() as upstream:
        upstream.answer = "Hello there."
        answer = await raw_exchange(upstream.url, chat(LAST))
    assert answer.partition(b"\r\n\r\n")[2] == (
        b'{"id":"chatcmpl-1","object":"chat.completion","created":1785000000,'
        b'"model":"llama3.2:latest","system_fingerprint":"fp_ollama","choices":[{"index":0,'
        b'"message":{"role":"assistant","content":"Hello there."},"finish_reason":"stop"}],'
        b'"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}\n'
    )


async def test_a_stream_is_ollamas() -> None:
    """Role first, an empty finish delta, usage without choices when asked for, then [DONE]."""
    async with FakeUpstream() as upstream:
        upstream.answer = "Hello there."
        answer = await raw_exchange(
            upstream.url, chat(LAST, stream=True, stream_options={"include_usage": True})
        )
    head = (
        b'{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1785000000,'
        b'"model":"llama3.2:latest","system_fingerprint":"fp_ollama",'
    )
    assert events(answer) == [
        head + b'"choices":[{"index":0,"delta":{"role":"assistant","content":"Hello"},'
        b'"finish_reason":null}]}',
        head + b'"choices":[{"index":0,"delta":{"content":" there."},"finish_reason":null}]}',
        head + b'"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}',
        head + b'"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}',
        b"[DONE]",
    ]


async def test_the_other_routes_are_ollamas() -> None:
    """Tags carry the digests that the test set; unknown models and paths are 404."""
    async with FakeUpstream() as upstream:
        upstream.models["qwen3:8b"] = "d1"
        tags = await raw_exchange(upstream.url, get(b"/api/tags"))
        listed = await raw_exchange(upstream.url, get(b"/v1/models"))
        root = await raw_exchange(upstream.url, b"HEAD / HTTP/1.1\r\nHost: a\r\n" + LAST + b"\r\n")
        nowhere = await raw_exchange(upstream.url, get(b"/nowhere"))
        unknown = await raw_exchange(upstream.url, chat(LAST, model="nobody"))
    assert b'"digest":"d1"' in tags
    assert b'"id":"qwen3:8b"' in listed
    assert root.endswith(b"Content-Length: 17\r\nConnection: close\r\n\r\n")
    assert b" 404 " in nowhere
    assert unknown.endswith(
        b'{"error":{"message":"model \\"nobody\\" not found","type":"not_found_error",'
        b'"param":null,"code":null}}\n'
    )


def embed(target: bytes, **fields: object) -> bytes:
    body = json.dumps({"model": MODEL, **fields}).encode()
    return b"POST %b HTTP/1.1\r\nHost: a\r\n%bContent-Length: %d\r\n\r\n%b" % (
        *(target, LAST, len(body)),
        body,
    )


async def test_vectors_are_ollamas() -> None:
    """Natively and as OpenAI's; one refuses what is too long if told so, the other cuts it off."""
    long = "tea " * 300
    async with FakeUpstream() as upstream:

        async def ask(target: bytes, **fields: object) -> tuple[bytes, dict[str, Any]]:
            answer = await raw_exchange(upstream.url, embed(target, **fields))
            head, _, body = answer.partition(b"\r\n\r\n")
            return head.split(b" ")[1], json.loads(body)

        status, native = await ask(b"/api/embed", input=["green tea", "milk"], truncate=False)
        assert (status, native["model"], native["prompt_eval_count"]) == (b"200", MODEL, 7)
        assert native["embeddings"] == [vector_of("green tea"), vector_of("milk")]
        assert {len(vector) for vector in native["embeddings"]} == {EMBED_DIMENSION}
        assert await ask(b"/api/embed", input=long, truncate=False) == (
            *(b"400",),
            {"error": "the input length exceeds the context length"},
        )
        assert (await ask(b"/api/embed", input=long))[1]["prompt_eval_count"] == 256
        unknown = {"error": 'model "nobody" not found, try pulling it first'}
        assert await ask(b"/api/embed", model="nobody", input="a") == (b"404", unknown)

        assert await ask(b"/v1/embeddings", input="milk") == (
            b"200",
            {
                "object": "list",
                "data": [{"object": "embedding", "embedding": vector_of("milk"), "index": 0}],
                "model": MODEL,
                "usage": {"prompt_tokens": 3, "total_tokens": 3},
            },
        )
        assert (await ask(b"/v1/embeddings", input=[long]))[1]["usage"]["prompt_tokens"] == 256
        status, refusal = await ask(b"/v1/embeddings", model="nobody", input="a")
        assert (status, refusal["error"]["type"]) == (b"404", "not_found_error")


async def test_scripted_answers_come_in_order() -> None:
    """Each chat takes the next scripted answer; after the last one Ollama speaks again."""

    async def teapot(request: Received, reply: Reply) -> None:
        await reply.send(b"HTTP/1.1 418 Teapot\r\nContent-Length: 0\r\n\r\n")

    async with FakeUpstream() as upstream:
        upstream.script(
            json_answer("One", usage=None),
            error_answer(503, "server busy"),
            raw_answer(204, [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]),
            teapot,
        )
        answer = await raw_exchange(upstream.url, chat() * 4 + chat(LAST))
    assert answer.split(b"HTTP/1.1 ")[1].count(b"usage") == 0
    statuses = [part.split(b" ")[0] for part in answer.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [b"200", b"503", b"204", b"418", b"200"]
    assert b"HTTP/1.1 204 No Content\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n" in answer
    assert b"Answer 5." in answer


async def test_a_stream_can_be_as_odd_as_a_test_wants() -> None:
    """Deltas, raw bytes, another finish reason, and an end without [DONE]."""
    call = {"tool_calls": [{"index": 0, "id": "a"}]}
    async with FakeUpstream() as upstream:
        upstream.script(
            sse_answer([call, b": ping\n\n", ""], True, done=False, finish="length"),
            sse_answer(["Hi"], headers={"Content-Type": "text/event-stream; charset=utf-8"}),
        )
        odd = await raw_exchange(upstream.url, chat(LAST, stream=True))
        other = await raw_exchange(upstream.url, chat(LAST, stream=True))
    first, empty, finish, usage = [json.loads(event) for event in events(odd)]
    assert first["choices"][0]["delta"] == {"role": "assistant", **call}
    assert empty["choices"][0]["delta"] == {"content": ""}
    assert finish["choices"][0] == {"index": 0, "delta": {}, "finish_reason": "length"}
    assert usage["usage"]["prompt_tokens"] == 3
    assert b"\r\n: ping\n\n\r\n" in odd
    assert odd.endswith(b"\n\n\r\n0\r\n\r\n")
    assert other.lower().count(b"content-type") == 1


async def test_other_routes_can_be_answered_as_a_test_wants() -> None:
    """A route of the test's own is answered whatever its query; here with an end by closing."""

    async def say_and_close(request: Received, reply: Reply) -> None:
        await reply.send(b"HTTP/1.1 200 OK\r\n\r\nup to the end")
        reply.close()

    async with FakeUpstream() as upstream:
        upstream.on("GET", "/api/ps", say_and_close)
        answer = await raw_exchange(upstream.url, get(b"/api/ps?a=1", b""))
        upstream.on("GET", "/api/ps", raw_answer(200, {"Connection": "close"}, b"closed"))
        told = await raw_exchange(upstream.url, get(b"/api/ps", b""))
    assert answer == b"HTTP/1.1 200 OK\r\n\r\nup to the end"
    assert told == b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\nclosed"


async def test_a_client_that_asks_before_it_sends_is_told_to_go_on() -> None:
    """`Expect: 100-continue` is answered as Go's server does it: when the body is wanted."""
    async with FakeUpstream() as upstream, raw_client(upstream.url) as client:
        head, _, body = chat(b"Expect: 100-continue\r\n" + LAST).partition(b"\r\n\r\n")
        await client.send(head + b"\r\n\r\n")
        assert await client.until(b"\r\n\r\n") == b"HTTP/1.1 100 \r\n\r\n"
        await client.send(body)
        assert b"Answer 1." in await client.rest()


async def test_a_cut_is_a_reset_and_no_end() -> None:
    """A client reads what came before the cut, and then sees the connection break."""
    gate = Gate()
    async with FakeUpstream() as upstream, raw_client(upstream.url) as client:
        upstream.script(sse_answer(["Hel", gate, CUT]))
        await client.send(chat(LAST, stream=True))
        assert b'"Hel"' in await client.until(b'"finish_reason":null}]}\n\n')
        await gate.reached()
        gate.release()
        with pytest.raises(ConnectionResetError):
            await client.rest()


async def test_a_held_chat_waits_for_its_release() -> None:
    """Chats arrive and are recorded while held, and are answered once released."""
    async with FakeUpstream() as upstream, raw_client(upstream.url) as client:
        gate = upstream.hold()
        await client.send(chat(LAST))
        first = await upstream.nth_chat(1)
        assert first.json["model"] == MODEL
        await gate.reached()
        gate.release()
        assert b"Answer 1." in await client.rest()


@pytest.mark.parametrize("politely", [True, False])
async def test_a_client_that_leaves_is_noticed(politely: bool) -> None:
    """`client_gone` is set while the handler still runs, after a FIN as after a RST."""

    async def wait_for_goodbye(request: Received, reply: Reply) -> None:
        await request.client_gone.wait()
        with pytest.raises(ConnectionResetError):
            await reply.send(b"too late")

    async with FakeUpstream() as upstream:
        upstream.script(wait_for_goodbye)
        async with raw_client(upstream.url) as client:
            await client.send(chat())
            request = await upstream.nth_chat(1)
            assert not request.client_gone.is_set()
            if not politely:
                client.leave()
        await request.client_gone.wait()


async def test_a_body_can_be_watched_while_it_comes() -> None:
    """A request is known when its head is there, and its body grows."""
    async with FakeUpstream() as upstream, raw_client(upstream.url) as client:
        await client.send(
            b"POST /api/blobs HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"5\r\nfirst\r\n"
        )
        request = await upstream.nth_request(1)
        await request.body_holds(b"first")
        assert not request.arrived.is_set()
        await client.send(b"4\r\nlast\r\n0\r\n\r\n")
        await request.arrived.wait()
        assert request.body == b"firstlast"
        await client.until(b"404 page not found")


async def test_a_handlers_failed_assertion_fails_the_test() -> None:
    """What a handler raises comes out where the test leaves the upstream."""

    async def wrong(request: Received, reply: Reply) -> None:
        assert request.header("authorization") == "Bearer a", "no key"

    async def exchange() -> None:
        async with FakeUpstream() as upstream, raw_client(upstream.url) as client:
            upstream.script(wrong)
            await client.send(chat())
            await client.rest()

    with pytest.RaisesGroup(pytest.RaisesExc(AssertionError, match="no key")):
        await exchange()


async def test_an_upstream_ends_with_its_test() -> None:
    """Held requests and idle connections do not keep the context from being left."""
    async with FakeUpstream() as upstream, raw_client(upstream.url) as client:
        upstream.hold()
        await client.send(chat())
        await upstream.nth_chat(1)


async def test_an_app_runs_on_a_real_socket() -> None:
    """Its lifespan begins before the first request and ends after the last."""
    told: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for _ in range(2):
                told.append((await receive())["type"])
                await send({"type": f"{told[-1]}.complete"})
            return
        told.append(scope["path"])
        await PlainTextResponse("Hi")(scope, receive, send)

    async with running(app) as url, raw_client(url) as idle:
        await idle.send(get(b"/idle", b""))
        await idle.until(b"Hi")
        answer = await raw_exchange(url, get(b"/last"))
    assert answer == (
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-type: text/plain; charset=utf-8\r\n"
        b"connection: close\r\n\r\nHi"
    )
    assert told == ["lifespan.startup", "/idle", "/last", "lifespan.shutdown"]


async def test_an_app_that_cannot_start_says_so() -> None:
    """A lifespan that raises becomes an error in the test, not the end of the test run."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise OSError("no disk")

    with pytest.raises(RuntimeError, match="did not start"):
        async with running(app):
            pass  # pragma: no cover


async def test_an_app_is_told_that_its_clients_left() -> None:
    """On leaving, a request that is still under way sees its client disconnect."""
    arrived, left = asyncio.Event(), asyncio.Event()

    async def wait(request: Request) -> PlainTextResponse:
        await request.body()
        arrived.set()
        assert (await request.receive())["type"] == "http.disconnect"
        left.set()
        return PlainTextResponse("nobody reads this")

    async with running(Starlette(routes=[Route("/", wait)])) as url, raw_client(url) as client:
        await client.send(get(b"/", b""))
        await arrived.wait()
    assert left.is_set()
