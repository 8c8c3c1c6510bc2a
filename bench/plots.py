"""Draws the curves of a report, where matplotlib is there."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from bench.curves import WRONG, Curve
from bench.report import LEFT_OUT, Report

_KINDS = (".png", ".svg")
_HINT = "scripts/setup bench"
_RATES = np.geomspace(0.001, 0.2, 60)


def fault(path: Path) -> str:
    """Why nothing can be drawn into `path`; empty where it can."""
    if path.suffix not in _KINDS:
        return f"--plot: {path} must end in {' or '.join(_KINDS)}"
    if find_spec("matplotlib") is None:
        return f"--plot needs matplotlib: {_HINT}"
    return ""


def draw(reports: Sequence[Report], path: Path) -> None:
    """A row for each file: recall over false hits, and hits over wrong answers of the stream."""
    from matplotlib.figure import Figure  # an extra, and slow to import

    figure = Figure(figsize=(11, 4.5 * len(reports)), layout="constrained")
    axes = figure.subplots(len(reports), 2, squeeze=False)
    for (left, right), report in zip(axes, reports, strict=True):
        left.set(title=report.name, xlabel="false hits", ylabel="recall", xscale="log")
        for name, ranking in report.rankings().items():
            recalls = [ranking.recall_at(rate).rate for rate in _RATES]
            left.plot(_RATES, recalls, label=name)
        if not report.rankings():
            left.text(0.5, 0.5, LEFT_OUT, transform=left.transAxes, ha="center")
        right.set(title="stream", xlabel="wrong answers a request", ylabel="hits a request")
        right.axvline(WRONG, color="grey", linestyle=":")
        if report.stream is not None:
            shipped = report.stream.shipped
            for name, curve in (("Encore", report.stream.ours), ("cosine", report.stream.cosine)):
                right.plot(*_line(curve), marker=".", label=name)
            right.plot(shipped.wrong_rate, shipped.hit_rate, "k*", label="shipped defaults")
        for axis in (left, right):
            axis.grid(alpha=0.3)
            if axis.get_legend_handles_labels()[0]:
                axis.legend()
    figure.savefig(path)


def _line(curve: Curve) -> tuple[list[float], list[float]]:
    tallies = [point.tally for point in curve.points]
    return [t.wrong_rate for t in tallies], [t.hit_rate for t in tallies]
