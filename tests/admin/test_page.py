"""The shell of the page: its files, their headers, and what may not be in them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from proxy.admin.page import page_routes
from proxy.cache.verdict import BypassReason, MissReason, SemanticSkip, SkipReason
from proxy.cache.verdict import Path as HitPath
from tests.assembled import assembled
from tests.wire.exchanges import ask

FOLDER = Path(__file__).parents[2] / "proxy/admin/ui"
FILES = sorted(path.name for path in FOLDER.iterdir())
TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


def place(name: str) -> str:
    """Where a file is served."""
    return "/internal/ui" if name == "index.html" else f"/internal/ui/{name}"


@pytest.fixture
async def url() -> AsyncIterator[str]:
    """A proxy; what is behind it does not matter."""
    async with assembled(upstream="http://127.0.0.1:9") as running:
        yield running.url


@pytest.mark.parametrize("name", FILES)
async def test_a_file_is_served_as_it_is(url: str, name: str) -> None:
    """With its type, without the token, and with headers that keep everything else out."""
    heard = await ask(url, f"GET {place(name)}")
    assert (heard.status, heard.body) == (200, (FOLDER / name).read_bytes())
    assert heard.header("content-type") == TYPES[name.rpartition(".")[2]]
    assert heard.header("x-content-type-options") == "nosniff"
    assert heard.header("referrer-policy") == "no-referrer"
    assert heard.header("content-security-policy") == (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
        " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


async def test_a_file_that_is_known_is_not_sent_again(url: str) -> None:
    """304 for its tag, weak or in a list, or for any; 200 for another one."""
    tag = (await ask(url, "GET /internal/ui")).header("etag")
    assert tag is not None
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        heard = await ask(url, "GET /internal/ui", f"If-None-Match: {known}")
        assert (heard.status, heard.body, heard.header("etag")) == (304, b"", tag)
    heard = await ask(url, "GET /internal/ui", 'If-None-Match: "other"')
    assert heard.status == 200


async def test_two_files_have_two_tags(url: str) -> None:
    """A tag stands for a content."""
    tags = [(await ask(url, f"GET {place(name)}")).header("etag") for name in FILES]
    assert len(set(tags)) == len(FILES)


@pytest.mark.parametrize(
    "target", ["/internal/ui/", "/internal/ui/no.js", "/internal/ui/index.html"]
)
async def test_there_is_no_other_file(url: str, target: str) -> None:
    """As with everything that is ours and is not there."""
    assert (await ask(url, f"GET {target}")).status == 404


async def test_the_page_is_only_read(url: str) -> None:
    """Another method finds nothing."""
    assert (await ask(url, "HEAD /internal/ui")).status == 200
    assert (await ask(url, "POST /internal/ui", body=b"{}")).status == 404


def test_all_that_a_file_names_is_served() -> None:
    """Scripts, styles and modules; and each file is named by another one."""
    served = {route.path for route in page_routes()}
    index = (FOLDER / "index.html").read_text("utf-8")
    named = {f"/internal/{link}" for link in re.findall(r'(?:href|src)="(ui/[^"]+)"', index)}
    for path in FOLDER.glob("*.js"):
        imported = re.findall(r'from "\./([^"]+)"', path.read_text("utf-8"))
        named |= {place(name) for name in imported}
    assert named | {"/internal/ui"} == served


@pytest.mark.parametrize("name", FILES)
def test_a_file_needs_nothing_from_elsewhere(name: str) -> None:
    """No address but that of the SVG namespace, and nothing that the policy would refuse."""
    text = (FOLDER / name).read_text("utf-8")
    assert set(re.findall(r"https?://[^\s\"')]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|javascript:|@import|url\(", text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text)
    assert re.findall(r"<script\b(?![^>]*\bsrc=)", text) == []


@pytest.mark.parametrize("words", [HitPath, MissReason, BypassReason, SemanticSkip, SkipReason])
def test_every_reason_has_a_meaning(words: type[HitPath]) -> None:
    """What a header may say, the page explains."""
    explained = re.findall(r"^  (\w+):", (FOLDER / "words.js").read_text("utf-8"), re.MULTILINE)
    assert {word.value for word in words} <= set(explained)
