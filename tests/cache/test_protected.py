"""A part that fails, hangs or rests costs little and never fails a request."""

from __future__ import annotations

import asyncio

import pytest

from proxy.cache.protected import Breaker, Protected
from proxy.errors import MalformedEntry, Unavailable
from tests.cache.samples import Clock

RESTING = "the store is resting after failures"


class Part:
    """A part of the cache that answers, or fails as it is told to."""

    def __init__(self) -> None:
        self.calls = 0
        self.called = asyncio.Event()
        self.error: Exception | None = None

    async def add(self, left: int, right: int) -> int:
        self.calls += 1
        if self.error is not None:
            raise self.error
        return left + right

    async def hang(self) -> None:
        self.called.set()
        await asyncio.Event().wait()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def part() -> Part:
    return Part()


@pytest.fixture
def protected(clock: Clock) -> Protected:
    """No time at all for a part that waits, three failures, and five seconds of rest."""
    return Protected("store", 0, Breaker(clock, failures=3, rest=5))


async def call(protected: Protected, part: Part) -> int | str:
    """The answer, or what is said instead of it."""
    try:
        return await protected.call(part.add, 1, 2)
    except Unavailable as error:
        return str(error)


async def test_an_answer_is_handed_on(protected: Protected, part: Part) -> None:
    """Nothing is changed about it."""
    assert await call(protected, part) == 3


async def test_an_error_becomes_unavailable(protected: Protected, part: Part) -> None:
    """It names the part and the error's class, and keeps the error as its cause."""
    part.error = OSError("connection refused")
    with pytest.raises(Unavailable, match=r"^the store failed: OSError$") as raised:
        await protected.call(part.add, 1, 2)
    assert raised.value.__cause__ is part.error


async def test_a_part_that_hangs_is_given_up(protected: Protected, part: Part) -> None:
    """After the time limit, whatever it waits for."""
    with pytest.raises(Unavailable, match=r"^the store failed: TimeoutError$"):
        await protected.call(part.hang)


async def test_a_part_may_take_several_steps(part: Part, clock: Clock) -> None:
    """It gets what it waits for, an answer or an error, and its own answer is handed on."""
    protected = Protected("store", 60, Breaker(clock))
    told: list[asyncio.Future[int]] = [asyncio.get_running_loop().create_future() for _ in "ab"]

    async def add_when_told() -> int:
        await asyncio.sleep(0)
        try:
            return await told[0]
        except OSError:
            return await part.add(await told[1], 2)

    call = asyncio.create_task(protected.call(add_when_told))
    await asyncio.sleep(0)
    told[0].set_exception(OSError("try the other one"))
    told[1].set_result(1)
    assert await call == 3


async def test_a_part_that_is_given_up_may_clean_up(protected: Protected) -> None:
    """It learns where it stands that its time is over."""
    cleaned = asyncio.Event()

    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.set()

    with pytest.raises(Unavailable, match=r"^the store failed: TimeoutError$"):
        await protected.call(hang)
    assert cleaned.is_set()


async def test_a_malformed_entry_is_an_answer(protected: Protected, part: Part) -> None:
    """The store works; it is the entry that does not, so the breaker stays closed."""
    part.error = MalformedEntry("ttl is missing or malformed")
    for _ in range(10):
        with pytest.raises(MalformedEntry):
            await protected.call(part.add, 1, 2)
    part.error = None
    assert await call(protected, part) == 3


async def test_a_caller_who_leaves_is_no_failure(part: Part, clock: Clock) -> None:
    """Being cancelled says nothing about the part."""
    breaker = Breaker(clock, failures=1)
    waiting = asyncio.create_task(Protected("store", 60, breaker).call(part.hang))
    await part.called.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert breaker.lets_through()


async def test_failures_in_a_row_open_the_breaker(protected: Protected, part: Part) -> None:
    """From the third one on calls fail without reaching the part."""
    part.error = OSError("down")
    said = [await call(protected, part) for _ in range(5)]
    assert said == ["the store failed: OSError"] * 3 + [RESTING] * 2
    assert part.calls == 3


async def test_a_success_between_them_keeps_it_closed(protected: Protected, part: Part) -> None:
    """Only failures in a row count."""
    for _ in range(4):
        part.error = OSError("down")
        said = [await call(protected, part) for _ in range(2)]
        assert said == ["the store failed: OSError"] * 2
        part.error = None
        assert await call(protected, part) == 3


async def test_after_a_rest_one_call_is_tried(
    protected: Protected, part: Part, clock: Clock
) -> None:
    """It closes the breaker where the part works again."""
    part.error = OSError("down")
    for _ in range(3):
        await call(protected, part)
    part.error = None
    clock.advance(4.9)
    assert await call(protected, part) == RESTING
    clock.advance(0.1)
    assert await call(protected, part) == 3
    assert await call(protected, part) == 3


async def test_a_failed_trial_opens_it_again(
    protected: Protected, part: Part, clock: Clock
) -> None:
    """One trial a rest, and no more, for as long as the part is down."""
    part.error = OSError("down")
    for _ in range(3):
        await call(protected, part)
    for _ in range(2):
        clock.advance(5)
        assert await call(protected, part) == "the store failed: OSError"
        assert await call(protected, part) == RESTING
    assert part.calls == 5


def test_only_the_first_of_many_is_the_trial(clock: Clock) -> None:
    """While it is under way the others still fail at once; were it lost, another one follows."""
    breaker = Breaker(clock, failures=2, rest=5)
    breaker.failed()
    assert breaker.lets_through()
    breaker.failed()
    assert not breaker.lets_through()
    clock.advance(5)
    assert [breaker.lets_through() for _ in range(3)] == [True, False, False]
    clock.advance(5)
    assert [breaker.lets_through() for _ in range(2)] == [True, False]
    breaker.succeeded()
    assert [breaker.lets_through() for _ in range(2)] == [True, True]


async def test_every_failure_is_told_by_name(clock: Clock, part: Part) -> None:
    """Somebody counts them; a call that is refused while resting is none."""
    told: list[str] = []
    protected = Protected("index", 0, Breaker(clock, failures=2, rest=5), told.append)
    part.error = OSError()
    for _ in range(3):
        await call(protected, part)
    assert told == ["index", "index"]


async def test_a_breaker_tells_how_it_stands(clock: Clock, part: Part) -> None:
    """Closed, open after failures, half open after the rest; open again when the trial fails."""
    breaker = Breaker(clock, failures=2, rest=5)
    protected = Protected("store", 0, breaker)

    def state() -> str:
        return breaker.state

    assert state() == "closed"
    part.error = OSError()
    await call(protected, part)
    assert state() == "closed"
    await call(protected, part)
    assert state() == "open"
    clock.advance(5)
    assert state() == "half_open"
    await call(protected, part)
    assert state() == "open"
    clock.advance(5)
    part.error = None
    await call(protected, part)
    assert state() == "closed"
