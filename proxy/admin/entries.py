"""GET /internal/entries, GET and DELETE /internal/entries/{id}."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from proxy.admin import telling
from proxy.admin.answers import answer
from proxy.admin.listing import Direction, Page, Sort, Sorting
from proxy.admin.reading import Query, read_query
from proxy.admin.walk import Pace, Walk
from proxy.admin.wanted import Judge, State, Wanted
from proxy.cache.semantic_cache import SemanticCache


class _ListQuery(Query):
    search: str | None = None
    model: str | None = None
    tenant: str | None = None
    namespace: str | None = None
    tag: str | None = None
    state: State | None = None
    sort: Sort = "age"
    order: Direction = "desc"
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: str | None = None

    def wanted(self) -> Wanted:
        """Which entries are asked for."""
        return Wanted(self.search, self.model, self.tenant, self.namespace, self.tag, self.state)


class Entries:
    """Shows what is stored, and takes it out; `judge` is one for this moment."""

    def __init__(self, walk: Walk, cache: SemanticCache, judge: Callable[[], Judge]) -> None:
        self._walk = walk
        self._cache = cache
        self._judge = judge

    async def list(self, request: Request) -> Response:
        """A page of all entries that fit."""
        query, judge = read_query(request, _ListQuery), self._judge()
        sorting, wanted = Sorting(query.sort, query.order), query.wanted()
        after = None if query.cursor is None else sorting.read_cursor(query.cursor)
        page = Page(sorting, query.limit, after)
        async with aclosing(self._walk.all()) as everything:
            async for held in everything:
                if wanted.fits(held.entry, judge):
                    page.show(held)
        entries, cursor = page.end()
        summaries, pace = [], Pace()
        for each in entries:
            # Its state is found by reading its answer, which may be long.
            summaries.append(telling.summary(each, judge))
            await pace.keep()
        return answer({"entries": summaries, "next": cursor})

    async def show(self, request: Request) -> Response:
        """One entry, with its request, its answer and its uses."""
        held = await self._walk.find(request.path_params["name"])
        return answer(telling.detail(held, self._judge()))

    async def delete(self, request: Request) -> Response:
        """Take one entry out."""
        held = await self._walk.find(request.path_params["name"])
        await self._cache.forget(held.entry)
        return Response(status_code=204)
