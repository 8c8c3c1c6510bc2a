"""A few dozen pairs in which a cache meets all that it can meet."""

from __future__ import annotations

from itertools import product

from proxy.cache.policy import Policy, read_policy
from proxy.tuning.pairs import Pair

_THINGS = ("an egg", "a potato", "rice", "green tea", "black coffee", "old photographs")
_SAME = (
    ("How do I prepare {}?", "How can I prepare {}?"),
    ("How can I prepare {}?", "What is the best way to prepare {}?"),
    ("how do i prepare  {}?", "How do I prepare {}?"),
    ("Is {} good for children?", "Is {} any good for children?"),
)
_OTHER = (
    ("How do I prepare {}?", "How do I not prepare {}?"),
    ("Is {} good for 2 children?", "Is {} good for 3 children?"),
    ("Tell us where to buy {}", "Tell US where to buy {}"),
    ("What is `{}`?", "What is {}?"),
    ("Is {} good for children?", "Is {} good for children who are ill at the moment?"),
)
PAIRS = [
    Pair(a.format(thing), b.format(thing), same=same, family="same" if same else "other")
    for (same, pairs), thing in product(((True, _SAME), (False, _OTHER)), _THINGS)
    for a, b in pairs
] + [Pair("How do I prepare an egg?", "Prepare " + "an egg and " * 40, same=False, family="long")]


def policy(threshold: float = 0.75, min_score: float = 0.5) -> Policy:
    """One that takes little to serve an answer."""
    fields = {"threshold": threshold, "min_threshold": 0, "min_score": min_score}
    lines = (f"{name} = {value}" for name, value in fields.items())
    return read_policy("\n".join(["[defaults]", *lines]), "policy.toml")
