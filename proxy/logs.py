"""Structured logging: one line a request, console on a terminal, JSON elsewhere."""

from __future__ import annotations

import logging
import os
import sys
import time
from datetime import UTC, datetime
from functools import lru_cache

import orjson
import structlog
from structlog.typing import EventDict, Processor


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
    structlog.configure(
        processors=[*stamp, *render],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    _configure_libraries(stamp, render)


def _configure_libraries(stamp: list[Processor], render: list[Processor]) -> None:
    drop_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler(sys.stderr)
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
