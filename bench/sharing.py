"""How soon one proxy finds what another one has stored in the Redis that they share.

    bench/sharing [--rounds 100] [--clients 4] [--kind redis7 --kind stack] [--json FILE]

For each kind of server: two `encore serve` on it, each a process of its own, which clients keep
busy. In each round something new is asked of one of them, in turns; then the other one is asked the
same, and then nearly the same, until it finds it. It prints Markdown, and exits with 1 where a bar
is missed:

    failed      requests of anybody that got no whole answer: none
    wrong       answers that belong to another question: none
    exact       what the other one did not find at once in the same words: nothing
    semantic    seconds until it found it in other words: at most 1, and always
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench.pair import asking, two_proxies
from bench.traffic import WORDINGS, Traffic
from tests.servers.kinds import KINDS
from tests.servers.process import running_server

MOST_SECONDS = 1.0
_GIVE_UP_SECONDS = 10.0
_ASKED, _NEARLY = WORDINGS[0], WORDINGS[2]


@dataclass(frozen=True, slots=True)
class Row:
    """What was seen on one kind of server; `late` are exact hits that came not at once."""

    kind: str
    requests: int
    failed: int
    wrong: int
    late: int
    semantic: Sequence[float]

    def misses(self) -> Iterator[str]:
        """The bars that were missed."""
        if self.failed:
            yield "failed"
        if self.wrong:
            yield "wrong"
        if self.late:
            yield "exact"
        if max(self.semantic) > MOST_SECONDS:
            yield "semantic"

    def markdown(self) -> str:
        """One line of the table."""
        seconds = f"{median(self.semantic):.3f} / {max(self.semantic):.3f}"
        bars = ", ".join(self.misses()) or "ok"
        counts = (self.requests, self.failed, self.wrong, len(self.semantic), self.late)
        return f"| {self.kind} | {' | '.join(map(str, counts))} | {seconds} | {bars} |"


HEAD = (
    "| server | requests | failed | wrong | rounds | not exact at once | semantic p50 / max s | |",
    "|---|---:|---:|---:|---:|---:|---:|---|",
)


async def measure(kind: str, rounds: int, clients: int) -> Row:
    """Let two proxies share one server."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with running_server(kind, folder) as server:
            async with two_proxies(server, folder) as urls, asking(urls, clients) as traffic:
                await asyncio.sleep(1)
                late, semantic = 0, []
                for number in range(rounds):
                    one, other = urls[number % 2], urls[1 - number % 2]
                    thing = traffic.new_thing()
                    await traffic.ask(one, thing, _ASKED)
                    stored = time.monotonic()
                    late += not await traffic.finds(other, thing, _ASKED)
                    await _until_found(traffic, other, thing, stored + _GIVE_UP_SECONDS)
                    semantic.append(time.monotonic() - stored)
    answers = traffic.answers
    return Row(
        kind,
        requests=len(answers),
        failed=sum(bool(answer.failure) for answer in answers),
        wrong=sum(bool(answer.wrong) for answer in answers),
        late=late,
        semantic=semantic,
    )


async def _until_found(traffic: Traffic, url: str, thing: str, end: float) -> None:
    while not await traffic.finds(url, thing, _NEARLY) and time.monotonic() < end:  # noqa: ASYNC110
        await asyncio.sleep(0.01)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    description = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="bench/sharing", description=description)
    parser.add_argument("--rounds", type=int, default=100, help="things that are stored")
    parser.add_argument("--clients", type=int, default=4, help="who keep both proxies busy")
    parser.add_argument("--kind", action="append", help=f"default: {', '.join(KINDS)}")
    parser.add_argument("--json", type=Path, help="a file to write all figures to")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and tell; returns the exit code."""
    options = _arguments(arguments)
    print("\n".join(HEAD))
    rows = []
    for kind in options.kind or KINDS:
        rows.append(asyncio.run(measure(kind, options.rounds, options.clients)))
        print(rows[-1].markdown(), flush=True)
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=2))
    return 1 if any(list(row.misses()) for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
