"""The fenced blocks of a document: their commands, and what these should print.

A block that cannot be run here has a comment just before it that says why:

    <!-- not run: needs docker -->
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
COMMANDS = ("sh", "bash", "console", "python", "js")
# What is shown and not run; what can be read by a parser is (test_reading).
SHOWN = ("", "ini", "json", "mermaid", "nginx", "promql", "toml", "yaml")

_FENCE = re.compile(r"^```([\w+-]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"<!-- not run: ([^>]+?) -->\n+\Z")
_ANSWER = re.compile(r"\n*```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block; `mark` says why it is not run, `line` is that of its first line of text.

    `answer` is the JSON that stands just below it.
    """

    document: str
    line: int
    language: str
    text: str
    mark: str | None
    answer: str | None = None

    @property
    def place(self) -> str:
        """Where a person finds it."""
        return f"{self.document}:{self.line}"

    @property
    def is_run(self) -> bool:
        """Whether the tests run it."""
        return self.language in COMMANDS and self.mark is None


@dataclass(frozen=True, slots=True)
class Step:
    """A program to run, in its language, and what it should print; None: whatever it likes.

    `answer` is JSON that says what is in the JSON that it prints.
    """

    language: str
    program: str
    shown: str | None
    answer: str | None = None

    @property
    def fails(self) -> bool:
        """Whether what is shown is how it fails."""
        return re.search(r"(?m)^(encore|curl): ", self.shown or "") is not None


def blocks_of(document: Path) -> list[Block]:
    """All fenced blocks of a document, in their order."""
    text = document.read_text("utf-8")
    return [
        Block(
            document=document.name,
            line=text.count("\n", 0, found.start()) + 2,
            language=found[1],
            text=found[2],
            mark=mark[1] if (mark := _MARK.search(text[: found.start()])) else None,
            answer=answer[1] if (answer := _ANSWER.match(text, found.end())) else None,
        )
        for found in _FENCE.finditer(text)
    ]


def all_blocks() -> list[Block]:
    """The fenced blocks of all documents."""
    return [block for document in DOCUMENTS for block in blocks_of(document)]


def steps_of(block: Block) -> list[Step]:
    """What is to be run of a block: the whole of it, or of a console one command by command."""
    match block.language:
        case "console":
            return list(_typed(block.text))
        case "python":
            return [Step("python", block.text, _told_by_python(block.text))]
        case "js":
            return [Step("js", block.text, _told_by_js(block.text))]
        case _:
            return [Step("sh", block.text, None, block.answer)]


def _typed(text: str) -> Iterator[Step]:
    """What stands behind a `$`, with the lines that a backslash adds; the rest was printed."""
    command, shown = "", ""
    for line in text.splitlines(keepends=True):
        if command.endswith("\\\n"):
            command += line
        elif line.startswith("$ "):
            if command:
                yield Step("sh", command, shown)
            command, shown = line.removeprefix("$ "), ""
        else:
            shown += line
    yield Step("sh", command, shown)


def _told_by_python(text: str) -> str:
    """The comments beside calls of `print`; a call without one prints what it likes."""
    lines = text.splitlines()
    calls = [
        node
        for node in ast.parse(text).body
        if isinstance(node, ast.Expr) and ast.unparse(node).startswith("print(")
    ]
    return "".join(_comment(lines[(call.end_lineno or 1) - 1], "  # ") for call in calls)


def _told_by_js(text: str) -> str:
    """The same of `console.log`, each on a line of its own."""
    calls = [line for line in text.splitlines() if line.startswith("console.log(")]
    return "".join(_comment(line, "  // ") for line in calls)


def _comment(line: str, mark: str) -> str:
    return f"{line.partition(mark)[2] or '…'}\n"
