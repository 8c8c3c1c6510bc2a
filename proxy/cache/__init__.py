"""The cache's decisions: everything that affects whether an answer may be reused lives here.

    verdict         Hit | Miss | Bypass and Store | Skip, each with its reason
    policy          the policy file -> the Rules for one request
    gates/          may it be looked up, reused, stored?
    guards/         what a similarity cannot see: numbers, negation, case, order
    confidence      similarity and freshness as one figure
    entry           what is kept of an answer
    repeats         which requests came a moment ago
    ports           Store, Index, Embedder: what the adapters offer
    protected       a port with a time limit and a breaker
    semantic_cache  exact match -> semantic match, and storing
    flights         questions that are already on their way
    rehearsal       a look-up without any consequence -> explanation

All but the last four are pure: no I/O, and `now` is an argument.
"""
