"""What Encore costs, against what does the same without it: `scripts/bench`.

    __main__   the command: which rows, how thoroughly; prints the table, writes JSON and the plots
    rows/      a module for each kind of work; rows/__init__.py names them and tells how to add one
    row        a row, its bar and whether that is met
    stage      what a row measures with: starts servers, drives load, repeats in rounds
    samples    what was seen of one contestant in one round
    process    a server as a process of its own, on its core; its processor time and memory
    cores      which core is whose
    load       wrk, or the bundled client: requests as fast as they are answered
    client     the bundled client, which also tells when a first byte came
    questions  what is asked
    answers    what is answered, by everybody: a kilobyte, or a stream
    upstream   stands for Ollama and takes next to no time
    baselines  what Encore is held against
    peers      LiteLLM, held against too, where scripts/peers has installed it
    plots      draws the table

Contestants take turns: each is measured once in every round, and what is compared are figures of
one round. So whatever slows the machine down for a while slows down both.
"""
