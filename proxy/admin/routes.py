"""The routes under /internal: how it is doing, what it counted, what it has stored, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from proxy.admin.access import Access
from proxy.admin.answers import answer
from proxy.admin.entries import Entries
from proxy.admin.explain import Explainer, explaining
from proxy.admin.feedback import Feedback
from proxy.admin.page import page_routes
from proxy.admin.purge import Purge
from proxy.admin.token import Token
from proxy.admin.walk import Walk
from proxy.admin.wanted import Judge
from proxy.cache import tallies
from proxy.cache.bookkeeper import Bookkeeper
from proxy.cache.ports import Inventory
from proxy.cache.semantic_cache import SemanticCache
from proxy.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Admin:
    """What the routes tell of, and work with; `clock` is in seconds since the epoch."""

    token: Token
    counts_are_open: bool
    metrics: Metrics
    is_ready: Callable[[], bool]
    is_loading: Callable[[], bool]
    store: Inventory
    cache: SemanticCache
    explainer: Explainer
    error_markers: tuple[str, ...]
    clock: Callable[[], float]
    bookkeeper: Bookkeeper


def admin_routes(admin: Admin) -> list[BaseRoute]:
    """All that begins with /internal: what is there, and 404 for what is not.

    An ASGI application takes any method: what is not ours to answer is not to be forwarded.
    """
    routes = [*_telling(admin), *_acting(admin)]
    access = Access(routes, admin.token, counts_are_open=admin.counts_are_open)
    return [Route("/internal", access), Route("/internal/{path:path}", access)]


def _telling(admin: Admin) -> Sequence[Route]:
    """Health and counts; it is ready as soon as it answers as it should.

    While it loads that is all but some paraphrases.
    """

    async def health(_: Request) -> Response:
        return answer({"status": "ok"})

    async def ready(_: Request) -> Response:
        if not admin.is_ready():
            return answer({"ready": False}, status=503)
        return answer({"ready": True, "loading": admin.is_loading()})

    async def counts(_: Request) -> Response:
        return answer(await admin.metrics.report())

    async def series(_: Request) -> Response:
        return answer(admin.metrics.series())

    async def prometheus(_: Request) -> Response:
        text = generate_latest(admin.metrics.registry)
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    async def compared(_: Request) -> Response:
        return answer(tallies.summary(await admin.bookkeeper.counts()))

    return [
        Route("/internal/health", health),
        Route("/internal/ready", ready),
        Route("/internal/metrics", counts),
        Route("/internal/series", series),
        Route("/internal/prometheus", prometheus),
        Route("/internal/shadow", compared),
        *page_routes(),
    ]


def _acting(admin: Admin) -> Sequence[Route]:
    """What shows what users asked, and what changes something."""
    walk = Walk(admin.store, admin.cache, admin.bookkeeper)

    def judge() -> Judge:
        return Judge(admin.clock(), admin.error_markers)

    entries = Entries(walk, admin.cache, judge)
    purge = Purge(walk, admin.cache, judge)
    feedback = Feedback(walk, admin.cache, admin.bookkeeper, admin.metrics)
    return [
        Route("/internal/entries", entries.list),
        Route("/internal/entries/{name}", entries.show),
        Route("/internal/entries/{name}", entries.delete, methods=["DELETE"]),
        Route("/internal/purge", purge.order, methods=["POST"]),
        Route("/internal/feedback", feedback.give, methods=["POST"]),
        Route("/internal/traps", feedback.traps),
        Route("/internal/explain", explaining(admin.explainer), methods=["POST"]),
    ]
