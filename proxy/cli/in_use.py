"""What start-up says."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from socket import socket as Socket  # noqa: N812 - a type among variables of that name
from urllib.parse import quote

from rich.markup import escape

from proxy import __version__, serving
from proxy.app import Encore
from proxy.cli.telling import console
from proxy.index.flat import FlatIndex
from proxy.index.hnsw import HnswIndex
from proxy.settings import Settings
from proxy.store.memory import MemoryStore
from proxy.store.redis import RedisStore
from proxy.store.sqlite import SqliteStore


def tell_what_is_in_use(settings: Settings, encore: Encore, socket: Socket) -> None:
    """Say where it listens, and what it works with."""
    told = console()
    for line in _in_use(settings, encore, socket):
        told.print(line)


def _in_use(settings: Settings, encore: Encore, socket: Socket) -> Iterator[str]:
    policy, defaults = encore.policy, encore.policy.defaults
    ttl = "never expires" if defaults.ttl is None else f"ttl {defaults.ttl:.12g} s"
    likeness = f"threshold {defaults.threshold:g}, min_score {defaults.min_score:g}"
    yield f"encore {__version__}"
    yield f"  listening  {escape(serving.url(socket))}/v1"
    yield f"  upstream   {escape(settings.upstream)} ({_upstream_state(encore)})"
    yield f"  store      {escape(settings.shown_store)} ({_store_state(settings, encore)})"
    yield f"  index      {index_state(encore)}"
    not_ready = "" if encore.embedder.dimension else " ([yellow]not reachable[/yellow])"
    confirmed = "" if encore.confirming is None else ", confirmed by MiniLM"
    yield f"  embedder   {escape(encore.embedder.id)}{not_ready}{confirmed}"
    rules = escape(", ".join(policy.rule_names)) or "none"
    yield f"  policy     {escape(str(settings.policy_path))}"
    yield f"             {likeness}, {ttl}, rules: {rules}"
    yield f"  tenancy    {escape(settings.tenancy)}"
    if settings.workers > 1:
        yield f"  workers    {settings.workers}"
    # A token is for the eyes of who sits there, and not for a log file that keeps it.
    if sys.stderr.isatty():
        fragment = f"#token={quote(encore.token.shown, safe='')}" if encore.token.shown else ""
        yield f"  page       {escape(serving.url(socket))}/internal/ui{escape(fragment)}"
    if not encore.models.is_reachable:
        yield (
            "[yellow]warning:[/yellow] the upstream cannot be reached; until it can, what is not"
            " in the cache gets 502"
        )
    if isinstance(encore.store, RedisStore) and not encore.store.is_reachable:
        yield (
            "[yellow]warning:[/yellow] the store cannot be reached; until it can, nothing is found"
            " or kept"
        )
    if not encore.embedder.dimension:
        yield (
            "[yellow]warning:[/yellow] the embedder gives no vectors; until it does, only questions"
            " in the very same words are found"
        )


def _store_state(settings: Settings, encore: Encore) -> str:
    if isinstance(encore.store, MemoryStore):
        return f"entries: {len(encore.store)}"
    if isinstance(encore.store, SqliteStore):
        unread = encore.store.unread
        return f"entries: {len(encore.store) + unread}{', loading' if unread else ''}"
    if not encore.store.is_reachable:
        return "[yellow]not reachable[/yellow]"
    return f"shared, namespace: {settings.store_namespace}"


def index_state(encore: Encore) -> str:
    """Where paraphrases are looked for."""
    if isinstance(encore.index, HnswIndex):
        return f"in this process, a graph for scopes of more than {encore.index.worth:,} entries"
    if isinstance(encore.index, FlatIndex):
        return "in this process, all of a scope are compared"
    return encore.index.kind or "chosen when the store is there"


def _upstream_state(encore: Encore) -> str:
    if not encore.models.is_reachable:
        return "[yellow]not reachable[/yellow]"
    if encore.models.count is None:
        return "reachable, not Ollama: no model digests"
    return f"Ollama, models: {encore.models.count}"
