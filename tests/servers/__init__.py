"""Real servers that speak Redis, as scripts/servers brought them.

kinds    which there are, and what a test does without
process  one server: started, stopped for a while, killed, started again
cluster  three masters
fixtures what tests ask for (tests/conftest.py hands them on)
"""
