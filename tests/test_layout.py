"""The arrows of the house: who may import whom, and who stays pure.

Each rule is a function from the parsed house to its violations. The house of the tests is
`proxy/`; a second test shows each rule a planted violation, since a rule that cannot fail is none.
"""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

DOORS = ("__main__", "cli", "demo")
WEB = ("wire", "admin")
ADAPTERS = ("store", "index", "embed")
# An import goes down this list or stays in its room. "" is proxy/__init__.py, which holds
# the version alone.
TIERS = (
    DOORS,
    ("app",),
    ("lifespan",),
    ("parts",),
    WEB,
    ADAPTERS,
    ("cache",),
    ("chat",),
    ("errors", "values"),
    ("",),
)
TIER = {room: number for number, rooms in enumerate(TIERS) for room in rooms}

# Helpers stand beside the tiers: who may import them, and what they may import.
HELPERS = {
    "settings": (
        {*DOORS, "app", "parts"},
        {"proxy.cache.policy", "proxy.redis.url", "proxy.errors", "proxy"},
    ),
    "redis": (
        {"parts", "settings", *ADAPTERS},
        {"proxy.cache.ports", "proxy.cache.vectors", "proxy.errors", "proxy"},
    ),
    "metrics": ({"app", "lifespan", *WEB}, {"proxy.cache", "proxy.chat", "proxy.errors", "proxy"}),
    "logs": ({*DOORS, "app"}, {"proxy.errors", "proxy"}),
    "serving": ({*DOORS}, {"proxy.protocol", "proxy.errors", "proxy"}),
    "remote": ({*DOORS}, {"proxy.errors", "proxy"}),
    "workers": ({*DOORS}, {"proxy.errors", "proxy"}),
    "protocol": ({"serving"}, {"proxy.wire.answers", "proxy.wire.body", "proxy.errors", "proxy"}),
    "moving": ({*DOORS}, {"proxy.cache", "proxy.chat", "proxy.errors", "proxy"}),
    "tuning": ({*DOORS}, {"proxy.cache", "proxy.chat", "proxy.errors", "proxy"}),
}

PURE = (
    "proxy.chat",
    "proxy.cache.gates",
    "proxy.cache.alignment",
    "proxy.cache.guards",
    "proxy.cache.score",
    "proxy.cache.agreement",
    "proxy.cache.said",
    "proxy.cache.intervals",
    "proxy.cache.confidence",
    "proxy.cache.policy",
    "proxy.cache.verdict",
    "proxy.cache.entry",
)
# What a pure module may not have, not even through another module of ours.
IMPURE = {
    *("aiohttp", "anyio", "asyncio", "httpx", "random", "redis"),
    *("socket", "sqlite3", "starlette", "time", "uvicorn"),
}

# Calls that do I/O; at import nothing may. A leading dot stands for a method of anything.
IO_CALLS = ("open", "asyncio.", "socket.", "sqlite3.connect", "os.environ.", "os.getenv")
IO_METHODS = (".read_text", ".read_bytes", ".write_text", ".write_bytes", ".mkdir", ".open")


@dataclass(frozen=True)
class Import:
    """One module importing another, ours or not."""

    importer: str
    target: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.target}"


class House:
    """Modules by their dotted name, parsed; a package goes by its own name."""

    def __init__(self, sources: Mapping[str, str], packages: frozenset[str] = frozenset()) -> None:
        self._trees = {name: ast.parse(source) for name, source in sources.items()}
        self._packages = packages

    @classmethod
    def at(cls, folder: Path) -> House:
        """Read every module below a package's folder."""
        sources, packages = {}, set()
        for path in folder.rglob("*.py"):
            parts = path.relative_to(folder.parent).with_suffix("").parts
            if path.stem == "__init__":
                parts = parts[:-1]
                packages.add(".".join(parts))
            sources[".".join(parts)] = path.read_text(encoding="utf-8")
        return cls(sources, frozenset(packages))

    @property
    def modules(self) -> Mapping[str, ast.Module]:
        return self._trees

    @cached_property
    def imports(self) -> list[Import]:
        """Every import: at the top, inside a function, or for type checkers only."""
        return [
            Import(name, target, node.lineno)
            for name, tree in self._trees.items()
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for target in self._targets(name, node)
        ]

    @cached_property
    def ours(self) -> list[Import]:
        return [found for found in self.imports if within(found.target, "proxy")]

    def _targets(self, importer: str, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
            return
        base = self._base(importer, node)
        for alias in node.names:
            member = f"{base}.{alias.name}"
            # `from proxy import cli` names a room, even one that is not built yet;
            # `from proxy.errors import X` names what is inside one.
            is_room = base == "proxy" and not alias.name.startswith("__version__")
            yield member if is_room or member in self._trees else base

    def _base(self, importer: str, node: ast.ImportFrom) -> str:
        if node.level == 0:
            return node.module or ""
        up = node.level - (importer in self._packages)
        parent = importer.split(".")[: len(importer.split(".")) - up]
        return ".".join([*parent, *([node.module] if node.module else [])])


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


# --- the rules ---------------------------------------------------------------------------


def every_module_has_a_room(house: House) -> list[str]:
    """A new module or package of proxy/ is placed in TIERS or HELPERS first."""
    rooms = {room(module) for module in house.modules}
    return sorted(f"proxy.{name} has no place" for name in rooms - TIER.keys() - HELPERS.keys())


def arrows_run_one_way(house: House) -> list[str]:
    """doors -> app -> wire, admin -> adapters -> cache -> chat -> errors, never back."""
    return [
        str(found)
        for found in house.ours
        if (here := TIER.get(room(found.importer))) is not None
        and (there := TIER.get(room(found.target))) is not None
        and there < here
    ]


def wire_and_admin_do_not_meet(house: House) -> list[str]:
    """What wire and admin share belongs in cache, chat or metrics."""
    return _between_neighbours(house, WEB)


def adapters_do_not_meet(house: House) -> list[str]:
    """What two adapters share belongs in cache; app puts adapters together."""
    return _between_neighbours(house, ADAPTERS)


def wire_and_admin_know_no_adapter(house: House) -> list[str]:
    """They get a store, an index and an embedder as ports (proxy/cache/ports.py)."""
    return [
        str(found)
        for found in house.ours
        if room(found.importer) in WEB and room(found.target) in ADAPTERS
    ]


def cache_knows_no_adapter(house: House) -> list[str]:
    """The cache speaks to proxy/cache/ports.py; an adapter implements it."""
    return [
        str(found)
        for found in house.ours
        if room(found.importer) == "cache" and room(found.target) in ADAPTERS
    ]


def helpers_serve_only_their_rooms(house: House) -> list[str]:
    """settings and logs are for the doors and app; metrics for app, wire and admin; and so on."""
    return [
        str(found)
        for found in house.ours
        if (helper := room(found.target)) in HELPERS
        and room(found.importer) not in {helper, *HELPERS[helper][0]}
    ]


def helpers_need_little(house: House) -> list[str]:
    """settings needs errors and cache.policy, metrics and tuning what lies below the adapters."""
    return [
        str(found)
        for found in house.ours
        if (helper := room(found.importer)) in HELPERS
        and room(found.target) != helper
        and not _is_allowed(found.target, HELPERS[helper][1])
    ]


def pure_modules_stay_pure(house: House) -> list[str]:
    """No I/O, event loop, clock or chance in the core: what varies comes in as an argument."""
    return [
        " -> ".join(trail)
        for module in house.modules
        if any(within(module, pure) for pure in PURE)
        for trail in _trails_out_of(house, module)
    ]


def nothing_happens_at_import(house: House) -> list[str]:
    """No I/O when a module is imported; app.py opens things in its lifespan."""
    return [
        f"{name}:{call.lineno} calls {ast.unparse(call.func)}"
        for name, tree in house.modules.items()
        for call in _calls_at_import(tree)
        if _does_io(ast.unparse(call.func))
    ]


def rooms_make_no_circle(house: House) -> list[str]:
    """Two rooms that import each other are one room."""
    graph: dict[str, set[str]] = {}
    for found in house.ours:
        if room(found.importer) != room(found.target):
            graph.setdefault(room(found.importer), set()).add(room(found.target))
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return [" <- ".join(error.args[1])]
    return []


def _between_neighbours(house: House, rooms: tuple[str, ...]) -> list[str]:
    return [
        str(found)
        for found in house.ours
        if room(found.importer) in rooms
        and room(found.target) in rooms
        and room(found.importer) != room(found.target)
    ]


def _is_allowed(target: str, allowed: set[str]) -> bool:
    return any(target == name or (name != "proxy" and within(target, name)) for name in allowed)


def _trails_out_of(house: House, start: str) -> Iterator[list[str]]:
    """Follow imports from a module through ours, to each impure module that they reach."""
    seen, trails = {start}, [[start]]
    while trails:
        trail = trails.pop()
        for found in house.imports:
            if found.importer != trail[-1] or found.target in seen:
                continue
            seen.add(found.target)
            if found.target.split(".")[0] in IMPURE:
                yield [*trail, found.target]
            trails.append([*trail, found.target])


def _calls_at_import(node: ast.AST) -> Iterator[ast.Call]:
    if isinstance(node, ast.Call):
        yield node
    for name, value in ast.iter_fields(node):
        deferred = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        if deferred and name == "body":
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _calls_at_import(child)


def _does_io(function: str) -> bool:
    named = any(
        function.startswith(call) if call.endswith(".") else function == call for call in IO_CALLS
    )
    return named or function.endswith(IO_METHODS)


# --- the tests ---------------------------------------------------------------------------

Rule = Callable[[House], list[str]]

# Each rule with houses that break it; what is found names the first module.
PLANTED: list[tuple[Rule, dict[str, str]]] = [
    (every_module_has_a_room, {"proxy.utils": ""}),
    (arrows_run_one_way, {"proxy.chat.request": "from proxy.cache.entry import Entry"}),
    (arrows_run_one_way, {"proxy.wire.upstream": "def f():\n    from proxy import app"}),
    (arrows_run_one_way, {"proxy.errors": "import proxy.chat.request"}),
    (arrows_run_one_way, {"proxy.chat.sse": "from ..cache import entry"}),
    (arrows_run_one_way, {"proxy": "from proxy.app import build"}),
    (arrows_run_one_way, {"proxy.app": "if TYPE_CHECKING:\n    from proxy.cli import main"}),
    (wire_and_admin_do_not_meet, {"proxy.admin.routes": "from proxy.wire import headers"}),
    (wire_and_admin_do_not_meet, {"proxy.wire.replay": "from proxy.admin.routes import ROUTES"}),
    (adapters_do_not_meet, {"proxy.store.redis": "from proxy.index.redis import connect"}),
    (adapters_do_not_meet, {"proxy.index.flat": "from proxy import embed"}),
    (wire_and_admin_know_no_adapter, {"proxy.wire.replay": "from proxy.store import memory"}),
    (wire_and_admin_know_no_adapter, {"proxy.admin.routes": "import proxy.embed.static"}),
    (cache_knows_no_adapter, {"proxy.cache.semantic_cache": "from proxy.index.flat import Flat"}),
    (helpers_serve_only_their_rooms, {"proxy.wire.upstream": "from proxy.settings import X"}),
    (helpers_serve_only_their_rooms, {"proxy.cache.flights": "from proxy import metrics"}),
    (helpers_serve_only_their_rooms, {"proxy.wire.decision": "from proxy.tuning import trial"}),
    (helpers_serve_only_their_rooms, {"proxy.store.sqlite": "from proxy.logs import start"}),
    (helpers_serve_only_their_rooms, {"proxy.admin.routes": "from proxy.remote import Remote"}),
    (helpers_need_little, {"proxy.settings": "from proxy.cache.gates import may_store"}),
    (helpers_need_little, {"proxy.metrics": "from proxy.store.memory import Memory"}),
    (helpers_need_little, {"proxy.tuning.trial": "from proxy.embed.static import Static"}),
    (helpers_need_little, {"proxy.logs": "from proxy.settings import Settings"}),
    (helpers_need_little, {"proxy.remote": "from proxy.settings import Settings"}),
    (pure_modules_stay_pure, {"proxy.chat.request": "import time"}),
    (pure_modules_stay_pure, {"proxy.cache.guards.numbers": "from asyncio import sleep"}),
    (pure_modules_stay_pure, {"proxy.cache.policy": "import starlette.types as types"}),
    (
        pure_modules_stay_pure,
        {"proxy.cache.gates": "import proxy.cache.flights", "proxy.cache.flights": "import socket"},
    ),
    (nothing_happens_at_import, {"proxy.embed.static": "W = Path('w').read_bytes()"}),
    (nothing_happens_at_import, {"proxy.app": "LOCK = asyncio.Lock()"}),
    (nothing_happens_at_import, {"proxy.cli": "def f(x=open('y')):\n    pass"}),
    (nothing_happens_at_import, {"proxy.store.memory": "class A:\n    b = open('c')"}),
    (rooms_make_no_circle, {"proxy.cli": "import proxy.demo", "proxy.demo": "import proxy.cli"}),
]

# What looks like a violation and is none.
ALLOWED = House(
    {
        "proxy": "__version__ = '0'",
        "proxy.cli": "from proxy import __version__, demo\nfrom proxy.settings import Settings",
        "proxy.demo": "from proxy.app import build",
        "proxy.app": "from proxy.store import memory\nfrom proxy.metrics import Metrics",
        "proxy.settings": "from proxy.cache.policy import Policy",
        "proxy.metrics": "from proxy import __version__\nfrom proxy.cache.verdict import Hit",
        "proxy.store.memory": "import asyncio\nfrom proxy.cache.entry import Entry",
        "proxy.cache": "",
        "proxy.cache.flights": "import asyncio\nasync def f():\n    open('x')",
        "proxy.cache.policy": "import tomllib\nread = lambda path: path.read_text()",
        "proxy.cache.entry": "from . import policy\nfrom ..errors import Broken",
    },
    packages=frozenset({"proxy", "proxy.cache"}),
)

RULES = list(dict.fromkeys(rule for rule, _ in PLANTED))


def _name(value: object) -> str:
    return getattr(value, "__name__", None) or "+".join(getattr(value, "keys", list)())


@pytest.fixture(scope="module")
def house() -> House:
    return House.at(ROOT / "proxy")


@pytest.mark.parametrize("rule", RULES, ids=_name)
def test_the_house_keeps_its_rules(house: House, rule: Rule) -> None:
    """No module of proxy/ breaks the rule."""
    violations = rule(house)
    assert not violations, "\n  ".join([rule.__doc__ or "", *violations])


@pytest.mark.parametrize(("rule", "sources"), PLANTED, ids=_name)
def test_a_planted_violation_is_found(rule: Rule, sources: dict[str, str]) -> None:
    """The rule names the module that breaks it."""
    violations = rule(House(sources))
    assert len(violations) == 1
    assert next(iter(sources)).removeprefix("proxy.") in violations[0]


@pytest.mark.parametrize("rule", RULES, ids=_name)
def test_what_is_allowed_passes(rule: Rule) -> None:
    """The rule finds nothing in a small house that keeps to the design."""
    assert rule(ALLOWED) == []


def test_the_house_is_read(house: House) -> None:
    """The checker sees the modules and their imports, so that its silence means something."""
    assert {"proxy", "proxy.errors", "proxy.cache.entry"} <= house.modules.keys()
    assert "proxy.errors" in {
        found.target for found in house.ours if found.importer == "proxy.cache.entry"
    }
