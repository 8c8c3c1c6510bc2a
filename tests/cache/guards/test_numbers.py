"""Numbers, units, dates and ids: what must be refused, and what is the same number anyway."""

from __future__ import annotations

import pytest

from proxy.cache.alignment.text import read
from proxy.cache.guards import Refusal, refusal
from proxy.cache.guards.numbers import numbers
from proxy.cache.verdict import MissReason
from tests.cache.wordings import pair

REFUSED = [
    # plain numbers, decimals, thousands, signs
    ("Summarise the plot in 3 sentences", "Summarise the plot in 5 sentences"),
    ("Is 1.5 a good gear ratio?", "Is 15 a good gear ratio?"),
    ("Can I invest 1,000 euros?", "Can I invest 10,000 euros?"),
    ("Does water freeze at -5?", "Does water freeze at 5?"),
    ("What happens at minus 40 degrees?", "What happens at 40 degrees?"),
    ("Is .5 enough?", "Is 5 enough?"),
    ("Plan a trip to Rome", "Plan a trip to Rome for 4"),
    ("Is it a game for ages 18+?", "Is it a game for ages 18?"),
    ("What is 10²?", "What is 102?"),
    # their order, since an embedder does not see it
    ("Count from 5 to 10", "Count from 10 to 5"),
    ("Convert 3 km to 5 miles", "Convert 5 km to 3 miles"),
    ("May a 17 year old date a 20 year old?", "May a 20 year old date a 17 year old?"),
    # in words
    ("Summarise chapter one of Emma", "Summarise chapter two of Emma"),
    ("What does it cost for a month?", "What does it cost for two months?"),
    ("How do I tile two walls?", "How do I tile three walls?"),
    ("Bake a cake with half a cup of sugar", "Bake a cake with a quarter cup of sugar"),
    ("Give me a dozen name ideas", "Give me twenty name ideas"),
    ("Give me two dozen name ideas", "Give me a dozen name ideas"),
    ("Write a hundred words about bees", "Write a thousand words about bees"),
    ("Write two hundred and fifty words", "Write two hundred and sixty words"),
    ("Who was the second man on the moon?", "Who was the third man on the moon?"),
    ("Who was the twenty-first president?", "Who was the twenty-second president?"),
    ("Take it twice a day", "Take it three times a day"),
    # versions, ids, ports, codes, sizes
    ("How do I install Python 3 on a Mac?", "How do I install Python 2 on a Mac?"),
    ("What changed in version 3.1?", "What changed in version 3.10?"),
    ("Upgrade from v2.1", "Upgrade from v2.2"),
    ("What does error ERR-1042 mean?", "What does error ERR-1043 mean?"),
    ("What does ERR-1042 mean?", "What does WARN-1042 mean?"),
    ("Nginx answers HTTP 404", "Nginx answers HTTP 403"),
    ("Open port 8080 in the firewall", "Open port 8008 in the firewall"),
    ("Print it on A4 paper", "Print it on A5 paper"),
    ("Print it on A4 paper", "Print it on B4 paper"),
    ("Which host has 192.168.0.1?", "Which host has 192.168.0.10?"),
    ("What is error 0x8007000E?", "What is error 0x8007000F?"),
    ("Is the iPhone 6s waterproof?", "Is the iPhone 6 waterproof?"),
    ("Where is my order 4711-22?", "Where is my order 4711-23?"),
    ("Does the 7b model fit into memory?", "Does the 70b model fit into memory?"),
    ("World War II for children", "World War I for children"),
    ("Tell me about Henry VIII", "Tell me about Henry VII"),
    # letters that number things
    ("Is vitamin C good for colds?", "Is vitamin D good for colds?"),
    ("is vitamin c good for colds?", "is vitamin d good for colds?"),
    ("Is plan A cheaper?", "Is plan B cheaper?"),
    ("WHAT IS HEPATITIS B?", "WHAT IS HEPATITIS C?"),
    # units, money, percent
    ("How long does it take to run 5 km?", "How long does it take to run 5 miles?"),
    ("Is 10 mg of melatonin too much?", "Is 10 g of melatonin too much?"),
    ("Is it warm at 20 °C?", "Is it warm at 20 °F?"),
    ("Is it warm at 20 degrees Celsius?", "Is it warm at 20 degrees Fahrenheit?"),
    ("Copy 5 GB to a stick", "Copy 5 MB to a stick"),
    ("Is 100 Mb enough?", "Is 100 MB enough?"),
    ("What can I buy for $5?", "What can I buy for €5?"),
    ("What can I buy for $5?", "What can I buy for $5 million?"),
    ("Pay 5 % interest", "Pay 5 interest"),
    ("How many km is it to the moon?", "How many miles is it to the moon?"),
    ("Convert kg to lbs", "Convert lbs to kg"),
    ("Convert USD to EUR", "Convert EUR to USD"),
    ("Drive 30 km/h", "Drive 30 km per day"),
    ("Take 2 pills 3 times a day", "Take 2 pills 3 times a week"),
    ("A room of 20 square metres", "A room of 20 cubic metres"),
    ("Is 5 per cent a lot?", "Is 6 per cent a lot?"),
    # dates and times
    ("Who was born on June 29?", "Who was born on June 28?"),
    ("Who was born on June 29?", "Who was born on July 29?"),
    ("Which holidays are in May?", "Which holidays are in March?"),
    ("Are you open on Monday?", "Are you open on Tuesday?"),
    ("What happened in 1989?", "What happened in 1990?"),
    ("Music of the 1990s", "Music of 1990"),
    ("Wake me at 10:30", "Wake me at 10:45"),
    ("Wake me at 5 am", "Wake me at 5 pm"),
    ("Flights on 2024-06-29", "Flights on 2024-06-28"),
    ("From June 5 to July 8", "From June 8 to July 5"),
    ("Budget for Jan-5", "Budget for Feb-5"),
    # other languages and scripts
    ("Was hilft nach zwei Wochen Husten?", "Was hilft nach drei Wochen Husten?"),
    ("Was kostet das für einundzwanzig Tage?", "Was kostet das für zweiundzwanzig Tage?"),
    ("Was kosten 5 Tage am Meer?", "Was kosten 5 Wochen am Meer?"),
    ("Wann war der Erste Weltkrieg?", "Wann war der Zweite Weltkrieg?"),
    ("Que faire à Paris en deux jours ?", "Que faire à Paris en trois jours ?"),
    ("Que faire à Nice en mai ?", "Que faire à Nice en juin ?"),
    ("Qué hacer en Madrid el lunes", "Qué hacer en Madrid el martes"),
    ("Cosa vedere a Roma in due giorni", "Cosa vedere a Roma in sei giorni"),
    ("O que fazer em dois dias", "O que fazer em três dias"),
    ("Wat kost het voor twee weken?", "Wat kost het voor drie weken?"),
    ("Co robić przez dwa dni?", "Co robić przez trzy dni?"),
    ("Что делать два дня", "Что делать три дня"),
    ("ماذا أفعل في ٣ أيام", "ماذا أفعل في ٥ أيام"),
    ("दिल्ली में ३ दिन", "दिल्ली में ५ दिन"),
    ("東京で３日", "東京で５日"),
    # fractions
    ("What can I buy for $5m?", "What can I buy for €5m?"),
    ("Is 3/4 right?", "Is 3:4 right?"),
    ("Add 1½ cups of flour", "Add 11/2 cups of flour"),
    ("Meet on 03/04", "Meet on 04/03"),
]

# The guard for code comes first and sees that they differ, too.
REFUSED_AS_CODE = [
    ("Sum of 3 + 4", "Sum of 3 * 4"),
    ("Learn C in a week", "Learn C++ in a week"),
]

PASSED = [
    ("How do I tile 2 walls?", "How do I tile two walls?"),
    ("Can I invest 1,000 euros?", "Can I invest 1000 euros?"),
    ("Can I invest 1'000 euros?", "Can I invest 1000 euros?"),
    ("Can I invest 5k euros?", "Can I invest 5,000 euros?"),
    ("Can I invest €5k?", "Can I invest 5 thousand euros?"),
    ("Who paid $5 million?", "Who paid 5,000,000 dollars?"),
    ("Who paid two hundred and fifty thousand?", "Who paid 250,000?"),
    ("Who paid 1.5 million?", "Who paid 1,500,000?"),
    ("How long does it take to run 5km?", "How long does it take to run 5 km?"),
    ("A 5-minute meal", "A 5 minutes meal, please"),
    ("Is 5% a lot?", "Is 5 percent a lot?"),
    ("Is 5 per cent a lot?", "Is 5 percent a lot?"),
    ("Is it warm at 20°C?", "Is it warm at 20 degrees celsius?"),
    ("Is it warm at 20 ℃?", "Is it warm at 20 C?"),
    ("Drive 60 km/h", "Drive 60 km per hour"),
    ("It costs 5 USD", "It costs USD 5"),
    ("It costs Rs. 500", "It costs 500 rupees"),
    ("The board is 3in wide", "The board is 3 inches wide"),
    ("Who was first?", "Who was 1st?"),
    ("Who was the twenty-first president?", "Who was the 21st president?"),
    ("Who was born on June 29?", "Who was born on the 29th of June?"),
    ("Who was born on June 29th, 1990?", "Who was born on 29 June 1990?"),
    ("Meet me on Jun 5", "Meet me on June 5"),
    ("Meet me on Sept. 5", "Meet me on 5 September"),
    ("Meet me on the 1st of May", "Meet me on May 1"),
    ("What may I bring?", "What could I bring?"),
    ("Are you open on Mondays?", "Are you open on Monday?"),
    ("Wake me at 5 p.m.", "Wake me at 5pm"),
    ("Music of the 1990's", "Music of the 1990s"),
    ("How does one learn to swim?", "How do you learn to swim?"),
    ("No one likes it", "Nobody likes it"),
    ("Is this a good one?", "Is this good?"),
    ("Wait a second", "Wait a moment"),
    ("Facts about World War II", "Facts about World War 2"),
    ("facts about world war ii", "facts about world war 2"),
    ("Is the iPhone6 waterproof?", "Is the iPhone 6 waterproof?"),
    ("Does COVID-19 cause fever?", "Does COVID 19 cause fever?"),
    ("What is new in v2.1?", "What is new in version 2.1?"),
    ("Read ERR-1042", "Read ERR 1042"),
    ("Is the 3d printer good?", "Is the 3D printer good?"),
    ("Walk 5-10 km", "Walk 5 to 10 km"),
    ("Walk 5–10 km", "Walk 5-10 km"),
    ("Is vitamin C good for colds?", "Is vitamin c good for colds"),
    ("how r u", "how are you"),
    ("A new plan", "new plan"),
    ("Was Donald J. Trump elected?", "Was Donald Trump elected?"),
    ("5 Tage am Meer", "fünf Tage am Meer"),
    ("In zweihundert Tagen", "In 200 Tagen"),
    ("Deux jours à Paris", "2 jours à Paris"),
    ("En mayo como pan", "En mayo como el pan"),
    ("٣ أيام", "3 أيام"),
    ("東京で３日", "東京で3日"),
    ("½ cup of milk", "1/2 cup of milk"),
    ("One, two, three", "1, 2, 3"),
    ("I have negative $5", "I have -$5"),
    ("Bring 3 of the XVI", "Bring three of the XVI"),
    ("Is it 18+ only?", "Is it only 18+?"),
    ("What does it cost for a month?", "What does it cost for one month?"),
    ("What does it cost for an hour?", "What does it cost for one hour?"),
    ("Summarise chapter one of Emma", "Summarise chapter 1 of Emma"),
    ("Use a 1000000000000000000k disk", "Please use a 1000000000000000000k disk"),
]


@pytest.mark.parametrize(("question", "stored"), REFUSED)
def test_another_number_is_refused(question: str, stored: str) -> None:
    """The numbers guard refuses the pair, either way round, and names what differs."""
    for sides in ((question, stored), (stored, question)):
        verdict = refusal(pair(*sides))
        assert isinstance(verdict, Refusal)
        assert verdict.reason is MissReason.GUARD_NUMBERS
        assert verdict.evidence


@pytest.mark.parametrize(("question", "stored"), REFUSED_AS_CODE)
def test_another_number_in_code_is_refused(question: str, stored: str) -> None:
    """What is written with signs is code to the guard before, and still another number."""
    verdict = refusal(pair(question, stored))
    assert isinstance(verdict, Refusal)
    assert verdict.reason is MissReason.GUARD_CODE
    asked, kept = read(question), read(stored)
    assert numbers(asked, kept)
    assert numbers(kept, asked)


@pytest.mark.parametrize(("question", "stored"), PASSED)
def test_the_same_number_passes(question: str, stored: str) -> None:
    """Another way of writing the same number is no reason to ask again."""
    asked, kept = read(question), read(stored)
    assert numbers(asked, kept) == numbers(kept, asked) == ()


@pytest.mark.parametrize(
    ("question", "stored", "evidence"),
    [
        ("born on June 29", "born on June 28", ("29", "28")),
        ("5 km in two hours", "5 miles in 2 hours", ("5 km", "5 miles")),
        ("walls", "12 walls", ("12",)),
        ("from 5 to 10", "from 10 to 5", ("5", "10", "10", "5")),
        ("ERR-1042", "WARN-1042", ("ERR-1042", "WARN-1042")),
        ("vitamin C", "vitamin D", ("C", "D")),
    ],
)
def test_evidence_is_what_differs(question: str, stored: str, evidence: tuple[str, ...]) -> None:
    """An operator sees the numbers as they were written, the question's first."""
    assert refusal(pair(question, stored)) == Refusal(MissReason.GUARD_NUMBERS, evidence)


def test_evidence_is_short() -> None:
    """A list of a hundred numbers does not fill the log."""
    many = " ".join(map(str, range(100)))
    verdict = refusal(pair(many, "none of them"))
    assert isinstance(verdict, Refusal)
    assert len(verdict.evidence) == 8
