"""`encore demo`."""

from __future__ import annotations

import pytest

from proxy import serving
from proxy.demo.scenes import Step
from tests.commands import Here
from tests.fakes import MODEL


def test_help_of_demo(here: Here) -> None:
    """It tells how to try a real model, and what the exit codes mean."""
    code, out, _ = here("demo", "--help")
    assert code == 0
    for part in ("--upstream", "--model", "--keep", "Exit codes:"):
        assert part in out


@pytest.mark.parametrize(("reason", "code"), [("no_match", 0), ("expired", 1)])
def test_the_demos_exit_code(
    here: Here, monkeypatch: pytest.MonkeyPatch, reason: str, code: int
) -> None:
    """It tells whether all came out as it should."""
    scene = Step("first", "What is it?", "miss", reason)
    monkeypatch.setattr("proxy.demo.play.steps", lambda *, stand_in: [scene])
    ended = here("demo")
    assert (ended.code, ended.err) == (code, "")
    assert ("All 1 came out as the design says." in ended.out) == (code == 0)


def test_a_demo_without_its_upstream(here: Here) -> None:
    """That is a wrong setting, told in one line."""
    with serving.bind("127.0.0.1", 0) as listener:
        url = serving.url(listener)
    code, _, err = here("demo", "--upstream", url, "--model", MODEL)
    assert (code, err) == (2, f"encore: demo: the upstream {url} cannot be reached\n")
