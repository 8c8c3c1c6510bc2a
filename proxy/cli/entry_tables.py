"""Stored entries, to be read by a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from proxy.cli.figures import duration, instant, size
from proxy.cli.telling import plain

_STYLES = {"fresh": "green", "expired": "yellow", "poisoned": "red"}
_NO_WORDING = "(not kept)"


def entry_table(entries: Sequence[Mapping[str, Any]]) -> RenderableType:
    """A line for each; raises `KeyError` and its like for another shape."""
    if not entries:
        return Text("No entry fits.")
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("entry", "question", "model", "state"):
        shown.add_column(heading, no_wrap=heading in ("entry", "state"), overflow="fold")
    for heading in ("age", "ttl", "hits", "size"):
        shown.add_column(heading, justify="right", no_wrap=True)
    for each in entries:
        shown.add_row(
            Text(plain(each["id"])),
            Text(_wording(each)),
            Text(plain(each["model"])),
            _state(each),
            duration(each["age"]),
            duration(each["ttl"]),
            f"{each['hits']:,}",
            size(each["size"]),
        )
    return shown


def entry_page(entry: Mapping[str, Any]) -> Iterator[RenderableType]:
    """All of one; raises `KeyError` and its like for another shape."""
    figures = Table.grid(padding=(0, 2))
    figures.add_column(no_wrap=True)
    figures.add_column(overflow="fold")
    figures.add_row("state", _state(entry))
    for name, value in _figures(entry):
        figures.add_row(name, Text(plain(value)))
    yield figures
    for name in ("request", "answer"):
        yield Text(f"\n{name}", "bold")
        yield _json(entry[name])
    yield Text(f"\nhits: {entry['hits']}", "bold")
    for use in entry["uses"]:
        wording = f"  {use['wording']}" if use["wording"] else ""
        line = f"{instant(use['at'])}  {use['path']}  {use['similarity']:.3f}{wording}"
        yield Text(plain(line))


def _figures(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "entry", entry["entry"]
    yield "scope", entry["scope"]
    yield "question", entry["wording"] if entry["wording"] is not None else _NO_WORDING
    yield "model", entry["model"]
    yield "tenant", entry["tenant"]
    if entry["namespace"]:
        yield "namespace", entry["namespace"]
    if entry["tags"]:
        yield "tags", ", ".join(entry["tags"])
    yield "stored", f"{instant(entry['created_at'])}, {duration(entry['age'])} ago"
    yield "ttl", duration(entry["ttl"])
    yield "size", f"{size(entry['size'])}{', streamed' if entry['streamed'] else ''}"
    if entry["prompt_tokens"] is not None and entry["completion_tokens"] is not None:
        yield "tokens", f"{entry['prompt_tokens']} asked, {entry['completion_tokens']} answered"
    if entry["seconds"] is not None:
        yield "took", duration(entry["seconds"])


def _json(value: object) -> Text:
    if value is None:
        return Text(_NO_WORDING)
    lines = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode().split("\n")
    return Text("\n".join(map(plain, lines)))


def _wording(entry: Mapping[str, Any]) -> str:
    return _NO_WORDING if entry["wording"] is None else plain(entry["wording"])


def _state(entry: Mapping[str, Any]) -> Text:
    state = str(entry["state"])
    return Text(plain(state), _STYLES.get(state, ""))
