"""`encore warm`: ask a running proxy what others will ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from proxy import serving
from proxy.cli.questions import Asked, read_questions
from proxy.cli.reaching import AdminToken, ApiKey, AsJson, Headers, Url, client_headers, remote
from proxy.cli.telling import NO, console, plain, print_json
from proxy.cli.warming import Warmed, Warming
from proxy.errors import RemoteError
from proxy.moving import files, telling
from proxy.remote import Remote

EXAMPLES = """
\b
Examples:
  encore warm questions.jsonl --model llama3.2
  encore warm bodies.jsonl.gz --concurrency 8 --api-key sk-team-a
  jq … | encore warm -

\b
Each line is a question, or a whole chat body as your client sends it:
  {"question": "What is tea?", "model": "llama3.2"}
  {"model": "llama3.2", "messages": [{"role": "user", "content": "Tea?"}]}

Only who sends the same key, model, system prompt and other fields gets these
answers. Run it again when it was interrupted: what is there is passed over.
"""
EXIT_CODES = """
\b
Exit codes:
  0  all is stored
  1  some is not: bad lines, failures, answers that may not be stored, or it
     was told to stop; run it again
  2  a wrong option, file or setting
  3  no proxy answers, or it does not take the token
"""

_WORDS = {
    "fresh": "were there already",
    "stored": "asked and stored",
    "not_stored": "answered, but not stored",
    "failed": "failed",
    "bad": "bad lines, left out",
}


def warm(
    file: Annotated[Path, typer.Argument(help="A file, also .gz; - for stdin.", metavar="FILE")],
    model: Annotated[str | None, typer.Option(help="Where a line names none.")] = None,
    concurrency: Annotated[int, typer.Option(help="Questions at a time.", min=1)] = 4,
    header: Headers = None,
    api_key: ApiKey = None,
    url: Url = None,
    token: AdminToken = None,
    as_json: AsJson = False,
) -> None:
    """Have a running proxy ask and store each question of a file.

    With the admin token what is there already is neither asked nor counted as a hit.
    """
    said, headers, total = console(), client_headers(header, api_key), _count(file)

    def told(asked: Asked, reason: str) -> None:
        said.print(escape(plain(f"line {asked.line}: {reason}")))

    async def run(proxy: Remote, questions: Iterator[Asked]) -> tuple[Warmed, RemoteError | None]:
        with serving.stop_signals() as stopped, telling.progress(said, "warm") as bar:
            bar.total(total)
            async with proxy:
                warming = Warming(proxy, headers, told, bar.step)
                return await warming.run(questions, concurrency, stopped), warming.gone

    questions = read_questions(files.lines(file), model)
    done, gone = serving.run(run(remote(url, token), questions))
    if as_json:
        print_json(asdict(done))
    else:
        for line in _summary(done):
            said.print(line)
    if gone is not None:
        raise gone
    raise typer.Exit(0 if done.is_whole else NO)


def _count(file: Path) -> int | None:
    """How many questions there are, where that can be found out without taking them."""
    if file == files.PIPE:
        return None
    return sum(1 for line in files.lines(file) if line.content.strip() or line.fault)


def _summary(done: Warmed) -> Iterator[str]:
    for name, words in _WORDS.items():
        count = getattr(done, name)
        if count or name in ("fresh", "stored"):
            yield f"{count:>8}  {words}"
    if done.stopped:
        yield "It ended early: run it again, and it goes on from there."
