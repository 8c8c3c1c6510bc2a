"""Two proxies whose Redis fails in every way: nobody gets a wrong answer, or none.

How long it takes, bench/faults says; here the clocks of the proxies stand still.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bench.ills import ILLS, KEEPING
from bench.traffic import Traffic, answering
from tests.assembled import Running, assembled
from tests.fakes import FakeUpstream
from tests.servers.fixtures import StartServer
from tests.servers.process import Server

AT_A_TIME = 8
REST = 10.0


@pytest.fixture
async def upstream() -> AsyncIterator[FakeUpstream]:
    """An upstream that says what it was asked about."""
    async with FakeUpstream() as fake:
        answering(fake)
        yield fake


async def ask_some(traffic: Traffic, rounds: int = 4) -> None:
    """Several requests at a time, a few times."""
    for _ in range(rounds):
        await asyncio.gather(*(traffic.ask_any() for _ in range(AT_A_TIME)))


async def hits_are_back(traffic: Traffic, proxies: list[Running]) -> None:
    """Wait until all proxies answer from the cache; what rests after failures rests no more."""
    thing = traffic.new_thing()
    for proxy in proxies:
        while not (await traffic.ask(proxy.url, thing)).hit:
            proxy.clock.advance(REST)
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("kind", ["redis7", "redis8"])
async def test_nothing_is_wrong_whatever_befalls_the_server(
    start_server: StartServer, upstream: FakeUpstream, kind: str
) -> None:
    """Every answer belongs to its question, none is missing, and hits come back."""
    server: Server = start_server(kind, *KEEPING)
    async with (
        assembled(store=server.url, upstream=upstream.url) as one,
        assembled(store=server.url, upstream=upstream.url) as other,
        aiohttp.ClientSession(trust_env=False) as session,
    ):
        proxies = [one, other]
        traffic = Traffic([one.url, other.url], session, random.Random(3))  # noqa: S311 - the same every time
        await ask_some(traffic)
        for ill in ILLS.values():
            with ill(server):
                await ask_some(traffic)
            await hits_are_back(traffic, proxies)
    assert [answer for answer in traffic.answers if answer.failure or answer.wrong] == []
