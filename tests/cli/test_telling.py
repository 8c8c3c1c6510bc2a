"""Texts and figures for people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.cli import figures
from proxy.cli.telling import page, plain
from proxy.errors import SettingsError


@given(st.text())
def test_no_text_commands_a_terminal(text: str) -> None:
    """Whatever it holds, all of it can be printed; what could be before is as it was."""
    assert plain(text).isprintable()
    assert plain(plain(text)) == plain(text)


def test_plain_text_stays() -> None:
    """Other scripts than Latin, too; a lone surrogate is no reason to fail."""
    assert plain("Grüße, 你好 🙂") == "Grüße, 你好 🙂"
    assert plain("a\nb\ud800") == "a\\nb\\ud800"


def test_a_page_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is as wide as that; in a file there is room."""
    monkeypatch.delenv("COLUMNS", raising=False)
    assert page().width == 120
    monkeypatch.setenv("COLUMNS", "77")
    assert page().width == 77
    monkeypatch.delenv("COLUMNS")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert page().width == 80


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, "never"),
        (0, "0 s"),
        (0.0123, "12.3 ms"),
        (41, "41 s"),
        (90, "1.5 min"),
        (7200, "2 h"),
        (3.5 * 86400, "3.5 d"),
        (1000 * 86400, "1000 d"),
    ],
)
def test_durations(seconds: float | None, said: str) -> None:
    """In the largest unit that is whole."""
    assert figures.duration(seconds) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 B"), (1023, "1023 B"), (1234, "1.2 KiB"), (5 * 1024**4, "5 TiB")],
)
def test_sizes(count: int, said: str) -> None:
    """In powers of 1024."""
    assert figures.size(count) == said


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("90s", 90), ("30 m", 1800), ("1.5h", 5400), ("7d", 604800), ("2w", 1209600)],
)
def test_times_are_read(text: str, seconds: float) -> None:
    """A number and a unit."""
    assert figures.seconds_of(text, "--older-than") == seconds


@pytest.mark.parametrize("text", ["", "soon", "-1s", "1y", "1e9", "nan", "٣d"])
def test_what_is_no_time(text: str) -> None:
    """The option is named."""
    with pytest.raises(SettingsError, match="--older-than: must be a time such as 90s"):
        figures.seconds_of(text, "--older-than")
