"""`encore warm`: in front of a real proxy, and of one that answers what it is told to."""

from __future__ import annotations

import gzip
import io
import json
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from proxy import logs
from proxy.cli.questions import Asked, read_questions
from proxy.moving.files import Line
from tests.assembled import Running, assembled
from tests.background import in_background
from tests.commands import Here, encore
from tests.fakes import CUT, MODEL, FakeUpstream, Gate, error_answer, json_answer, sse_answer
from tests.fakes.internal import FakeInternal

QUESTIONS = ("What is tea?", "How far is the moon?", "Who wrote Faust?")


@asynccontextmanager
async def real(**fields: Any) -> AsyncIterator[tuple[Running, FakeUpstream]]:
    """A proxy in front of the test's upstream."""
    async with (
        FakeUpstream() as upstream,
        assembled(upstream=upstream.url, **fields) as proxy,
    ):
        yield proxy, upstream


@pytest.fixture
def served(here: Here) -> Iterator[tuple[Running, FakeUpstream]]:
    """The same in the background; no token is known."""
    logs.configure("json", "error")
    with in_background(real()) as both:
        yield both


def written(folder: Path, *lines: object) -> str:
    """A file of lines."""
    path = folder / "questions.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return str(path)


def asked(*questions: str) -> list[dict[str, str]]:
    """Lines that are questions."""
    return [{"question": question, "model": MODEL} for question in questions]


def warmed(**figures: int) -> dict[str, Any]:
    """What became of them."""
    none = dict.fromkeys(("fresh", "stored", "not_stored", "failed", "bad"), 0)
    return {**none, "stopped": False, **figures}


def test_warming(here: Here, served: tuple[Running, FakeUpstream], tmp_path: Path) -> None:
    """All is stored; run again, it asks the upstream nothing more."""
    proxy, upstream = served
    file = written(tmp_path, *asked(*QUESTIONS))
    code, out, err = here("warm", file, "--url", proxy.url)
    assert (code, out) == (0, "")
    assert err.splitlines() == ["       0  were there already", "       3  asked and stored"]
    assert (len(upstream.chats), proxy.kept) == (3, 3)
    code, out, _ = here("warm", file, "--url", proxy.url, "--json")
    assert (code, json.loads(out)) == (0, warmed(fresh=3))
    assert len(upstream.chats) == 3


def test_what_is_warmed_is_the_clients(
    here: Here, served: tuple[Running, FakeUpstream], tmp_path: Path
) -> None:
    """Body, key and headers; the model that is named for all is for lines that name none."""
    proxy, upstream = served
    chat = {"model": MODEL, "messages": [{"role": "user", "content": "Tea?"}], "temperature": 0.5}
    lines = (chat, {"question": "Milk?", "system": "Be brief."}, {**chat, "stream": True, "n": 1})
    flags = ("--model", MODEL, "--api-key", "sk-a", "--header", "x-cache-namespace: team-a")
    assert here("warm", written(tmp_path, *lines), "--url", proxy.url, *flags).code == 0
    bodies = [each.json for each in upstream.chats]
    assert chat in bodies
    assert {
        "model": MODEL,
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Milk?"},
        ],
    } in bodies
    assert {each.header("authorization") for each in upstream.chats} == {"Bearer sk-a"}


def test_what_is_not_stored(
    here: Here, served: tuple[Running, FakeUpstream], tmp_path: Path
) -> None:
    """It is told line by line and counted, and the exit code is honest."""
    proxy, upstream = served
    upstream.script(
        error_answer(500, "out\x1b of memory"),
        json_answer("cut", finish_reason="length"),
        json_answer("A poet."),
    )
    file = written(tmp_path, *asked(*QUESTIONS), {"question": 5, "model": MODEL})
    code, out, err = here("warm", file, "--url", proxy.url, "--concurrency", "1")
    assert (code, out) == (1, "")
    lines = err.splitlines()
    assert lines[0].startswith("line 1: failed: status 500: ")
    assert "out\\x1b of memory" in lines[0] or "out\\u001b of memory" in lines[0]
    assert lines[1:] == [
        "line 2: answered, but not stored: cut, empty, too large or not allowed",
        'line 4: neither "question" (with "model", "system") nor "messages"',
        "       0  were there already",
        "       1  asked and stored",
        "       1  answered, but not stored",
        "       1  failed",
        "       1  bad lines, left out",
    ]


def test_an_answer_that_breaks_off(
    here: Here, served: tuple[Running, FakeUpstream], tmp_path: Path
) -> None:
    """It has failed."""
    proxy, upstream = served
    upstream.script(sse_answer(["Hel", CUT]))
    body = {"model": MODEL, "messages": [{"role": "user", "content": "Hi"}], "stream": True}
    code, _, err = here("warm", written(tmp_path, body), "--url", proxy.url)
    assert (code, "line 1: failed: " in err) == (1, True), err


def test_from_a_pipe(
    here: Here,
    served: tuple[Running, FakeUpstream],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And its last line needs no end."""
    content = "\n".join(json.dumps(line) for line in asked(*QUESTIONS)).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    code, out, _ = here("warm", "-", "--url", served[0].url, "--json")
    assert (code, json.loads(out)) == (0, warmed(stored=3))


def test_what_is_there_is_explained(here: Here, proxy: FakeInternal, tmp_path: Path) -> None:
    """With the token; nothing is counted as a hit that nobody asked for."""
    hit, miss = {"verdict": "hit"}, {"verdict": "miss"}
    proxy.on("POST", "/internal/explain", hit, miss, hit, miss, miss)
    proxy.on("POST", "/v1/chat/completions", {})
    file = written(tmp_path, *asked(*QUESTIONS))
    code, out, _ = here("warm", file, "--concurrency", "1", "--json")
    assert (code, json.loads(out)) == (1, warmed(fresh=1, stored=1, not_stored=1))
    chats = [heard for heard in proxy.heard if heard.path == "/v1/chat/completions"]
    assert len(chats) == 2
    assert not any("cache-control" in chat.headers for chat in chats)


def test_what_cannot_be_explained_is_asked(here: Here, proxy: FakeInternal, tmp_path: Path) -> None:
    """The upstream says best what is wrong with it."""
    proxy.fails("POST", "/internal/explain", 400, "no chat body")
    proxy.fails("POST", "/v1/chat/completions", 400, "messages is too short")
    code, _, err = here("warm", written(tmp_path, {"model": "m", "messages": []}))
    assert (code, "status 400" in err, "messages is too short" in err) == (1, True, True)


def test_a_proxy_that_goes(here: Here, proxy: FakeInternal, tmp_path: Path) -> None:
    """The rest is not asked; what was done is told, and so is that."""
    proxy.fails("POST", "/internal/explain", 503, "it stops")
    code, out, err = here(
        "warm", written(tmp_path, *asked(*QUESTIONS)), "--concurrency", "1", "--json"
    )
    assert (code, json.loads(out)) == (3, warmed(failed=1) | {"stopped": True})
    assert "line 1: failed: the proxy is gone" in err
    assert "answers 503: it stops" in err


def test_no_proxy(here: Here, proxy: FakeInternal, tmp_path: Path) -> None:
    """It is told before anything is asked."""
    code, _, err = here("warm", written(tmp_path, *asked("Tea?")), "--token", "wrong")
    assert (code, "does not take its token" in err) == (3, True)
    assert not any(heard.path.startswith("/v1") for heard in proxy.heard)


def test_no_file(here: Here) -> None:
    """Its name is told."""
    assert here("warm", "none.jsonl") == (2, "", "encore: none.jsonl: No such file or directory\n")


@pytest.mark.measured
async def test_it_is_told_to_stop(tmp_path: Path) -> None:
    """What is under way ends, and is kept; run again, it goes on from there."""
    gate = Gate()
    async with real() as (proxy, upstream):
        upstream.script(sse_answer(["Hel", gate, "lo"]))
        body = {"model": MODEL, "messages": [{"role": "user", "content": "Hi"}], "stream": True}
        file = written(tmp_path, body, *asked(*QUESTIONS))
        flags = ("--url", proxy.url, "--concurrency", "1")
        async with encore("warm", file, *flags, folder=tmp_path) as process:
            await gate.reached()
            process.signal(signal.SIGINT)
            gate.release()
            assert await process.ends() == 1
            assert process.said == [
                "       0  were there already",
                "       1  asked and stored",
                "It ended early: run it again, and it goes on from there.",
            ]
        async with encore("warm", file, *flags, folder=tmp_path) as process:
            assert await process.ends() == 0
            assert process.said[-1] == "       3  asked and stored"


# --- the lines ---------------------------------------------------------------------------


def read(*lines: bytes, model: str | None = "m") -> list[Asked]:
    """What these lines ask."""
    return list(read_questions([Line(number, line) for number, line in enumerate(lines, 1)], model))


def test_a_body_is_left_as_it_is() -> None:
    """Byte for byte, where nothing is missing in it."""
    body = b'{"messages": [],  "model": "a", "seed": 1e0}'
    assert read(body, b"  ") == [Asked(1, body)]
    (found,) = read(b'{"messages": []}')
    assert json.loads(found.body) == {"messages": [], "model": "m"}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"{", "not JSON: "),
        (b"[]", "neither a question nor a chat body"),
        (b'{"question": "a", "model": null}', "it names no model; --model names one for all"),
        (b'{"quest": "a"}', 'neither "question"'),
        (b'{"question": "a", "system": 1}', 'neither "question"'),
        (b'{"question": "a", "temperature": 1}', 'neither "question"'),
    ],
)
def test_a_bad_line(line: bytes, fault: str) -> None:
    """What is wrong with it."""
    (found,) = read(line)
    assert found.fault.startswith(fault)


def test_a_line_without_a_model() -> None:
    """Where none is named for all."""
    (found,) = read(b'{"question": "a"}', model=None)
    assert found.fault == "it names no model; --model names one for all"


def test_a_line_that_cannot_be_read(here: Here, proxy: FakeInternal, tmp_path: Path) -> None:
    """As where what is compressed is cut off."""
    content = gzip.compress(json.dumps(asked("Tea?")[0]).encode() * 1000)
    (tmp_path / "cut.jsonl.gz").write_bytes(content[:-12])
    code, _, err = here("warm", "cut.jsonl.gz")
    assert (code, "line 1: what is compressed ends or breaks here" in err) == (1, True), err
