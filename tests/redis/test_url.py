"""URLs of a Redis: what they name, and what is said of those that name nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from proxy.redis.url import Address, Node, Tls, is_redis, read_url

HOST = (Node("host", 6379),)
THREE = (Node("a", 6379), Node("b", 7000), Node("::1", 7001))


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("redis://host", Address("redis", HOST)),
        ("redis://host/", Address("redis", HOST)),
        ("redis://host:7000/3", Address("redis", (Node("host", 7000),), database=3)),
        ("redis://127.0.0.1:1", Address("redis", (Node("127.0.0.1", 1),))),
        ("redis://[::1]:65535", Address("redis", (Node("::1", 65535),))),
        ("redis://redis_1.svc-a", Address("redis", (Node("redis_1.svc-a", 6379),))),
        ("redis://:pw@host", Address("redis", HOST, password="pw")),
        ("redis://ann:p:w@host", Address("redis", HOST, username="ann", password="p:w")),
        ("redis://ann:p@w@host", Address("redis", HOST, username="ann", password="p@w")),
        ("redis://a%40b:%2F%3F%25@host", Address("redis", HOST, username="a@b", password="/?%")),
        ("rediss://host", Address("rediss", HOST, tls=Tls())),
        ("rediss://host?ssl_cert_reqs=none", Address("rediss", HOST, tls=Tls(verified=False))),
        ("redis+cluster://a,b:7000,[::1]:7001", Address("redis+cluster", THREE)),
        ("rediss+cluster://host", Address("rediss+cluster", HOST, tls=Tls())),
        ("unix:///run/redis.sock", Address("unix", socket="/run/redis.sock")),
        ("unix:///a%20b?db=2", Address("unix", socket="/a b", database=2)),
        ("unix://:pw@/run/s", Address("unix", socket="/run/s", password="pw")),
    ],
)
def test_what_a_url_names(url: str, address: Address) -> None:
    """Every part of it is used, and what is left out has a default."""
    assert read_url(url) == address
    assert is_redis(url)


def test_certificates_are_files(tmp_path: Path) -> None:
    """Options of TLS name files that are there."""
    paths = [tmp_path / name for name in ("ca.pem", "cert.pem", "key.pem")]
    for path in paths:
        path.touch()
    names = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")
    query = "&".join(f"{name}={path}" for name, path in zip(names, paths, strict=True))
    ca_certs, certfile, keyfile = map(str, paths)
    assert read_url(f"rediss://host?{query}").tls == Tls(ca_certs, certfile, keyfile)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("redis://", "must be redis://host:port/database"),
        ("redis://ho st", "must be redis://host:port/database"),
        ("redis://host:port", "must be redis://host:port/database"),
        ("redis://::1", "must be redis://host:port/database"),
        ("redis://ann:hun/ter2@host", "must be redis://host:port/database"),
        ("redis://host:0", "must have a port from 1 to 65535"),
        ("redis://host:65536", "must have a port from 1 to 65535"),
        ("redis://host/first", "must name its database by a number"),
        ("redis://host/-1", "must name its database by a number"),
        ("redis://host/1/2", "must name its database by a number"),
        ("redis://host/٣", "must name its database by a number"),
        ("redis://host/99999999999", "must name its database by a number"),
        ("redis://hunter2@host", "must have user:password or :password in front of the @"),
        ("redis://ann:@host", "must have user:password or :password in front of the @"),
        ("redis://a,b", "must name one server; a cluster's URL begins with redis+cluster://"),
        ("redis+cluster://a,", "must be redis://host:port/database"),
        ("redis+cluster://a/1", "must name no database: a cluster has but one"),
        ("unix://run/redis.sock", "must be unix:///path/to/socket (three slashes)"),
        ("unix:///", "must be unix:///path/to/socket (three slashes)"),
        ("unix:///s?db=x", "must name its database by a number"),
        ("redis://host?db=1", "has an option db; redis:// takes none"),
        ("redis://:hun?TER2@host", "must have options such as ?name=value"),
        ("redis://:hun?TER2=@host", "has an option of that name; redis:// takes none"),
        ("redis://host?password=hunter2", "has an option password; redis:// takes none"),
        ("unix:///s?ssl_keyfile=k", "has an option ssl_keyfile; unix:// takes only db"),
        ("rediss://host?ssl_ca_certs=/hunter2", "has an ssl_ca_certs that is no file"),
        ("rediss://host?ssl_cert_reqs=optional", "has an ssl_cert_reqs that is not none"),
    ],
)
def test_a_mistake_is_named(url: str, complaint: str) -> None:
    """What is wrong is said without the URL: its user and its password are nobody's business."""
    with pytest.raises(ValueError, match=r"^(must|has) ") as error:
        read_url(url)
    assert str(error.value).startswith(complaint)
    assert "hun" not in str(error.value).lower()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://ann:hunter2@host/2", "redis://host:6379/2"),
        ("rediss://:hunter2@[::1]", "rediss://[::1]:6379"),
        ("redis+cluster://ann:hunter2@a,b:7000", "redis+cluster://a:6379,b:7000"),
        ("unix://ann:hunter2@/run/s?db=1", "unix:///run/s?db=1"),
        ("unix:///run/s", "unix:///run/s"),
    ],
)
def test_an_address_can_be_shown(url: str, shown: str) -> None:
    """Neither as text nor in a traceback has it a user or a password."""
    address = read_url(url)
    assert str(address) == shown
    assert "hunter2" not in repr(address)
    assert "ann" not in repr(address)


@pytest.mark.parametrize(
    "url", ["sqlite:///redis", "memory://", "http://redis", "redis", "/redis://"]
)
def test_other_urls_are_not_ours(url: str) -> None:
    """The scheme alone decides."""
    assert not is_redis(url)
