"""The command: picks the rows, has them measured one after the other, tells what came of them."""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.speed.cores import Cores, pin
from bench.speed.load import find_client
from bench.speed.plots import draw
from bench.speed.row import HEADINGS, Absent, Line, Verdict
from bench.speed.rows import GROUPS
from bench.speed.stage import Bench, Plan
from bench.tables import table
from proxy import __version__
from proxy.serving import run

_SOAK_MINUTES = 10.0
_MOST_SAID = 200
_MOST_MINUTES = 20
_MOST_MINUTES_LARGE = 60
_QUICK = Plan(rounds=3, seconds=1, thorough=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and tell; returns the exit code."""
    options = parse(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="encore-bench-") as folder:
        bench = Bench(
            folder=Path(folder),
            cores=Cores.here(),
            client=find_client(Path(folder)),
            plan=plan(options),
            peers=options.peers_in,
            say=_say,
        )
        pin(bench.cores.load)
        print("\n".join([*_about(bench), ""]), flush=True)
        try:
            lines = run(measure(bench, chosen(options)))
        except KeyboardInterrupt:
            return 130
    (options.out / "speed.json").write_text(json.dumps(_plain(bench, lines), indent=2) + "\n")
    draw(lines, options.out / "speed.svg")
    _say(f"the figures of all rounds are in {options.out}")
    return 1 if any(line.verdict.fails for line in lines) else 0


async def measure(bench: Bench, names: Sequence[str]) -> Sequence[Line]:
    """Print each group of rows as soon as it is measured."""
    found: list[Line] = []
    *heading, _ = table(HEADINGS, [], texts=len(HEADINGS))
    print("\n".join(heading), flush=True)
    for name in names:
        started = time.monotonic()
        lines = await _group(bench, name)
        for line in lines:
            print(f"| {' | '.join(line.cells())} |", flush=True)
        bench.say(f"{name}: {time.monotonic() - started:.0f} s")
        found += lines
    print()
    return found


async def _group(bench: Bench, name: str) -> Sequence[Line]:
    """One that cannot be measured, or does not end, costs no other row."""
    bench.say(f"{name} …")
    try:
        usual = _MOST_MINUTES_LARGE if bench.plan.large else _MOST_MINUTES
        async with asyncio.timeout(60 * (usual + bench.plan.soak_minutes)):
            return await GROUPS[name](bench)
    except Exception as failure:
        traceback.print_exc()
        return [_failed(name, failure)]


def _failed(name: str, failure: Exception) -> Absent:
    while isinstance(failure, ExceptionGroup):
        failure = failure.exceptions[0]
    why = f"{type(failure).__name__}: {failure}"
    return Absent(name, " ".join(why.split()).replace("|", "/")[:_MOST_SAID], Verdict.FAILED)


def chosen(options: argparse.Namespace) -> Sequence[str]:
    """The names of the groups of rows, in the order in which they are measured."""
    if options.only:
        return list(dict.fromkeys(options.only))
    asked = {"soak": options.soak is not None, "peers": options.peers or not options.quick}
    return [name for name in GROUPS if asked.get(name, True)]


def plan(options: argparse.Namespace) -> Plan:
    """How thoroughly, by what was asked for."""
    usual = _QUICK if options.quick else Plan()
    return Plan(
        rounds=options.rounds or usual.rounds,
        seconds=options.seconds or usual.seconds,
        large=options.large,
        thorough=usual.thorough,
        soak_minutes=options.soak or _SOAK_MINUTES,
    )


def _facts(bench: Bench) -> dict[str, Any]:
    return {
        "encore": __version__,
        "date": time.strftime("%Y-%m-%d"),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "cores": str(bench.cores),
        "load": bench.client.name,
        "rounds": bench.plan.rounds,
        "seconds": bench.plan.seconds,
    }


def _about(bench: Bench) -> Sequence[str]:
    facts = _facts(bench)
    return [
        f"Encore {facts['encore']}, Python {facts['python']}, {facts['machine']}, {facts['date']}; "
        f"{facts['cores']}.",
        f"Load by {facts['load']}. Medians of {facts['rounds']} rounds of {facts['seconds']} s "
        "each, in brackets the least and the most of them.",
    ]


def _plain(bench: Bench, lines: Sequence[Line]) -> dict[str, Any]:
    return {**_facts(bench), "rows": [line.plain() for line in lines]}


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What the command line asks for."""
    description = "What Encore costs, against what does the same without it."
    epilog = "It ends with 1 if a row misses its bar or cannot be measured. docs/performance.md."
    parser = argparse.ArgumentParser("scripts/bench", description=description, epilog=epilog)
    parser.add_argument("--quick", action="store_true", help="less than two minutes")
    parser.add_argument("--peers", action="store_true", help="install LiteLLM, to measure it too")
    parser.add_argument("--large", action="store_true", help="a million entries as well")
    parser.add_argument(
        *("--soak",),
        type=float,
        nargs="?",
        const=_SOAK_MINUTES,
        metavar="MINUTES",
        help="mixed traffic for so long as well (default: 10)",
    )
    parser.add_argument("--only", nargs="+", choices=GROUPS, metavar="ROW", help=", ".join(GROUPS))
    parser.add_argument("--rounds", type=int, help="how often each is measured")
    parser.add_argument("--seconds", type=int, help="how long, each time")
    parser.add_argument("--out", type=Path, default=Path("build/bench"), help="a folder")
    parser.add_argument(
        "--peers-in", type=Path, metavar="FOLDER", help="where LiteLLM is installed"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
