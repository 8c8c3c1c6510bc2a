"""The pages say all that there is to say about what they are about."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest
from typer.main import get_group

from proxy.cache import policy
from proxy.cache.policy import NEVER, Policy, Subject, read_policy
from proxy.cache.verdict import BypassReason, MissReason, SemanticSkip, SkipReason
from proxy.cli.app import command_line
from tests.docs.blocks import DOCUMENTS, ROOT, Block, blocks_of

DOCS = ROOT / "docs"
CONTENTS = (DOCS / "README.md").read_text("utf-8")
POLICY = (DOCS / "policy.md").read_text("utf-8")
TROUBLESHOOTING = (DOCS / "troubleshooting.md").read_text("utf-8")
CLIENTS = (DOCS / "clients.md").read_text("utf-8")
SHIPPED = (ROOT / "config/policy.toml").read_text("utf-8")
BASE_URL = r"https?://(127\.0\.0\.1|host\.docker\.internal):8000/v1"
# In each section, what a person has to set, and how it is written there.
SETTINGS = {
    "By environment": rf"OPENAI_BASE_URL={BASE_URL}\b",
    "openai, Python": rf'base_url="{BASE_URL}"',
    "openai, Node": rf'baseURL: "{BASE_URL}"',
    "LangChain": rf'ChatOpenAI\(\n    model="llama3.2",\n    base_url="{BASE_URL}"',
    "LiteLLM": rf'model="openai/llama3.2",\n    api_base="{BASE_URL}"',
    "Vercel AI SDK": rf'createOpenAICompatible\(\{{\n.*\n  baseURL: "{BASE_URL}"',
    "Open WebUI": rf"OPENAI_API_BASE_URL: {BASE_URL}\n",
    "LibreChat": rf"baseURL: {BASE_URL}\n",
    "llm": rf"api_base: {BASE_URL}\n",
}


def test_every_page_is_in_the_table_of_contents() -> None:
    """And the table links to no page twice."""
    linked = re.findall(r"\]\((\w+\.md)\)", CONTENTS)
    pages = {page.name for page in DOCS.glob("*.md")} - {"README.md"}
    assert set(linked) == pages
    assert len(linked) == len(pages)


@pytest.mark.parametrize("words", [MissReason, BypassReason, SemanticSkip, SkipReason])
def test_every_reason_has_advice(words: type[StrEnum]) -> None:
    """Whoever meets a word in a header finds what to do about it."""
    cells = [line.split("|")[1] for line in TROUBLESHOOTING.splitlines() if line.startswith("| ")]
    advised = set(re.findall(r"`(\w+)`", " ".join(cells)))
    assert {word.value for word in words} <= advised


def test_every_error_code_has_advice() -> None:
    """The codes of our own errors, wherever they are raised."""
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "proxy/wire").glob("*.py"))
    codes = set(re.findall(r'"(\w+_(?:allowed|busy|timeout|unreachable|cached))"', sources))
    assert codes
    assert codes <= set(re.findall(r"^\| \d{3} `(\w+)` \|", TROUBLESHOOTING, re.MULTILINE))


def test_every_field_of_the_policy_is_explained() -> None:
    """With its default, where it has one; and no other."""
    rows = {
        name: row[2].strip()
        for line in POLICY.splitlines()
        if line.startswith("| `") and (row := line.split("|"))
        for name in re.findall(r"`(\w+)`", row[1])
    }
    fields = policy._Defaults.model_fields
    file = set(policy._PolicyFile.model_fields) - {"defaults", "rules"}
    assert rows.keys() == {*file, *fields, *policy._When.model_fields}
    for name, field in fields.items():
        default = field.default
        shown = str(default).lower() if isinstance(default, bool) else str(default)
        assert rows[name] == f"`{shown}`"


EXAMPLES = [block for block in blocks_of(DOCS / "policy.md") if block.language == "toml"]


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda block: block.place)
def test_an_example_of_a_rule_can_be_added(block: Block) -> None:
    """To the shipped policy, as its last rule."""
    added = read_policy(SHIPPED + block.text, "policy.toml")
    shipped = read_policy(SHIPPED, "policy.toml")
    assert added.rule_names[: len(shipped.rule_names)] == shipped.rule_names
    assert len(added.rule_names) == len(shipped.rule_names) + 1


def the_policy_of_all_examples() -> Policy:
    """The shipped policy with all of the rules that are shown."""
    return read_policy(SHIPPED + "".join(block.text for block in EXAMPLES), "policy.toml")


@pytest.mark.parametrize(
    ("wording", "subject", "held"),
    [
        ("Is tea in stock?", {}, {"ttl": 60.0}),
        ("Write a poem", {"temperature": 1.5}, {"enabled": False}),
        ("Sort a list", {"model": "qwen2.5-coder:7b"}, {"semantic": False, "ttl": 604800.0}),
        ("May I?", {"tenant": "legal"}, {"min_score": 0.97, "min_threshold": 0.8}),
        ("Hello", {"user_agent": "Open-WebUI/1"}, {"repeat_window_s": 60.0}),
    ],
)
def test_the_examples_do_what_the_page_says(
    wording: str, subject: dict[str, object], held: dict[str, object]
) -> None:
    """Each holds for what it is meant for."""
    rules = the_policy_of_all_examples()
    asked = {"model": "llama3.2", "tenant": "t", "temperature": 1.0, "user_agent": "x", **subject}
    found = rules.rules_for(Subject(topics=rules.topics(wording), **asked))  # type: ignore[arg-type]
    assert {name: getattr(found, name) for name in held} == held
    other = rules.rules_for(
        Subject(
            model="llama3.2",
            tenant="t",
            temperature=1.0,
            user_agent="x",
            topics=rules.topics("What is tea?"),
        )
    )
    assert other == read_policy(SHIPPED, "policy.toml").defaults


def test_never_is_a_ttl() -> None:
    """The page says so."""
    assert f'`"{NEVER}"`' in POLICY
    assert read_policy(f'[defaults]\nttl = "{NEVER}"', "policy.toml").defaults.ttl is None


@pytest.mark.parametrize("section", SETTINGS)
def test_a_client_is_given_its_setting(section: str) -> None:
    """In its own words, with the `/v1` that each of them wants."""
    _, found, text = CLIENTS.partition(f"\n## {section}\n")
    assert found, section
    assert re.search(SETTINGS[section], text.partition("\n## ")[0]), section


def test_every_client_of_the_table_has_a_section() -> None:
    """And the other way round."""
    rows = re.findall(r"^\| \[[^\]]+\]\(#([\w-]+)\)", CLIENTS, re.MULTILINE)
    titles = [re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in SETTINGS]
    assert rows == titles


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_flags_that_documents_name_exist(document: Path) -> None:
    """In a line of text as well, where no test runs the command."""
    commands = get_group(command_line()).commands
    for code in re.findall(r"`(encore [^`]+)`", document.read_text("utf-8")):
        _, name, *words = code.split()
        if name in commands:
            options = {option for each in commands[name].params for option in each.opts}
            flags = {word.partition("=")[0] for word in words if word.startswith("--")}
            assert flags <= options | {"--help"}, code
