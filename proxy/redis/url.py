"""Where a Redis is: the URLs of ENCORE_STORE.

    redis://[user:password@]host[:port][/database]              rediss:// over TLS
    redis+cluster://[user:password@]host[:port],host[:port]…    rediss+cluster:// over TLS
    unix://[user:password@]/path/to/socket[?db=number]

Over TLS there are options: ?ssl_ca_certs=FILE, ssl_certfile=FILE, ssl_keyfile=FILE and, for a
certificate that nobody vouches for, ssl_cert_reqs=none. User and password are percent-encoded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote

_PORT = 6379
_SCHEMES = ("redis", "rediss", "redis+cluster", "rediss+cluster", "unix")
_FILES = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")
_NODE = re.compile(r"(\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::(\d{1,5}))?", re.ASCII)
_LARGEST_DATABASE = 2**31


@dataclass(frozen=True, slots=True)
class Node:
    """A server's host name or address, and its port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Tls:
    """How a server proves itself, and we to it; without `ca_certs` the system's count."""

    ca_certs: str | None = None
    certfile: str | None = None
    keyfile: str | None = None
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Address:
    """A server (one node), a cluster (any of its nodes), or a Unix socket.

    As text it has no user and no password, and goes into logs.
    """

    scheme: str
    nodes: tuple[Node, ...] = ()
    socket: str = ""
    database: int = 0
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    tls: Tls | None = None

    def __str__(self) -> str:
        place = self.socket or ",".join(map(str, self.nodes))
        database = f"?db={self.database}" if self.socket else f"/{self.database}"
        return f"{self.scheme}://{place}{database if self.database else ''}"

    @property
    def is_cluster(self) -> bool:
        """Whether keys are spread over several servers."""
        return self.scheme.endswith("+cluster")


def is_redis(url: str) -> bool:
    """Whether a URL is one of ours, well formed or not."""
    scheme, mark, _ = url.partition("://")
    return bool(mark) and scheme in _SCHEMES


def read_url(url: str) -> Address:
    """The address that a URL of ours names; raises `ValueError`, without anything of the URL."""
    scheme, _, rest = url.partition("://")
    rest, _, query = rest.partition("?")
    options = _options(scheme, query)
    authority, slash, path = rest.partition("/")
    userinfo, _, place = authority.rpartition("@")
    username, password = _credentials(userinfo)
    if scheme == "unix":
        nodes: tuple[Node, ...] = ()
        socket, database = _socket(place, slash + path), options.get("db", "")
    else:
        nodes, socket, database = _nodes(place), "", path
    if len(nodes) > 1 and not scheme.endswith("+cluster"):
        raise ValueError("must name one server; a cluster's URL begins with redis+cluster://")
    if database and scheme.endswith("+cluster"):
        raise ValueError("must name no database: a cluster has but one")
    return Address(
        scheme, nodes, socket, _database(database), username, password, _tls(scheme, options)
    )


def _options(scheme: str, query: str) -> Mapping[str, str]:
    try:
        options = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)))
    except ValueError:
        raise ValueError("must have options such as ?name=value") from None
    known: tuple[str, ...] = ("db",) if scheme == "unix" else ()
    if scheme.startswith("rediss"):
        known = (*_FILES, "ssl_cert_reqs")
    for name in options.keys() - known:
        takes = f"only {', '.join(known)}" if known else "none"
        # What is no name may be a part of a password.
        shown = name if re.fullmatch("[a-z_]{1,32}", name) else "of that name"
        raise ValueError(f"has an option {shown}; {scheme}:// takes {takes}")
    return options


def _credentials(userinfo: str) -> tuple[str | None, str | None]:
    if not userinfo:
        return None, None
    username, colon, password = userinfo.partition(":")
    if not colon or not password:
        raise ValueError("must have user:password or :password in front of the @")
    return unquote(username) or None, unquote(password)


def _nodes(place: str) -> tuple[Node, ...]:
    return tuple(_node(each) for each in place.split(","))


def _node(text: str) -> Node:
    found = _NODE.fullmatch(text)
    if found is None:
        raise ValueError(
            "must be redis://host:port/database; /, ?, @ and % of a password are"
            " percent-encoded (%2F, %3F, %40, %25)"
        )
    port = int(found[2] or _PORT)
    if not 0 < port < 2**16:
        raise ValueError("must have a port from 1 to 65535")
    return Node(found[1].strip("[]"), port)


def _socket(place: str, path: str) -> str:
    if place or not path.strip("/"):
        raise ValueError("must be unix:///path/to/socket (three slashes)")
    return unquote(path)


def _database(text: str) -> int:
    if text and not (text.isascii() and text.isdecimal() and int(text) < _LARGEST_DATABASE):
        raise ValueError("must name its database by a number, such as redis://host:6379/1")
    return int(text or 0)


def _tls(scheme: str, options: Mapping[str, str]) -> Tls | None:
    if not scheme.startswith("rediss"):
        return None
    for name in _FILES:
        path = options.get(name)
        if path is not None and not Path(path).is_file():
            raise ValueError(f"has an {name} that is no file")
    if options.get("ssl_cert_reqs", "none") != "none":
        raise ValueError("has an ssl_cert_reqs that is not none")
    ca_certs, certfile, keyfile = (options.get(name) for name in _FILES)
    return Tls(ca_certs, certfile, keyfile, verified="ssl_cert_reqs" not in options)
