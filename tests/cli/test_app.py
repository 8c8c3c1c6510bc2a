"""What `encore` says of itself, and of a wrong command line."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_group

from proxy import __version__
from proxy.cli.app import command_line
from tests.commands import Ended, Here, environment


def test_help(here: Here) -> None:
    """It names the commands and what the exit codes mean; without a command it is shown, too."""
    asked = here("--help")
    assert asked.code == 0
    for part in ("serve", "demo", "tune", "--version", "Exit codes:", "0  ", "1  ", "2  "):
        assert part in asked.out
    bare = here()
    assert "Exit codes:" in bare.out + bare.err


COMMANDS = [
    *get_group(command_line()).commands,
    *(f"entries {name}" for name in ("show", "delete")),
]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_every_command(here: Here, name: str) -> None:
    """What it does and its exit codes, and no line is too long for a terminal."""
    code, out, _ = here(*name.split(), "--help")
    assert code == 0
    assert "Exit codes:" in out
    assert f"encore {name} " in out.splitlines()[0]
    assert all(len(line) <= 80 for line in out.splitlines())


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


# --- completion --------------------------------------------------------------------------


def completed(folder: Path, *words: str) -> str:
    """What the installed command offers a shell that completes these words."""
    given = {"COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
    ended = subprocess.run(
        [Path(sys.executable).with_name("encore")],
        env={**environment(folder), "_ENCORE_COMPLETE": "complete_bash", **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == ""
    return ended.stdout


def test_commands_and_options_are_completed(tmp_path: Path) -> None:
    """By the shell's own script, which `--install-completion` writes."""
    assert completed(tmp_path, "encore", "ex").split() == ["explain", "export"]
    assert completed(tmp_path, "encore", "entries", "d").split() == ["delete"]
    assert "--dry-run" in completed(tmp_path, "encore", "purge", "--").split()
    assert completed(tmp_path, "encore", "entries", "--state", "").split() == [
        "fresh",
        "expired",
        "poisoned",
    ]


@pytest.mark.parametrize(
    ("shell", "file"),
    [
        ("bash", ".bash_completions/encore.sh"),
        ("zsh", ".zfunc/_encore"),
        ("fish", ".config/fish/completions/encore.fish"),
    ],
)
def test_completion_is_installed(tmp_path: Path, shell: str, file: str) -> None:
    """For the shell that asks."""
    name = Path(sys.executable).with_name("encore")
    ended = subprocess.run(
        [name, "--install-completion", shell],
        # Else it looks which shell has started it.
        env={**environment(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, f"{shell} completion installed in" in ended.stdout) == (0, True)
    assert "_ENCORE_COMPLETE=complete_" in (tmp_path / file).read_text()
