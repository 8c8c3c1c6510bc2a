"""A request that is forwarded, and its answer: not a byte is changed."""

from __future__ import annotations

import pytest

from tests.assembled import Running
from tests.fakes import (
    FakeUpstream,
    Handler,
    error_answer,
    json_answer,
    raw_answer,
    sse_answer,
)
from tests.raw import raw_exchange
from tests.wire.chats import PATH, Answer, ask, post, question, request
from tests.wire.conftest import Proxy

SENT = question("Héllo  \\u0001 {x}", temperature=1e-3).replace(b", ", b" ,\n\t")
SENT_HEADERS = {
    "Authorization": "Bearer a",
    "X-Stainless-Lang": "python",
    "Accept-Encoding": "gzip, br",
    "x-cache-namespace": "a",
    "Keep-Alive": "timeout=5",
    "TE": "trailers",
}


@pytest.mark.parametrize(
    "handler",
    [
        json_answer("Hello."),
        json_answer("Hello.", headers=[("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]),
        sse_answer(["Hel", "lo."]),
        error_answer(429, "slow down"),
        raw_answer(204),
        raw_answer(302, {"Location": "http://127.0.0.1:9/elsewhere"}, b"moved"),
        raw_answer(200, {"Content-Type": "text/html"}, b"<p>\xff\x00"),
    ],
)
@pytest.mark.parametrize("mode", [{}, {"Cache-Control": "no-store"}])
async def test_what_is_forwarded_is_unchanged(
    upstream: FakeUpstream, proxy: Proxy, handler: Handler, mode: dict[str, str]
) -> None:
    """On a miss and on a bypass: the same bytes up, the same status, headers and bytes down."""
    upstream.script(handler, handler)
    encore = await proxy()
    direct = await post(Running(upstream.url, encore.clock, encore.encore), SENT, SENT_HEADERS)
    through = await post(encore, SENT, {**SENT_HEADERS, **mode}, target=f"{PATH}?a=%2F")
    by_us = {b"x-cache-debug", b"cache-status", b"connection", b"transfer-encoding"}
    by_us.add(b"x-request-id")

    def told(answer: Answer) -> list[tuple[bytes, bytes]]:
        return [(name, value) for name, value in answer.headers if name not in by_us]

    assert (through.status, told(through)) == (direct.status, told(direct))
    # The number in the id is the one of the call.
    assert through.body.replace(b"chatcmpl-2", b"chatcmpl-1") == direct.body
    _, received = upstream.chats
    assert received.target == b"/v1/chat/completions?a=%2F"
    assert received.body == SENT
    encoding = "gzip, br" if mode else "identity"
    assert received.headers == [
        (b"host", upstream.url.removeprefix("http://").encode()),
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(SENT)),
        (b"authorization", b"Bearer a"),
        (b"x-stainless-lang", b"python"),
        *([(b"accept-encoding", encoding.encode())] if mode else []),
        *((name.lower().encode(), value.encode()) for name, value in mode.items()),
        (b"x-request-id", (through.header("x-request-id") or "").encode()),
        *([] if mode else [(b"accept-encoding", encoding.encode())]),
    ]


async def test_a_long_question_arrives_whole(upstream: FakeUpstream, proxy: Proxy) -> None:
    """A body of many reads and writes, with a length or in chunks: the same bytes, once."""
    encore = await proxy()
    body = question("word " * 200_000)
    assert (await post(encore, body)).verdict == "miss;reason=no_match;semantic=skipped_too_long"
    assert (await post(encore, body)).verdict == "hit;path=exact_match"
    head = request(b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    for content, number in ((b"o" * 500_000, 2), (b"o", 3)):
        body = question().replace(b"Hi", b"Hell" + content)
        parts = [body[:10], body[10:200_000], body[200_000:]]
        chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts if part)
        raw = await raw_exchange(encore.url, head + chunks + b"0\r\n\r\n")
        assert b"x-cache-debug: miss;reason=no_match;" in raw
        assert f"Answer {number}.".encode() in raw
        assert upstream.chats[-1].body == body


async def test_an_upstreams_own_headers_are_never_stored(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """The first client gets the cookie that was meant for it; nobody else does."""
    own = {"Set-Cookie": "session=1", "X-Request-Id": "7", "X-RateLimit-Remaining": "3"}
    upstream.script(json_answer("Hello.", headers=own))
    encore = await proxy()
    first, second = await ask(encore), await ask(encore)
    for name, value in own.items():
        assert first.header(name.lower()) == value
        assert second.header(name.lower()) is None
    assert second.verdict == "hit;path=exact_match"


async def test_the_upstreams_word_on_its_own_cache_stays(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """`Cache-Status` is a list, nearest cache last; `x-cache-debug` is ours alone."""
    said = {"Cache-Status": "cdn; hit", "X-Cache-Debug": "hit;path=made_up"}
    upstream.script(json_answer("Hello.", headers=said))
    encore = await proxy()
    answer = await ask(encore)
    assert answer.header("cache-status") == "cdn; hit, encore; fwd=miss"
    assert answer.verdict == "miss;reason=no_match"
