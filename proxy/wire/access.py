"""Who may come in: hosts against DNS rebinding, origins against foreign web pages.

Ollama guards itself by the `Host` and `Origin` of a request. We rewrite the one and take the other
off, so both guards stand here.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from ipaddress import ip_address

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from proxy.wire import answers
from proxy.wire.headers import EXPOSED, RawHeaders

# Ollama's own list (envconfig.AllowedOrigins).
DEFAULT_ORIGINS = (
    *(
        f"{scheme}://{host}{port}"
        for host in ("localhost", "127.0.0.1", "0.0.0.0")  # noqa: S104 - an origin, not an address
        for scheme in ("http", "https")
        for port in ("", ":*")
    ),
    "app://*",
    "file://*",
    "tauri://*",
    "vscode-webview://*",
    "vscode-file://*",
)


_REMEMBERED = 64  # hosts; most clients call us by one name
_LONG = 255  # no name is longer (RFC 1035, 2.3.4)


class HostGuard:
    """ASGI middleware: takes only requests whose `Host` is ours (403 otherwise).

    Ours are loopback names, IP addresses, and `names` (with `*` as a wildcard).
    """

    def __init__(self, app: ASGIApp, names: Sequence[str]) -> None:
        self._app = app
        self._names = tuple(name.lower() for name in names)
        self._allows_lately = lru_cache(_REMEMBERED)(self._allows)

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] == "http" and not self._lets_in(scope["headers"]):
            message = "Encore: this Host is not allowed; ENCORE_ALLOWED_HOSTS can allow it"
            return answers.error(send, 403, message, "host_not_allowed")
        return self._app(scope, receive, send)

    def _lets_in(self, headers: RawHeaders) -> bool:
        hosts = [value for name, value in headers if name == b"host"]
        host = hosts[0] if hosts else b""
        return (self._allows_lately if len(host) <= _LONG else self._allows)(host)

    def _allows(self, raw: bytes) -> bool:
        host = _name(raw)
        return (
            host in ("", "localhost")
            or host.endswith(".localhost")
            or _is_address(host)
            or any(fnmatchcase(host, name) for name in self._names)
        )


class OriginGuard:
    """ASGI middleware: answers CORS; a foreign `Origin` gets 403 before anything is looked up.

    `/internal` has no CORS: it is for the same origin and for programs.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        # (?!) matches nothing, not even an empty Origin.
        self._allowed = re.compile("|".join(map(_origin_pattern, origins)) or "(?!)")
        self._cors = CORSMiddleware(
            app,
            allow_origin_regex=self._allowed.pattern,
            allow_methods=["*"],
            allow_headers=["*"],
            allow_private_network=True,
            expose_headers=EXPOSED,
        )

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        origin = _origin(scope)
        if origin is None:
            return self._app(scope, receive, send)
        if self._allowed.fullmatch(origin):
            return self._cors(scope, receive, send)
        message = "Encore: this Origin is not allowed; ENCORE_CORS_ORIGINS can allow it"
        return answers.error(send, 403, message, "origin_not_allowed")


def _origin(scope: Scope) -> str | None:
    if scope["type"] != "http":
        return None
    headers: RawHeaders = scope["headers"]
    origins = [value for name, value in headers if name == b"origin"]
    # With its slash: what merely begins like our own routes is forwarded.
    if not origins or f"{scope['path']}/".startswith("/internal/"):
        return None
    return origins[0].decode("latin-1")


def _origin_pattern(origin: str) -> str:
    return ".*".join(re.escape(part) for part in origin.split("*"))


def _name(raw: bytes) -> str:
    """The name in `Host`, without its port; an IPv6 address without its brackets."""
    host = raw.decode("latin-1")
    found = re.fullmatch(r"\[([^\]]*)\](?::\d*)?|([^:]*)(?::\d*)?", host.strip().lower())
    return (found[1] or found[2] or "") if found else host


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
