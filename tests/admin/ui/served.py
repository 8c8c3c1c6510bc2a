"""What a test of the page needs of a proxy: where it is, its token, and traffic to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from tests.assembled import Clock

MODEL = "llama3.2"


@dataclass(frozen=True, slots=True)
class Served:
    """A proxy that listens, and the clock that it goes by; whose proxy it is, no test knows.

    `end_step` ends a step of its series, which goes by real seconds.
    """

    url: str
    token: str
    clock: Clock
    client: httpx.AsyncClient = field(repr=False)
    end_step: Callable[[], None] = lambda: None

    @property
    def page(self) -> str:
        """The page's address."""
        return f"{self.url}/internal/ui"

    async def ask(self, question: str, **headers: str) -> str:
        """Ask it as a client does; returns the first word of `x-cache-debug`."""
        body = {"model": MODEL, "messages": [{"role": "user", "content": question}]}
        answer = await self.client.post(
            f"{self.url}/v1/chat/completions", json=body, headers=headers
        )
        assert answer.status_code == 200
        return answer.headers["x-cache-debug"].partition(";")[0]
