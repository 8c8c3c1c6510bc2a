"""The kinds of servers, and which of them this machine has."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Without modules; with vector sets; the fork; with the Query Engine.
KINDS = ("redis7", "redis8", "valkey", "stack")

_COMMANDS = Path(__file__).parents[2] / ".servers/bin"
# Where the tests run unattended, these may not be missing: a skipped test says nothing there.
_REQUIRED = "REQUIRED_SERVERS"


def is_here(kind: str) -> bool:
    """Whether scripts/servers could bring it."""
    return (_COMMANDS / kind).is_file()


def command(kind: str) -> Path:
    """What starts a server of this kind; without one the test is skipped, or fails in CI."""
    if not is_here(kind):
        absent = pytest.fail if kind in os.environ.get(_REQUIRED, "").split() else pytest.skip
        absent(f"there is no {kind} here: run scripts/servers")
    return _COMMANDS / kind
