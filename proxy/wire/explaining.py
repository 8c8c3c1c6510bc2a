"""Explains what would be decided about a request, by deciding it without any consequence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from proxy.cache.explanation import Explanation, Forward
from proxy.cache.rehearsal import Rehearsal
from proxy.cache.semantic_cache import Parts
from proxy.cache.verdict import Bypass, Hit
from proxy.wire.body import ClientLeft, RequestBody
from proxy.wire.decision import Decided, Decider, Unread, length
from proxy.wire.headers import TOKEN, verdict_headers
from proxy.wire.questions import Arrival

_PATH = b"/v1/chat/completions"


class Explainer:
    """Decides as `decider` does, over the same `parts`; `upstream_url` is whom it would ask."""

    def __init__(
        self, decider: Decider, parts: Parts, clock: Callable[[], float], upstream_url: str
    ) -> None:
        self._decider = decider
        self._parts = parts
        self._clock = clock
        self._upstream_url = upstream_url

    async def __call__(self, scope: Scope, receive: Receive) -> Explanation:
        """Explain a request as if it had come to `/v1/chat/completions`.

        Raises Starlette's `ClientDisconnect`.
        """
        # What opens this door is no part of the request.
        headers = [pair for pair in scope["headers"] if pair[0] != TOKEN]
        arrival = Arrival(_PATH, scope["query_string"], headers)
        rehearsal = Rehearsal(self._parts, self._clock())
        decider = self._decider.rehearsing(rehearsal)
        try:
            decision = await decider.decide(arrival, RequestBody(receive))
        except ClientLeft as error:
            raise ClientDisconnect from error
        told = Explanation(
            verdict=decision.verdict,
            debug=_debug(decision),
            tenant=decider.tenant(arrival),
            forward=self._forward(decision, arrival),
        )
        if isinstance(decision, Unread):
            return told
        told = replace(told, asked=await decider.asked(decision.question, arrival))
        if isinstance(decision.verdict, Bypass):
            return told
        considered = await rehearsal.considered(decision.question)
        return replace(told, tiers=rehearsal.tiers, considered=considered)

    def _forward(self, decision: Unread | Decided, arrival: Arrival) -> Forward:
        answered = isinstance(decision.verdict, Hit) or decision.directives.only_if_cached
        if isinstance(decision, Decided):
            size: int | None = len(decision.question.body)
        else:
            size = length(arrival.headers) or None
        return Forward(not answered, self._upstream_url + arrival.target.decode("latin-1"), size)


def _debug(decision: Unread | Decided) -> str:
    headers = dict(verdict_headers(decision.verdict, ignored=decision.directives.ignored))
    return headers[b"x-cache-debug"].decode("ascii")
