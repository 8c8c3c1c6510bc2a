"""The lines of an export: what is written comes back, and nothing else gets in."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.cache.entry import Entry
from proxy.cache.origin import Origin
from proxy.cache.ports import Held
from proxy.cache.uses import UNUSED, Use, Uses
from proxy.cache.vectors import pack_vector
from proxy.cache.verdict import Path as HitPath
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
ORIGIN = Origin("ann", "docs", ("a", "b"), b'{"model": "m"}', 1.5, 4, 9, bytes(range(32)))
USES = Uses(5, (Use(7.5, HitPath.EXACT, 1.0), Use(8.5, HitPath.SEMANTIC, 0.9, "tea?")))
HELD = Held(entry("tea", origin=ORIGIN), vector("tea"), has_vector=True, uses=USES)
LINE = write_entry(HELD)
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
    origin=st.builds(
        Origin,
        tenant=TEXTS,
        namespace=TEXTS,
        tags=st.lists(TEXTS, max_size=3).map(tuple),
        request=st.binary() | st.builds(json.dumps, TEXTS).map(str.encode),
        seconds=SECONDS,
        prompt_tokens=st.integers(0, 2**32 - 1),
        completion_tokens=st.integers(0, 2**32 - 1),
        spelling=st.just(b"") | DIGESTS,
    ),
)
NUMBERS = st.floats(-(2.0**52), 2.0**52)
USE = st.builds(Use, at=NUMBERS, path=st.sampled_from(HitPath), similarity=NUMBERS, wording=TEXTS)


def changed(**fields: Any) -> bytes:
    """The line of an entry with other fields."""
    return json.dumps({**json.loads(LINE), **fields}).encode()


def within(name: str, **fields: Any) -> bytes:
    """The line of an entry with other fields in one of its fields."""
    return changed(**{name: {**json.loads(LINE)[name], **fields}})


def without(*names: str) -> bytes:
    """The line of an entry without these fields."""
    fields = json.loads(LINE)
    return json.dumps({name: fields[name] for name in fields if name not in names}).encode()


@given(kept=ENTRIES, last=st.lists(USE, max_size=8), more=st.integers(0, 2**40))
def test_every_entry_comes_back(kept: Entry, last: list[Use], more: int) -> None:
    """Whatever texts and bytes it holds, on one line of ASCII."""
    held = Held(kept, None, has_vector=True, uses=Uses(len(last) + more, tuple(last)))
    line = write_entry(held)
    assert line.count(b"\n") == 1
    assert line.isascii()
    assert read_line(line, None) == held


def test_a_line_of_the_first_version_is_read() -> None:
    """Where its entry comes from, and what it was good for, is not known."""
    fields = {**json.loads(without("origin", "uses")), "v": 1}
    found = read_line(json.dumps(fields).encode(), None)
    assert found == Held(entry("tea"), None, has_vector=True, uses=UNUSED)
    assert read_line(b'{"v": 1, "end": 7}', None) == End(7)
    with pytest.raises(MalformedEntry, match="an unknown field"):
        read_line(changed(v=1), None)


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
    assert read_line(LINE, None) == replace(HELD, vector=None)


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
        (changed(v=3), "v is not 1 or 2; probably a newer Encore wrote it"),
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
        (without("origin"), "origin is missing or malformed"),
        (changed(origin=None), "origin is missing or malformed"),
        (changed(origin={}), "origin is missing or malformed"),
        (within("origin", more=1), "origin is missing or malformed"),
        (within("origin", request_base64=""), "origin is missing or malformed"),
        (within("origin", tenant=5), "tenant is missing or malformed"),
        (within("origin", namespace=None), "namespace is missing or malformed"),
        (within("origin", tags="tag"), "tags is missing or malformed"),
        (within("origin", tags=[5]), "tags is missing or malformed"),
        (within("origin", request=5), "request is missing or malformed"),
        (within("origin", seconds=10**400), "seconds is missing or malformed"),
        (within("origin", prompt_tokens=-1), "prompt_tokens is missing or malformed"),
        (within("origin", completion_tokens=1.5), "completion_tokens is missing or malformed"),
        (within("origin", spelling="00"), "spelling is missing or malformed"),
        (without("uses"), "uses is missing or malformed"),
        (changed(uses=[]), "uses is missing or malformed"),
        (within("uses", more=1), "uses is missing or malformed"),
        (within("uses", hits=1), "uses is missing or malformed"),
        (within("uses", hits="5"), "uses is missing or malformed"),
        (within("uses", last={}), "uses is missing or malformed"),
        (within("uses", last=[5]), "uses is missing or malformed"),
        (within("uses", last=[{}]), "uses is missing or malformed"),
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
        ({"v": 3}, "v is not 1 or 2"),
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


@pytest.mark.parametrize("name", ["origin", "uses"])
def test_the_document_names_what_is_within(name: str) -> None:
    """A request stands there in one of two ways."""
    (row,) = re.findall(rf"^\| `{name}` \| (.*) \|$", DOCUMENT, re.MULTILINE)
    fields = json.loads(LINE)[name]
    inner = {each for use in fields.get("last", ()) for each in use}
    either = {"request_base64"} if name == "origin" else set()
    assert set(re.findall(r"`([a-z_0-9]+)`", row)) == {*fields, *inner, *either}
