"""What is counted of comparisons, and what is said of the counts."""

from __future__ import annotations

import pytest

from proxy.cache import tallies
from proxy.cache.shadow import Rival
from proxy.cache.tallies import Scale, named, places_of, summary
from proxy.cache.verdict import Hit, Match, Path
from tests.cache.samples import MemoryCounts
from tests.store.samples import entry

TEA = entry("tea")


def rival(score: float, above: float = 0.0, similarity: float = 0.93) -> Rival:
    """A stored answer that no guard refused."""
    return Rival(TEA, similarity, score, above)


@pytest.mark.parametrize(
    ("figure", "band"),
    [
        (0.9, "0.90"),
        (0.919999, "0.90"),
        (0.92, "0.92"),
        (0.58, "0.58"),  # 0.08 / 0.02 is a little less than 4 in binary
        (1.0, "0.98"),
        (0.5, "0.50"),
        (0.2, "0.50"),
    ],
)
def test_a_figure_lies_in_a_band(figure: float, band: str) -> None:
    """A band begins at its name; the last one holds 1, the first one all below."""
    assert Scale("score", 0.5, 0.02).band(figure) == f"shadow:score:{band}"


def test_an_answer_counts_wherever_it_would_be_served() -> None:
    """In its bands, and at each threshold up to its score, but where another one comes first."""
    assert list(places_of(rival(0.56))) == [
        "shadow:score:0.56",
        "shadow:similarity:0.90",
        *(f"shadow:min_score:{place}" for place in ("0.50", "0.52", "0.54", "0.56")),
    ]
    assert list(places_of(rival(0.93, above=0.88))) == [
        "shadow:score:0.92",
        "shadow:similarity:0.90",
        "shadow:min_score:0.90",
        "shadow:min_score:0.92",
    ]


def test_names_are_few() -> None:
    """Whatever the figures are: a store holds them all."""
    figures = [number / 1000 for number in range(1001)]
    places = {place for one in figures for place in places_of(rival(one, similarity=one))}
    assert len(places) == 25 + 12 + 25


@pytest.mark.parametrize(
    ("path", "place"), [(Path.EXACT, "shadow:exact"), (Path.SEMANTIC, "shadow:serving")]
)
def test_exact_matches_count_apart(path: Path, place: str) -> None:
    """They tell how much answers to one question differ."""
    assert tallies.place_of(Hit(path, TEA, Match(1.0))) == place


async def test_counts_in_memory_add_up() -> None:
    """By name."""
    counts = MemoryCounts()
    counts.count("a")
    counts.count("b", 2)
    counts.count("a")
    assert await counts.counts() == {"a": 2, "b": 2}


def test_nothing_is_known_at_first() -> None:
    """No band, and no rate that would be sure."""
    nothing = {"compared": 0, "agreed": 0, "wrong_rate": 0.0, "low": 0.0, "high": 1.0}
    assert summary({"hits": 3}) == {
        "compared": 0,
        "agreed": 0,
        "serving": nothing,
        "exact": nothing,
        "bands": [],
        "similarity_bands": [],
        "thresholds": [],
        "differed_by": {},
        "unfit": 0,
        "dropped": 0,
    }


def test_counts_become_rates() -> None:
    """Each with its interval; what was not compared has no rate."""
    counts = {
        "shadow:score:0.90:agreed": 19,
        "shadow:score:0.90:differed": 1,
        "shadow:score:0.62:differed": 2.0,
        "shadow:similarity:0.95:agreed": 4,
        "shadow:min_score:0.50:agreed": 19,
        "shadow:min_score:0.50:differed": 3,
        "shadow:serving:agreed": 19,
        "shadow:serving:differed": 1,
        "shadow:exact:agreed": 7,
        "shadow:cause:numbers": 2,
        "shadow:unfit": 1,
        "shadow:dropped": 5,
    }
    told = summary(counts)
    one_of_20 = {
        "wrong_rate": 0.05,
        "low": pytest.approx(0.0089, abs=1e-4),
        "high": pytest.approx(0.2361, abs=1e-4),
    }
    assert (told["compared"], told["agreed"]) == (22, 19)
    assert [(band["from"], band["to"]) for band in told["bands"]] == [(0.62, 0.64), (0.9, 0.92)]
    assert told["bands"][1] == {
        "from": 0.9,
        "to": 0.92,
        "compared": 20,
        "agreed": 19,
        **one_of_20,
    }
    assert told["serving"] == {"compared": 20, "agreed": 19, **one_of_20}
    assert [(band["from"], band["to"]) for band in told["similarity_bands"]] == [(0.95, 1.0)]
    assert [(row["min_score"], row["served"]) for row in told["thresholds"]] == [(0.5, 22)]
    assert told["thresholds"][0]["wrong_rate"] == pytest.approx(3 / 22)
    assert (told["exact"]["agreed"], told["differed_by"]) == (7, {"numbers": 2})
    assert (told["unfit"], told["dropped"]) == (1, 5)


def test_a_count_is_of_what_agreed_or_of_what_did_not() -> None:
    """Side by side."""
    assert [named("a", agreed=yes) for yes in (True, False)] == ["a:agreed", "a:differed"]
