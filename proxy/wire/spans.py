"""Where spans may be put around the parts of a chat completion, and what does without them.

The parts themselves know of none: where nobody wants spans, there is nothing in between.
"""

from __future__ import annotations

from typing import Protocol

from starlette.types import ASGIApp

from proxy.cache.ports import Embedder
from proxy.wire.decision import Decides, Looks
from proxy.wire.upstream import Calls


class Spans(Protocol):
    """Gives each part back with a span around what it does.

    `tell_decisions` says that each request has to be decided about, to be told.
    """

    tell_decisions: bool

    def chat(self, app: ASGIApp) -> ASGIApp:
        """The endpoint of chat completions."""
        ...

    def decider(self, decider: Decides) -> Decides:
        """What decides; it tells the span of the chat."""
        ...

    def cache(self, cache: Looks) -> Looks:
        """What looks up."""
        ...

    def embedder(self, embedder: Embedder) -> Embedder:
        """What embeds wordings."""
        ...

    def upstream(self, upstream: Calls, url: str) -> Calls:
        """What is called at `url`; it hears of the span that it works for."""
        ...

    async def close(self) -> None:
        """Send what is left."""
        ...


class NoSpans:
    """Gives each part back as it is."""

    tell_decisions = False

    def chat(self, app: ASGIApp) -> ASGIApp:
        return app

    def decider(self, decider: Decides) -> Decides:
        return decider

    def cache(self, cache: Looks) -> Looks:
        return cache

    def embedder(self, embedder: Embedder) -> Embedder:
        return embedder

    def upstream(self, upstream: Calls, url: str) -> Calls:
        return upstream

    async def close(self) -> None:
        """There is nothing to send."""
