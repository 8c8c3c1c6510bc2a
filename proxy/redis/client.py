"""Commands to one server, or to a cluster.

A call that is cancelled closes its connection (redis-py sees to it), so that nobody finds a reply
there that was meant for another.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    MovedError,
    NoPermissionError,
    RedisClusterException,
    ResponseError,
)

from proxy.redis.url import Address

Word = str | bytes | int | float

_CONNECT_SECONDS = 5.0
_PAGE_SECONDS = 5.0
_PAGE = 500
_WAITING = 2


class RedisClient:
    """At most `concurrency` calls at a time; more wait for their turn, as long as their callers do.

    Raises `redis.RedisError`, `redis.RedisClusterException` and, once a call took too long for the
    one who made it, whatever that one raises. It sets no limits itself: see `Protected`.
    """

    def __init__(self, address: Address, concurrency: int = 32) -> None:
        self.address = address
        self._turns = asyncio.Semaphore(concurrency)
        # A cancelled call may still be closing its connection when the next one needs one.
        self._client = _connect(address, connections=2 * concurrency + _WAITING)

    async def call(self, *command: Word) -> Any:
        """The reply to one command; raises `redis.ResponseError` for an error."""
        async with self._turns:
            return await self._client.execute_command(*command)

    async def ask(self, *command: Word) -> Any:
        """The reply of a server to a command that is about no key; of a cluster, any of them."""
        async with self._turns:
            node, *_ = await self._nodes()
            return await node.execute_command(*command)

    async def wait(self, *command: Word) -> Any:
        """The reply to a command that blocks: it has a connection to itself, and takes no turn.

        At most two at a time; raises as `call` does.
        """
        return await self._client.execute_command(*command)

    async def batch(self, *commands: Sequence[Word]) -> list[Any]:
        """The replies to commands that are sent together; one may be a `redis.ResponseError`.

        It is no transaction: in a cluster their keys may be on several servers.
        """
        async with self._turns:
            pipeline = self._client.pipeline(transaction=False)
            for command in commands:
                pipeline.execute_command(*command)
            # Raised, an error would hold the beginning of its command, and so of an answer.
            replies: list[Any] = await pipeline.execute(raise_on_error=False)
            return replies

    async def keys(self, prefix: str) -> AsyncIterator[Sequence[bytes]]:
        """All keys that begin so, page by page; one that comes or goes meanwhile may be missing.

        Raises `TimeoutError` where a page takes more than 5 s.
        """
        for node in await self._nodes():
            cursor = None
            while cursor != 0:
                async with asyncio.timeout(_PAGE_SECONDS), self._turns:
                    cursor, page = await node.execute_command(
                        "SCAN", cursor or 0, "MATCH", f"{prefix}*", "COUNT", _PAGE
                    )
                yield page

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def _nodes(self) -> Sequence[Redis | ClusterNode]:
        if isinstance(self._client, Redis):
            return [self._client]
        await self._client.initialize()
        return self._client.get_primaries()


def refusal(error: Exception) -> str | None:
    """Why a server will not have us until something is set otherwise; None: it may pass."""
    # A cluster's client says that it found no node; the cause is why the last one would not do.
    cause = (isinstance(error, RedisClusterException) and error.__cause__) or error
    match cause:
        case AuthenticationError():
            return "it does not take this user and password"
        case NoPermissionError():
            return "its ACL does not let this user do what Encore needs (docs/redis.md)"
        case MovedError():
            return "it is part of a cluster: begin the URL with redis+cluster://"
        case RedisClusterException() if "not enabled" in str(cause):
            return "it is no cluster: begin the URL with redis://"
        case ResponseError() if "DB index" in str(cause):
            return "it has no database of this number"
        case _:
            return None


def is_wrong_type(reply: object) -> bool:
    """Whether a key turned out to be of another type than a command is for."""
    return isinstance(reply, ResponseError) and str(reply).startswith("WRONGTYPE")


def _connect(address: Address, connections: int) -> Redis | RedisCluster:
    """A client that has not connected yet."""
    options: dict[str, Any] = {
        "username": address.username,
        "password": address.password,
        "max_connections": connections,
        "socket_connect_timeout": _CONNECT_SECONDS,
        # Callers set limits; two of them for one call would be one too many.
        "socket_timeout": None,
        # It spares a connection its greeting, and no reply that is read here differs.
        "protocol": 2,
        **_tls(address),
    }
    if address.is_cluster:
        # The second attempt is for a node that has just moved or gone.
        retry = Retry(NoBackoff(), 1)
        nodes = [ClusterNode(node.host, node.port) for node in address.nodes]
        return RedisCluster(startup_nodes=nodes, retry=retry, **options)
    options.update(db=address.database, retry=Retry(NoBackoff(), 0))
    if address.socket:
        return Redis(unix_socket_path=address.socket, **options)
    (node,) = address.nodes
    return Redis(host=node.host, port=node.port, **options)


def _tls(address: Address) -> dict[str, Any]:
    if address.tls is None:
        return {}
    return {
        "ssl": True,
        "ssl_ca_certs": address.tls.ca_certs,
        "ssl_certfile": address.tls.certfile,
        "ssl_keyfile": address.tls.keyfile,
        "ssl_cert_reqs": "required" if address.tls.verified else "none",
        "ssl_check_hostname": address.tls.verified,
    }
