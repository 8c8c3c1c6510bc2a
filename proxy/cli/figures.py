"""Figures as people read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from proxy.errors import SettingsError

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_STEPS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
_KIB = 1024


def duration(seconds: float | None) -> str:
    """Such as `41 s`, `2.5 h`; None: `never`, as of what never expires."""
    if seconds is None:
        return "never"
    for size, unit in _STEPS:
        if abs(seconds) >= size:
            return f"{_short(seconds / size)} {unit}"
    return f"{1000 * seconds:.3g} ms" if seconds else "0 s"


def size(count: float) -> str:
    """Such as `1.2 KiB`."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if count < _KIB:
            return f"{_short(count)} {unit}"
        count /= _KIB
    return f"{_short(count)} TiB"


def share(part: float, whole: float) -> str:
    """Such as `12.5 %`; a dash where there is nothing to share."""
    return f"{100 * part / whole:.1f} %" if whole else "–"


def instant(at: float) -> str:
    """A time in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def seconds_of(text: str, option: str) -> float:
    """Of a duration such as `90`, `90s`, `30m`, `12h`, `7d`, `2w`; raises `SettingsError`."""
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)\s*([smhdw]?)", text.strip(), re.ASCII)
    if found is None:
        raise SettingsError(f"{option}: must be a time such as 90s, 30m, 12h or 7d, not {text!r}")
    return float(found[1]) * _UNITS[found[2] or "s"]


def _short(figure: float) -> str:
    return f"{figure:.0f}" if figure >= 100 or figure == int(figure) else f"{figure:.1f}"
