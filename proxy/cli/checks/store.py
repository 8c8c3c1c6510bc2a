"""The store: whether it opens; nothing is made or changed."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

from proxy.cli.checks.clock import compared
from proxy.cli.checks.findings import Finding, fail, ok, warn
from proxy.cli.figures import size
from proxy.errors import Unavailable
from proxy.settings import Settings
from proxy.store.redis_facts import Facts, read_facts

_BUSY_SECONDS = 0.5
_PRIMARY_CODE = 0xFF


async def store(settings: Settings) -> AsyncIterator[Finding]:
    """Whether it is there and can be written; of a Redis, also its clock and its bound."""
    if settings.has_shared_store:
        async for finding in _redis(settings):
            yield finding
    elif settings.store == "memory://":
        advice = "ENCORE_STORE=sqlite:///path keeps it over a restart"
        yield warn("store", "memory:// is empty after each start", advice)
    else:
        yield _sqlite(Path(settings.store.removeprefix("sqlite:///")))


def _sqlite(path: Path) -> Finding:
    if path.is_dir():
        return fail("store", f"{path} is a directory", "name a file in it: ENCORE_STORE")
    if not path.exists():
        return _to_be_made(path)
    try:
        # Opened for writing, it leaves no file behind when it is closed.
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", _BUSY_SECONDS, uri=True)
        ) as file:
            (count,) = file.execute("SELECT count(*) FROM entries").fetchone()
    except sqlite3.Error as error:
        return _broken(path, error)
    return ok("store", f"{path}, entries: {count:,}")


def _to_be_made(path: Path) -> Finding:
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return ok("store", f"{path} is made at the first start")
    return fail("store", f"{folder} cannot be written", "name another place: ENCORE_STORE")


def _broken(path: Path, error: sqlite3.Error) -> Finding:
    if error.sqlite_errorcode & _PRIMARY_CODE == sqlite3.SQLITE_BUSY:
        return ok("store", f"{path} is in use by a running proxy")
    if not os.access(path, os.R_OK | os.W_OK):
        return fail("store", f"{path} cannot be written", "run this as the user of the proxy")
    return fail("store", f"{path}: {error}", "move it away, or name another file: ENCORE_STORE")


async def _redis(settings: Settings) -> AsyncIterator[Finding]:
    try:
        facts = await read_facts(settings.store, settings.store_namespace)
    except Unavailable as error:
        yield fail("store", str(error), "docs/redis.md says what it needs")
        return
    for finding in of_server(settings.shown_store, facts):
        yield finding
    if facts.now is not None:
        yield compared(facts.now, time.time(), "the store")


def of_server(name: str, facts: Facts) -> Iterator[Finding]:
    """Whether it takes what is written, and makes room for what is new."""
    if facts.is_replica:
        yield fail("store", f"{name} is a replica, which takes nothing", "name its primary")
    else:
        yield ok("store", f"{name} answers")
    advice = "CONFIG SET maxmemory 1gb, maxmemory-policy allkeys-lru (docs/redis.md)"
    if facts.max_memory == 0:
        yield warn("store's bound", "it grows until the memory is full", advice)
    elif facts.eviction == "noeviction":
        yield warn("store's bound", "once it is full it keeps nothing more", advice)
    elif facts.max_memory is not None:
        yield ok("store's bound", f"{size(facts.max_memory)}, {facts.eviction}")
