"""The names of all keys that Encore has in a Redis (docs/redis.md)."""

from __future__ import annotations

import re
from hashlib import sha256

_TAG_SIZE = 8
_DIGEST = re.compile(b"[0-9a-f]{64}")


class Keys:
    """The keys of one namespace; `namespace` is of letters, digits, `_`, `.` and `-`."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace
        self._prefix = f"{namespace}:entry:"
        self.secret = f"{namespace}:secret"
        self.changes = f"{namespace}:changes"
        self.counts = f"{namespace}:counts"
        self.notes = f"{namespace}:notes"

    @property
    def entries(self) -> str:
        """What the keys of all entries begin with."""
        return self._prefix

    def entry(self, key: bytes) -> str:
        """Where an entry is."""
        return self._prefix + key.hex()

    def uses(self, key: bytes) -> str:
        """Where it says what an entry was good for."""
        return f"{self._namespace}:uses:{key.hex()}"

    def key(self, name: bytes) -> bytes | None:
        """The entry's key in such a name; None for a name that we never gave."""
        prefix = self._prefix.encode()
        return read_hex(name[len(prefix) :]) if name.startswith(prefix) else None

    def filled(self, tag: str) -> str:
        """Where it says whether the vector sets of that embedder have all that is stored.

        It goes with them: the names of all sets begin so.
        """
        return f"{self._namespace}:vectors:{tag}"

    def vectors(self, tag: str, scope: bytes) -> str:
        """Where the vector set of a scope is, for the embedder of that tag."""
        return f"{self.filled(tag)}:{scope.hex()}"

    def index(self, tag: str) -> str:
        """The name of the Query Engine's index, for the embedder of that tag."""
        return f"{self._namespace}:index:{tag}"


def embedder_tag(embedder_id: str) -> str:
    """A short name for an embedder: vectors of different ones never meet."""
    return sha256(embedder_id.encode()).hexdigest()[: 2 * _TAG_SIZE]


def read_hex(text: bytes | None) -> bytes | None:
    """The 32 bytes of a key or a scope; None for what is none, or was not written by us."""
    return bytes.fromhex(text.decode()) if text and _DIGEST.fullmatch(text) else None
