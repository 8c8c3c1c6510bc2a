"""What Ollama calls a model."""

from __future__ import annotations


def canonical_name(name: str) -> str:
    """Ollama's names compare case-insensitively, and `name` is `name:latest`."""
    folded = name.lower()
    return folded if ":" in folded.rpartition("/")[2] else f"{folded}:latest"
