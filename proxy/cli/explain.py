"""`encore explain`: what a running proxy would do with a request, and why."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from proxy import serving
from proxy.cli.explanation import explanation
from proxy.cli.reaching import AdminToken, ApiKey, AsJson, Headers, Url, client_headers, remote
from proxy.cli.telling import page, print_json
from proxy.errors import SettingsError
from proxy.remote import Pairs, Remote

EXAMPLES = """
\b
Examples:
  encore explain "What is semantic caching?"
  encore explain "…" --model llama3.2 --system "You are a pirate."
  encore explain "…" --header "x-cache-threshold: 0.8"
  encore explain --body request.json    a whole chat body; - for stdin

Nothing is forwarded, stored or counted. Only what was asked with the same API
key, model, system prompt and other fields can be a candidate.
"""


def explain(
    question: Annotated[str | None, typer.Argument(help="What a client would ask.")] = None,
    model: Annotated[
        str | None, typer.Option(help="The model; may be left out where there is but one.")
    ] = None,
    system: Annotated[str | None, typer.Option(help="The system prompt.")] = None,
    body: Annotated[
        Path | None,
        typer.Option("--body", help="A file with a chat body, instead.", metavar="FILE"),
    ] = None,
    header: Headers = None,
    api_key: ApiKey = None,
    url: Url = None,
    token: AdminToken = None,
    as_json: AsJson = False,
) -> None:
    """Tell what a running proxy would do with a question, and why."""
    if (question is None) == (body is None):
        raise SettingsError("explain: give a question, or a chat body with --body")
    headers = client_headers(header, api_key)
    chat = _read(body) if body else _chat(question or "", system)

    async def run(proxy: Remote) -> Any:
        async with proxy:
            await _complete(chat, model, proxy, headers)
            return await proxy.post("explain", chat, headers)

    proxy = remote(url, token)
    told = serving.run(run(proxy))
    if as_json:
        print_json(told)
        return
    with proxy.understood():
        parts = list(explanation(told))
    for part in parts:
        page().print(part)


def _chat(question: str, system: str | None) -> dict[str, Any]:
    said = [] if system is None else [{"role": "system", "content": system}]
    return {"messages": [*said, {"role": "user", "content": question}]}


def _read(path: Path) -> dict[str, Any]:
    try:
        content = sys.stdin.buffer.read() if path == Path("-") else path.read_bytes()
        body = orjson.loads(content)
    except OSError as error:
        raise SettingsError(f"explain: --body: {path}: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise SettingsError(f"explain: --body: {path}: not JSON: {error}") from error
    if not isinstance(body, dict):
        raise SettingsError(f"explain: --body: {path}: a chat body is a JSON object")
    return body


async def _complete(chat: dict[str, Any], model: str | None, proxy: Remote, headers: Pairs) -> None:
    """Name the model, where the body does not: the given one, or the only one that there is."""
    if model is not None:
        chat["model"] = model
    elif "model" not in chat:
        names = await proxy.models(headers)
        if len(names) != 1:
            known = f", one of {', '.join(names)}" if names else ""
            raise SettingsError(f"explain: name the model with --model{known}")
        chat["model"] = names[0]
