"""The pump of a flight: reads the live answer, passes it on, and keeps it when it may be kept.

Keeping is a task of its own: it goes on when the answer waits no longer, or has nobody who listens.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from proxy.cache import gates
from proxy.cache.comparer import Comparer
from proxy.cache.flights import Flight
from proxy.cache.gates import Question, Recording
from proxy.cache.ports import Vector
from proxy.cache.semantic_cache import SemanticCache
from proxy.cache.shadow import Shadow
from proxy.cache.verdict import Skip, SkipReason, Store
from proxy.chat import sse
from proxy.errors import UpstreamError
from proxy.metrics import Metrics
from proxy.values import value
from proxy.wire.headers import RawHeaders, to_client
from proxy.wire.upstream import Answer, Call, Calls

# Room for `data: [DONE]` and its line ends, which may come in several chunks.
_TAIL = 32
# More than can be whole in the time that a store may take; without an end they are not to be.
_MOST_KEPT_AT_A_TIME = 1000


@value()
class Head:
    """Status and headers of an answer, as every listener gets them."""

    status: int
    headers: RawHeaders


@value()
class Order:
    """What to ask the upstream, and for which question; `vector` is the question's, if known.

    `refresh` says that the answer is asked for instead of the stored one, `has_waited` that the
    request has waited for a failing store already, and shall not wait for it again. `shadow` is
    what the answer is to be compared with.
    """

    call: Call
    question: Question
    vector: Vector | None
    refresh: bool = False
    has_waited: bool = False
    shadow: Shadow | None = None


class Recorder:
    """Makes the pump for an order; no answer over `limit` bytes is kept.

    An answer waits for its keeping, `patience` seconds at most. It is closed before what it keeps
    answers in.
    """

    def __init__(
        self,
        upstream: Calls,
        cache: SemanticCache,
        comparer: Comparer,
        metrics: Metrics,
        limit: int,
        patience: float,
    ) -> None:
        self._upstream = upstream
        self._cache = cache
        self._comparer = comparer
        self._metrics = metrics
        self._limit = limit
        self._patience = patience
        self._keeping: set[asyncio.Task[None]] = set()

    def pump(self, order: Order) -> Callable[[Flight[Head]], Awaitable[None]]:
        """A pump that fails its flight where the upstream fails."""

        async def run(flight: Flight[Head]) -> None:
            try:
                async with self._upstream.turn(order.call):
                    self._metrics.called_upstream()
                    started = time.perf_counter()
                    async with self._upstream.open(order.call) as answer:
                        flight.begin(Head(answer.status, to_client(answer.headers)))
                        await self._tee(answer, flight, order, started)
                    self._metrics.upstream_answered(time.perf_counter() - started)
            except UpstreamError as failure:
                self._metrics.upstream_failed(type(failure).__name__)
                raise

        return run

    async def close(self) -> None:
        """Return when all that was whole is kept; each of its steps has a time limit."""
        await asyncio.gather(*self._keeping, return_exceptions=True)

    async def _tee(
        self, answer: Answer, flight: Flight[Head], order: Order, started: float
    ) -> None:
        """Pass the answer on chunk by chunk.

        While the store is well, it is stored before its last chunk is said: whoever has heard it
        whole will hit, even a client that hangs up at `[DONE]`.
        """
        length = answer.header(b"content-length")
        is_stream = "event-stream" in answer.header(b"content-type")
        kept = False
        said = 0
        tail = b""
        try:
            async for chunk in answer.body:
                said += len(chunk)
                tail = chunk[-_TAIL:] if len(chunk) >= _TAIL else (tail + chunk)[-_TAIL:]
                is_last = sse.ends_with_done(tail) if is_stream else length == str(said)
                if is_last and not kept:
                    kept = True
                    await self._keep(answer, self._whole(flight.recording(), chunk), order, started)
                await flight.say(chunk)
            if not kept:
                kept = True
                await self._keep(answer, flight.recording(), order, started)
        except (UpstreamError, asyncio.CancelledError):
            if not kept:
                self._metrics.kept(Skip(SkipReason.ABORTED))
            raise

    def _whole(self, recording: bytes | None, last: bytes) -> bytes | None:
        """A recording and the last chunk; None where that outgrows the limit."""
        if recording is None or len(recording) + len(last) > self._limit:
            return None
        return recording + last

    async def _keep(self, answer: Answer, body: bytes | None, order: Order, started: float) -> None:
        recording = Recording(
            status=answer.status,
            content_type=answer.header(b"content-type"),
            content_encoding=answer.header(b"content-encoding"),
            cache_control=answer.header(b"cache-control"),
            body=body,
        )
        outcome = gates.may_store(recording, order.question)
        if order.shadow is not None:
            outcome = self._compared(order.shadow, outcome)
        if isinstance(outcome, Skip):
            self._metrics.kept(outcome)
        elif len(self._keeping) == _MOST_KEPT_AT_A_TIME:
            self._metrics.kept(Skip(SkipReason.STORE_UNAVAILABLE))
        else:
            seconds = time.perf_counter() - started
            keeping = asyncio.create_task(self._store(outcome, order, seconds))
            self._keeping.add(keeping)
            keeping.add_done_callback(self._keeping.discard)
            await asyncio.sleep(0)  # it is done by then, unless it has to wait for something
            if not keeping.done() and not order.has_waited:
                await asyncio.wait({keeping}, timeout=self._patience)

    def _compared(self, shadow: Shadow, outcome: Store | Skip) -> Store | Skip:
        """Hand an answer on to be compared; what would have been served stays in its place."""
        self._comparer.compare(shadow, outcome)
        stays = isinstance(outcome, Store) and shadow.would is not None
        return Skip(SkipReason.SHADOW) if stays else outcome

    async def _store(self, outcome: Store, order: Order, seconds: float) -> None:
        kept = await self._cache.keep(
            order.question, outcome, order.vector, refresh=order.refresh, seconds=seconds
        )
        self._metrics.kept(kept)
