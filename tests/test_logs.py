"""Log lines: JSON or console, ours and the libraries' alike."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from proxy import logs


class Stderr(io.StringIO):
    """Takes the place of stderr, as a terminal or not."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    @property
    def lines(self) -> list[str]:
        return self.getvalue().splitlines()


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Stderr]]:
    """Sets logging up on a stderr of its own; afterwards logging is as it was."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    # `basicConfig` closes what it takes off; pytest's own handlers must stay open.
    root.handlers[:] = []

    def start(log_format: str = "auto", level: str = "info", *, terminal: bool = False) -> Stderr:
        stderr = Stderr(terminal=terminal)
        monkeypatch.setattr(sys, "stderr", stderr)
        logs.configure(log_format, level)
        return stderr

    yield start
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def test_json_where_nobody_reads(configure: Callable[..., Stderr]) -> None:
    """Away from a terminal each line is an object with level and time."""
    stderr = configure()
    structlog.get_logger().info("chat", verdict="hit", ms=0.3, part=ValueError("odd"))
    [line] = stderr.lines
    fields = json.loads(line)
    assert fields.pop("timestamp").endswith("Z")
    assert fields == {"event": "chat", "level": "info", "verdict": "hit", "ms": 0.3, "part": "odd"}


def test_text_that_is_no_unicode_is_told_all_the_same(configure: Callable[..., Stderr]) -> None:
    """A file's name may be anything."""
    stderr = configure()
    structlog.get_logger().info("read", path="\udcff")
    assert json.loads(stderr.getvalue())["path"] == "\udcff"


@pytest.mark.parametrize("terminal", [True, False])
def test_the_format_can_be_chosen(configure: Callable[..., Stderr], *, terminal: bool) -> None:
    """Terminal or not, `json` is JSON and `console` is not."""
    stderr = configure("json", terminal=terminal)
    structlog.get_logger().info("chat")
    assert json.loads(stderr.getvalue())["event"] == "chat"
    stderr = configure("console", terminal=terminal)
    structlog.get_logger().info("chat", verdict="hit")
    assert not stderr.getvalue().startswith("{")
    assert "chat" in stderr.getvalue()


def test_colours_on_a_terminal(
    configure: Callable[..., Stderr], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal gets colours, unless NO_COLOR forbids them; a file gets none."""
    for terminal, forbidden, coloured in [(True, "", True), (True, "1", False), (False, "", False)]:
        monkeypatch.setenv("NO_COLOR", forbidden)
        stderr = configure("console", terminal=terminal)
        structlog.get_logger().info("chat", verdict="hit")
        assert ("\x1b" in stderr.getvalue()) == coloured


@pytest.mark.parametrize(
    ("level", "told"),
    [
        ("debug", ["d", "i", "w", "e"]),
        ("info", ["i", "w", "e"]),
        ("warning", ["w", "e"]),
        ("error", ["e"]),
    ],
)
def test_the_level(configure: Callable[..., Stderr], level: str, told: list[str]) -> None:
    """What is below it is not told."""
    stderr = configure(level=level)
    log = structlog.get_logger()
    log.debug("d")
    log.info("i")
    log.warning("w")
    log.error("e")
    assert [json.loads(line)["event"] for line in stderr.lines] == told


def test_a_librarys_warning_looks_like_ours(configure: Callable[..., Stderr]) -> None:
    """One format for all that is on stderr; what is less than a warning is left out."""
    stderr = configure()
    logging.getLogger("uvicorn.error").info("Shutting down")
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request %s.", "received")
    [line] = stderr.lines
    fields = json.loads(line)
    assert (fields["event"], fields["level"]) == ("Invalid HTTP request received.", "warning")


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_mistake_of_ours_keeps_its_traceback(
    configure: Callable[..., Stderr], log_format: str
) -> None:
    """What an endpoint raises is told whole; as JSON in one line."""
    stderr = configure(log_format)
    try:
        raise RuntimeError("a mistake")
    except RuntimeError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    assert "Traceback" in stderr.getvalue()
    assert "RuntimeError: a mistake" in stderr.getvalue()
    if log_format == "json":
        [line] = stderr.lines
        assert json.loads(line)["event"] == "Exception in ASGI application"


def test_an_answer_cut_on_purpose_is_no_news(configure: Callable[..., Stderr]) -> None:
    """Our own line tells of it; uvicorn's two would look like mistakes."""
    stderr = configure()
    log = logging.getLogger("uvicorn.error")
    log.error("ASGI callable returned without completing response.")
    log.error("Exception in ASGI application", exc_info=asyncio.CancelledError())
    assert stderr.lines == []


async def test_lines_of_an_event_loop_are_written_together(
    configure: Callable[..., Stderr], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A moment later, once, in their order."""
    stderr = configure()
    writes, written = list[str](), asyncio.Event()

    def write(text: str) -> None:
        writes.append(text)
        written.set()

    monkeypatch.setattr(stderr, "write", write)
    log = structlog.get_logger()
    log.info("one")
    log.info("two")
    assert writes == []
    await written.wait()
    assert [json.loads(line)["event"] for line in writes[0].splitlines()] == ["one", "two"]
    assert len(writes) == 1


async def test_what_is_bound_is_told_and_the_time_is_that_of_the_event(
    configure: Callable[..., Stderr], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the line is made a moment later."""
    stderr = configure()
    monkeypatch.setattr(time, "time_ns", lambda: 1_785_000_000_000_001_999)
    structlog.get_logger().bind(part="store").info("one", count=1)
    monkeypatch.undo()
    structlog.get_logger().warning("two")
    line, _ = (json.loads(line) for line in stderr.lines)
    assert line == {
        "part": "store",
        "count": 1,
        "event": "one",
        "level": "info",
        "timestamp": "2026-07-25T17:20:00.000001Z",
    }


@pytest.mark.parametrize("by", [structlog.get_logger, logging.getLogger])
async def test_a_warning_is_written_at_once(
    configure: Callable[..., Stderr], by: Callable[[], Any]
) -> None:
    """Behind what was said before it."""
    stderr = configure()
    structlog.get_logger().info("one")
    by().warning("two")
    assert [json.loads(line)["event"] for line in stderr.lines] == ["one", "two"]
