"""The cache's decisions: everything that affects whether an answer may be reused lives here.

    verdict         Hit | Miss | Bypass and Store | Skip, each with its reason
    policy          the policy file -> the Rules for one request
    gates/          may it be looked up, reused, stored?
    guards/         what a similarity cannot see: numbers, negation, case, order
    confidence      similarity and freshness as one figure
    entry           what is kept of an answer
    origin          where it comes from
    uses            how often it was reused
    repeats         which requests came a moment ago
    ports           Store, Index, Embedder: what the adapters offer
    protected       a port with a time limit and a breaker
    bookkeeper      gathers that, and other figures, and writes them now and then
    semantic_cache  exact match -> semantic match, and storing
    flights         questions that are already on their way
    rehearsal       a look-up without any consequence -> explanation
    shadow          what a request would have been answered, here and at looser thresholds
    said            an answer, read for what it states
    agreement       whether two answers say the same
    comparer        compares fresh answers with those that were held back
    tallies         what that counts, and what the counts say
    intervals       how sure a share is that was counted

Pure, without I/O and with `now` as an argument, are all but the ports, what calls them (protected,
bookkeeper, semantic_cache, rehearsal, shadow, comparer), flights and the keeping of tallies.
"""
