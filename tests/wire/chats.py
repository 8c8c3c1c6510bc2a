"""Asks a proxy for chat completions, on a raw socket, and reads what comes back.

answer = await ask(encore, "Hi", stream=True)
assert answer.verdict == "miss;reason=no_match"

async with asking(encore, "Hi", stream=True) as client:
    await client.hears(b'"Hel"')            # ... while the upstream is still speaking
    client.leaves()
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias

from http_sfv.item import Item
from http_sfv.list import List

from tests.assembled import Running
from tests.fakes import MODEL, Received, Reply
from tests.raw import RawClient, raw_client
from tests.wire.exchanges import Heard, read

Headers: TypeAlias = Mapping[str, str]
PATH: Final = "/v1/chat/completions"
_VERDICT: Final = ("path", "reason", "semantic")


@dataclass(frozen=True)
class Answer(Heard):
    """What a client got for its question."""

    @property
    def text(self) -> str:
        """What a JSON answer says."""
        content = self.json["choices"][0]["message"]["content"]
        assert isinstance(content, str)
        return content

    @property
    def events(self) -> list[Any]:
        """The events of a stream, parsed, `[DONE]` as it is."""
        assert self.header("content-type") == "text/event-stream"
        *lines, end = self.body.decode().split("\n\n")
        assert end == ""
        assert all(line.startswith("data: ") for line in lines)
        data = [line.removeprefix("data: ") for line in lines]
        return [part if part == "[DONE]" else json.loads(part) for part in data]

    @property
    def debug(self) -> dict[str, Any]:
        """The parameters of `x-cache-debug`."""
        params = _item(self.header("x-cache-debug")).params
        return {name: _plain(value) for name, value in params.items()}

    @property
    def verdict(self) -> str:
        """`x-cache-debug` without its figures: `hit;path=exact_match`."""
        item = _item(self.header("x-cache-debug"))
        named = [f"{name}={item.params[name]}" for name in _VERDICT if name in item.params]
        return ";".join([str(item.value), *named])

    @property
    def cache_status(self) -> tuple[str, dict[str, Any]]:
        """Our member of `Cache-Status`, the last one: who says it, and the parameters."""
        found = List()
        found.parse((self.header("cache-status") or "").encode())
        member = found[-1]
        return str(member.value), dict(member.params)


class ChatClient:
    """One request under way, on a connection of its own."""

    def __init__(self, client: RawClient) -> None:
        self._client = client
        self._heard = b""

    async def hears(self, mark: bytes) -> None:
        """Wait until `mark` has come."""
        self._heard += await self._client.until(mark)

    async def answer(self) -> Answer:
        """The whole answer, or all that came before the connection was cut."""
        return _read(self._heard + await self._client.rest())

    def leaves(self) -> None:
        """Drop the connection at once."""
        self._client.leave()


async def ask(
    encore: Running, content: Any = "Hi", headers: Headers | None = None, **fields: Any
) -> Answer:
    """Ask one question and read its answer; `fields` go into the body."""
    async with asking(encore, content, headers, **fields) as client:
        return await client.answer()


async def post(
    encore: Running, body: bytes, headers: Headers | None = None, target: str = PATH
) -> Answer:
    """Send a body as it is and read the answer."""
    async with posting(encore, body, headers, target) as client:
        return await client.answer()


@asynccontextmanager
async def asking(
    encore: Running, content: Any = "Hi", headers: Headers | None = None, **fields: Any
) -> AsyncIterator[ChatClient]:
    """A question that was sent; its answer is read, or not, by the test."""
    async with posting(encore, question(content, **fields), headers) as client:
        yield client


@asynccontextmanager
async def posting(
    encore: Running, body: bytes, headers: Headers | None = None, target: str = PATH
) -> AsyncIterator[ChatClient]:
    """A body that was sent as it is."""
    async with raw_client(encore.url) as client:
        await client.send(request(body, headers, target))
        yield ChatClient(client)


def question(content: Any = "Hi", **fields: Any) -> bytes:
    """The body of a question: one user message, and `fields`."""
    asked = {"model": MODEL, "messages": [{"role": "user", "content": content}], **fields}
    return json.dumps(asked, ensure_ascii=False).encode()


def request(body: bytes, headers: Headers | None = None, target: str = PATH) -> bytes:
    """A whole request whose connection closes after the answer."""
    given = {
        "Host": "127.0.0.1",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **(headers or {}),
        "Connection": "close",
    }
    lines = [f"POST {target} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def _read(raw: bytes) -> Answer:
    heard = read(raw, "POST")
    answer = Answer(heard.status, heard.headers, heard.body, heard.complete)
    if answer.header("x-cache-debug") is not None:
        # Whatever a test looks at: both of our headers must be well-formed (RFC 9651).
        assert answer.verdict
        assert answer.cache_status[0] == "encore"
    return answer


def _item(header: str | None) -> Item:
    assert header is not None, "no x-cache-debug"
    item = Item()
    item.parse(header.encode())
    return item


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


async def cut_at_once(request: Received, reply: Reply) -> None:
    """Break the connection instead of an answer."""
    reply.cut()


async def until(happened: Callable[[], bool]) -> None:
    """Wait until something is true that no event tells of."""
    while not happened():  # noqa: ASYNC110 - a count of the proxy's is no event
        await asyncio.sleep(0)
