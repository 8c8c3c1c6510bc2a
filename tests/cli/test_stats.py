"""`encore stats`, against a proxy that answers what it is told to."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from proxy import serving
from tests.cli.samples import counts, more_counts
from tests.commands import Here, encore
from tests.fakes.internal import FakeInternal

PATH = ("GET", "/internal/metrics")


def lines(out: str) -> list[str]:
    """Without the columns' widths."""
    return [" ".join(line.split()) for line in out.splitlines()]


def test_all_figures(here: Here, proxy: FakeInternal) -> None:
    """Since the start and in all; then how it is just now."""
    proxy.on(*PATH, more_counts())
    code, out, err = here("stats")
    assert (code, err) == (0, "")
    for line in (
        "since its start in all",
        "requests 10 82",
        "hit rate 80.0 % 97.6 %",
        "hit, exact_match 7 7",
        "miss, expired 0 5",
        "asked of the model 2 2",
        "tokens saved 1,234 12,345",
        "time saved 1.5 min 2 h",
        "latency, hit p50 0.15 ms, p99 0.4 ms",
        "latency, miss p50 –, p99 –",
        "entries 1,000, 2 MiB",
        "in flight 4",
        "fault, store 3",
        "breaker, store open",
        "version 0.1.0",
    ):
        assert line in lines(out), line
    assert not any("embedder" in line or "index" in line for line in lines(out))


def test_a_store_that_is_shared(here: Here, proxy: FakeInternal) -> None:
    """A Redis does not tell how much it holds; all else is shown."""
    proxy.on(*PATH, more_counts(entries=None, bytes=None, evictions=None))
    code, out, err = here("stats")
    assert (code, err) == (0, "")
    assert "in flight 4" in lines(out)
    assert not any(line.startswith("entries") for line in lines(out))


def test_an_earlier_proxy(here: Here, proxy: FakeInternal) -> None:
    """What it does not count is left out."""
    proxy.on(*PATH, counts())
    _, out, _ = here("stats")
    assert "requests 10" in lines(out)
    assert "fault, UpstreamCut 1" in lines(out)
    assert "tokens saved" not in out


def test_nothing_has_been_asked(here: Here, proxy: FakeInternal) -> None:
    """There is no rate of nothing; nor a saving that nobody told."""
    proxy.on(*PATH, more_counts(hits=0, misses=0, tokens_saved=None, seconds_saved=None))
    _, out, _ = here("stats")
    assert "hit rate – 97.6 %" in lines(out)
    assert "tokens saved – 12,345" in lines(out)
    assert "time saved – 2 h" in lines(out)


def test_for_a_program(here: Here, proxy: FakeInternal) -> None:
    """As the proxy says it."""
    proxy.on(*PATH, more_counts())
    assert json.loads(here("stats", "--json").out) == more_counts()


def test_what_cannot_be(here: Here, proxy: FakeInternal) -> None:
    """Too often, or another shape."""
    assert here("stats", "--every", "0").code == 2
    assert here("stats", "--every", "nan").code == 2
    proxy.on(*PATH, [])
    assert here("stats").code == 3


@pytest.fixture
async def watched() -> AsyncIterator[FakeInternal]:
    """A proxy for a command that is a process of its own."""
    async with FakeInternal().running() as fake:
        yield fake


@pytest.mark.measured
async def test_watching(watched: FakeInternal, tmp_path: Path) -> None:
    """Look for look, on a terminal: what is new, and that it is away; until it is told to stop."""
    watched.on(*PATH, counts(), counts(), counts(hits=12, misses=4), counts())
    variables = {"ENCORE_URL": watched.url, "TERM": "xterm", "NO_COLOR": "1"}
    async with encore(
        "stats", "--watch", "--every", "0.1", folder=tmp_path, **variables
    ) as process:
        await process.says("no request in the last 100 ms")
        await process.says("60 requests a second, 66.7 % of them hits")
        watched.fails(*PATH, 503, "it starts")
        await process.says("answers 503: it starts")
        process.signal(signal.SIGINT)
        assert await process.ends() == 0


@pytest.mark.measured
async def test_watching_for_a_program(watched: FakeInternal, tmp_path: Path) -> None:
    """A line of JSON a look; none while it is away."""
    watched.on(*PATH, counts(), counts(hits=9))
    flags = ("--watch", "--json", "--every", "0.1")
    async with encore("stats", *flags, folder=tmp_path, ENCORE_URL=watched.url) as process:
        assert json.loads(await process.says('"hits":8'))["misses"] == 2
        await process.says('"hits":9')
        watched.fails(*PATH, 503, "it starts")
        heard = len(watched.heard)
        while len(watched.heard) < heard + 2:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
        watched.on(*PATH, counts(hits=10))
        await process.says('"hits":10')
        process.signal(signal.SIGTERM)
        assert await process.ends() == 0
    assert all(line.startswith("{") for line in process.said)


@pytest.mark.measured
async def test_watching_nobody(tmp_path: Path) -> None:
    """A wrong URL is told at once."""
    with serving.bind("127.0.0.1", 0) as dead:
        url = serving.url(dead)
    async with encore("stats", "--watch", "--url", url, folder=tmp_path) as process:
        await process.says(f"encore: no proxy answers at {url}")
        assert await process.ends() == 3
