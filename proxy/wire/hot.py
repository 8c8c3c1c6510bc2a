"""Exact hits that are given again, as they were, within the same second of their age.

All that such a request says was read from the same bytes a moment ago, and every gate let the
stored answer through: then, and for the time when it will be a second older. None of it is asked
again. What else may have changed is: whether the store still has this very answer, and what the
models' names stand for (docs/adr/0021). No credential is remembered, and nothing for long.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import chain

from proxy.cache.gates import Question
from proxy.cache.semantic_cache import SemanticCache
from proxy.cache.verdict import Hit, Path
from proxy.wire.body import ClientLeft, RequestBody
from proxy.wire.decision import Decided
from proxy.wire.models import Models
from proxy.wire.questions import Arrival
from proxy.wire.replay import Replay
from proxy.wire.telling import summary

HOT_BYTES = 32 * 1024**2
# A longer body takes longer to read and to hash than all that could be saved.
_LONGEST = 64 * 1024
# The objects around a question and its answer.
_OVERHEAD = 4096
_SECOND = 1.0


@dataclass(frozen=True, slots=True)
class Hot:
    """A hit and its answer, as they are for a second from `since` (seconds since the epoch).

    `line` is what the log says of it, `digests` what model names stood for.
    """

    hit: Hit
    question: Question
    replay: Replay
    line: Mapping[str, object]
    digests: Mapping[str, str] | None
    since: float


class HotHits:
    """Remembers hits for a second, about `max_bytes` of them at most.

    `clock` gives seconds since the epoch.
    """

    def __init__(
        self,
        cache: SemanticCache,
        models: Models,
        clock: Callable[[], float],
        max_bytes: int,
    ) -> None:
        self._cache = cache
        self._models = models
        self._clock = clock
        self._max_bytes = max_bytes
        self._secret = secrets.token_bytes(32)
        self._by_request: dict[bytes, Hot] = {}
        self._bytes = 0
        self._began_at = 0.0

    async def read(self, body: RequestBody) -> bytes | None:
        """The whole body, where anything is remembered and it is not too long.

        Else None; what was read of it is still there for others.
        """
        if not self._by_request:
            return None
        try:
            return await body.whole(_LONGEST)
        except ClientLeft:
            return None  # whoever reads on hears of it

    def find(self, arrival: Arrival, raw: bytes) -> Hot | None:
        """What the same request was given just now, if it would be again: that is a use."""
        hot = self._by_request.get(self._key(arrival, raw))
        if hot is None or not 0 <= self._clock() - hot.since < _SECOND:
            return None
        if hot.digests is not self._models.digests:
            return None
        return hot if self._cache.reuse(hot.question, hot.hit) else None

    def note(self, arrival: Arrival, decided: Decided, hit: Hit, replay: Replay) -> None:
        """Remember a hit, where only time, store and models can make it another the next time."""
        question = decided.question
        if hit.path is not Path.EXACT or question.rules.repeat_window_s > 0:
            return
        since = hit.entry.created_at + int(hit.match.age or 0)
        cost = _OVERHEAD + 2 * hit.entry.size + len(question.body)
        self._forget()
        if self._bytes + cost <= self._max_bytes and self._cache.passes(
            question, hit, since + _SECOND
        ):
            self._bytes += cost
            line = summary(replace(decided, lookup_ms=None))
            self._by_request[self._key(arrival, question.body)] = Hot(
                hit, question, replay, line, self._models.digests, since
            )

    def _forget(self) -> None:
        """Once a second, everything: what is asked often is back at once."""
        now = self._clock()
        if not 0 <= now - self._began_at < _SECOND:
            self._by_request.clear()
            self._bytes, self._began_at = 0, now

    def _key(self, arrival: Arrival, body: bytes) -> bytes:
        """A keyed hash of all that came in; no part of a head has a line feed in it."""
        head = b"\n".join((arrival.path, arrival.query, *chain.from_iterable(arrival.headers)))
        return blake2b(b"%b\n\n%b" % (head, body), key=self._secret, digest_size=32).digest()
