"""Structured logging: one line a request, console on a terminal, JSON elsewhere."""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import sys
import threading
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import TextIO

import orjson
import structlog
from structlog.typing import EventDict, Processor

# What is said within so many seconds is written at once: a system call for each line would take a
# tenth of a hit.
_TOGETHER_SECONDS = 0.01


class Lines:
    """A logger for structlog, which writes to a file the line that it is given.

    What an event loop has to say in the course of things goes together, a moment later: a process
    that is killed takes its last moment with it. Warnings go at once, with all that waits.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._waiting: list[str] = []
        self._lock = threading.Lock()
        atexit.register(self.write, "")

    def info(self, line: str) -> None:
        """Write a line soon."""
        loop = _running_loop()
        if loop is None:
            self.warning(line)
            return
        with self._lock:
            is_first = not self._waiting
            self._waiting.append(line + "\n")
        if is_first:
            loop.call_later(_TOGETHER_SECONDS, self.write, "")

    def warning(self, line: str) -> None:
        """Write a line now."""
        self.write(line + "\n")

    debug = info
    error = critical = warning

    def write(self, text: str) -> None:
        """Write what waits, and this behind it; so a handler of `logging` can have it as a file."""
        with self._lock:
            said = "".join([*self._waiting, text])
            self._waiting.clear()
            if said:
                self._file.write(said)
                self._file.flush()

    def flush(self) -> None:
        """Nothing is left behind."""


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def configure(log_format: str, level: str) -> None:
    """Set logging up, ours and the libraries' warnings; `log_format` is auto, console or json."""
    on_terminal = sys.stderr.isatty()
    lines = Lines(sys.stderr)
    stamp: list[Processor] = [
        structlog.processors.add_log_level,
        _stamp,
    ]
    render: list[Processor] = (
        [structlog.dev.ConsoleRenderer(colors=on_terminal and not os.environ.get("NO_COLOR"))]
        if log_format == "console" or (log_format == "auto" and on_terminal)
        else [structlog.processors.format_exc_info, _json]
    )
    structlog.configure(
        processors=[*stamp, *render],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=lambda *_: lines,
        cache_logger_on_first_use=False,
    )
    _configure_libraries(stamp, render, lines)


def _configure_libraries(stamp: list[Processor], render: list[Processor], lines: Lines) -> None:
    drop_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler(lines)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=stamp, processors=[drop_meta, *render]
        )
    )
    handler.addFilter(_is_news)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def _stamp(_: object, __: str, event: EventDict) -> EventDict:
    """Add the time in UTC, with microseconds (RFC 3339)."""
    second, nanosecond = divmod(time.time_ns(), 10**9)
    event["timestamp"] = f"{_second(second)}.{nanosecond // 1000:06d}Z"
    return event


@lru_cache(1)
def _second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _json(_: object, __: str, event: EventDict) -> str:
    return orjson.dumps(event, default=str).decode()


def _is_news(record: logging.LogRecord) -> bool:
    """Drop what uvicorn says of an answer that we cut off on purpose: our own line tells more."""
    cancelled = record.exc_info is not None and not isinstance(record.exc_info[1], Exception)
    return not cancelled and "without completing response" not in record.getMessage()
