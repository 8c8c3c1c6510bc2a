"""Where the browser is looked for, and what becomes of tests without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.admin.ui import browser


def test_a_browser_of_this_machine_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One on the PATH, where scripts/browser has brought none."""
    theirs, ours = tmp_path / "chromium", tmp_path / "ours"
    monkeypatch.setattr(browser, "_OURS", ours)
    monkeypatch.setenv("PATH", str(tmp_path))
    theirs.touch(mode=0o755)
    assert browser.chromium() == theirs
    ours.touch(mode=0o755)
    assert browser.chromium() == ours


def test_without_a_browser_a_test_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a reason that says what to do; where it is required, the test fails."""
    monkeypatch.setattr(browser, "_OURS", tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("REQUIRED_BROWSER", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no Chromium here: run scripts/browser"):
        browser.chromium()
    monkeypatch.setenv("REQUIRED_BROWSER", "1")
    with pytest.raises(pytest.fail.Exception, match="no Chromium here"):
        browser.chromium()
