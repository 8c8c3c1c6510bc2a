"""Everything of our own: /internal/*. It is never forwarded.

routes     what there is
access     who may see what (token: what it takes)
entries    what is stored: listed (listing), shown (telling), taken out
purge      the same for all that fit (wanted)
feedback   an answer was wrong
explain    why a request is decided as it is
walk       goes through a store without being in anybody's way
reading    what an admin asks for
answers    what all answers have in common
"""
