"""Draws the table: for each unit a panel, for each row a bar of Encore and one of its baseline."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.speed.row import Figures, Line, Row

_WIDTH = 0.38
_OURS, _THEIRS = "#2b6cb0", "#a0aec0"


def panels(lines: Sequence[Line]) -> dict[str, list[Row]]:
    """By unit, the rows that have a baseline."""
    found: dict[str, list[Row]] = {}
    for line in lines:
        if isinstance(line, Row) and line.theirs is not None:
            found.setdefault(line.ours.unit, []).append(line)
    return found


def draw(lines: Sequence[Line], path: Path) -> None:
    """Medians, with a whisker from the least to the most; nothing where there is none."""
    from matplotlib import rc_context  # an extra, and slow to import
    from matplotlib.figure import Figure

    found = panels(lines)
    if not found:
        return
    heights = [1 + len(rows) for rows in found.values()]
    figure = Figure(figsize=(11, 0.75 * sum(heights)), layout="constrained")
    ratios = {"height_ratios": heights}
    axes = figure.subplots(len(found), 1, squeeze=False, gridspec_kw=ratios)[:, 0]
    for axis, (unit, rows) in zip(axes, found.items(), strict=True):
        for at, row in enumerate(rows):
            assert row.theirs is not None
            _bar(axis, at - _WIDTH / 2, row.ours, _OURS, "Encore")
            _bar(axis, at + _WIDTH / 2, row.theirs, _THEIRS, row.against)
        axis.set_yticks(range(len(rows)), [row.work.replace(", ", ",\n", 1) for row in rows])
        axis.invert_yaxis()
        axis.set_xlabel({"/s": "requests a second", "µs": "µs a chunk"}.get(unit, unit))
        axis.margins(x=0.4)
        axis.spines[["top", "right"]].set_visible(False)
    # Text stays text, and the same figures make the same file.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "encore"}):
        figure.savefig(path, metadata={"Date": None})


def _bar(axis: Any, at: float, figures: Figures, colour: str, name: str) -> None:
    middle = figures.median
    spread = [[middle - min(figures.values)], [max(figures.values) - middle]]
    axis.barh(at, middle, height=_WIDTH, color=colour, xerr=spread, ecolor="#4a5568")
    axis.annotate(
        f"{name}: {Figures([middle], figures.unit)}",
        (max(figures.values), at),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        fontsize=8,
    )
