"""What all tests share."""

from __future__ import annotations

import os

from hypothesis import settings

# A loaded machine must not fail a test; how fast the code is, bench/ says. CI tries the same
# examples every time, so that it fails for what a change did; runs by hand go on looking.
settings.register_profile("encore", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("encore")
