"""Plays the scenes: the real proxy on a free port, asked through real HTTP."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import orjson
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from proxy import serving
from proxy.app import assemble
from proxy.chat import sse
from proxy.demo.ollama import MODEL, ollama_stand_in
from proxy.demo.scenes import POLICY, Step, steps
from proxy.settings import Settings, built_in_policy


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a step: the parsed `x-cache-debug`, the answer's text, and how long it took."""

    verdict: str
    reason: str
    similarity: str
    text: str
    ms: float


async def play(console: Console, *, upstream: str | None, model: str | None, keep: bool) -> bool:
    """Play all scenes and print what came of them; True if each came out as the design says."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="encore-demo-")))
        if upstream is None:
            url = await stack.enter_async_context(serving.listening(ollama_stand_in()))
            console.print("The upstream is the bundled stand-in: no model, but Ollama's format.")
        else:
            url = upstream
        encore = assemble(_settings(folder, url))
        await stack.enter_async_context(serving.opened(encore.app))
        name = model or MODEL
        async with serving.listening(encore.app) as base_url:
            console.print(f"Encore is at {base_url}/v1, in front of {escape(url)} ({name}).\n")
            well = await _play(console, base_url, name, stand_in=upstream is None)
            if keep:
                _tell_how(console, base_url, name)
                await serving.until_signal()
    return well


async def _play(console: Console, base_url: str, model: str, *, stand_in: bool) -> bool:
    scenes = steps(stand_in=stand_in)
    outcomes: list[Outcome] = []
    async with httpx.AsyncClient(base_url=base_url, timeout=None, trust_env=False) as client:  # noqa: S113 - a cold model may take minutes
        with console.status("") as status:
            for number, step in enumerate(scenes, 1):
                status.update(f"{number}/{len(scenes)} {step.scene}")
                await asyncio.sleep(step.wait)
                outcomes.append(await _ask(client, step, model))
    faults = [
        _fault(step, outcome, outcomes) for step, outcome in zip(scenes, outcomes, strict=True)
    ]
    console.print(_table(scenes, outcomes, faults))
    wrong = [fault for fault in faults if fault]
    console.print(
        f"[red]{len(wrong)} of {len(scenes)} came out otherwise.[/red]"
        if wrong
        else f"[green]All {len(scenes)} came out as the design says.[/green]"
    )
    return not wrong


async def _ask(client: httpx.AsyncClient, step: Step, model: str) -> Outcome:
    body = {
        "model": step.model or model,
        "messages": [{"role": "user", "content": step.question}],
        "stream": step.stream,
    }
    headers = {"authorization": f"Bearer {step.key}", **step.headers}
    started = time.perf_counter()
    response = await client.post("/v1/chat/completions", json=body, headers=headers)
    took = (time.perf_counter() - started) * 1000
    verdict, figures = _parse(response.headers.get("x-cache-debug", "none"))
    return Outcome(
        verdict=verdict,
        reason=figures.get("path") or figures.get("reason", ""),
        similarity=figures.get("similarity", ""),
        text=_text(response),
        ms=took,
    )


def _parse(debug: str) -> tuple[str, Mapping[str, str]]:
    verdict, *parameters = debug.split(";")
    return verdict, dict(parameter.partition("=")[::2] for parameter in parameters)


def _text(response: httpx.Response) -> str:
    streamed = response.headers.get("content-type", "").startswith("text/event-stream")
    fields: Any = sse.fold(response.content).fields if streamed else orjson.loads(response.content)
    return str(fields["choices"][0]["message"]["content"]) if "choices" in fields else ""


def _fault(step: Step, outcome: Outcome, outcomes: Sequence[Outcome]) -> str:
    """What came out otherwise; empty where nothing did."""
    if (outcome.verdict, outcome.reason) != (step.verdict, step.reason):
        return f"expected {step.verdict} {step.reason}"
    if step.same_as is not None and outcome.text != outcomes[step.same_as - 1].text:
        return f"expected the answer of {step.same_as}"
    return ""


def _table(scenes: Sequence[Step], outcomes: Sequence[Outcome], faults: Sequence[str]) -> Table:
    table = Table("", "scene", "request", "verdict", "reason", "similarity", "ms", "")
    for number, (step, outcome, fault) in enumerate(zip(scenes, outcomes, faults, strict=True), 1):
        table.add_row(
            str(number),
            step.scene,
            escape(repr(step.question)) + (" (stream)" if step.stream else ""),
            outcome.verdict,
            outcome.reason,
            outcome.similarity,
            f"{outcome.ms:.1f}",
            f"[red]{fault}[/red]" if fault else "[green]ok[/green]",
        )
    return table


def _tell_how(console: Console, base_url: str, model: str) -> None:
    message = {"role": "user", "content": "What is semantic caching?"}
    body = orjson.dumps({"model": model, "messages": [message]}).decode()
    console.print(f"\nStill serving. Base URL: {base_url}/v1   (Ctrl+C ends it)")
    curl = f"curl -i {base_url}/v1/chat/completions -H 'Content-Type: application/json' -d '{body}'"
    console.print(curl, markup=False, soft_wrap=True)


def _settings(folder: Path, upstream: str) -> Settings:
    """The shipped defaults, whatever the environment says, and a store of the demo's own."""
    policy = folder / "policy.toml"
    policy.write_text(built_in_policy().read_text("utf-8") + POLICY, "utf-8")
    shipped = {
        name: field.get_default(call_default_factory=True)
        for name, field in Settings.model_fields.items()
    }
    own = {"upstream": upstream, "store": f"sqlite:///{folder}/demo.sqlite", "policy": policy}
    return Settings(**{**shipped, **own})
