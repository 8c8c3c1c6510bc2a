"""How far a stored answer can be trusted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.cache.confidence import confidence, freshness

SIMILARITIES = st.floats(0, 1)
AGES = st.floats(0, 1e9)
TTLS = st.none() | st.floats(1, 1e9)


@pytest.mark.parametrize(
    ("similarity", "age", "ttl", "expected"),
    [
        (1.0, 41, 3600, 0.997),
        (0.943, 41, 3600, 0.943),
        (0.861, 3111, 3600, 0.643),
        (1.0, 0, 3600, 1.0),
        (1.0, 1800, 3600, 0.85),
        (1.0, 3600, 3600, 0.7),
        (1.0, 3600.1, 3600, 0.0),
        (1.0, 1e12, None, 1.0),
        (0.9, 1e12, None, 0.9),
        (0.0, 0, 3600, 0.0),
    ],
)
def test_examples(similarity: float, age: float, ttl: float | None, expected: float) -> None:
    """Those of the design, and the corners."""
    assert confidence(similarity, age, ttl) == expected


@pytest.mark.parametrize(
    ("age", "ttl", "expected"),
    [(0, 10, 1.0), (5, 10, 0.5), (10, 10, 0.0), (11, 10, 0.0), (0, None, 1.0), (1e12, None, 1.0)],
)
def test_freshness(age: float, ttl: float | None, expected: float) -> None:
    """It falls from 1 to 0 in a straight line, or never."""
    assert freshness(age, ttl) == expected


@given(SIMILARITIES, AGES, TTLS)
def test_it_stays_in_its_range(similarity: float, age: float, ttl: float | None) -> None:
    """From 0 to the similarity, to 3 digits."""
    found = confidence(similarity, age, ttl)
    assert 0 <= found <= round(similarity, 3)
    assert found == round(found, 3)


@given(SIMILARITIES, st.tuples(AGES, AGES), TTLS)
def test_it_never_grows_with_age(
    similarity: float, ages: tuple[float, float], ttl: float | None
) -> None:
    """An older answer is not trusted more."""
    younger, older = sorted(ages)
    assert confidence(similarity, older, ttl) <= confidence(similarity, younger, ttl)


@given(st.tuples(SIMILARITIES, SIMILARITIES), AGES, TTLS)
def test_it_never_falls_with_similarity(
    similarities: tuple[float, float], age: float, ttl: float | None
) -> None:
    """A closer question is not trusted less."""
    further, closer = sorted(similarities)
    assert confidence(further, age, ttl) <= confidence(closer, age, ttl)
