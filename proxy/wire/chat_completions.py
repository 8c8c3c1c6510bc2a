"""The path of a chat completion, from its body to its answer."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import assert_never

import structlog
from starlette.types import Receive, Scope, Send

from proxy.cache import gates
from proxy.cache.flights import Flights, Listener
from proxy.cache.verdict import Bypass, Hit, Miss, MissReason, Verdict
from proxy.errors import UpstreamCut, UpstreamError
from proxy.metrics import Metrics
from proxy.wire import answers
from proxy.wire.body import ClientLeft, RequestBody, WhileConnected
from proxy.wire.decision import Decided, Decides, Unread, flight
from proxy.wire.headers import RawHeaders, to_upstream, verdict_headers
from proxy.wire.hot import Hot, HotHits
from proxy.wire.passthrough import relay
from proxy.wire.questions import Arrival
from proxy.wire.recorder import Head, Order, Recorder
from proxy.wire.replay import render, send_replay
from proxy.wire.request_id import SCOPE_KEY, RequestId, RequestIds, sole
from proxy.wire.telling import Told, shown, summary
from proxy.wire.tenancy import Tenancy
from proxy.wire.upstream import Call, Calls

_OF_THE_ANSWER = frozenset(
    {
        b"cache-control",
        b"content-encoding",
        b"content-length",
        b"content-type",
        b"date",
        b"retry-after",
        b"vary",
    }
)

_ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Services:
    """What the path of a chat completion works with."""

    decider: Decides
    hot: HotHits
    upstream: Calls
    recorder: Recorder
    flights: Flights[Head]
    tenancy: Tenancy
    metrics: Metrics
    debug_header: bool


class ChatCompletions:
    """The ASGI endpoint of `POST /v1/chat/completions`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        # Bound once: a logger that binds itself anew for each line takes longer than the line.
        self._log = structlog.get_logger().bind()
        self._ids = RequestIds()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        metrics = self._services.metrics
        request_id = self._ids.of(scope["headers"])
        scope[SCOPE_KEY] = request_id
        arrival = Arrival.of(scope)
        body = RequestBody(receive)
        raw = await self._services.hot.read(body)
        asked = time.perf_counter()
        hot = None if raw is None else self._services.hot.find(arrival, raw)
        if hot is not None:
            await self._repeat(hot, send, request_id, started, asked)
            return
        told = Told(send)
        exchange = None
        outcome = "failed"
        metrics.began()
        try:
            decision = await self._services.decider.decide(arrival, body)
            self._count(decision)
            exchange = _Exchange(self._services, arrival, body, told, decision, request_id)
            outcome = await exchange.run()
        except ClientLeft:
            outcome = ClientLeft.__name__
        finally:
            metrics.ended(streamed=exchange is not None and exchange.streams)
            self._tell(exchange, request_id, told, outcome, started)

    async def _repeat(
        self, hot: Hot, send: Send, request_id: RequestId, started: float, asked: float
    ) -> None:
        """Give a hit again, and count and tell the same as for any other."""
        found = time.perf_counter()
        lookup, first_byte = found - asked, found - started
        await send_replay(send, hot.replay, lookup * 1000, request_id.header)
        took = time.perf_counter() - started
        metrics = self._services.metrics
        metrics.decided(hot.hit)
        metrics.looked_up("exact", lookup)
        metrics.answered(hot.hit, took, first_byte)
        line = {**hot.line, "lookup_ms": round(lookup * 1000, 2)}
        self._say(line, request_id, _ANSWERED, took, 200, first_byte)

    def _count(self, decision: Unread | Decided) -> None:
        metrics = self._services.metrics
        metrics.decided(decision.verdict)
        if isinstance(decision, Decided):
            if decision.lookup_ms is not None:
                metrics.looked_up(decision.tier, decision.lookup_ms / 1000)
            if decision.question.request.stream:
                metrics.stream_began()

    def _tell(
        self,
        exchange: _Exchange | None,
        request_id: RequestId,
        told: Told,
        outcome: str,
        started: float,
    ) -> None:
        """The line in the log, and how long it took."""
        took = time.perf_counter() - started
        line: dict[str, object] = {"verdict": "none"} if exchange is None else exchange.told()
        first_byte = told.began_at - started
        if exchange is not None and outcome == _ANSWERED and told.status is not None:
            self._services.metrics.answered(exchange.decision.verdict, took, first_byte)
        self._say(line, request_id, outcome, took, told.status, first_byte)

    def _say(
        self,
        line: dict[str, object],
        request_id: RequestId,
        outcome: str,
        took: float,
        status: int | None,
        first_byte: float,
    ) -> None:
        line["request_id"] = request_id.value.decode("ascii")
        line["outcome"] = outcome
        line["ms"] = round(took * 1000, 2)
        if status is not None:
            line["status"] = status
            line["first_byte_ms"] = round(first_byte * 1000, 2)
        self._log.info("chat", **line)


class _Exchange:
    """One request, what was decided about it, and its answer."""

    def __init__(
        self,
        services: Services,
        arrival: Arrival,
        body: RequestBody,
        send: Send,
        decision: Unread | Decided,
        request_id: RequestId,
    ) -> None:
        self._services = services
        self._arrival = arrival
        self._id = request_id
        self._their_id: bytes | None = None
        self._body = body
        self._send = send
        self.decision = decision

    @property
    def streams(self) -> bool:
        """Whether a stream was asked for, as far as is known."""
        return isinstance(self.decision, Decided) and self.decision.question.request.stream

    def told(self) -> dict[str, object]:
        """What the log says of it."""
        line = summary(self.decision)
        if self._their_id is not None:
            line["upstream_request_id"] = shown(self._their_id.decode("ascii"))
        return line

    async def run(self) -> str:
        """Act on the decision; returns `answered`, or the name of the upstream's failure."""
        try:
            await self._act(self.decision)
        except UpstreamError as failure:
            if not isinstance(failure, UpstreamCut):
                headers = [*self._own_headers(), self._id.header]
                await answers.upstream_error(self._send, failure, headers)
            return type(failure).__name__
        return _ANSWERED

    async def _act(self, decision: Unread | Decided) -> None:
        match decision:
            case Decided(verdict=Hit() as hit):
                await self._reuse(decision, hit)
            case _ if decision.directives.only_if_cached:
                await self._refuse()
            case Unread():
                await self._relay()
            case Decided(verdict=Bypass(reason)) if reason not in gates.REFRESHING:
                await self._relay()
            case Decided():
                await self._fly(decision)
            case _:
                assert_never(decision)

    async def _reuse(self, decision: Decided, hit: Hit) -> None:
        services = self._services
        replay = render(hit, decision.question, explained=services.debug_header)
        services.hot.note(self._arrival, decision, hit, replay)
        await send_replay(self._send, replay, decision.lookup_ms or 0.0, self._id.header)

    def _own_headers(self, *, forwarded: bool = True) -> RawHeaders:
        """The headers that tell what was decided."""
        decision = self.decision
        if not self._services.debug_header:
            return []
        return verdict_headers(
            decision.verdict,
            ignored=decision.directives.ignored,
            lookup_ms=decision.lookup_ms,
            collapsed=decision.collapsed,
            forwarded=forwarded,
        )

    def _dressed(self, headers: RawHeaders) -> RawHeaders:
        """The headers of an upstream's answer, with ours."""
        self._their_id = sole(headers)
        return self._id.returned(headers) + self._own_headers()

    def _call(self, *, plain_answer: bool) -> Call:
        headers = to_upstream(self._id.forwarded(self._arrival.headers), plain_answer=plain_answer)
        return Call("POST", self._arrival.target, headers, self._body.unchanged())

    async def _refuse(self) -> None:
        """Nothing fit is stored, and the request forbids asking on (RFC 9111, 5.2.1.7)."""
        headers = [*self._own_headers(forwarded=False), self._id.header]
        headers.append((b"x-should-retry", b"false"))
        message = "Encore: nothing fit to be reused is stored, and the request is only-if-cached"
        await answers.error(self._send, 504, message, "only_if_cached", headers)

    async def _relay(self) -> None:
        """Forward a request whose answer will not be stored."""
        services = self._services
        call = self._call(plain_answer=False)
        started = 0.0

        def asked() -> None:
            nonlocal started
            started = time.perf_counter()
            services.metrics.called_upstream()

        try:
            status = await relay(
                services.upstream, call, self._body, self._send, self._dressed, asked
            )
        except UpstreamError as failure:
            services.metrics.upstream_failed(type(failure).__name__)
            raise
        services.metrics.upstream_answered(time.perf_counter() - started)
        if status == 200:
            services.tenancy.vouch(self._arrival.headers)

    async def _fly(self, decision: Decided) -> None:
        """Forward a request whose answer may be stored, or join one that is under way."""
        # no-cache and repeat ask for an answer of their own: nobody joins, and they join nobody.
        key = None if isinstance(decision.verdict, Bypass) else flight(decision.question)
        joined = self._join(decision, key)
        listener = self._start(decision, key) if joined is None else joined
        try:
            async with WhileConnected(self._body):
                head = await listener.head()
                # An answer to another's key says nothing about this one's.
                if head.status == 200 and joined is None:
                    self._services.tenancy.vouch(self._arrival.headers)
                headers = head.headers if joined is None else _shared(head.headers)
                dressed = self._dressed(headers)
                whole = listener.whole()
                if whole is not None:
                    await answers.forward(self._send, head.status, dressed, whole)
                    return
                listener.at_once = await answers.start(self._send, head.status, dressed)
                async for chunk in listener:
                    await answers.say(self._send, chunk)
        finally:
            listener.leave()
        await answers.end(self._send)

    def _join(self, decision: Decided, key: bytes | None) -> Listener[Head] | None:
        listener = self._services.flights.join(key) if key is not None else None
        if listener is not None:
            self._services.metrics.collapsed()
            self.decision = replace(decision, collapsed=True)
        return listener

    def _start(self, decision: Decided, key: bytes | None) -> Listener[Head]:
        order = Order(
            self._call(plain_answer=True),
            decision.question,
            decision.vector,
            refresh=isinstance(decision.verdict, Bypass),
            has_waited=_lacks_store(decision.verdict),
            shadow=decision.shadow,
        )
        pump = self._services.recorder.pump(order)
        return self._services.flights.start(key, pump)


def _lacks_store(verdict: Verdict) -> bool:
    return isinstance(verdict, Miss) and verdict.reason is MissReason.STORE_UNAVAILABLE


def _shared(headers: RawHeaders) -> RawHeaders:
    """The headers of a call that another made, as far as they tell of the answer itself.

    Cookies, ids and rate limits were meant for that other one alone.
    """
    return [pair for pair in headers if pair[0] in _OF_THE_ANSWER]
