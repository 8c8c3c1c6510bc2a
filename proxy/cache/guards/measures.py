"""Whether two quantities that are written differently are the same one.

Half an hour and 30 minutes, $250,000 and 250k, aged sixteen and 16 years old, grade 8 and eighth
grade, C-14 and carbon-14. Each rule holds for both sides, whichever asks.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from proxy.cache.alignment.vocabulary import FUNCTION
from proxy.cache.guards.numerals import by_word
from proxy.cache.guards.quantity import Quantity
from proxy.cache.guards.spelt import ORDINAL
from proxy.cache.guards.units import MONEY, RATES, UNITS

# A unit in terms of the smallest of its kind.
_FACTORS = {
    "millisecond": ("second", Decimal("0.001")),
    "second": ("second", Decimal(1)),
    "minute": ("second", Decimal(60)),
    "hour": ("second", Decimal(3600)),
    "day": ("second", Decimal(86_400)),
    "week": ("second", Decimal(604_800)),
    "fortnight": ("second", Decimal(1_209_600)),
    "month": ("month", Decimal(1)),
    "year": ("month", Decimal(12)),
    "decade": ("month", Decimal(120)),
    "century": ("month", Decimal(1200)),
    "millimetre": ("metre", Decimal("0.001")),
    "cm": ("metre", Decimal("0.01")),
    "metre": ("metre", Decimal(1)),
    "km": ("metre", Decimal(1000)),
    "inch": ("foot", Decimal(1)),
    "foot": ("foot", Decimal(12)),
    "yard": ("foot", Decimal(36)),
    "mcg": ("g", Decimal("0.000001")),
    "mg": ("g", Decimal("0.001")),
    "g": ("g", Decimal(1)),
    "kg": ("g", Decimal(1000)),
    "tonne": ("g", Decimal(1_000_000)),
    "oz": ("lb", Decimal(1)),
    "lb": ("lb", Decimal(16)),
    "ml": ("litre", Decimal("0.001")),
    "litre": ("litre", Decimal(1)),
}
# What measures the same in other units.
_KINDS = {
    **dict.fromkeys(("month", "pm", "am", "clock", "o'clock"), "second"),
    **dict.fromkeys(("foot", "mile", "nanometre"), "metre"),
    **dict.fromkeys(("lb", "pound", "stone", "ton"), "g"),
    **dict.fromkeys(("cup", "tbsp", "tsp", "gallon"), "litre"),
    **dict.fromkeys(("celsius", "fahrenheit", "kelvin"), "degree"),
    **dict.fromkeys(MONEY, "money"),
    **dict.fromkeys("byte bit kb mb gb tb kib mib gib kilobit megabit gigabit".split(), "byte"),
}
# A pound is a weight or money; a pound of weight is none of money.
_AMBIGUOUS = (frozenset({"pound", "lb"}), frozenset({"pound", "gbp"}))
_OF_TIME = frozenset("second minute hour day week fortnight month decade century".split())
# What stands here without a unit is an age, a time or a year.
_OF_AGE_OR_TIME = frozenset("at by until till after before since in on around".split())
# What a number alone cannot mean.
_ALWAYS_SAID = frozenset("percent clock o'clock am pm degree celsius fahrenheit kelvin".split())
_BRACKETS = frozenset("()[]{}")
_AGED = frozenset("aged age turn turns turned turning".split())
_SAID_OF_AGE = FUNCTION | _AGED | _OF_AGE_OR_TIME
_OLD = frozenset({"old", "olds"})
_PERSONS = frozenset(
    """
    child kid baby toddler infant boy girl son daughter teenager man woman person someone somebody
    adult lady dog puppy cat kitten age
    """.split()
)
_TURNS = _AGED - {"aged", "age"}
_SHARES = (
    {("half", ""), ("50", "percent")},
    {("quarter", ""), ("25", "percent")},
    {("0.75", ""), ("75", "percent")},
)
_PAYING = frozenset(
    """
    earn earns earning make makes making pay pays paying cost costs costing worth save saving
    invest investing spend spending borrow borrowing owe owing
    """.split()
)
_EDITIONS = frozenset("edition ed generation gen version".split())
# How what is numbered is shortened, where the letters stand at its number.
_SHORT = by_word("""
    c carbon
    co cobalt
    cs caesium cesium
    h hydrogen
    i iodine
    k potassium
    pu plutonium
    sr strontium
    tc technetium
    u uranium
    f formula
    ps playstation
""")


def same(one: Quantity, other: Quantity, words: Collection[str], others: Collection[str]) -> bool:
    """Whether they mean the same; `words` are those that `one` stands among."""
    if one.means(other):
        return True
    if not one.is_bounded_like(other):
        return False
    if {(one.value, one.unit), (other.value, other.unit)} in _SHARES:
        return True
    if one.value.endswith(ORDINAL) != other.value.endswith(ORDINAL):
        return _is_numbered(one, other) or _is_numbered(other, one)
    one, other = _shortened(one), _shortened(other)
    if one.prefix or other.prefix or one.suffix or other.suffix:
        return one.means(other)
    if one.value != other.value:
        return is_as_much(one, other) or _is_run(one, other) or _is_run(other, one)
    if one.unit.startswith("/") or other.unit.startswith("/"):
        one, other = _without_rate(one, others), _without_rate(other, words)
        return one.unit == other.unit
    if one.unit and other.unit:
        return _are_same_units(one, other, words, others)
    return _is_unsaid(one, other, others) if other.unit else _is_unsaid(other, one, words)


def is_as_much(one: Quantity, other: Quantity) -> bool:
    """Whether it is as much in another unit: 30 minutes, half an hour; but not 24 hours, a day."""
    if {one.unit, other.unit} == {"day", "hour"} and "1" in (one.value, other.value):
        return False
    (kind, amount), (other_kind, other_amount) = _amount(one), _amount(other)
    return kind != "" and kind == other_kind and amount == other_amount


def as_one(one: Quantity, other: Quantity) -> Quantity | None:
    """A quantity and its part in a smaller unit as one: 5 feet 8 inches; None for any others."""
    (base, amount), (other_base, other_amount) = _amount(one), _amount(other)
    if base == "" or base != other_base or _FACTORS[one.unit][1] <= _FACTORS[other.unit][1]:
        return None
    smaller = (amount + other_amount) / _FACTORS[other.unit][1]
    value = format(smaller.normalize(), "f")
    return replace(other, value=value, text=f"{one.text} {other.text}", before=one.before)


def kind(unit: str) -> str:
    """What a unit measures, such as length; itself where no other unit measures that."""
    base = _FACTORS[unit][0] if unit in _FACTORS else unit
    return _KINDS.get(base, base)


def _amount(found: Quantity) -> tuple[str, Decimal]:
    kind, factor = _FACTORS.get(found.unit, ("", Decimal(0)))
    if not kind or not found.value.replace(".", "", 1).isdecimal() or found.value[-1] == ORDINAL:
        return "", Decimal(0)
    return kind, Decimal(found.value[:20]) * factor


def _is_run(short: Quantity, full: Quantity) -> bool:
    """Whether "a 5k" is a run of 5 km."""
    return short.unit == "" and full.unit == "km" and short.text.casefold() == f"{full.value}k"


def _shortened(found: Quantity) -> Quantity:
    """Carbon-14 as C-14."""
    prefix = _SHORT.get(found.prefix, found.prefix)
    before = _SHORT.get(found.before, found.before)
    if prefix == found.prefix and before == found.before:
        return found
    return replace(found, prefix=prefix, before=before)


def _are_same_units(
    one: Quantity, other: Quantity, words: Collection[str], others: Collection[str]
) -> bool:
    unit, _, rate = one.unit.partition("/")
    other_unit, _, other_rate = other.unit.partition("/")
    if unit != other_unit and {unit, other_unit} not in _AMBIGUOUS:
        return False
    if rate and other_rate:
        return rate == other_rate or {rate, other_rate} in _AMBIGUOUS
    return _says(rate, others) if rate else not other_rate or _says(other_rate, words)


def _without_rate(found: Quantity, words: Collection[str]) -> Quantity:
    """80,000 a year as 80,000, where the other side has it "annually"."""
    unit, _, rate = found.unit.partition("/")
    return replace(found, unit=unit) if _says(rate, words) else found


def _says(rate: str, words: Collection[str]) -> bool:
    """Whether the other side says "daily" elsewhere."""
    return any(rate == UNITS.get(word, RATES.get(word)) for word in words)


def _is_unsaid(bare: Quantity, full: Quantity, words: Collection[str]) -> bool:
    """Whether a number has the unit that `full` says, which stands among `words`."""
    if bare.unit or "/" in full.unit or full.unit in _ALWAYS_SAID or not full.value[-1].isdecimal():
        return False
    if bare.after == "by" and full.after in ("by", "x"):
        return True
    if full.unit == "year" and _is_of_age(bare) and full.after in _OLD:
        return True
    if full.after == "of" or _names_model(full) or not _counts_nothing(bare, words):
        return False
    if full.unit == "year":
        return _is_age(bare, full)
    if full.unit in _OF_TIME or bare.before in _OF_AGE_OR_TIME:
        return False
    is_said_of_anything = bare.before in FUNCTION or bare.before.endswith("'s")
    is_paid = full.unit in MONEY and bare.before in _PAYING
    return is_said_of_anything or is_paid or bare.before == full.before != ""


def _is_age(bare: Quantity, full: Quantity) -> bool:
    """Whether both are an age: 16 years old, aged sixteen, I'm 16; "for 16 years" is none."""
    if full.after in _OLD or full.before in _AGED:
        return bare.before in _SAID_OF_AGE or bare.before.endswith(("'m", "'s"))
    return bare.before == full.before and bare.before in _OF_AGE_OR_TIME


def _is_of_age(bare: Quantity) -> bool:
    """Whether it is the age of "a child of six", or of "a girl, 6"."""
    return bare.before in ("of", ",") and bare.ahead in _PERSONS


def _names_model(full: Quantity) -> bool:
    """Whether it may be a name, or code: the 6s is no 6."""
    is_glued = full.text[-1].isalpha() and full.text[-2].isdecimal()
    return is_glued or not _BRACKETS.isdisjoint(full.text)


def _counts_nothing(bare: Quantity, words: Collection[str]) -> bool:
    """Whether no noun stands behind a number that it could count, nor a unit unknown to us."""
    after = bare.after
    if after in FUNCTION or not after.isalpha() or after.endswith("ly"):
        return True
    # A limit of $250,000 is a 250k limit; but 5 lb apples are not 5 apples.
    return after in words and not after.endswith("s") and bare.value != "1"


def _is_numbered(ordinal: Quantity, cardinal: Quantity) -> bool:
    """Whether "eighth grade" is "grade 8", "APA 7th" is "APA 7"."""
    more = (cardinal.unit, cardinal.prefix, cardinal.suffix, ordinal.unit)
    if ordinal.value != cardinal.value + ORDINAL or any(more):
        return False
    label = cardinal.before
    if label in _TURNS:
        is_birthday = ordinal.after == "birthday"
        return is_birthday or (len(cardinal.value) > 1 and not _counts(ordinal))
    if not label.isalpha() or label in FUNCTION:
        return False
    if (ordinal.after, ordinal.beyond) == (cardinal.ahead, label) or ordinal.after == label:
        return True
    if ordinal.before == "the":
        return ordinal.ahead == label and (not _counts(ordinal) or ordinal.after == cardinal.after)
    return ordinal.before == label and ordinal.after in _EDITIONS


def _counts(ordinal: Quantity) -> bool:
    return ordinal.after.isalpha() and ordinal.after not in FUNCTION | {"birthday"}
