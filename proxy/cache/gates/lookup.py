"""May a request be looked up, and in the semantic tier?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from proxy.cache.gates.question import Question
from proxy.cache.policy import Rules
from proxy.cache.verdict import Bypass, BypassReason, SemanticSkip
from proxy.chat.directives import Directives, Mode
from proxy.chat.wording import reads_as_prose

# Scripts that put no space between words (Thai to Khmer, kana, Han); two letters are about a word.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
_MOST_LETTERS = 16  # to a word, on the average: guards read every letter


@dataclass(frozen=True, slots=True)
class Proceed:
    """The cache may be asked."""


_PROCEED = Proceed()


def may_lookup(
    directives: Directives, rules: Rules, *, known_tenant: bool, repeated: bool
) -> Proceed | Bypass:
    """Whether a request may use the cache at all."""
    if not rules.enabled or directives.mode is Mode.OFF:
        return Bypass(BypassReason.DISABLED)
    if directives.no_store:
        return Bypass(BypassReason.NO_STORE)
    if not known_tenant:
        return Bypass(BypassReason.TENANT)
    if directives.no_cache:
        return Bypass(BypassReason.NO_CACHE)
    if repeated:
        return Bypass(BypassReason.REPEAT)
    return _PROCEED


# Bypasses whose fresh answer is stored all the same, over the old one.
REFRESHING = frozenset({BypassReason.NO_CACHE, BypassReason.REPEAT})


def semantic_skip(question: Question) -> SemanticSkip | None:
    """Why the semantic tier must be left out for this request; None where it may be asked."""
    request = question.request
    if question.directives.mode is Mode.EXACT:
        return SemanticSkip.MODE
    if not question.rules.semantic:
        return SemanticSkip.POLICY
    if not request.plain:
        return SemanticSkip.NOT_TEXT
    if request.uses_tools:
        return SemanticSkip.TOOLS
    words = count_words(request.wording)
    if words == 0:
        return SemanticSkip.EMPTY
    longest = question.rules.semantic_max_words
    if words > longest or len(request.wording) > longest * _MOST_LETTERS:
        return SemanticSkip.TOO_LONG
    if not all(map(reads_as_prose, request.texts, request.spelling)):
        # An embedder takes `a < b` for `b < a`, and no guard parses a program.
        return SemanticSkip.CODE
    return None


def count_words(text: str) -> int:
    """How many words a text has, roughly where its script puts no space between them."""
    words = len(text.split())
    return words if text.isascii() else words + len(_UNSPACED.findall(text)) // 2
