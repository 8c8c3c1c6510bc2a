"""`encore entries`, against a proxy that answers what it is told to."""

from __future__ import annotations

import json

import pytest

from tests.cli.samples import ID, KEY, NASTY, entry, whole_entry
from tests.commands import Here
from tests.fakes.internal import FakeInternal

LIST = ("GET", "/internal/entries")
ONE = f"/internal/entries/{ID}"


def test_a_list(here: Here, proxy: FakeInternal) -> None:
    """A line each; what would command the terminal does not."""
    proxy.on(
        *LIST,
        {
            "entries": [
                entry(),
                entry(wording=NASTY, ttl=None, state="poisoned"),
                entry(wording=None),
            ],
            "next": None,
        },
    )
    code, out, err = here("entries")
    assert (code, err) == (0, "")
    for part in (ID, "What is tea?", "llama3.2:latest", "fresh", "41 s", "1 h", "3", "1.2 KiB"):
        assert part in out, part
    for part in ("\\x1b[2J\\u202enasty", "poisoned", "never", "(not kept)"):
        assert part in out, part
    assert proxy.heard[-1].query == {"sort": "age", "order": "desc", "limit": "50"}


def test_no_entry(here: Here, proxy: FakeInternal) -> None:
    """That is said."""
    assert here("entries").out == "No entry fits.\n"


def test_all_filters(here: Here, proxy: FakeInternal) -> None:
    """They are the proxy's."""
    asked = {
        "search": "what is",
        "model": "m",
        "tenant": "t",
        "namespace": "n",
        "tag": "docs",
        "state": "expired",
        "sort": "hits",
        "order": "asc",
        "limit": "5",
        "cursor": "c",
    }
    here("entries", *(part for name, value in asked.items() for part in (f"--{name}", value)))
    assert proxy.heard[-1].query == asked


def test_page_by_page(here: Here, proxy: FakeInternal) -> None:
    """One page says how to go on; --all does."""
    pages = [
        {"entries": [entry()], "next": "c1"},
        {"entries": [entry(wording="Two?")], "next": None},
    ]
    proxy.on(*LIST, *pages)
    code, _, err = here("entries", "--limit", "1")
    assert (code, err) == (0, "There are more: --cursor c1, or --all\n")
    proxy.on(*LIST, *pages)
    _, out, err = here("entries", "--all", "--json")
    found = json.loads(out)
    assert [each["wording"] for each in found["entries"]] == ["What is tea?", "Two?"]
    assert (found["next"], err) == (None, "")
    assert proxy.heard[-1].query["cursor"] == "c1"


def test_one(here: Here, proxy: FakeInternal) -> None:
    """All of it, however long its name is given; with the quotes of x-cache-debug, too."""
    proxy.on("GET", ONE, whole_entry(namespace="team-a", tags=["docs", "v1"]))
    code, out, err = here("entries", "show", f'"{ID.upper()}"')
    assert (code, err) == (0, "")
    for part in (
        KEY,
        "ab" * 32,
        "team-a",
        "docs, v1",
        "2026-07-25 17:20:00Z, 41 s ago",
        "1.2 KiB",
        "4 asked, 9 answered",
        "1.2 s",
        '"content": "A drink."',
        "hits: 3",
        "semantic_match  0.990  Tea?",
        "exact_match  1.000\n",
    ):
        assert part in out, part


def test_one_of_which_little_is_kept(here: Here, proxy: FakeInternal) -> None:
    """What is not known is not invented."""
    unknown = dict.fromkeys(("request", "wording", "prompt_tokens", "completion_tokens", "seconds"))
    proxy.on("GET", ONE, whole_entry(**unknown, answer={"a": NASTY}, uses=[], streamed=True))
    _, out, _ = here("entries", "show", ID)
    assert "(not kept)" in out
    assert "tokens" not in out
    assert "1.2 KiB, streamed" in out
    assert not {"\x1b", "\u202e"} & set(out)


def test_one_for_a_program(here: Here, proxy: FakeInternal) -> None:
    """As the proxy says it."""
    proxy.on("GET", ONE, whole_entry())
    assert json.loads(here("entries", "show", ID, "--json").out) == whole_entry()


def test_one_that_is_not_there(here: Here, proxy: FakeInternal) -> None:
    """Exit code 1 tells it from all else."""
    said = f"encore: the proxy at {proxy.url} has no such entry\n"
    assert here("entries", "show", ID) == (1, "", said)


def test_one_of_several(here: Here, proxy: FakeInternal) -> None:
    """The proxy's own words."""
    proxy.fails("GET", ONE, 409, "2 entries begin so")
    assert here("entries", "show", ID) == (2, "", "encore: 2 entries begin so\n")


@pytest.mark.parametrize("name", ["..", "0d58", "x" * 12, f"{ID}/", ""])
def test_what_is_no_entry(here: Here, proxy: FakeInternal, name: str) -> None:
    """The proxy is not asked."""
    code, _, err = here("entries", "show", name)
    assert (code, "is no entry: it has 12 or 64 hexadecimal digits" in err) == (2, True)
    assert proxy.heard == []


def test_deleting(here: Here, proxy: FakeInternal) -> None:
    """One or several; one that is not there changes the exit code."""
    proxy.on("DELETE", ONE, b"", status=204)
    assert here("entries", "delete", ID) == (0, f"{ID} is deleted\n", "")
    other = "f" * 12
    code, out, _ = here("entries", "delete", ID, other)
    assert (code, out) == (1, f"{ID} is deleted\n{other} is not there\n")
    code, out, _ = here("entries", "delete", ID, other, "--json")
    assert (code, json.loads(out)) == (1, {"deleted": [ID], "unknown": [other]})


def test_another_shape(here: Here, proxy: FakeInternal) -> None:
    """One line, wherever it is found out."""
    proxy.on(*LIST, {"entries": [{}], "next": None})
    assert here("entries").code == 3
    proxy.on(*LIST, {"next": None})
    assert here("entries").code == 3
    proxy.on("GET", ONE, {})
    code, out, err = here("entries", "show", ID)
    assert (code, out, err.count("\n")) == (3, "", 1)
