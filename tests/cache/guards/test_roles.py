"""Questions with the same words in other roles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.cache.guards import Refusal, refusal
from proxy.cache.guards.roles import roles
from proxy.cache.verdict import MissReason
from tests.cache.wordings import pair

SWAPPED = [
    # directions
    ("How do I convert PDF to HTML?", "How do I convert HTML to PDF?"),
    ("Are flights from London to Paris cheap?", "Are flights to London from Paris cheap?"),
    ("How do I get from Oslo to Bergen by rail?", "How do I get from Bergen to Oslo by rail?"),
    ("Which train goes to Rome by night?", "Which train goes from Rome by night?"),
    ("Can I take ibuprofen after aspirin?", "Can I take aspirin after ibuprofen?"),
    ("How to merge main into develop", "How to merge develop into main"),
    ("How do I cast int to long in Java?", "How do I cast long to int in Java?"),
    ("Should I add milk before flour?", "Should I add flour before milk?"),
    # around a third
    ("Is coffee better than tea?", "Is tea better than coffee?"),
    ("Can a tenant sue a landlord?", "Can a landlord sue a tenant?"),
    ("Did Caesar kill Brutus?", "Did Brutus kill Caesar?"),
    ("Do dogs chase cats?", "Do cats chase dogs?"),
    ("Does the surgeon pay the hospital?", "Does the hospital pay the surgeon?"),
    ("What does the buyer owe the seller?", "What does the seller owe the buyer?"),
    ("Can I swap butter for a cup of oil?", "Can I swap oil for a cup of butter?"),
    ("Was Napoleon defeated by Wellington?", "Was Wellington defeated by Napoleon?"),
    ("the bank bank of the river", "the river of the bank"),
    # persons
    ("Can my landlord sue me?", "Can I sue my landlord?"),
    ("Does the tax authority owe me?", "Do I owe the tax authority?"),
    ("Should I lend money to my friend?", "Should my friend lend money to me?"),
    ("I hit a parked car, who pays?", "Someone hit my parked car, who pays?"),
    # voices
    ("Who did he defeat?", "Who was he defeated by?"),
    ("Why am I bored?", "Why am I boring?"),
    ("Which boxer did Ali beat?", "Which boxer beat Ali?"),
    ("Has someone who sent me flowers a name?", "Has someone I sent flowers to a name?"),
    ("Do they owe me the deposit?", "Do I owe them the deposit?"),
    ("Did Wellington defeat Napoleon?", "Was Wellington defeated by Napoleon?"),
    ("Which novel did Faust inspire?", "Which novel was Faust inspired by?"),
    ("Can a parcel send a minor?", "Can a parcel be sent by a minor?"),
    ("Can I evict my tenant?", "Can I be evicted by my tenant?"),
    ("Can I evict a tenant?", "Can I be evicted, tenant?"),
    ("Is it right to stalk?", "What is it like to be stalked?"),
    ("How many questions have you asked?", "How many questions have been asked?"),
    ("Can my cat scratch?", "Can my cat be scratched?"),
    ("Who were the essays written by?", "Who were the essays written for?"),
    ("How do I deal with bored people?", "How do I deal with boring people?"),
    ("My dog is dying, what now?", "My dog died, what now?"),
    # subject and object
    ("Can I still call someone who blocked me?", "Can I still call someone I blocked?"),
    ("Where can I see who follows me?", "Where can I see who I follow?"),
    ("I cosigned my dad's loan, do I pay?", "My dad cosigned my loan, do I pay?"),
    ("Can I cut my neighbor's hedge?", "Can my neighbor cut my hedge?"),
    ("Who taught Aristotle?", "Who did Aristotle teach?"),
    ("Which pills do antibiotics weaken?", "Which pills weaken antibiotics?"),
    ("Which tribes feared the Romans?", "Which tribes did the Romans fear?"),
    ("What about the raccoon that bit my dog?", "What about the raccoon my dog bit?"),
    ("Which packages depend on lodash?", "Which packages does lodash depend on?"),
    ("Who is allowed to sue a trust?", "Who is a trust allowed to sue?"),
    ("Who was it that hired Bob?", "Who was it that Bob hired?"),
    ("What can I use for milk?", "What can milk use for me?"),
    ("What may I exchange for coins?", "What may coins exchange for?"),
    ("Should I ask the dean or the nurse?", "Should the nurse ask the dean?"),
    ("Does a will outrank a deed on a house?", "Does a deed on a house outrank a will?"),
    # me and others
    ("My aunt shouted at me, what now?", "I shouted at my aunt, what now?"),
    ("How do I mute someone?", "How can I see that someone muted me?"),
    ("Was I charged?", "Have I charged?"),
    ("How can I get my son to phone me?", "How can I phone my son?"),
    ("My aunt wants me to sing", "I want my aunt to sing"),
    ("Does my parrot like me?", "Do I like my parrot?"),
    ("What do I cook for my guest?", "What do I cook as a guest?"),
    ("What can I say to a nurse about pay?", "What can I say about pay as a nurse?"),
    ("I am a tenant, may I paint?", "May my tenant paint?"),
    ("How do I tell my aunt I am ill?", "Does my aunt tell me she is ill?"),
    (
        "The tenant in Rome never called. What can I do as the landlord?",
        "The landlord in Rome says I never called. What can I do as the tenant?",
    ),
    # what is affected, asked for, or where
    ("How does noise affect whales?", "What effect do whales have on noise?"),
    ("Which tax does the fee exceed?", "Which fee exceeds the tax?"),
    (
        "My song is on my tablet, how do I get it on my watch?",
        "My song is on my watch, how do I get it on my tablet?",
    ),
    ("¿Juan ama a María?", "¿María ama a Juan?"),
    ("Can a Dane marry in Peru?", "Can a Peruvian marry in Denmark?"),
    ("Can I use my Polish card in Norway?", "Can I use my Norwegian card in Poland?"),
    ("Can a group A man give to a group B man?", "Can a group B man give to a group A man?"),
    # what may turn elsewhere
    ("Do cats or dogs chase mice?", "Do mice chase dogs or cats?"),
    ("Can I mix lye and oil in water?", "Can I mix water and oil in lye?"),
    ("Is pain brought on by stress?", "Does pain bring on stress?"),
    ("Compared to tea, is coffee good?", "Compared to coffee, is tea good?"),
    ("Compared to tea, is coffee better?", "Is tea better than coffee?"),
    ("Is wool good compared to silk?", "Does wool turn to silk?"),
    ("How many cats do dogs chase?", "How many cats chase dogs?"),
    ("In Java, how do I call C?", "In C, how do I call Java?"),
    (
        "For cats, is it safe to eat food for dogs?",
        "For dogs, is it safe to eat food for cats?",
    ),
    ("How many cats chase dogs?", "How many dogs chase cats?"),
    ("Should I rest before running?", "Should I rest to run?"),
    # a whole, an owner, a compound, a standard
    ("Are all squares rectangles?", "Are all rectangles squares?"),
    ("Are all warm-blooded animals mammals?", "Are all mammals warm-blooded animals?"),
    ("What is your brother's wife called?", "What is your wife's brother called?"),
    ("Who is an author's publisher?", "Who is a publisher's author?"),
    ("How do I join a dance school?", "How do I join a school dance?"),
    ("How do I make milk chocolate?", "How do I make chocolate milk?"),
    (
        "Is a round trip cheaper than a one-way trip?",
        "Is a one-way trip cheaper than a round trip?",
    ),
    ("Why is the square of a sum odd?", "Why is a sum of the squares odd?"),
    ("Should I tell my boss about my doctor?", "Should I tell my doctor about my boss?"),
    # clauses without their own marker
    ("If the dog bites the cat, who pays?", "Who pays if the cat bites the dog?"),
    ("When can I eat bread after I drink wine?", "When can I drink wine after I eat bread?"),
    ("Can a man with a dog see a girl in a hat?", "Can a man in a hat see a girl with a dog?"),
    ("How do different dogs chase cats?", "How do different cats chase dogs?"),
    ("Should dogs chase or bite cats?", "Should cats chase or bite dogs?"),
]

SAME = [
    ("How to convert PDF to HTML", "How do I convert a PDF to HTML?"),
    ("What is the capital of France?", "The capital of France is what?"),
    ("Please tell me how to bake bread", "How do I bake bread?"),
    ("How can I reset my password?", "How do I reset the password, please?"),
    ("Is coffee better than tea?", "Is the coffee better than the tea?"),
    ("What is a very very good wine?", "What is a very good wine?"),
    ("red wine red", "red wine"),
    ("Explain semantic caching", "What is semantic caching?"),
    ("Where is my order?", "Where's my order?"),
    ("flights from Rome to Rome", "the flights from Rome to Rome"),
    ("Wie koche ich Reis?", "Wie koche ich den Reis?"),
    ("Hello", "Goodbye"),
    ("Did Napoleon defeat Wellington?", "Was Wellington defeated by Napoleon?"),
    ("Does the bank pay the firm?", "Is the firm paid by the bank?"),
    ("I sued my landlord, who pays?", "Who pays when I sue my landlord?"),
    ("Does it help me sleep?", "Will it help if I sleep?"),
    ("Can someone sue me?", "Can they sue me?"),
    ("What goes with a ham pie and peas?", "What goes with peas and a ham pie?"),
    ("May I leave without paying tax?", "May I leave without having to pay tax?"),
    ("Do I need a shot after stepping on a nail?", "stepped on a nail, do I need a shot?"),
    # me and others
    ("Was I paid by my aunt?", "Did my aunt pay me?"),
    ("Can they ban me for that?", "Can I be banned for that?"),
    ("Will it hurt me?", "Can I hurt it?"),
    ("How can I grow as a manager?", "I am a manager, how can I grow?"),
    ("Can I keep it as a gift?", "Can I keep my gift?"),
    ("Is a nurse paid?", "Are my nurses paid?"),
    ("Does noise affect whales?", "What effect does noise have on whales?"),
    ("How is sleep affected by noise?", "What is the effect of noise on sleep?"),
    ("Which tax form is it?", "Which form of tax is it?"),
    ("Is it thick, which helps?", "Which thing is thick?"),
    ("Can I drive in Chile with a UK card?", "Is a British card valid in Chile?"),
    ("Are Danes tall in Denmark?", "Are people tall in Denmark?"),
    ("Can a Dane work in Peru?", "Can someone of Denmark work in Peru?"),
    ("How do I get started?", "How do I start?"),
    ("Which algorithm is random?", "What's the algorithm with which random keys are made?"),
    # how much it is compared with, who does it by name
    ("Compared with silk, is wool warmer?", "Is wool warmer than silk?"),
    ("My arm is red after a wasp bite", "I was bitten by a wasp, my arm is red"),
    ("Can wasps cause an itch?", "Can an itch be brought on by wasps?"),
    ("Can I run before a fasting test?", "Can I run before a test that I have to fast for?"),
    ("What do I check before buying a bike?", "I want to buy a bike, what do I check beforehand?"),
    # what stands elsewhere as a whole
    ("Rome vs Bern for a trip", "Bern vs Rome for a trip"),
    ("Who has more cups, Ann or Ben?", "Between Ben and Ann, who has more cups?"),
    ("Does my wasp sting only when I run?", "Does my wasp only sting when I run?"),
    ("How do I slowly melt an ice cube?", "How do I melt an ice cube slowly?"),
    (
        "In Gimp, how do I crop a photo's edge without loss?",
        "How do I crop the edge of a photo in Gimp without loss?",
    ),
    (
        "For a garden table, how do oils and waxes differ?",
        "What's the difference between a wax and an oil on a garden table?",
    ),
    (
        "How do I ship a box from my old flat to my new house by rail?",
        "By rail, how do I ship a box to my new house from my old flat?",
    ),
    ("How many guests will a 6 kg ham feed?", "A ham of 6 kg will feed how many guests?"),
    ("How do I hang a 20 kg lamp?", "How do I hang a lamp of 20 kg?"),
    ("How do I crop without the size changing?", "How do I crop without changing the size?"),
    # done to it, or by itself
    ("How often should I wash a fish tank?", "How often does a fish tank need washing?"),
    ("How long does a seed take to sprout?", "How long does it take a seed to sprout?"),
    ("How long should I soak beans in a pot?", "How long should beans soak in a pot?"),
    ("Will closing a card hurt my score?", "Does it hurt my score to close a card?"),
    ("Is it 9 euros including tax?", "Is it 9 euros with tax included?"),
    ("What size frame do I need?", "What frame size do I need?"),
    ("Which grit paper sands oak?", "Which paper grit sands oak?"),
    # nothing is done to what merely "is"
    ("Which shops are open on Sunday?", "Which shops open on Sunday?"),
    ("Is chicken breast healthy?", "Does chicken breast count as healthy?"),
    ("Are children free on trains?", "Do children travel free on trains?"),
    ("Who is using solar panels?", "Who uses solar panels?"),
    ("Where is my refund? It's been 10 days", "Where is my refund? 10 days"),
    # clauses and phrases that change places as wholes
    ("If it rains in May, can I cancel the trip?", "Can I cancel the trip if it rains in May?"),
    (
        "If I stay only 3 years, should I rent or buy?",
        "Should I rent or buy if I stay 3 years only?",
    ),
    (
        "During a storm a tree fell on my fence. Who pays for the repair?",
        "Who pays for the repair? A tree fell on my fence during a storm.",
    ),
    ("Any tips? I'm nervous. I give a speech.", "I give a speech and I'm nervous. Any tips?"),
    ("Uber charged me twice for one ride, may I sue?", "May I sue if Uber charged me twice?"),
    (
        "My brownies are raw in the middle, what went wrong?",
        "What went wrong if my brownies are raw in the middle?",
    ),
    ("postgres: how to list all tables in a database", "List all tables in a Postgres database"),
    ("pandas read csv skip 3 rows", "How do I skip 3 rows when reading a csv in pandas?"),
    # directions that are one
    ("How do I convert a string to an int?", "How do I convert a string into an int?"),
    ("Photos deleted more than 30 days ago", "Photos deleted over 30 days ago"),
    ("Is wool better than silk?", "Is wool superior to silk?"),
    ("Why salt passwords before hashing?", "Why salt passwords prior to hashing?"),
    ("How do I go about learning chess?", "How do I get to learn chess?"),
    # what was done to a thing says how it is
    ("Can I eat salmon that was thawed in water?", "Can I eat salmon thawed in water?"),
    ("Tracking says it was delivered", "Tracking says delivered"),
    ("Why has my account been suspended?", "Why was my account suspended?"),
    ("May I return opened headphones?", "May I return headphones I have opened?"),
    ("Will I get money for a flight that was delayed?", "Will I get money for a delayed flight?"),
    ("How do I use red wine?", "Is red wine useful?"),
    # anyone may do it
    ("Which foods should I avoid with gout?", "Which foods should be avoided with gout?"),
    ("Which shots are recommended for Kenya?", "Which shots do you recommend for Kenya?"),
    ("Should I salt meat before cooking?", "Should I salt meat before it is cooked?"),
    ("Can I use a song without asking them?", "Can I use a song without permission?"),
    ("How do I store it after I cut them?", "How do I store it after cutting it?"),
    ("Can I sue my dentist for pulling a tooth?", "Can I sue a dentist who pulled a tooth?"),
    ("How do banks calculate card interest?", "How is card interest calculated by banks?"),
    ("What score do lenders require?", "What score is required by lenders?"),
    ("How long does fresh mayo keep?", "How long can you keep fresh mayo?"),
    ("How do I stop my bin from smelling?", "How do I make my bin stop smelling?"),
    # compared and joined as equals
    ("How is tort different from crime?", "How is crime different from tort?"),
    (
        "What's the difference between red salt and sea salt?",
        "How does sea salt differ from red salt?",
    ),
    ("Is olive oil or canola oil healthier?", "Is canola oil or olive oil healthier?"),
    ("Are all cats cute?", "Are all of the cats cute?"),
    # compounds
    ("How much RAM for photo editing?", "How much RAM for editing photos?"),
    ("error handling best practices", "best practices for handling errors"),
    (
        "statute of limitations for malpractice in Florida",
        "Florida malpractice statute of limitations",
    ),
    ("What is the maximum length of a URL?", "What is the maximum URL length?"),
    ("Is it bad to stop taking pills suddenly?", "Is suddenly stopping pills bad?"),
]


SENTENCES = [
    (
        "Our hen is old, and she stopped laying in May. When will she start again?",
        "When will our hen start laying again? She is old and stopped in May.",
    ),
    ("My boss sued a rival. May I quit my job?", "May I quit my job? My boss sued a rival."),
]


@pytest.mark.parametrize(("question", "stored"), SENTENCES)
def test_sentences_stand_in_any_order(question: str, stored: str) -> None:
    """And what a question is about may be named in another one."""
    assert roles(pair(question, stored)) == roles(pair(stored, question)) == ()


def test_what_changes_over_between_sentences() -> None:
    """Two words that do are exchanged."""
    found = roles(pair("May I sue my tenant? My boss lies.", "May I sue my boss? My tenant lies."))
    assert found


@pytest.mark.parametrize(("question", "stored"), SWAPPED)
def test_swapped_roles_are_refused_both_ways(question: str, stored: str) -> None:
    """Another order or direction of shared words is another question, whichever came first."""
    assert roles(pair(question, stored))
    assert roles(pair(stored, question))
    assert isinstance(refusal(pair(question, stored)), Refusal)


@pytest.mark.parametrize(("question", "stored"), SAME)
def test_near_repeats_pass(question: str, stored: str) -> None:
    """Articles, politeness and another question word change no role."""
    assert roles(pair(question, stored)) == ()
    assert roles(pair(stored, question)) == ()


@pytest.mark.parametrize(
    ("question", "stored", "evidence"),
    [
        ("Convert PDF to HTML", "Convert HTML to PDF", ("pdf", "html")),
        ("a train to Rome", "a train from Rome", ("to rome", "from rome")),
        ("Do dogs chase cats?", "Do cats chase dogs?", ("dogs", "cats")),
        ("Can I sue my landlord?", "Can my landlord sue me?", ("i", "me", "sue", "landlord")),
        ("I hit a car", "Someone hit my car", ("i", "someone")),
        ("Who did he defeat?", "Who was he defeated by?", ("defeat", "defeated")),
    ],
)
def test_the_evidence_names_the_words_that_changed_places(
    question: str, stored: str, evidence: tuple[str, ...]
) -> None:
    """An operator reads which words stand where."""
    assert refusal(pair(question, stored)) == Refusal(MissReason.GUARD_ROLES, evidence)


def test_a_long_text_must_keep_its_order() -> None:
    """Beyond 64 shared words any two that change places are too many, since looking takes time."""
    words = [f"{one}{other}" for one in "bcdfghkl" for other in "amount edge iris open".split()]
    words += [f"{word}s" for word in map(str.capitalize, words)] + ["lamp", "table"]
    swapped = [*words[:-2], *words[:-3:-1]]
    assert roles(pair(" ".join(words), " ".join(words))) == ()
    assert roles(pair(" ".join(words), " ".join(swapped))) == ("lamp", "table")
    short, short_swapped = words[-3:], [words[-3], *words[:-3:-1]]
    assert roles(pair(" ".join(short), " ".join(short_swapped))) == ()


WORDS = st.lists(st.sampled_from(["to", "from", "the", "is", "rome", "bern", "oslo"])).map(" ".join)


@given(WORDS | st.text(), WORDS | st.text())
def test_it_is_symmetric_and_never_refuses_a_text_itself(one: str, other: str) -> None:
    """Any text passes beside itself; two refuse each other or neither."""
    assert roles(pair(one, one)) == ()
    assert bool(roles(pair(one, other))) == bool(roles(pair(other, one)))
