"""A policy file is edited by hand-like changes of single lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from proxy.errors import SettingsError
from proxy.settings import built_in_policy
from proxy.tuning.policy_file import as_toml, edited, write_fields

THRESHOLD = {"threshold": 0.9123}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("", "[defaults]\nthreshold = 0.9123\n", id="an empty file"),
        pytest.param(
            "error_markers = []", "error_markers = []\n[defaults]\nthreshold = 0.9123\n", id="none"
        ),
        pytest.param(
            "[defaults]\nttl = 60\n", "[defaults]\nthreshold = 0.9123\nttl = 60\n", id="no field"
        ),
        pytest.param(
            "  [ defaults ] # mine\nttl = 60\n\tthreshold  =  0.95  # so far\n[[rules]]\n",
            "  [ defaults ] # mine\nttl = 60\n\tthreshold  =  0.9123  # so far\n[[rules]]\n",
            id="space and comments",
        ),
        pytest.param(
            '[defaults]\n"threshold"=0.95\n# threshold = 1\nmin_threshold = 0.5\n',
            '[defaults]\n"threshold"=0.9123\n# threshold = 1\nmin_threshold = 0.5\n',
            id="a quoted name among others",
        ),
        pytest.param(
            "[[rules]]\nthreshold = 1\n[defaults]\n[[rules]]\nthreshold = 1\n",
            "[[rules]]\nthreshold = 1\n[defaults]\nthreshold = 0.9123\n[[rules]]\nthreshold = 1\n",
            id="a rule's own",
        ),
        pytest.param(
            "[defaults]\r\nthreshold = 0.95\r\n",
            "[defaults]\r\nthreshold = 0.9123\r\n",
            id="line ends",
        ),
        pytest.param(
            "[defaults]\r\nttl = 60\r\n",
            "[defaults]\r\nthreshold = 0.9123\r\nttl = 60\r\n",
            id="other line ends",
        ),
        pytest.param(
            "[defaults]", "[defaults]\nthreshold = 0.9123", id="a table without an end of line"
        ),
    ],
)
def test_an_edit(before: str, after: str) -> None:
    """One line changes or comes in, every other character stays."""
    assert edited(before, THRESHOLD) == after


def test_the_shipped_policy(tmp_path: Path) -> None:
    """A copy of it changes in the lines that were asked for, and in no other."""
    path = tmp_path / "policy.toml"
    before = built_in_policy().read_text("utf-8")
    path.write_text(before, "utf-8")
    write_fields(path, {"threshold": 0.81, "min_threshold": 0.8})
    after = path.read_text("utf-8")
    pairs = zip(before.splitlines(), after.splitlines(), strict=True)
    changed = [new for old, new in pairs if old != new]
    assert [line.partition("#")[0].split() for line in changed] == [
        ["threshold", "=", "0.81"],
        ["min_threshold", "=", "0.8"],
    ]
    assert all("#" in line for line in changed)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("defaults = { ttl = 60 }\n", id="an inline table"),
        pytest.param("defaults.ttl = 60\n", id="dotted names"),
        pytest.param(
            "error_markers = ['''\n[defaults]\n''']\n[defaults]\nttl = 60\n", id="in a text"
        ),
    ],
)
def test_a_file_that_is_too_unusual(tmp_path: Path, text: str) -> None:
    """It stays as it is, and a person is told what to put in."""
    path = tmp_path / "policy.toml"
    path.write_text(text)
    with pytest.raises(
        SettingsError, match=r"put it in by hand: \[defaults\], threshold = 0\.9123"
    ):
        write_fields(path, THRESHOLD)
    assert path.read_text() == text


@pytest.mark.parametrize("text", ["[defaults]\nthreshold = 2\n", "[defaults]\nmin_threshold = 1\n"])
def test_a_file_that_is_no_policy(tmp_path: Path, text: str) -> None:
    """Neither before nor after the edit: the policy's own words, and nothing is written."""
    path = tmp_path / "policy.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=r"policy\.toml, line \d: defaults"):
        write_fields(path, THRESHOLD)
    assert path.read_text() == text


@pytest.mark.parametrize("content", [None, b"\xff"])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    """The reason is told."""
    path = tmp_path / "policy.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"policy\.toml: cannot be changed: "):
        write_fields(path, THRESHOLD)


def test_the_lines_for_a_person() -> None:
    """As they would stand in the file."""
    assert as_toml({"threshold": 1.0, "ttl": 60}) == "[defaults]\nthreshold = 1\nttl = 60"
