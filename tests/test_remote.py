"""A running proxy, asked: what goes wrong is told in one line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from proxy import serving
from proxy.errors import RemoteError, RemoteRefused, RemoteUnknown
from proxy.remote import Remote, Token
from tests.fakes import FakeUpstream, raw_answer
from tests.fakes.internal import TOKEN, FakeInternal

RIGHT = Token(TOKEN, "that in the tests")
WRONG = Token("another", "that of --token")
NONE = Token(None, "give it with --token, since there is no file")


@asynccontextmanager
async def at(url: str, token: Token = RIGHT, patience: float = 30) -> AsyncIterator[Remote]:
    async with Remote(url, token, patience) as remote:
        yield remote


async def failure(url: str, token: Token = RIGHT, path: str = "entries/0d581758bb9b") -> str:
    """What is told when this is asked for in vain."""
    async with at(url, token) as remote:
        with pytest.raises(RemoteError) as error:
            await remote.get(path)
    return str(error.value)


async def test_the_token_is_shown_and_kept_from_the_upstream() -> None:
    """It goes to `/internal` alone; it is in no text about it either."""
    async with FakeInternal().running() as fake, at(fake.url) as remote:
        fake.on("POST", "/v1/chat/completions", {})
        await remote.get("entries", {"search": "a b&c=d"})
        await remote.ask(b"{}", [("x-cache-ttl", "5")])
        listing, chat = fake.heard
        assert (listing.query, listing.headers["x-encore-token"]) == ({"search": "a b&c=d"}, TOKEN)
        assert "x-encore-token" not in chat.headers
        assert chat.headers["x-cache-ttl"] == "5"
    assert TOKEN not in repr(RIGHT)


async def test_nobody_listens() -> None:
    """How to start one, or to name another."""
    with serving.bind("127.0.0.1", 0) as dead:
        url = serving.url(dead)
    said = await failure(url)
    assert said.startswith(f"no proxy answers at {url}: start one (encore serve), or name another")
    async with at(url) as remote:
        with pytest.raises(RemoteError, match="no proxy answers"):
            await remote.ask(b"{}", [])


async def test_what_listens_is_no_encore() -> None:
    """Such as the model itself; or what answers everything with a page."""
    async with FakeUpstream() as upstream:
        assert await failure(upstream.url) == (
            f"what answers at {upstream.url} is no Encore; --url names another"
        )
        upstream.on("GET", "/internal/metrics", raw_answer(200, {}, b"<html>"))
        assert await failure(upstream.url, path="metrics") == (
            f"what answers at {upstream.url} is no Encore"
        )
        upstream.on("GET", "/internal/health", raw_answer(200, {}, b"<html>"))
        assert "is no Encore" in await failure(upstream.url)


async def test_an_earlier_proxy() -> None:
    """It is known by what it lacks."""
    async with FakeInternal(is_old=True).running() as fake:
        assert await failure(fake.url) == (
            f"the proxy at {fake.url} is of an earlier version, which cannot be asked this: start"
            " it anew with this one"
        )


async def test_the_token_is_wrong_or_missing() -> None:
    """Where it is from, or why there is none."""
    async with FakeInternal().running() as fake:
        told = f"the proxy at {fake.url}"
        assert await failure(fake.url, WRONG) == f"{told} does not take its token: that of --token"
        assert await failure(fake.url, NONE) == f"{told} wants its token: {NONE.source}"


async def test_what_is_not_there() -> None:
    """The token is right, so it is the entry that is not there."""
    async with FakeInternal().running() as fake, at(fake.url) as remote:
        with pytest.raises(RemoteUnknown, match="has no such entry"):
            await remote.delete("entries/0d581758bb9b")


async def test_it_refuses() -> None:
    """Its own words; those of whatever else goes wrong with the status."""
    async with FakeInternal().running() as fake, at(fake.url) as remote:
        fake.fails("POST", "/internal/purge", 400, "older_than must not be negative")
        with pytest.raises(RemoteRefused, match=r"^older_than must not be negative$"):
            await remote.post("purge", {})
        fake.fails("POST", "/internal/purge", 503, "the store failed")
        with pytest.raises(RemoteError, match=r"answers 503: the store failed$") as error:
            await remote.post("purge", {})
        assert not isinstance(error.value, RemoteRefused)
        fake.on("POST", "/internal/purge", [], status=302)
        with pytest.raises(RemoteError, match=r"answers 302$"):
            await remote.post("purge", {})


async def test_it_answers_late_or_not_in_http() -> None:
    """Neither is waited for, or believed."""

    async def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(babble, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert "does not answer in HTTP" in await failure(f"http://127.0.0.1:{port}")
    with serving.bind("127.0.0.1", 0) as silent:
        async with at(serving.url(silent), patience=0.05) as remote:
            with pytest.raises(RemoteError, match="does not answer in time"):
                await remote.get("metrics")


async def test_the_models_of_a_client() -> None:
    """What it may choose from; another shape is told."""
    async with FakeInternal().running() as fake, at(fake.url) as remote:
        fake.on("GET", "/v1/models", {"data": [{"id": "a"}, {"id": "b"}]})
        assert await remote.models([("authorization", "Bearer a")]) == ["a", "b"]
        assert fake.heard[-1].headers["authorization"] == "Bearer a"
        fake.on("GET", "/v1/models", {"data": None})
        assert await remote.models([]) == []
        fake.on("GET", "/v1/models", ["a"])
        with pytest.raises(RemoteError, match="in another form than this version knows"):
            await remote.models([])
