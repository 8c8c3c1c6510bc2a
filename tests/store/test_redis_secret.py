"""SharedSecret: asks until it knows; what it learns then, tests/store/test_redis.py looks at."""

from __future__ import annotations

from typing import Any

from structlog.testing import capture_logs

from proxy.redis.client import RedisClient, Word
from proxy.redis.url import read_url
from proxy.store.redis_secret import SharedSecret
from tests.servers.process import Server, eventually, free_port


class CountingClient(RedisClient):
    """Counts what is asked of a server."""

    calls = 0

    async def call(self, *command: Word) -> Any:
        """Count, and ask."""
        self.calls += 1
        return await super().call(*command)


async def test_it_goes_on_asking_and_says_so_once() -> None:
    """A server that is away for hours fills no log."""
    client = CountingClient(read_url(f"redis://127.0.0.1:{free_port()}"))
    secret = SharedSecret(client, "encore:secret", retry_seconds=0, check_seconds=0)
    with capture_logs() as said:
        await secret.open()
        await eventually(lambda: client.calls >= 5)
        await secret.close()
    assert not secret.is_known
    assert [line["event"] for line in said] == ["store not reached"]
    await client.close()


async def test_it_asks_on_when_it_knows(plain_server: Server) -> None:
    """Quietly: it is for the server that loses it."""
    client = CountingClient(read_url(plain_server.url))
    secret = SharedSecret(client, "encore:secret", retry_seconds=60, check_seconds=0)
    with capture_logs() as said:
        await secret.open()
        known = secret.value
        await eventually(lambda: client.calls >= 5)
        await secret.close()
    assert (secret.is_known, secret.value, said) == (True, known, [])
    await client.close()
