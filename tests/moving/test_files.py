"""Files of lines: whole or not there, whoever reads them."""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path

import pytest

from proxy.errors import ExportError
from proxy.moving import files
from proxy.moving.files import Line, lines, written


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_what_is_written_is_read(tmp_path: Path, name: str) -> None:
    """Plain and compressed; nobody else may read it, and nothing is left beside it."""
    path = tmp_path / name
    with written(path, overwrite=False) as file:
        file.write(b"one\ntwo\n")
        assert not path.exists()
    assert list(lines(path)) == [Line(1, b"one"), Line(2, b"two")]
    assert (path.read_bytes()[:2] == b"\x1f\x8b") == (path.suffix == ".gz")
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    """Unless it is to be replaced, and then until the new one is whole."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"old\n")
    (tmp_path / "a.jsonl.part").write_bytes(b"of one that was killed")
    with pytest.raises(ExportError, match="--overwrite"), written(path, overwrite=False):
        pass
    with pytest.raises(TypeError), written(path, overwrite=True) as file:
        file.write("no bytes")  # type: ignore[call-overload]
    assert list(lines(path)) == [Line(1, b"old")]
    with written(path, overwrite=True) as file:
        file.write(b"new\n")
    assert list(lines(path)) == [Line(1, b"new")]
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_is_named(tmp_path: Path) -> None:
    """Neither a traceback nor a half of it."""
    with pytest.raises(ExportError, match="nowhere: No such file"):
        list(lines(tmp_path / "nowhere"))
    with (
        pytest.raises(ExportError, match="No such file"),
        written(tmp_path / "no" / "where", overwrite=False),
    ):
        pass


def test_a_cut_file_gives_all_before_the_cut(tmp_path: Path) -> None:
    """And says in which line it ends."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"one\ntw")
    assert list(lines(path)) == [Line(1, b"one"), Line(2, b"tw", "it is cut off", cut=True)]


def test_a_cut_compressed_file_gives_all_before_the_cut(tmp_path: Path) -> None:
    """So does one that is damaged, or none at all."""
    path = tmp_path / "a.jsonl.gz"
    whole = gzip.compress(b"one\ntwo\n", mtime=0)
    path.write_bytes(whole[:-8])
    *found, last = lines(path)
    assert found == [Line(1, b"one"), Line(2, b"two")]
    assert last.cut
    for damaged in (b"no gzip", whole[:12] + b"\xff\xff\xff" + whole[15:]):
        path.write_bytes(damaged)
        *_, last = lines(path)
        assert last.cut
        assert "what is compressed" in last.fault


def test_an_endless_line_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without being held in memory."""
    monkeypatch.setattr(files, "LONGEST", 8)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"x" * 100 + b"\nshort\n" + b"y" * 100)
    assert list(lines(path)) == [
        Line(1, b"", "it is too long"),
        Line(2, b"short"),
        Line(3, b"", "it is too long"),
    ]


class Piped:
    """A standard stream with bytes under it."""

    def __init__(self, content: bytes = b"") -> None:
        self.buffer = io.BytesIO(content)


def test_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is read from stdin and written to stdout."""
    out = Piped()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdin", Piped(b"one\n"))
        patched.setattr(sys, "stdout", out)
        with written(Path("-"), overwrite=False) as file:
            file.write(b"two\n")
        found = list(lines(Path("-")))
    assert found == [Line(1, b"one")]
    assert out.buffer.getvalue() == b"two\n"
