"""`encore purge`, against a proxy that answers what it is told to."""

from __future__ import annotations

import io
import json

import pytest

from tests.commands import Here
from tests.fakes.internal import FakeInternal

PATH = ("POST", "/internal/purge")


class Terminal(io.StringIO):
    """Somebody who answers."""

    def isatty(self) -> bool:
        return True


def test_by_what_they_have_in_common(here: Here, proxy: FakeInternal) -> None:
    """All that is given goes to the proxy."""
    proxy.on(*PATH, {"purged": 1234, "dry_run": False})
    filters = ("--model", "m", "--tenant", "t", "--namespace", "n", "--tag", "docs")
    assert here("purge", *filters, "--older-than", "1.5h") == (0, "1,234 deleted\n", "")
    assert proxy.heard[-1].body == {
        "model": "m",
        "tenant": "t",
        "namespace": "n",
        "tag": "docs",
        "older_than": 5400.0,
        "dry_run": False,
    }


def test_only_counting(here: Here, proxy: FakeInternal) -> None:
    """Nobody has to be asked."""
    proxy.on(*PATH, {"purged": 3, "dry_run": True})
    assert here("purge", "--all", "--dry-run") == (0, "3 would be deleted\n", "")
    assert proxy.heard[-1].body == {"all": True, "dry_run": True}
    told = json.loads(here("purge", "--all", "--dry-run", "--json").out)
    assert told == {"purged": 3, "dry_run": True}


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 1)])
def test_all_of_them(
    here: Here, proxy: FakeInternal, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    """Whoever is there is asked, and told how many."""
    proxy.on(*PATH, {"purged": 3, "dry_run": True}, {"purged": 3, "dry_run": False})
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    ended = here("purge", "--all")
    assert ended.code == code
    assert f"Delete 3 entries of {proxy.url}? [y/N]" in ended.out + ended.err
    assert [heard.body["dry_run"] for heard in proxy.heard] == [True, False][: 2 - code]


def test_all_of_them_unasked(
    here: Here, proxy: FakeInternal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody can be asked, --yes has to be given."""
    proxy.on(*PATH, {"purged": 3, "dry_run": False})
    monkeypatch.setattr("sys.stdin", io.StringIO())
    code, _, err = here("purge", "--all")
    assert (code, "--all wants --yes" in err, proxy.heard) == (2, True, [])
    assert here("purge", "--all", "--yes") == (0, "3 deleted\n", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "purge: say what to delete: --model"),
        (["--older-than", "soon"], "purge: --older-than: must be a time such as 90s"),
    ],
)
def test_a_wrong_command_line(here: Here, arguments: list[str], said: str) -> None:
    """The proxy is not asked."""
    code, _, err = here("purge", *arguments)
    assert (code, said in err) == (2, True), err


def test_another_shape(here: Here, proxy: FakeInternal) -> None:
    """One line."""
    proxy.on(*PATH, {})
    assert here("purge", "--tag", "t").code == 3
