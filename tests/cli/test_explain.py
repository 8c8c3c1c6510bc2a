"""`encore explain`, against a proxy that answers what it is told to."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from tests.cli.samples import NASTY, candidate, explained
from tests.commands import Here
from tests.fakes.internal import FakeInternal

PATH = ("POST", "/internal/explain")


def test_the_words_that_made_a_guard_refuse(here: Here, proxy: FakeInternal) -> None:
    """They are named, and so are verdict, path, figures and what would be forwarded."""
    proxy.on(*PATH, explained(candidate()))
    code, out, err = here("explain", "What is port 8008?", "--model", "llama3.2")
    assert (code, err) == (0, "")
    for part in (
        "miss  guard_numbers",
        "miss;reason=guard_numbers;similarity=0.991",
        "What is port 8008? (4 words, prose)",
        "efefefefefef: tenant 1a2b3c4d5e6f, headers cookie, messages before 2, fields temperature",
        "matching time-bound, semantic no, threshold 0.4, ttl never",
        "semantic   miss: guard_numbers",
        "yes, 123 B to http://up/v1/chat/completions",
        "0d581758bb9b",
        "What is port 8080?",
        "0.991",
        "0.930",
        "41 s",
        "guard_numbers: 8080, 8008",
        "low_score",
    ):
        assert part in out, part
    assert proxy.heard[-1].body == {
        "messages": [{"role": "user", "content": "What is port 8008?"}],
        "model": "llama3.2",
    }


def test_a_hit(here: Here, proxy: FakeInternal) -> None:
    """The candidate is served; nothing would be forwarded."""
    served = candidate(accepted=True, reason=None, gates=[], confirmed=True)
    hit = explained(
        served,
        verdict="hit",
        path="semantic_match",
        forward={"would": False, "url": "", "body_bytes": 0},
    )
    proxy.on(*PATH, hit)
    _, out, _ = here("explain", "Tea?", "--model", "m")
    for part in ("hit  semantic_match", "served", "0.930 confirmed", "forwarded  no"):
        assert part in out, part


def test_a_request_that_cannot_be_read(here: Here, proxy: FakeInternal) -> None:
    """What is not known of it is left out."""
    nothing = dict.fromkeys(("key", "wording", "scope", "rules", "model"))
    proxy.on(*PATH, explained(verdict="bypass", reason="unparsable", tiers=[], **nothing))
    code, out, _ = here("explain", "Tea?", "--model", "m")
    assert (code, "bypass  unparsable" in out, "scope" in out) == (0, True, False)
    assert "No candidate: nothing like it is stored" in out


def test_what_is_not_kept(here: Here, proxy: FakeInternal) -> None:
    """An entry without its wording, and a candidate that could not be read."""
    unread = dict.fromkeys(("score", "confidence", "age", "ttl", "wording"))
    proxy.on(*PATH, explained(candidate(**unread, gates=[], reason="malformed")))
    _, out, _ = here("explain", "Tea?", "--model", "m")
    assert "(not kept)" in out
    assert "malformed" in out
    assert "never" not in out.partition("what became")[2]


def test_nothing_commands_the_terminal(here: Here, proxy: FakeInternal) -> None:
    """Neither a wording nor an evidence, nor JSON."""
    gate = {"gate": "guards", "passed": False, "reason": NASTY, "evidence": [NASTY]}
    nasty = explained(candidate(wording=f"{NASTY}[bold]\x9b2J", gates=[gate]), debug=NASTY)
    proxy.on(*PATH, nasty)
    _, out, _ = here("explain", "Tea?", "--model", "m")
    for part in ("\\x1b[2J\\u202enasty", "[bold]", "\\x9b"):
        assert part in out, part
    assert not {"\x1b", "\x9b", "\u202e"} & set(out)
    _, out, _ = here("explain", "Tea?", "--model", "m", "--json")
    assert json.loads(out) == nasty
    assert not {"\x1b", "\x9b"} & set(out)


def test_the_request_is_the_clients(here: Here, proxy: FakeInternal) -> None:
    """System prompt, headers and key go with it."""
    proxy.on(*PATH, explained())
    here(
        *("explain", "Tea?", "--model", "m", "--system", "Be brief."),
        *("--header", "x-cache-ttl: 5", "--api-key", "sk-a"),
    )
    heard = proxy.heard[-1]
    assert heard.body["messages"][0] == {"role": "system", "content": "Be brief."}
    assert heard.headers["x-cache-ttl"] == "5"
    assert heard.headers["authorization"] == "Bearer sk-a"


@pytest.mark.parametrize("from_stdin", [False, True])
def test_a_whole_body(
    here: Here,
    proxy: FakeInternal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    from_stdin: bool,
) -> None:
    """It is sent as it is, but for the model, if one is named."""
    proxy.on(*PATH, explained())
    body = b'{"model": "m", "messages": [], "temperature": 0}'
    (tmp_path / "body.json").write_bytes(body)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(body)))
    name = "-" if from_stdin else "body.json"
    assert here("explain", "--body", name).code == 0
    assert proxy.heard[-1].body == json.loads(body)
    here("explain", "--body", "body.json", "--model", "other")
    assert proxy.heard[-1].body == {**json.loads(body), "model": "other"}


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["a", "b"], "name the model with --model, one of a, b"),
        ([], "name the model with --model"),
    ],
)
def test_a_model_has_to_be_named(
    here: Here, proxy: FakeInternal, names: list[str], said: str
) -> None:
    """Where there are several, or none is known."""
    proxy.on("GET", "/v1/models", {"data": [{"id": name} for name in names]})
    assert here("explain", "Tea?") == (2, "", f"encore: explain: {said}\n")


def test_the_only_model(here: Here, proxy: FakeInternal) -> None:
    """It need not be named."""
    proxy.on("GET", "/v1/models", {"data": [{"id": "only"}]})
    proxy.on(*PATH, explained())
    assert here("explain", "Tea?").code == 0
    assert proxy.heard[-1].body["model"] == "only"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give a question, or a chat body with --body"),
        (["Tea?", "--body", "body.json"], "give a question, or a chat body with --body"),
        (["--body", "none.json"], "--body: none.json: No such file or directory"),
        (["--body", "cut.json"], "--body: cut.json: not JSON: "),
        (["--body", "list.json"], "--body: list.json: a chat body is a JSON object"),
    ],
)
def test_a_wrong_command_line(here: Here, tmp_path: Path, arguments: list[str], said: str) -> None:
    """It is told before a proxy is asked."""
    (tmp_path / "cut.json").write_text("{")
    (tmp_path / "list.json").write_text("[]")
    code, out, err = here("explain", *arguments)
    assert (code, out, f"encore: explain: {said}" in err) == (2, "", True), err


def test_another_shape(here: Here, proxy: FakeInternal) -> None:
    """That of a later version, perhaps; one line."""
    proxy.on(*PATH, {"verdict": "hit"})
    code, out, err = here("explain", "Tea?", "--model", "m")
    assert (code, out) == (3, "")
    assert err.endswith("answers in another form than this version knows\n")
