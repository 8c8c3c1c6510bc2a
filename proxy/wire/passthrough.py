"""Everything that is not a cacheable chat completion: streamed both ways, unchanged."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from starlette.types import Receive, Scope, Send

from proxy.errors import UpstreamCut, UpstreamError
from proxy.metrics import Metrics
from proxy.wire import answers
from proxy.wire.body import ClientLeft, RequestBody, WhileConnected
from proxy.wire.headers import RawHeaders, to_client, to_upstream
from proxy.wire.questions import Arrival
from proxy.wire.request_id import sole
from proxy.wire.telling import Told, shown_path
from proxy.wire.upstream import Call, Calls


class Passthrough:
    """The ASGI endpoint for every path and method that we have no part in."""

    def __init__(self, upstream: Calls, metrics: Metrics) -> None:
        self._upstream = upstream
        self._metrics = metrics
        self._log = structlog.get_logger().bind()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        told = Told(send)
        outcome = "failed"
        try:
            outcome = await self._forward(scope, receive, told)
        finally:
            self._tell(scope, told, outcome, started)

    def _tell(self, scope: Scope, told: Told, outcome: str, started: float) -> None:
        took = time.perf_counter() - started
        line: dict[str, object] = {}
        request_id = sole(scope["headers"])
        if request_id is not None:
            line["request_id"] = request_id.decode("ascii")
        line["method"] = scope["method"]
        line["path"] = shown_path(scope["raw_path"])
        if told.status is not None:
            line["status"] = told.status
            line["first_byte_ms"] = round((told.began_at - started) * 1000, 2)
        self._log.info("passthrough", **line, outcome=outcome, ms=round(took * 1000, 2))

    async def _forward(self, scope: Scope, receive: Receive, send: Send) -> str:
        """Returns `answered`, or the name of what went wrong."""
        body = RequestBody(receive)
        headers = to_upstream(scope["headers"], plain_answer=False)
        try:
            sent = body.stream() if has_body(scope["headers"]) else await body.whole(0)
            call = Call(scope["method"], Arrival.of(scope).target, headers, sent)
            await relay(self._upstream, call, body, send)
        except UpstreamError as failure:
            self._metrics.upstream_failed(type(failure).__name__)
            if not isinstance(failure, UpstreamCut):
                await answers.upstream_error(send, failure, [])
            return type(failure).__name__
        except ClientLeft:
            return ClientLeft.__name__
        return "answered"


async def relay(
    upstream: Calls,
    call: Call,
    body: RequestBody,
    send: Send,
    dress: Callable[[RawHeaders], RawHeaders] = list,
    asked: Callable[[], object] = bool,
) -> int:
    """Send a call, and its answer to the client; returns the status.

    `dress` gives the answer's headers as the client gets them. `asked` hears that it is the call's
    turn. Raises `UpstreamBusy`, `UpstreamUnreachable` and `UpstreamTimeout` before anything was
    sent, `UpstreamCut` after: then the response must stay unfinished, so that the server cuts the
    client off too.
    """
    try:
        async with WhileConnected(body), upstream.turn(call):
            asked()
            async with upstream.open(call) as answer:
                headers = dress(to_client(answer.headers))
                at_once = await answers.start(send, answer.status, headers)
                async for chunk in answer.body:
                    if not at_once(chunk):
                        await answers.say(send, chunk)
    except UpstreamError as failure:
        if body.broken_off:
            raise ClientLeft from failure
        raise
    await answers.end(send)
    return answer.status


def has_body(headers: RawHeaders) -> bool:
    """Whether a request carries a body (RFC 9112, 6.3)."""
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in headers)
