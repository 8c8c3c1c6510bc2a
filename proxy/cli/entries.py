"""`encore entries`: what a running proxy has stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer

from proxy import serving
from proxy.cli.entry_tables import entry_page, entry_table
from proxy.cli.reaching import EXIT_CODES, AdminToken, AsJson, Url, remote
from proxy.cli.telling import NO, console, page, plain, print_json
from proxy.errors import RemoteUnknown, SettingsError
from proxy.remote import Remote

EXAMPLES = """
\b
Examples:
  encore entries                              the newest first
  encore entries --search tea --model llama3.2
  encore entries --state expired --sort hits
  encore entries --all --json | jq -r '.entries[].wording'
  encore entries show 0d581758bb9b            as x-cache-debug names it
  encore entries delete 0d581758bb9b
"""


class State(StrEnum):
    """Whether an entry may be reused."""

    FRESH = "fresh"
    EXPIRED = "expired"
    POISONED = "poisoned"


class Sort(StrEnum):
    """What entries are sorted by."""

    AGE = "age"
    HITS = "hits"
    SIZE = "size"


class Order(StrEnum):
    """The most, the largest or the newest first, or the reverse."""

    DESC = "desc"
    ASC = "asc"


def entries() -> typer.Typer:
    """The group of commands."""
    group = typer.Typer(rich_markup_mode=None)
    group.callback(invoke_without_command=True, epilog=EXAMPLES + EXIT_CODES)(_list)
    group.command("show", epilog=EXIT_CODES)(_show)
    group.command("delete", epilog=EXIT_CODES)(_delete)
    return group


Id = Annotated[str, typer.Argument(help="12 or 64 hexadecimal digits.", metavar="ID")]


def _list(
    context: typer.Context,
    search: Annotated[str | None, typer.Option(help="A part of the question.")] = None,
    model: Annotated[str | None, typer.Option(help="Of this model.")] = None,
    tenant: Annotated[str | None, typer.Option(help="Of this tenant.")] = None,
    namespace: Annotated[str | None, typer.Option(help="Of this x-cache-namespace.")] = None,
    tag: Annotated[str | None, typer.Option(help="With this x-cache-tags.")] = None,
    state: Annotated[State | None, typer.Option(help="In this state.")] = None,
    sort: Annotated[Sort, typer.Option(help="What they are sorted by.")] = Sort.AGE,
    order: Annotated[Order, typer.Option(help="Newest or most first, or last.")] = Order.DESC,
    limit: Annotated[int, typer.Option(help="How many at a time.", min=1)] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on from here.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
    url: Url = None,
    token: AdminToken = None,
    as_json: AsJson = False,
) -> None:
    """List what a running proxy has stored; show or delete an entry."""
    if context.invoked_subcommand is not None:
        return
    asked = {
        "search": search,
        "model": model,
        "tenant": tenant,
        "namespace": namespace,
        "tag": tag,
        "state": state,
        "sort": sort,
        "order": order,
        "limit": limit,
        "cursor": cursor,
    }
    proxy = remote(url, token)
    query = {name: value for name, value in asked.items() if value is not None}
    found = serving.run(_found(proxy, query, everything=everything))
    if as_json:
        print_json(found)
        return
    with proxy.understood():
        table = entry_table(found["entries"])
    page().print(table)
    if found["next"]:
        console().print(f"There are more: --cursor {plain(found['next'])}, or --all", markup=False)


def _show(entry: Id, url: Url = None, token: AdminToken = None, as_json: AsJson = False) -> None:
    """Show an entry: question, answer, and what it was reused for."""
    proxy = remote(url, token)
    path = _path(entry)

    async def run() -> Any:
        async with proxy:
            return await proxy.get(path)

    found = serving.run(run())
    if as_json:
        print_json(found)
        return
    with proxy.understood():
        parts = list(entry_page(found))
    for part in parts:
        page().print(part)


def _delete(
    entries: Annotated[
        list[str], typer.Argument(help="12 or 64 hexadecimal digits each.", metavar="ID...")
    ],
    url: Url = None,
    token: AdminToken = None,
    as_json: AsJson = False,
) -> None:
    """Delete entries, so that they are asked anew."""
    proxy = remote(url, token)
    paths = {entry: _path(entry) for entry in entries}
    deleted = serving.run(_deleted(proxy, paths))
    unknown = [entry for entry, was_there in deleted.items() if not was_there]
    if as_json:
        gone = [entry for entry, was_there in deleted.items() if was_there]
        print_json({"deleted": gone, "unknown": unknown})
    else:
        for entry, was_there in deleted.items():
            typer.echo(f"{entry} {'is deleted' if was_there else 'is not there'}")
    raise typer.Exit(NO if unknown else 0)


async def _found(
    proxy: Remote, query: Mapping[str, str | int], *, everything: bool
) -> dict[str, Any]:
    async with proxy:
        found = await proxy.get("entries", query)
        with proxy.understood():
            entries, following = list(found["entries"]), found["next"]
        while everything and following:
            found = await proxy.get("entries", {**query, "cursor": following})
            with proxy.understood():
                entries += found["entries"]
                following = found["next"]
    return {"entries": entries, "next": following}


async def _deleted(proxy: Remote, paths: Mapping[str, str]) -> dict[str, bool]:
    """Which of them were there."""
    deleted = {}
    async with proxy:
        for entry, path in paths.items():
            try:
                await proxy.delete(path)
                deleted[entry] = True
            except RemoteUnknown:
                deleted[entry] = False
    return deleted


def _path(entry: str) -> str:
    return f"entries/{entry_id(entry)}"


def entry_id(given: str) -> str:
    """The id of an entry, checked, without the quotes that x-cache-debug has around it."""
    bare = given.strip('"')
    if re.fullmatch("[0-9a-fA-F]{12}|[0-9a-fA-F]{64}", bare):
        return bare.lower()
    raise SettingsError(
        f"{given!r} is no entry: it has 12 or 64 hexadecimal digits, as in x-cache-debug"
    )
