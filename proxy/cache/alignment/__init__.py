"""Two wordings laid side by side: which words of one stand for which of the other.

    words       forms and spellings of one word; slips of the pen
    vocabulary  words that carry grammar and no content; small words of other languages
    synonyms    words and phrases that mean the same anywhere; what can be left out
    sentence    a wording, read once: its terms (words of content) and what they weigh
    align       the terms of two sentences, and what has no counterpart

It knows words, no meanings: what it cannot match it reports as unmatched. The guards and the
score decide what that means.
"""
