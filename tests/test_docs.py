"""The documents say what the code does."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest
from typer.main import get_group

from proxy.cache.verdict import BypassReason, MissReason, SemanticSkip, SkipReason
from proxy.cache.verdict import Path as HitPath
from proxy.cli.app import command_line
from proxy.metrics import Metrics
from proxy.settings import NO_SETTINGS, Settings

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
README = (ROOT / "README.md").read_text("utf-8")
HEADERS = (ROOT / "docs" / "headers.md").read_text("utf-8")
# Shown in words, since the number says little or the place differs by machine.
_IN_WORDS = {
    *("store", "policy", "ttl_seconds", "embedder_api_key", "cors_origins", "allowed_hosts"),
    *("max_upstream_calls", "admin_token"),
}
_BYTES = {"max_bytes": "512 MiB", "max_entry_bytes": "1 MiB", "max_body_bytes": "20 MiB"}


@pytest.mark.parametrize("words", [HitPath, MissReason, BypassReason, SemanticSkip, SkipReason])
def test_every_reason_is_explained(words: type[StrEnum]) -> None:
    """Whoever meets a word in a header finds it in docs/headers.md."""
    explained = set(re.findall(r"`(\w+)`", HEADERS))
    assert {word.value for word in words} <= explained


def test_no_reason_is_explained_that_is_none() -> None:
    """The tables of reasons hold no word that the code does not know."""
    first_cells = {
        name
        for line in HEADERS.partition("## Requests")[0].splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`(\w+)`", line.split("|")[1])
    }
    known = {
        word.value for words in (HitPath, MissReason, BypassReason, SemanticSkip) for word in words
    }
    assert first_cells - {"path", "reason", "semantic"} == known


def test_the_settings_table_lists_all_settings_in_their_order() -> None:
    """A setting has its row in the README, and a row its setting."""
    rows = re.findall(r"^\| `ENCORE_(\w+)` \|", README, re.MULTILINE)
    assert [row.lower() for row in rows] == list(Settings.model_fields)


@pytest.mark.parametrize("name", [name for name in Settings.model_fields if name not in _IN_WORDS])
def test_the_settings_table_gives_the_defaults(name: str) -> None:
    """The default in the README is the one in the code."""
    row = re.search(rf"^\| `ENCORE_{name.upper()}` \| ([^|]+) \|", README, re.MULTILINE)
    assert row is not None
    default = Settings.model_fields[name].get_default(call_default_factory=True)
    if name in _BYTES:
        number, _, _ = _BYTES[name].partition(" ")
        assert row[1] == _BYTES[name]
        assert int(default) == int(number) * 1024**2
    else:
        assert row[1] == f"`{default}`"


@pytest.mark.parametrize("command", ["scripts/demo", "scripts/test"])
def test_the_two_commands_of_the_readme_exist(command: str) -> None:
    """What the README tells a stranger to run is there, and can be run."""
    assert re.search(rf"^{command}\b", README, re.MULTILINE)
    assert (ROOT / command).stat().st_mode & 0o111


def test_the_table_of_commands_lists_all_that_there_are() -> None:
    """In the README and in `encore --help`."""
    named = re.findall(r"^\| `encore (\w+)", README, re.MULTILINE)
    assert set(named) == get_group(command_line()).commands.keys()


def test_links_between_documents_lead_somewhere() -> None:
    """A relative link in a document names a file of this repository, and a heading in it."""
    for document in DOCUMENTS:
        for link in re.findall(r"\]\(([^):]+)\)", document.read_text("utf-8")):
            name, _, anchor = link.partition("#")
            target = document.parent / name if name else document
            assert target.exists(), f"{document.name}: {link}"
            assert not anchor or anchor in anchors(target), f"{document.name}: {link}"


def anchors(document: Path) -> set[str]:
    """What the headings of a document are called in links."""
    headings = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_documents_name_exists(document: Path) -> None:
    """Settings, commands of the README, scripts and benchmarks, wherever they are spoken of."""
    text = document.read_text("utf-8")
    settings = {name.lower() for name in re.findall(r"\bENCORE_([A-Z_]+[A-Z])\b", text)}
    assert settings <= {*Settings.model_fields, *NO_SETTINGS}
    named = set(re.findall(r"(?:`|^|bin/)encore ([a-z]+)", text, re.MULTILINE))
    assert named <= set(re.findall(r"^\| `encore (\w+)", README, re.MULTILINE))
    for name in re.findall(r"\b(?:bench|scripts)/[a-z_]+(?:\.py)?\b", text):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_counters_that_documents_name_exist(document: Path) -> None:
    """What is to be watched is told by /internal/prometheus."""
    counters = {f"{family.name}_total" for family in Metrics().registry.collect()}
    assert set(re.findall(r"\bencore_\w+_total\b", document.read_text("utf-8"))) <= counters
