"""The embedders: whether they make vectors."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

from proxy.cli.checks.findings import Finding, fail, ok
from proxy.embed import OpenableEmbedder
from proxy.embed.static import WordVectors
from proxy.errors import SettingsError, Unavailable
from proxy.parts import confirming_of, embedder_of
from proxy.settings import Settings

_QUESTION = "What is tea?"


async def embedder(settings: Settings) -> AsyncIterator[Finding]:
    """That of the settings, and that which confirms."""
    try:
        first = embedder_of(settings, WordVectors.load(), time.monotonic)
        second = confirming_of(settings)
    except SettingsError as error:
        yield fail("embedder", str(error), "ENCORE_EMBEDDER=static needs nothing")
        return
    yield await _tried("embedder", first)
    if second is not None:
        yield await _tried("confirmer", second)


async def _tried(check: str, embedder: OpenableEmbedder) -> Finding:
    try:
        await embedder.open()
        started = time.perf_counter()
        vector = await embedder.embed(_QUESTION)
        took = 1000 * (time.perf_counter() - started)
    except Unavailable as error:
        advice = "start its server and pull its model; until then only the same words are found"
        return fail(check, f"{embedder.id}: {error}", advice)
    finally:
        await embedder.close()
    length = 0 if vector is None else len(vector)
    return ok(check, f"{embedder.id}, {length} numbers in {took:.3g} ms")
