"""What is handed out: the wheel, the locks, the scripts, the image and its compose file."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from proxy.settings import load_settings
from tests.servers.fixtures import StartServer

ROOT = Path(__file__).parents[1]
DEPLOY = (ROOT / "docs/deploy.md").read_text("utf-8")
LOCKS = ("run", "dev", "build", "bench", "peers", "servers")
# Hosts of package and image registries, in parts, so that this file does not name them either.
REGISTRIES = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "docker" + ".io",
    "gh" + "cr.io",
    "quay" + ".io",
    "gc" + "r.io",
    "pkg" + ".dev",
    "crates" + ".io",
]


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


# --- the wheel ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """Build the wheel with what is installed, from nowhere else."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as opened:
        yield opened


def metadata(wheel: zipfile.ZipFile, name: str) -> str:
    (path,) = (found for found in wheel.namelist() if found.endswith(f".dist-info/{name}"))
    return wheel.read(path).decode()


def test_the_wheel_carries_the_policy(wheel: zipfile.ZipFile) -> None:
    """The packaged policy is config/policy.toml, byte for byte."""
    assert wheel.read("proxy/policy.toml") == (ROOT / "config/policy.toml").read_bytes()


def test_the_wheel_carries_every_module(wheel: zipfile.ZipFile) -> None:
    """Every module is there, with the marker that says that it is typed."""
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "proxy").rglob("*.py")}
    assert modules | {"proxy/py.typed"} <= set(wheel.namelist())


def test_the_wheel_carries_the_vocabulary(wheel: zipfile.ZipFile) -> None:
    """`onnx:minilm` needs it, and where it comes from goes with it."""
    for name in ("vocab.txt", "vocab.md"):
        assert wheel.read(f"proxy/embed/{name}") == (ROOT / "proxy/embed" / name).read_bytes()


def test_the_wheel_carries_the_scores(wheel: zipfile.ZipFile) -> None:
    """No semantic match passes without the trees that weigh it."""
    for name in ("score-static.json", "score-minilm.json"):
        assert wheel.read(f"proxy/embed/{name}") == (ROOT / "proxy/embed" / name).read_bytes()


def test_the_wheel_carries_nothing_else(wheel: zipfile.ZipFile) -> None:
    """No tests, benchmarks or documents travel in the wheel."""
    assert {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" not in name} == {
        "proxy"
    }


def test_the_wheel_installs_the_command(wheel: zipfile.ZipFile) -> None:
    """`encore` is a console script."""
    assert "encore = proxy.cli:main" in metadata(wheel, "entry_points.txt").splitlines()


def test_the_wheel_carries_the_licence(wheel: zipfile.ZipFile) -> None:
    """The whole licence is inside, and named in the metadata."""
    assert metadata(wheel, "licenses/LICENSE") == (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "License-Expression: Apache-2.0" in metadata(wheel, "METADATA").splitlines()


# --- the locks ---------------------------------------------------------------------------


def lock(name: str) -> list[str]:
    """Return a lock's requirements, each on one line with its hashes."""
    text = (ROOT / "locks" / f"{name}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return "\n".join(lines).replace("\\\n", " ").splitlines()


def pins(name: str) -> dict[str, set[str]]:
    """Return a lock's versions by package; a package may have one for each range of Pythons."""
    found: dict[str, set[str]] = {}
    for line in lock(name):
        requirement = Requirement(line.split("--hash=")[0])
        (specifier,) = requirement.specifier
        assert specifier.operator == "=="
        found.setdefault(canonicalize_name(requirement.name), set()).add(specifier.version)
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_has_a_hash(name: str) -> None:
    """Each line of a lock pins one version and the hashes of its files."""
    assert pins(name)
    assert [
        line for line in lock(name) if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", line)
    ] == []


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_an_index(name: str) -> None:
    """A lock says what to install, never from where: that is the machine's own setting."""
    text = (ROOT / "locks" / f"{name}.txt").read_text(encoding="utf-8")
    assert re.findall(r".*(?:://|--(?:extra-)?index-url|--find-links|^-[if] ).*", text, re.M) == []


@pytest.mark.parametrize("name", ["run", "build"])
def test_the_locks_agree(name: str) -> None:
    """Tests run on exactly what is deployed: the dev lock holds the other two."""
    assert pins(name).items() <= pins("dev").items()


@pytest.mark.parametrize("name", LOCKS)
def test_the_locks_meet_the_project(name: str) -> None:
    """Every requirement of pyproject.toml is pinned within its bounds (else: scripts/lock)."""
    described = project()
    wanted = {
        "run": described["project"]["dependencies"],
        "dev": described["project"]["optional-dependencies"]["dev"],
        "build": described["build-system"]["requires"],
        "bench": described["project"]["optional-dependencies"]["bench"],
        "peers": described["project"]["optional-dependencies"]["peers"],
        "servers": described["project"]["optional-dependencies"]["servers"],
    }[name]
    pinned = pins(name)
    for requirement in map(Requirement, wanted):
        versions = pinned[canonicalize_name(requirement.name)]
        assert all(requirement.specifier.contains(version) for version in versions), requirement


def test_the_extra_is_tested() -> None:
    """What `encore[onnx]` brings is there where the tests run, and in what is deployed."""
    described = project()["project"]["optional-dependencies"]
    assert set(described["onnx"]) <= set(described["dev"])
    names = {canonicalize_name(Requirement(line).name) for line in described["onnx"]}
    assert names <= pins("run").keys()
    assert set(described["otel"]) <= set(described["dev"])


def test_nothing_heavy_comes_in() -> None:
    """No deep-learning framework comes with Encore, not even for tests."""
    assert not {"torch", "tensorflow", "jax", "transformers", "scipy"} & pins("dev").keys()


# --- the tree ----------------------------------------------------------------------------


def committed() -> list[Path]:
    """Return the files of the repository; of an unpacked archive, what looks like them."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listed = subprocess.run(
            [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
        )
        if listed.returncode == 0:
            names = listed.stdout.decode().split("\0")
            return [ROOT / name for name in names if (ROOT / name).is_file()]
    return [
        Path(folder) / name for folder, _, names in os.walk(ROOT) for name in names
        if not re.search(r"/\.(?!ci\b)|/__pycache__", folder.removeprefix(str(ROOT)))
    ]  # fmt: skip


def test_no_file_names_a_registry() -> None:
    """Where packages and images come from is a setting of the machine, not of the project."""
    named = re.compile("|".join(map(re.escape, REGISTRIES)).encode())
    files = committed()
    assert ROOT / "pyproject.toml" in files
    assert [path for path in files if named.search(path.read_bytes())] == []


@pytest.mark.parametrize(
    "name",
    [
        "setup",
        "test",
        "check",
        "demo",
        "lock",
        "bench",
        "peers",
        "../.ci/run",
        "../bench/accuracy",
        "../bench/startup",
    ],
    ids=lambda name: Path(name).name,
)
def test_scripts_run(name: str) -> None:
    """Each script is executable bash that stops at its first error."""
    script = ROOT / "scripts" / name
    assert os.access(script, os.X_OK)
    text = script.read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in text


# --- the image ---------------------------------------------------------------------------


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    pairs = (line.split(maxsplit=1) for line in joined if line.strip())
    return [(word.upper(), rest) for word, rest in pairs]


def last_stage() -> dict[str, str]:
    """Return what the last stage says last under each instruction."""
    found: dict[str, str] = {}
    for word, rest in instructions():
        found = {} if word == "FROM" else {**found, word: rest}
    return found


def copied() -> list[str]:
    """Return what the build takes from this tree."""
    return [
        source.rstrip("/")
        for word, rest in instructions()
        if word in {"COPY", "ADD"} and "--from=" not in rest
        for source in [part for part in rest.split() if not part.startswith("--")][:-1]
    ]


def test_the_image_runs_as_nobody_special() -> None:
    """The process has a fixed number that is not root's."""
    user, _, group = last_stage()["USER"].partition(":")
    assert int(user) > 0
    assert int(group) > 0


def test_the_image_needs_no_shell() -> None:
    """The command and the health check are lists, so that signals reach the proxy itself."""
    stage = last_stage()
    assert json.loads(stage["ENTRYPOINT"]) == ["encore"]
    assert json.loads(stage["CMD"]) == ["serve"]
    assert json.loads(stage["HEALTHCHECK"].partition("CMD ")[2])[:2] == ["python", "-c"]


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_asks_the_proxy(status: int, code: int) -> None:
    """The health check passes when the open route answers 200, through no HTTP_PROXY."""

    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/internal/health" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    command = json.loads(last_stage()["HEALTHCHECK"].partition("CMD ")[2])
    with HTTPServer(("127.0.0.1", 0), Health) as server:
        answering = Thread(target=server.handle_request)
        answering.start()
        environment = {"ENCORE_PORT": str(server.server_port), "HTTP_PROXY": "http://nowhere"}
        asked = subprocess.run(
            [sys.executable, *command[1:]], env={**os.environ, **environment}, timeout=30
        )
        answering.join()
    assert asked.returncode == code


def test_the_image_keeps_its_state_in_a_volume() -> None:
    """The store is a file in the volume."""
    stage = last_stage()
    assert f"ENCORE_STORE=sqlite:///{stage['VOLUME']}/" in stage["ENV"]


def test_the_image_is_built_from_what_exists() -> None:
    """Each source of a COPY is in the tree and is let through by .dockerignore."""
    let_in = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line[1:].rstrip("/") for line in let_in if line.startswith("!")}
    assert "*" in let_in
    assert copied()
    assert [name for name in copied() if not (ROOT / name).exists()] == []
    assert {name.split("/")[0] for name in copied()} == allowed


def test_the_image_installs_only_what_is_hashed() -> None:
    """Each installation is either locked and hashed, or of the wheel just built."""
    runs = [rest for word, rest in instructions() if word == "RUN"]
    installs = [
        part for rest in runs for part in rest.split("&&") if " install " in part and "pip" in part
    ]
    assert len(installs) == 3
    assert all("--require-hashes" in part or "--no-deps --no-index" in part for part in installs)
    assert not any("dev.txt" in part for part in installs)


# --- compose -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


def test_services_are_watched_and_keep_their_state(compose: dict[str, Any]) -> None:
    """Each service has a health check, its image's own for ours, and a declared volume."""
    for name, service in compose["services"].items():
        assert "healthcheck" in service or service.get("build") == ".", name
        volumes = {volume.split(":")[0] for volume in service["volumes"]}
        assert volumes, name
        assert volumes <= compose["volumes"].keys(), name
        assert service["restart"] == "unless-stopped", name


def test_only_this_machine_reaches_the_services(compose: dict[str, Any]) -> None:
    """What is published is published on loopback."""
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_encore_waits_for_ollama(compose: dict[str, Any]) -> None:
    """The proxy starts when its upstream is healthy, and knows it by its service's name."""
    encore = compose["services"]["encore"]
    assert encore["environment"]["ENCORE_UPSTREAM"] == "http://ollama:11434"
    assert encore["depends_on"] == {"ollama": {"condition": "service_healthy"}}


def test_redis_starts_only_when_asked_for(compose: dict[str, Any]) -> None:
    """A plain `up` leaves it out, and keeps entries where the image does."""
    (kept,) = re.findall(r"ENCORE_STORE=(\S+)", (ROOT / "Dockerfile").read_text("utf-8"))
    encore = compose["services"]["encore"]
    assert encore["environment"]["ENCORE_STORE"] == f"${{ENCORE_STORE:-{kept}}}"
    assert compose["services"]["redis"]["profiles"] == ["redis"]
    assert "redis" not in encore["depends_on"]


def test_a_second_proxy_shares_the_redis(compose: dict[str, Any]) -> None:
    """It is the first one over again, on a port of its own, with the command that is given."""
    first, second = compose["services"]["encore"], compose["services"]["encore-2"]
    own = {"profiles", "ports", "environment"}
    assert {name: first[name] for name in first.keys() - own} == {
        name: second[name] for name in second.keys() - own
    }
    assert second["profiles"] == ["redis"]
    assert not set(first["ports"]) & set(second["ports"])
    assert first["environment"] | second["environment"] == second["environment"]
    text = (ROOT / "compose.yaml").read_text("utf-8")
    assert f"# ENCORE_STORE={second['environment']['ENCORE_STORE']} docker compose" in text
    assert compose["services"]["redis"]["image"] == "redis:8"


def test_both_proxies_share_what_the_redis_has(
    compose: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the variable of the documented command, their environments name one store."""
    documented = re.search(r"ENCORE_STORE=(\S+) docker compose --profile redis", DEPLOY)
    assert documented is not None
    for name in ("encore", "encore-2"):
        for variable, value in compose["services"][name]["environment"].items():
            given = re.sub(r"\$\{ENCORE_STORE:-[^}]*\}", documented[1], value)
            monkeypatch.setenv(variable, given)
        settings = load_settings({})
        assert settings.store == "redis://redis"
        assert settings.allowed_hosts == (name,)
    assert "redis" in compose["services"]


def test_the_redis_is_bounded_and_keeps_what_it_has(
    compose: dict[str, Any], start_server: StartServer
) -> None:
    """A Redis of that version takes its command, evicts when it is full, and appends to a file."""
    program, *options = compose["services"]["redis"]["command"]
    assert program == "redis-server"
    with start_server("redis8", *options).client() as client:
        told = client.config_get("maxmemory*", "appendonly")
    assert int(told["maxmemory"]) == 1024**3
    assert told["maxmemory-policy"] == "allkeys-lru"
    assert told["appendonly"] == "yes"
