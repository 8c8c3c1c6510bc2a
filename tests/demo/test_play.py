"""The play: it comes out well with a proxy that does as designed, and with no other."""

from __future__ import annotations

import asyncio
import io
import shlex
import signal
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from proxy import serving
from proxy.demo import play as playing
from proxy.demo.ollama import MODEL as STAND_IN
from proxy.demo.ollama import StandIn, ollama_stand_in
from proxy.demo.play import play
from proxy.demo.scenes import Step, steps
from proxy.errors import SettingsError
from tests.commands import encore
from tests.fakes import (
    CUT,
    MODEL,
    FakeUpstream,
    Gate,
    Handler,
    Received,
    Reply,
    json_answer,
    raw_answer,
    sse_answer,
)
from tests.fakes.ollama import chat_answer

FIRST = Step("first", "What is it?", "miss", "no_match")
AGAIN = Step("again", "What is it?", "hit", "exact_match", same_as=1)


class Stage(Console):
    """A console that remembers what was printed."""

    def __init__(self, width: int = 120) -> None:
        self.paper = io.StringIO()
        super().__init__(file=self.paper, width=width, highlight=False)

    @property
    def printed(self) -> str:
        """All that was printed so far."""
        return self.paper.getvalue()

    def row(self, number: int) -> list[str]:
        """The words of a scene's line in the table."""
        [line] = [line for line in self.printed.splitlines() if line.split()[:1] == [str(number)]]
        return line.split()


@pytest.fixture(autouse=True)
def hasty_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is watching, so the stand-in need not take its time."""
    stand_in = StandIn(word_delay=0, answer_delay=0)
    monkeypatch.setattr(playing, "ollama_stand_in", partial(ollama_stand_in, stand_in))


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def stage_these(monkeypatch: pytest.MonkeyPatch, *scenes: Step) -> None:
    """Play these scenes and no others."""
    monkeypatch.setattr(playing, "steps", lambda *, stand_in: scenes)


def holds_every_scene(stage: Stage, played: Sequence[Step], mark: str) -> None:
    """Each scene has its line in the table, with what came of it."""
    for number, step in enumerate(played, 1):
        row = stage.row(number)
        assert step.scene.split()[0] in row
        assert row[-1] == mark


# --- with a proxy that does as designed --------------------------------------------------


async def test_all_scenes_with_the_stand_in(scratch: Path) -> None:
    """Each comes out as designed, the table tells of each, and no file is left."""
    stage = Stage()
    assert await play(stage, upstream=None, model=None, keep=False)
    played = steps(stand_in=True)
    holds_every_scene(stage, played, "ok")
    for number, step in enumerate(played, 1):
        assert {step.verdict, step.reason} <= set(stage.row(number))
    assert "The upstream is the bundled stand-in" in stage.printed
    assert stage.printed.endswith(f"All {len(played)} came out as the design says.\n")
    assert "\x1b" not in stage.printed
    assert list(scratch.iterdir()) == []


async def test_all_scenes_with_a_real_upstream() -> None:
    """Each comes out as designed, and only what was no hit was asked there."""
    async with FakeUpstream() as upstream:
        upstream.on("POST", "/v1/chat/completions", partial(_model, upstream))
        stage = Stage()
        assert await play(stage, upstream=f"{upstream.url}/v1", model="llama3.2", keep=False)
    played = steps(stand_in=False)
    holds_every_scene(stage, played, "ok")
    asked = [chat.json["messages"][0]["content"] for chat in upstream.chats]
    assert asked == [step.question for step in played if step.verdict != "hit"]
    assert {chat.json["model"] for chat in upstream.chats} == {"llama3.2"}
    assert f"in front of {upstream.url}/v1." in stage.printed
    assert "stand-in" not in stage.printed


async def _model(upstream: FakeUpstream, request: Received, reply: Reply) -> None:
    """Answer as a model does that keeps to `max_tokens`."""
    answer = chat_answer(request, upstream.models, f"Answer {request.number}.")
    if request.json.get("max_tokens") == 1:
        answer = json_answer("", finish_reason="length")
    await answer(request, reply)


async def test_a_row_is_told_as_soon_as_it_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow model does not leave its viewer alone; lines fit a small terminal."""
    question = "Why is this question so very much longer than all the others are?"
    stage_these(monkeypatch, FIRST, replace(FIRST, scene="second", question=question))
    gate = Gate()

    async def slowly(request: Received, reply: Reply) -> None:
        await gate.wait()
        await json_answer()(request, reply)

    async with FakeUpstream() as upstream:
        upstream.script(json_answer(), slowly)
        stage = Stage(width=80)
        playing = asyncio.create_task(play(stage, upstream=upstream.url, model=MODEL, keep=False))
        await gate.reached()
        assert stage.row(1)[-1] == "ok"
        assert "second" not in stage.printed
        gate.release()
        assert await playing
    assert stage.row(2)[-1] == "ok"
    table = stage.printed.partition("verdict")[2]
    assert max(map(len, table.splitlines())) <= 80
    assert "others" in table


# --- with any other ----------------------------------------------------------------------


async def test_no_scene_comes_out_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In front of a proxy that never caches, every single check fails."""
    monkeypatch.setattr(playing, "POLICY", "")
    policy = tmp_path / "policy.toml"
    policy.write_text("[defaults]\nenabled = false\n")
    monkeypatch.setattr(playing, "built_in_policy", lambda: policy)
    played = [replace(step, wait=0) for step in steps(stand_in=True)]
    stage_these(monkeypatch, *played)
    stage = Stage()
    assert not await play(stage, upstream=None, model=None, keep=False)
    holds_every_scene(stage, played, "NO")
    assert "scene 2, exact match: expected hit exact_match, got bypass disabled\n" in stage.printed
    assert stage.printed.endswith("It did not come out as the design says.\n")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (replace(AGAIN, verdict="miss"), "expected miss exact_match, got hit exact_match"),
        (replace(AGAIN, reason="semantic_match"), "expected hit semantic_match, got hit exact_"),
        (replace(AGAIN, same_as=2), "expected the answer of 2, got 'You asked “What is it?”."),
    ],
)
async def test_one_that_comes_out_otherwise(
    monkeypatch: pytest.MonkeyPatch, wrong: Step, said: str
) -> None:
    """It is marked and told of, and the others are played all the same."""
    other = replace(FIRST, question="How tall is the Eiffel Tower?")
    stage_these(monkeypatch, FIRST, other, wrong, AGAIN)
    stage = Stage(width=200)
    assert not await play(stage, upstream=None, model=None, keep=False)
    assert [stage.row(number)[-1] for number in (1, 2, 3, 4)] == ["ok", "ok", "NO", "ok"]
    assert f"\nscene 3, again: {said}" in stage.printed


async def test_a_model_that_the_upstream_does_not_have(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own words are passed on, and nothing more is played."""
    stage_these(monkeypatch, FIRST, AGAIN)
    async with FakeUpstream() as upstream:
        stage = Stage(width=200)
        assert not await play(stage, upstream=upstream.url, model="[nope]", keep=False)
    assert 'expected an answer, got 404 {"error":{"message":"model \\"[nope]\\"' in stage.printed
    assert "again" not in stage.printed


@pytest.mark.parametrize(
    ("handler", "got"),
    [
        (raw_answer(200, {"Content-Type": "text/html"}, b"<html>Hi</html>"), "200 <html>Hi</html>"),
        (json_answer(choices=[]), '200 {"id":'),
        (json_answer(""), '200 {"id":'),
        (sse_answer(["Hel", CUT]), "502 the answer broke off: "),
    ],
)
async def test_an_upstream_that_gives_no_answer(
    monkeypatch: pytest.MonkeyPatch, handler: Handler, got: str
) -> None:
    """What it gave instead is told."""
    stage_these(monkeypatch, FIRST)
    async with FakeUpstream() as upstream:
        upstream.script(handler)
        stage = Stage(width=200)
        assert not await play(stage, upstream=upstream.url, model=MODEL, keep=False)
    assert f"\nscene 1, first: expected an answer, got {got}" in stage.printed


async def test_an_upstream_that_is_not_there(scratch: Path) -> None:
    """It is named, and no file is left."""
    with serving.bind("127.0.0.1", 0) as listener:
        url = serving.url(listener)
    with pytest.raises(SettingsError, match=f"^demo: the upstream {url} cannot be reached$"):
        await play(Stage(), upstream=url, model=MODEL, keep=False)
    assert list(scratch.iterdir()) == []


# --- as a process ------------------------------------------------------------------------


@pytest.mark.measured
async def test_the_command(tmp_path: Path) -> None:
    """It ends with 0 whatever the environment says; stopped, it does not; no file is left."""
    folders = [tmp_path / name for name in ("undisturbed", "kept", "stopped")]
    for folder in folders:
        folder.mkdir()
    await asyncio.gather(_undisturbed(folders[0]), _kept(folders[1]), _stopped(folders[2]))
    assert [list(folder.iterdir()) for folder in folders] == [[], [], []]


async def _undisturbed(folder: Path) -> None:
    """Whatever ENCORE_* says, and a proxy for HTTP."""
    disturbing = {
        "ENCORE_CONFIG": "missing.toml",
        "ENCORE_DEBUG_HEADER": "off",
        "ENCORE_POLICY": "missing.toml",
        "ENCORE_PORT": "none",
        "ENCORE_TENANCY": "shared",
        "ENCORE_TTL_SECONDS": "1",
        "ENCORE_UPSTREAM": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
    }
    async with encore("demo", folder=folder, **disturbing) as process:
        assert await process.ends() == 0
        assert process.said[-1] == "All 20 came out as the design says."


async def _kept(folder: Path) -> None:
    """It goes on serving, says how to ask it, and ends well."""
    async with encore("demo", "--keep", folder=folder) as process:
        assert await process.says("Base URL: http://127.0.0.1:")
        program, show, url, name, header, data, body = shlex.split(await process.says("curl"))
        assert (program, show, name, data) == ("curl", "-i", "-H", "-d")
        field, _, value = header.partition(": ")
        async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
            answer = await client.post(url, headers={field: value}, content=body)
        assert answer.status_code == 200
        assert answer.headers["x-cache-debug"].startswith("miss;")
        assert answer.json()["model"] == STAND_IN
        process.signal(signal.SIGTERM)
        assert await process.ends() == 0


async def _stopped(folder: Path) -> None:
    """In the middle of the play SIGTERM ends it, tidily."""
    async with encore("demo", folder=folder) as process:
        await process.says(" ok")
        assert list(folder.iterdir()) != []
        process.signal(signal.SIGTERM)
        assert await process.ends() == 128 + signal.SIGINT
        assert "Traceback" not in "".join(process.said)
