"""What a request asks of the cache: `Cache-Control` (RFC 9111, 5.2.1) and `x-cache-*`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

_SECONDS = re.compile(r'(?P<quote>"?)([0-9]{1,10})(?P=quote)')
_NAMESPACE_LENGTH = 128
_TAG = re.compile(r"[!-+\--~]{1,64}")  # printable, without spaces and commas
_MOST_TAGS = 16


class Mode(StrEnum):
    """Which tiers a request allows, and whether only to compare: `x-cache-mode`."""

    EXACT = "exact"
    SEMANTIC = "semantic"
    SHADOW = "shadow"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Directives:
    """What one request asks of the cache; `ignored` names the headers that were malformed.

    `max_age`, `min_fresh` and `ttl` are in seconds, `threshold` is a similarity from 0 to 1. `tags`
    are names by which its answer can be purged.
    """

    no_cache: bool = False
    no_store: bool = False
    only_if_cached: bool = False
    max_age: int | None = None
    min_fresh: int | None = None
    ttl: int | None = None
    threshold: float | None = None
    namespace: str = ""
    mode: Mode = Mode.SEMANTIC
    tags: tuple[str, ...] = ()
    ignored: tuple[str, ...] = field(default=())


_NOTHING_ASKED = Directives()


def read_directives(headers: Iterable[tuple[bytes, bytes]]) -> Directives:
    """Read raw lower-case header pairs; a malformed value is left out and named in `ignored`."""
    asked = [
        pair for pair in headers if pair[0] == b"cache-control" or pair[0].startswith(b"x-cache-")
    ]
    if not asked:
        return _NOTHING_ASKED
    reader = _Reader()
    for name, value in asked:
        if name == b"cache-control":
            reader.cache_control(value.decode("latin-1"))
        else:
            reader.own(name.decode("latin-1"), value.decode("latin-1").strip())
    return Directives(**reader.values, ignored=tuple(reader.ignored))  # type: ignore[arg-type]


class _Reader:
    """Collects the values of one request; a repeated header counts as it stands last."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self.ignored: dict[str, None] = {}

    def cache_control(self, header: str) -> None:
        for directive in header.split(","):
            name, _, argument = directive.strip().partition("=")
            name = name.strip().lower()
            if name in ("no-cache", "no-store", "only-if-cached"):
                self.values[name.replace("-", "_")] = True
            elif name in ("max-age", "min-fresh"):
                self._seconds("cache-control", name.replace("-", "_"), argument.strip())

    def own(self, name: str, value: str) -> None:
        match name:
            case "x-cache-ttl":
                self._seconds(name, "ttl", value, least=1)
            case "x-cache-threshold":
                self._threshold(name, value)
            case "x-cache-namespace":
                self._namespace(name, value)
            case "x-cache-mode":
                self._mode(name, value.lower())
            case "x-cache-tags":
                self._tags(name, value)
            case _:
                pass  # reserved for us, meaningless here, and never sent upstream

    def _seconds(self, header: str, field_name: str, text: str, least: int = 0) -> None:
        found = _SECONDS.fullmatch(text)
        if found is None or int(found[2]) < least:
            self.ignored[header] = None
        else:
            self.values[field_name] = int(found[2])

    def _threshold(self, header: str, text: str) -> None:
        try:
            threshold = float(text)
        except ValueError:
            threshold = math.nan
        if 0 <= threshold <= 1:
            self.values["threshold"] = threshold
        else:
            self.ignored[header] = None

    def _namespace(self, header: str, text: str) -> None:
        if 0 < len(text) <= _NAMESPACE_LENGTH:
            self.values["namespace"] = text
        else:
            self.ignored[header] = None

    def _tags(self, header: str, text: str) -> None:
        tags = tuple(dict.fromkeys(tag.strip() for tag in text.split(",") if tag.strip()))
        if 0 < len(tags) <= _MOST_TAGS and all(map(_TAG.fullmatch, tags)):
            self.values["tags"] = tags
        else:
            self.ignored[header] = None

    def _mode(self, header: str, text: str) -> None:
        try:
            self.values["mode"] = Mode(text)
        except ValueError:
            self.ignored[header] = None
