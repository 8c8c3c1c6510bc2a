"""Every command that a document shows is run, or says why it is not."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

from tests.docs.blocks import COMMANDS, DOCUMENTS, SHOWN, Block, all_blocks, blocks_of
from tests.docs.place import REDIS, place
from tests.fakes import FakeUpstream
from tests.servers.process import Server

BLOCKS = all_blocks()
MARKED = [block for block in BLOCKS if block.mark is not None]
TOLD = [path for path in DOCUMENTS if any(block.is_run for block in blocks_of(path))]
# Reasons that count; a block that could be run is not to be marked.
REASONS = (
    r"needs docker",
    r"needs the (npm|Python) packages? .+",
    r"takes minutes; tests/bench runs it on less",
    r"runs the tests, and so this one",
)
MOST_MARKED = 12
# A block without a language is a picture, a header, a file: not something to type.
_TYPED = re.compile(r"^(\$ |(\.venv/bin/)?encore [a-z]|curl |pip |docker |scripts/|bench/)", re.M)


def at(block: Block) -> str:
    """The name of a block in a test's name."""
    return block.place


def uses_redis(path: Path) -> bool:
    """Whether a document's commands call a Redis."""
    texts = [block.text for block in blocks_of(path) if block.is_run]
    return any(name in text for name in REDIS for text in texts)


@pytest.fixture
def redis(request: pytest.FixtureRequest, path: Path) -> str | None:
    """The URL of an empty Redis, for a document that calls one."""
    if not uses_redis(path):
        return None
    server: Server = request.getfixturevalue("plain_server")
    return server.url


@pytest.mark.timeout(600)
@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.name)
async def test_what_a_document_shows_can_be_run(
    path: Path, redis: str | None, tmp_path: Path
) -> None:
    """Its blocks are run in their order, in one folder, and print what they show."""
    blocks = [block for block in blocks_of(path) if block.is_run]
    if any(block.language == "js" for block in blocks) and not shutil.which("node"):
        pytest.skip("there is no node here")
    async with FakeUpstream() as upstream, place(tmp_path, upstream.url, redis) as here:
        for block in blocks:
            await here.run(block)


def test_what_is_not_run_says_why() -> None:
    """For a reason that counts, and seldom."""
    for block in MARKED:
        assert any(re.fullmatch(reason, block.mark or "") for reason in REASONS), block.place
        assert block.language in COMMANDS, f"{block.place}: nobody would run it anyway"
    assert len(MARKED) <= MOST_MARKED


def test_marks_stand_before_blocks() -> None:
    """One that stands elsewhere marks nothing."""
    texts = [path.read_text("utf-8") for path in DOCUMENTS]
    assert sum(len(re.findall("(?m)^<!-- not run", text)) for text in texts) == len(MARKED)


@pytest.mark.parametrize("block", BLOCKS, ids=at)
def test_a_language_is_one_that_is_looked_at(block: Block) -> None:
    """No command hides in a block of another language."""
    assert block.language in (*COMMANDS, *SHOWN)
    if block.language in SHOWN:
        assert not _TYPED.search(block.text)


READERS: dict[str, Callable[[str], object]] = {
    "ini": lambda text: _ini().read_string(text),
    "json": json.loads,
    "python": lambda text: compile(text, "block", "exec"),
    "toml": tomllib.loads,
    "yaml": yaml.safe_load,
}


@pytest.mark.parametrize("block", [each for each in BLOCKS if each.language in READERS], ids=at)
def test_what_is_only_shown_can_be_read(block: Block) -> None:
    """It is of the language that it says it is."""
    READERS[block.language](block.text)


@pytest.mark.parametrize("block", [each for each in BLOCKS if each.language == "js"], ids=at)
def test_javascript_can_be_parsed(block: Block, tmp_path: Path) -> None:
    """Also where the package that it imports is not there."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node here")
    script = tmp_path / "block.mjs"
    script.write_text(block.text, "utf-8")
    checked = subprocess.run([node, "--check", script], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr.decode()


def _ini() -> ConfigParser:
    return ConfigParser(strict=False, interpolation=None)
