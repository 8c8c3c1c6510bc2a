"""An answer of `/internal/explain`, to be read by a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from proxy.cli.figures import duration, size
from proxy.cli.telling import plain

_STYLES = {"hit": "green", "miss": "yellow", "bypass": "cyan"}
_HEADINGS = ("entry", "question", "similarity", "score", "confidence", "age", "what became of it")


def explanation(told: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Verdict, key figures, and each candidate with the gates that refused it.

    Raises `KeyError` and its like for another shape.
    """
    yield _verdict(told)
    yield Text()
    yield _figures(told)
    yield Text()
    if told["candidates"]:
        yield _candidates(told["candidates"])
    else:
        yield Text("No candidate: nothing like it is stored for this client and model.")


def _verdict(told: Mapping[str, Any]) -> Text:
    verdict = str(told["verdict"])
    why = told["path"] or told["reason"]
    line = Text(plain(verdict), style=f"bold {_STYLES.get(verdict, '')}".strip())
    return line.append(f"  {plain(str(why))}\n", "not bold").append(plain(told["debug"]), "dim")


def _figures(told: Mapping[str, Any]) -> Table:
    shown = Table.grid(padding=(0, 2))
    shown.add_column(no_wrap=True)
    shown.add_column(overflow="fold")
    for name, value in _lines(told):
        shown.add_row(Text(name), Text(plain(value)))
    return shown


def _lines(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    wording, scope, forward = told["wording"], told["scope"], told["forward"]
    if wording:
        yield "question", f"{wording['text']} ({wording['words']} words, {wording['reads_as']})"
    yield "model", _said(told["model"])
    yield "tenant", _said(told["tenant"])
    if told["key"]:
        yield "key", str(told["key"])
    if scope:
        yield "scope", f"{scope['hash'][:12]}: {_listed(scope['parts'])}"
    if told["rules"]:
        yield "rules", _listed({**told["rules"], "ttl": duration(told["rules"]["ttl"])})
    for tier in told["tiers"]:
        yield tier["tier"], _outcome(tier["outcome"], tier["reason"])
    where = f"yes, {size(forward['body_bytes'])} to {forward['url']}"
    yield "forwarded", where if forward["would"] else "no"


def _candidates(candidates: Sequence[Mapping[str, Any]]) -> Table:
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, heading in enumerate(_HEADINGS):
        is_text = number in (0, 1, len(_HEADINGS) - 1)
        shown.add_column(
            heading,
            justify="left" if is_text else "right",
            no_wrap=number == 0,
            overflow="fold",
        )
    for each in candidates:
        shown.add_row(*map(Text, _cells(each)), _fate(each))
    return shown


def _cells(candidate: Mapping[str, Any]) -> Iterator[str]:
    yield plain(str(candidate["id"]))
    wording = candidate["wording"]
    yield "(not kept)" if wording is None else plain(wording)
    yield _figure(candidate["similarity"])
    yield _figure(candidate["score"]) + (" confirmed" if candidate["confirmed"] else "")
    yield _figure(candidate["confidence"])
    yield "" if candidate["age"] is None else duration(candidate["age"])


def _fate(candidate: Mapping[str, Any]) -> Text:
    if candidate["accepted"]:
        return Text("served", "green")
    lines = [
        _outcome(gate["reason"] or gate["gate"], ", ".join(map(str, gate["evidence"])) or None)
        for gate in candidate["gates"]
        if not gate["passed"]
    ]
    return Text(_plain_lines(lines or [_said(candidate["reason"])]), "yellow")


def _plain_lines(lines: Sequence[str]) -> str:
    """Lines of which none can command a terminal."""
    return "\n".join(map(plain, lines))


def _outcome(outcome: object, more: object) -> str:
    return f"{outcome}: {more}" if more else str(outcome)


def _listed(parts: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name.replace('_', ' ')} {_said(value)}"
        for name, value in parts.items()
        if value not in (None, "", [])
    )


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
