"""The vocabulary of the numbers guard: number words, months and weekdays.

The words of a line mean the same, in English, German, French, Spanish, Italian, Portuguese,
Dutch, Polish and Russian; the first is the one by which the guard knows them. A foreign word
that English uses for something else (premier, cent) is left out: the number that it is held
against still tells the two apart.
"""

from __future__ import annotations

from collections.abc import Iterator


def by_word(table: str) -> dict[str, str]:
    """Every word of a table, folded -> the first word of its line."""
    lines = [line.casefold().split() for line in table.strip().splitlines()]
    return {word: line[0] for line in lines for word in line}


def _compounds(ones: str, joint: str, tens: str) -> Iterator[tuple[str, str]]:
    """Units before tens, in one word: einundzwanzig."""
    for ten, ten_word in enumerate(tens.split(), start=2):
        for one, one_word in enumerate(ones.split(), start=1):
            yield f"{one_word}{joint}{ten_word}", str(10 * ten + one)


CARDINALS = {
    **by_word("""
        0 zero zéro cero nul ноль
        1 one eins один
        2 two zwei deux dos due dois duas twee dwa dwie dwóch два две двух twice
        3 three drei trois tres tre três drie trzy trzech три трёх трех thrice
        4 four vier quatre cuatro quattro quatro cztery четыре
        5 five fünf cinq cinco cinque vijf pięć пять
        6 six sechs seis sei zes sześć шесть
        7 seven sieben sept siete sette sete zeven siedem семь
        8 eight acht huit ocho otto oito osiem восемь
        9 nine neun neuf nueve nove negen dziewięć девять
        10 ten zehn dix diez dieci dez tien dziesięć десять
        11 eleven elf onze once undici jedenaście одиннадцать
        12 twelve zwölf douze doce dodici doze twaalf dwanaście двенадцать
        13 thirteen dreizehn treize trece tredici dertien trzynaście тринадцать
        14 fourteen vierzehn quatorze catorce quattordici veertien czternaście четырнадцать
        15 fifteen fünfzehn quinze quince quindici vijftien piętnaście пятнадцать
        16 sixteen sechzehn seize dieciséis sedici zestien szesnaście шестнадцать
        17 seventeen siebzehn diecisiete diciassette zeventien siedemnaście семнадцать
        18 eighteen achtzehn dieciocho diciotto achttien osiemnaście восемнадцать
        19 nineteen neunzehn diecinueve diciannove negentien dziewiętnaście девятнадцать
        20 twenty zwanzig vingt veinte venti vinte twintig dwadzieścia двадцать
        30 thirty dreißig trente treinta trenta trinta dertig trzydzieści тридцать
        40 forty vierzig quarante cuarenta quaranta quarenta veertig czterdzieści сорок
        50 fifty fünfzig cinquante cincuenta cinquanta cinquenta vijftig pięćdziesiąt пятьдесят
        60 sixty sechzig soixante sesenta sessanta sessenta zestig sześćdziesiąt шестьдесят
        70 seventy siebzig setenta settanta zeventig siedemdziesiąt семьдесят
        80 eighty achtzig ochenta ottanta oitenta tachtig osiemdziesiąt восемьдесят
        90 ninety neunzig noventa novanta negentig dziewięćdziesiąt девяносто
        200 zweihundert doscientos doscientas duecento duzentos tweehonderd dwieście двести
        300 dreihundert trescientos trescientas trecento trezentos driehonderd trzysta триста
        400 vierhundert cuatrocientos cuatrocientas quattrocento vierhonderd czterysta четыреста
        500 fünfhundert quinientos quinientas cinquecento quinhentos vijfhonderd pięćset пятьсот
        half halb halbe halben halbes moitié mitad metà metade połowa половина
        quarter viertel четверть
        dozens
        hundreds
        thousands
        millions
        billions
    """),
    **dict(
        _compounds(
            "ein zwei drei vier fünf sechs sieben acht neun",
            "und",
            "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
        )
    ),
    **dict(
        _compounds(
            "een twee drie vier vijf zes zeven acht negen",
            "en",
            "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
        )
    ),
}

ORDINALS = by_word("""
    1 first firstly erste erster ersten erstes première primero primera primeiro eerste первый
    2 second secondly zweite zweiter zweiten zweites deuxième segundo segunda tweede drugi второй
    3 third thirdly dritte dritter dritten drittes troisième tercero tercera terzo derde третий
    4 fourth vierte vierten quatrième cuarto quarto vierde czwarty четвёртый четвертый
    5 fifth fünfte fünften cinquième quinto vijfde piąty пятый
    6 sixth sechste sechsten sixième sexto zesde szósty шестой
    7 seventh siebte siebten septième séptimo settimo zevende siódmy седьмой
    8 eighth achte achten huitième octavo ottavo achtste ósmy восьмой
    9 ninth neunte neunten neuvième noveno nono negende dziewiąty девятый
    10 tenth zehnte zehnten dixième décimo decimo tiende dziesiąty десятый
    11 eleventh
    12 twelfth
    13 thirteenth
    14 fourteenth
    15 fifteenth
    16 sixteenth
    17 seventeenth
    18 eighteenth
    19 nineteenth
    20 twentieth
    30 thirtieth
    40 fortieth
    50 fiftieth
    60 sixtieth
    70 seventieth
    80 eightieth
    90 ninetieth
""")

MULTIPLIERS = {
    word: int(value)
    for word, value in by_word("""
        12 dozen
        100 hundred hundert honderd сто sto
        1000 k thousand tausend mille mil duizend tysiąc tysiące tysięcy тысяча тысячи тысяч
        100000 lakh lakhs
        1000000 mn million mio millionen millón millones miljoen milion миллион миллионов
        10000000 crore crores
        1000000000 bn billion
    """).items()
}
# Number words in one language and something else in another: numbers only before a unit.
SHY_NUMBERS = frozenset("due sei once elf dos seize quince mil mille sto k mn bn mio".split())

MONTHS = by_word("""
    january januar janvier enero gennaio janeiro januari styczeń stycznia январь января jan
    february februar février febrero febbraio fevereiro februari luty lutego февраля feb
    march märz mars marzo março maart marzec marca март марта mar
    april avril abril aprile kwiecień kwietnia апрель апреля apr
    may mai mayo maggio maio mei maj maja май мая
    june juni juin junio giugno junho czerwiec czerwca июнь июня jun
    july juli juillet julio luglio julho lipiec lipca июль июля jul
    august août agosto augustus sierpień sierpnia август августа aug
    september septembre septiembre settembre setembro wrzesień września сентября sep sept
    october oktober octobre octubre ottobre outubro październik października октября oct
    november novembre noviembre novembro listopad listopada ноябрь ноября nov
    december dezember décembre diciembre dicembre dezembro grudzień grudnia декабря dec
""")
# Months only beside a number, since they are other words or names as well.
SHY_MONTHS = frozenset(
    "march mars may mai mayo mei maj maja marca "
    "jan mar apr jun jul aug sep sept oct nov dec".split()
)

WEEKDAYS = by_word("""
    monday mondays montag montags lundi lunes lunedì maandag poniedziałek понедельник
    tuesday tuesdays dienstag dienstags mardi martes martedì dinsdag wtorek вторник
    wednesday wednesdays mittwoch mittwochs mercredi miércoles mercoledì woensdag środa среда среду
    thursday thursdays donnerstag donnerstags jeudi jueves giovedì donderdag czwartek четверг
    friday fridays freitag freitags vendredi viernes venerdì vrijdag piątek пятница пятницу
    saturday saturdays samstag samstags sonnabend samedi sábado sabato zaterdag sobota суббота
    sunday sundays sonntag sonntags dimanche domingo domenica zondag niedziela воскресенье
""")
