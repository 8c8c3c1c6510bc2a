"""When two words are one: inflected, spelt another way, or mistyped.

Only what leaves the meaning alone counts. A stemmer would also join `universe` and `university`,
or `plan` and `plane`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

# "men" and "went" as "man" and "go"; a form that is also another word ("left", "saw") stays out.
_IRREGULAR_FORMS = """
    man men|woman women|child children|foot feet|tooth teeth|mouse mice|goose geese|wolf wolves
    knife knives|wife wives|life lives|leaf leaves|half halves|loaf loaves|shelf shelves
    criterion criteria|phenomenon phenomena|analysis analyses|diagnosis diagnoses
    medium media|index indices|appendix appendices|matrix matrices|vertex vertices
    go went gone goes going|make made|say said|get got gotten|take took taken|come came
    give gave given|think thought|tell told|become became|feel felt|bring brought|buy bought
    keep kept|begin began begun|write wrote written|hear heard|mean meant|meet met|run ran
    pay paid|sit sat|speak spoke spoken|lead led|grow grew grown|lose lost|send sent
    build built|understand understood|break broke broken|spend spent|eat ate eaten
    drive drove driven|choose chose chosen|sell sold|teach taught|catch caught|win won
    sleep slept|hold held|know knew known|see seen|show shown|forget forgot forgotten
    drink drank drunk|sing sang sung|swim swam swum|fly flew flown|throw threw thrown
    wear wore worn|steal stole stolen|freeze froze frozen|burn burnt
    beat beaten|bite bitten|hide hid hidden|fall fallen|draw drew drawn|prove proven
    feed fed|bleed bled|breed bred|fight fought|seek sought|lend lent|deal dealt|hang hung
    ride rode ridden|stick stuck|sting stung|swear sworn|wake woken|tear torn|stand stood
    strike struck|swing swung|sweep swept|swell swollen|weave woven|shrink shrank shrunk
    sink sank sunk|dig dug|forgive forgave forgiven|forbid forbade forbidden
    withdraw withdrew withdrawn
    shake shook shaken|learn learnt|spell spelt|smell smelt|dream dreamt|spill spilt|use used using
    die died dying|lie lied lying|tie tied tying
    potato potatoes|tomato tomatoes|hero heroes|echo echoes|quiz quizzes|bias biases|age aging
    glasses glasses|customs customs|goods goods|jeans jeans|shorts shorts
    news news|lens lens lenses|evening evening evenings|earring earring earrings
"""
_IRREGULAR = {
    form: base
    for base, *forms in map(str.split, filter(str.strip, re.split(r"[|\n]", _IRREGULAR_FORMS)))
    for form in forms
}
_IRREGULAR_OF = {
    base: tuple(form for form, of in _IRREGULAR.items() if of == base)
    for base in _IRREGULAR.values()
}
_AMERICAN = (
    (re.compile(r"(..+)our(s|ed|ing|ite|ites|able|ful|less|)"), r"\1or\2"),
    (re.compile(r"(.*...)is(e|es|ed|ing|ation|ations|er|ers)"), r"\1iz\2"),
    (re.compile(r"(.*..)ys(e|es|ed|ing)"), r"\1yz\2"),
    (re.compile(r"(.*[ct])re(s?)"), r"\1er\2"),
    (re.compile(r"(.*)ogue(s?)"), r"\1og\2"),
    (re.compile(r"(.+)[ao]e(...+)"), r"\1e\2"),
    (re.compile(r"(.*)ence(s?)"), r"\1ense\2"),
)
_HISSING = re.compile(r".*(?:s|x|z|ch|sh)es")
_DOUBLED = re.compile(r"(..+?([bdgklmnprtvz]))\2")  # not add(ed)
_LACKS_E = re.compile(r"[^aeiouy]*[aeiouy][^aeiouwxy]")  # bak(ing), but not visit(ing)
_DOUBLE = re.compile(r"(.)\1")
_DIGIT = re.compile(r"\d")
_HAS_VOWEL = re.compile(r".*[aeiouy]")
# The endings of `forms`.
NUMBER = ("s", "es", "ies")
TENSE = (*NUMBER, "ing", "ed", "ied")
# Words of grammar are compared as they stand; within a phrase their forms count, too.
_GRAMMAR = {
    "does": "do",
    "doing": "do",
    "did": "do",
    "having": "have",
    "has": "have",
    "had": "have",
}
# With another one of them a word is another word: "mechanism", "mechanize".
_DERIVING = frozenset("ism ist ize ise ity ics".split())
# Other words in "eed" are no past: "succeed", "speed".
_PAST_IN_EED = frozenset("agreed disagreed freed guaranteed decreed refereed".split())
_SHORT = 4  # letters; shorter words are too easily another word


@lru_cache(maxsize=16_384)
def bases(word: str) -> tuple[str, ...]:
    """What a word may be a form of: number and tense taken off, spelt the American way.

    More than one where its form does not tell: `visited` may come of `visit` or `visite`, `caches`
    of `cach` or `cache`, `cookies` of `cooky` or `cookie`.
    """
    word = word.removesuffix("'s").removesuffix("'")
    if word in _IRREGULAR:
        return (_IRREGULAR[word],)
    if len(word) > _SHORT:
        word = _american(word)
    return tuple(base for singular in _singulars(word) for base in _without_tense(singular))


def forms(word: str, endings: Iterable[str]) -> frozenset[str]:
    """The word and what has it as its base, regular ones by these endings."""
    base = bases(word)[0]
    regular = {stem + ending for stem in (word, word[:-1], word + word[-1]) for ending in endings}
    irregular = _IRREGULAR_OF.get(base, ())
    found = {*irregular, *(form for form in regular if base in bases(form))}
    return frozenset({word, *found, *(form for form, of in _GRAMMAR.items() if of == word)})


def _american(word: str) -> str:
    for pattern, american in _AMERICAN:
        if found := pattern.fullmatch(word):
            word = found.expand(american)
    return word


def _singulars(word: str) -> tuple[str, ...]:
    if len(word) < _SHORT or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return (word,)
    if len(word) > _SHORT and word.endswith("ies"):
        return (word[:-3] + "y", word[:-1])
    return (word[:-2], word[:-1]) if _HISSING.fullmatch(word) else (word[:-1],)


def _without_tense(word: str) -> tuple[str, ...]:
    if len(word) > _SHORT and word.endswith("ied"):
        return (word[:-3] + "y",)
    if word.endswith("eed") and word not in _PAST_IN_EED:
        return (word,)
    for ending in ("ing", "ed"):
        bare = word.removesuffix(ending)
        if bare != word and len(bare) > 2 and _HAS_VOWEL.match(bare):
            return _stems(bare)
    return (word,)


def _stems(bare: str) -> tuple[str, ...]:
    if found := _DOUBLED.fullmatch(bare):
        return (found[1], bare)  # stopp(ing) of stop, sell(ing) of sell
    if _LACKS_E.fullmatch(bare):
        return (bare + "e",)
    return (bare, bare + "e")


def _single(word: str) -> str:
    """A word with single letters for double ones: what is written wrong most often."""
    return _DOUBLE.sub(r"\1", word)


def is_misspelt(word: str, other: str, *, strictly: bool) -> bool:
    """Whether one of two words is the other one mistyped.

    One slip, or two in a long word unless `strictly`; none in a short one, nor in a first letter.
    A number is never another one mistyped.
    """
    shorter = min(len(word), len(other))
    if shorter < _SHORT or word[0] != other[0] or _DIGIT.search(word + other):
        return False
    if shorter > _SHORT and _single(word) == _single(other):
        return True
    if word[-3:] != other[-3:] and {word[-3:], other[-3:]} <= _DERIVING:
        return False
    most = 2 if shorter >= 2 * _SHORT and not strictly else 1
    return OSA.distance(word, other, score_cutoff=most) <= most
