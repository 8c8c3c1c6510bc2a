"""The command line: `encore serve`, `encore demo`, `encore tune`, and what `cli_moving` has."""

from __future__ import annotations

import asyncio
import inspect
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from functools import partial
from pathlib import Path
from socket import socket as Socket  # noqa: N812 - a type among variables of that name
from typing import Annotated, Any
from urllib.parse import quote

import orjson
import typer
from pydantic import ByteSize
from rich.console import Console
from rich.markup import escape

from proxy import __version__, cli_moving, logs, serving, workers
from proxy.app import Encore, assemble
from proxy.demo.play import play
from proxy.errors import EncoreError, SettingsError, Unavailable
from proxy.index.flat import FlatIndex
from proxy.index.hnsw import HnswIndex
from proxy.parts import opened_likeness
from proxy.settings import PREFIX, Settings, built_in_policy, load_settings, unknown_variables
from proxy.store.memory import MemoryStore
from proxy.store.redis import RedisStore
from proxy.store.sqlite import SqliteStore
from proxy.tuning import policy_file, telling
from proxy.tuning.knobs import Knob
from proxy.tuning.pairs import read_pairs
from proxy.tuning.proposal import Proposal, ceilings, propose
from proxy.tuning.trial import Trials

_WRONG_SETTING = 2

_EXIT_CODES = """
\b
Exit codes:
  0  it went well, or was told to stop
  1  the demo came out otherwise than the design says; no value that tune
     could propose is strict enough; import or reindex left something out
  2  a wrong setting or file, a port or a store that is in use, an upstream of
     the demo that does not answer
"""

_SERVE_EXAMPLES = """
\b
Examples:
  encore serve                                  in front of Ollama here
  encore serve --upstream http://gpu-box:11434  in front of another one
  encore serve --store memory:// --port 9000    keep nothing on disk
  encore serve --store redis://cache:6379/0     share one cache with others
  encore serve --store redis://cache --workers 4
  ENCORE_TTL_SECONDS=never encore serve         settings are variables, too

Settings count in this order: flag, environment, TOML file (its path in
ENCORE_CONFIG; keys such as max_bytes = "2GiB"), default.
"""

_DEMO_EXAMPLES = """
\b
Examples:
  encore demo         nothing else is needed
  encore demo --keep  and go on serving
  encore demo --upstream http://127.0.0.1:11434 --model llama3.2
"""


_TUNE_EXAMPLES = """
\b
Examples:
  encore tune pairs.jsonl                          wrong answers: 1 % at most
  encore tune pairs.jsonl --max-wrong 0.002        or fewer still
  encore tune pairs.jsonl --policy mine.toml --write

\b
Each line of the file is a pair of questions, and says whether the answer to
one answers the other as well (1) or not (0). It may be compressed (.gz).
  {"a": "What is tea?", "b": "Tea, what is that?", "label": 1}
  {"a": "Boil an egg soft", "b": "Boil an egg hard", "label": 0}
"""


def main() -> None:
    """Run the command line."""
    with _errors_told():
        _app()


@contextmanager
def _errors_told() -> Iterator[None]:
    """The errors that we raise on purpose end the process with one clear line."""
    try:
        yield
    except EncoreError as error:
        for line in str(error).splitlines():
            print(f"encore: {line}", file=sys.stderr)  # noqa: T201 - it has to reach a person
        raise SystemExit(_WRONG_SETTING) from None


_app = typer.Typer(
    name="encore",
    help="A transparent, OpenAI-compatible proxy that answers from a cache only when it is safe.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # Rich would cut long defaults off, and fold the examples.
    rich_markup_mode=None,
)


for _name, _command, _examples in (
    ("export", cli_moving.export_entries, cli_moving.EXPORT_EXAMPLES),
    ("import", cli_moving.import_entries, cli_moving.IMPORT_EXAMPLES),
    ("reindex", cli_moving.reindex, cli_moving.REINDEX_EXAMPLES),
):
    _app.command(_name, epilog=_examples + cli_moving.EXIT_CODES)(_command)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"encore {__version__}")
        raise typer.Exit


@_app.callback(epilog=_EXIT_CODES)
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """A transparent, OpenAI-compatible proxy that answers from a cache only when it is safe."""


def _with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command one option for each setting, so that `--help` always lists them all."""
    parameters = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[
                str | None,
                typer.Option(
                    f"--{name.replace('_', '-')}",
                    help=f"{field.description} ({PREFIX}{name.upper()}{_default(field)})",
                    show_default=False,
                    metavar="VALUE",
                ),
            ],
        )
        for name, field in Settings.model_fields.items()
    ]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _default(field: Any) -> str:
    value = field.get_default(call_default_factory=True)
    if isinstance(value, ByteSize):
        value = value.human_readable().replace(".0", "")
    return "" if value in (None, ()) else f", default {value}"


@_app.command(epilog=_SERVE_EXAMPLES + _EXIT_CODES)
@_with_settings
def serve(**flags: str | None) -> None:
    """Serve the proxy until it is told to stop."""
    settings = load_settings(flags)
    logs.configure(settings.log_format, settings.log_level)
    for line in unknown_variables():
        _console().print(f"[yellow]warning:[/yellow] {escape(line)}")
    if settings.workers == 1:
        serving.run(_serve(settings))
    else:
        raise typer.Exit(serving.run(_serve_together(settings)))


@_app.command(epilog=_DEMO_EXAMPLES + _EXIT_CODES)
def demo(
    upstream: Annotated[
        str | None, typer.Option(help="A real upstream, such as http://127.0.0.1:11434.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="A model that this upstream has.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Go on serving afterwards.")] = False,
) -> None:
    """Play requests through the real proxy, and check what comes of each.

    They are missed, hit, expired, refused, streamed. ENCORE_* variables and files change
    nothing about it, and it leaves no file behind.
    """
    if (upstream is None) != (model is None):
        raise SettingsError("demo: --upstream and --model go together")
    logs.configure("auto", "error")
    console = Console(highlight=False)
    well = play(console, upstream=upstream, model=model, keep=keep)
    raise typer.Exit(0 if serving.run(well) else 1)


@_app.command(epilog=_TUNE_EXAMPLES + _EXIT_CODES)
def tune(
    pairs: Annotated[Path, typer.Argument(help="A file of labelled pairs.", metavar="PAIRS")],
    max_wrong: Annotated[
        float, typer.Option(help="The largest share of the 0 pairs that may be served.")
    ] = 0.01,
    field: Annotated[Knob, typer.Option(help="The field of the policy to tune.")] = Knob.MIN_SCORE,
    embedder: Annotated[str | None, typer.Option(help="As ENCORE_EMBEDDER.")] = None,
    policy: Annotated[str | None, typer.Option(help="As ENCORE_POLICY.")] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Change that one line of the policy file.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Propose how alike two questions must be, from pairs that people have labelled.

    It is the loosest value for this embedder and this policy at which at most --max-wrong of the
    pairs of another meaning would be served, or a stricter one that serves as many of the same
    meaning. Rules that set the field themselves count as if they did not. Nothing is written unless
    --write is given.
    """
    if not 0 < max_wrong <= 1:
        raise SettingsError("tune: --max-wrong must be above 0 and at most 1")
    settings = load_settings({"embedder": embedder, "policy": policy})
    logs.configure("auto", "error")
    target = _writable_policy(settings) if write else None
    proposal = serving.run(_tune(pairs, settings, field, max_wrong))
    if target is not None and proposal.fields:
        policy_file.write_fields(target, proposal.fields)
    if as_json:
        typer.echo(orjson.dumps(telling.as_json(proposal), option=orjson.OPT_INDENT_2))
    else:
        _tell(proposal, target)
    raise typer.Exit(0 if proposal.chosen else 1)


async def _tune(path: Path, settings: Settings, knob: Knob, max_wrong: float) -> Proposal:
    policy, pairs = settings.load_policy(), read_pairs(path)
    async with opened_likeness(settings) as likeness:
        embedder = likeness.embedder
        try:
            trials = Trials(policy, likeness.scorer, likeness.confirmer)
            figures = await ceilings(trials, embedder, pairs, knob)
        except Unavailable as error:
            raise SettingsError(f"{PREFIX}EMBEDDER: {embedder.id}: {error}") from error
    return propose(figures, pairs, knob, policy.defaults, max_wrong)


def _writable_policy(settings: Settings) -> Path:
    """The policy file to change; raises `SettingsError` where there is none but the built-in."""
    path = settings.policy_path
    if path.resolve() == built_in_policy().resolve():
        raise SettingsError(
            f"tune: --write would change the built-in policy ({path}): copy it, and name the copy"
            f" with --policy or {PREFIX}POLICY"
        )
    return path


def _tell(proposal: Proposal, written: Path | None) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(telling.table(proposal))
    for line in telling.summary(proposal):
        console.print(escape(line))
    for line in telling.doubts(proposal):
        console.print(f"[yellow]warning:[/yellow] {escape(line)}")
    if proposal.fields:
        place = "in the policy file:" if written is None else f"written to {written}:"
        console.print(escape(f"\n{place}\n\n{policy_file.as_toml(proposal.fields)}"))


def _console() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=True)


async def _serve(settings: Settings) -> None:
    # Signals first: one that comes while we start counts, too.
    with serving.stop_signals() as stopped:
        encore = assemble(settings)
        with closing(serving.bind(settings.host, settings.port)) as socket:
            async with _serving(encore, socket):
                _tell_what_is_in_use(settings, encore, socket)
                with serving.collecting_seldom():
                    await stopped.wait()


@asynccontextmanager
async def _serving(encore: Encore, socket: Socket) -> AsyncIterator[None]:
    async with serving.opened(encore.app):
        serving.keep_for_good()
        async with serving.listening(encore.app, socket):
            yield


async def _serve_together(settings: Settings) -> int:
    """Serve with several processes; returns the exit code."""
    if sys.platform == "win32":  # pragma: no cover - a socket cannot be shared so there
        raise SettingsError(f"{PREFIX}WORKERS: this system can have but 1")
    if not settings.has_shared_store:
        raise SettingsError(
            f"{PREFIX}WORKERS: {settings.workers} processes need a store that they share"
            f" ({PREFIX}STORE=redis://host), not {settings.shown_store}"
        )
    with (
        serving.stop_signals() as stopped,
        closing(serving.bind(settings.host, settings.port)) as socket,
    ):
        async with workers.working(settings.workers, partial(_work, settings, socket)) as failing:
            stopping = asyncio.create_task(stopped.wait())
            await asyncio.wait({stopping, failing}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            # Nobody new comes in while they end what is under way.
            socket.close()
            return failing.result() if failing.done() else 0


def _work(settings: Settings, socket: Socket, number: int, ready: Callable[[], None]) -> None:
    """What one of several processes does."""
    logs.configure(settings.log_format, settings.log_level)
    with _errors_told(), closing(socket):
        serving.run(_serve_as_worker(settings, socket, number, ready))


async def _serve_as_worker(
    settings: Settings, socket: Socket, number: int, ready: Callable[[], None]
) -> None:
    with serving.stop_signals() as stopped, workers.ending_with_parent(stopped):
        encore = assemble(settings)
        async with _serving(encore, socket):
            if number == 0:
                _tell_what_is_in_use(settings, encore, socket)
            ready()
            with serving.collecting_seldom():
                await stopped.wait()


def _tell_what_is_in_use(settings: Settings, encore: Encore, socket: Socket) -> None:
    console = _console()
    for line in _in_use(settings, encore, socket):
        console.print(line)


def _in_use(settings: Settings, encore: Encore, socket: Socket) -> Iterator[str]:
    """What start-up says: where it listens, and what it works with."""
    policy, defaults = encore.policy, encore.policy.defaults
    ttl = "never expires" if defaults.ttl is None else f"ttl {defaults.ttl:.12g} s"
    likeness = f"threshold {defaults.threshold:g}, min_score {defaults.min_score:g}"
    yield f"encore {__version__}"
    yield f"  listening  {escape(serving.url(socket))}/v1"
    yield f"  upstream   {escape(settings.upstream)} ({_upstream_state(encore)})"
    yield f"  store      {escape(settings.shown_store)} ({_store_state(settings, encore)})"
    yield f"  index      {_index_state(encore)}"
    not_ready = "" if encore.embedder.dimension else " ([yellow]not reachable[/yellow])"
    confirmed = "" if encore.confirming is None else ", confirmed by MiniLM"
    yield f"  embedder   {escape(encore.embedder.id)}{not_ready}{confirmed}"
    rules = escape(", ".join(policy.rule_names)) or "none"
    yield f"  policy     {escape(str(settings.policy_path))}"
    yield f"             {likeness}, {ttl}, rules: {rules}"
    yield f"  tenancy    {escape(settings.tenancy)}"
    if settings.workers > 1:
        yield f"  workers    {settings.workers}"
    # A token is for the eyes of who sits there, and not for a log file that keeps it.
    if sys.stderr.isatty():
        fragment = f"#token={quote(encore.token.shown, safe='')}" if encore.token.shown else ""
        yield f"  page       {escape(serving.url(socket))}/internal/ui{escape(fragment)}"
    if not encore.models.is_reachable:
        yield (
            "[yellow]warning:[/yellow] the upstream cannot be reached; until it can, what is not"
            " in the cache gets 502"
        )
    if isinstance(encore.store, RedisStore) and not encore.store.is_reachable:
        yield (
            "[yellow]warning:[/yellow] the store cannot be reached; until it can, nothing is found"
            " or kept"
        )
    if not encore.embedder.dimension:
        yield (
            "[yellow]warning:[/yellow] the embedder gives no vectors; until it does, only questions"
            " in the very same words are found"
        )


def _store_state(settings: Settings, encore: Encore) -> str:
    if isinstance(encore.store, MemoryStore):
        return f"entries: {len(encore.store)}"
    if isinstance(encore.store, SqliteStore):
        unread = encore.store.unread
        return f"entries: {len(encore.store) + unread}{', loading' if unread else ''}"
    if not encore.store.is_reachable:
        return "[yellow]not reachable[/yellow]"
    return f"shared, namespace: {settings.store_namespace}"


def _index_state(encore: Encore) -> str:
    if isinstance(encore.index, HnswIndex):
        return f"in this process, a graph for scopes of more than {encore.index.worth:,} entries"
    if isinstance(encore.index, FlatIndex):
        return "in this process, all of a scope are compared"
    return encore.index.kind or "chosen when the store is there"


def _upstream_state(encore: Encore) -> str:
    if not encore.models.is_reachable:
        return "[yellow]not reachable[/yellow]"
    if encore.models.count is None:
        return "reachable, not Ollama: no model digests"
    return f"Ollama, models: {encore.models.count}"
