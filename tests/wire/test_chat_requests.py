"""Requests that we cannot read: they go to the upstream as they are, and never meet the cache."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Mapping
from typing import Any

import pytest

from tests.fakes import MODEL, FakeUpstream, Received, Reply, raw_answer
from tests.raw import raw_client, raw_exchange
from tests.wire.chats import PATH, ask, asking, post, question, request, until
from tests.wire.conftest import Proxy
from tests.wire.mutations import damaged, mutated

USER = {"role": "user", "content": "Hi"}
# Not what anyone would make up: the answer must be the upstream's own.
REFUSAL = b'{"error":{"message":"said by the upstream","type":"invalid_request_error"}}\r\n \n'
REFUSED = raw_answer(400, {"Content-Type": "application/json", "X-Own": "1"}, REFUSAL)
DEEP = b"[" * 300 + b"]" * 300
DEEPER = b"[" * 5000 + b"]" * 5000


def chat(*messages: object, **fields: object) -> bytes:
    """A body with these messages."""
    return json.dumps({"model": MODEL, "messages": messages, **fields}).encode()


def with_field(name: str, value: bytes) -> bytes:
    """The body of a sound question with one field more."""
    return question()[:-1] + b', "' + name.encode() + b'": ' + value + b"}"


BROKEN = {
    "empty": b"",
    "no JSON": b"What is semantic caching?",
    "cut JSON": question()[:-3],
    "two bodies": question() + question(),
    "form data": b"model=llama3.2&messages=Hi",
    "NaN": with_field("temperature", b"NaN"),
    "invalid UTF-8": question("Hi \u00ff").replace(b"\xc3\xbf", b"\xff"),
    "UTF-16": question().decode().encode("utf-16"),
    "lone surrogate": question().replace(b"Hi", b"\\ud800"),
    "null": b"null",
    "a list": b'[{"role": "user", "content": "Hi"}]',
    "text": b'"Hi"',
    "a number": b"42",
    "no messages": b'{"model": "llama3.2"}',
    "no model": b'{"messages": [{"role": "user", "content": "Hi"}]}',
    "model null": chat(USER, model=None),
    "model empty": chat(USER, model=""),
    "model a number": chat(USER, model=3),
    "messages null": chat(USER, messages=None),
    "messages empty": chat(),
    "messages text": chat(USER, messages="Hi"),
    "messages an object": chat(USER, messages=USER),
    "a message is text": chat("Hi"),
    "a message is null": chat(USER, None),
    "content missing": chat({"role": "user"}),
    "content null": chat({"role": "user", "content": None}),
    "content a number": chat({"role": "user", "content": 5}),
    "content an object": chat({"role": "user", "content": {"text": "Hi"}}),
    "content an empty list": chat({"role": "user", "content": []}),
    "a part is text": chat({"role": "user", "content": ["Hi"]}),
    "a part without a type": chat({"role": "user", "content": [{"text": "Hi"}]}),
    "a text part without text": chat({"role": "user", "content": [{"type": "text"}]}),
    "no role": chat({"content": "Hi"}),
    "unknown role": chat({"role": "narrator", "content": "Hi"}),
    "role a list": chat({"role": ["user"], "content": "Hi"}),
    "broken history": chat({"role": "system", "content": None}, USER),
    "stream is text": chat(USER, stream="yes"),
    "stream_options a list": chat(USER, stream=True, stream_options=[1]),
    "deep field": with_field("tools", DEEP),
    "deep stream_options": with_field("stream_options", b'{"a": ' + DEEP + b"}"),
    "deep content": chat(USER).replace(b'"Hi"', DEEP),
    "deeper than JSON is read": with_field("tools", DEEPER),
}


@pytest.mark.parametrize("headers", [{}, {"x-cache-threshold": "0.9"}], ids=["plain", "told"])
@pytest.mark.parametrize("body", BROKEN.values(), ids=list(BROKEN))
async def test_a_broken_request_is_the_upstreams_to_refuse(
    upstream: FakeUpstream, proxy: Proxy, body: bytes, headers: dict[str, str]
) -> None:
    """It arrives byte for byte, its answer comes back byte for byte, each time anew."""
    upstream.script(REFUSED, REFUSED)
    encore = await proxy()
    for _ in range(2):
        answer = await post(encore, body, headers)
        assert answer.verdict == "bypass;reason=unparsable"
        assert (answer.status, answer.body, answer.header("x-own")) == (400, REFUSAL, "1")
        assert answer.cache_status == ("encore", {"fwd": "bypass"})
    assert [chat.body for chat in upstream.chats] == [body, body]
    assert encore.counts["bypasses_by_reason"] == {"unparsable": 2}
    assert encore.counts["stored"] == 0


async def test_a_broken_request_that_the_upstream_takes_is_not_kept(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """What we cannot read we cannot tell apart, even where the upstream is content with it."""
    encore = await proxy()
    body = chat({"role": "narrator", "content": "Hi"})
    first, second = await post(encore, body), await post(encore, body)
    assert [first.text, second.text] == ["Answer 1.", "Answer 2."]
    assert encore.kept == 0


@pytest.mark.parametrize("encoding", ["gzip", "zstd", "br", "identity"])
async def test_a_compressed_request_is_forwarded_as_it_is(
    upstream: FakeUpstream, proxy: Proxy, encoding: str
) -> None:
    """Ollama reads zstd; we leave it alone."""
    upstream.script(REFUSED)
    encore = await proxy()
    body = gzip.compress(question())
    answer = await post(encore, body, {"Content-Encoding": encoding, "Accept-Encoding": "zstd"})
    assert (answer.verdict, answer.body) == ("bypass;reason=encoded", REFUSAL)
    [received] = upstream.chats
    assert (received.body, received.header("content-encoding")) == (body, encoding)
    assert received.header("accept-encoding") == "zstd"


async def test_a_body_over_30_mb_is_streamed_on(upstream: FakeUpstream, proxy: Proxy) -> None:
    """It is over the limit by its announced length, and arrives whole."""
    encore = await proxy()
    body = question("word " * 6_000_000)
    answer = await post(encore, body)
    assert (answer.verdict, answer.text) == ("bypass;reason=body_too_large", "Answer 1.")
    assert upstream.chats[0].body == body
    assert upstream.chats[0].header("content-length") == str(len(body))


async def test_a_body_that_grows_over_the_limit_is_streamed_on(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """Without a length it is read up to the limit; what was read goes first, then the rest."""
    encore = await proxy(max_body_bytes=1000)
    body = question("word " * 500)
    head = request(b"", {"Content-Length": "", "Transfer-Encoding": "chunked"})
    head = head.replace(b"Content-Length: \r\n", b"")
    parts = [body[start : start + 300] for start in range(0, len(body), 300)]
    async with raw_client(encore.url) as client:
        await client.send(head)
        for part in parts[:5]:
            await client.send(b"%x\r\n%b\r\n" % (len(part), part))
        # Over the limit, the upstream hears it before it has ended.
        received = await upstream.nth_request(2)
        await received.body_holds(body[:1200])
        assert not received.arrived.is_set()
        for part in parts[5:]:
            await client.send(b"%x\r\n%b\r\n" % (len(part), part))
        await client.send(b"0\r\n\r\n")
        answer = await client.rest()
    assert b"x-cache-debug: bypass;reason=body_too_large\r\n" in answer
    assert b"Answer 1." in answer
    assert received.body == body


async def test_a_body_at_the_limit_is_cached(upstream: FakeUpstream, proxy: Proxy) -> None:
    """One byte more is too much."""
    encore = await proxy(max_body_bytes=len(question()))
    assert (await ask(encore)).verdict == "miss;reason=no_match"
    assert (await ask(encore)).verdict == "hit;path=exact_match"
    assert (await ask(encore, "Hi!")).verdict == "bypass;reason=body_too_large"


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (b"{", {"Cache-Control": "no-store"}, "no_store"),
        (b"{", {"x-cache-mode": "off"}, "disabled"),
        (b"{", {"x-cache-mode": "off", "Cache-Control": "no-store"}, "disabled"),
        (b"{", {"Cache-Control": "no-cache"}, "unparsable"),
        (b"{", {"Content-Encoding": "zstd", "Cache-Control": "no-store"}, "no_store"),
        (b"{" * 2000, {"Content-Encoding": "zstd"}, "encoded"),
        (b"{" * 2000, {}, "body_too_large"),
        (b"{" * 2000, {"x-cache-mode": "off"}, "disabled"),
    ],
)
async def test_the_first_reason_counts(
    proxy: Proxy, body: bytes, headers: dict[str, str], reason: str
) -> None:
    """What a client asked for comes before what is wrong with its request."""
    encore = await proxy(max_body_bytes=1000)
    answer = await post(encore, body, headers)
    assert (answer.status, answer.verdict) == (400, f"bypass;reason={reason}")


async def test_a_broken_request_that_must_not_be_forwarded_is_a_504(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """`only-if-cached`: the cache has nothing for it, and the upstream is not asked."""
    encore = await proxy()
    answer = await post(encore, b"{", {"Cache-Control": "only-if-cached"})
    assert (answer.status, answer.json["error"]["code"]) == (504, "only_if_cached")
    assert answer.verdict == "bypass;reason=unparsable"
    assert answer.cache_status == ("encore", {"detail": "only_if_cached"})
    assert upstream.chats == []


async def test_an_early_refusal_reaches_a_client_that_still_sends(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """The upstream need not read a body that it will not have."""

    async def refuse(_: Received, reply: Reply) -> None:
        await reply.head(413, {"Content-Length": "3"})
        await reply.chunk(b"no.")

    upstream.script(refuse)
    encore = await proxy(max_body_bytes=1000)
    answer = await post(encore, b"x" * 5000)
    assert (answer.status, answer.body) == (413, b"no.")


async def test_a_client_that_leaves_in_a_streamed_body_ends_the_call(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """What the upstream got so far is not taken for a whole request."""
    encore = await proxy(max_body_bytes=1000)
    async with raw_client(encore.url) as client:
        await client.send(request(b"x" * 2000, {"Content-Length": "5000"}))
        received = await upstream.nth_request(2)
        await received.body_holds(b"x" * 2000)
        client.leave()
        await received.client_gone.wait()
    assert not received.arrived.is_set()
    await until(lambda: encore.counts["bypasses"] == 1)
    assert encore.counts["upstream_errors"] == {}


VALUES = (
    b"",
    b"no-cache, max-age=0",
    b"max-age=-1, min-fresh=99999999999, ,,=",
    b'no-store="',
    b"only-if-cached;",
    b"nan",
    b"1e999",
    b"\xff\xfe",
    b'"',
    b"a" * 2000,
    b"text/event-stream",
    b"gzip;q=0",
    b"0",
)
JSON = {"Content-Type": "application/json"}
HELLO = b'{"choices":[{"message":{"content":"Hello."},"finish_reason":"stop"}]}'
NAMES = (
    "Cache-Control",
    "x-cache-ttl",
    "x-cache-threshold",
    "x-cache-namespace",
    "x-cache-mode",
    "x-cache-",
    "Authorization",
    "Cookie",
    "api-key",
    "User-Agent",
    "Content-Type",
    "Accept-Encoding",
    "Connection",
    "TE",
    "OpenAI-Organization",
    "x-encore-token",
)


SOUND: Mapping[str, Any] = {
    "model": MODEL,
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Hi"}]},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "a", "function": {}}]},
        {"role": "tool", "tool_call_id": "a", "content": "2"},
        {"role": "user", "content": "Hi"},
    ],
    "stream": True,
    "stream_options": {"include_usage": True},
    "temperature": 0.5,
    "tools": [],
    "seed": 1,
}


@pytest.mark.parametrize("good", [False, True], ids=["refused", "answered"])
@pytest.mark.parametrize("seed", range(5))
async def test_no_request_is_ever_too_much_for_us(
    upstream: FakeUpstream, proxy: Proxy, seed: int, good: bool
) -> None:
    """Whatever comes, it is forwarded and answered, or it is no HTTP: never an error of ours."""
    upstream.on("POST", PATH, raw_answer(200, JSON, HELLO) if good else REFUSED)
    encore = await proxy()
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    for number in range(50):
        body = json.dumps(mutated(chance, SOUND)).encode()
        if number % 2:
            body = damaged(chance, body)
        headers = {chance.choice(NAMES): chance.choice(VALUES).decode("latin-1") for _ in range(2)}
        raw = await raw_exchange(encore.url, request(body, headers))
        status = int(raw.split(b" ", 2)[1])
        no_http = raw.endswith(b"Invalid HTTP request received.")
        unmet = b'"code":"only_if_cached"' in raw
        expected = 400 if no_http or not good else 200
        assert status == (504 if unmet else expected), (body, headers, raw)
    assert encore.counts["upstream_errors"] == {}
    if not good:
        assert encore.counts["stored"] == 0


async def test_two_questions_on_one_connection(proxy: Proxy) -> None:
    """A connection is kept for the next question, also after a bypass."""
    encore = await proxy()
    async with asking(encore, headers={"Cache-Control": "no-store"}) as client:
        assert (await client.answer()).verdict == "bypass;reason=no_store"
    once = request(question()).replace(b"Connection: close\r\n", b"")
    broken = request(b"{").replace(b"Connection: close\r\n", b"")
    raw = await raw_exchange(encore.url, once + broken + request(question()))
    verdicts = [line.split(b";")[0] for line in raw.split(b"x-cache-debug: ")[1:]]
    assert verdicts == [b"miss", b"bypass", b"hit"]
