"""Negation and opposites: one word turns the answer round."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from proxy.cache.alignment.text import read
from proxy.cache.guards import Refusal, opposites, refusal
from proxy.cache.guards.negation import negation
from proxy.cache.verdict import MissReason
from tests.cache.wordings import pair

REFUSED = [
    # negated on one side
    ("Are repetitions allowed?", "Are no repetitions allowed?"),
    ("Why do cats like water?", "Why don't cats like water?"),
    ("Why can I log in?", "Why can't I log in?"),
    ("Which foods should I eat when pregnant?", "Which foods should I never eat when pregnant?"),
    ("Make a cake with eggs", "Make a cake without eggs"),
    ("Is a gluten cake healthy?", "Is a gluten-free cake healthy?"),
    ("Recipe for a sugar cake", "Recipe for a sugar free cake"),
    ("Ship to all countries", "Ship to all countries except Russia"),
    ("Restaurants for vegetarians", "Restaurants for non-vegetarians"),
    ("Is fiction read more?", "Is nonfiction read more?"),
    ("How do I get a hangover?", "How do I avoid a hangover?"),
    ("Catch a cold", "Prevent a cold"),
    ("Can I be sued if I did sign?", "Can I be sued if I didn't sign?"),
    ("Who has to pay tax?", "Who doesnt have to pay tax?"),
    ("Why is there 5G here?", "Why is there no 5G here?"),
    ("Do I need a visa for Peru?", "Don't I need no visa for Peru?"),
    # opposites of the table, inflected
    ("Disable the firewall", "Enable the firewall"),
    ("How do I stop the server?", "How do I start the server?"),
    ("The service stopped", "The service started"),
    ("Minimise the cost function", "Maximize the cost function"),
    ("Minimization of the cost", "Maximisation of the cost"),
    ("Why is my dog allowed in?", "Why is my dog banned in?"),
    ("Should I buy shares?", "Should I sell shares?"),
    ("I bought a house", "I sold a house"),
    ("Does coffee increase blood pressure?", "Does coffee decrease blood pressure?"),
    ("Encrypt a file", "Decrypt a file"),
    ("Uploading photos", "Downloading photos"),
    ("git push", "git pull"),
    ("Install the driver", "Remove the driver"),
    ("How do I install Docker?", "How do I uninstall Docker?"),
    ("Delete a branch", "Create a branch"),
    ("What is the hottest planet?", "What is the coldest planet?"),
    ("The best phone for seniors", "The worst phone for seniors"),
    ("Which is cheaper to run?", "Which is more expensive to run?"),
    ("Is melatonin safe for children?", "Is melatonin dangerous for children?"),
    ("Symptoms of high blood sugar", "Symptoms of low blood sugar"),
    ("Who lends money?", "Who borrows money?"),
    ("Trains that arrive at night", "Trains that depart at night"),
    ("What to do before surgery", "What to do after surgery"),
    ("Weather in North Korea", "Weather in South Korea"),
    ("My right knee hurts", "My left knee hurts"),
    ("What men want", "What women want"),
    ("Rights of the buyer", "Rights of the seller"),
    ("Is it hard to learn?", "Is it easy to learn?"),
    ("Acute kidney failure", "Chronic kidney failure"),
    ("Is the tumour benign?", "Is the tumour malignant?"),
    ("Days in winter", "Days in summer"),
    ("What happened yesterday?", "What happens tomorrow?"),
    # one side holds both
    ("What are the advantages of solar power?", "Advantages and disadvantages of solar power"),
    ("Pros and cons of a lease", "Cons of a lease"),
    ("Is she dead?", "Is she dead or alive?"),
    # made by a prefix or an ending
    ("Is it legal to record a call?", "Is it illegal to record a call?"),
    ("Is it possible to fly?", "Is it impossible to fly?"),
    ("Connect the printer", "Disconnect the printer"),
    ("Connecting the printer", "Disconnected the printer"),
    ("Activate my account", "Deactivate my account"),
    ("Are they harmful to dogs?", "Are they harmless to dogs?"),
    ("How do I undo a commit?", "How do I do a commit?"),
    ("Is a regular payment fine?", "Is an irregular payment fine?"),
    ("Does a virus scan help?", "Does an anti-virus scan help?"),
    ("Treat hyperthyroidism", "Treat hypothyroidism"),
    ("Overestimate the effort", "Underestimate the effort"),
    ("Prepaid plans", "Postpaid plans"),
    ("What an employer owes", "What an employee owes"),
    ("Which interviewees were late?", "Which interviewers were late?"),
    # particles beside the same word
    ("How do I turn on the oven?", "How do I turn off the oven?"),
    ("Log in to the bank", "Log out of the bank"),
    ("Scale up the cluster", "Scale down the cluster"),
    ("Arguments for a ban", "Arguments against a ban"),
    # other languages
    ("Ist Honig für Babys gesund?", "Ist Honig für Babys nicht gesund?"),
    ("Kuchen mit Eiern", "Kuchen ohne Eier"),
    ("Ich habe Fieber", "Ich habe kein Fieber"),
    ("Aktien kaufen oder behalten", "Aktien verkaufen oder behalten"),
    ("Ist das möglich?", "Ist das unmöglich?"),
    ("Pourquoi mon chat mange", "Pourquoi mon chat ne mange pas"),
    ("Mon téléphone marche", "Mon téléphone ne marche plus"),
    ("J'ai de la fièvre", "Je n'ai plus de fièvre"),
    ("Activer le compte", "Désactiver le compte"),
    ("¿Por qué puedo entrar?", "¿Por qué no puedo entrar?"),
    ("Tarta con huevo", "Tarta sin huevo"),
    ("Ventajas del teletrabajo", "Desventajas del teletrabajo"),
    ("Perché funziona il wifi?", "Perché non funziona il wifi?"),
    ("Por que o app abre?", "Por que o app não abre?"),
    ("Waarom werkt mijn printer?", "Waarom werkt mijn printer niet?"),
    ("Dlaczego drukarka działa?", "Dlaczego drukarka nie działa?"),
    ("Почему принтер работает?", "Почему принтер не работает?"),
    ("Возможно ли это?", "Невозможно ли это?"),
    # said without a negation, but of something else
    ("Is the tyre too wide?", "Is the tyre not wide enough?"),
    ("What if I uninstalled the update?", "What if I have not installed the update?"),
    ("Why does my wifi disconnect?", "Why doesn't my wifi connect?"),
    ("Why are calls not coming?", "Why are calls incoming?"),
    ("How do I keep apples in a fridge?", "How do I store apples without a fridge?"),
    ("How do I keep losing weight?", "How do I eat without losing weight?"),
    ("What insurance is there against theft?", "How do I avoid theft?"),
    ("How do I get rid of mice?", "How do I avoid mice?"),
    ("Is kayaking safe if I swim?", "I don't know how to swim. Is kayaking safe?"),
    ("Should I stay overnight?", "Should I leave?"),
    ("Should I keep it?", "Should I delete it?"),
    ("Who teaches Latin to me?", "Where do I learn Latin?"),
    ("The weekly and daily rate", "The monthly and daily rate"),
    ("Is a new car fine?", "Is an old car fine?"),
    ("What if I quit unless he pays?", "What if I quit unless he doesn't pay?"),
    ("Why does my tap leak?", "Why won't my tap stop?"),
    ("Is tea w/ milk fine?", "Is tea w/out milk fine?"),
    ("Can I make it with eggs, or w/o?", "Can I make it with eggs?"),
    ("Why did the boat vanish?", "Why is there no boat that can vanish?"),
    ("Which rider is unsuitable?", "Which rider is not tall?"),
    ("What if I know who he is?", "What if I don't know who he is?"),
    ("Why does my car stop?", "Why won't my car stop?"),
    ("Why is the door closed?", "Why won't the door open?"),
    ("How do I fail the test?", "How do I not fail the test?"),
    ("Is it cold, rather than windy?", "Is it not cold?"),
    ("Why does my good dog bite?", "Why doesn't my bad dog bite?"),
    ("Can I drive with a friend?", "Can I drive alone without a licence?"),
    ("Which phone is least expensive?", "Which phone is most expensive?"),
    ("Which phone is less expensive?", "Which phone is more expensive?"),
    ("How do I make my car faster?", "How do I make my car slow?"),
    ("How do I make my room warmer?", "My room is cold, how can I cool it down?"),
    ("How do I lower the heat?", "How do I get high heat?"),
    ("How do I get my cat out of the house?", "How do I get my cat in the house?"),
    ("Do I switch off the lamp?", "Do I switch on the lamp to remove it?"),
    ("Can I buy a car here?", "Can I have sold a car here?"),
    ("我可以吃药吗", "我不可以吃药吗"),
    ("これは食べられる", "これは食べられない"),
]

PASSED = [
    ("Why can't I log in?", "Why can not I log in?"),
    ("Why can't I log in?", "Why cannot I log in?"),
    ("Why can’t I log in?", "why cant i log in"),
    ("I am unable to log in", "I cannot log in"),
    ("Why isn't it open?", "Why is it not open?"),
    ("Why don't cats like water?", "Why do cats not like water?"),
    ("Nobody answers", "No one answers"),
    ("A cake without eggs", "A cake with no eggs"),
    ("A cake without sugar", "A sugar-free cake"),
    ("A sugar free cake", "A sugar-free cake"),
    ("How do I prevent a hangover?", "How do I avoid a hangover?"),
    ("Is it safe or not?", "Is it safe?"),
    ("Is it safe? Why or why not?", "Is it safe? Why?"),
    ("Tell me whether or not it is safe", "Tell me whether it is safe"),
    ("It is not only cheap", "It is cheap"),
    ("What is rule no. 5?", "What is rule 5?"),
    ("Nonfiction for teens", "Non-fiction for teens"),
    ("Which antivirus is it?", "Which anti-virus is it?"),
    ("How do I stop the server?", "How do I stop a server please"),
    ("How do I stop the server?", "Stopping the server"),
    ("The service stops", "The service stopped"),
    ("Minimise the cost", "Minimize the cost"),
    ("How do I install Docker on a Mac?", "Help me install docker on mac"),
    ("Hello, how do I install Docker?", "How do I install docker? Thanks a lot"),
    ("Pros and cons of a lease", "A lease's pros and cons"),
    ("Advantages of solar power", "Advantage of solar power"),
    ("How to find out my IP adress", "How to find my IP address in Windows"),
    ("How do I get my cat to stop biting?", "How do I stop my cat from biting?"),
    ("How do I get over a cold", "How can I recover from a cold"),
    ("Which plugins are on the list?", "Which plugins does the list hold? I'm off"),
    ("Import a design", "Import the sign"),
    ("What is under my desk", "What lies underneath my desk"),
    ("Explain the unit test", "Explain it: test"),
    ("Is the city's internet public?", "Is the internet in the city public?"),
    ("How do I improve my income?", "How could I improve my income"),
    ("Recipe for pancakes pls", "Recipe for pancakes"),
    ("My printer doesn't print", "My printer does not print"),
    ("Ich kann nicht schlafen", "Ich kann nachts nicht schlafen"),
    ("Wie installiere ich Python?", "Wie kann ich Python installieren?"),
    ("Je n'arrive pas à dormir", "J'arrive pas à dormir"),
    ("Je ne dors pas", "Je dors pas"),
    ("¿Cómo cocino arroz?", "¿Cómo se cocina el arroz?"),
    ("Come cucino il riso?", "Come si cucina il riso?"),
    ("Não consigo dormir", "Nao consigo dormir bem"),
    ("Ik kan niet slapen", "Ik kan vaak niet slapen"),
    ("Nie mogę spać", "Nie mogę dobrze spać"),
    ("Не могу спать", "Не могу уснуть"),
    ("我不能睡觉", "我不能入睡"),
    # said without a negation
    ("Why is my ticket invalid?", "Why is my ticket not valid?"),
    ("Can I drive uninsured?", "Can I drive without insurance?"),
    ("Who dislikes rain?", "Who doesn't like rain?"),
    ("Is it dangerous to swim here?", "Is it not safe to swim here?"),
    ("Why do I forget names?", "Why can't I remember names?"),
    ("Is smoking forbidden here?", "Is it true that I can't smoke here?"),
    ("What are the dangers of vaping?", "Why shouldn't I vape?"),
    ("What are the risks of vaping?", "Why should I not vape?"),
    ("Do I live longer with no-salt food?", "Do I live longer w/o salt in my food?"),
    ("Count non-empty rows", "Count rows that are not empty"),
    ("Is tea w/ milk fine?", "Is tea with milk fine?"),
    ("Is a sugarless gum fine?", "Is a gum without sugar fine?"),
    ("Which plants do cats hate?", "Which plants do cats not like?"),
    ("My kettle is broken, why?", "My kettle doesn't work, why?"),
    ("What if I skip breakfast?", "What if I don't eat breakfast?"),
    ("What if I missed a pill?", "What if I didn't take a pill?"),
    ("How do I fry fish so that it stays moist?", "How do I fry fish without drying it out?"),
    ("How do I fix a leaking pipe?", "The pipe won't stop leaking, how do I fix it?"),
    ("Will he leave unless I pay?", "Will he leave if I don't pay?"),
    ("Do you like rain? If not, why?", "Do you like rain? Why?"),
    ("Do you like rain? Why not?", "Do you like rain?"),
    ("How does golf work?", "I don't get how golf works"),
    ("For whom is yoga unsuitable?", "Who shouldn't do yoga?"),
    ("What if the internet vanished?", "What if there were no internet?"),
    ("Is a 2 lb tin fine instead of a 5 lb tin?", "Is a 2 lb tin fine, not a 5 pound tin?"),
    ("Who pays the fee?", "Who pays for it?"),
    ("What helps against moths?", "How do I avoid moths?"),
    ("Is there an alternative to sugar?", "How can I avoid sugar?"),
    ("Is it a bad idea to lend him money?", "Should I avoid lending him money?"),
    ("What must I see in Rome?", "What should I not miss in Rome?"),
    ("Why does my dog bark constantly?", "Why won't my dog stop barking?"),
    ("Why does he keep calling?", "Why won't he stop calling?"),
    ("I only have rye flour, is it fine?", "I have no other flour than rye, is it fine?"),
    ("Use tabs rather than spaces", "Use tabs and not spaces"),
    ("Which pie is there other than apple?", "Which pie is there that isn't apple?"),
    ("Which bike is better?", "I can't decide which bike is better"),
    ("How do I reach him?", "I'm not sure how to reach him"),
    ("Does it run offline?", "Does it run without an internet connection?"),
    ("Does it run offline?", "Does it run if I have no internet?"),
    ("How do I reset it but keep my files?", "How do I reset it without losing my files?"),
    ("How do I quit and keep eating well?", "How do I quit without giving up food?"),
    ("Do NDAs expire?", "Do non-disclosure agreements expire?"),
    # said with the opposite
    ("Pros and cons of a dog", "Advantages and disadvantages of a dog"),
    ("Do I run in the morning or evening?", "Do I run in the morning or tonight?"),
    ("The best food for a new puppy", "The best food for a puppy that is 8 weeks old"),
    ("How do I make the picture larger?", "The picture is too small, how do I enlarge it?"),
    ("How do I fix a slow car?", "How do I make my car faster, please help?"),
    ("It deleted itself, why?", "Why does it keep saying that it was deleted?"),
    ("Can a dog stay alone at night?", "Can I leave a dog alone at night?"),
    ("A course that teaches Latin", "A course to learn Latin"),
    ("Is it clean or dirty?", "Is it dirty, or has it been cleaned?"),
    ("Which is the cheapest?", "Which is the least expensive?"),
    ("My laptop is slow, how do I fix it?", "How do I make my laptop faster?"),
    ("How do I bring high cholesterol down?", "How do I lower my cholesterol?"),
    ("How do I remove gum on my sofa?", "How do I get gum off my sofa?"),
    ("How do I remove a smell in my car?", "How do I get a smell out of my car?"),
    ("Are stamps sold here?", "Can I buy stamps here?"),
    ("How do I learn to knit?", "How do I teach myself to knit?"),
    ("", "?"),
]


@pytest.mark.parametrize(("question", "stored"), REFUSED)
def test_the_reverse_is_refused(question: str, stored: str) -> None:
    """The negation guard refuses the pair, either way round."""
    for sides in ((question, stored), (stored, question)):
        verdict = refusal(pair(*sides))
        assert isinstance(verdict, Refusal)
        assert verdict.reason is MissReason.GUARD_NEGATION
        assert verdict.evidence


@pytest.mark.parametrize(("question", "stored"), PASSED)
def test_the_same_meaning_passes(question: str, stored: str) -> None:
    """A contraction, a typo or politeness turns nothing round."""
    asked, kept = read(question), read(stored)
    assert negation(asked, kept) == negation(kept, asked) == ()


@pytest.mark.parametrize(
    ("question", "stored", "evidence"),
    [
        ("Buy shares", "Sold shares", ("buy", "sold")),
        ("Sold shares", "Buy shares", ("sold", "buy")),
        ("Why can I", "Why can't I", ("can't",)),
        ("Log in now", "Log out now", ("in", "out")),
        ("It is legal", "It is illegal", ("legal", "illegal")),
        ("Treat hypertension", "Treat hypotension", ("hypertension", "hypotension")),
    ],
)
def test_evidence_is_the_opposites(question: str, stored: str, evidence: tuple[str, ...]) -> None:
    """An operator sees the two words, the question's first."""
    assert refusal(pair(question, stored)) == Refusal(MissReason.GUARD_NEGATION, evidence)


def _lines(table: str) -> list[str]:
    return table.strip().splitlines()


@pytest.mark.parametrize(
    "line",
    [
        *_lines(opposites.VERBS),
        *_lines(opposites.ADJECTIVES),
        *_lines(opposites.WORDS),
        *_lines(opposites.FOREIGN),
        *_lines(opposites.PARTICLES),
    ],
)
def test_every_line_of_the_table_holds_opposites(line: str) -> None:
    """Each word of a line is refused against each word on the other sides."""
    sides = [side.split() for side in line.split("/")]
    assert len(sides) > 1
    for side, opposite in permutations(sides, 2):
        for word, other in product(side, opposite):
            assert isinstance(refusal(pair(f"go {word} it", f"go {other} it")), Refusal)


def test_irregular_verbs_belong_to_the_table() -> None:
    """An irregular form without its verb in the table would have no opposite."""
    verbs = set(opposites.VERBS.replace("/", " ").split())
    assert {line.split()[0] for line in _lines(opposites.IRREGULAR_VERBS)} <= verbs
