"""Countries and those who live there: "Japanese restaurants" are "restaurants in Japan"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

# The words of a line belong to one country.
_TABLE = """
    afghanistan afghan afghans
    albania albanian albanians
    algeria algerian algerians
    argentina argentinian argentine argentinians
    armenia armenian armenians
    australia australian australians aussie
    austria austrian austrians
    bangladesh bangladeshi
    belgium belgian belgians
    bolivia bolivian
    brazil brazilian brazilians
    britain british uk briton britons england english
    bulgaria bulgarian bulgarians
    california californian
    cambodia cambodian
    canada canadian canadians
    chile chilean
    china chinese
    colombia colombian
    croatia croatian
    cuba cuban cubans
    cyprus cypriot
    denmark danish danes dane
    ecuador ecuadorian
    egypt egyptian egyptians
    estonia estonian
    ethiopia ethiopian
    europe european europeans eu
    finland finnish finns finn
    florida floridian
    france french
    georgia georgian
    germany german germans
    greece greek greeks
    hungary hungarian hungarians
    iceland icelandic icelanders
    india indian indians
    indonesia indonesian
    iran iranian
    iraq iraqi
    ireland irish
    israel israeli israelis
    italy italian italians
    jamaica jamaican
    japan japanese
    jordan jordanian
    kenya kenyan
    korea korean koreans
    latvia latvian
    lebanon lebanese
    lithuania lithuanian
    malaysia malaysian
    malta maltese
    mexico mexican mexicans
    mongolia mongolian mongols
    morocco moroccan
    nepal nepalese nepali
    netherlands dutch holland
    nigeria nigerian
    norway norwegian norwegians
    pakistan pakistani
    palestine palestinian
    peru peruvian
    philippines filipino philippine
    poland polish poles
    portugal portuguese
    romania romanian
    rome roman romans
    russia russian russians
    scotland scottish scots
    serbia serbian
    singapore singaporean
    slovakia slovak
    slovenia slovenian
    spain spanish spaniards
    sweden swedish swedes
    switzerland swiss
    syria syrian
    taiwan taiwanese
    texas texan texans
    thailand thai
    tunisia tunisian
    turkey turkish turks
    ukraine ukrainian ukrainians
    usa american americans us
    venezuela venezuelan
    vietnam vietnamese
    wales welsh
"""

# Each word with all that belong to its country.
NATIONS: dict[str, frozenset[str]] = {
    word: frozenset(line.split()) for line in _TABLE.strip().splitlines() for word in line.split()
}
# Not the USA, nor the UK: "a UK licence" is a British one.
_COUNTRIES = frozenset(line.split()[0] for line in _TABLE.strip().splitlines()) - {"usa"}


def exchanged(asked: Sequence[str], kept: Sequence[str]) -> tuple[str, ...]:
    """Two nations that change places: "can a German work in Peru", "a Peruvian in Germany"."""
    ours, theirs = dict(_moved(asked, kept)), dict(_moved(kept, asked))
    if ours.keys() & theirs.keys() or not ours or not theirs:
        return ()
    return (*ours.values(), *theirs.values())


def _moved(asked: Sequence[str], kept: Sequence[str]) -> Iterator[tuple[frozenset[str], str]]:
    """The countries that are named here, where there only their people are."""
    for word in asked:
        if word in _COUNTRIES and word not in kept:
            nation = NATIONS[word]
            if not nation.isdisjoint(kept) and _COUNTRIES.isdisjoint(nation.intersection(kept)):
                yield nation, word
