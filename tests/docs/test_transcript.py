"""The tests of documents see what is not so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.blocks import Step, blocks_of, steps_of
from tests.docs.place import place
from tests.docs.transcript import is_answer_as_shown, is_as_shown
from tests.fakes import FakeUpstream

DOCUMENT = """
```sh
one
two
```
<!-- not run: needs docker -->

```console
$ curl \\
    -i
HTTP/1.1 200 OK
…
$ true
```

```python
print(1)
print(2)  # 2;…
```
"""


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A document with three blocks."""
    path = tmp_path / "document.md"
    path.write_text(DOCUMENT, "utf-8")
    return path


def test_blocks_are_found(document: Path) -> None:
    """With language, line and mark; a mark counts for the block behind it alone."""
    found = [(block.language, block.line, block.mark) for block in blocks_of(document)]
    assert found == [("sh", 3, None), ("console", 9, "needs docker"), ("python", 17, None)]


def test_steps_are_found(document: Path) -> None:
    """A whole script, a command and what it printed, and what calls of print are to print."""
    script, typed, python = map(steps_of, blocks_of(document))
    assert script == [Step("sh", "one\ntwo\n", None)]
    assert typed == [
        Step("sh", "curl \\\n    -i\n", "HTTP/1.1 200 OK\n…\n"),
        Step("sh", "true\n", ""),
    ]
    assert python[0].shown == "…\n2;…\n"


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("a\nb\n", "a\nb\n"),
        ("a\r\nb \n", "a\nb\n"),
        ("a\n", "a\n…\n"),
        ("a\nb\nc\n", "…\nc\n"),
        ("abc\n", "a…c\n"),
        ("x;lookup_ms=0.12\n", "x;lookup_ms=3.4\n"),
        ('hit;age=0;entry="0123456789ab"\n', 'hit;age=41;entry="ba9876543210"\n'),
        (
            "cache-status: encore; hit; ttl=3600\nage: 0\n",
            "cache-status: encore; hit; ttl=1\nage: 3\n",
        ),
        ("", ""),
        ("deleted 0123456789ab\n", "deleted ba9876543210\n"),
        (" a     age\n ────────\n b  350 ms\n", " a    age\n ───────\n b   41 s\n"),
    ],
)
def test_what_is_as_shown(printed: str, shown: str) -> None:
    """Up to what an ellipsis stands for, and figures that are others each time."""
    assert is_as_shown(printed, shown)


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("a\nb\n", "a\n"),
        ("a\n", "a\nb\n"),
        ("hit;path=exact_match\n", "hit;path=semantic_match\n"),
        ("x;similarity=0.5\n", "x;similarity=0.6\n"),
        ("HTTP/1.1 404 Not Found\n", "HTTP/1.1 200 OK\n"),
        ("a\nb\n", "a…\n"),
        ("ttl  1 h\n", "ttl  2 h\n"),
        ("a b\n", "a  b\n"),
    ],
)
def test_what_is_not_as_shown(printed: str, shown: str) -> None:
    """Whatever else differs is told."""
    assert not is_as_shown(printed, shown)


ANSWER = '{"a": [{"b": 1, "c": null}, {"b": 2.5, "c": "tea"}], "d": true, "id": "0123456789ab"}'


@pytest.mark.parametrize(
    "shown",
    [
        ANSWER,
        '{"a": [{"b": 7, "c": "…"}], "d": true, "id": "ba9876543210"}',
        '{"id": "…", "d": true, "a": []}',
    ],
)
def test_an_answer_that_is_as_shown(shown: str) -> None:
    """Up to figures, text that an ellipsis stands for, and elements that are left out."""
    assert is_answer_as_shown(ANSWER, shown)


@pytest.mark.parametrize(
    "shown",
    [
        '{"a": [], "d": true}',
        '{"a": [], "d": true, "id": "…", "e": 1}',
        '{"a": [], "d": 1, "id": "…"}',
        '{"a": [], "d": false, "id": "…"}',
        '{"a": [{"b": true, "c": null}], "d": true, "id": "…"}',
        '{"a": [{"b": 1, "c": "coffee"}], "d": true, "id": "…"}',
        '{"a": [{"b": 2.5, "c": "tea"}, {"b": 1, "c": null}], "d": true, "id": "…"}',
        '{"a": {}, "d": true, "id": "…"}',
        "[]",
    ],
)
def test_an_answer_that_is_not_as_shown(shown: str) -> None:
    """A field more or less, another value, another order."""
    assert not is_answer_as_shown(ANSWER, shown)


async def test_blocks_share_a_terminal(tmp_path: Path) -> None:
    """A variable is there in the next block; and an error that is shown is no failure."""
    path = tmp_path / "right.md"
    path.write_text(
        "```sh\nname=tea\n```\n\n```console\n$ echo $name\ntea\n"
        "$ encore demo --model x\nencore: demo: …\n```\n",
        "utf-8",
    )
    folder = tmp_path / "home"
    folder.mkdir()
    async with FakeUpstream() as upstream, place(folder, upstream.url, None) as here:
        for block in blocks_of(path):
            await here.run(block)


async def test_a_block_that_does_not_hold_fails(tmp_path: Path) -> None:
    """One that ends with an error, and one that prints something else, with their place."""
    path = tmp_path / "wrong.md"
    path.write_text(
        "```sh\nfalse\n```\n\n```console\n$ echo a\nb\n```\n\n"
        "```sh\necho '[1]'\n```\n\n```json\n[null]\n```\n",
        "utf-8",
    )
    folder = tmp_path / "home"
    folder.mkdir()
    failing, other, answering, _ = blocks_of(path)
    async with FakeUpstream() as upstream, place(folder, upstream.url, None) as here:
        with pytest.raises(AssertionError, match=r"wrong\.md:2\n.*\n?ended with 1"):
            await here.run(failing)
        with pytest.raises(AssertionError, match=r"wrong\.md:6\necho a\nshould print:\nb"):
            await here.run(other)
        with pytest.raises(AssertionError, match=r"wrong\.md:11\n.*\n?should answer:"):
            await here.run(answering)
