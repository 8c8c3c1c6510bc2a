"""The page at /internal/ui: an empty shell, and so open; what it shows, other routes tell it."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_FOLDER = Path(__file__).parent / "ui"
_INDEX = "index.html"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# Nothing from elsewhere, nothing inline, in nobody's frame: wordings are strangers' text.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    # The shell holds no secret: browsers may keep it, as long as they ask whether it still holds.
    "Cache-Control": "no-cache",
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def page_routes() -> list[Route]:
    """The page and the files that it consists of, which are read here, once.

    Its links are relative, so it also works below the path of a reverse proxy.
    """
    files = sorted(path for path in _FOLDER.iterdir() if path.suffix in _TYPES)
    return [Route(_place(path), _answering(path)) for path in files]


def _place(path: Path) -> str:
    return "/internal/ui" if path.name == _INDEX else f"/internal/ui/{path.name}"


def _answering(path: Path) -> Callable[[Request], Awaitable[Response]]:
    body = path.read_bytes()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {**_HEADERS, "ETag": tag}

    async def answer(request: Request) -> Response:
        if _has_it(request, tag):
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type=_TYPES[path.suffix])

    return answer


def _has_it(request: Request, tag: str) -> bool:
    """Whether the browser's copy is this one (RFC 9110, 13.1.2)."""
    known = request.headers.get("if-none-match", "").split(",")
    return any(name.strip().removeprefix("W/") in (tag, "*") for name in known)
