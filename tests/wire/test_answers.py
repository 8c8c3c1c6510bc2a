"""How an answer is handed to the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proxy.serving import listening
from proxy.wire import answers
from tests.raw import raw_client

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

    from proxy.wire.headers import RawHeaders


async def test_any_other_server_is_sent_messages() -> None:
    """It writes nothing at once, and what it does not know is nothing to it."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    at_once = await answers.start(send, 200, [(b"a", b"b")])
    assert not at_once(b"part")
    await answers.say(send, b"part")
    await answers.end(send)
    begun, *parts = sent
    assert (begun["type"], begun["status"]) == ("http.response.start", 200)
    assert [(part["body"], part.get("more_body", False)) for part in parts] == [
        (b"part", True),
        (b"", False),
    ]


LENGTH = (b"content-length", b"3")
OTHERS = [(b"x-a", b"caf\xc3\xa9\t1"), (b"x-a", b""), (b"date", b"now")]


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, [LENGTH, *OTHERS], b"abc"),
        (500, [*OTHERS, LENGTH], b"abc"),
        (200, [(b"content-length", b"0")], b""),
        (200, OTHERS, b"abc"),
        (200, OTHERS, b""),
        (200, [(b"content-length", b"003")], b"abc"),
        (204, [(b"content-length", b"0")], b""),
        (304, [LENGTH], b""),
    ],
)
@pytest.mark.parametrize("last", [True, False])
async def test_an_answer_that_is_forwarded_whole_is_the_same_as_one_that_comes_in_parts(
    status: int, headers: RawHeaders, body: bytes, last: bool
) -> None:
    """To the byte, but for where a chunked one is cut; whether or not its connection goes on."""

    async def in_parts(_: Scope, __: Receive, send: Send) -> None:
        await answers.start(send, status, headers)
        await answers.end(send, body)

    async def whole(_: Scope, __: Receive, send: Send) -> None:
        await answers.forward(send, status, headers, body)

    request = b"POST / HTTP/1.1\r\nHost: localhost\r\n%b\r\n"
    close = request % b"Connection: close\r\n"
    heard: list[bytes] = []
    for app in (in_parts, whole):
        async with listening(app) as url, raw_client(url) as client:
            await client.send(close if last else request % b"" + close)
            heard.append(await client.rest())
    assert heard[0] == heard[1]
    assert heard[0].count(b"HTTP/1.1 %d" % status) == (1 if last else 2)


@pytest.mark.parametrize("value", [b"a\x01", b"\x7f", b"a\r\nx-b: c"])
async def test_a_header_value_that_no_server_sends_is_left_to_it_to_refuse(value: bytes) -> None:
    """As one is of an answer in parts: nobody smuggles a line in."""

    async def app(_: Scope, __: Receive, send: Send) -> None:
        with pytest.raises(RuntimeError, match="Invalid HTTP header value"):
            await answers.forward(send, 200, [LENGTH, (b"x-a", value)], b"abc")

    async with listening(app) as url, raw_client(url) as client:
        await client.send(b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert await client.rest() == b""


async def test_an_answer_that_says_its_length_is_one_message_to_our_own_server() -> None:
    """And to any other the two that it knows."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await answers.forward(send, 200, [LENGTH], b"abc")
    assert sent[0][answers.WHOLE] == b"abc"
    assert sent[1] == {"type": "http.response.body", "body": b"abc"}
