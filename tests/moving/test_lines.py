"""The lines of an export: what is written comes back, and nothing else gets in."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.cache.entry import Entry
from proxy.cache.ports import Held
from proxy.cache.vectors import pack_vector
from proxy.errors import MalformedEntry
from proxy.moving.lines import (
    End,
    Header,
    fingerprint,
    read_header,
    read_line,
    write_end,
    write_entry,
    write_header,
)
from tests.moving.samples import entry
from tests.store.samples import DIMENSION, vector

DOCUMENT = (Path(__file__).parents[2] / "docs/moving.md").read_text("utf-8")
SECRET = bytes(range(32))
MARK = fingerprint(SECRET)
LINE = write_entry(Held(entry("tea"), vector("tea"), has_vector=True))
DIGESTS = st.binary(min_size=32, max_size=32)
TEXTS = st.text(st.characters())
SECONDS = st.floats(min_value=1e-300, max_value=1e300)
ENTRIES = st.builds(
    Entry,
    key=DIGESTS,
    scope=DIGESTS,
    wording=TEXTS,
    model=TEXTS,
    body=st.binary() | st.builds(json.dumps, TEXTS).map(str.encode),
    streamed=st.booleans(),
    has_usage=st.booleans(),
    created_at=SECONDS,
    ttl=st.none() | SECONDS,
)


def changed(**fields: Any) -> bytes:
    """The line of an entry with other fields."""
    return json.dumps({**json.loads(LINE), **fields}).encode()


def without(*names: str) -> bytes:
    """The line of an entry without these fields."""
    fields = json.loads(LINE)
    return json.dumps({name: fields[name] for name in fields if name not in names}).encode()


@given(held=ENTRIES)
def test_every_entry_comes_back(held: Entry) -> None:
    """Whatever texts and bytes it holds, on one line of ASCII."""
    line = write_entry(Held(held, None, has_vector=True))
    assert line.count(b"\n") == 1
    assert line.isascii()
    assert read_line(line, None) == Held(held, None, has_vector=True)


def test_a_body_is_text_where_people_can_read_it() -> None:
    """JSON in UTF-8 stands there as it is; any other bytes are base64."""
    assert json.loads(LINE)["body"] == entry("tea").body.decode()
    for body in (b"\xff", b"no JSON", b"[" * 100_000):
        fields = json.loads(write_entry(Held(entry("tea", body=body), None, has_vector=False)))
        assert base64.b64decode(fields["body_base64"]) == body
        assert "body" not in fields


def test_a_vector_comes_back() -> None:
    """Bit by bit; for another embedder it is left out."""
    found = read_line(LINE, DIMENSION)
    assert isinstance(found, Held)
    assert found.vector is not None
    assert found.vector.tobytes() == vector("tea").tobytes()
    assert read_line(LINE, None) == Held(entry("tea"), None, has_vector=True)


@pytest.mark.parametrize("secret", [None, SECRET])
def test_a_header_comes_back(secret: bytes | None) -> None:
    """With the secret only if that was asked for."""
    header = Header(3, "table-8", MARK, secret)
    line = write_header(header)
    assert read_header(line) == header
    assert (SECRET.hex().encode() in line) == (secret is not None)


def test_the_end_comes_back() -> None:
    """It says how many there were."""
    assert read_line(write_end(End(7)), None) == End(7)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"", "it is not JSON"),
        (b"\xff\xfe", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b'{"v": ' + b"1" * 5000 + b"}", "it is not JSON"),
        (b"[]", "it is no JSON object"),
        (b"{}", "v is missing or malformed"),
        (changed(v=2), "v is not 1; probably a newer Encore wrote it"),
        (changed(v="1"), "v is missing or malformed"),
        (changed(key="0" * 63), "key is missing or malformed"),
        (changed(key="G" * 64), "key is missing or malformed"),
        (changed(key=5), "key is missing or malformed"),
        (changed(scope=None), "scope is missing or malformed"),
        (changed(wording=5), "wording is missing or malformed"),
        (changed(model=None), "model is missing or malformed"),
        (changed(body={}), "body is missing or malformed"),
        (changed(body="\ud800"), "body is missing or malformed"),
        (changed(body_base64=""), "body is missing or malformed"),
        (without("body"), "body is missing or malformed"),
        (without("ttl"), "ttl is missing or malformed"),
        (changed(streamed=1), "streamed is missing or malformed"),
        (changed(has_usage="yes"), "has_usage is missing or malformed"),
        (changed(has_vector=1), "has_vector is missing or malformed"),
        (changed(created_at=True), "created_at is missing or malformed"),
        (changed(created_at=10**400), "created_at is missing or malformed"),
        (changed(created_at=float("nan")), "created_at is missing or malformed"),
        (changed(ttl=0), "ttl is missing or malformed"),
        (changed(ttl=float("inf")), "ttl is missing or malformed"),
        (changed(vector="*"), "vector is missing or malformed"),
        (changed(vector="é"), "vector is missing or malformed"),
        (changed(vector=5), "vector is missing or malformed"),
        (changed(vector=""), "vector is missing or malformed"),
        (
            changed(vector=base64.b64encode(pack_vector(np.ones(DIMENSION, np.float32))).decode()),
            "vector is missing or malformed",
        ),
        (changed(SECRET_NAME=1), "an unknown field is missing or malformed"),
        (b'{"v": 1, "end": -1}', "end is missing or malformed"),
    ],
)
def test_a_bad_line_names_the_field(line: bytes, reason: str) -> None:
    """And nothing of what it holds."""
    with pytest.raises(MalformedEntry) as refused:
        read_line(line, DIMENSION)
    assert str(refused.value) == reason


def test_a_body_in_base64_is_checked() -> None:
    """As a vector is."""
    fields = {**json.loads(without("body")), "body_base64": "*"}
    with pytest.raises(MalformedEntry, match="body_base64"):
        read_line(json.dumps(fields).encode(), None)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"format": "another"}, "format"),
        ({"v": 2}, "v is not 1"),
        ({"entries": -1}, "entries"),
        ({"entries": True}, "entries"),
        ({"embedder": None}, "embedder"),
        ({"secret_fingerprint": "x"}, "secret_fingerprint"),
        ({"secret_fingerprint": 5}, "secret_fingerprint"),
        ({"secret": "00"}, "secret"),
        ({"secret": "00" * 32}, "secret"),
    ],
)
def test_a_bad_header_names_the_field(fields: dict[str, object], name: str) -> None:
    """A secret has to be the one of the fingerprint."""
    plain = json.loads(write_header(Header(3, "table-8", MARK, SECRET)))
    with pytest.raises(MalformedEntry, match=name):
        read_header(json.dumps({**plain, **fields}).encode())


def test_the_document_names_every_field() -> None:
    """Each kind of line has its row in docs/moving.md."""
    bodies = [entry("tea"), entry("tea", body=b"no JSON")]
    lines = {
        "the first one": [write_header(Header(3, "table-8", MARK, SECRET))],
        "an entry": [write_entry(Held(each, None, has_vector=True)) for each in bodies],
        "the last one": [write_end(End(7))],
    }
    for kind, written in lines.items():
        (row,) = re.findall(rf"^\| {kind} \| (.*) \|$", DOCUMENT, re.MULTILINE)
        named = set(re.findall(r"`([a-z_0-9]+)`", row))
        assert named == {name for line in written for name in json.loads(line)}
