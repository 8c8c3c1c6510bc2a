"""What all tests share."""

from __future__ import annotations

from hypothesis import settings

# A loaded machine must not fail a test; how fast the code is, bench/ says.
settings.register_profile("encore", deadline=None)
settings.load_profile("encore")
