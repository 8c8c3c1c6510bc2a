"""The routes under /internal: is it alive, is it ready, what did it count."""

from __future__ import annotations

from collections.abc import Callable

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from proxy.metrics import Metrics


def admin_routes(
    metrics: Metrics, is_ready: Callable[[], bool], is_loading: Callable[[], bool]
) -> list[BaseRoute]:
    """Health and counts; they hold no tenant and no wording, so they are open.

    It is ready as soon as it answers as it should: while it loads, all but some paraphrases.
    """

    async def health(_: Request) -> Response:
        return _json({"status": "ok"})

    async def ready(_: Request) -> Response:
        if not is_ready():
            return _json({"ready": False}, status=503)
        return _json({"ready": True, "loading": is_loading()})

    async def counts(_: Request) -> Response:
        return _json(await metrics.report())

    async def series(_: Request) -> Response:
        return _json(metrics.series())

    async def prometheus(_: Request) -> Response:
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    # An ASGI application takes any method: what is not ours to answer is not to be forwarded.
    unknown = _json({"error": {"message": "Encore: not found", "code": "not_found"}}, status=404)

    return [
        Route("/internal/health", health),
        Route("/internal/ready", ready),
        Route("/internal/metrics", counts),
        Route("/internal/series", series),
        Route("/internal/prometheus", prometheus),
        Route("/internal", unknown),
        Route("/internal/{path:path}", unknown),
    ]


def _json(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status_code=status, media_type="application/json")
