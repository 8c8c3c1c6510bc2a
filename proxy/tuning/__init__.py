"""Measuring the cache's decisions on labelled pairs of questions, and tuning the policy by it.

    pairs        a file of pairs -> Pair
    trial        a pair as the cache would meet it: question, stored answer, candidate
    knobs        the fields of the policy that can be tuned, and what is held against each
    ranking      values and labels -> recall, false hits and how sure they are
    proposal     the loosest value that keeps wrong answers rare enough
    policy_file  writes it into a policy file, one line and no more
    telling      the proposal for a person, and for a program

`encore tune` and bench/accuracy use it; a request never comes through here.
"""
