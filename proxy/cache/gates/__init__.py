"""The gates: everything that decides whether an answer may be looked up, reused or stored.

    question  one request, as the gates see it
    lookup    may it be looked up, and in the semantic tier?   -> Proceed | Bypass
    reuse     may this stored answer be reused?                -> Accepted | Refused
    storing   may this answer be stored?                       -> Store | Skip

Each gate is one small function with one reason; the first that refuses names it. All are pure.
"""

from proxy.cache.gates.lookup import (
    REFRESHING,
    Proceed,
    count_words,
    may_lookup,
    semantic_skip,
)
from proxy.cache.gates.question import Accepted, Findings, Question, Refused, Weighed
from proxy.cache.gates.reuse import (
    Candidate,
    Opinion,
    examine,
    flaw,
    is_far,
    judge,
    opinions,
    outranks,
    renew,
    weigh,
)
from proxy.cache.gates.storing import Recording, may_store

__all__ = [
    "REFRESHING",
    "Accepted",
    "Candidate",
    "Findings",
    "Opinion",
    "Proceed",
    "Question",
    "Recording",
    "Refused",
    "Weighed",
    "count_words",
    "examine",
    "flaw",
    "is_far",
    "judge",
    "may_lookup",
    "may_store",
    "opinions",
    "outranks",
    "renew",
    "semantic_skip",
    "weigh",
]
