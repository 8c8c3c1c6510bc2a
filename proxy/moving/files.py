"""A file of lines: plain, compressed (.gz), or `-` for a pipe."""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from proxy.errors import ExportError

PIPE = Path("-")
# No answer that is kept by default comes near this.
LONGEST = 64 * 1024**2


@dataclass(frozen=True, slots=True)
class Line:
    """A line, without its end, and its number from 1.

    `fault` says why it cannot be read; `cut` that the file ends with it, in the middle of it.
    """

    number: int
    content: bytes
    fault: str = ""
    cut: bool = False


@contextmanager
def written(path: Path, *, overwrite: bool) -> Iterator[IO[bytes]]:
    """A file for its owner alone, which is there under its name once it is whole.

    Raises `ExportError`.
    """
    with _told(path):
        if path == PIPE:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
            return
        if path.exists() and not overwrite:
            raise ExportError(f"{path}: it is there already; --overwrite replaces it")
        part = path.with_name(f"{path.name}.part")
        with suppress(FileNotFoundError):
            part.unlink()
        try:
            with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as raw:
                with _compressed(raw, path) as file:
                    yield file
                raw.flush()
                os.fsync(raw.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def lines(path: Path) -> Iterator[Line]:
    """The lines of a file, one after the other; raises `ExportError` where it cannot be read."""
    with _told(path):
        if path == PIPE:
            yield from _lines(sys.stdin.buffer)
            return
        with path.open("rb") as raw:
            if path.suffix == ".gz":
                with gzip.open(raw) as file:
                    yield from _lines(file)
            else:
                yield from _lines(raw)


def _lines(file: IO[bytes] | gzip.GzipFile) -> Iterator[Line]:
    number = 0
    while True:
        number += 1
        try:
            content = file.readline(LONGEST)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            yield Line(number, b"", f"what is compressed ends or breaks here: {error}", cut=True)
            return
        if not content:
            return
        if content.endswith(b"\n"):
            yield Line(number, content[:-1])
        elif len(content) < LONGEST:
            yield Line(number, content, "it is cut off", cut=True)
            return
        else:
            _skip_line(file)
            yield Line(number, b"", "it is too long")


def _skip_line(file: IO[bytes] | gzip.GzipFile) -> None:
    while (rest := file.readline(LONGEST)) and not rest.endswith(b"\n"):
        pass


@contextmanager
def _compressed(raw: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    if path.suffix != ".gz":
        yield raw
        return
    with gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as file:
        yield file  # type: ignore[misc]  # it writes, which is all that is asked of it


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(f"{path}: {error.strerror or error}") from error
