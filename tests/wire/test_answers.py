"""How an answer is handed to the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proxy.wire import answers

if TYPE_CHECKING:
    from starlette.types import Message


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
