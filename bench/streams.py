"""Many long streams at once, with slow and vanishing readers, and SIGTERM in the middle of them.

    .venv/bin/python bench/streams.py [--streams 200] [--seconds 60]

Starts an upstream and `encore serve`, each a process of its own on loopback. Of the clients, most
read as they should, some read slowly, some vanish half-way. It prints, and exits 0 only if so:

    whole       every client that stayed got its stream whole
    held up     the longest that a well-behaved client waited between two chunks, beside the
                upstream's own pace: a slow neighbour must not be felt
    cancelled   every call whose client vanished was cancelled at the upstream
    memory      of the proxy before, at most, and after (MB of resident memory)
    SIGTERM     sent during a second wave: its streams end whole, and the exit code is 0
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
_CHUNKS_A_SECOND = 10
_CHUNK_TEXT = "x" * 512
_EVERY_SLOW = 10  # one in so many reads slowly
_EVERY_VANISHING = 5  # one in so many vanishes half-way
_MAX_HELD_UP = 1.0
_MAX_KEPT_MB = 30.0
_TERM_SECONDS = 10
# As in the container image: glibc gives large blocks back at once, instead of keeping them.
_MALLOC = {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072"}
_ARRIVING_SECONDS = 2.0  # all come within this time, and so do their ends


@dataclass
class Client:
    """One client and what it saw."""

    kind: str
    chunks: int = 0
    whole: bool = False
    longest_gap: float = 0.0
    error: str = ""


@dataclass
class Upstream:
    """Streams chunks at a steady pace; counts the calls that were given up."""

    seconds: float
    calls: int = 0
    cancelled: int = 0
    ended: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(await reader.readuntil(b"\r\n\r\n"), reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
        await reader.readexactly(int(length[1]) if length else 0)
        if not head.startswith(b"POST"):
            writer.write(
                b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            return
        self.calls += 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")
        writer.write(b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
        gone = asyncio.ensure_future(reader.read(1))
        started = time.monotonic()
        total = int(self.seconds * _CHUNKS_A_SECOND)
        for number in range(total):
            last = number == total - 1
            reason = "stop" if last else None
            choice = {"index": 0, "delta": {"content": _CHUNK_TEXT}, "finish_reason": reason}
            event = json.dumps({"id": "x", "model": "m", "created": 1, "choices": [choice]})
            data = f"data: {event}\n\n".encode() + (b"data: [DONE]\n\n" if last else b"")
            writer.write(b"%x\r\n%b\r\n" % (len(data), data))
            due = started + (number + 1) / _CHUNKS_A_SECOND
            await asyncio.wait([gone], timeout=max(0.0, due - time.monotonic()))
            if gone.done():
                self.cancelled += 1
                return
            await writer.drain()
        writer.write(b"0\r\n\r\n")
        gone.cancel()
        self.ended += 1


async def _ask(client: Client, url: str, number: int, seconds: float) -> None:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    message = {"role": "user", "content": f"Tell me a very long story, number {number}"}
    body = json.dumps({"model": "m", "stream": True, "messages": [message]}).encode()
    writer.write(
        b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    )
    last = time.monotonic()
    try:
        while line := await reader.readline():
            if not line.startswith(b"data: "):
                continue
            if line.startswith(b"data: [DONE]"):
                client.whole = True
                continue
            client.chunks += 1
            now = time.monotonic()
            client.longest_gap, last = max(client.longest_gap, now - last), now
            if client.kind == "vanishing" and client.chunks > seconds * _CHUNKS_A_SECOND / 2:
                writer.transport.abort()
                return
            if client.kind == "slow":
                await asyncio.sleep(1.5 / _CHUNKS_A_SECOND)
                last = time.monotonic()
    except (ConnectionError, asyncio.IncompleteReadError) as error:
        client.error = type(error).__name__
    finally:
        writer.close()


def _kind(number: int) -> str:
    if number % _EVERY_VANISHING == 1:
        return "vanishing"
    return "slow" if number % _EVERY_SLOW == 2 else "patient"


async def _wave(url: str, count: int, seconds: float, first: int) -> list[Client]:
    clients = [Client(_kind(number)) for number in range(count)]
    async with asyncio.TaskGroup() as group:
        for number, client in enumerate(clients):
            group.create_task(_ask(client, url, first + number, seconds))
            await asyncio.sleep(_ARRIVING_SECONDS / count)
    return clients


async def _start(upstream_port: int) -> tuple[asyncio.subprocess.Process, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "proxy", "serve", "--port", "0", "--store", "memory://"),
        *("--upstream", f"http://127.0.0.1:{upstream_port}", "--max-bytes", "1000000"),
        *("--log-level", "warning"),
        cwd=ROOT,
        env={**os.environ, **_MALLOC},
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    while b"listening" not in (line := await process.stderr.readline()):
        if not line:
            raise SystemExit("encore did not start")
    url = line.split()[1].decode().removesuffix("/v1")
    asyncio.get_running_loop().create_task(_echo(process.stderr))
    return process, url


async def _echo(lines: asyncio.StreamReader) -> None:
    while line := await lines.readline():
        if b"Traceback" in line or b"rror" in line:
            sys.stderr.write(line.decode())


def _memory_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


async def _watch_memory(pid: int, seen: list[float]) -> None:
    while True:
        seen.append(_memory_mb(pid))
        await asyncio.sleep(0.5)


async def measure(streams: int, seconds: float) -> bool:
    """Run both waves and print what was seen."""
    upstream = Upstream(seconds)
    server = await asyncio.start_server(upstream.serve, "127.0.0.1", 0)
    encore, url = await _start(server.sockets[0].getsockname()[1])
    memory: list[float] = []
    try:
        await _wave(url, 20, 0.5, first=1_000_000)  # a warm-up: its answers are cut short or whole
        upstream = _reset(upstream)
        before = _memory_mb(encore.pid)
        watch = asyncio.create_task(_watch_memory(encore.pid, memory))
        clients = await _wave(url, streams, seconds, first=0)
        await asyncio.sleep(1)
        watch.cancel()
        after = _memory_mb(encore.pid)
        cancelled = upstream.cancelled

        upstream.seconds = _TERM_SECONDS
        second = asyncio.create_task(_wave(url, streams, _TERM_SECONDS, first=streams))
        await asyncio.sleep(_ARRIVING_SECONDS + 2)  # all are under way by then
        under_way = upstream.calls - streams
        encore.send_signal(signal.SIGTERM)
        ended = await second
        code = await encore.wait()
    finally:
        if encore.returncode is None:
            os.kill(encore.pid, signal.SIGKILL)
            await encore.wait()
        server.close()

    staying = [client for client in clients if client.kind != "vanishing"]
    vanishing = len(clients) - len(staying)
    whole = sum(client.whole for client in staying)
    held_up = max(client.longest_gap for client in clients if client.kind == "patient")
    stayed = [client for client in ended if client.kind != "vanishing"]
    whole_after_term = sum(client.whole for client in stayed)
    rows = [
        ("whole", f"{whole} of {len(staying)} that stayed", whole == len(staying)),
        (
            "held up",
            f"{held_up:.2f} s at most between two chunks (upstream: {1 / _CHUNKS_A_SECOND:.2f} s)",
            held_up <= _MAX_HELD_UP,
        ),
        ("cancelled", f"{cancelled} of {vanishing} that vanished", cancelled == vanishing),
        (
            "memory",
            f"{before:.0f} MB before, {max(memory):.0f} MB at most, {after:.0f} MB after",
            after - before <= _MAX_KEPT_MB,
        ),
        (
            "SIGTERM",
            f"{whole_after_term} of {len(stayed)} streams ended whole, exit code {code}",
            under_way == streams and whole_after_term == len(stayed) and code == 0,
        ),
    ]
    print(f"\n{streams} streams of {seconds:g} s, {_CHUNKS_A_SECOND} chunks a second each")
    for name, text, well in rows:
        print(f"  {name:<10} {'ok ' if well else 'NOT'}  {text}")
    return all(well for _, _, well in rows)


def _reset(upstream: Upstream) -> Upstream:
    upstream.calls = upstream.cancelled = upstream.ended = 0
    return upstream


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    raise SystemExit(0 if asyncio.run(measure(options.streams, options.seconds)) else 1)


if __name__ == "__main__":
    main()
