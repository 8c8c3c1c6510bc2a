"""`encore tune`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.markup import escape

from proxy import logs, serving
from proxy.errors import SettingsError, Unavailable
from proxy.parts import opened_likeness
from proxy.settings import PREFIX, Settings, built_in_policy, load_settings
from proxy.tuning import policy_file, telling
from proxy.tuning.knobs import Knob
from proxy.tuning.pairs import read_pairs
from proxy.tuning.proposal import Proposal, ceilings, propose
from proxy.tuning.trial import Trials

EXAMPLES = """
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
