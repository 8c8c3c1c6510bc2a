"""A call to a store, an index or an embedder, with a time limit and a circuit breaker.

A call that never waits, as to what is in our own memory, takes its only step at once; nothing is
spent on a limit for it.

The breaker is closed at first. After `failures` failed calls in a row it opens: calls fail at
once, so that a hanging part costs its time limit a few times and not on every request. After
`rest` seconds one call is let through (half open); it closes the breaker or opens it again.
"""

from __future__ import annotations

import asyncio
import types
from collections.abc import Callable, Coroutine, Generator
from functools import partial
from typing import Any, Literal, TypeVar

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

    @property
    def state(self) -> Literal["closed", "open", "half_open"]:
        """How it stands; while a trial is under way it is open still."""
        if self._failed < self._failures:
            return "closed"
        return "open" if self._clock() - self._opened_at < self._rest else "half_open"

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

    async def call(self, function: Callable[..., Coroutine[Any, Any, T]], *arguments: object) -> T:
        """Await `function(*arguments)`; `MalformedEntry` is an answer, not a failure."""
        if not self._breaker.lets_through():
            raise Unavailable(f"the {self.name} is resting after failures")
        try:
            answer = await self._in_time(function(*arguments))
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

    async def _in_time(self, call: Coroutine[Any, Any, T]) -> T:
        try:
            awaited = call.send(None)
        except StopIteration as done:
            answer: T = done.value
            return answer
        async with asyncio.timeout(self._time_limit):
            return await _going_on(call, awaited)


@types.coroutine
def _going_on(call: Coroutine[Any, Any, T], awaited: object) -> Generator[Any, Any, T]:
    """Await a coroutine that has taken its first step, and waits for `awaited`."""
    while True:
        try:
            yield awaited
        except BaseException as error:  # such as being cancelled: it is for `call`
            step = partial(call.throw, error)
        else:
            step = partial(call.send, None)
        try:
            awaited = step()
        except StopIteration as done:
            answer: T = done.value
            return answer
