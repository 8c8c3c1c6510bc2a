"""The secret that all proxies on one Redis share."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

import structlog

from proxy.errors import SettingsError
from proxy.redis.client import RedisClient, refusal

_SIZE = 32
_ANSWER_SECONDS = 2.0


class SharedSecret:
    """32 random bytes under `name`, made by the proxy that comes first.

    It asks for them every `retry_seconds` until they are known, and every `check_seconds` from then
    on: a server that has lost them gets them back before somebody makes new ones.
    """

    def __init__(
        self, client: RedisClient, name: str, retry_seconds: float, check_seconds: float
    ) -> None:
        self._client = client
        self._name = name
        self._retry_seconds = retry_seconds
        self._check_seconds = check_seconds
        self.value = secrets.token_bytes(_SIZE)
        self.is_known = False
        self.is_reachable = True
        self._log = structlog.get_logger()

    async def open(self) -> None:
        """Ask for it, at once and from time to time.

        Raises `SettingsError` for a server that refuses us until something is set otherwise.
        """
        await self._ask()
        self._asking = asyncio.create_task(self._keep_asking())

    async def close(self) -> None:
        """Ask no more."""
        self._asking.cancel()
        await asyncio.wait({self._asking})

    async def adopt(self, secret: bytes) -> None:
        """Put this secret in the place of the one that is there, for all proxies."""
        await self._client.call("SET", self._name, secret)
        self.value = secret

    async def _keep_asking(self) -> None:
        while True:
            await asyncio.sleep(self._check_seconds if self.is_known else self._retry_seconds)
            try:
                await self._ask()
            except SettingsError as error:
                self._note_unreachable(str(error))

    async def _ask(self) -> None:
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                found = await self._shared()
        # redis-py's errors have no common base, and there are those of sockets and TLS. Whatever
        # it was, it is logged, and asking goes on.
        except Exception as error:
            if (reason := refusal(error)) is not None:
                raise SettingsError(f"ENCORE_STORE: {self._client.address}: {reason}") from error
            self._note_unreachable(str(error) or type(error).__name__)
        else:
            self._learn(found)

    async def _shared(self) -> Any:
        """What the server has; ours, if it had none."""
        # A replica takes no SET, and needs none where there is a secret.
        found = await self._client.call("GET", self._name)
        if found is None:
            await self._client.call("SET", self._name, self.value, "NX")
            found = await self._client.call("GET", self._name)
        return found

    def _learn(self, found: object) -> None:
        if not isinstance(found, bytes) or len(found) != _SIZE:
            raise SettingsError(
                f"ENCORE_STORE: {self._client.address} has a malformed secret; delete the key"
                f" {self._name}"
            )
        if not self.is_reachable:
            self._log.info("store reached", store=str(self._client.address))
        if self.is_known and found != self.value:
            self._log.warning("store has another secret: what is stored is not found any more")
        self.value, self.is_known, self.is_reachable = found, True, True

    def _note_unreachable(self, reason: str) -> None:
        if self.is_reachable:
            self._log.warning("store not reached", store=str(self._client.address), error=reason)
        self.is_reachable = False
