"""A call to a store, an index or an embedder, with a time limit and a circuit breaker.

The breaker is closed at first. After `failures` failed calls in a row it opens: calls fail at
once, so that a hanging part costs its time limit a few times and not on every request. After
`rest` seconds one call is let through (half open); it closes the breaker or opens it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from proxy.errors import MalformedEntry, Unavailable

T = TypeVar("T")


class Breaker:
    """Counts failures of one part; `clock` is in seconds and never goes back."""

    def __init__(self, clock: Callable[[], float], *, failures: int = 3, rest: float = 5.0) -> None:
        self._clock = clock
        self._failures = failures
        self._rest = rest
        self._failed = 0
        self._opened_at = 0.0

    def lets_through(self) -> bool:
        """Whether a call may be tried now; of many after a rest only the first one may."""
        if self._failed < self._failures:
            return True
        if self._clock() - self._opened_at < self._rest:
            return False
        self._opened_at = self._clock()
        return True

    def succeeded(self) -> None:
        """Close the breaker."""
        self._failed = 0

    def failed(self) -> None:
        """Count a failure; the last one allowed opens the breaker, and so does a failed trial."""
        self._failed += 1
        self._opened_at = self._clock()


class Protected:
    """Calls one part by its `name`; turns whatever goes wrong into `Unavailable`.

    `time_limit` is in seconds; `failed` hears the name at every failure, to count it.
    """

    def __init__(
        self,
        name: str,
        time_limit: float,
        breaker: Breaker,
        failed: Callable[[str], None] = lambda name: None,
    ) -> None:
        self.name = name
        self._failed = failed
        self._breaker = breaker
        self._time_limit = time_limit
        self._log = structlog.get_logger()

    async def call(self, function: Callable[..., Awaitable[T]], *arguments: object) -> T:
        """Await `function(*arguments)`; `MalformedEntry` is an answer, not a failure."""
        if not self._breaker.lets_through():
            raise Unavailable(f"the {self.name} is resting after failures")
        try:
            async with asyncio.timeout(self._time_limit):
                answer = await function(*arguments)
        except MalformedEntry:
            self._breaker.succeeded()
            raise
        # An adapter speaks to a foreign library or server: any error of its is the same to us,
        # "not available", and must never fail a request. It is logged, counted and passed on.
        except Exception as error:
            self._breaker.failed()
            self._failed(self.name)
            self._log.warning("part failed", part=self.name, error=type(error).__name__)
            raise Unavailable(f"the {self.name} failed: {type(error).__name__}") from error
        self._breaker.succeeded()
        return answer
