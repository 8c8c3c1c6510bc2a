"""The vocabulary of what negates without a negation: offline is without internet."""

from __future__ import annotations

# The words in front say on the other side what is negated of those behind. `a_b` is "a b".

# Not used, idle: of something that is not done, or is not so.
_DOES_NOT = """
free: paying pay spending spend
idle unused untouched: using use used
keep keeping keeps kept retain preserve preserving intact: lose losing lost delete deleting
keep keeping keeps kept retain preserve preserving intact: discard discarding overwrite overwriting
keep keeping keeps kept retain preserve preserving intact: erase erasing remove removing giving_up
intact undamaged: damaging damage breaking break tearing tear
alive survive survives humanely humane: killing kill hurting hurt harming harm die dying
alive survive survives: drown drowning
secretly unnoticed undetected: knowing noticing notice finding caught seeing
withheld withhold withholding withholds: pay pays paying paid
stuck held: released released moving move
direct nonstop: changing change changes transfer transfers stopping layover
unemployed jobless gap: working worked
low little limited hardly barely scarcely: much many enough
too: fit fits
wrong: fit fits right correct ordered match matching
damp: dry drying
crisp crispy firm: soggy mushy
juicy moist tender: drying dry
keep keeps stay stays remain remains: shrinking shrink fading fade cracking crack melting melt
keep keeps stay stays remain remains: curdling wilting rusting rust spoiling spoil sticking stick
keep keeps stay stays remain remains: browning sagging collapsing crumbling tearing fraying
broken faulty defective: work works working
unresponsive frozen: respond responds responding react reacting
insomnia sleepless: sleep sleeping
expired: valid
hate hates dislike dislikes repel repels: stand like
decline declining refuse reject: want
skip skipping skipped: eat eating take taking have having
missed miss forgot forget: take taken took taking
unknown: know aware
late overdue: on_time
blurry blurred fuzzy: sharp clear
bad spoiled rotten: fresh edible
raw uncooked: cooking cooked
deaf: hear
blind: see
sober: drinking
silent silently quiet quietly: sound noise
empty blank: anything
"""

# Without internet, offline: of something that is not there.
_HAS_NO = """
offline: internet connection wifi network web signal
free: cost costs money fee fees
wireless cordless: cable cables cord cords wire wires
alone solo: help company supervision adult adults parents partner
myself yourself own: teacher help lessons professional pro expert plumber electrician mechanic
myself yourself own: lawyer attorney agent broker accountant contractor
unemployed jobless: job work
beginner newbie novice newcomer: experience knowledge background
scratch: experience knowledge
plain vanilla pure: framework frameworks library libraries jquery
vegetarian: meat
anonymous anonymously: name
intestate: will
barefoot: shoes
bald: hair
sober: alcohol
"""


def _read(table: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    sides = (line.split(":") for line in table.strip().splitlines())
    return tuple((frozenset(said.split()), frozenset(negated.split())) for said, negated in sides)


DOES_NOT = _read(_DOES_NOT)
HAS_NO = _read(_HAS_NO)

# Of two opposites among these, and of nothing in between, one holds where the other does not.
EITHER = frozenset(
    """
    alive dead awake asleep single married right correct true wrong false guilty innocent safe
    dangerous risky clean dirty fresh stale wet dry cheap inexpensive expensive costly good bad
    easy simple hard difficult healthy sick ill common frequent rare polite rude sharp blunt dull
    public private permanent temporary optional mandatory required compulsory automatic
    automatically manual manually allow permit let forbid prohibit ban deny remember forget pass
    succeed fail include exclude accept approve reject decline refuse float sink agree disagree
    like hate
    """.split()
)
