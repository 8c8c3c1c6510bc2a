"""Entries and vectors for the store tests, and stores to put them in."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from proxy.cache.entry import Entry
from proxy.cache.ports import Evicted, Vector
from proxy.redis.client import RedisClient
from proxy.redis.keys import Keys
from proxy.redis.url import read_url
from proxy.store.redis import RedisStore
from proxy.store.sqlite import SqliteStore

DIMENSION = 8
PLENTY = 10**9


def key_of(name: str) -> bytes:
    """The key that `entry(name)` has."""
    return hashlib.sha256(name.encode()).digest()


def entry(name: str, **fields: Any) -> Entry:
    """An entry that says its name in every field, `fields` apart."""
    plain = Entry(
        key=key_of(name),
        scope=key_of(f"scope of {name}"),
        wording=f"What is {name}?",
        model="llama3.2:latest",
        body=b'{"choices": "' + name.encode() * 40 + b'"}',
        streamed=False,
        has_usage=True,
        created_at=1_760_000_000.25,
        ttl=3600,
    )
    return replace(plain, **fields)


def gone(name: str) -> Evicted:
    """What a store says when it has evicted `entry(name)`."""
    return Evicted(entry(name).scope, key_of(name))


def vector(name: str) -> Vector:
    """A unit vector that depends on the name alone."""
    seed = int.from_bytes(key_of(name)[:8])
    drawn = np.random.default_rng(seed).normal(size=DIMENSION)
    return (drawn / np.linalg.norm(drawn)).astype(np.float32)


@asynccontextmanager
async def sqlite_store(
    path: Path,
    *,
    embedder_id: str = "fake-8",
    max_entries: int = PLENTY,
    max_bytes: int = PLENTY,
    flush_interval: float = 60,
) -> AsyncIterator[SqliteStore]:
    """An open store, closed at the end; it writes when it is told to or closed."""
    store = SqliteStore(path, lambda: embedder_id, max_entries, max_bytes, flush_interval)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def redis_store(
    url: str,
    *,
    embedder_id: str = "fake-8",
    namespace: str = "encore",
    retry_seconds: float = 0.01,
    check_seconds: float = 0.01,
) -> AsyncIterator[RedisStore]:
    """An open store on the server at `url`, closed at the end; it asks for the secret often."""
    store = RedisStore(
        RedisClient(read_url(url)),
        Keys(namespace),
        lambda: embedder_id,
        retry_seconds=retry_seconds,
        check_seconds=check_seconds,
    )
    await store.open()
    try:
        yield store
    finally:
        await store.close()
