"""Decides about a request: body -> question -> gates -> look-up."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, Protocol

from proxy.cache import gates
from proxy.cache.explanation import Asked
from proxy.cache.gates import Question
from proxy.cache.policy import Policy
from proxy.cache.ports import Vector
from proxy.cache.repeats import Repeats
from proxy.cache.semantic_cache import Lookup
from proxy.cache.shadow import FindsNearest, Shadow, shadow_of
from proxy.cache.verdict import Bypass, BypassReason, Miss, MissReason, Verdict
from proxy.chat.directives import Directives, read_directives
from proxy.chat.fingerprint import digest
from proxy.errors import UnparsableRequest
from proxy.values import value
from proxy.wire.body import RequestBody
from proxy.wire.headers import RawHeaders
from proxy.wire.questions import Arrival, Questions
from proxy.wire.tenancy import Tenancy


@value()
class Unread:
    """The body was not read, or not understood: it is forwarded as it is."""

    verdict: Bypass
    directives: Directives
    lookup_ms: None = None
    collapsed: Literal[False] = False


@value()
class Decided:
    """What was decided about a question. `vector` is the question's, where it was embedded.

    `shadow` is what was decided first, where that is only to be compared.
    """

    verdict: Verdict
    question: Question
    vector: Vector | None = None
    lookup_ms: float | None = None
    collapsed: bool = False
    shadow: Shadow | None = None

    @property
    def directives(self) -> Directives:
        """What the request asked of the cache."""
        return self.question.directives

    @property
    def tier(self) -> Literal["exact", "semantic"]:
        """The last that was asked; an embedder that failed belongs to the second."""
        verdict = self.verdict
        failed = isinstance(verdict, Miss) and verdict.reason is MissReason.EMBEDDER_UNAVAILABLE
        return "semantic" if self.vector is not None or failed else "exact"


class Looks(FindsNearest, Protocol):
    """Looks for an answer that may be given again: the cache."""

    async def lookup(self, question: Question) -> Lookup:
        """Find one that every gate lets through."""
        ...


class Decides(Protocol):
    """Decides about requests."""

    async def decide(self, arrival: Arrival, body: RequestBody) -> Unread | Decided:
        """Read as much of the body as is needed, and decide; raises `ClientLeft`."""
        ...


class Decider:
    """Decides about requests; `max_body_bytes` is a setting.

    `monotonic` gives seconds that never go back.
    """

    def __init__(
        self,
        *,
        cache: Looks,
        policy: Policy,
        tenancy: Tenancy,
        questions: Questions,
        max_body_bytes: int,
        monotonic: Callable[[], float],
        repeats: Repeats | None = None,
        rehearses: bool = False,
    ) -> None:
        self._cache = cache
        self._policy = policy
        self._tenancy = tenancy
        self._questions = questions
        self._max_body_bytes = max_body_bytes
        self._monotonic = monotonic
        self._repeats = Repeats() if repeats is None else repeats
        self._was_seen = self._repeats.knows if rehearses else self._repeats.seen

    def rehearsing(self, cache: Looks) -> Decider:
        """One that decides the same with this cache, and remembers nothing of what it is asked."""
        return Decider(
            cache=cache,
            policy=self._policy,
            tenancy=self._tenancy,
            questions=self._questions.forgetting(),
            max_body_bytes=self._max_body_bytes,
            monotonic=self._monotonic,
            repeats=self._repeats,
            rehearses=True,
        )

    def tenant(self, arrival: Arrival) -> str:
        """The name of whose request it is."""
        return self._tenancy.identify(arrival.headers).name

    async def asked(self, question: Question, arrival: Arrival) -> Asked:
        """A question that was decided about, and what it was made of."""
        tenant = self._tenancy.identify(arrival.headers)
        return await self._questions.asked(question, arrival, tenant)

    async def decide(self, arrival: Arrival, body: RequestBody) -> Unread | Decided:
        """Read as much of the body as is needed, and decide; raises `ClientLeft`."""
        directives = read_directives(arrival.headers)
        if b"content-encoding" in dict(arrival.headers):
            return self._unread(BypassReason.ENCODED, directives)
        too_large = length(arrival.headers) > self._max_body_bytes
        raw = None if too_large else await body.whole(self._max_body_bytes)
        if raw is None:
            return self._unread(BypassReason.BODY_TOO_LARGE, directives)
        tenant = self._tenancy.identify(arrival.headers)
        try:
            question = await self._questions.ask(raw, arrival, directives, tenant)
        except UnparsableRequest:
            return self._unread(BypassReason.UNPARSABLE, directives)
        gate = gates.may_lookup(
            directives,
            question.rules,
            known_tenant=tenant.known,
            repeated=self._is_repeat(question),
        )
        if isinstance(gate, Bypass):
            return Decided(gate, question)
        return await self._lookup(question)

    def _unread(self, reason: BypassReason, directives: Directives) -> Unread:
        """`disabled` and `no_store` come first, as in a request that was read."""
        gate = gates.may_lookup(
            directives, self._policy.defaults, known_tenant=True, repeated=False
        )
        if isinstance(gate, Bypass) and gate.reason not in gates.REFRESHING:
            return Unread(gate, directives)
        return Unread(Bypass(reason), directives)

    def _is_repeat(self, question: Question) -> bool:
        window = question.rules.repeat_window_s
        return window > 0 and self._was_seen(flight(question), self._monotonic(), window)

    async def _lookup(self, question: Question) -> Decided:
        started = time.perf_counter()
        lookup = await self._cache.lookup(question)
        took = (time.perf_counter() - started) * 1000
        if not question.is_shadow:
            return Decided(lookup.verdict, question, lookup.vector, took)
        shadow = await shadow_of(self._cache, question, lookup)
        return Decided(shadow.told, question, lookup.vector, took, shadow=shadow)


def length(headers: RawHeaders) -> int:
    """What `Content-Length` announces; our HTTP server has seen to it that it is one number."""
    return int(dict(headers).get(b"content-length", 0))


def flight(question: Question) -> bytes:
    """The exact key, the mode and the spelling: requests that may share one call to the upstream.

    Two spellings may have one key and yet be told apart by a guard (us, US), and a flight asks
    none. A stream cannot be shared with one who wants JSON.
    """
    request = question.request
    return digest(
        question.fingerprint.key, request.mode, *(text.encode() for text in request.texts)
    )
