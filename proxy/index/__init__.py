"""Scope and vector -> the nearest keys of that scope.

    flat          exact search in this process, over the pages of `rows`
    hnsw          that, and a `graph` for each scope that has become large
    vector_sets   for many proxies: one vector set of Redis 8 for each scope
    filling       brings into vector sets what was stored when there were none
    query_engine  for many proxies: Redis with the Query Engine, over the entries themselves
    following     for many proxies: a flat one in each, which follows any Redis or Valkey
    redis         which index a server can keep
    chosen        finds that out, and again when the server was away

All implement `cache.ports.Index`. A similarity is a cosine, higher is closer, and a search never
looks outside its scope: to the index a scope is a partition, not a filter.
"""
