"""Scope and vector -> the nearest keys of that scope.

    flat          exact search in this process; follows its own store alone
    vector_sets   for many proxies: one vector set of Redis 8 for each scope
    query_engine  for many proxies: Redis with the Query Engine, over the entries themselves
    redis         which of the two a server can keep

All implement `cache.ports.Index`. A similarity is a cosine, higher is closer, and a search never
looks outside its scope: to the index a scope is a partition, not a filter.
"""
