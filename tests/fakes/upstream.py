"""An upstream that records what it is asked and answers what it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Self

import h11

from tests.fakes.exchange import Gate, Handler, Received, Reply
from tests.fakes.ollama import DIGEST, MODEL, chat_answer, other_answer

_READ = 65536
_HEAD_LIMIT = 1 << 20


class FakeUpstream:
    """Listens on a loopback port of its own for as long as its context lasts.

    Without a script it answers as Ollama does. `answer` is what it then says to a chat; None means
    "Answer <number>.", so that two answers differ. `models` maps a name to its digest.
    """

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.models: dict[str, str] = {MODEL: DIGEST}
        self.answer: str | None = None
        self._script: list[Handler] = []
        self._routes: dict[tuple[str, str], Handler] = {}
        self._gate: Gate | None = None
        self._news = asyncio.Event()
        self._connections: set[asyncio.Task[None]] = set()
        self._failures: list[Exception] = []

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *failure: object) -> None:
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()
        if self._failures:
            raise ExceptionGroup("the upstream's handlers failed", self._failures)

    @property
    def url(self) -> str:
        """Its base URL, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def chats(self) -> list[Received]:
        """The chat completions among the requests."""
        return [request for request in self.requests if request.is_chat]

    def script(self, *handlers: Handler) -> None:
        """Answer the next chats with these, in this order; then as before."""
        self._script.extend(handlers)

    def on(self, method: str, path: str, handler: Handler) -> None:
        """Answer every request for this path, whatever its query string, with this."""
        self._routes[method, path] = handler

    def hold(self) -> Gate:
        """Let the chats that come from now on wait, unanswered, for the gate's release."""
        self._gate = Gate()
        return self._gate

    async def nth_chat(self, number: int) -> Received:
        """The chat of this number (from 1), as soon as it has arrived whole."""
        await self._until(lambda: len(self.chats) >= number)
        chat = self.chats[number - 1]
        await chat.arrived.wait()
        return chat

    async def nth_request(self, number: int) -> Received:
        """The request of this number (from 1), as soon as its head has arrived."""
        await self._until(lambda: len(self.requests) >= number)
        return self.requests[number - 1]

    async def _until(self, happened: Callable[[], bool]) -> None:
        while not happened():
            self._news.clear()
            await self._news.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            await _Connection(reader, writer, self._take_in, self._handle).serve()
        except (ConnectionError, asyncio.CancelledError):
            writer.transport.abort()
        except Exception as failure:
            # Raised again when the test leaves the context: a handler may hold its assertions.
            self._failures.append(failure)
            writer.transport.abort()
        finally:
            self._connections.discard(task)
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    def _take_in(self, request: Received) -> None:
        earlier = [known for known in self.requests if known.is_chat == request.is_chat]
        request.number = len(earlier) + 1
        self.requests.append(request)
        self._news.set()

    async def _handle(self, request: Received, reply: Reply) -> None:
        handler = self._choose(request)
        if request.is_chat and self._gate is not None:
            await self._gate.wait()
        await handler(request, reply)

    def _choose(self, request: Received) -> Handler:
        if request.is_chat and self._script:
            return self._script.pop(0)
        route = self._routes.get((request.method, request.path.decode("latin-1")))
        if route is not None:
            return route
        if request.is_chat:
            return chat_answer(request, self.models, self.answer or f"Answer {request.number}.")
        return other_answer(request, self.models)


class _Connection:
    """One client's connection, which may carry several requests."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        take_in: Callable[[Received], None],
        handle: Callable[[Received, Reply], Awaitable[None]],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._take_in = take_in
        self._handle = handle
        self._early = b""  # what a client sent before it had its answer

    async def serve(self) -> None:
        while (request := await self._receive()) is not None:
            reply = Reply(request, self._writer)
            await self._answer(request, reply)
            if reply.closes or request.client_gone.is_set():
                return

    async def _receive(self) -> Received | None:
        parser = h11.Connection(h11.SERVER, max_incomplete_event_size=_HEAD_LIMIT)
        if self._early:
            parser.receive_data(self._early)
        request: Received | None = None
        while True:
            event = parser.next_event()
            if event is h11.NEED_DATA:
                if parser.they_are_waiting_for_100_continue:
                    go_on = h11.InformationalResponse(status_code=100, headers=[])
                    self._writer.write(parser.send(go_on) or b"")
                data = await self._reader.read(_READ)
                if not data:
                    _leave(request)
                    return None
                parser.receive_data(data)
            elif isinstance(event, h11.Request):
                request = _received(event)
                self._take_in(request)
            elif isinstance(event, h11.Data):
                assert request is not None
                request.grow(bytes(event.data))
            else:
                assert request is not None
                self._early = parser.trailing_data[0]
                request.arrived.set()
                return request

    async def _answer(self, request: Received, reply: Reply) -> None:
        watch = asyncio.create_task(self._watch(request))
        try:
            await self._handle(request, reply)
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
        assert reply.complete or request.client_gone.is_set(), "a handler left its answer open"

    async def _watch(self, request: Received) -> None:
        with suppress(ConnectionError):
            while data := await self._reader.read(_READ):
                self._early += data
        request.client_gone.set()


def _received(event: h11.Request) -> Received:
    headers = [(bytes(name), bytes(value)) for name, value in event.headers]
    return Received(event.method.decode(), bytes(event.target), headers, number=0)


def _leave(request: Received | None) -> None:
    if request is not None:
        request.client_gone.set()
