"""What all tests share."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from tests.commands import Here
from tests.servers.fixtures import (  # noqa: F401 - pytest finds them here
    plain_server,
    redis_cluster,
    redis_server,
    shared_clusters,
    shared_servers,
    start_server,
)

# A loaded machine must not fail a test; how fast the code is, bench/ says. CI tries the same
# examples every time, so that it fails for what a change did; runs by hand go on looking.
settings.register_profile("encore", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("encore")


@pytest.fixture(autouse=True)
def started_unmeasured(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that a test starts are measured for coverage where it has the mark `measured`.

    To measure one takes nearly as long as to start it, and most run what other tests cover.
    """
    if request.node.get_closest_marker("measured") is None:
        monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.fixture
def logs_restored() -> Iterator[None]:
    """For a command that sets logging up in this process: it is as before afterwards."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    root.handlers[:] = []
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def here(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    logs_restored: None,
) -> Here:
    """Without settings or a terminal's size, in an empty folder that is the home, too."""
    for name in list(os.environ):
        if name.startswith(("ENCORE_", "XDG_", "COLUMNS", "LINES")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return Here(monkeypatch, capfd)
