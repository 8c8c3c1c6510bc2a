"""Plays the scenes: the real proxy on a free port, asked through real HTTP."""

from __future__ import annotations

import asyncio
import shlex
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from proxy import serving
from proxy.app import assemble
from proxy.chat import sse
from proxy.chat.completion import inspect, load
from proxy.demo.ollama import MODEL, ollama_stand_in
from proxy.demo.scenes import POLICY, Step, steps
from proxy.errors import SettingsError, UnparsableAnswer
from proxy.settings import Settings, built_in_policy, shipped_settings

_HEADINGS = ("", "scene", "request", "verdict", "reason", "similarity", "ms", "")
# A row fits a terminal of 80 columns; None takes what is left.
_WIDTHS = (2, 16, None, 7, 14, 10, 6, 2)
_WIDEST_REQUEST = 40
_MOST_TOLD = 300


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a step: the parsed `x-cache-debug`, the answer's text, and how long it took.

    `answer` is the beginning of what came, to be told where there is no text in it.
    """

    verdict: str
    reason: str
    similarity: str
    text: str
    answer: str
    ms: float


async def play(console: Console, *, upstream: str | None, model: str | None, keep: bool) -> bool:
    """Play all scenes and print what came of them; True if each came out as the design says.

    Raises `SettingsError` where the upstream cannot be reached.
    """
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="encore-demo-")))
        url, name = upstream, model or MODEL
        if url is None:
            url = await stack.enter_async_context(serving.listening(ollama_stand_in()))
            console.print("The upstream is the bundled stand-in: no model, but Ollama's format.")
        encore = assemble(_settings(folder, url))
        await stack.enter_async_context(serving.opened(encore.app))
        if not encore.models.is_reachable:
            raise SettingsError(f"demo: the upstream {url} cannot be reached")
        base_url = await stack.enter_async_context(serving.listening(encore.app))
        console.out(f"Encore is at {base_url}/v1, in front of {url}.\n")
        well = await _play(console, base_url, name, steps(stand_in=upstream is None))
        if keep:
            with serving.stop_signals() as stopped:
                _tell_how(console, base_url, name)
                await stopped.wait()
    return well


async def _play(console: Console, base_url: str, model: str, scenes: Sequence[Step]) -> bool:
    outcomes: list[Outcome] = []
    faults: list[str] = []
    console.print(_row(console, *_HEADINGS))
    async with httpx.AsyncClient(base_url=base_url, timeout=None, trust_env=False) as client:  # noqa: S113 - a cold model may take minutes
        with console.status("") as status:
            for number, step in enumerate(scenes, 1):
                status.update(f"{number}/{len(scenes)} {step.scene}")
                await asyncio.sleep(step.wait)
                outcome = await _ask(client, step, model)
                outcomes.append(outcome)
                fault = _fault(step, outcome, outcomes)
                faults += [f"scene {number}, {step.scene}: {fault}"] if fault else []
                console.print(_row(console, *_cells(number, step, outcome, fault)))
                if fault and not outcome.text:
                    break  # without an answer the others can only say the same
    return _sum_up(console, len(scenes), faults)


def _sum_up(console: Console, count: int, faults: Sequence[str]) -> bool:
    for fault in faults:
        console.out(fault, style="red", highlight=False)
    console.print(
        "[red]It did not come out as the design says.[/red]"
        if faults
        else f"[green]All {count} came out as the design says.[/green]"
    )
    return not faults


async def _ask(client: httpx.AsyncClient, step: Step, model: str) -> Outcome:
    body = {
        "model": model,
        "messages": [{"role": "user", "content": step.question}],
        "stream": step.stream,
        **step.fields,
    }
    headers = {"authorization": f"Bearer {step.key}", **step.headers}
    started = time.perf_counter()
    try:
        response = await client.post("/v1/chat/completions", json=body, headers=headers)
    except httpx.TransportError as error:
        response = httpx.Response(502, text=f"the answer broke off: {error}")
    took = (time.perf_counter() - started) * 1000
    verdict, figures = _parse(response.headers.get("x-cache-debug", "none"))
    return Outcome(
        verdict=verdict,
        reason=figures.get("path") or figures.get("reason", ""),
        similarity=figures.get("similarity", ""),
        text=_text(response),
        answer=f"{response.status_code} {response.text[:_MOST_TOLD]}",
        ms=took,
    )


def _parse(debug: str) -> tuple[str, Mapping[str, str]]:
    verdict, *parameters = debug.split(";")
    return verdict, dict(parameter.partition("=")[::2] for parameter in parameters)


def _text(response: httpx.Response) -> str:
    """The text of the first choice; empty where there is none."""
    streamed = response.headers.get("content-type", "").startswith("text/event-stream")
    try:
        fields = sse.fold(response.content).fields if streamed else load(response.content)
        choices = inspect(fields).choices
    except UnparsableAnswer:
        return ""
    return choices[0].text if choices else ""


def _fault(step: Step, outcome: Outcome, outcomes: Sequence[Outcome]) -> str:
    """What came out otherwise; empty where nothing did."""
    if not outcome.text and not step.fails:
        return f"expected an answer, got {outcome.answer}"
    if (outcome.verdict, outcome.reason) != (step.verdict, step.reason):
        return f"expected {step.verdict} {step.reason}, got {outcome.verdict} {outcome.reason}"
    if step.same_as is not None and outcome.text != outcomes[step.same_as - 1].text:
        return f"expected the answer of {step.same_as}, got {outcome.text!r}"
    return ""


def _cells(number: int, step: Step, outcome: Outcome, fault: str) -> Sequence[str]:
    return (
        str(number),
        step.scene,
        repr(step.question) + (" (stream)" if step.stream else ""),
        outcome.verdict,
        outcome.reason,
        outcome.similarity,
        f"{outcome.ms:.1f}",
        "NO" if fault else "ok",
    )


def _row(console: Console, *cells: str) -> Table:
    """One line of the table, so that it can be printed as soon as there is something to tell."""
    row = Table.grid(padding=(0, 1))
    fixed = sum(width or 0 for width in _WIDTHS) + len(_WIDTHS)
    rest = min(console.width - fixed, _WIDEST_REQUEST)
    for heading, width in zip(_HEADINGS, _WIDTHS, strict=True):
        row.add_column(width=width or rest, justify="right" if heading == "ms" else "left")
    row.add_row(*(Text(cell) for cell in cells))
    return row


def _tell_how(console: Console, base_url: str, model: str) -> None:
    message = {"role": "user", "content": "What is semantic caching?"}
    body = shlex.quote(orjson.dumps({"model": model, "messages": [message]}).decode())
    console.out(f"\nStill serving. Base URL: {base_url}/v1   (Ctrl+C ends it)")
    console.out(
        f"curl -i {base_url}/v1/chat/completions -H 'Content-Type: application/json' -d {body}"
    )


def _settings(folder: Path, upstream: str) -> Settings:
    """The shipped defaults, whatever the environment says, and a store of the demo's own."""
    policy = folder / "policy.toml"
    policy.write_text(built_in_policy().read_text("utf-8") + POLICY, "utf-8")
    store = f"sqlite:///{folder}/demo.sqlite"
    return shipped_settings({"upstream": upstream, "store": store, "policy": policy})
