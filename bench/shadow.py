"""Whether shadow mode finds how often a stored answer would be the wrong one.

    bench/shadow [PAIRS…] [--every 1] [--sample 0.5] [--min-score 0.7]… [--seed 0] [--json FILE]

PAIRS are JSON lines as for bench/accuracy. One question of each pair is asked and its answer
stored, then the other one, of a model that says the same to both where they mean the same. A proxy
in shadow mode hears a random part of the pairs (`--sample`) and is asked for its estimate, which
knows nothing of labels. Then others, each with another `min_score`, serve all the pairs, and the
labels say how often they were wrong. It prints Markdown, and exits with 1 where one of these true
rates lies outside of the interval that was printed for it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import aiohttp

from proxy import logs
from proxy.tuning.pairs import Pair, read_pairs
from tests.assembled import TOKEN, Running, assembled
from tests.fakes import MODEL, FakeUpstream
from tests.fakes.model import Model

_DATA = Path(__file__).parents[1] / "tests" / "data"
_DEFAULT_FILES = [_DATA / "pairs-build.jsonl", _DATA / "pairs-heldout.jsonl"]
_CHAT = "/v1/chat/completions"
SERVED = 0.894  # the shipped min_score
LOOSER = (0.8, 0.7, 0.6, 0.5)  # of those that shadow mode tells about
_NOTHING = {"compared": 0, "wrong_rate": 0.0, "low": 0.0, "high": 1.0}
# How old an answer is has no say here, so that `min_score` alone decides.
_POLICY = """
[defaults]
mode = "{mode}"
min_score = {min_score}
min_confidence = 0.0
ttl = "never"
"""
HEAD = (
    "| `min_score` | compared | estimated wrong | served | truly wrong | |",
    "|---|---:|---:|---:|---:|---|",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A `min_score`: what shadow mode says of it, and what serving with it has come to."""

    min_score: float
    compared: int
    wrong_rate: float
    low: float
    high: float
    served: int
    wrong: int

    @property
    def true_rate(self) -> float:
        """Wrong answers by label, of those that were served."""
        return self.wrong / self.served if self.served else 0.0

    @property
    def holds(self) -> bool:
        """Whether the interval holds the true rate."""
        return self.low <= self.true_rate <= self.high

    def markdown(self) -> str:
        """One line of the table."""
        estimated = f"{self.wrong_rate:.1%} ({self.low:.1%} to {self.high:.1%})"
        verdict = "ok" if self.holds else "outside"
        counts = f"{self.compared} | {estimated} | {self.served} | {self.true_rate:.1%}"
        return f"| {self.min_score} | {counts} | {verdict} |"


async def measure(
    pairs: Sequence[Pair], looser: Sequence[float], sample: float, seed: int
) -> list[Row]:
    """A row for the shipped `min_score` and each looser one."""
    told = await _shadowed(pairs, sample, seed)
    at = {row["min_score"]: {**row, "compared": row["served"]} for row in told["thresholds"]}
    rows = []
    for least, said in [(SERVED, told["serving"]), *((t, at.get(t, _NOTHING)) for t in looser)]:
        served, wrong = await _served(pairs, least)
        figures = {name: said[name] for name in ("compared", "wrong_rate", "low", "high")}
        rows.append(Row(least, **figures, served=served, wrong=wrong))
    return rows


async def _shadowed(pairs: Sequence[Pair], sample: float, seed: int) -> dict[str, Any]:
    """What `/internal/shadow` says when it has heard a part of the pairs."""
    chance = random.Random(seed)  # noqa: S311 - the same every time
    heard = sorted(chance.sample(range(len(pairs)), round(sample * len(pairs))))
    async with _proxy(pairs, mode="shadow", min_score=SERVED) as (encore, session):
        for number in heard:
            await _ask(session, encore.url, number, pairs[number].b)
            await _ask(session, encore.url, number, pairs[number].a)
        await encore.encore.comparer.settle()
        token = {"x-encore-token": TOKEN}
        async with session.get(f"{encore.url}/internal/shadow", headers=token) as answer:
            told: dict[str, Any] = await answer.json()
            return told


async def _served(pairs: Sequence[Pair], min_score: float) -> tuple[int, int]:
    """How many stored answers are given by meaning, and how many of them are wrong."""
    served = wrong = 0
    async with _proxy(pairs, mode="serve", min_score=min_score) as (encore, session):
        for number, pair in enumerate(pairs):
            await _ask(session, encore.url, number, pair.b)
            if await _ask(session, encore.url, number, pair.a):
                served += 1
                wrong += not pair.same
    return served, wrong


@asynccontextmanager
async def _proxy(
    pairs: Sequence[Pair], mode: str, min_score: float
) -> AsyncIterator[tuple[Running, aiohttp.ClientSession]]:
    with tempfile.TemporaryDirectory() as folder:
        policy = Path(folder) / "policy.toml"
        policy.write_text(_POLICY.format(mode=mode, min_score=min_score))
        async with FakeUpstream() as upstream:
            upstream.on("POST", _CHAT, Model(pairs).answer)
            async with (
                assembled(upstream=upstream.url, policy=policy) as encore,
                aiohttp.ClientSession(trust_env=False) as session,
            ):
                yield encore, session


async def _ask(session: aiohttp.ClientSession, url: str, number: int, wording: str) -> bool:
    """Ask a question of this pair; returns whether it was answered by meaning."""
    asked = {
        "model": MODEL,
        "user": str(number),
        "messages": [{"role": "user", "content": wording}],
    }
    async with session.post(url + _CHAT, json=asked) as answer:
        await answer.read()
        return answer.headers["x-cache-debug"].startswith("hit;path=semantic_match")


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    description = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="bench/shadow", description=description)
    parser.add_argument("files", nargs="*", type=Path, default=_DEFAULT_FILES, metavar="PAIRS")
    parser.add_argument("--every", type=int, default=1, help="take one pair of so many")
    parser.add_argument(
        "--sample", type=float, default=0.5, help="the share that shadow mode hears"
    )
    parser.add_argument(
        "--min-score", type=float, action="append", help=f"beside {SERVED}; default: {LOOSER}"
    )
    parser.add_argument("--seed", type=int, default=0, help="which pairs these are")
    parser.add_argument("--json", type=Path, metavar="FILE")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and tell; returns the exit code."""
    options = _arguments(arguments)
    logs.configure("auto", "error")
    pairs = [pair for path in options.files for pair in read_pairs(path)][:: options.every]
    rows = asyncio.run(measure(pairs, options.min_score or LOOSER, options.sample, options.seed))
    print("\n".join([*HEAD, *(row.markdown() for row in rows)]))
    if options.json is not None:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=2))
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
