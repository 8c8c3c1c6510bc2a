"""The vocabulary of the numbers guard: units of measure, time and money."""

from __future__ import annotations

from proxy.cache.guards.numerals import by_word

UNITS = {
    **by_word("""
        km kms kilometre kilometer kilometres kilometers kilomètre kilomètres kilómetros км
        mile miles mi meile meilen
        metre² sqm
        foot² sqft
        metre m meter metres meters mètre mètres metros metri м
        cm centimetre centimeter centimetres centimeters zentimeter
        millimetre mm millimeter millimetres millimeters
        nanometre nm nanometer
        foot ft feet
        inch inches zoll
        yard yards yd
        kg kgs kilo kilos kilogram kilograms kilogramm кг
        g gram grams gramm gramme grammes gr
        mg milligram milligrams milligramm
        mcg μg microgram micrograms
        lb lbs
        pound pounds
        stone stones
        oz ounce ounces
        ton tons
        tonne tonnes tonnen
        litre l liter litres liters litro litros litri
        ml millilitre milliliter millilitres milliliters
        gallon gallons gal
        cup cups
        tbsp tablespoon tablespoons
        tsp teaspoon teaspoons
        byte bytes
        bit bits
        kb kilobyte kilobytes
        mb megabyte megabytes meg megs
        gb gigabyte gigabytes gig gigs
        tb terabyte terabytes
        kib
        mib
        gib
        kilobit kbit kilobits
        megabit mbit megabits
        gigabit gbit gigabits
        kilobit/second kbps
        megabit/second mbps
        gigabit/second gbps
        hz hertz
        khz
        mhz
        ghz
        watt w watts
        kw kilowatt kilowatts
        kwh
        volt v volts
        amp amps ampere
        mah
        calorie calories
        kcal kilocalories
        celsius c centigrade
        fahrenheit f
        kelvin
        degree degrees deg ° grad
        percent % pct prozent procent процентов
        km/hour kmh kph
        mile/hour mph
        px pixel pixels
        nanosecond nanoseconds ns
        millisecond milliseconds ms
        second seconds sec secs s sekunde sekunden seconde secondes segundos secondi секунд
        minute minutes min mins minuten minuto minutos minuti minuty minut минут
        hour hours hr hrs h stunde stunden heure heures hora horas ora ore uur godzin час часов
        day days d tag tage tagen jour jours día días giorno giorni dia dias dagen dni день дней
        fortnight fortnights
        week weeks wk wks woche wochen semaine semaines semana semanas settimane weken недель
        month months monat monate monaten mois mes meses mesi maanden miesięcy месяцев
        year years yr yrs jahr jahre jahren ans année années año años anni anos jaar lat лет
        decade decades
        century centuries jahrhundert siècle siglo secolo
        am
        pm
        o'clock uhr
        usd $ dollar dollars bucks
        eur € euro euros
        gbp £ quid
        inr ₹ rs rupee rupees
        jpy yen
        cny yuan rmb renminbi
        krw ₩
        chf franc francs
        rub ₽ rouble roubles ruble rubles рублей
        cad
        aud
        nzd
        hkd
        sgd
        sek
        nok
        dkk
        pln zł zloty złoty zlotys
        czk koruna
        huf forint
        uah hryvnia
        ils shekel shekels
        mxn
        brl reais
        zar
        aed dirham dirhams
        thb baht
        idr rupiah
        vnd
        cents cent
        milliard milliarde milliarden milliards miliardi miliardów миллиардов
    """),
    "¥": "¥",  # yen or yuan
    # "3 times" is 3; but "3 times a day" is not "3 times a week".
    **dict.fromkeys(("times", "fois", "veces", "volte", "vezes", "keer"), ""),
}
MONEY = frozenset(
    """
    usd eur gbp inr jpy cny krw chf rub cad aud nzd hkd sgd sek nok dkk pln czk huf uah ils mxn brl
    zar aed thb idr vnd ¥
    """.split()
)
# These are also other words, so they are units only right behind a number.
_ALSO_WORDS = frozenset({"mi", "rs", "gig", "gigs", "grad", "zoll", "bucks"})
GLUED_UNITS = {**UNITS, "in": "inch"}
POWERS = {"square": "²", "sq": "²", "cubic": "³", "cu": "³"}
# In capitals or not makes these another unit; a lone k, m or b at a number multiplies it.
CASED_UNITS = {
    "Kb": "kilobit",
    "Mb": "megabit",
    "Gb": "gigabit",
    "MBps": "mb/second",
    "GBps": "gb/second",
}
GLUED_MULTIPLIERS = {"k": 10**3, "K": 10**3, "M": 10**6, "b": 10**9, "B": 10**9, "bn": 10**9}
CURRENCIES = {word: unit for word, unit in UNITS.items() if unit in MONEY}
# How often: "three times daily".
RATES = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "yearly": "year",
    "annually": "year",
}
_SPEAKING = frozenset(
    "km mile cm millimetre inch kg g lb mg mcg oz litre ml gallon tbsp tsp kb mb gb tb hz mhz ghz "
    "kw kwh kcal celsius fahrenheit kelvin km/hour mile/hour usd eur gbp inr jpy cny rub".split()
)
# Unit words that say something without a number: "how many km", "euros to yen".
STANDALONE_UNITS = {
    word: unit
    for word, unit in UNITS.items()
    if unit in _SPEAKING and len(word) > 1 and word not in _ALSO_WORDS
}
