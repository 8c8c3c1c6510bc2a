"""`encore purge`: delete entries by what they have in common."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from proxy import serving
from proxy.cli.figures import seconds_of
from proxy.cli.reaching import AdminToken, AsJson, Url, remote
from proxy.cli.telling import print_json
from proxy.errors import SettingsError
from proxy.remote import Remote

EXAMPLES = """
\b
Examples:
  encore purge --model llama3.2 --dry-run   how many would it be?
  encore purge --tag docs-v1                what was asked with x-cache-tags
  encore purge --older-than 7d --namespace team-a
  encore purge --all --yes

What is given must all hold.
"""


def purge(
    model: Annotated[str | None, typer.Option(help="Of this model.")] = None,
    tenant: Annotated[str | None, typer.Option(help="Of this tenant.")] = None,
    namespace: Annotated[str | None, typer.Option(help="Of this x-cache-namespace.")] = None,
    tag: Annotated[str | None, typer.Option(help="With this x-cache-tags.")] = None,
    older_than: Annotated[
        str | None, typer.Option(help="Stored longer ago: 90s, 30m, 12h, 7d.", metavar="TIME")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every entry.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say how many it would be.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before --all.")] = False,
    url: Url = None,
    token: AdminToken = None,
    as_json: AsJson = False,
) -> None:
    """Delete entries of a running proxy by what they have in common."""
    given = {"model": model, "tenant": tenant, "namespace": namespace, "tag": tag}
    asked: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if older_than is not None:
        asked["older_than"] = seconds_of(older_than, "purge: --older-than")
    if everything:
        asked["all"] = True
    if not asked:
        raise SettingsError(
            "purge: say what to delete: --model, --tenant, --namespace, --tag, --older-than, --all"
        )
    if everything and not dry_run and not yes:
        _ask(remote(url, token), asked)
    proxy = remote(url, token)
    told = serving.run(_purged(proxy, {**asked, "dry_run": dry_run}))
    if as_json:
        print_json(told)
        return
    with proxy.understood():
        words = "would be deleted" if told["dry_run"] else "deleted"
        typer.echo(f"{told['purged']:,} {words}")


def _ask(proxy: Remote, asked: Mapping[str, Any]) -> None:
    """Go on only if a person says so."""
    if not sys.stdin.isatty():
        raise SettingsError("purge: --all wants --yes where there is nobody to ask")
    told = serving.run(_purged(proxy, {**asked, "dry_run": True}))
    with proxy.understood():
        question = f"Delete {told['purged']:,} entries of {proxy.url}?"
    typer.confirm(question, abort=True, err=True)


async def _purged(proxy: Remote, asked: Mapping[str, Any]) -> Any:
    async with proxy:
        return await proxy.post("purge", asked)
