"""The server: where it listens, how it ends, and what signals do to it."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from proxy import serving
from proxy.errors import SettingsError
from tests.commands import refuses
from tests.fakes import Gate
from tests.raw import RawClient, raw_client, raw_exchange

GET = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


class SlowStream:
    """An app that says "Hel", waits at its gate, and says "lo"."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.cancelled = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"Hel", "more_body": True})
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        await send({"type": "http.response.body", "body": b"lo"})


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that says "Hello"."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"Hello"})


@asynccontextmanager
async def half_told(url: str) -> AsyncIterator[RawClient]:
    """A client that has heard the beginning of the stream."""
    async with raw_client(url) as client:
        await client.send(GET)
        await client.until(b"Hel")
        yield client


def has_v6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


needs_v6 = pytest.mark.skipif(not has_v6(), reason="this machine has no IPv6")


# --- where it listens --------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", pytest.param("::1", marks=needs_v6)], ids=str
)
async def test_it_listens_where_it_is_told(host: str) -> None:
    """Port 0 takes a free one, and the URL names it."""
    with serving.bind(host, 0) as listener:
        async with serving.listening(hello, listener) as url:
            assert url == serving.url(listener)
            assert url.startswith("http://[::1]:" if host == "::1" else "http://127.0.0.1:")
            assert (await raw_exchange(url, GET)).endswith(b"Hello\r\n0\r\n\r\n")


@needs_v6
async def test_every_v6_address_is_every_address() -> None:
    """`::` takes IPv4 as well, as people expect of it."""
    with serving.bind("::", 0) as listener:
        port = listener.getsockname()[1]
        assert serving.url(listener) == f"http://[::]:{port}"
        async with serving.listening(hello, listener):
            assert b"Hello" in await raw_exchange(f"http://127.0.0.1:{port}", GET)
            assert b"Hello" in await raw_exchange(f"http://[::1]:{port}", GET)


def test_a_port_in_use() -> None:
    """The settings to change are named."""
    with serving.bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(SettingsError) as caught:
            serving.bind("127.0.0.1", port)
    assert str(caught.value) == (
        f"ENCORE_HOST, ENCORE_PORT: cannot listen on 127.0.0.1:{port}: Address already in use"
    )


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("no-such-host.invalid", "no-such-host.invalid:0: "),
        ("ü..invalid", "ü..invalid:0: encoding with 'idna' codec failed"),
        ("192.0.2.1", "192.0.2.1:0: Cannot assign requested address"),
        ("2001:db8::1", "[2001:db8::1]:0: "),
    ],
)
def test_an_address_that_is_not_ours(host: str, shown: str) -> None:
    """Whatever is wrong with it, the settings are named, and the address as it was given."""
    with pytest.raises(SettingsError) as caught:
        serving.bind(host, 0)
    said = str(caught.value)
    assert said.startswith(f"ENCORE_HOST, ENCORE_PORT: cannot listen on {shown}")
    assert "(while" not in said


# --- how it ends -------------------------------------------------------------------------


async def test_leaving_closes_everything() -> None:
    """The socket and idle connections are closed; nobody is let in any more."""
    async with AsyncExitStack() as clients:
        async with serving.listening(hello) as url:
            idle = await clients.enter_async_context(raw_client(url))
            await idle.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await idle.until(b"0\r\n\r\n")
        await refuses(url)
        assert await idle.rest() == b""


async def test_leaving_at_once_closes_everything() -> None:
    """Even a server that has had no time to do anything lets its socket go."""
    with serving.bind("127.0.0.1", 0) as listener:
        async with serving.listening(hello, listener) as url:
            pass
        assert listener.fileno() == -1
    await refuses(url)


async def test_a_running_stream_ends_whole() -> None:
    """When the block is left, nobody new comes in, and the stream is told to its end."""
    app = SlowStream()
    async with AsyncExitStack() as clients:
        async with serving.listening(app) as url:
            client = await clients.enter_async_context(half_told(url))
            later = asyncio.create_task(release_once_closed(app.gate, url))
        assert await client.rest() == b"\r\n2\r\nlo\r\n0\r\n\r\n"
    await later
    assert not app.cancelled


async def release_once_closed(gate: Gate, url: str) -> None:
    """Let the stream go on when nobody new is let in."""
    await refuses(url)
    gate.release()


async def test_a_stream_that_does_not_end_is_cut(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """After the time of grace the end comes all the same, and it is told."""
    monkeypatch.setattr(serving, "_GRACE_SECONDS", 0.05)
    app = SlowStream()
    async with AsyncExitStack() as clients:
        async with serving.listening(app) as url:
            client = await clients.enter_async_context(half_told(url))
        assert await client.rest() == b"\r\n"
    assert app.cancelled
    assert "Cancel 1 running task(s), timeout graceful shutdown exceeded" in caplog.messages


async def test_what_goes_wrong_at_the_start_is_raised_as_it_is() -> None:
    """The lifespan's error reaches the door, which puts it in words."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        raise SettingsError("ENCORE_STORE: no")
        yield

    with pytest.raises(SettingsError, match="ENCORE_STORE: no"):
        async with serving.opened(Starlette(lifespan=lifespan)):
            raise AssertionError


async def test_the_lifespan_is_ended_with_the_block() -> None:
    """What the start opened is closed."""
    told: list[str] = []

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        told.append("opened")
        yield
        told.append("closed")

    async with serving.opened(Starlette(lifespan=lifespan)):
        told.append("served")
    assert told == ["opened", "served", "closed"]


# --- signals -----------------------------------------------------------------------------


def test_what_is_there_is_not_looked_through_for_garbage() -> None:
    """All that came up to here stays; what comes later is looked through as ever."""
    try:
        serving.keep_for_good()
        assert gc.get_freeze_count() > len(gc.get_objects())
    finally:
        gc.unfreeze()


def test_running_returns_what_comes_of_it() -> None:
    """And the loop is uvloop's."""

    async def main() -> str:
        return type(asyncio.get_running_loop()).__module__

    assert serving.run(main()) == "uvloop"


@pytest.fixture
def keyboard() -> Iterator[None]:
    """SIGINT as a terminal has it: what was started in the background of a shell ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("keyboard")
def test_in_the_background_it_can_be_ended_as_well() -> None:
    """SIGINT is ignored there, and SIGTERM is not."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    told: list[str] = []

    async def main() -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.Event().wait()
        finally:
            told.append("cleaned up")

    with pytest.raises(KeyboardInterrupt):
        serving.run(main())
    assert told == ["cleaned up"]


@pytest.mark.usefixtures("keyboard")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_interrupts_what_runs(number: signal.Signals) -> None:
    """It is cancelled and cleans up; afterwards the signals mean what they meant."""
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    told: list[str] = []

    async def main() -> None:
        try:
            os.kill(os.getpid(), number)
            await asyncio.Event().wait()
        finally:
            told.append("cleaned up")

    with pytest.raises(KeyboardInterrupt):
        serving.run(main())
    assert told == ["cleaned up"]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


@pytest.mark.usefixtures("keyboard")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_first_signal_stops_a_second_interrupts(number: signal.Signals) -> None:
    """Inside `stop_signals` the first one only sets the event."""
    told: list[str] = []

    async def main() -> None:
        with serving.stop_signals() as stopped:
            os.kill(os.getpid(), number)
            await stopped.wait()
            told.append("stopped")
            os.kill(os.getpid(), number)
            await asyncio.Event().wait()

    with pytest.raises(KeyboardInterrupt):
        serving.run(main())
    assert told == ["stopped"]


def test_signals_are_given_back() -> None:
    """After the block they interrupt again, whether one came or not."""

    async def main() -> None:
        before = signal.getsignal(signal.SIGINT)
        with serving.stop_signals():
            assert signal.getsignal(signal.SIGINT) is not before
        assert signal.getsignal(signal.SIGINT) is before

    serving.run(main())


def test_collecting_seldom_ends_with_its_block() -> None:
    """What was there is left out meanwhile, and looked at again afterwards."""
    usual = gc.get_threshold()
    with serving.collecting_seldom():
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() > usual
    assert (gc.get_freeze_count(), gc.get_threshold()) == (0, usual)
