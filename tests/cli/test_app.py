"""What `encore` says of itself, and of a wrong command line."""

from __future__ import annotations

import importlib

import pytest

from proxy import __version__
from tests.commands import Ended, Here


def test_help(here: Here) -> None:
    """It names the commands and what the exit codes mean; without a command it is shown, too."""
    asked = here("--help")
    assert asked.code == 0
    for part in ("serve", "demo", "tune", "--version", "Exit codes:", "0  ", "1  ", "2  "):
        assert part in asked.out
    bare = here()
    assert "Exit codes:" in bare.out + bare.err


def test_version(here: Here) -> None:
    """One line."""
    assert here("--version") == Ended(0, f"encore {__version__}\n", "")


def test_importing_the_main_module_runs_nothing() -> None:
    """Only `python -m proxy` does."""
    importlib.import_module("proxy.__main__")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serve", "--nope"], "No such option: --nope"),
        (["serve", "here"], "unexpected extra argument"),
        (["dance"], "No such command 'dance'"),
        (["demo", "--upstream", "http://127.0.0.1:9"], "--upstream and --model go together"),
        (["demo", "--model", "llama3.2"], "--upstream and --model go together"),
        (["tune"], "Missing argument 'PAIRS'"),
        (["tune", "none.jsonl"], "none.jsonl: cannot be read: No such file or directory"),
        (["tune", "p", "--max-wrong", "0"], "--max-wrong must be above 0 and at most 1"),
        (["tune", "p", "--max-wrong", "1.1"], "--max-wrong must be above 0 and at most 1"),
        (["tune", "p", "--embedder", "magic"], "ENCORE_EMBEDDER (--embedder): must be static"),
        (["tune", "p", "--policy", "none.toml", "--write"], "cannot read none.toml"),
        (["demo", "--upstream", "nowhere", "--model", "m"], "ENCORE_UPSTREAM (--upstream): must"),
    ],
)
def test_a_wrong_command_line(here: Here, arguments: list[str], said: str) -> None:
    """It ends with 2 and says what is wrong."""
    code, _, err = here(*arguments)
    assert (code, said in err) == (2, True), err
