"""Which of the indexes a server can keep."""

from __future__ import annotations

from enum import Enum

from proxy.redis.client import RedisClient


class Dialect(Enum):
    """How a server is asked for the vectors that are nearest."""

    VECTOR_SETS = "vector sets"
    QUERY_ENGINE = "Query Engine"
    NONE = "none"


async def find_dialect(client: RedisClient) -> Dialect:
    """What the server speaks; of two it is the first. Raises `redis.RedisError`."""
    sets, engine = await client.ask("COMMAND INFO", "VADD", "FT.SEARCH")
    if sets is not None:
        return Dialect.VECTOR_SETS
    # It indexes one database alone, and in a cluster each server what it has itself.
    if engine is not None and not client.address.is_cluster and not client.address.database:
        return Dialect.QUERY_ENGINE
    return Dialect.NONE
