"""`encore doctor`: each check by itself, then the whole."""

from __future__ import annotations

import json
import os
import resource
from collections.abc import AsyncIterator, Iterable
from contextlib import closing
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from proxy import __version__, serving
from proxy.cli.checks.clock import compared, seconds_of_date
from proxy.cli.checks.embedder import embedder
from proxy.cli.checks.files import policy, token
from proxy.cli.checks.findings import Finding, State
from proxy.cli.checks.machine import limits, port
from proxy.cli.checks.store import of_server, store
from proxy.cli.checks.upstream import upstream
from proxy.store.redis_facts import Facts
from proxy.store.sqlite_file import StoreFile
from tests.assembled import given
from tests.background import in_background
from tests.commands import Here
from tests.fakes import MODEL, FakeUpstream, error_answer, raw_answer
from tests.fakes.internal import FakeInternal
from tests.servers.fixtures import StartServer
from tests.servers.process import Server, free_port

OK, WARN, FAIL = State.OK, State.WARN, State.FAIL


async def found(findings: AsyncIterator[Finding]) -> dict[str, Finding]:
    """Findings by what was looked at."""
    return {finding.check: finding async for finding in findings}


async def only(findings: AsyncIterator[Finding]) -> Finding:
    """The one finding."""
    (finding,) = [finding async for finding in findings]
    return finding


def one(findings: Iterable[Finding]) -> Finding:
    """The one finding."""
    (finding,) = findings
    return finding


def nowhere() -> str:
    """A URL at which nobody listens."""
    with serving.bind("127.0.0.1", 0) as dead:
        return serving.url(dead)


# --- the upstream and the clock ----------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "state", "told"),
    [
        (None, OK, MODEL),
        ("Llama3.2", OK, f"{MODEL} is there"),
        ("mistral", FAIL, "the upstream has no mistral"),
    ],
)
async def test_ollama(model: str | None, state: State, told: str) -> None:
    """It answers, and has a model, in Ollama's way of naming it; or what to pull."""
    async with FakeUpstream() as fake:
        seen = await found(upstream(given(upstream=f"{fake.url}/v1"), model, []))
    assert seen["upstream"] == Finding("upstream", OK, f"{fake.url} answers (Ollama)")
    assert (seen["model"].state, seen["model"].found) == (state, told)
    assert seen["model"].advice == ("ollama pull mistral" if state is FAIL else "")


async def test_ollama_without_a_model() -> None:
    """What to do first."""
    async with FakeUpstream() as fake:
        fake.models.clear()
        seen = await found(upstream(given(upstream=fake.url), None, []))
    assert (seen["model"].state, seen["model"].advice) == (WARN, "ollama pull llama3.2")


async def test_another_server() -> None:
    """Its models are asked for as a client would; names are as it spells them."""
    async with FakeUpstream() as fake:
        fake.on("GET", "/api/tags", error_answer(404, "not found"))
        fake.models.update({f"model-{number}": "" for number in range(5)})
        headers = [("authorization", "Bearer sk-a")]
        seen = await found(upstream(given(upstream=fake.url), None, headers))
        assert "(not Ollama, status 200 for its models)" in seen["upstream"].found
        assert seen["model"].found.endswith("model-3, …")
        assert fake.requests[-1].header("authorization") == "Bearer sk-a"
        seen = await found(upstream(given(upstream=fake.url), "MODEL-1", headers))
        assert (seen["model"].state, seen["model"].advice) == (FAIL, "name another: --model")


async def test_a_server_that_wants_a_key() -> None:
    """It answers all the same; which models it has is not known."""
    async with FakeUpstream() as fake:
        fake.on("GET", "/api/tags", raw_answer(200, {}, b"<html>"))
        fake.on("GET", "/v1/models", error_answer(401, "who are you?"))
        seen = await found(upstream(given(upstream=fake.url), "m", []))
    assert seen["upstream"].state is OK
    assert (seen["model"].state, seen["model"].advice) == (WARN, "it may want --api-key")


async def test_no_upstream() -> None:
    """What to start, or to set."""
    finding = await only(upstream(given(upstream=nowhere()), None, []))
    assert finding.state is FAIL
    assert "cannot be reached" in finding.found
    assert "ollama serve" in finding.advice


@pytest.mark.parametrize(
    ("ours", "state", "told"),
    [
        (100.0, OK, "agrees with that of the store"),
        (103.0, OK, "agrees with that of the store"),
        (190.0, WARN, "0:01:30 ahead of that of the store"),
        (10.0, WARN, "0:01:30 behind that of the store"),
    ],
)
def test_clocks(ours: float, state: State, told: str) -> None:
    """How far they are apart."""
    finding = compared(100.0, ours, "the store")
    assert (finding.state, finding.found) == (state, told)


async def test_the_clock_of_the_upstream() -> None:
    """By its `Date`; where it sends none, or rubbish, nothing is said."""
    old = raw_answer(200, {"Date": formatdate(0, usegmt=True)}, b'{"models": []}')
    mute = raw_answer(200, {}, b'{"models": []}')
    async with FakeUpstream() as fake:
        fake.on("GET", "/api/tags", old)
        seen = await found(upstream(given(upstream=fake.url), None, []))
        assert (seen["clock"].state, "ahead of" in seen["clock"].found) == (WARN, True)
        fake.on("GET", "/api/tags", mute)
        assert "clock" not in await found(upstream(given(upstream=fake.url), None, []))
    assert seconds_of_date("yesterday") is None


# --- the store ---------------------------------------------------------------------------


async def test_memory() -> None:
    """It serves, and forgets."""
    assert (await only(store(given(store="memory://")))).state is WARN


async def sqlite(path: Path) -> Finding:
    return await only(store(given(store=f"sqlite:///{path}")))


async def test_a_file(tmp_path: Path) -> None:
    """It is there, in use, or will be made; looking makes and changes nothing."""
    path = tmp_path / "new" / "answers.sqlite"
    assert (await sqlite(path)).found == f"{path} is made at the first start"
    assert list(tmp_path.iterdir()) == []
    path.parent.mkdir()
    with closing(StoreFile(path)):
        assert (await sqlite(path)).found == f"{path} is in use by a running proxy"
    before = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    finding = await sqlite(path)
    assert (finding.state, finding.found) == (OK, f"{path}, entries: 0")
    assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == before


async def test_a_file_that_is_none(tmp_path: Path) -> None:
    """A folder, another kind of file, a place that takes none."""
    assert (await sqlite(tmp_path)).found == f"{tmp_path} is a directory"
    other = tmp_path / "notes.txt"
    other.write_text("no database, but long enough to be taken for one" * 99)
    finding = await sqlite(other)
    assert (finding.state, "is not a database" in finding.found) == (FAIL, True)
    finding = await sqlite(other / "answers.sqlite")
    assert (finding.state, finding.found) == (FAIL, f"{other} cannot be written")


async def test_a_file_of_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose it is, is the matter."""
    other = tmp_path / "answers.sqlite"
    other.write_text("x" * 5000)
    # The tests may run as root, who may read everything.
    monkeypatch.setattr(os, "access", lambda *_: False)
    finding = await sqlite(other)
    assert finding.found == f"{other} cannot be written"
    assert finding.advice == "run this as the user of the proxy"


async def test_a_redis(redis_server: Server) -> None:
    """It answers and tells its time; nothing bounds it unless somebody has said so."""
    seen = await found(store(given(store=redis_server.url)))
    assert {check: finding.state for check, finding in seen.items()} == {
        "store": OK,
        "store's bound": WARN,
        "clock": OK,
    }
    assert redis_server.size() == 0


async def test_a_cluster(redis_cluster: Any) -> None:
    """One of its servers is asked."""
    seen = await found(store(given(store=redis_cluster.url)))
    assert (seen["store"].state, seen["clock"].state) == (OK, OK)


async def test_a_redis_with_the_least_acl(start_server: StartServer) -> None:
    """It serves; what it does not tell is left out."""
    server = start_server("redis7")
    with server.client() as client:
        client.execute_command("ACL SETUSER encore on >secret ~encore:* +get")
    url = server.url.replace("redis://", "redis://encore:secret@")
    finding = await only(store(given(store=url)))
    assert (finding.state, "secret" in finding.found) == (OK, False)


async def test_a_redis_that_will_not_do(start_server: StartServer) -> None:
    """A replica; a wrong password; nobody there."""
    server = start_server("redis7", "--requirepass", "right")
    wrong = server.url.replace("redis://", "redis://:wrong@")
    finding = await only(store(given(store=wrong)))
    assert finding.state is FAIL
    assert "does not take this user and password" in finding.found
    assert "wrong" not in finding.found
    gone = await only(store(given(store=f"redis://127.0.0.1:{free_port()}")))
    assert (gone.state, "it cannot be reached" in gone.found) == (FAIL, True)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (Facts(None, True, None, ""), {"store": FAIL}),
        (Facts(None, False, None, ""), {"store": OK}),
        (Facts(None, False, 0, "noeviction"), {"store": OK, "store's bound": WARN}),
        (Facts(None, False, 9, "noeviction"), {"store": OK, "store's bound": WARN}),
        (Facts(None, False, 9, "allkeys-lru"), {"store": OK, "store's bound": OK}),
    ],
)
def test_what_a_redis_is(facts: Facts, state: dict[str, State]) -> None:
    """A replica takes nothing; a bound is wanted, and room for what is new."""
    assert {each.check: each.state for each in of_server("redis://a", facts)} == state


# --- the embedder ------------------------------------------------------------------------


async def test_an_embedder() -> None:
    """It makes vectors, and so does that which confirms."""
    finding = await only(embedder(given()))
    assert (finding.state, "256 numbers in" in finding.found) == (OK, True)


async def test_an_embedder_that_confirms() -> None:
    """It is tried as well."""
    pytest.importorskip("onnxruntime")
    seen = await found(embedder(given(confirm="on")))
    assert {finding.state for finding in seen.values()} == {OK}
    assert seen.keys() == {"embedder", "confirmer"}


async def test_no_embedder(tmp_path: Path) -> None:
    """A server that is down, a folder that is not there."""
    finding = await only(embedder(given(embedder=f"http:{nowhere()}#all-minilm")))
    assert (finding.state, "cannot be reached" in finding.found) == (FAIL, True)
    finding = await only(embedder(given(embedder=f"onnx:{tmp_path}/none")))
    assert (finding.state, "there is no directory" in finding.found) == (FAIL, True)


# --- files and machine -------------------------------------------------------------------


def test_a_policy(tmp_path: Path) -> None:
    """Its rules; or the line that is wrong."""
    assert one(policy(given())).found.endswith("policy.toml, rules: time-bound")
    path = tmp_path / "mine.toml"
    path.write_text("")
    assert one(policy(given(policy=path))).found.endswith("mine.toml, rules: none")
    path.write_text("[defaults]\nttl = 0\n")
    finding = one(policy(given(policy=path)))
    assert (finding.state, "line 2: defaults.ttl" in finding.found) == (FAIL, True)


def test_a_token(tmp_path: Path) -> None:
    """It is its owner's alone."""
    path = tmp_path / "encore.token"
    settings = given(store=f"sqlite:///{tmp_path}/encore.sqlite", admin_token=None)
    assert one(token(settings)).found == f"{path} is made at the first start"
    path.write_text("secret")
    path.chmod(0o600)
    finding = one(token(settings))
    assert (finding.state, "secret" in finding.found) == (OK, False)
    path.chmod(0o640)
    finding = one(token(settings))
    assert (finding.state, finding.advice) == (FAIL, f"chmod 600 {path}")
    path.unlink()
    path.mkdir()
    finding = one(token(settings))
    assert (finding.state, finding.found) == (FAIL, f"{path}: Is a directory")


def test_a_token_that_was_set() -> None:
    """By variable or in a file of settings; no other is looked for."""
    assert one(token(given())).found == "set by ENCORE_ADMIN_TOKEN"


@pytest.mark.parametrize(
    ("soft", "state"),
    [(256, WARN), (4096, OK), (resource.RLIM_INFINITY, OK)],
)
def test_open_files(monkeypatch: pytest.MonkeyPatch, soft: int, state: State) -> None:
    """Enough for many who ask at a time."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, soft))
    seen = {finding.check: finding.state for finding in limits(given())}
    assert seen["open files"] is state


def test_memory_that_is_free(tmp_path: Path) -> None:
    """Enough for all entries that may be kept, by the machine or its container."""
    memory, container = tmp_path / "meminfo", tmp_path / "memory.max"
    memory.write_text("MemTotal: 9 kB\nMemAvailable:  2097152 kB\n")

    def seen(**fields: Any) -> dict[str, State]:
        findings = limits(given(**fields), memory, container)
        return {finding.check: finding.state for finding in findings}

    assert seen()["memory"] is OK
    container.write_text("max\n")
    assert seen()["memory"] is OK
    container.write_text(f"{256 * 1024**2}\n")
    assert seen()["memory"] is WARN
    assert seen(max_bytes=1024)["memory"] is OK
    assert "memory" not in seen(store="redis://cache")
    container.unlink()
    memory.unlink()
    assert "memory" not in seen()


async def test_a_port_that_is_free() -> None:
    """Or any one."""
    free = free_port()
    finding = await only(port(given(port=free), f"http://127.0.0.1:{free}"))
    assert (finding.state, finding.found) == (OK, f"127.0.0.1:{free} is free")
    assert (await only(port(given(port=0), None))).found == "any free one"


@pytest.mark.parametrize(
    ("counts", "state", "told"),
    [
        ({"version": __version__}, OK, "a proxy of this version listens at "),
        ({"version": "0.0.1"}, WARN, f"is 0.0.1, this is {__version__}"),
        ({}, WARN, f"is an earlier version, this is {__version__}"),
    ],
)
async def test_a_port_that_a_proxy_has(counts: dict[str, str], state: State, told: str) -> None:
    """Which version it is."""
    async with FakeInternal().running() as fake:
        fake.on("GET", "/internal/metrics", counts)
        taken = int(fake.url.rpartition(":")[2])
        finding = await only(port(given(port=taken), fake.url))
    assert (finding.state, told in finding.found) == (state, True), finding


async def test_a_port_that_another_has() -> None:
    """Something that is no proxy; an address that is not ours."""
    async with FakeUpstream() as fake:
        finding = await only(port(given(port=fake.port), fake.url))
    assert finding.state is FAIL
    assert finding.found.endswith("Address already in use")
    finding = await only(port(given(host="192.0.2.1", port=0), None))
    assert (finding.state, finding.advice) == (
        FAIL,
        "stop what listens there, or take another: ENCORE_PORT",
    )


# --- the whole ---------------------------------------------------------------------------


@pytest.fixture
def sound(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """What every test of the whole needs."""
    monkeypatch.setenv("ENCORE_CONFIRM", "off")
    monkeypatch.setenv("ENCORE_PORT", "0")


def test_all_is_well(here: Here, sound: None, tmp_path: Path) -> None:
    """A line each, exit code 0, and nothing is left behind."""
    with in_background(FakeUpstream()) as fake:
        code, out, err = here("doctor", "--upstream", fake.url, "--model", MODEL)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert f"ok    model          {MODEL} is there" in lines
    assert "ok    settings       all are understood" in lines
    checks = [line.split()[1] for line in lines if line.startswith(("ok", "warn"))]
    for check in ("policy", "token", "open", "port", "upstream", "store", "embedder"):
        assert check in checks
    assert list(tmp_path.iterdir()) == []


def test_something_fails(here: Here, sound: None) -> None:
    """Exit code 1, what to do, and the others are looked at all the same."""
    code, out, _ = here("doctor", "--upstream", nowhere(), ENCORE_POTR="1")
    assert code == 1
    assert "fail  upstream" in out
    assert "\n                     start it (ollama serve), or name another" in out
    assert "warn  settings       ENCORE_POTR is not a setting of Encore" in out
    assert "embedder" in out


def test_a_long_finding_stays_in_one_line(here: Here, sound: None, tmp_path: Path) -> None:
    """However narrow the page is: a path is there to be copied."""
    path = tmp_path / "a-long-name" / ("x" * 100) / "encore.sqlite"
    _, out, _ = here("doctor", "--store", f"sqlite:///{path}", COLUMNS="40")
    assert f"ok    store          {path} is made at the first start\n" in out


def test_wrong_settings(here: Here) -> None:
    """Each is a finding; nothing else can be looked at."""
    code, out, _ = here("doctor", "--port", "x", "--tenancy", "y", "--json")
    told = json.loads(out)
    assert (code, told["ok"]) == (1, False)
    assert [(each["check"], each["state"]) for each in told["checks"]] == [("settings", "fail")] * 2


def test_for_a_program(here: Here, sound: None) -> None:
    """The same findings, and nothing else on stdout."""
    with in_background(FakeUpstream()) as fake:
        code, out, _ = here("doctor", "--upstream", fake.url, "--json")
    told = json.loads(out)
    assert (code, told["ok"]) == (0, True)
    assert {"check": "model", "state": "ok", "found": MODEL, "advice": ""} in told["checks"]
