"""What `encore doctor` looks at; each check yields its `findings`.

    files      the policy, the token's file
    upstream   whether it answers, which models it has, what time it has
    store      whether it opens; a Redis's time, role and bound
    embedder   whether it makes vectors
    machine    open files, memory, the port

Nothing is made or changed by looking.
"""
