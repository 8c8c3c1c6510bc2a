"""Tells a proposal: to a person as a table and a few lines, to a program as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich import box
from rich.table import Table

from proxy.tuning.policy_file import as_toml
from proxy.tuning.proposal import Point, Proposal
from proxy.tuning.ranking import Share


def table(proposal: Proposal) -> Table:
    """The curve, strictest value last; the chosen and the current value are marked."""
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in (proposal.knob.value, "recall", "false hits", ""):
        shown.add_column(heading, justify="right" if heading else "left")
    for point in proposal.curve:
        cells = (_percent(point.recall.rate), _percent(point.false_hits.rate))
        shown.add_row(f"{point.value:g}", *cells, _mark(proposal, point))
    return shown


def summary(proposal: Proposal) -> Iterator[str]:
    """What the proposal comes to, and how sure that is."""
    chosen = proposal.chosen
    if chosen is None:
        strictest = proposal.curve[-1]
        yield (
            f"No {proposal.knob} keeps false hits at {_percent(proposal.max_wrong)} or less:"
            f" even {strictest.value:g} has {_told(strictest.false_hits)}."
        )
    else:
        head = f"{proposal.knob} {chosen.value:g}:"
        yield f"{head} false hits {_told(chosen.false_hits)}"
        yield f"{'':{len(head)}} recall     {_told(chosen.recall)}"


def doubts(proposal: Proposal) -> Iterator[str]:
    """Why the figures may mislead."""
    total, needed = proposal.current.false_hits.total, proposal.negatives_needed
    if not proposal.can_tell:
        yield (
            f"{total} pairs of another meaning are too few to tell {_percent(proposal.max_wrong)}:"
            f" it takes {needed} without a wrong one"
        )


def as_json(proposal: Proposal) -> dict[str, Any]:
    """The whole proposal; rates from 0 to 1."""
    chosen = proposal.chosen
    return {
        "field": proposal.knob.value,
        "max_wrong": proposal.max_wrong,
        "enough_pairs": proposal.can_tell,
        "current": _point(proposal.current),
        "chosen": None if chosen is None else _point(chosen),
        "toml": as_toml(proposal.fields) if proposal.fields else None,
        "curve": [_point(point) for point in proposal.curve],
    }


def _mark(proposal: Proposal, point: Point) -> str:
    marks = []
    if proposal.chosen is not None and point.value == proposal.chosen.value:
        marks.append("proposed")
    if point.value == proposal.current.value:
        marks.append("in the policy now")
    return ", ".join(marks)


def _told(share: Share) -> str:
    low, high = share.interval()
    return (
        f"{share.count} of {share.total}, {_percent(share.rate)}"
        f" (95 %: {_percent(low)} to {_percent(high)})"
    )


def _percent(rate: float) -> str:
    return f"{100 * rate:.3g} %" if rate < 0.1 else f"{100 * rate:.1f} %"


def _point(point: Point) -> dict[str, Any]:
    return {
        "value": point.value,
        "recall": _share(point.recall),
        "false_hits": _share(point.false_hits),
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "count": share.count,
        "total": share.total,
        "rate": share.rate,
        "interval": share.interval(),
    }
