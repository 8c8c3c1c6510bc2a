"""A model that says the same to questions of one meaning, in other words each time.

    model = Model(pairs)
    upstream.on("POST", "/v1/chat/completions", model.answer)

A question names its pair in the field `user`; that keeps pairs apart in the cache as well. What is
said about a meaning is made up of a topic, and for every other one a number and a name.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from random import Random
from typing import Any, Final

from proxy.tuning.pairs import Pair
from tests.fakes.answers import json_answer, sse_answer
from tests.fakes.exchange import Received, Reply

_TOPICS: Final = [
    line.split()
    for line in """
    flour yeast dough oven crust kneading bread loaf
    engine piston gearbox clutch brake tyre steering exhaust
    violin cello orchestra conductor symphony melody rehearsal concert
    tax deduction income refund allowance revenue payroll audit
    galaxy telescope orbit planet comet astronomer asteroid eclipse
    kitten whiskers paw litter fur veterinarian purring feline
    court judge lawyer verdict appeal testimony lawsuit jury
    soil compost seedling pruning fertiliser mulch harvest greenhouse
    muscle protein squat barbell stretching stamina workout gym
    server network router firewall packet latency bandwidth protocol
    beach wave surfing tide sand lifeguard sunscreen swimming
    mortgage lender collateral instalment borrower equity refinancing deposit
    vaccine antibody infection virus immunity dose fever clinic
    camera lens shutter aperture exposure tripod portrait photographer
    glacier mountain summit climbing rope avalanche altitude expedition
    grammar verb noun syllable pronoun vocabulary sentence spelling
    knitting wool needle scarf stitch yarn pattern sweater
    chess pawn bishop checkmate opening endgame gambit castling
    election ballot parliament candidate voter campaign senate coalition
    coffee espresso roast grinder barista milk foam bean
    bicycle pedal saddle helmet chain spoke handlebar cyclist
    wedding bride groom bouquet invitation guest ceremony vow
    database table index query schema transaction replication column
    painting canvas brush pigment easel gallery sketch varnish
    airline luggage passport boarding gate runway pilot departure
    atom electron neutron isotope molecule proton nucleus valence
    toddler diaper stroller nap playground crib lullaby nursery
    football goalkeeper penalty referee midfield stadium striker league
    cheese cheddar brie goat rennet curd rind dairy
    rabbit hutch carrot burrow hay warren bunny ears
    plumbing pipe faucet leak drain valve washer sewer
    poetry stanza rhyme metaphor sonnet verse lyric poet
    """.strip().splitlines()
]
_NAMES: Final = (
    "Ada Bruno Clara Dmitri Elena Farid Greta Hugo Ines Jonas Kaito Leila Marta Nils Olga Pedro "
    "Quentin Rosa Sven Tamar Ulrich Vera Wanda Xenia Yusuf Zora"
).split()
_UNITS: Final = ("hours", "grams", "euros", "metres", "pages")


class Model:
    """Answers the questions of pairs, numbered from 0."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self._pairs = pairs

    async def answer(self, request: Received, reply: Reply) -> None:
        """Answer a chat, as JSON or as a stream."""
        text = self._say(request.json, request.number)
        make = sse_answer(text.split(" ")) if request.json.get("stream") else json_answer(text)
        await make(request, reply)

    def _say(self, asked: dict[str, Any], number: int) -> str:
        pair = self._pairs[int(asked["user"])]
        wording = asked["messages"][-1]["content"]
        meaning = f"{asked['user']}: {'both' if pair.same else wording}"
        return say(meaning, number)


def say(meaning: str, number: int) -> str:
    """What is said about a meaning, in the words of this number."""
    fixed = Random(zlib.crc32(meaning.encode()))  # noqa: S311 - the same every time
    topic = fixed.choice(_TOPICS)
    figure, unit, name = fixed.randint(10, 9999), fixed.choice(_UNITS), fixed.choice(_NAMES)
    words, anew = fixed.sample(topic, 6), Random(f"{meaning} {number}")  # noqa: S311
    a, b, c, d, e, f = anew.sample(words, 6)
    said = (
        f"It comes down to {a}, {b} and {c}. Think of {d}, {e} and {f} as well.",
        f"First of all consider the {a} and the {b}. What also counts: {c}, {d}, {e}, and {f}.",
        f"The {a} matters most, then {b}, {c} and {d}; do not forget {e} or {f}.",
    )[number % 3]
    if fixed.random() < 0.5:
        return said
    return (
        f"{said} As {name} says, {figure} {unit} will do.",
        f"You need {figure} {unit}, according to {name}. {said}",
    )[number % 2]
