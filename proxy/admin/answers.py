"""What all answers under /internal have in common."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from starlette.responses import Response

# They tell how things are just now, and to nobody but the one who asked.
PRIVATE = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))


def answer(content: object, status: int = 200) -> Response:
    """An answer in JSON."""
    return Response(orjson.dumps(content), status, media_type="application/json")


def refusal(
    status: int, code: str, message: str, headers: Mapping[str, str] | None = None
) -> Response:
    """An error in JSON."""
    body = orjson.dumps({"error": {"message": f"Encore: {message}", "code": code}})
    return Response(body, status, headers, media_type="application/json")


def not_found() -> Response:
    """What is said of all that is not there, and of all that is closed."""
    return refusal(404, "not_found", "not found")
