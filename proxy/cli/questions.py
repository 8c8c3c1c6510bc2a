"""The lines of a file to warm a cache with: questions, or whole chat bodies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from proxy.moving.files import Line


@dataclass(frozen=True, slots=True)
class Asked:
    """A chat body and the number of its line; `fault` says why there is none."""

    line: int
    body: bytes = b""
    fault: str = ""


def read_questions(lines: Iterable[Line], model: str | None) -> Iterator[Asked]:
    """What each line asks; empty ones ask nothing. `model` is for lines that name none."""
    for line in lines:
        # A last line without its end is whole, if it can be read.
        if line.fault and not (line.cut and line.content):
            yield Asked(line.number, fault=line.fault)
        elif line.content.strip():
            yield _asked(line, model)


def _asked(line: Line, model: str | None) -> Asked:
    try:
        fields = orjson.loads(line.content)
    except orjson.JSONDecodeError as error:
        return Asked(line.number, fault=f"not JSON: {error}")
    if not isinstance(fields, dict):
        return Asked(line.number, fault="neither a question nor a chat body")
    named = fields if "model" in fields or model is None else {**fields, "model": model}
    if not isinstance(named.get("model"), str):
        return Asked(line.number, fault="it names no model; --model names one for all")
    if "messages" in fields:
        # As its client will send it: to write it anew would change its numbers, but not its key.
        return Asked(line.number, line.content if named is fields else orjson.dumps(named))
    return _question(line.number, named)


def _question(number: int, fields: dict[str, Any]) -> Asked:
    unknown = fields.keys() - {"question", "system", "model"}
    question, system = fields.get("question"), fields.get("system")
    if unknown or not isinstance(question, str) or not isinstance(system, str | None):
        return Asked(number, fault='neither "question" (with "model", "system") nor "messages"')
    said = [] if system is None else [{"role": "system", "content": system}]
    messages = [*said, {"role": "user", "content": question}]
    return Asked(number, orjson.dumps({"model": fields["model"], "messages": messages}))
