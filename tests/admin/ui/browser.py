"""The browser that looks at the page: a Chromium of this machine, or the one of scripts/browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

_OURS = Path(__file__).parents[3] / ".browser/bin/chromium"
_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Where the tests run unattended it may not be missing: a skipped test says nothing there.
_REQUIRED = "REQUIRED_BROWSER"


def chromium() -> Path:
    """Where it is; without one the test is skipped, or fails in CI."""
    found = [str(_OURS) if _OURS.is_file() else None, *map(shutil.which, _NAMES)]
    for path in filter(None, found):
        return Path(path)
    absent = "there is no Chromium here: run scripts/browser"
    if os.environ.get(_REQUIRED):
        pytest.fail(absent)
    pytest.skip(absent)


@asynccontextmanager
async def opened_browser() -> AsyncIterator[Browser]:
    """A headless browser, for as long as the context lasts."""
    path = chromium()
    async with async_playwright() as playwright:
        # Without its sandbox, which root and many containers cannot have; it sees our pages alone.
        browser = await playwright.chromium.launch(executable_path=path, chromium_sandbox=False)
        yield browser
        await browser.close()
