"""Scope and vector -> the nearest keys of that scope.

    flat    exact search in this process; follows its own store alone
    redis   one index for many proxies

Both implement `cache.ports.Index`. A similarity is a cosine, higher is closer, and a search never
looks outside its scope: to the index a scope is a partition, not a filter.
"""
