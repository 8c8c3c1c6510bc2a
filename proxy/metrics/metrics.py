"""One proxy's figures: what the others call to have something counted or told."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, assert_never

from prometheus_client import CollectorRegistry

from proxy.cache.origin import Origin
from proxy.cache.ports import Counter
from proxy.cache.protected import Breaker
from proxy.cache.verdict import (
    Bypass,
    BypassReason,
    Hit,
    Match,
    Miss,
    MissReason,
    Path,
    Skip,
    SkipReason,
    Store,
    Verdict,
)
from proxy.metrics import counts
from proxy.metrics.exposition import Exposition
from proxy.metrics.figures import Figures
from proxy.metrics.gauges import StoreFigures
from proxy.metrics.report import report
from proxy.metrics.series import Series
from proxy.metrics.totals import Totals

# Put together once: a name takes longer to make than to count.
_HIT = {path: f"requests:hit:{path}" for path in Path}
_MISS = {reason: f"requests:miss:{reason}" for reason in MissReason}
_BYPASS = {reason: f"requests:bypass:{reason}" for reason in BypassReason}
_SKIP = {reason: f"skipped:{reason}" for reason in SkipReason}


class Metrics:
    """Every label has a fixed, small set of values. `clock` gives seconds since the epoch.

    `threshold` is told beside the similarities, which it divides.
    """

    def __init__(
        self, clock: Callable[[], float] = time.time, threshold: float | None = None
    ) -> None:
        self._clock = clock
        self._figures = figures = Figures(clock, threshold)
        self._counts = figures.counts
        self._request = dict(zip((Hit, Miss, Bypass), figures.request.values(), strict=True))
        self._first_byte = dict(zip((Hit, Miss, Bypass), figures.first_byte.values(), strict=True))
        self._series = Series(figures)
        self._totals = Totals(figures.counts)
        self.registry = CollectorRegistry()
        self.registry.register(Exposition(figures))

    # --- a request, from its beginning to its end ---------------------------------------------

    def began(self) -> None:
        """A chat completion is under way."""
        self._figures.requests_in_flight += 1

    def decided(self, verdict: Verdict) -> None:
        """Count a request."""
        match verdict:
            case Hit():
                self._counts[_HIT[verdict.path]] += 1
                self._save(verdict.entry.origin)
                self._note_match("hit", verdict.match, looked_for=verdict.path is Path.SEMANTIC)
            case Miss(reason, match):
                self._counts[_MISS[reason]] += 1
                if match is not None:
                    self._note_match("refused", match, looked_for=True)
            case Bypass(reason):
                self._counts[_BYPASS[reason]] += 1
            case _:
                assert_never(verdict)

    def looked_up(self, tier: Literal["exact", "semantic"], seconds: float) -> None:
        """A look-up took so long; `tier` is the last that was asked."""
        self._figures.lookup[tier].add(seconds)

    def embedded(self, part: Literal["embedder", "confirmer"], seconds: float) -> None:
        """Embedding a text took so long, or was given up after that time."""
        self._figures.embed[part].add(seconds)

    def stream_began(self) -> None:
        """The request that is under way asks for a stream."""
        self._figures.streams_in_flight += 1

    def ended(self, *, streamed: bool) -> None:
        """A chat completion is not under way any more; `streamed`: nor is its stream."""
        self._figures.requests_in_flight -= 1
        self._figures.streams_in_flight -= streamed

    def answered(self, verdict: Verdict, seconds: float, first_byte: float) -> None:
        """A request was answered to the end; how long that took, and its head alone."""
        self._request[type(verdict)].add(seconds)
        self._first_byte[type(verdict)].add(first_byte)

    # --- the upstream and the parts -----------------------------------------------------------

    def called_upstream(self) -> None:
        """Count a chat completion that is asked of the upstream."""
        self._counts["llm_calls"] += 1

    def upstream_answered(self, seconds: float) -> None:
        """The upstream took so long for the whole of an answer."""
        self._figures.upstream.add(seconds)

    def upstream_failed(self, error: str) -> None:
        """Count a call that the upstream failed to answer, by the name of the error's class."""
        self._counts[f"upstream_errors:{error}"] += 1

    def collapsed(self) -> None:
        """Count a miss that joined a call under way."""
        self._counts["collapsed"] += 1

    def kept(self, outcome: Store | Skip) -> None:
        """Count an answer that was stored, or was not."""
        match outcome:
            case Store():
                self._counts["stored"] += 1
            case Skip(reason):
                self._counts[_SKIP[reason]] += 1
            case _:
                assert_never(outcome)

    def shadowed(self, agreed: str) -> None:
        """Count a hit that was held back: `yes`, `no`, or `unknown` where it was not compared."""
        self._counts[f"shadow:{agreed}"] += 1

    def feedback(self, verdict: Literal["wrong"]) -> None:
        """Count what a person said of an answer."""
        self._counts[f"feedback:{verdict}"] += 1

    def part_failed(self, part: str) -> None:
        """Count a failed call to the store, the index or the embedder."""
        self._counts[f"part_failures:{part}"] += 1

    # --- where to look, and where to keep -----------------------------------------------------

    def watch_store(self, figures: Callable[[], StoreFigures | None]) -> None:
        """Ask this for what the store holds."""
        self._figures.gauges.store = figures

    def watch_breaker(self, part: str, breaker: Breaker) -> None:
        """Ask this for how the part is; a part may have several."""
        self._figures.gauges.breakers.setdefault(part, []).append(breaker)

    def keep_totals(self, ledger: Counter) -> None:
        """Have the counts added to what they were before this process, and by others."""
        self._totals.ledger = ledger

    def flush(self) -> None:
        """Hand on what was counted since the last time."""
        self._totals.flush()

    def take_point(self) -> None:
        """End a step of the series."""
        self._series.take(self._clock())

    # --- what is told -------------------------------------------------------------------------

    def summary(self) -> dict[str, object]:
        """The counts as JSON: `hits`, `misses`, `bypasses`, `llm_calls` and the rest by reason."""
        return counts.summary(self._counts)

    def series(self) -> dict[str, object]:
        """The last hour, step by step."""
        return self._series.told(self._clock())

    async def report(self) -> dict[str, object]:
        """The summary and all else, with the `total` of all processes that share the store.

        `total` is None where the store does not answer.
        """
        return report(self._figures, await self._totals.read())

    def _save(self, origin: Origin) -> None:
        self._counts["saved_tokens:prompt"] += origin.prompt_tokens
        self._counts["saved_tokens:completion"] += origin.completion_tokens
        self._counts["saved_seconds"] += origin.seconds

    def _note_match(
        self, outcome: Literal["hit", "refused"], match: Match, *, looked_for: bool
    ) -> None:
        # An exact hit has 1, and would hide all others.
        if looked_for:
            # A cosine of float32 may be a little above 1; one below 0 is as far away as 0.
            self._figures.similarity[outcome].add(min(1.0, max(0.0, float(match.similarity))))
        if match.confidence is not None:
            self._figures.confidence[outcome].add(match.confidence)
