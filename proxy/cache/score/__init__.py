"""The reuse score: how likely an answer to one wording answers another, from 0 to 1.

    features  what two wordings have in common and what not, as figures
    trees     the model that weighs them
    scorer    both together

`bench/train_score` makes the coefficients, `proxy/embed/score-*.json`; each names its provenance.
"""
