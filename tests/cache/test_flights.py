"""One call to the upstream, and all who listen to it."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.cache.flights import Flight, Flights, Listener
from proxy.errors import UpstreamCut, UpstreamUnreachable

KEY = b"what is tea?"
LIMIT = 1000
HEAD = "200 OK"


class Upstream:
    """An upstream that does what a test tells it, one step at a time.

    `done` is set once its pump is gone, `cancelled` where it was cancelled.
    """

    def __init__(self) -> None:
        self._steps: asyncio.Queue[Callable[[Flight[str]], Awaitable[None]]] = asyncio.Queue()
        self.done = asyncio.Event()
        self.cancelled = False
        self.calls = 0

    async def pump(self, flight: Flight[str]) -> None:
        self.calls += 1
        try:
            while True:
                step = await self._steps.get()
                await step(flight)
        except _Ended:
            pass
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        finally:
            self.done.set()

    def does(self, step: Callable[[Flight[str]], Awaitable[None]]) -> None:
        """Do something else."""
        self._steps.put_nowait(step)

    def begins(self) -> None:
        """Send status and headers."""

        async def begin(flight: Flight[str]) -> None:
            flight.begin(HEAD)

        self._steps.put_nowait(begin)

    def says(self, *chunks: bytes) -> None:
        """Send some chunks."""
        for chunk in chunks:
            self._steps.put_nowait(partial(Flight.say, chunk=chunk))

    def ends(self) -> None:
        """End the answer as it should."""

        async def end(_: Flight[str]) -> None:
            raise _Ended

        self._steps.put_nowait(end)

    def fails(self, error: Exception) -> None:
        """Break off."""

        async def fail(_: Flight[str]) -> None:
            raise error

        self._steps.put_nowait(fail)


class _Ended(Exception):
    """The answer is whole."""


async def settle() -> None:
    """Let every task run until it waits for something that a test has to do."""
    for _ in range(20):
        await asyncio.sleep(0)


async def everything(listener: Listener[str]) -> bytes:
    """All that a listener hears, to the end."""
    return b"".join([chunk async for chunk in listener])


async def until_cut(listener: Listener[str]) -> tuple[bytes, UpstreamCut]:
    """All that a listener hears until it is cut off, and the reason."""
    heard = []

    async def listen() -> None:
        async for chunk in listener:
            heard.append(chunk)

    with pytest.raises(UpstreamCut) as cut:
        await listen()
    return b"".join(heard), cut.value


@pytest.fixture
def upstream() -> Upstream:
    return Upstream()


@pytest_asyncio.fixture
async def flights() -> AsyncIterator[Flights[str]]:
    """Flights that leave no task behind."""
    flights: Flights[str] = Flights(LIMIT)
    yield flights
    await flights.close()
    await settle()
    assert asyncio.all_tasks() == {asyncio.current_task()}


def joined(flights: Flights[str], key: bytes = KEY) -> Listener[str]:
    """A listener of a flight that must be there."""
    listener = flights.join(key)
    assert listener is not None
    return listener


# --- listening -----------------------------------------------------------------------------------


async def test_who_starts_a_flight_hears_it(flights: Flights[str], upstream: Upstream) -> None:
    """Head, chunks, end."""
    first = flights.start(KEY, upstream.pump)
    upstream.begins()
    assert await first.head() == HEAD
    upstream.says(b"A ", b"hot ", b"drink.")
    upstream.ends()
    assert await everything(first) == b"A hot drink."


async def test_what_is_said_is_heard_at_once(flights: Flights[str], upstream: Upstream) -> None:
    """Nobody waits for the end."""
    heard = aiter(flights.start(KEY, upstream.pump))
    upstream.begins()
    for chunk in (b"A ", b"hot "):
        upstream.says(chunk)
        assert await anext(heard) == chunk


async def test_one_who_joins_hears_the_same(flights: Flights[str], upstream: Upstream) -> None:
    """Of one call to the upstream."""
    first = flights.start(KEY, upstream.pump)
    second = joined(flights)
    upstream.begins()
    upstream.says(b"A ", b"drink.")
    upstream.ends()
    assert await first.head() == await second.head() == HEAD
    assert await everything(first) == await everything(second) == b"A drink."
    assert upstream.calls == 1


async def test_one_who_joins_late_hears_it_from_the_start(
    flights: Flights[str], upstream: Upstream
) -> None:
    """First what has been said, then what is said live."""
    first = aiter(flights.start(KEY, upstream.pump))
    upstream.begins()
    for chunk in (b"A ", b"hot "):
        upstream.says(chunk)
        assert await anext(first) == chunk
    late = joined(flights)
    assert await late.head() == HEAD
    heard = aiter(late)
    assert await anext(heard) == b"A hot "
    upstream.says(b"drink.")
    assert await anext(heard) == await anext(first) == b"drink."


async def test_other_questions_fly_alone(flights: Flights[str], upstream: Upstream) -> None:
    """A flight is found by its key only, and one without a key not at all."""
    flights.start(None, upstream.pump)
    flights.start(b"what is milk?", upstream.pump)
    assert flights.join(KEY) is None


async def test_an_ended_flight_is_not_joined(flights: Flights[str], upstream: Upstream) -> None:
    """Its answer is in the cache, or may not be; who still reads it reads on."""
    first = flights.start(KEY, upstream.pump)
    upstream.begins()
    upstream.says(b"A drink.")
    upstream.ends()
    await settle()
    assert flights.join(KEY) is None
    assert await first.head() == HEAD
    assert await everything(first) == b"A drink."


async def test_a_flight_may_follow_one_of_the_same_key(flights: Flights[str]) -> None:
    """The end of the first does not take the second away."""
    earlier, later = Upstream(), Upstream()
    flights.start(KEY, earlier.pump)
    second = flights.start(KEY, later.pump)
    earlier.ends()
    await earlier.done.wait()
    await settle()
    third = joined(flights)
    later.begins()
    later.says(b"Anew.")
    later.ends()
    assert await everything(second) == await everything(third) == b"Anew."


# --- failing -------------------------------------------------------------------------------------


async def test_a_call_that_fails_fails_for_all(flights: Flights[str], upstream: Upstream) -> None:
    """Before the first byte: whoever waits for the head learns why there is none."""
    listeners = [flights.start(KEY, upstream.pump), joined(flights)]
    upstream.fails(UpstreamUnreachable("no connection"))
    for listener in listeners:
        with pytest.raises(UpstreamUnreachable, match="no connection"):
            await listener.head()
    assert flights.join(KEY) is None


async def test_a_call_that_breaks_off_is_heard_to_that_point(
    flights: Flights[str], upstream: Upstream
) -> None:
    """By all, and then it is cut for all."""
    listeners = [flights.start(KEY, upstream.pump), joined(flights)]
    broken = UpstreamCut("reset by peer")
    upstream.begins()
    upstream.says(b"A hot ")
    upstream.fails(broken)
    for listener in listeners:
        assert await listener.head() == HEAD
        assert await until_cut(listener) == (b"A hot ", broken)


async def test_a_mistake_of_ours_reaches_those_who_listen(
    flights: Flights[str], upstream: Upstream
) -> None:
    """Whatever the pump raises, nobody waits for ever."""
    first = flights.start(KEY, upstream.pump)
    upstream.fails(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await first.head()


async def test_a_call_that_ends_before_it_began_is_cut(
    flights: Flights[str], upstream: Upstream
) -> None:
    """Nobody waits for a head that never comes."""
    first = flights.start(KEY, upstream.pump)
    upstream.ends()
    with pytest.raises(UpstreamCut, match="without an answer"):
        await first.head()


# --- leaving -------------------------------------------------------------------------------------


async def test_the_last_one_to_leave_ends_the_call(
    flights: Flights[str], upstream: Upstream
) -> None:
    """Nobody pays for what nobody hears."""
    first = flights.start(KEY, upstream.pump)
    second = joined(flights)
    upstream.begins()
    await second.head()
    first.leave()
    second.leave()
    await upstream.done.wait()
    assert upstream.cancelled
    await settle()
    assert flights.join(KEY) is None


async def test_while_one_listens_the_call_goes_on(
    flights: Flights[str], upstream: Upstream
) -> None:
    """Though the one who asked first has left."""
    first = flights.start(KEY, upstream.pump)
    second = joined(flights)
    first.leave()
    upstream.begins()
    upstream.says(b"A drink.")
    upstream.ends()
    assert await second.head() == HEAD
    assert await everything(second) == b"A drink."
    assert not upstream.cancelled


async def test_leaving_an_ended_flight_cancels_nothing(
    flights: Flights[str], upstream: Upstream
) -> None:
    """What is done is done."""
    first = flights.start(KEY, upstream.pump)
    upstream.begins()
    upstream.ends()
    assert await everything(first) == b""
    first.leave()
    await upstream.done.wait()
    assert not upstream.cancelled


async def test_an_abandoned_call_is_not_joined(flights: Flights[str]) -> None:
    """It takes a while to be gone: a newcomer would be cut off with it."""
    gate, is_closing = asyncio.Event(), asyncio.Event()

    async def closes_slowly(_: Flight[str]) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            is_closing.set()
            await gate.wait()

    abandoned = flights.start(KEY, closes_slowly)
    await settle()
    abandoned.leave()
    assert flights.join(KEY) is None
    await is_closing.wait()
    assert flights.join(KEY) is None

    upstream = Upstream()
    anew = flights.start(KEY, upstream.pump)
    gate.set()
    await settle()
    upstream.begins()
    assert await anew.head() == HEAD
    assert await joined(flights).head() == HEAD


async def test_a_flight_that_is_cancelled_before_its_first_step_is_gone(
    flights: Flights[str], upstream: Upstream
) -> None:
    """Its pump never ran, so it could not clean up after itself."""
    first = flights.start(KEY, upstream.pump)
    first.leave()
    await settle()
    assert upstream.calls == 0
    assert flights.join(KEY) is None
    with pytest.raises(UpstreamCut, match="the call was ended"):
        await first.head()


async def test_closing_ends_every_flight(upstream: Upstream) -> None:
    """Those who listen are cut off, wherever they are; no task is left."""
    flights: Flights[str] = Flights(LIMIT)
    begun = flights.start(KEY, upstream.pump)
    upstream.begins()
    upstream.says(b"A hot ")
    assert await begun.head() == HEAD
    waiting = asyncio.create_task(until_cut(begun))
    unbegun = flights.start(None, Upstream().pump)
    await settle()
    await flights.close()
    heard, error = await waiting
    assert heard == b"A hot "
    assert isinstance(error, UpstreamCut)
    with pytest.raises(UpstreamCut):
        await unbegun.head()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert flights.join(KEY) is None


async def test_closing_without_flights_is_nothing() -> None:
    """Twice, if need be."""
    flights: Flights[str] = Flights(LIMIT)
    await flights.close()
    await flights.close()
    assert flights.join(KEY) is None


# --- speed ---------------------------------------------------------------------------------------


async def test_the_upstream_waits_for_the_quickest_listener() -> None:
    """It goes on as soon as there is room within the window, and not before."""
    flight: Flight[str] = Flight(LIMIT, window=10)
    quick, slow = aiter(flight.join()), flight.join()
    await flight.say(b"0123456789")
    waiting = asyncio.create_task(flight.say(b"abc"))
    await settle()
    assert not waiting.done()
    assert await anext(quick) == b"0123456789abc"
    await waiting
    flight.end()
    assert await everything(slow) == b"0123456789abc"


async def test_a_slow_listener_holds_nobody_up() -> None:
    """The upstream runs ahead of it as far as the quick one has heard, and a window more."""
    flight: Flight[str] = Flight(LIMIT, window=10)
    quick, slow = aiter(flight.join()), flight.join()
    for number in range(50):
        chunk = b"%010d" % number
        await flight.say(chunk)
        assert await anext(quick) == chunk
    flight.end()
    assert await everything(slow) == flight.recording()


async def test_the_upstream_waits_for_who_is_left() -> None:
    """When the quickest leaves, for the next quickest; for nobody it does not wait."""
    flight: Flight[str] = Flight(LIMIT, window=10)
    quick, slow = flight.join(), flight.join()
    heard = aiter(quick)
    for _ in range(2):
        await flight.say(b"0123456789")
        await anext(heard)
    quick.leave()
    waiting = asyncio.create_task(flight.say(b"!"))
    await settle()
    assert not waiting.done()
    slow.leave()
    await waiting


# --- at once -------------------------------------------------------------------------------------


class Client:
    """Takes chunks at once while it is not busy."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.busy = False

    def __call__(self, chunk: bytes) -> bool:
        if not self.busy:
            self.taken.append(chunk)
        return not self.busy


async def test_who_waits_has_a_chunk_at_once() -> None:
    """Before anything else happens, and not again when it is woken at the end."""
    flight: Flight[str] = Flight(LIMIT, window=10)
    listener, client = flight.join(), Client()
    listener.at_once = client
    rest = asyncio.create_task(everything(listener))
    await settle()
    for number in range(3):
        await flight.say(b"%010d" % number)  # nobody is behind: it need not wait for room
        assert client.taken[number:] == [b"%010d" % number]
    flight.end()
    assert await rest == b""
    assert flight.recording() == b"".join(client.taken)


async def test_who_cannot_take_a_chunk_at_once_hears_it_in_its_turn() -> None:
    """And nothing overtakes it, not even what could be taken at once by then."""
    flight: Flight[str] = Flight(LIMIT)
    listener, client = flight.join(), Client()
    listener.at_once = client
    heard: list[bytes] = []

    async def listen() -> None:
        async for chunk in listener:
            heard.append(chunk)
            await settle()  # as one does that waits for its client

    rest = asyncio.create_task(listen())
    await settle()
    client.busy = True
    await flight.say(b"a")
    client.busy = False
    await flight.say(b"b")
    await asyncio.sleep(0)
    assert heard == [b"ab"]
    await flight.say(b"c")
    assert client.taken == []
    await settle()
    await settle()
    await flight.say(b"d")
    flight.end()
    await rest
    assert (heard, client.taken) == ([b"ab", b"c"], [b"d"])


# --- length --------------------------------------------------------------------------------------


async def test_what_was_said_is_recorded() -> None:
    """Up to the limit, and to its last byte."""
    flight: Flight[str] = Flight(limit=10, window=100)
    listener = flight.join()
    assert flight.recording() == b""
    await flight.say(b"01234")
    await flight.say(b"56789")
    assert flight.recording() == b"0123456789"
    await flight.say(b"!")
    assert flight.recording() is None
    flight.end()
    assert await everything(listener) == b"0123456789!"


async def test_no_one_joins_what_has_outgrown_its_limit(
    flights: Flights[str], upstream: Upstream
) -> None:
    """Its start may be gone; the next one with the same question starts another."""
    first = aiter(flights.start(KEY, upstream.pump))
    upstream.begins()
    upstream.says(bytes(LIMIT))
    assert await anext(first) == bytes(LIMIT)
    second = joined(flights)
    upstream.says(b"!")
    assert await anext(first) == b"!"
    assert flights.join(KEY) is None
    upstream.ends()
    assert await everything(second) == bytes(LIMIT) + b"!"


async def test_a_laggard_is_cut_off() -> None:
    """Once more than the buffer holds has been said to others; the quick one hears all."""
    flight: Flight[str] = Flight(limit=30, window=10)
    quick, laggard = flight.join(), flight.join()
    heard, late = aiter(quick), aiter(laggard)
    await flight.say(b"0000")
    assert await anext(heard) == await anext(late) == b"0000"
    for number in range(1, 10):
        await flight.say(b"%04d" % number)
        assert await anext(heard) == b"%04d" % number
    with pytest.raises(UpstreamCut, match="too slowly"):
        await anext(late)
    laggard.leave()
    await flight.say(b"9999")
    flight.end()
    assert await everything(quick) == b"9999"


async def test_one_who_is_a_little_behind_is_no_laggard() -> None:
    """Two windows are fine, however little may be recorded."""
    flight: Flight[str] = Flight(limit=1, window=10)
    quick, behind = aiter(flight.join()), flight.join()
    for _ in range(5):
        await flight.say(b"0123")
        await anext(quick)
    flight.end()
    assert await everything(behind) == b"0123" * 5


async def test_what_is_heard_by_all_is_let_go() -> None:
    """A stream without an end is held by nobody, once it has outgrown the recording."""
    flight: Flight[str] = Flight(limit=1, window=10_000)
    listener = aiter(flight.join())
    tracemalloc.start()
    try:
        for _ in range(1000):
            await flight.say(bytes(10_000))
            await anext(listener)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 100_000


async def test_a_chunk_of_any_size_reaches_the_quickest() -> None:
    """Larger than buffer and window together, and it is no laggard for that."""
    flight: Flight[str] = Flight(limit=10, window=10)
    listener = flight.join()
    for size in (1000, 2000):
        saying = asyncio.create_task(flight.say(bytes(size)))
        assert await anext(aiter(listener)) == bytes(size)
        await saying
    flight.end()
    assert await everything(listener) == b""


# --- all at once ---------------------------------------------------------------------------------

CHUNKS = st.lists(st.binary(min_size=1, max_size=8), max_size=30)
# When each listener joins (in steps of the upstream), and how many turns it takes between reads.
LISTENERS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6)), max_size=5)


async def listen(flight: Flight[str], turns: int) -> tuple[bytes, Exception | None]:
    """Join and listen to the end, at a pace."""
    listener = flight.join()
    heard = b""
    try:
        async for chunk in listener:
            heard += chunk
            for _ in range(turns):
                await asyncio.sleep(0)
    except UpstreamCut as error:
        return heard, error
    finally:
        listener.leave()
    return heard, None


async def fly(
    flight: Flight[str], chunks: list[bytes], listeners: list[tuple[int, int]]
) -> list[tuple[bytes, Exception | None]]:
    """What each listener hears, the one who was first among them."""
    tasks = [asyncio.create_task(listen(flight, turns=0))]
    await asyncio.sleep(0)
    for number, chunk in enumerate(chunks):
        for joins_at, turns in listeners:
            if joins_at == number and flight.joinable:
                tasks.append(asyncio.create_task(listen(flight, turns)))
                await asyncio.sleep(0)
        await flight.say(chunk)
    flight.end()
    return await asyncio.gather(*tasks)


@settings(max_examples=200, deadline=None)
@given(chunks=CHUNKS, listeners=LISTENERS)
async def test_every_listener_hears_exactly_what_was_said(
    chunks: list[bytes], listeners: list[tuple[int, int]]
) -> None:
    """Whenever they joined, however slow they are, whoever else listens."""
    flight: Flight[str] = Flight(limit=LIMIT, window=16)
    said = b"".join(chunks)
    for heard, error in await fly(flight, chunks, listeners):
        assert (heard, error) == (said, None)
    assert flight.recording() == said


@settings(max_examples=200, deadline=None)
@given(chunks=CHUNKS, listeners=LISTENERS)
async def test_whoever_is_not_cut_off_hears_everything(
    chunks: list[bytes], listeners: list[tuple[int, int]]
) -> None:
    """With little room: the first is quick and hears all, others hear all or are cut off."""
    flight: Flight[str] = Flight(limit=10, window=4)
    said = b"".join(chunks)
    first, *others = await fly(flight, chunks, listeners)
    assert first == (said, None)
    for heard, error in others:
        assert said.startswith(heard)
        assert (heard == said) == (error is None)


# --- whole ---------------------------------------------------------------------------------------


async def test_what_comes_together_with_its_head_is_there_whole(
    flights: Flights[str], upstream: Upstream
) -> None:
    """By the time that the head is heard, though its keeping took a turn of the loop."""
    first = flights.start(KEY, upstream.pump)

    async def head_and_all() -> tuple[str, bytes | None]:
        return await first.head(), first.whole()

    waiting = asyncio.create_task(head_and_all())
    await settle()

    async def all_at_once(flight: Flight[str]) -> None:
        flight.begin(HEAD)
        await asyncio.sleep(0)
        await flight.say(b"A drink.")
        flight.end()

    assert first.whole() is None
    upstream.does(all_at_once)
    assert await waiting == (HEAD, b"A drink.")


async def test_only_what_has_ended_well_and_was_recorded_is_whole() -> None:
    """What breaks off or outgrew its limit is heard part by part."""
    flight: Flight[str] = Flight(limit=10, window=100)
    listener = flight.join()
    await flight.say(b"01234")
    assert listener.whole() is None
    flight.fail(UpstreamCut("reset by peer"))
    assert listener.whole() is None
    longer: Flight[str] = Flight(limit=10, window=100)
    listener = longer.join()
    await longer.say(b"0123456789!")
    longer.end()
    assert listener.whole() is None
