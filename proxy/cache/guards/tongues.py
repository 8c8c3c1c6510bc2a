"""What can be said in another way in a language, and what be left out: closed lists, for each one.

Only what asks the same is here: politeness, articles, "my" for "the", contractions, ways to ask
"how can I", "must I"; small numbers. Words of content, negation and cases stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import product

# What can be left out wherever it stands.
_DROPPED = {
    "de": "der die das dem den ein eine einen einem einer mein meine meinen meinem meiner bitte "
    "hallo danke guten tag moin denn eigentlich mal es gibt",
    "fr": "je le la les l un une des mon ma mes svp stp bonjour salut merci",
    "es": "el la los las un una unos unas mi mis hola gracias buenas porfa",
    "it": "il lo la i gli le l un uno una mio mia miei mie ciao salve grazie buongiorno",
    "pt": "o a os as um uma uns umas meu minha meus minhas eu olá ola oi obrigado obrigada",
    "nl": "de het een mijn hoi hallo alstublieft alsjeblieft aub bedankt graag eigenlijk ik je",
    "pl": "proszę cześć dziękuję",
    "tr": "lütfen merhaba selam teşekkürler acaba",
    "": "привет здравствуйте пожалуйста спасибо подскажите скажите 请问 你好 谢谢 您好 "
    "教えてください مرحبا شكرا नमस्ते कृपया प्लीज बताइए बताएं "
    "안녕하세요 please hi hello thanks bitte danke",
}

# Of a line, what stands before the colon is put for each phrase behind it; nothing for none.
_PHRASES = {
    "de": """
        : kannst du mir sagen / können sie mir sagen / könnt ihr mir sagen / ich möchte wissen
        : kannst du mir bitte sagen / können sie mir bitte sagen / wer weiß / weiß jemand
        unterschied zwischen : was ist der unterschied zwischen
        unterschied zwischen : worin liegt der unterschied zwischen
        unterschied zwischen : worin besteht der unterschied zwischen
        kann man : kann ich / könnte ich / könnte man
        muss man : muss ich / müsste ich / müsste man
        darf man : darf ich / dürfte ich
        sollte man : sollte ich / soll ich / soll man
        gleichen : selben
        was kostet : wie viel kostet / wieviel kostet
        was kosten : wie viel kosten / wieviel kosten
        wie viel : wieviel
        wie viele : wieviele
        zu : zum / zur
        in : im
        von : vom
        bei : beim
        an : am
    """,
    "fr": """
        : s il vous plaît / s il te plaît / merci d avance
        : dis moi / dites moi / j aimerais savoir / je voudrais savoir / pouvez vous me dire
        : peux tu me dire / est ce que / est ce qu
        que : qu est ce que / qu est ce qu
        différence entre : quelle est la différence entre / c est quoi la différence entre
        quand : quand faut il / quand il faut / quand dois je / quand doit on / quand je dois
        comment : comment faire pour / comment puis je / comment je peux / comment peut on
        comment : comment on peut / comment est ce que je peux / comment est ce qu on peut
        peut on : puis je / je peux / peut on / on peut / est ce que je peux / est ce qu on peut
        il faut : faut il / il faut / dois je / je dois / doit on / on doit / est ce qu il faut
        il faut : est ce que je dois / est ce qu on doit
        à : au / aux
        de : du / d
        que : qu
        ne : n
        je : j
    """,
    "es": """
        : por favor / buenos días / buenas tardes / puedes decirme / me puedes decir / dime
        : quisiera saber / quiero saber / me gustaría saber / me podrías decir
        : cuál es / cuáles son
        diferencia entre : cuál es la diferencia entre / qué diferencia hay entre
        cómo : cómo puedo / cómo se puede / cómo podría / cómo hago para / cómo hacer para
        cómo : cómo podemos
        cómo hacer : cómo hago / cómo se hace
        qué :
        cuánto :
        cuándo :
        dónde :
        cuál :
        cuánto dura : cuánto tiempo dura
        cuánto tarda : cuánto tiempo tarda
        cuánto se tarda : cuánto tiempo se tarda
        cada cuánto : cada cuánto tiempo
        cuándo : cuándo hay que / cuándo debo / cuándo se debe / cuándo tengo que
        hay que : tengo que / debo / se debe / debemos / tenemos que
        puedo : se puede / podemos / es posible
        a : al
        de : del
    """,
    "it": """
        : per favore / per piacere / buona sera / mi sai dire / sai dirmi / mi puoi dire
        : puoi dirmi / vorrei sapere / dimmi
        : mi spieghi / spiegami / mi puoi spiegare / puoi spiegarmi
        : qual è / quali sono
        differenza tra : qual è la differenza tra / qual è la differenza fra / differenza fra
        differenza tra : che differenza c è tra / che differenza c è fra
        come : come posso / come si può / come faccio a / come si fa a / come fare a / come fare per
        come : come faccio per / come si fa per
        come fare : come si fa / come faccio
        quanto dura : per quanto tempo dura / quanto tempo dura
        quanto deve cuocere : per quanto tempo deve cuocere / quanto tempo deve cuocere
        quando : quando bisogna / quando devo / quando si deve
        bisogna : devo / si deve / occorre
        posso : si può / si puo / è possibile
        tra : fra
        a : al / allo / alla / ai / agli / alle / all
        di : del / dello / della / dei / degli / delle / dell
        da : dal / dallo / dalla / dai / dagli / dalle / dall
        in : nel / nello / nella / nei / negli / nelle / nell
        su : sul / sullo / sulla / sui / sugli / sulle / sull
    """,
    "pt": """
        : por favor / bom dia / boa tarde / pode me dizer / você pode me dizer / gostaria de saber
        : queria saber / alguém sabe
        : qual é / quais são
        diferença entre : qual é a diferença entre / qual a diferença entre
        como : como faço para / como fazer para / como posso / como faço pra / como fazer pra
        como : como se faz para / como é que faço para
        como fazer : como faço / como se faz / como posso fazer
        por que : porque / por quê
        quando : quando devo / quando se deve / quando preciso / quando tenho que
        devo : preciso / tenho que / tenho de / é preciso
        posso : dá para / é possível / pode se / se pode
        para : pra
        de : do / da / dos / das
        em : no / na / nos / nas / num / numa
        por : pelo / pela / pelos / pelas
        a : ao / à / aos / às
        primeira : 1ª
        primeiro : 1º
    """,
    "nl": """
        : kun je me vertellen / kunt u mij vertellen / ik wil graag weten / dank je / dank u
        verschil tussen : wat is het verschil tussen
        wanneer : wanneer moet ik / wanneer moet je
        kan men : kan ik / kun je / kan je
        moet men : moet ik / moet je
        mag men : mag ik / mag je
    """,
    "pl": """
        : dzień dobry / chciałbym wiedzieć / chciałabym wiedzieć / czy możesz mi powiedzieć
        różnica między : jaka jest różnica między
        jak : jak mogę / jak można
        czy można : czy mogę
    """,
    "": """
        как : как можно / как мне / как я могу
    """,
}
_NUMBERS = {
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "it": "due tre quattro cinque sei sette otto nove dieci undici dodici",
    "pt": "dois três quatro cinco seis sete oito nove dez onze doze",
    "nl": "twee drie vier vijf zes zeven acht negen tien elf twaalf",
}
# Of a line, each means the first, in any language.
_UNITS = """
    g gramm gramme grammes gramos grammi gramas gram gramo grammo grama
    kg kilo kilos kilogramm kilogrammes kilogramos
"""
_STAYING = {
    "de": (("kann könnte muss müsste darf dürfte soll sollte", "ich mich,ich mir"),),
    "nl": (("kan moet mag", "ik je,ik jou"), ("kan kun moet mag", "je me,je mij")),
}
_AND = {"de": "und", "fr": "et", "es": "y", "it": "e", "pt": "e", "nl": "en", "pl": "a"}
_DIFFERENCE = re.compile(
    "(?:unterschied zwischen|difference entre|diferencia entre|differenza tra|diferenca entre"
    "|verschil tussen|roznica miedzy) "
)
_ACCENTS = re.compile("[\u0300-\u036f]")


def bare(words: str) -> str:
    """Words without accents; marks of other scripts than Latin stay."""
    return _ACCENTS.sub("", unicodedata.normalize("NFD", words))


def _stays(language: str) -> Iterator[str]:
    """What is no other way to say it: "kann ich mich" is not "kann man mich"."""
    for verbs, persons in _STAYING.get(language, ()):
        yield from map(" ".join, product(verbs.split(), persons.split(",")))


def _table(language: str) -> dict[str, str]:
    """Each phrase, with accents and without, and what is put for it."""
    table = dict.fromkeys(_DROPPED.get(language, "").split(), "")
    numbers = _NUMBERS.get(language, "").split()
    for unit, *names in map(str.split, _UNITS.strip().splitlines()):
        table |= dict.fromkeys(names, unit)
    table |= {phrase: phrase for phrase in _stays(language)}
    table |= {word: str(number) for number, word in enumerate(numbers, start=2)}
    for line in filter(str.strip, _PHRASES.get(language, "").splitlines()):
        plain, _, phrases = (part.strip() for part in line.partition(":"))
        table.setdefault(plain, bare(plain))
        table |= dict.fromkeys(filter(None, phrases.split(" / ")), bare(plain))
    table.pop("", None)  # of the lines that put nothing
    return {bare(phrase): plain for phrase, plain in table.items()} | table


def _pattern(table: dict[str, str]) -> re.Pattern[str]:
    """Finds phrases, the longest first."""
    phrases = sorted(table, key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, phrases))})(?!\S)")


_TABLES = {language: _table(language) for language in _PHRASES | _DROPPED}
_PATTERNS = {language: _pattern(table) for language, table in _TABLES.items()}


def plainest(words: str, language: str) -> list[str]:
    """The words of a text, parted by blanks, with each phrase in its plainest form."""
    for known in {language: 0, "": 0}:
        words = _put(words, known)
    return _in_one_order(" ".join(words.split()), _AND.get(language, ""))


def _put(words: str, language: str) -> str:
    table = _TABLES.get(language)
    return _PATTERNS[language].sub(lambda found: table[found[0]], words) if table else words


def _in_one_order(words: str, joint: str) -> list[str]:
    """The words, but two things that are to be told apart in the order of their letters."""
    start = _DIFFERENCE.match(words)
    both = words[start.end() :].split(f" {joint} ") if start and joint else []
    return [*start[0].split(), *sorted(both)] if start and len(both) == 2 else words.split()
