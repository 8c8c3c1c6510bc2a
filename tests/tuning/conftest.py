"""What the tests of tuning share."""

from __future__ import annotations

import pytest

from proxy.cache.score.scorer import Scorer
from proxy.cache.score.trees import no_trees
from tests.cache.wordings import reader


@pytest.fixture(scope="session")
def scorer() -> Scorer:
    """One that has not learnt anything: every score is one half."""
    return Scorer(reader(), no_trees())
