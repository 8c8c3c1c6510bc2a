"""Makes the question of a request, and remembers what followed from its bytes alone.

A body that came lately need not be read twice, nor its question put together again where it is
asked in the same way. Nothing that decides about an answer is remembered here: the time, what is
stored and what a tenant may do have no part in a question. Tenants share no memory: from how soon
an answer comes nobody learns what another one asked. Nor is a credential remembered.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple

from starlette.types import Scope

from proxy.cache.explanation import Asked
from proxy.cache.gates import Question
from proxy.cache.policy import Policy, Subject
from proxy.chat.directives import Directives
from proxy.chat.fingerprint import Caller, fingerprint, scoped_headers
from proxy.chat.request import ChatRequest, parse
from proxy.wire.headers import RawHeaders
from proxy.wire.models import Model, Models
from proxy.wire.tenancy import Tenant

_MAX_BYTES = 32 * 1024**2
# The body itself, its texts (up to 4 bytes a character) and both in their normal forms; and the
# objects around them, with a vector and what the gates said.
_BYTES_A_BYTE = 8
_BYTES_A_READING = 4096

ScopedHeaders = tuple[tuple[bytes, bytes], ...]


class Arrival(NamedTuple):
    """Where a request came in: its raw path, query and headers."""

    path: bytes
    query: bytes
    headers: RawHeaders

    @classmethod
    def of(cls, scope: Scope) -> Arrival:
        """That of a request in ASGI."""
        return cls(scope["raw_path"], scope["query_string"], scope["headers"])

    @property
    def target(self) -> bytes:
        """The raw path and query, exactly as the client wrote them."""
        return self.path + b"?" + self.query if self.query else self.path


@dataclass(slots=True)
class _Reading:
    """A body as it was read: `topics` are the policy's rules that its wording lets hold.

    `last` is the question that it was when it was last asked, and how it was asked then.
    """

    request: ChatRequest
    topics: frozenset[int]
    last: tuple[object, Question] | None = None


class Questions:
    """Makes questions; of what it read it keeps about `max_bytes` at most."""

    def __init__(
        self, policy: Policy, models: Models, upstream_url: str, max_bytes: int = _MAX_BYTES
    ) -> None:
        self._policy = policy
        self._models = models
        self._upstream_url = upstream_url
        self._max_bytes = max_bytes
        self._kept: OrderedDict[tuple[bytes, bytes], _Reading] = OrderedDict()
        self._kept_bytes = 0

    @property
    def kept_bytes(self) -> int:
        """What the readings cost in memory, in bytes, roughly."""
        return self._kept_bytes

    async def ask(
        self, body: bytes, arrival: Arrival, directives: Directives, tenant: Tenant
    ) -> Question:
        """The question of a request; raises `UnparsableRequest`."""
        reading = self._read(tenant.id, body)
        model = await self._models.resolve(reading.request.model)
        headers = scoped_headers(arrival.headers, self._policy.scope_headers)
        agents = _agents(arrival)
        asked = (arrival.path, arrival.query, agents, model.name, model.digest, directives)
        if reading.last is not None and reading.last[0] == asked and not headers:
            return reading.last[1]
        caller = self._caller(arrival, directives, tenant, model, headers)
        question = Question(
            request=reading.request,
            fingerprint=fingerprint(reading.request, caller),
            directives=directives,
            rules=self._policy.rules_for(_subject(reading.request, reading.topics, agents, tenant)),
            error_markers=self._policy.error_markers,
            tenant=tenant.name,
            body=body,
        )
        if not headers:  # they may be credentials
            reading.last = (asked, question)
        return question

    def forgetting(self) -> Questions:
        """One that makes the same questions and keeps nothing of them."""
        return Questions(self._policy, self._models, self._upstream_url, max_bytes=0)

    async def asked(self, question: Question, arrival: Arrival, tenant: Tenant) -> Asked:
        """What the question of a request was made of."""
        request, directives = question.request, question.directives
        model = await self._models.resolve(request.model)
        headers = scoped_headers(arrival.headers, self._policy.scope_headers)
        caller = self._caller(arrival, directives, tenant, model, headers)
        topics = self._policy.topics(request.wording)
        subject = _subject(request, topics, _agents(arrival), tenant)
        return Asked(question, caller, self._policy.rules_named(subject))

    def _read(self, tenant: bytes, body: bytes) -> _Reading:
        key = (tenant, body)
        reading = self._kept.get(key)
        if reading is None:
            request = parse(body, self._policy.ignore_fields)
            reading = _Reading(request, self._policy.topics(request.wording))
            self._keep(key, reading)
        else:
            self._kept.move_to_end(key)
        return reading

    def _keep(self, key: tuple[bytes, bytes], reading: _Reading) -> None:
        if _cost(key) > self._max_bytes:
            return
        self._kept[key] = reading
        self._kept_bytes += _cost(key)
        while self._kept_bytes > self._max_bytes:
            oldest, _ = self._kept.popitem(last=False)
            self._kept_bytes -= _cost(oldest)

    def _caller(
        self,
        arrival: Arrival,
        directives: Directives,
        tenant: Tenant,
        model: Model,
        headers: ScopedHeaders,
    ) -> Caller:
        return Caller(
            tenant=tenant.id,
            namespace=directives.namespace,
            upstream=self._upstream_url,
            route=arrival.path.decode("latin-1"),
            query=arrival.query,
            model=model.name,
            digest=model.digest,
            headers=headers,
        )


def _agents(arrival: Arrival) -> list[bytes]:
    return [value for name, value in arrival.headers if name == b"user-agent"]


def _subject(
    request: ChatRequest, topics: frozenset[int], agents: list[bytes], tenant: Tenant
) -> Subject:
    return Subject(
        model=request.model,
        tenant=tenant.name,
        temperature=request.temperature,
        user_agent=b" ".join(agents).decode("latin-1"),
        topics=topics,
    )


def _cost(key: tuple[bytes, bytes]) -> int:
    _, body = key
    return _BYTES_A_READING + _BYTES_A_BYTE * len(body)
