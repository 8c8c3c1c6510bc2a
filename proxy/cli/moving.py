"""The commands that move entries: `encore export`, `encore import` and `encore reindex`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.markup import escape

from proxy import logs, serving
from proxy.cli.telling import console, warn
from proxy.moving import files, telling
from proxy.moving.exporting import Exported, export
from proxy.moving.importing import Import, Imported, Problem, Rules, header_of
from proxy.moving.lines import Header, fingerprint
from proxy.moving.place import Place
from proxy.moving.reindexing import Reindex, Reindexed
from proxy.parts import OpenedStore, opened_store
from proxy.settings import Settings, load_settings

EXIT_CODES = """
\b
Exit codes:
  0  it went well
  1  import: lines were bad, or the file is cut off; the others are kept.
     reindex: the embedder failed for some
  2  a wrong setting or file; a store that is in use, not reachable or full:
     what was moved stays, and the same command goes on from there
"""
EXPORT_EXAMPLES = """
\b
Examples:
  encore export answers.jsonl.gz
  encore export --store redis://cache - | gzip >answers.jsonl.gz
  encore export --with-secret all.jsonl    to go on in a new, empty store

The file holds questions and answers in plain text, and is its owner's alone.
"""
IMPORT_EXAMPLES = """
\b
Examples:
  encore import answers.jsonl.gz
  encore import --store redis://cache answers.jsonl
  encore export - | encore import --store redis://cache -

Run it again when it was interrupted: it goes on where it was.
"""
REINDEX_EXAMPLES = """
\b
Examples:
  encore reindex --embedder onnx
  encore reindex --all --store redis://cache

Run it again when it was interrupted: it goes on where it was.
"""

_SECRET = {
    "same": "",
    "set": "the store has the secret of the export from now on",
    "other": "the secret of the store is another one: what was stored for an API key"
    " (ENCORE_TENANCY=key) is never found again. Export with --with-secret, and import into an"
    " empty store",
}

Store = Annotated[str | None, typer.Option(help="As ENCORE_STORE.", metavar="VALUE")]
Namespace = Annotated[str | None, typer.Option(help="As ENCORE_STORE_NAMESPACE.", metavar="VALUE")]
Embedder = Annotated[str | None, typer.Option(help="As ENCORE_EMBEDDER.", metavar="VALUE")]
AsJson = Annotated[bool, typer.Option("--json", help="Print what became of it as JSON.")]
Expired = Annotated[bool, typer.Option("--expired", help="What has expired as well.")]


def export_entries(
    file: Annotated[Path, typer.Argument(help="A file, also .gz; - for stdout.", metavar="FILE")],
    store: Store = None,
    store_namespace: Namespace = None,
    embedder: Embedder = None,
    with_secret: Annotated[
        bool, typer.Option("--with-secret", help="Also the secret that tenants are hashed with.")
    ] = False,
    expired: Expired = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a file that is there.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write all entries of the store into a file, a line of JSON each.

    An SQLite store that a proxy has open is refused; a Redis is read while it is served from.
    """
    settings = _settings(store, store_namespace, embedder)
    if with_secret:
        warn(
            "who has this file can find out which API keys have asked what: it holds the secret of"
            " the store"
        )
    with files.written(file, overwrite=overwrite) as out:

        async def run() -> Exported:
            async with opened_store(settings) as opened:
                with telling.progress(console(), "export") as bar:
                    return await export(
                        _place(opened),
                        out,
                        opened.store.secret(),
                        time.time(),
                        with_secret=with_secret,
                        with_expired=expired,
                        total=bar.total,
                        step=bar.step,
                    )

        done = serving.run(run())
    _tell(done, as_json, to_stderr=file == files.PIPE)


def import_entries(
    file: Annotated[Path, typer.Argument(help="A file, also .gz; - for stdin.", metavar="FILE")],
    store: Store = None,
    store_namespace: Namespace = None,
    embedder: Embedder = None,
    expired: Expired = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace what the store has under the same keys.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the entries of an export into the store.

    What the store has already stays, and a bad line is named and left out. Vectors of another
    embedder are made anew.
    """
    settings = _settings(store, store_namespace, embedder)
    policy = settings.load_policy()
    rules = Rules(time.time(), policy.error_markers, settings.max_entry_bytes, overwrite, expired)

    def told(problem: Problem) -> None:
        console().print(escape(f"{file}, line {problem.line}: {problem.reason}"))

    async def run() -> tuple[Imported, str]:
        lines = files.lines(file)
        header = header_of(lines, str(file))
        async with opened_store(settings) as opened:
            secret = await _take_secret(opened, header)
            with telling.progress(console(), "import") as bar:
                bar.total(header.entries)
                return await Import(_place(opened), header, rules, told).run(
                    lines, bar.step
                ), secret

    done, secret = serving.run(run())
    for line in _doubts(done, secret):
        warn(line)
    _tell(done, as_json, secret=secret)
    raise typer.Exit(0 if done.whole and not done.bad else 1)


def reindex(
    store: Store = None,
    store_namespace: Namespace = None,
    embedder: Embedder = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what has a vector of this embedder.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Embed anew what another embedder has embedded, so that it is found as a paraphrase again.

    Proxies on a Redis may go on serving meanwhile. An SQLite store that a proxy has open is
    refused.
    """
    settings = _settings(store, store_namespace, embedder)

    async def run() -> Reindexed:
        async with opened_store(settings) as opened:
            with telling.progress(console(), "reindex") as bar:
                return await Reindex(_place(opened), everything=everything).run(bar.total, bar.step)

    done = serving.run(run())
    _tell(done, as_json)
    raise typer.Exit(1 if done.failed else 0)


def _settings(store: str | None, namespace: str | None, embedder: str | None) -> Settings:
    given = {"store": store, "store_namespace": namespace, "embedder": embedder}
    settings = load_settings(given)
    logs.configure("auto", "error")
    return settings


def _place(opened: OpenedStore) -> Place:
    return Place(opened.store, opened.embedder, opened.index)


async def _take_secret(opened: OpenedStore, header: Header) -> str:
    """Take over an export's secret where nothing depends on the one that is there."""
    if fingerprint(opened.store.secret()) == header.fingerprint:
        return "same"
    place = _place(opened)
    if header.secret is None or await place.on_store(opened.store.count_keys) > 0:
        return "other"
    await place.on_store(opened.store.adopt, header.secret)
    return "set"


def _doubts(done: Imported, secret: str) -> Iterator[str]:
    if _SECRET[secret]:
        yield _SECRET[secret]
    if not done.whole:
        yield "the file is cut off, or was put together: its end is missing"


def _tell(
    result: telling.Result, as_json: bool, *, to_stderr: bool = False, **more: object
) -> None:
    if as_json:
        shown = orjson.dumps(telling.as_json(result, **more), option=orjson.OPT_INDENT_2)
        typer.echo(shown, err=to_stderr)
        return
    for line in telling.summary(result):
        console().print(escape(line))
