"""One server in a process of its own, on a loopback port and a Unix socket."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.servers import kinds

# For a loaded machine; nothing depends on it unless something is broken.
_PATIENCE = 30.0
# A cluster's bus has the port that is this much higher.
_BUS = 10_000
_PORTS = range(10_240, 20_224)
_MOST_WORKERS = 32
_ATTEMPTS = 5
NO_RETRY = Retry(NoBackoff(), 0)


class Server:
    """A server of one kind, which keeps nothing on disk unless `options` say so."""

    def __init__(self, kind: str, folder: Path, *options: str, port: int | None = None) -> None:
        self.kind = kind
        self.port = port or free_port()
        self._folder = folder
        self._options = options
        self._log = folder / "log"
        self._command = kinds.command(kind)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address on loopback."""
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def socket(self) -> Path:
        """Its Unix socket."""
        return self._folder / "socket"

    def client(self) -> redis.Redis:
        """A client to look inside with; it is a context manager."""
        return redis.Redis(
            unix_socket_path=str(self.socket), socket_timeout=_PATIENCE, retry=NO_RETRY
        )

    def size(self) -> int:
        """How many keys it has."""
        with self.client() as client:
            return int(client.dbsize())

    def empty(self) -> None:
        """Forget all keys."""
        with self.client() as client:
            client.flushall()

    def start(self, *options: str, until: Callable[[redis.Redis], bool] = redis.Redis.ping) -> None:
        """Start it, and wait until it answers so; after `kill`, again on the same port."""
        self._process = self._started(*options)
        with self.client() as client:
            wait_for(lambda: self._answers(client, until))

    def pause(self) -> None:
        """Let it hang: connections stay open, and nothing is answered."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on; what was asked meanwhile is answered now."""
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it at once; what it had in memory is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _started(self, *options: str) -> subprocess.Popen[bytes]:
        plain = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
        place = ("--dir", self._folder, "--port", str(self.port), "--unixsocket", self.socket)
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [self._command, *plain, *place, *self._options, *options],
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def _answers(self, client: redis.Redis, until: Callable[[redis.Redis], bool]) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError(f"{self.kind} ended:\n{self._log.read_text()}")
        try:
            return until(client)
        except redis.AuthenticationError:
            return True  # it was started with a password
        except redis.ConnectionError:
            return False

    def _signal(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)


@contextmanager
def running_server(kind: str, folder: Path, *options: str) -> Iterator[Server]:
    """A server that has started, and is killed at the end, whatever became of it."""
    server = _first_that_starts(kind, folder, *options)
    try:
        yield server
    finally:
        server.kill()


def _first_that_starts(kind: str, folder: Path, *options: str) -> Server:
    """Somebody else may have taken the port between finding and using it."""
    for _ in range(_ATTEMPTS):
        server = Server(kind, folder, *options)
        try:
            server.start()
        except BaseException as error:
            server.kill()
            if "already in use" not in str(error):
                raise
        else:
            return server
    raise RuntimeError(f"no free port for {kind}")


def free_port() -> int:
    """A loopback port that is free, and so is the one for a cluster's bus; each time another one.

    It stays free until a server of the test takes it, and while that one is started again: the
    system gives it to nobody who asks for any port, and no other worker of the tests asks for it.
    """
    return next(port for port in _ports if _is_free(port) and _is_free(port + _BUS))


def _is_free(port: int) -> bool:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _own_ports() -> Iterator[int]:
    """Below those that the system hands out; every worker has others."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    ports = range(_PORTS.start + worker, _PORTS.stop, _MOST_WORKERS)
    return cycle(random.sample(ports, len(ports)))


_ports = _own_ports()


def wait_for(holds: Callable[[], bool]) -> None:
    """Wait until something holds; raises `TimeoutError` when it never does."""
    end = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("the server did not get there")
        time.sleep(0.005)


async def eventually(holds: Callable[[], bool]) -> None:
    """The same, for what goes on in this event loop."""
    async with asyncio.timeout(_PATIENCE):
        while not holds():  # noqa: ASYNC110  (nobody tells)
            await asyncio.sleep(0.005)
