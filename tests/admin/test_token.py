"""The token that opens /internal, and where it is kept."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from proxy.admin.token import Token
from proxy.errors import SettingsError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A place in a folder that is not there yet."""
    return tmp_path / "state" / "encore.token"


def opened(path: Path, given: str | None = None) -> Token:
    """A token that is ready."""
    token = Token(given, path)
    token.open()
    return token


def admits(token: Token, brought: str) -> bool:
    """Whether a request that brings this comes in."""
    return token.admits([(b"host", b"a"), (b"x-encore-token", brought.encode("latin-1"))])


def test_the_first_start_makes_one(path: Path) -> None:
    """For its owner alone; the next start has the same, and another place another one."""
    token = opened(path)
    assert token.shown is not None
    assert len(token.shown) >= 40
    assert admits(token, token.shown)
    assert path.read_text() == f"{token.shown}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert opened(path).shown == token.shown
    assert opened(path.with_name("other.token")).shown != token.shown
    assert sorted(each.name for each in path.parent.iterdir()) == ["encore.token", "other.token"]


def test_of_many_that_start_at_once_all_have_the_same(path: Path) -> None:
    """Whoever comes second takes what there is, and leaves no draft behind."""
    with ThreadPoolExecutor(16) as threads:
        shown = list(threads.map(lambda _: opened(path).shown, range(64)))
    assert set(shown) == {path.read_text().strip()}
    assert list(path.parent.iterdir()) == [path]


def test_one_that_comes_meanwhile_counts(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process was quicker by the time of a look."""
    first = opened(path).shown
    monkeypatch.setattr(Path, "exists", lambda _: False)
    assert opened(path).shown == first
    assert list(path.parent.iterdir()) == [path]


def test_one_that_was_set_counts_alone(path: Path) -> None:
    """No file is made, and none is read; it is shown to nobody."""
    token = opened(path, "a-token-of-my-own")
    assert token.shown is None
    assert admits(token, "a-token-of-my-own")
    assert not path.exists()


def test_nobody_comes_in_without_it(path: Path) -> None:
    """Nor before it was opened, nor with a part of it, nor with two."""
    closed = Token(None, path)
    assert not admits(closed, "")
    token = opened(path)
    assert token.shown is not None
    for wrong in ("", token.shown[:-1], token.shown + "x", token.shown.swapcase(), "\xff"):
        assert not admits(token, wrong)
    assert not token.admits([])
    assert not token.admits([(b"x-encore-token", token.shown.encode())] * 2)


@pytest.mark.parametrize(
    "content", [b"", b"short", b"with a space in it", b"\xff" * 20, b"x" * 5000]
)
def test_a_malformed_file_stops_the_start(path: Path, content: bytes) -> None:
    """The message names it, and does not tell what is in it."""
    path.parent.mkdir()
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="holds no token") as caught:
        opened(path)
    assert str(path) in str(caught.value)
    assert "with a space" not in str(caught.value)


def test_a_file_that_others_can_read_is_told(path: Path) -> None:
    """It counts all the same: who would be locked out by that?"""
    path.parent.mkdir()
    path.write_text("readable-by-everybody\n")
    path.chmod(0o644)
    with capture_logs() as logs:
        assert opened(path).shown == "readable-by-everybody"
    assert [(line["event"], line["path"]) for line in logs] == [
        ("others can read the admin token", str(path))
    ]
    assert "readable" not in repr(logs)


def test_where_none_can_be_kept_it_stays_closed(tmp_path: Path) -> None:
    """A proxy without a place to write serves all the same."""
    (tmp_path / "file").touch()
    with capture_logs() as logs:
        token = opened(tmp_path / "file" / "encore.token")
    assert [line["event"] for line in logs] == ["no admin token can be kept"]
    assert token.shown is None
    assert not admits(token, "")


def test_it_is_not_told_by_accident(path: Path) -> None:
    """By whatever prints an object."""
    token = opened(path)
    assert token.shown is not None
    assert token.shown not in f"{token!r} {token}"
