"""A cluster of three masters, each with a third of the slots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from tests.servers.process import Server, running_server, wait_for

_SLOTS = (0, 5461, 10923, 16384)


class Cluster:
    """Three servers that know each other."""

    def __init__(self, nodes: Sequence[Server]) -> None:
        self.nodes = nodes

    @property
    def url(self) -> str:
        """Where it is reached: any node tells of the others."""
        nodes = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return f"redis+cluster://{nodes}"

    def empty(self) -> None:
        """Forget all keys."""
        for node in self.nodes:
            node.empty()


@contextmanager
def running_cluster(kind: str, folder: Path) -> Iterator[Cluster]:
    """A cluster that takes all keys, and is killed at the end."""
    with ExitStack() as stack:
        nodes = []
        for number in range(3):
            place = folder / str(number)
            place.mkdir()
            nodes.append(
                stack.enter_context(running_server(kind, place, "--cluster-enabled", "yes"))
            )
        _join(nodes)
        yield Cluster(nodes)


def _join(nodes: Sequence[Server]) -> None:
    for number, node in enumerate(nodes):
        # Only a node that knows no other may be given its epoch.
        _tell(node, "SET-CONFIG-EPOCH", number + 1)
        _tell(node, "ADDSLOTSRANGE", _SLOTS[number], _SLOTS[number + 1] - 1)
    for node in nodes[1:]:
        _tell(node, "MEET", "127.0.0.1", nodes[0].port)
    for node in nodes:
        wait_for(partial(_is_whole, node))


def _tell(node: Server, *words: str | int) -> object:
    with node.client() as client:
        return client.execute_command(f"CLUSTER {words[0]}", *words[1:])


def _is_whole(node: Server) -> bool:
    with node.client() as client:
        return bool(client.cluster("INFO")["cluster_state"] == "ok")
