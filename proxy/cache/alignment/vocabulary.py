"""Words that say little by themselves, in English; and the small words that betray a language."""

from __future__ import annotations

# They carry the grammar of a question, not what it is about.
FUNCTION = frozenset(
    """
    a an the this that these those some any my your our their its his her i me you we us they them
    it he she one ones is are was were be been being am do does did done have has had having
    can could will would shall should may might must cannot
    what which who whom whose when where why how whether if there here of and or but so as
    also just per to from into onto in on at by for with about than then via over under up out off
    not no nor neither never none
    tell explain know get got want like thing things way ways
    someone somebody something anyone anything everyone everybody else
    myself yourself itself themselves himself herself ourselves ok okay
    """.split()
)

# "n't" and the others, as they are written in full.
CONTRACTIONS = {
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "cannot": ("can", "not"),
    "let's": ("let", "us"),
    "dont": ("do", "not"),
    "doesnt": ("does", "not"),
    "cant": ("can", "not"),
    "isnt": ("is", "not"),
    "whats": ("what", "is"),
    "hows": ("how", "is"),
    "im": ("i", "am"),
    "ive": ("i", "have"),
    "u": ("you",),
    "ur": ("your",),
    "wanna": ("want", "to"),
    "gonna": ("going", "to"),
}
CLITICS = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'m": "am", "'d": "would"}
# What "'s" stands for here is "is"; elsewhere it may be a genitive.
TAKES_IS = frozenset("what who where how when why that it there here he she".split())

# Small words that are common in a language and no words of English.
_SMALL_WORDS = {
    "de": "der das und ist wie ich nicht ein eine einen kann für auf wird werden bei zum zur "
    "von dem den warum welche wann wo mein meine meinen gibt es ohne",
    "fr": "le la les des une est dans que qui avec comment sont pas sur mon quel quelle "
    "pourquoi peut faire puis ou où du au je vous quels",
    "es": "el los las una para cómo como qué que puedo con por cuál cuánto cuanto del se "
    "dónde donde cuándo hacer",
    "it": "il lo gli che di una cosa posso con quale sono della del perché quanto "
    "mio mia nel si senza fare",
    "pt": "os um uma para como que posso com qual é da não por fazer meu minha quanto onde "
    "são em quais",
    "nl": "het een ik kan wat voor niet mijn waarom welke naar wordt zijn op",
    "pl": "jak czy nie jest się w na z mogę można dlaczego gdzie jaki jakie bez",
    "tr": "nasıl bir ve için ne mı mu mü neden nedir hangi kadar ile",
    "sv": "hur jag är och för inte kan vad det en ett som varför",
}
# "que" speaks of French as of Spanish; what stands beside it decides.
FOREIGN = {
    word: tuple(language for language, small in _SMALL_WORDS.items() if word in small.split())
    for word in " ".join(_SMALL_WORDS.values()).split()
}
