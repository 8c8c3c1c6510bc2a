"""What is asked about a thing: another question word asks for another answer."""

from __future__ import annotations

import pytest

from proxy.cache.guards import Refusal, refusal
from proxy.cache.guards.intent import intent
from proxy.cache.verdict import MissReason
from tests.cache.wordings import pair

REFUSED = [
    # question words
    ("How do I renew a passport?", "Why do I renew a passport?", ("how", "why")),
    ("How do I renew a passport?", "When do I renew a passport?", ("how", "when")),
    ("Where can I park in Bern?", "When can I park in Bern?", ("where", "when")),
    ("Whose car is this?", "Who is this car?", ("whose", "who")),
    # measures
    (
        "How much does a dental crown weigh?",
        "How long does a dental crown weigh?",
        ("how much", "how long"),
    ),
    ("How often do I water a cactus?", "How much do I water a cactus?", ("how often", "how much")),
    ("How old is that bridge?", "How big is that bridge?", ("how old", "how large")),
    # whether, and whether it ought to be
    ("Is a deposit refundable?", "How is a deposit refundable?", ("whether", "how")),
    ("Should I freeze my credit?", "Can I freeze my credit?", ("should", "whether")),
    ("Will my order ship today?", "Did my order ship today?", ("will", "whether it was")),
    ("Would you fly with a cold?", "Should you fly with a cold?", ("would", "should")),
    ("If I quit, do I repay the bonus?", "I quit, how do I repay the bonus?", ("whether", "how")),
    (
        "After a crash, do I call the police?",
        "After a crash, should I call the police?",
        ("whether", "should"),
    ),
    ("I quit my job, do I get a bonus?", "My job bonus", ("whether", "a topic")),
    ("Rent deposit", "Is rent a deposit?", ("a topic", "whether")),
    # what to do
    ("Explain a lease", "Translate a lease", ("explain", "translate")),
    ("Write a cover letter", "Summarize a cover letter", ("write", "summarise")),
    ("Compare the two tariffs", "What are the two tariffs?", ("compare", "what it is")),
    # what it is, and a measure of it
    ("What is a root canal?", "How much is a root canal?", ("what it is", "how much")),
    ("What is a toll?", "How much is a toll?", ("what it is", "how much")),
    # other readings that it does not have
    ("Can I freeze hummus?", "How do I freeze hummus?", ("whether", "how")),
    ("Is there a ferry to Elba?", "What time is the ferry to Elba?", ("whether", "what")),
    ("Are there wolves in Spain?", "How many wolves are in Spain?", ("whether", "how many")),
    ("List the moons of Mars", "Which moon of Mars is the largest?", ("list", "what")),
    ("List the kings of Spain", "Who was the youngest king of Spain?", ("list", "who")),
    ("Where do I buy dirhams?", "How do I buy dirhams?", ("where", "how")),
    ("How do I change the tyres?", "Where do I change the tyres?", ("how", "where")),
    (
        "How do I change my laptop screen?",
        "Where can I change my laptop screen?",
        ("how", "where"),
    ),
    (
        "How long do I wear a sling after surgery?",
        "When do I wear a sling after surgery?",
        ("how long", "when"),
    ),
    ("How long does the tour take?", "When is the tour?", ("how long", "when")),
    ("How long did it take to end?", "When did it end?", ("how long", "when")),
    ("How old is the bridge?", "How long ago did the bridge fall?", ("how old", "how long")),
    ("Should I wear a helmet?", "Do I have to wear a helmet?", ("should", "whether")),
    ("Should I sell my car?", "Is my car red?", ("should", "whether")),
    ("Should I take the train or the bus?", "Will the train or the bus go?", ("should", "will")),
    (
        "Is rent or a mortgage cheaper?",
        "What is better, rent or a mortgage?",
        ("whether", "what"),
    ),
    ("Which tea or coffee do you sell?", "Do you sell tea or coffee?", ("what", "whether")),
    ("Why is it hot, and when?", "When is it hot, and for how long?", ("why", "when")),
    ("How tall is the tower?", "Is the tower closed?", ("how tall", "whether")),
    ("How is the tower closed?", "Is the tower closed?", ("how", "whether")),
    ("Translation of Hamlet", "Summary of Hamlet", ("translate", "summarise")),
    # the last word
    ("Which song is this written by?", "Which song is this written for?", ("by", "for")),
]

PASSED = [
    ("How frequently do I water a cactus?", "How often do I water a cactus?"),
    ("How big is a tennis court?", "How large is a tennis court?"),
    ("What time does the shop open?", "When does the shop open?"),
    ("What is the reason my cat sneezes?", "Why does my cat sneeze?"),
    ("Which documents do I bring?", "What documents do I bring?"),
    ("How do I sort a dict in Python?", "sort a dict in python"),
    ("What is the boiling point of tin?", "boiling point of tin"),
    ("Convert this recipe to grams", "How do I convert this recipe to grams?"),
    ("Find a dentist near me", "How do I find a dentist near me?"),
    ("Describe photosynthesis", "Explain photosynthesis"),
    ("Summarise this contract", "Summarize this contract"),
    ("Can I freeze milk?", "Is it possible to freeze milk?"),
    ("What is my phone set to?", "What is my phone set at?"),
    ("Will this sofa fit?", "Does this sofa fit?"),
    ("How many years is a passport valid?", "How long is a passport valid?"),
    ("What is the price of a root canal?", "How much is a root canal?"),
    ("When is the deadline for taxes?", "What is the deadline for taxes?"),
    ("When I try to log in I get error 5, how do I fix it?", "How do I fix error 5?"),
    ("Someone who left told me, where is it?", "Where is it?"),
    ("Who discovered tin and when?", "Who discovered tin, and when?"),
    ("Explain how a lease works", "How does a lease work?"),
    ("Explain a lease", "What is a lease?"),
    ("Is there a simple way to descale a kettle?", "How do I descale a kettle?"),
    ("I have a tick bite, should I see a doctor?", "Should I see a doctor for a tick bite?"),
    ("How long is the Rhine?", "length of the Rhine"),
    ("In chess, is castling allowed?", "Is castling allowed in chess?"),
    ("My son, who has asthma, coughs. How do I help him?", "How do I help a son with asthma?"),
    ("Would a hamster be a good pet?", "Is a hamster a good pet?"),
    ("How soon after surgery can I drive?", "When can I drive after surgery?"),
    ("Give me a soup recipe", "soup recipe"),
    # is there one
    ("Is there any trick to peel garlic?", "How do I peel garlic?"),
    ("Is there a way to mute a chat?", "Can I mute a chat?"),
    ("My zip is stuck. Is there a way to free it?", "How do I free a stuck zip?"),
    ("Are there any parks that allow dogs?", "Which parks allow dogs?"),
    ("Are there any stretches for a stiff neck?", "What are good stretches for a stiff neck?"),
    ("Is there anyone who repairs harps?", "Who repairs harps?"),
    ("Is there a reason my cat sneezes?", "Why does my cat sneeze?"),
    ("Is there somewhere I can park in Bern?", "Where can I park in Bern?"),
    ("Is there a fine for parking here?", "What is the fine for parking here?"),
    # one of several
    ("Recommend a tent for two", "Which tent should I buy for two?"),
    ("List the moons of Mars", "What are the moons of Mars?"),
    ("Name the kings of Spain", "Who were the kings of Spain?"),
    ("Give me three names for a cat", "Suggest three names for a cat"),
    ("Plan a day in Rome", "Recommend a plan for a day in Rome"),
    # a time, and what passes until then
    ("How long until I can swim after surgery?", "When can I swim after surgery?"),
    ("How long should I wait before I paint?", "How soon can I paint?"),
    ("How long does it take for the pill to begin to work?", "When does the pill begin to work?"),
    ("How long does it take until the yeast rises?", "When does the yeast rise?"),
    ("How long must glue dry before I can sand it?", "When can I sand glue?"),
    ("How far in advance do I book?", "How early do I book?"),
    ("How long before a flight do I arrive?", "How early do I arrive for a flight?"),
    ("How many weeks after a tattoo can I swim?", "How soon after a tattoo can I swim?"),
    ("How long ago was the abbey built?", "How old is the abbey?"),
    ("How long ago did Nero die?", "When did Nero die?"),
    # measures
    ("How many gigabytes is the game?", "How large is the game?"),
    ("How many pounds does a bull weigh?", "How much does a bull weigh?"),
    ("How much should I tip?", "What is an appropriate gratuity?"),
    ("How long do I have to send it back?", "What is the return period?"),
    # what ought to be
    ("Should I rinse rice?", "Does rice need rinsing?"),
    ("Is it a sensible choice to lease a car?", "Should I lease a car?"),
    ("Is a warranty worth it?", "Should I get a warranty?"),
    ("Does a comma belong before but?", "Should a comma stand before but?"),
    ("Is it normal that my hair falls out?", "My hair falls out, should I be worried?"),
    # one of two
    ("Should I take the train or the bus?", "Which is better, the train or the bus?"),
    ("For a beginner, would you take skis or a board?", "Should a beginner take skis or a board?"),
    ("Are pears or plums sweeter and cheaper?", "Which are cheaper and sweeter, pears or plums?"),
    ("which is safer a van or a truck", "Is a van or a truck safer?"),
    # how safe
    ("How safe is it to eat raw dough?", "Is it safe to eat raw dough?"),
    ("Are mumps contagious?", "How contagious are mumps?"),
    ("How likely is a recession?", "Will a recession come?"),
    # where on a device
    ("How do I change the language of the app?", "Where do I change the language of the app?"),
    ("Where can I see my steps on my phone?", "How can I see my steps on my phone?"),
    # clauses
    ("My ear rings when I chew. Is that a problem?", "Is it a problem that my ear rings?"),
    ("When I move out, do I get my deposit back?", "Do I get my deposit back when I move out?"),
    ("When moving out, do I paint the walls?", "Do I paint the walls when moving out?"),
    ("My fridge stops when I open it", "My fridge stops whenever I open it"),
    ("My loan, which I repaid, is due. Can I sue?", "Can I sue if a repaid loan is due?"),
    ("If it breaks, do I lose what I paid?", "Do I lose my money if it breaks?"),
    ("I read what it says. Could you show me what a lease is?", "What is a lease?"),
    ("My need is to know when I can fly", "When can I fly?"),
    # several questions
    ("Who built it and when?", "When was it built, and by whom?"),
    ("Can I use oil, and how much?", "In dough, can I use oil? If so, how much?"),
    ("I have rust. Can I use oil, and how much?", "Can I use oil on rust, and how much?"),
    ("Can I mend a cup, and how?", "How do I mend a cup?"),
    ("Can the app print? How do I set it up?", "How do I set up the app to print?"),
    ("How to bend oak, can that be done?", "Can I bend oak?"),
    ("can't sleep as my nose is blocked, what helps?", "What helps to sleep?"),
    ("Without a login, is there a way to see who rang?", "Is there a way to see who rang?"),
    ("At how many weeks do pups eat?", "When do pups eat?"),
    ("lease or buy a van?", "Should I lease or buy a van?"),
    ("Sort a list of names", "How do I sort a list of names?"),
    # a noun for it
    ("author of Ulysses", "Who wrote Ulysses?"),
    ("I'd like an explanation of inflation", "Explain inflation"),
    ("Causes of hiccups", "Why do I get hiccups?"),
    ("Summary of Hamlet", "Summarise Hamlet"),
    ("My boiler hums", "My boiler is humming"),
    ("What? How?", "What and how?"),
    ("", ""),
]


@pytest.mark.parametrize(("question", "stored", "evidence"), REFUSED)
def test_another_intent_is_refused(question: str, stored: str, evidence: tuple[str, ...]) -> None:
    """The same thing is spoken of, and something else is wanted."""
    assert refusal(pair(question, stored)) == Refusal(MissReason.GUARD_INTENT, evidence)
    back = refusal(pair(stored, question))
    assert isinstance(back, Refusal)
    assert back.reason is MissReason.GUARD_INTENT
    assert {*back.evidence} == {*evidence}


@pytest.mark.parametrize(("question", "stored"), PASSED)
def test_the_same_intent_passes(question: str, stored: str) -> None:
    """Another way of asking asks for the same."""
    assert intent(pair(question, stored)) == intent(pair(stored, question)) == ()
