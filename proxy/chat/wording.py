"""The wording of a request in the form in which two spellings of it are the same.

Prose is folded (Unicode NFC, case, white space). Text in which case or space may carry meaning
is taken verbatim: code, data, commands, and talk about letters and spelling. A folded and a
verbatim wording never share a key.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from proxy.values import value

# Any one of these makes a wording verbatim. When in doubt it is code: the price is one missed
# exact match, and the semantic tier may still find it.
_SYMBOL = re.compile(r"[`{}\[\]<>=\\|^~_@$#*\n]")  # of code, shells, markup, data; several lines
# Each is looked for only where the text holds what it needs, and most texts hold none of it.
_MARKS = tuple(
    (needed, re.compile(mark))
    for needed, mark in (
        (";", r";(?![ ]\w)"),  # but not the one between two clauses
        ("(", r"[^\W\d]\w{0,30}\("),  # f(x) and f1(x), but not 401(k)
        (":", "::"),
        ("/", r"//|(?<!\w)\.{0,2}/\w"),  # /etc/hosts, ./run
        ("&", "&&"),
        ("-", r"->|(?<!\w)--?[A-Za-z]"),  # -x, --flag
        (".", r"\w\.[A-Za-z]{2}"),  # os.path, example.com
        ('"', r"""\"[^"]*[^\w\s.,!?"'’-][^"]*\""""),  # a quotation that holds a symbol
        ("'", r"""'[^']*[^\w\s.,!?"'’-][^']*'"""),
    )
)
_HUMP = re.compile("[A-Z](?<=[a-z].)")  # found sooner by the capital, which is rarer
_CAMEL_CASE = re.compile(r"[a-z]{2}[A-Z]\w*[a-z][A-Z]|\b[a-z]{2,}[A-Z]")  # not PayPal nor eBay
# Normalising takes a time that grows with the square of such a stack: seconds for 80 kB of marks.
# No language needs more than 30 (UAX #15, 13.1).
_STACKED_MARKS = re.compile(r"[^\w\s\x00-\x7f]{31}")
_PROSE_SHARE = 4  # words of prose, at least, for each word of code
# Beside an operator these are variables, which the guards would take for the little words.
_VARIABLE = re.compile(
    r"(?<!\S)[ai]\s[-<>=|&^*~!%+/]+(?!\S) | (?<!\S)[<>=|&^*~!%+/]+\s[ai](?!\w)",
    re.VERBOSE | re.IGNORECASE,
)
_OPERATOR = re.compile("[-<>=|&^*~!%+/]")
_INDENTED = re.compile(r"[^\S\n]*(?:\t| {4})")
_SPEAKS_OF_CASE = re.compile(
    r"""\b(?:
        (?:upper|lower|title|camel|snake|pascal|kebab)[\s-]?case\w*
      | case[\s-]?(?:in)?sensitiv\w* | case
      | capital(?:s|i[sz]\w*|[ ]letters?) | caps | letters? | spell\w* | spelt
      | acronym\w* | abbreviat\w* | initials? | alphabet\w* | ascii | unicode | characters?
      | majuscule\w* | minuscule\w* | may[úu]scul\w* | min[úu]scul\w* | mai[úu]scul\w*
      | (?:gro(?:ß|ss)|klein)(?:schr|ge?schr|buchst)\w* | buchstab\w*
      | lettres? | letras? | orthograph\w* | ortograf\w*
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)

# Every word of the pattern above holds one of these.
_STEMS = tuple(
    """
    case capital caps lett spel acronym abbreviat initial alphabet ascii unicode character scul
    schr buchst letra orthograph ortograf
    """.split()
)
# Here they speak of no letter: in the worst case, a cover letter, the main character, 8 characters
# long. That decides only whether meaning may be compared; to a key they stay verbatim.
_SPEAKS_OF_OTHER = re.compile(
    r"""\b(?:
        (?:in|just[ ]in|worst|best|average|base|edge|corner|test|use|business|court|legal|criminal
          |civil|murder|divorce|custody|phone|iphone|guitar|violin|watch|carrying|suit|pillow
          |pencil|book|display|glasses|special|rare|any|this|that|each|every|either|my|your)
          [ ]cases?
      | case[ ](?:stud(?:y|ies)|law|of[ ](?!letters?|the|a|my))
      | (?:cover|recommendation|reference|resignation|motivation|application|complaint|thank-?you
          |love|demand|offer|termination|acceptance|rejection|business|formal|farewell|apology|job
          |invitation|notice|dismissal|eviction|credit|support)[ ]letters?
      | letters?[ ]of[ ](?:recommendation|reference|resignation|motivation|intent|credit|complaint
          |apology|acceptance|support|reprimand|authori[sz]ation|consent|application|offer|notice
          |thanks|condolence|invitation|introduction)
      | (?:main|lead|central|title|minor|fictional|favou?rite|female|male|cartoon|anime|movie|game
          |novel|player)[ ]characters?
      | characters?[ ](?:in|from|of)[ ](?:an?|the|this|that|my|your|his|her)[ ]
          (?:\w+[ ])?(?:essay|story|novel|book|film|movie|play|series|show|game|poem|comic)s?
      | (?:\d+|eight|ten|twelve|sixteen|twenty)[ ]characters(?![ ]of\b) | characters[ ]long
      | (?:cast\w*|magic|dry|cold|hot|love|prepared?)[ ](?:\w+[ ])?spells? | spell[ ]slots?
      | initial[ ](?!letters?\b)(?=\w) | (?:state|world|provincial)[ ]capitals?
      | capitals[ ]of[ ](?=[^\W\d]) | (?:bottle|knee|ice|salary|data|market)[ ]caps?
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
_VERBATIM, _FOLDED = b"v", b"p"


@value()
class Wording:
    """One text part in its normal form; `verbatim` tells the two classes apart."""

    text: str
    verbatim: bool

    def encode(self) -> bytes:
        """The bytes that go into the key: the class, then the text."""
        return (_VERBATIM if self.verbatim else _FOLDED) + self.text.encode()


def normalise(text: str) -> Wording:
    """Return the normal form of `text`."""
    if _is_verbatim(text):
        return Wording(text, verbatim=True)
    return Wording(fold(text), verbatim=False)


def reads_as_prose(text: str, spelling: bytes) -> bool:
    """Whether a text is a sentence that may hold a few words of code, and no more code than that.

    `spelling` is its normal form. One that speaks of letters or spelling is none: to it case is
    what the question is about. Nor is one that speaks of a variable `a`: to the guards `a < b` and
    `b < a` are the same word `b`.
    """
    # One that is folded was found to hold no code, and to speak of no letters.
    is_folded = spelling.startswith(_FOLDED)
    if not is_folded and (_has_lines(text) or _speaks_of_letters(text)):
        return False
    if _names_a_variable(text):
        return False
    # At the end of a word `;` is code, and between two clauses none.
    if is_folded and ";" not in text:
        return True
    words = text.split()
    code = sum(map(_holds_code, words))
    return code * _PROSE_SHARE <= len(words)


def _has_lines(text: str) -> bool:
    return "\n" in text.strip() or _INDENTED.match(text) is not None


def _speaks_of_letters(text: str) -> bool:
    if not _speaks_of_case(text):
        return False
    return _SPEAKS_OF_CASE.search(_SPEAKS_OF_OTHER.sub(" ", text)) is not None


def fold(text: str) -> str:
    """Fold prose: Unicode NFC, case, and runs of white space; idempotent."""
    return " ".join(compose(compose(text).casefold()).split())


def compose(text: str, form: Literal["NFC", "NFKC"] = "NFC") -> str:
    """The Unicode normal form of a text; one with endless stacks of marks stays as it is."""
    if text.isascii() or _STACKED_MARKS.search(text):
        return text
    return unicodedata.normalize(form, text)


def _is_verbatim(text: str) -> bool:
    return _INDENTED.match(text) is not None or _holds_code(text.strip()) or _speaks_of_case(text)


def _holds_code(text: str) -> bool:
    if _SYMBOL.search(text):
        return True
    for needed, mark in _MARKS:
        if needed in text and mark.search(text):
            return True
    return _HUMP.search(text) is not None and _CAMEL_CASE.search(text) is not None


def _names_a_variable(text: str) -> bool:
    return _OPERATOR.search(text) is not None and _VARIABLE.search(text) is not None


def _speaks_of_case(text: str) -> bool:
    # Beyond ASCII there are letters that the pattern takes for these (the long s, the Kelvin sign).
    if text.isascii() and not any(map(text.lower().__contains__, _STEMS)):
        return False
    return _SPEAKS_OF_CASE.search(text) is not None
