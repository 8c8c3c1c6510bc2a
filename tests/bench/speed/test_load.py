"""What sends requests, and how its words are read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bench.speed import questions
from bench.speed.load import Bundled, Client, Load, Wrk, find_client, read_wrk, summed
from bench.speed.process import NotMeasuredError
from bench.speed.stage import CHAT
from tests.fakes import FakeUpstream, error_answer

SAID = """\
Running 3s test @ http://127.0.0.1:8000/v1/chat/completions
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     2.04ms  310.02us  11.30ms   93.71%
    Req/Sec    15.66k   702.09    16.46k    80.00%
  46731 requests in 3.00s, 52.86MB read
Requests/sec:  15576.93
Transfer/sec:     17.62MB
{"requests": 46731, "duration": 3000013, "failed": 2, "p50": 1997, "p99": 3210}
"""


def test_what_wrk_says() -> None:
    """Its last line is what wrk.lua told."""
    load = read_wrk(SAID)
    assert load == Load(46731, 3.000013, 2, 1.997, 3.21)
    assert load.rate == pytest.approx(15576.93, rel=0.001)


@pytest.mark.parametrize("said", ["", "unable to connect to 127.0.0.1:1 Connection refused\n"])
def test_what_wrk_cannot_do(said: str) -> None:
    """It is told in wrk's own words."""
    with pytest.raises(NotMeasuredError, match=rf"^wrk said: {said.strip()}"):
        read_wrk(said)


def test_the_figures_of_answers() -> None:
    """Times in milliseconds; they are of those that were answered."""
    load = summed([0.001] * 99 + [0.1], 2.0, failed=3)
    assert (load.requests, load.seconds, load.failed, load.p50_ms) == (100, 2.0, 3, 1.0)
    assert 1 < load.p99_ms < 100
    with pytest.raises(NotMeasuredError, match="only 1 requests were answered, 7 failed"):
        summed([0.001], 2.0, failed=7)


def test_wrk_is_taken_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Else there is one that is always there."""
    monkeypatch.setattr(shutil, "which", {"wrk": "/opt/wrk"}.get)
    assert find_client(tmp_path) == Wrk(Path("/opt/wrk"), tmp_path)
    monkeypatch.setattr(shutil, "which", {}.get)
    assert find_client(tmp_path) == Bundled()


def client(name: str, folder: Path) -> Client:
    found = shutil.which("wrk")
    if name == "bundled":
        return Bundled()
    return Wrk(Path(found), folder) if found else pytest.skip("wrk is not installed")


@pytest.mark.parametrize("name", ["bundled", "wrk"])
async def test_a_client_sends_what_it_is_given(name: str, tmp_path: Path) -> None:
    """One body after the other, over all connections; what is no good is counted."""
    bodies = [questions.body(text) for text in ("one", "two", "three")]
    async with FakeUpstream() as upstream:
        upstream.script(error_answer(503, "busy"))
        load = await client(name, tmp_path).drive(upstream.url + CHAT, bodies, 2, seconds=1)
    assert load.requests > 2
    assert load.failed == 1
    assert load.seconds >= 0.9
    assert 0 < load.p50_ms <= load.p99_ms
    asked = [request.json["messages"][0]["content"] for request in upstream.chats]
    assert set(asked) == {"one", "two", "three"}
