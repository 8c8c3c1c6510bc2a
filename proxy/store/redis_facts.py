"""What a server tells of itself to somebody who only looks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redis.exceptions import NoPermissionError, RedisClusterException, RedisError

from proxy.errors import Unavailable
from proxy.redis.client import RedisClient, refusal
from proxy.redis.keys import Keys
from proxy.redis.url import read_url

_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Facts:
    """`now` is its time, in seconds since the epoch; None is what its ACL keeps from us.

    `max_memory` is in bytes, 0: any number. `eviction` is its `maxmemory-policy`.
    """

    now: float | None
    is_replica: bool
    max_memory: int | None
    eviction: str


async def read_facts(url: str, namespace: str) -> Facts:
    """Ask a server, or any of a cluster; raises `Unavailable` where it will not have us."""
    address = read_url(url)
    client = RedisClient(address)
    try:
        async with asyncio.timeout(_SECONDS):
            # What the least ACL allows (docs/redis.md) is enough to serve.
            await client.call("GET", Keys(namespace).secret)
            now = await _allowed(client, "TIME")
            memory = facts_of(await _allowed(client, "INFO", "memory"))
            replication = facts_of(await _allowed(client, "INFO", "replication"))
    except (RedisError, RedisClusterException, OSError, TimeoutError) as error:
        reason = refusal(error) or "it cannot be reached"
        raise Unavailable(f"{address}: {reason}") from error
    finally:
        await client.close()
    return Facts(
        now=int(now[0]) + int(now[1]) / 1e6 if now else None,
        is_replica=replication.get("role") == "slave",
        max_memory=int(memory["maxmemory"]) if memory else None,
        eviction=memory.get("maxmemory_policy", ""),
    )


def facts_of(info: Any) -> Mapping[str, str]:
    """A reply to INFO: some clients parse it, others hand it over; nothing is known of None."""
    if isinstance(info, dict):
        return {str(name): str(value) for name, value in info.items()}
    lines = bytes(info or b"").decode("utf-8", "replace").splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line)


async def _allowed(client: RedisClient, *command: str) -> Any:
    """The reply; None to what the ACL forbids."""
    try:
        return await client.ask(*command)
    except NoPermissionError:
        return None
