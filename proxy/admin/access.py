"""Who may see what under /internal: most of it is closed, and looks as if it were not there."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from proxy.admin.answers import PRIVATE, not_found, refusal
from proxy.admin.token import Token
from proxy.errors import AdminError, Unavailable

# They say that a proxy is there and how it is; the page is an empty shell.
_OPEN = frozenset({"/internal/health", "/internal/ready", "/internal/ui"})
_SHELL = "/internal/ui/"
# They hold no tenant and no wording.
_COUNTS = frozenset({"/internal/metrics", "/internal/prometheus", "/internal/series"})


class Access:
    """The ASGI application of everything under /internal.

    A route is closed unless it is named here, so that a new one is never open by mistake. Being on
    loopback proves nothing: a reverse proxy makes everyone local.
    """

    def __init__(self, routes: Sequence[Route], token: Token, *, counts_are_open: bool) -> None:
        self._routes = routes
        self._token = token
        self._open = _OPEN | _COUNTS if counts_are_open else _OPEN

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_privately(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = {name for name, _ in message["headers"]}
                own = [pair for pair in PRIVATE if pair[0] not in told]
                message = {**message, "headers": [*message["headers"], *own]}
            await send(message)

        await self._chosen(scope)(scope, receive, send_privately)

    def _chosen(self, scope: Scope) -> ASGIApp:
        is_admin = self._token.admits(scope["headers"])
        allowed: set[str] = set()
        for route in self._routes:
            match, child = route.matches(scope)
            if match is Match.NONE or not (is_admin or self._is_open(route)):
                continue
            if match is Match.FULL:
                scope.update(child)
                return _Guarded(route)
            allowed |= route.methods or set()
        return _not_allowed(allowed) if allowed and is_admin else not_found()

    def _is_open(self, route: Route) -> bool:
        return route.path in self._open or route.path.startswith(_SHELL)


class _Guarded:
    """A route whose errors are told in JSON."""

    def __init__(self, route: Route) -> None:
        self._route = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._route.handle(scope, receive, send)
        except AdminError as error:
            await refusal(error.status, error.code, str(error))(scope, receive, send)
        except Unavailable as error:
            await refusal(503, "unavailable", str(error))(scope, receive, send)
        except ClientDisconnect:
            pass  # there is nobody left to answer


def _not_allowed(methods: set[str]) -> Response:
    allow = ", ".join(sorted(methods))
    return refusal(405, "method_not_allowed", f"only {allow} here", {"Allow": allow})
