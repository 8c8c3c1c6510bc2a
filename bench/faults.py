"""What clients notice when the Redis that two proxies share fails.

    bench/faults [--seconds 60 | --quick] [--clients 4] [--kind redis7 --kind stack] [--json FILE]

For each kind of server: two `encore serve` on it, each a process of its own, and an upstream that
answers at once. Clients ask again, nearly again, anew, and as streams, while the server is hurt in
one way after the other, for `--seconds` in all. It prints Markdown, and exits with 1 where a bar is
missed:

    failed      requests that got no whole answer: none
    wrong       answers that belong to another question: none
    p99         during a fault at most 300 ms above what it is without: 250 ms is what the store may
                take, once a request
    hits back   seconds from the recovery until both proxies answer from the cache again: at most 5
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.ills import ILLS, keeping_server
from bench.pair import asking, two_proxies
from bench.traffic import Answer, Traffic, since
from tests.servers.kinds import KINDS
from tests.servers.process import Server

MOST_MORE_MS = 250 + 50
MOST_BACK_SECONDS = 5.0
_GIVE_UP_SECONDS = 30.0
_CALM_SHARE = 30


@dataclass(frozen=True, slots=True)
class Row:
    """What clients saw during one fault, its recovery included; `back` in seconds."""

    name: str
    requests: int
    hits: int
    failed: int
    wrong: int
    p50_ms: float
    p99_ms: float
    back: float | None = None

    def misses(self, calm: Row) -> Iterator[str]:
        """The bars that were missed."""
        if self.failed:
            yield "failed"
        if self.wrong:
            yield "wrong"
        if self.p99_ms > calm.p99_ms + MOST_MORE_MS:
            yield "p99"
        if self.back is not None and self.back > MOST_BACK_SECONDS:
            yield "hits back"


@dataclass(frozen=True, slots=True)
class Report:
    """All that was seen with one kind of server; the first row is without a fault."""

    kind: str
    rows: Sequence[Row]
    failures: Sequence[str]

    @property
    def missed(self) -> Mapping[str, Sequence[str]]:
        """By fault, the bars that were missed."""
        calm = self.rows[0]
        found = {row.name: list(row.misses(calm)) for row in self.rows}
        return {name: bars for name, bars in found.items() if bars}

    def markdown(self) -> Iterator[str]:
        """Line by line."""
        yield from (f"## {self.kind}", "")
        yield "| fault | requests | hits | failed | wrong | p50 ms | p99 ms | hits back s | |"
        yield "|---|---:|---:|---:|---:|---:|---:|---:|---|"
        for row in self.rows:
            back = "" if row.back is None else f"{row.back:.1f}"
            bars = ", ".join(self.missed.get(row.name, [])) or "ok"
            yield (
                f"| {row.name} | {row.requests} | {row.hits} | {row.failed} | {row.wrong}"
                f" | {row.p50_ms:.1f} | {row.p99_ms:.1f} | {back} | {bars} |"
            )
        yield ""
        yield from (f"- {failure}" for failure in self.failures)


def row(name: str, answers: Sequence[Answer], back: float | None = None) -> Row:
    """The figures of these answers."""
    times = [1000 * answer.seconds for answer in answers]
    p50, p99 = np.percentile(times, [50, 99])
    return Row(
        name,
        requests=len(answers),
        hits=sum(answer.hit for answer in answers),
        failed=sum(bool(answer.failure) for answer in answers),
        wrong=sum(bool(answer.wrong) for answer in answers),
        p50_ms=float(p50),
        p99_ms=float(p99),
        back=back,
    )


async def measure(kind: str, seconds: float, clients: int, say: Callable[[str], None]) -> Report:
    """Hurt one server in every way."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with keeping_server(kind, folder) as server:
            async with two_proxies(server, folder) as urls, asking(urls, clients) as traffic:
                hold, rest = seconds / len(ILLS), seconds / _CALM_SHARE
                calm, rows = await _calm(traffic, rest), []
                for name in ILLS:
                    say(f"{kind}: {name}")
                    rows.append(await _hurt(traffic, server, name, hold))
                    # In between, as what else the machine has to do changes in a minute.
                    calm += await _calm(traffic, rest)
    rows.insert(0, row("none", calm))
    told = {answer.failure or answer.wrong for answer in traffic.answers}
    return Report(kind, rows, sorted(told - {""}))


async def _calm(traffic: Traffic, seconds: float) -> list[Answer]:
    """What is seen while nothing is wrong, once what was is over."""
    await asyncio.sleep(1)
    with since(traffic.answers) as seen:
        await asyncio.sleep(seconds)
    return seen


async def _hurt(traffic: Traffic, server: Server, name: str, hold: float) -> Row:
    with since(traffic.answers) as seen:
        ill = ILLS[name](server)
        await asyncio.to_thread(ill.__enter__)
        try:
            await asyncio.sleep(hold)
        finally:
            await asyncio.to_thread(ill.__exit__, None, None, None)
        back = await until_hits(traffic)
    return row(name, seen, back)


async def until_hits(traffic: Traffic) -> float:
    """Seconds until each proxy gives what was asked before, one that was asked there or not."""
    started, thing = time.monotonic(), traffic.new_thing()
    for url in traffic.urls:
        while not (await traffic.ask(url, thing)).hit:
            if time.monotonic() - started > _GIVE_UP_SECONDS:
                break
            await asyncio.sleep(0.05)
    return time.monotonic() - started


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    description = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="bench/faults", description=description)
    parser.add_argument("--seconds", type=float, default=60, help="of all faults together")
    parser.add_argument("--quick", action="store_true", help="12 seconds")
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--kind", action="append", help=f"default: {' and '.join(KINDS)}")
    parser.add_argument("--json", type=Path, help="a file to write all figures to")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and tell; returns the exit code."""
    options = _arguments(arguments)
    seconds = 12 if options.quick else options.seconds
    reports = [
        asyncio.run(measure(kind, seconds, options.clients, _say)) for kind in options.kind or KINDS
    ]
    for report in reports:
        print("\n".join(report.markdown()))
    if options.json:
        options.json.write_text(json.dumps([_plain(report) for report in reports], indent=2))
    return 1 if any(report.missed for report in reports) else 0


def _plain(report: Report) -> dict[str, Any]:
    return {**asdict(report), "missed": report.missed}


if __name__ == "__main__":
    sys.exit(main())
