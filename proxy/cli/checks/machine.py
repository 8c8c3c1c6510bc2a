"""What the machine allows: open files, memory, the port."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

from proxy import __version__, serving
from proxy.cli.checks.findings import Finding, fail, ok, warn
from proxy.cli.figures import size
from proxy.errors import SettingsError
from proxy.remote import FAILURES, client
from proxy.settings import Settings

# A request takes two, its own and that of the upstream.
_FEW_FILES = 1024
_MUCH = 0.8
_SECONDS = 2.0
_MEMORY = Path("/proc/meminfo")
_CONTAINER = Path("/sys/fs/cgroup/memory.max")


def limits(
    settings: Settings, memory: Path = _MEMORY, container: Path = _CONTAINER
) -> Iterator[Finding]:
    """Open files, and memory where the store is in this process."""
    files = _most_files()
    if files is not None and files < _FEW_FILES:
        yield warn("open files", f"{files:,} at most", "ulimit -n 4096 before encore serve")
    else:
        yield ok("open files", "any number" if files is None else f"{files:,} at most")
    free = _free(memory, container)
    if settings.has_shared_store or free is None:
        return
    wanted = int(settings.max_bytes)
    if wanted > _MUCH * free:
        found = f"entries may take {size(wanted)}, and {size(free)} are free"
        yield warn("memory", found, "make ENCORE_MAX_BYTES smaller")
    else:
        yield ok("memory", f"{size(free)} free, entries take {size(wanted)} at most")


async def port(settings: Settings, url: str | None) -> AsyncIterator[Finding]:
    """Whether it is free, or a proxy of this version has it; `url`: where that would be."""
    try:
        serving.bind(settings.host, settings.port).close()
    except SettingsError as error:
        reason = str(error).partition(": ")[2]
    else:
        free = "any free one" if url is None else f"{settings.host}:{settings.port} is free"
        yield ok("port", free)
        return
    version = None if url is None else await _version(url)
    if version is None:
        yield fail("port", reason, "stop what listens there, or take another: ENCORE_PORT")
    elif version == __version__:
        yield ok("port", f"a proxy of this version listens at {url}")
    else:
        told = version or "an earlier version"
        yield warn("port", f"the proxy at {url} is {told}, this is {__version__}", "start it anew")


async def _version(url: str) -> str | None:
    """Of a proxy that runs, "" where it does not tell; None: there is none."""
    async with client(_SECONDS, url) as asking:
        with suppress(*FAILURES, ValueError, KeyError, TypeError):
            if (await asking.get("/internal/health")).json()["status"] == "ok":
                counts = await asking.get("/internal/metrics")
                return str(counts.json().get("version", ""))
    return None


def _most_files() -> int | None:
    if sys.platform == "win32":  # pragma: no cover - it has no such limit
        return None
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft


def _free(memory: Path, container: Path) -> int | None:
    """Bytes that may be had; None where the system does not tell."""
    known = []
    with suppress(OSError, ValueError, IndexError):
        line = next(line for line in memory.read_text().splitlines() if "MemAvailable" in line)
        known.append(int(line.split()[1]) * 1024)
    with suppress(OSError, ValueError):
        known.append(int(container.read_text()))
    return min(known, default=None)
