"""Whether our clock agrees with another: ages are told by it."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parsedate_to_datetime

from proxy.cli.checks.findings import Finding, ok, warn

# `Date` has whole seconds, and an answer takes its time.
_TOLERATED = 3.0
_ADVICE = "set it by NTP: what is stored expires too early or too late"


def compared(theirs: float, ours: float, whose: str) -> Finding:
    """Our seconds since the epoch beside another's."""
    apart = ours - theirs
    if abs(apart) <= _TOLERATED:
        return ok("clock", f"agrees with that of {whose}")
    behind = "ahead of" if apart > 0 else "behind"
    return warn(
        "clock", f"{timedelta(seconds=round(abs(apart)))} {behind} that of {whose}", _ADVICE
    )


def seconds_of_date(header: str | None) -> float | None:
    """The time of a `Date` header (RFC 9110, 6.6.1); None where it is none."""
    try:
        return None if header is None else parsedate_to_datetime(header).timestamp()
    except ValueError:
        return None
