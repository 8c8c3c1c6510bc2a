"""Structured logging: one line a request, console on a terminal, JSON elsewhere."""

from __future__ import annotations

import asyncio
import atexit
import json
import logging
import os
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TextIO

import orjson
import structlog
from structlog.typing import EventDict, Processor

# What is said within so many seconds is written together, and put into its form then: line by line
# both take a fifth of a hit.
_TOGETHER_SECONDS = 0.01


class Lines:
    """A logger for structlog, which writes to a file the line that it is given.

    What an event loop has to say in the course of things goes together, a moment later: a process
    that is killed takes its last moment with it. Warnings go at once, with all that waits.
    """

    def __init__(self, file: TextIO, processors: Sequence[Processor]) -> None:
        self._file = file
        self._processors = processors
        self._waiting: list[EventDict] = []
        self._lock = threading.Lock()
        atexit.register(self.write, "")

    def note(self, event: EventDict) -> None:
        """Write an event of level info soon; the last of the processors makes a line of it."""
        event["timestamp"] = time.time_ns()
        loop = _running_loop()
        with self._lock:
            self._waiting.append(event)
            is_first = len(self._waiting) == 1
        if loop is None:
            self.write("")
        elif is_first:
            loop.call_later(_TOGETHER_SECONDS, self.write, "")

    def warning(self, line: str) -> None:
        """Write a line now."""
        self.write(line + "\n")

    debug = error = critical = warning

    def write(self, text: str) -> None:
        """Write what waits, and this behind it; so a handler of `logging` can have it as a file."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
            said = "".join([*map(self._line, waiting), text])
            if said:
                self._file.write(said)
                self._file.flush()

    def flush(self) -> None:
        """Nothing is left behind."""

    def _line(self, event: EventDict) -> str:
        made: Any = event
        for processor in self._processors:
            made = processor(self, "info", made)
        return f"{made}\n"


def _quick(level: int) -> type[Any]:
    """structlog's logger for a level and above, which leaves to `Lines.note` what is info."""
    filtering = structlog.make_filtering_bound_logger(level)
    if level > logging.INFO:
        return filtering

    class Quick(filtering):  # type: ignore[misc, valid-type] # made at run time
        def info(self, event: str, **fields: Any) -> None:
            self._logger.note({**self._context, **fields, "event": event})

    return Quick


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def configure(log_format: str, level: str) -> None:
    """Set logging up, ours and the libraries' warnings; `log_format` is auto, console or json."""
    on_terminal = sys.stderr.isatty()
    stamp: list[Processor] = [
        structlog.processors.add_log_level,
        _stamp,
    ]
    render: list[Processor] = (
        [structlog.dev.ConsoleRenderer(colors=on_terminal and not os.environ.get("NO_COLOR"))]
        if log_format == "console" or (log_format == "auto" and on_terminal)
        else [structlog.processors.format_exc_info, _json]
    )
    lines = Lines(sys.stderr, [*stamp, *render])
    structlog.configure(
        processors=[*stamp, *render],
        wrapper_class=_quick(getattr(logging, level.upper())),
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
    """Write the time in UTC, with microseconds (RFC 3339): that of the event, or now."""
    second, nanosecond = divmod(event.get("timestamp") or time.time_ns(), 10**9)
    event["timestamp"] = f"{_second(second)}.{nanosecond // 1000:06d}Z"
    return event


@lru_cache(1)
def _second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _json(_: object, __: str, event: EventDict) -> str:
    try:
        return orjson.dumps(event, default=str).decode()
    except orjson.JSONEncodeError:  # half a surrogate pair, such as a file's name may have
        return json.dumps(event, default=str)


def _is_news(record: logging.LogRecord) -> bool:
    """Drop what uvicorn says of an answer that we cut off on purpose: our own line tells more."""
    cancelled = record.exc_info is not None and not isinstance(record.exc_info[1], Exception)
    return not cancelled and "without completing response" not in record.getMessage()
