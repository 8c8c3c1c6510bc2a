"""LiteLLM's proxy as others run it: installed by scripts/peers, with its local cache on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.speed.answers import MODEL

READY = "/health/liveliness"
ENVIRONMENT: Mapping[str, str] = {
    # It would fetch a list of prices when it starts.
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    # Without keys it has the least to do.
    "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true",
}


def litellm(peers: Path, folder: Path, port: int, upstream: str) -> Sequence[str]:
    """How it is started; its configuration is written into `folder`."""
    config = folder / f"litellm-{port}.yaml"
    config.write_text(json.dumps(_config(upstream)))  # which is YAML, too
    program = [str(peers / "bin" / "litellm"), "--config", str(config), "--telemetry", "False"]
    return [*program, "--host", "127.0.0.1", "--port", str(port), "--num_workers", "1"]


def _config(upstream: str) -> Mapping[str, object]:
    called = {"model": f"openai/{MODEL}", "api_base": f"{upstream}/v1", "api_key": "none"}
    return {
        "model_list": [{"model_name": MODEL, "litellm_params": called}],
        "litellm_settings": {"cache": True, "cache_params": {"type": "local"}},
    }
