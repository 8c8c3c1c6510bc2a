"""The command line: `encore serve` and `encore demo`."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from socket import socket as Socket  # noqa: N812 - a type among variables of that name
from typing import Annotated, Any

import typer
from pydantic import ByteSize
from rich.console import Console
from rich.markup import escape

from proxy import __version__, logs, serving
from proxy.app import Encore, assemble
from proxy.demo.play import play
from proxy.errors import EncoreError, SettingsError
from proxy.settings import PREFIX, Settings, load_settings, unknown_variables

_WRONG_SETTING = 2

_EXIT_CODES = """
\b
Exit codes:
  0  it went well, or was told to stop
  1  the demo came out otherwise than the design says
  2  a wrong setting, a port or a store that is in use, an upstream of the
     demo that does not answer
"""

_SERVE_EXAMPLES = """
\b
Examples:
  encore serve                                  in front of Ollama here
  encore serve --upstream http://gpu-box:11434  in front of another one
  encore serve --store memory:// --port 9000    keep nothing on disk
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


def main() -> None:
    """Run the command line; the errors that we raise on purpose end it with one clear line."""
    try:
        _app()
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
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for line in unknown_variables():
        console.print(f"[yellow]warning:[/yellow] {escape(line)}")
    serving.run(_serve(settings, console))


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


async def _serve(settings: Settings, console: Console) -> None:
    # Signals first: one that comes while we start counts, too.
    with serving.stop_signals() as stopped:
        encore = assemble(settings)
        with closing(serving.bind(settings.host, settings.port)) as socket:
            async with serving.opened(encore.app), serving.listening(encore.app, socket):
                for line in _in_use(settings, encore, socket):
                    console.print(line)
                await stopped.wait()


def _in_use(settings: Settings, encore: Encore, socket: Socket) -> Iterator[str]:
    """What start-up says: where it listens, and what it works with."""
    policy = encore.policy
    ttl = "never expires" if policy.defaults.ttl is None else f"ttl {policy.defaults.ttl:.12g} s"
    yield f"encore {__version__}"
    yield f"  listening  {escape(serving.url(socket))}/v1"
    yield f"  upstream   {escape(settings.upstream)} ({_upstream_state(encore)})"
    yield f"  store      {escape(settings.store)} (entries: {len(encore.store)})"
    not_ready = "" if encore.embedder.dimension else " ([yellow]not reachable[/yellow])"
    yield f"  embedder   {escape(encore.embedder.id)}{not_ready}"
    rules = escape(", ".join(policy.rule_names)) or "none"
    yield f"  policy     {escape(str(settings.policy_path))}"
    yield f"             threshold {policy.defaults.threshold:g}, {ttl}, rules: {rules}"
    yield f"  tenancy    {escape(settings.tenancy)}"
    if not encore.models.is_reachable:
        yield (
            "[yellow]warning:[/yellow] the upstream cannot be reached; until it can, what is not"
            " in the cache gets 502"
        )
    if not encore.embedder.dimension:
        yield (
            "[yellow]warning:[/yellow] the embedder gives no vectors; until it does, only questions"
            " in the very same words are found"
        )


def _upstream_state(encore: Encore) -> str:
    if not encore.models.is_reachable:
        return "[yellow]not reachable[/yellow]"
    if encore.models.count is None:
        return "reachable, not Ollama: no model digests"
    return f"Ollama, models: {encore.models.count}"
