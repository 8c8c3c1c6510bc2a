"""Reads labelled pairs of questions: JSON lines, plain or compressed with gzip."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from proxy.errors import PairsError

_TEXTS = ("family", "lang", "domain")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions; `same` says that the answer to one answers the other as well.

    `family`, `lang` and `domain` sort pairs into groups; they are empty where none is given.
    """

    a: str
    b: str
    same: bool
    family: str = ""
    lang: str = ""
    domain: str = ""


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a file, one a line: `{"a": …, "b": …, "label": 1 or 0}`; empty lines are fine.

    Raises `PairsError`, naming file and line, for one that is malformed or without any pair.
    """
    pairs = [
        _pair(line, f"{path}, line {number}")
        for number, line in enumerate(_lines(path), 1)
        if line.strip()
    ]
    if not pairs:
        raise PairsError(f"{path}: there is no pair in it")
    return pairs


def _lines(path: Path) -> Iterator[bytes]:
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PairsError(f"{path}: cannot be read: {reason}") from error
    # Not `splitlines`: a text may hold a line separator of Unicode.
    yield from content.split(b"\n")


def _pair(line: bytes, place: str) -> Pair:
    try:
        fields = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise PairsError(f"{place}: not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise PairsError(f'{place}: not an object such as {{"a": "…", "b": "…", "label": 1}}')
    for name in ("a", "b"):
        if not isinstance(fields.get(name), str) or not fields[name].strip():
            raise PairsError(f"{place}: {name} is missing, empty or no text")
    if fields.get("label") not in (0, 1):
        raise PairsError(f"{place}: label is neither 1 (same meaning) nor 0")
    return Pair(fields["a"], fields["b"], bool(fields["label"]), *_groups(fields, place))


def _groups(fields: dict[str, Any], place: str) -> Iterator[str]:
    for name in _TEXTS:
        value = fields.get(name, "")
        if not isinstance(value, str):
            raise PairsError(f"{place}: {name} is no text")
        yield value
