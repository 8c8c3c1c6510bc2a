"""The upstream: whether it answers, which models it has, what time it has."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import httpx
import orjson

from proxy.chat.model_name import canonical_name
from proxy.cli.checks.clock import compared, seconds_of_date
from proxy.cli.checks.findings import Finding, fail, ok, warn
from proxy.remote import FAILURES, Pairs, client
from proxy.settings import Settings
from proxy.wire.models import read_tags

_SECONDS = 5.0
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class _Known:
    """What it answered; `names` None: it does not say which models it has."""

    names: Sequence[str] | None
    is_ollama: bool
    status: int
    date: str | None


async def upstream(settings: Settings, model: str | None, headers: Pairs) -> AsyncIterator[Finding]:
    """Three findings, or one where nobody answers; a client's headers may be wanted there."""
    url = settings.upstream.removesuffix("/v1").rstrip("/")
    try:
        known = await _ask(url, headers)
    except FAILURES as error:
        reason = str(error) or type(error).__name__
        advice = "start it (ollama serve), or name another: ENCORE_UPSTREAM"
        yield fail("upstream", f"{url} cannot be reached: {reason}", advice)
        return
    kind = "Ollama" if known.is_ollama else f"not Ollama, status {known.status} for its models"
    yield ok("upstream", f"{url} answers ({kind})")
    yield _model(known, model)
    date = seconds_of_date(known.date)
    if date is not None:
        yield compared(date, time.time(), "the upstream")


async def _ask(url: str, headers: Pairs) -> _Known:
    async with client(_SECONDS, url, headers) as asking:
        tags = await asking.get("/api/tags")
        names = read_tags(tags.content) if tags.is_success else None
        if names is not None:
            return _Known(list(names), True, tags.status_code, tags.headers.get("date"))
        models = await asking.get("/v1/models")
        return _Known(_listed(models), False, models.status_code, models.headers.get("date"))


def _listed(answer: httpx.Response) -> Sequence[str] | None:
    try:
        return [str(model["id"]) for model in orjson.loads(answer.content)["data"]]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None


def _model(known: _Known, wanted: str | None) -> Finding:
    names = known.names
    if names is None:
        return warn("model", "the upstream does not say which it has", "it may want --api-key")
    pull = f"ollama pull {wanted or 'llama3.2'}" if known.is_ollama else "name another: --model"
    if wanted is None:
        shown = ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
        return ok("model", shown) if names else warn("model", "the upstream has none", pull)
    spelt = canonical_name(wanted) if known.is_ollama else wanted
    if spelt in names:
        return ok("model", f"{spelt} is there")
    return fail("model", f"the upstream has no {wanted}", pull)
