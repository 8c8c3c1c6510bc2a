"""What can befall a Redis, and how it gets well again. All calls block, and are short."""

from __future__ import annotations

import random
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis

from tests.servers.process import Server, free_port, running_server

Ill = Callable[[Server], Any]
# Such a server keeps what it has when it is killed.
KEEPING = ("--appendonly", "yes", "--appendfsync", "always")
_KILL_SECONDS = 0.1
_CONFIG_KEEPS = "0"


@contextmanager
def keeping_server(kind: str, folder: Path) -> Iterator[Server]:
    """A server that has what it had when it is started again."""
    with running_server(kind, folder, *KEEPING) as server:
        yield server


@contextmanager
def killed(server: Server) -> Iterator[None]:
    """It dies, and comes back with all that it had."""
    server.kill()
    yield
    server.start()


@contextmanager
def frozen(server: Server) -> Iterator[None]:
    """Connections stay open, and nothing is answered."""
    server.pause()
    yield
    server.resume()


@contextmanager
def emptied(server: Server) -> Iterator[None]:
    """It dies, and comes back with nothing, not even the secret."""
    server.kill()
    yield
    shutil.rmtree(server.socket.parent / "appendonlydir")
    server.start()


@contextmanager
def flushed(server: Server) -> Iterator[None]:
    """All that it has goes at once."""
    server.empty()
    yield


@contextmanager
def garbled(server: Server) -> Iterator[None]:
    """Our keys hold other types, foreign bytes, cut values, and entries of other keys."""
    chance = random.Random(7)  # noqa: S311 - the same every time
    with server.client() as client:
        names = sorted(client.scan_iter("encore:*", count=1000))
        whole = [client.hget(name, "e") for name in names if name.startswith(b"encore:entry:")]
        for name in names:
            if name != b"encore:secret":
                _garble(client, name, whole, chance)
    yield


def _garble(client: redis.Redis, name: bytes, whole: list[Any], chance: random.Random) -> None:
    if not name.startswith(b"encore:entry:"):
        client.delete(name)
        client.set(name, "no stream, no set")
        return
    match chance.randrange(7):
        case 0:
            client.delete(name)
            client.rpush(name, "a", "list")
        case 1:
            client.hset(name, "e", chance.randbytes(200))
        case 2:
            client.hset(name, "e", (client.hget(name, "e") or b"")[:-20])
        case 3:
            client.hset(name, "e", chance.choice(whole))
        case 4:
            client.hset(name, mapping={"v": chance.randbytes(64), "s": "no scope"})
        case 5:
            client.hdel(name, "e")
        case _:
            client.set(name, "a string")


@contextmanager
def full(server: Server) -> Iterator[None]:
    """It takes no more, and gives what it has."""
    with server.client() as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", "1mb")
        yield
        client.config_set("maxmemory", _CONFIG_KEEPS)


@contextmanager
def read_only(server: Server) -> Iterator[None]:
    """A replica of a master that is not there; it is made a master again."""
    with server.client() as client:
        client.replicaof("127.0.0.1", str(free_port()))
        yield
        client.replicaof("NO", "ONE")


@contextmanager
def without_scripts(server: Server) -> Iterator[None]:
    """Scripts that it had learnt are forgotten."""
    with server.client() as client:
        client.script_flush()
    yield


@contextmanager
def disconnecting(server: Server) -> Iterator[None]:
    """It closes all connections, again and again."""
    over = threading.Event()

    def run() -> None:
        with server.client() as client:
            while not over.wait(_KILL_SECONDS):
                client.execute_command("CLIENT KILL", "TYPE", "normal")

    thread = threading.Thread(target=run)
    thread.start()
    yield
    over.set()
    thread.join()


ILLS: dict[str, Callable[[Server], Any]] = {
    "killed, restarted with its data": killed,
    "frozen (SIGSTOP)": frozen,
    "killed, restarted empty": emptied,
    "FLUSHALL": flushed,
    "garbage in our keys": garbled,
    "full (noeviction)": full,
    "read-only replica": read_only,
    "SCRIPT FLUSH": without_scripts,
    "CLIENT KILL TYPE normal": disconnecting,
}
