"""`encore doctor`: what would keep a proxy with these settings from serving well."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from proxy import logs, serving
from proxy.cli.checks.embedder import embedder
from proxy.cli.checks.files import policy, token
from proxy.cli.checks.findings import Finding, State, fail, ok, warn
from proxy.cli.checks.machine import limits, port
from proxy.cli.checks.store import store
from proxy.cli.checks.upstream import upstream
from proxy.cli.flags import with_settings
from proxy.cli.reaching import ApiKey, AsJson, client_headers, url_of
from proxy.cli.telling import NO, page, plain, print_json
from proxy.errors import SettingsError
from proxy.remote import Pairs
from proxy.settings import Settings, load_settings, unknown_variables

EXAMPLES = """
\b
Examples:
  encore doctor
  encore doctor --model llama3.2
  encore doctor --store redis://cache --embedder onnx    before you change it

It takes the settings as encore serve does, and changes nothing.
"""
EXIT_CODES = """
\b
Exit codes:
  0  nothing fails; there may be warnings
  1  something fails
"""

_STYLES = {State.OK: "green", State.WARN: "yellow", State.FAIL: "bold red"}


@with_settings
def doctor(
    model: Annotated[str | None, typer.Option(help="A model that has to be there.")] = None,
    api_key: ApiKey = None,
    as_json: AsJson = False,
    **flags: str | None,
) -> None:
    """Check what a proxy needs, and say what to do about it."""
    logs.configure("auto", "error")
    headers = client_headers(None, api_key)
    findings = serving.run(_gathered(flags, model, headers, shown=not as_json))
    well = all(finding.state is not State.FAIL for finding in findings)
    if as_json:
        print_json({"ok": well, "checks": [asdict(finding) for finding in findings]})
    raise typer.Exit(0 if well else NO)


async def _gathered(
    flags: dict[str, str | None], model: str | None, headers: Pairs, *, shown: bool
) -> list[Finding]:
    """All findings, each told as soon as it is there."""
    findings = []
    async for finding in _findings(flags, model, headers):
        findings.append(finding)
        if shown:
            # Whole, so that a path or a command can be copied.
            page().print(_line(finding), soft_wrap=True)
    return findings


async def _findings(
    flags: dict[str, str | None], model: str | None, headers: Pairs
) -> AsyncIterator[Finding]:
    try:
        settings = load_settings(flags)
    except SettingsError as error:
        for line in str(error).splitlines():
            yield fail("settings", line, "encore serve --help lists them")
        return
    for finding in _of_settings():
        yield finding
    for finding in (*policy(settings), *token(settings), *limits(settings)):
        yield finding
    for part in (
        port(settings, _url(settings)),
        upstream(settings, model, headers),
        store(settings),
        embedder(settings),
    ):
        async for finding in part:
            yield finding


def _of_settings() -> list[Finding]:
    unknown = [warn("settings", line, "it does nothing") for line in unknown_variables()]
    return unknown or [ok("settings", "all are understood")]


def _url(settings: Settings) -> str | None:
    return url_of(settings) if settings.port else None


def _line(finding: Finding) -> Text:
    line = Text(f"{finding.state:<5}", _STYLES[finding.state])
    line.append(f" {finding.check:<14} {plain(finding.found)}", "not bold default")
    if finding.advice:
        line.append(f"\n{'':21}{plain(finding.advice)}", "not bold default")
    return line
