"""`encore serve`: what it says, answers and leaves behind, as a process of its own."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from proxy import __version__, serving
from proxy.app import assemble
from proxy.cli.in_use import index_state
from proxy.embed.minilm import is_installed
from proxy.settings import Settings, shipped_settings
from proxy.store.sqlite_file import StoreFile
from tests.assembled import given
from tests.commands import Command, Ended, Here, encore, refuses
from tests.fakes import MODEL, FakeUpstream, Gate, Received, Reply, error_answer, sse_answer
from tests.raw import raw_client

# Only as a process of its own does it serve, and end.
pytestmark = pytest.mark.measured

KEY = "KEY-MARKER"
PROMPT = "PROMPT-MARKER, what is it?"
ANSWER = "ANSWER-MARKER"
DEFAULTS = shipped_settings({}).load_policy().defaults
INDEX = "  index      in this process, a graph for scopes of more than 8,192 entries"
LIKENESS = f"threshold {DEFAULTS.threshold}, min_score {DEFAULTS.min_score}"


@pytest.fixture
async def upstream() -> AsyncIterator[FakeUpstream]:
    async with FakeUpstream() as fake:
        yield fake


async def ask(url: str, question: str = PROMPT, **fields: Any) -> httpx.Response:
    """Ask one question."""
    body = {"model": MODEL, "messages": [{"role": "user", "content": question}], **fields}
    headers = {"authorization": f"Bearer {KEY}"}
    async with httpx.AsyncClient(
        base_url=url, headers=headers, timeout=30, trust_env=False
    ) as client:
        return await client.post("/v1/chat/completions", json=body)


def verdict(answer: httpx.Response) -> str:
    """`x-cache-debug` up to its figures."""
    return ";".join(answer.headers["x-cache-debug"].split(";")[:2])


async def written(path: Path, text: str) -> None:
    """Wait until a store has `text` on the disk: in its file, or in the log beside it."""
    files = (path, path.with_name(f"{path.name}-wal"))
    while not any(file.exists() and text.encode() in file.read_bytes() for file in files):  # noqa: ASYNC110 - a file tells nobody
        await asyncio.sleep(0.01)


# --- what ends it before it serves --------------------------------------------------------


def test_help_of_serve(here: Here) -> None:
    """Every setting is listed with its flag, its variable and its whole default."""
    code, out, _ = here("serve", "--help")
    assert code == 0
    said = " ".join(out.split())
    for name in Settings.model_fields:
        assert f"--{name.replace('_', '-')} VALUE" in said
        assert f"(ENCORE_{name.upper()}" in said
    for default in (
        "ENCORE_UPSTREAM, default http://127.0.0.1:11434)",
        "ENCORE_PORT, default 8000)",
        "encore/encore.sqlite)",
        "ENCORE_MAX_BYTES, default 512MiB)",
        "ENCORE_DEBUG_HEADER, default on)",
        "ENCORE_POLICY)",
    ):
        assert default in said
    assert "flag, environment, TOML file" in said
    assert "Exit codes:" in said
    assert all(len(line) <= 80 for line in out.splitlines())


def test_wrong_settings_end_it(here: Here) -> None:
    """A line for each on stderr, and nothing else."""
    assert here("serve", "--port", "x", ENCORE_UPSTREAM="http://a:b@c") == Ended(
        2,
        "",
        "encore: ENCORE_UPSTREAM: must hold no user, query or fragment\n"
        "encore: ENCORE_PORT (--port): must be a port, 0 to 65535, not 'x'\n",
    )


def test_a_wrong_policy_ends_it(here: Here, tmp_path: Path) -> None:
    """File, line and field."""
    (tmp_path / "mine.toml").write_text("[defaults]\nttl = 0\n")
    code, out, err = here("serve", ENCORE_POLICY="mine.toml", ENCORE_STORE="memory://")
    assert (code, out) == (2, "")
    assert err.startswith("encore: mine.toml, line 2: defaults.ttl: ")
    assert len(err.splitlines()) == 1


def test_a_model_that_is_not_there_ends_it(here: Here, tmp_path: Path) -> None:
    """The setting to change is named, and no store has been made yet."""
    code, out, err = here("serve", "--embedder", "onnx:model")
    said = f"encore: ENCORE_EMBEDDER: onnx: there is no directory {tmp_path}/model\n"
    assert (code, out, err) == (2, "", said)
    assert list(tmp_path.iterdir()) == []


def test_a_port_in_use_ends_it(here: Here, tmp_path: Path) -> None:
    """The settings to change are named, and no store has been made yet."""
    with serving.bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        code, out, err = here("serve", "--port", str(port))
    reason = f"cannot listen on 127.0.0.1:{port}: Address already in use"
    assert (code, out, err) == (2, "", f"encore: ENCORE_HOST, ENCORE_PORT: {reason}\n")
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_cannot_be_ends_it(here: Here, tmp_path: Path) -> None:
    """The store's own words."""
    code, _, err = here("serve", "--port", "0", "--store", f"sqlite:///{tmp_path}")
    assert (code, err) == (
        2,
        f"encore: ENCORE_STORE: {tmp_path} is a directory; name a file in it\n",
    )


def test_a_store_in_use_ends_it(here: Here, tmp_path: Path) -> None:
    """One file, one proxy: the store's own words again."""
    path = tmp_path / "entries.sqlite"
    with closing(StoreFile(path)):
        code, out, err = here("serve", "--port", "0", "--store", f"sqlite:///{path.name}")
    assert (code, out) == (2, "")
    assert err.startswith("encore: ENCORE_STORE: entries.sqlite is in use by another Encore. Stop")
    assert len(err.splitlines()) == 1


# --- serving -----------------------------------------------------------------------------


def test_what_the_index_does_is_told() -> None:
    """Whether it has graphs; and that it has none where none are wanted."""
    assert INDEX.endswith(index_state(assemble(given(upstream="http://127.0.0.1:9"))))
    flat = assemble(given(upstream="http://127.0.0.1:9", index="flat"))
    assert index_state(flat) == "in this process, all of a scope are compared"


async def test_a_life(upstream: FakeUpstream, tmp_path: Path) -> None:
    """Miss, hit, SIGTERM; hit after the restart; `kill -9`; hit after that, too."""
    upstream.answer = ANSWER
    store = tmp_path / "entries.sqlite"
    given = {
        "ENCORE_UPSTREAM": upstream.url,
        "ENCORE_PORT": "0",
        "ENCORE_STORE": f"sqlite:///{store.name}",
        "ENCORE_TTL_SECONDS": "604800",
        "ENCORE_POTR": "1",
    }

    async with encore("serve", folder=tmp_path, ENCORE_CONFIRM="auto", **given) as process:
        url = await process.url()
        await process.says("  tenancy")
        assert process.said == [
            "warning: ENCORE_POTR is not a setting of Encore; did you mean ENCORE_PORT?",
            f"encore {__version__}",
            f"  listening  {url}/v1",
            f"  upstream   {upstream.url} (Ollama, models: 1)",
            "  store      sqlite:///entries.sqlite (entries: 0)",
            INDEX,
            process.said[6],
            f"  policy     {Path(__file__).parents[2]}/config/policy.toml",
            f"             {LIKENESS}, ttl 604800 s, rules: time-bound",
            "  tenancy    key",
        ]
        assert process.said[6].startswith("  embedder   ")
        assert process.said[6].endswith(", confirmed by MiniLM") == is_installed()
        answer = await ask(url)
        assert verdict(answer) == "miss;reason=no_match"
        assert verdict(await ask(url)) == "hit;path=exact_match"

        process.signal(signal.SIGTERM)
        assert await process.ends() == 0
        lines = [json.loads(line) for line in process.said[10:]]
        assert [
            (line["event"], line["verdict"], line.get("path") or line["reason"]) for line in lines
        ] == [
            ("chat", "miss", "no_match"),
            ("chat", "hit", "exact_match"),
        ]
        for marker in (KEY, "PROMPT-MARKER", ANSWER):
            assert marker not in "".join(process.said)

    async with encore("serve", folder=tmp_path, **given) as process:
        url = await process.url()
        await process.says("sqlite:///entries.sqlite (entries: 1)")
        again = await ask(url)
        assert (verdict(again), again.content) == ("hit;path=exact_match", answer.content)
        assert verdict(await ask(url, "Will this survive?")) == "miss;reason=no_match"
        await written(store, "Will this survive?")
        process.signal(signal.SIGKILL)
        assert await process.ends() == -signal.SIGKILL

    async with encore("serve", folder=tmp_path, **given) as process:
        url = await process.url()
        assert verdict(await ask(url, "Will this survive?")) == "hit;path=exact_match"
        process.signal(signal.SIGINT)
        assert await process.ends() == 0
    assert len(upstream.chats) == 2


async def test_a_signal_lets_streams_end(tmp_path: Path) -> None:
    """Nobody new comes in, the stream is told to its end, and that was a good end."""

    async def ends_well(number: int) -> None:
        gate = Gate()
        async with FakeUpstream() as upstream:
            upstream.script(sse_answer(["Hel", gate, "lo"]))
            async with serving_memory(upstream, tmp_path) as (process, url):
                asking = asyncio.create_task(ask(url, stream=True))
                await gate.reached()
                process.signal(number)
                await refuses(url)
                assert not asking.done()
                gate.release()
                answer = await asking
                assert b'"lo"' in answer.content
                assert answer.content.endswith(b"data: [DONE]\n\n")
                assert await process.ends() == 0

    await asyncio.gather(ends_well(signal.SIGTERM), ends_well(signal.SIGINT))


async def test_a_second_signal_ends_it_at_once(upstream: FakeUpstream, tmp_path: Path) -> None:
    """Whoever is still listening is cut off."""
    upstream.script(sse_answer(["Hel", Gate()]))
    async with serving_memory(upstream, tmp_path) as (process, url), raw_client(url) as client:
        body = json.dumps({"model": MODEL, "messages": [{"role": "user", "content": "Hi"}]})
        head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
        await client.send(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        await client.until(b"Hel")
        process.signal(signal.SIGINT)
        await refuses(url)
        process.signal(signal.SIGINT)
        assert b"[DONE]" not in await client.rest()
        assert await process.ends() == 128 + signal.SIGINT
        assert "Traceback" not in "".join(process.said)


async def test_a_signal_while_it_starts(upstream: FakeUpstream, tmp_path: Path) -> None:
    """It is not lost: the start is finished, and the end is a good one."""
    gate = Gate()

    async def slowly(request: Received, reply: Reply) -> None:
        await gate.wait()
        await error_answer(404, "404 page not found")(request, reply)

    upstream.on("GET", "/api/tags", slowly)
    given = {"ENCORE_UPSTREAM": upstream.url, "ENCORE_PORT": "0", "ENCORE_STORE": "memory://"}
    async with encore("serve", folder=tmp_path, **given) as process:
        await gate.reached()
        process.signal(signal.SIGTERM)
        gate.release()
        await process.says(f"{upstream.url} (reachable, not Ollama: no model digests)")
        assert await process.ends() == 0


async def test_without_its_embedder(upstream: FakeUpstream, tmp_path: Path) -> None:
    """It warns, starts all the same and forwards; the embedder's key is told to nobody."""
    with serving.bind("127.0.0.1", 0) as dead:
        nowhere = serving.url(dead)
    async with encore(
        *("serve", "--port", "0", "--store", "memory://", "--upstream", upstream.url),
        folder=tmp_path,
        ENCORE_EMBEDDER=f"{nowhere}#all-minilm",
        ENCORE_EMBEDDER_API_KEY=KEY,
    ) as process:
        url = await process.url()
        await process.says(f"  embedder   http:{nowhere}#all-minilm (not reachable)")
        await process.says("warning: the embedder gives no vectors; until it does, only questions")
        assert verdict(await ask(url)) == "miss;reason=embedder_unavailable"
        assert verdict(await ask(url)) == "hit;path=exact_match"
        process.signal(signal.SIGTERM)
        assert await process.ends() == 0
        said = "".join(process.said)
        assert f'"reason":"{nowhere} cannot be reached: ' in said.replace('": "', '":"')
        assert not any(marker in said for marker in (KEY, "PROMPT-MARKER"))


async def test_on_a_terminal_without_an_upstream(tmp_path: Path) -> None:
    """It warns, starts all the same and answers 502; with NO_COLOR it says all in plain text."""
    with serving.bind("127.0.0.1", 0) as dead:
        nowhere = serving.url(dead)
    given = {"ENCORE_UPSTREAM": nowhere, "ENCORE_PORT": "0", "ENCORE_STORE": "memory://"}
    plain = {"ENCORE_TTL_SECONDS": "never", "TERM": "xterm-256color", "NO_COLOR": "1"}
    async with encore("serve", folder=tmp_path, **given, **plain) as process:
        url = await process.url()
        await process.says(f"  upstream   {nowhere} (not reachable)")
        await process.says(f"{LIKENESS}, never expires, rules: time-bound")
        token = (tmp_path / ".local/state/encore/encore.token").read_text().strip()
        line = await process.says("  page")
        assert line.strip() == f"page       {url}/internal/ui#token={token}"
        await process.says("warning: the upstream cannot be reached; until it can, what is not in")
        answer = await ask(url)
        assert (answer.status_code, answer.json()["error"]["code"]) == (502, "upstream_unreachable")
        line = await process.says("UpstreamUnreachable")
        assert not line.startswith("{")
        process.signal(signal.SIGTERM)
        assert await process.ends() == 0
        assert "\x1b" not in "".join(process.said)


@asynccontextmanager
async def serving_memory(
    upstream: FakeUpstream, folder: Path
) -> AsyncIterator[tuple[Command, str]]:
    """A proxy that keeps nothing, in front of the test's upstream; and its URL."""
    flags = ("--upstream", upstream.url, "--port", "0", "--store", "memory://")
    async with encore("serve", *flags, folder=folder) as process:
        yield process, await process.url()
