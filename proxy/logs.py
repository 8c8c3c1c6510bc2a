"""Structured logging: one line a request, console on a terminal, JSON elsewhere."""

from __future__ import annotations

import logging
import sys

import orjson
import structlog
from structlog.typing import Processor


def configure(log_format: str, level: str) -> None:
    """Set logging up, ours and uvicorn's; `log_format` is auto, console or json."""
    console = log_format == "console" or (log_format == "auto" and sys.stderr.isatty())
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if console
        else structlog.processors.JSONRenderer(serializer=_dumps)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    uvicorn = logging.getLogger("uvicorn.error")
    uvicorn.setLevel(logging.WARNING)
    uvicorn.addFilter(_is_news)


def _dumps(fields: object, **_: object) -> str:
    return orjson.dumps(fields, default=str).decode()


def _is_news(record: logging.LogRecord) -> bool:
    """Drop what uvicorn says of an answer that we cut off on purpose: our own line tells more."""
    cancelled = record.exc_info is not None and not isinstance(record.exc_info[1], Exception)
    return not cancelled and "without completing response" not in record.getMessage()
