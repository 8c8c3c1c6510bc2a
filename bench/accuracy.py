"""How often a stored answer is reused, and how often it is the wrong one, on labelled pairs.

    bench/accuracy [PAIRS…] [--part all|train|held-out] [--embedder SETTING] [--policy FILE]
                   [--confirm SETTING] [--seed 0] [--no-stream] [--json FILE] [--plot FILE]

PAIRS are JSON lines, plain or .gz: {"a", "b", "label"[, "family", "lang", "domain"]}, with label 1
where the answer to one question answers the other. It prints, for each file, as Markdown:

    pairs     what becomes of each pair at the shipped defaults, by family; what refused; the cost
    recall    how many pairs of the same meaning can be served at a share of false hits
    stream    all questions of the file one after another through the cache: hits, wrong answers

Environment and settings file have no say in it. The clock of the stream stands still.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.progress import Progress

from bench import plots
from bench.curves import measure
from bench.judged import judge
from bench.memory import Memory
from bench.pairs import Part, split
from bench.report import Report
from bench.stream import Stream, Told
from proxy import __version__, logs
from proxy.cache.policy import Policy
from proxy.cache.ports import Embedder
from proxy.errors import EncoreError
from proxy.parts import opened_likeness
from proxy.settings import Settings, built_in_policy, shipped_settings
from proxy.tuning.knobs import Knob
from proxy.tuning.pairs import Pair, read_pairs
from proxy.tuning.trial import Trials

_DATA = Path(__file__).parents[1] / "tests" / "data"
_DEFAULT_FILES = [_DATA / "pairs-build.jsonl", _DATA / "pairs-heldout.jsonl"]


def main() -> None:
    """Read the arguments, measure and print."""
    options = _options(sys.argv[1:])
    logs.configure("auto", "error")
    try:
        policy = options.policy or built_in_policy()
        fields = {"embedder": options.embedder, "confirm": options.confirm, "policy": policy}
        settings = shipped_settings(fields)
        asyncio.run(_run(options, settings))
    except EncoreError as error:
        raise SystemExit(f"bench/accuracy: {error}") from error


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/accuracy", description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, default=_DEFAULT_FILES, metavar="PAIRS")
    parser.add_argument("--part", type=Part, choices=list(Part), default=Part.ALL)
    parser.add_argument("--embedder", default="static", help="as ENCORE_EMBEDDER")
    parser.add_argument("--confirm", default="auto", help="as ENCORE_CONFIRM")
    parser.add_argument("--policy", type=Path, help="default: the shipped one")
    parser.add_argument("--seed", type=int, default=0, help="of the stream's order")
    parser.add_argument("--stream", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument(
        "--plot", type=Path, metavar="FILE", help="a .png or .svg; takes matplotlib"
    )
    options = parser.parse_args(arguments)
    if options.plot is not None and (fault := plots.fault(options.plot)):
        parser.error(fault)
    return options


async def _run(options: argparse.Namespace, settings: Settings) -> None:
    policy = settings.load_policy()
    files = [(path, split(read_pairs(path), options.part)) for path in options.files]
    reports = []
    async with opened_likeness(settings) as likeness:
        embedder = Memory(likeness.embedder)
        trials = Trials(policy, likeness.scorer, likeness.confirmer)
        confirmed = likeness.confirmer is not None
        about = _about(options, settings, policy, embedder, confirmed=confirmed)
        print(f"# Accuracy of Encore {__version__}\n\n{_told(about)}\n")
        for path, pairs in files:
            report = await _measure(path, pairs, trials, embedder, options)
            print("\n".join(report.markdown()), flush=True)
            reports.append(report)
    if options.json is not None:
        everything = {**about, "files": [report.as_json() for report in reports]}
        options.json.write_bytes(orjson.dumps(everything, option=orjson.OPT_INDENT_2))
    if options.plot is not None:
        plots.draw(reports, options.plot)


async def _measure(
    path: Path, pairs: Sequence[Pair], trials: Trials, embedder: Embedder, options: Any
) -> Report:
    with _progress(f"{path.name}: embedding pairs") as told:
        judged = await judge(pairs, trials, embedder, told)
    measured = None
    if options.stream:
        with _progress(f"{path.name}: embedding questions") as told:
            stream = await Stream.of(pairs, trials, embedder, options.seed, told)
        with _progress(f"{path.name}: asking them") as told:
            measured = await measure(stream, trials, embedder, Knob.MIN_SCORE, told)
    part = "" if options.part is Part.ALL else f", {options.part} part"
    return Report(f"{path.name}: {len(pairs)} pairs{part}", judged, measured)


def _about(
    options: argparse.Namespace,
    settings: Settings,
    policy: Policy,
    embedder: Embedder,
    *,
    confirmed: bool,
) -> dict[str, Any]:
    return {
        "embedder": embedder.id,
        "confirmed by": "minilm" if confirmed else "none",
        "policy": settings.policy_path.name,
        **{knob.value: knob.of(policy.defaults) for knob in Knob},
        "part": options.part.value,
        "seed": options.seed,
    }


def _told(about: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in about.items())


@contextmanager
def _progress(task: str) -> Iterator[Told]:
    """A bar on a terminal; nothing elsewhere."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        number = progress.add_task(task, total=None)
        yield lambda done, total: progress.update(number, completed=done, total=total)


if __name__ == "__main__":
    main()
