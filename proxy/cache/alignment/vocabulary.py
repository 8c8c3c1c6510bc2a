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
    "von dem den warum welche wann wo mein meine meinen gibt es ohne einem einer meinem meiner "
    "mit auch aus nach wenn weil dass sind habe haben mich sich oder aber nur noch im vom ins "
    "muss müssen darf dürfen soll sollte können könnte möchte bin unter über dieser diese dieses "
    "kein keine keinen wieviel woran womit woher wohin wieso welcher welches welchem zwischen",
    "fr": "le la les des une est dans que qui avec comment sont pas sur mon quel quelle "
    "pourquoi peut faire puis ou où du au je vous quels quelles quoi un et de en il elle se "
    "c'est qu'est n'est d'un d'une l'on qu'on j'ai ma mes cette ces être avoir peux dois faut "
    "combien quand sans chez entre depuis après avant",
    "es": "el los las una para cómo como qué que puedo con por cuál cuánto cuanto del se "
    "dónde donde cuándo hacer la un unos unas de mi mis su es son está están tengo tiene hay "
    "puede pueden debo debe hago hace desde hasta entre muy más pero porque cuándo cuáles "
    "cuántos cuántas cuantos cuantas en al si",
    "it": "il lo gli che di una cosa posso con quale sono della del perché quanto "
    "mio mia nel si senza fare la un uno è dei delle degli nella nelle sul sulla dal dalla al "
    "alla devo deve può possono quanti quante quando quali faccio tra fra mi prima dopo qual",
    "pt": "os um uma para como que posso com qual é da não por fazer meu minha quanto onde "
    "são em quais dos das na nos nas ao pelo pela sem de você eu faço pode podem devo deve "
    "preciso tenho tem há já quando quantos quantas porque mais entre se qual",
    "nl": "het een ik kan wat voor niet mijn waarom welke naar wordt zijn op de en uit bij "
    "wanneer hoeveel moet moeten kun kunt heb heeft zonder tussen krijg geen deze je",
    "pl": "jak czy nie jest się w na z mogę można dlaczego gdzie jaki jakie bez",
    "tr": "nasıl bir ve için ne mı mu mü neden nedir hangi kadar ile",
    "sv": "hur jag är och för inte kan vad det en ett som varför",
}
# "que" speaks of French as of Spanish; what stands beside it decides.
FOREIGN = {
    word: tuple(language for language, small in _SMALL_WORDS.items() if word in small.split())
    for word in " ".join(_SMALL_WORDS.values()).split()
}
