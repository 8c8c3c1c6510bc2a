"""A browser that all tests of the page share, a proxy for each, and a page that must behave."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    expect,
)

from tests.admin.ui.browser import opened_browser
from tests.admin.ui.served import Served
from tests.assembled import TOKEN, assembled
from tests.fakes import FakeUpstream

_PATIENCE_MS = 20_000


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def browser() -> AsyncIterator[Browser]:
    """Started once; each page has a profile of its own."""
    expect.set_options(timeout=_PATIENCE_MS)
    async with opened_browser() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="package")
async def served() -> AsyncIterator[Served]:
    """The proxy that the page is shown by, in front of a model that answers at once."""
    async with (
        FakeUpstream() as upstream,
        assembled(upstream=upstream.url) as encore,
        httpx.AsyncClient() as client,
    ):
        yield Served(encore.url, TOKEN, encore.clock, client, encore.metrics.take_point)


@dataclass(frozen=True, slots=True)
class Noise:
    """What a page may not do: `errors` on its console, requests `abroad`."""

    errors: list[str] = field(default_factory=list)
    abroad: list[str] = field(default_factory=list)


Open = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="package")
async def noise(served: Served) -> AsyncIterator[Noise]:
    """Heard from all pages of a test; a test that expects some takes it out."""
    heard = Noise()
    yield heard
    assert heard.errors == []
    assert heard.abroad == []


@pytest_asyncio.fixture(loop_scope="package")
async def visit(browser: Browser, served: Served, noise: Noise) -> AsyncIterator[Open]:
    """Opens the page: `await visit("#entries", width=360, color_scheme="dark")`."""
    contexts: list[BrowserContext] = []

    def console(said: ConsoleMessage) -> None:
        if said.type == "error":
            noise.errors.append(said.text)

    def request(sent: Request) -> None:
        if not sent.url.startswith(served.url):
            noise.abroad.append(sent.url)

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: noise.errors.append(str(error)))
        page.on("console", console)
        page.on("request", request)

    async def opened(
        view: str = "",
        *,
        token: str | None = None,
        width: int = 1280,
        now: float | None = None,
        **options: Any,
    ) -> Page:
        viewport = ViewportSize(width=width, height=900)
        context = await browser.new_context(viewport=viewport, **options)
        context.set_default_timeout(_PATIENCE_MS)
        contexts.append(context)
        page = await context.new_page()
        listen(page)
        await page.clock.install(time=served.clock.now if now is None else now)
        given = served.token if token is None else token
        await page.goto(served.page + (f"#token={given}" if given else ""))
        await expect(page.locator("#state")).to_have_text("Live")
        if view:
            await page.evaluate("view => { location.hash = view }", view)
        return page

    yield opened
    for context in contexts:
        await context.close()
