"""`encore export`, `encore import` and `encore reindex`, between stores of every kind."""

from __future__ import annotations

import asyncio
import gzip
import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from proxy.cache.entry import Entry
from proxy.cache.ports import Held
from proxy.store import redis_secret
from proxy.store.redis import RedisStore
from proxy.store.sqlite import SqliteStore
from tests.commands import Here, encore, environment
from tests.fakes import FakeUpstream
from tests.moving.samples import recent
from tests.servers.cluster import Cluster
from tests.servers.fixtures import StartServer
from tests.servers.kinds import KINDS
from tests.servers.process import Server, free_port
from tests.store.samples import key_of, redis_store, sqlite_store, vector

STATIC = "static:wordllama-l2-supercat:256"
NAMES = ("tea", "milk", "sugar")
ANOTHER = "the secret of the store is another one"


def store_at(url: str, embedder_id: str = "fake-8") -> AbstractAsyncContextManager[Any]:
    """The store of a URL, opened by hand."""
    if url.startswith("sqlite"):
        return sqlite_store(Path(url.removeprefix("sqlite:///")), embedder_id=embedder_id)
    return redis_store(url, embedder_id=embedder_id)


def fill(url: str, *entries: Entry, embedder_id: str = "fake-8") -> bytes:
    """Put entries and vectors into a store; returns its secret."""

    async def run() -> bytes:
        async with store_at(url, embedder_id) as store:
            assert isinstance(store, SqliteStore | RedisStore)
            for entry in entries:
                await store.put(entry, vector(entry.wording))
            return store.secret()

    return asyncio.run(run())


def found(url: str, embedder_id: str = STATIC) -> dict[bytes, Held]:
    """All that a store has."""

    async def run() -> dict[bytes, Held]:
        async with store_at(url, embedder_id) as store:
            return {held.entry.key: held async for held in store.entries()}

    return asyncio.run(run())


def secret_of(url: str) -> bytes:
    """The secret of a store."""
    return fill(url)


def entries_of(url: str) -> dict[bytes, Entry]:
    """The entries of a store."""
    return {key: held.entry for key, held in found(url).items()}


def sample(*names: str) -> dict[bytes, Entry]:
    """Entries by key."""
    return {key_of(name): recent(name) for name in names}


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server of a loaded machine is not taken for one that is away, which has no secret."""
    monkeypatch.setattr(redis_secret, "_ANSWER_SECONDS", 60.0)


@pytest.fixture(params=["sqlite", *KINDS, "cluster"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'other.sqlite'}"
    if request.param == "cluster":
        cluster: Cluster = request.getfixturevalue("shared_clusters")("redis7")
        cluster.empty()
        return cluster.url
    server: Server = request.getfixturevalue("shared_servers")(request.param)
    server.empty()
    return server.url


@pytest.fixture
def source(tmp_path: Path) -> str:
    """An SQLite store with three entries, which another embedder has embedded."""
    url = f"sqlite:///{tmp_path / 'source.sqlite'}"
    fill(url, *sample(*NAMES).values())
    return url


# --- there and back -------------------------------------------------------------------------------


def test_there_and_back(here: Here, source: str, url: str, tmp_path: Path) -> None:
    """Entries, vectors and secret go into another store, and out of it into a third."""
    third = f"sqlite:///{tmp_path / 'third.sqlite'}"
    assert here("export", "--store", source, "--with-secret", "one.jsonl").code == 0
    moved = here("import", "--store", url, "--json", "one.jsonl")
    assert moved.code == 0
    assert json.loads(moved.out) == {
        "entries": 3,
        "present": 0,
        "expired": 0,
        "bad": 0,
        "embedded": 3,
        "without_vector": 0,
        "evicting": 0,
        "whole": True,
        "problems": [],
        "secret": "set",
    }
    assert here("export", "--store", url, "--with-secret", "two.jsonl.gz").code == 0
    assert here("import", "--store", third, "two.jsonl.gz").code == 0
    assert entries_of(third) == entries_of(url) == sample(*NAMES)
    assert secret_of(third) == secret_of(url) == secret_of(source)
    for place in (url, third):
        assert all(held.vector is not None for held in found(place).values())


def test_again_and_again(here: Here, source: str, tmp_path: Path) -> None:
    """What is there is left as it is, or replaced when told to."""
    target = f"sqlite:///{tmp_path / 'target.sqlite'}"
    fill(target, recent("tea", model="fresh"))
    here("export", "--store", source, "a.jsonl")
    first = here("import", "--store", target, "a.jsonl")
    assert first.code == 0
    assert "2  imported" in first.err
    assert "1  left as they are: the store has them" in first.err
    assert entries_of(target)[key_of("tea")].model == "fresh"
    assert "3  imported" in here("import", "--overwrite", "--store", target, "a.jsonl").err
    assert entries_of(target) == sample(*NAMES)


def test_what_has_expired_is_left_out(here: Here, source: str) -> None:
    """On both ways, unless it is asked for."""
    fill(source, recent("old", ttl=0.001))
    told = here("export", "--store", source, "a.jsonl").err
    assert "3  exported" in told
    assert "1  left out, as they have expired" in told
    assert here("export", "--store", source, "a.jsonl").code == 2
    whole = here("export", "--store", source, "--expired", "--overwrite", "--json", "a.jsonl")
    assert json.loads(whole.out) == {"entries": 4, "expired": 0, "without_vector": 4}
    assert "3  imported" in here("import", "--store", "sqlite:///new.sqlite", "a.jsonl").err
    told = here("import", "--store", "sqlite:///new.sqlite", "--expired", "a.jsonl").err
    assert "1  imported" in told


@pytest.mark.measured
def test_through_a_pipe(source: str, tmp_path: Path) -> None:
    """What is told goes to stderr, so that nothing disturbs it."""

    def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "proxy", *arguments],
            input=given,
            env=environment(tmp_path),
            cwd=tmp_path,
            capture_output=True,
            check=True,
        )

    out = run("export", "--store", source, "--json", "-")
    assert len(out.stdout.splitlines()) == 5
    assert json.loads(out.stderr)["entries"] == 3
    back = run("import", "--store", "sqlite:///target.sqlite", "--json", "-", given=out.stdout)
    assert json.loads(back.stdout)["entries"] == 3
    assert entries_of(f"sqlite:///{tmp_path / 'target.sqlite'}") == sample(*NAMES)


@pytest.mark.measured
async def test_a_terminal_is_shown_how_far_it_is(source: str, tmp_path: Path) -> None:
    """A bar of all that there is."""
    async with encore("export", "--store", source, "a.jsonl", folder=tmp_path, TERM="xterm") as ran:
        assert await ran.ends() == 0
    assert "3/3" in "".join(ran.said)


# --- secrets --------------------------------------------------------------------------------------


def test_another_secret_is_told(here: Here, source: str, url: str) -> None:
    """The entries come all the same: not all tenancies need it."""
    here("export", "--store", source, "a.jsonl")
    assert b'"secret":' not in Path("a.jsonl").read_bytes()
    before = secret_of(url)
    moved = here("import", "--store", url, "a.jsonl")
    assert moved.code == 0
    assert ANOTHER in moved.err
    assert secret_of(url) == before
    assert entries_of(url) == sample(*NAMES)


def test_a_secret_is_set_in_an_empty_store_only(here: Here, source: str, tmp_path: Path) -> None:
    """What is in one that is not empty would be lost."""
    target = f"sqlite:///{tmp_path / 'target.sqlite'}"
    before = fill(target, recent("coffee"))
    told = here("export", "--store", source, "--with-secret", "a.jsonl")
    assert "warning: who has this file can find out which API keys" in told.err
    assert Path("a.jsonl").stat().st_mode & 0o777 == 0o600
    moved = here("import", "--store", target, "a.jsonl")
    assert (moved.code, ANOTHER in moved.err) == (0, True)
    assert secret_of(target) == before


def test_ones_own_secret_is_no_news(here: Here, source: str) -> None:
    """A store takes back what it gave."""
    here("export", "--store", source, "a.jsonl")
    moved = here("import", "--store", source, "--json", "a.jsonl")
    assert (moved.err, json.loads(moved.out)["secret"]) == ("", "same")


# --- what is wrong --------------------------------------------------------------------------------


def test_bad_lines_are_named(here: Here, source: str) -> None:
    """File, line and field; the others are kept, and the exit code is 1."""
    here("export", "--store", source, "a.jsonl")
    path = Path("a.jsonl")
    header, first, second, third, end = path.read_bytes().splitlines(keepends=True)
    bad = json.dumps({**json.loads(second), "ttl": "SECRET-MARKER"}).encode() + b"\n"
    path.write_bytes(header + first + bad + third + end)
    moved = here("import", "--store", "sqlite:///new.sqlite", "a.jsonl")
    assert moved.code == 1
    assert "a.jsonl, line 3: ttl is missing or malformed" in moved.err
    assert "1  bad lines, left out" in moved.err
    assert "2  imported" in moved.err
    assert "SECRET-MARKER" not in moved.err


def test_a_cut_file_is_kept_up_to_the_cut(here: Here, source: str) -> None:
    """The last line is named, and the whole file can be imported later."""
    here("export", "--store", source, "a.jsonl")
    whole = Path("a.jsonl").read_bytes()
    lines = whole.splitlines(keepends=True)
    Path("cut.jsonl").write_bytes(b"".join(lines[:3]) + lines[3][:20])
    Path("cut.jsonl.gz").write_bytes(gzip.compress(whole)[:-9])
    moved = here("import", "--store", "sqlite:///new.sqlite", "cut.jsonl")
    assert moved.code == 1
    assert "cut.jsonl, line 4: it is cut off" in moved.err
    assert "2  imported" in moved.err
    assert "warning: the file is cut off" in moved.err
    assert here("import", "--store", "sqlite:///new.sqlite", "cut.jsonl.gz").code == 1
    assert here("import", "--store", "sqlite:///new.sqlite", "a.jsonl").code == 0
    assert entries_of(f"sqlite:///{Path('new.sqlite').absolute()}") == sample(*NAMES)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["import", "nowhere"], "nowhere: No such file or directory"),
        (["import", "empty"], "empty: it is empty, or cut off in its first line"),
        (["import", "foreign"], "foreign, line 1: it is no export of Encore: it is not JSON"),
        (["export", "no/where"], "no/where: No such file or directory"),
        (["export", "foreign"], "foreign: it is there already; --overwrite replaces it"),
        (
            ["export", "--store", "memory://", "a"],
            "ENCORE_STORE: memory:// keeps nothing that could be moved",
        ),
        (
            ["reindex", "--store", "memory://"],
            "ENCORE_STORE: memory:// keeps nothing that could be moved",
        ),
    ],
)
def test_what_cannot_be_ends_it(here: Here, command: Sequence[str], said: str) -> None:
    """One line, exit code 2, and no file that was not there."""
    Path("empty").touch()
    Path("foreign").write_text("no export\n")
    ended = here(*command)
    assert (ended.code, ended.err.splitlines()[-1]) == (2, f"encore: {said}")
    assert not Path("a").exists()


def test_who_does_not_answer_ends_it(here: Here) -> None:
    """A Redis that is away, and an embedder."""
    store = f"redis://:PASSWORD-MARKER@127.0.0.1:{free_port()}"
    ended = here("export", "--store", store, "a.jsonl")
    assert ended.code == 2
    assert "cannot be reached" in ended.err
    assert "PASSWORD-MARKER" not in ended.err
    ended = here("reindex", "--embedder", f"http:http://127.0.0.1:{free_port()}#all-minilm")
    assert ended.code == 2
    assert "ENCORE_EMBEDDER: " in ended.err
    assert "gives no vectors" in ended.err


@pytest.mark.measured
async def test_a_store_that_is_served_from(tmp_path: Path, plain_server: Server) -> None:
    """An SQLite file is refused, as a second proxy would be; a Redis is read."""
    for store, code, part in (
        ("sqlite:///a.sqlite", 2, "a.sqlite is in use by another Encore"),
        (plain_server.url, 0, "0  exported"),
    ):
        async with (
            FakeUpstream() as upstream,
            encore(
                *("serve", "--port", "0", "--store", store, "--upstream", upstream.url),
                folder=tmp_path,
            ) as proxy,
        ):
            await proxy.url()
            async with encore("export", "--store", store, "a.jsonl", folder=tmp_path) as export:
                assert await export.ends() == code
            assert part in "".join(export.said)
            proxy.signal(signal.SIGTERM)
            assert await proxy.ends() == 0


# --- vectors --------------------------------------------------------------------------------------


def test_reindex(here: Here, url: str) -> None:
    """What another embedder has embedded is embedded anew, once."""
    fill(url, *sample(*NAMES).values())
    fill(url, recent("coffee"), embedder_id=STATIC)
    ended = here("reindex", "--store", url)
    assert ended.code == 0
    assert "3  embedded" in ended.err
    assert all(held.vector is not None for held in found(url).values())
    again = json.loads(here("reindex", "--store", url, "--json").out)
    assert again == {
        "embedded": 0,
        "present": 4,
        "none": 0,
        "no_wording": 0,
        "too_long": 0,
        "failed": 0,
    }
    everything = json.loads(here("reindex", "--store", url, "--all", "--json").out)
    assert everything["embedded"] == 4
    assert found(url)[key_of("coffee")].entry == recent("coffee")


def test_the_help(here: Here) -> None:
    """Examples and exit codes; every option says what it is for."""
    for command in ("export", "import", "reindex"):
        code, out, _ = here(command, "--help")
        assert code == 0
        for part in ("Examples:", "Exit codes:", "--store VALUE", "--json"):
            assert part in out
        assert all(len(line) <= 80 for line in out.splitlines())
        assert command in here("--help").out


# --- an index in the server -----------------------------------------------------------------------


@pytest.mark.parametrize("command", ["import", "reindex"])
def test_vectors_reach_the_index_of_the_server(
    here: Here, source: str, start_server: StartServer, command: str
) -> None:
    """What comes into a Redis with vector sets is found there as a paraphrase at once."""
    server = start_server("redis8")
    assert here("export", "--store", source, "a.jsonl").code == 0
    assert here("import", "--store", server.url, "a.jsonl").code == 0
    with server.client() as client:
        names = list(client.scan_iter(match="encore:vectors:*:*"))
        assert names
        if command == "reindex":
            client.delete(*names)
            assert here("reindex", "--all", "--store", server.url).code == 0
        assert sum(client.execute_command("VCARD", name) for name in names) == 3
