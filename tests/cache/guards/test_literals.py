"""Code, commands, addresses, paths and quotations: what must be the same to the letter."""

from __future__ import annotations

import pytest

from proxy.cache.guards import Refusal, refusal
from proxy.cache.guards.literals import literals
from proxy.cache.verdict import MissReason
from tests.cache.wordings import pair

REFUSED = [
    # code and commands
    (
        "What does `git reset --soft` do?",
        "What does `git reset --hard` do?",
        ("git reset --soft", "git reset --hard"),
    ),
    ("What does 😀 mean?", "What does 😡 mean?", ("😀", "😡")),
    ("What does a → b say?", "What does a ⇒ b say?", ("→", "⇒")),
    ("What is .NET?", "What is net?", (".NET",)),
    ("What does grep -r do?", "What does grep -i do?", ("-r", "-i")),
    ("What does curl --insecure do?", "What does curl --include do?", ("--insecure", "--include")),
    (
        "What does os.path.join do?",
        "What does os.path.split do?",
        ("os.path.join", "os.path.split"),
    ),
    ("What does max_size mean?", "What does min_size mean?", ("max_size", "min_size")),
    ("Is std::move slow?", "Is std::swap slow?", ("std::move", "std::swap")),
    ("Why does print(x) fail?", "Why does print fail?", ("print(x)",)),
    ("Does x == y hold in Lua?", "Does x != y hold in Lua?", ("==", "!=")),
    ("Does x != y hold in Lua?", "Does x = y hold in Lua?", ("!=", "=")),
    ("What is `ls`?", "What is ls?", ("ls",)),
    ("Why is `a` below `b`?", "Why is `b` below `a`?", ("a", "b", "b", "a")),
    # addresses and paths
    (
        "Is https://a.example/faq down?",
        "Is https://b.example/faq down?",
        ("https://a.example/faq", "https://b.example/faq"),
    ),
    (
        "Who reads help@shop.example?",
        "Who reads sales@shop.example?",
        ("help@shop.example", "sales@shop.example"),
    ),
    ("How do I edit /etc/hosts?", "How do I edit /etc/passwd?", ("/etc/hosts", "/etc/passwd")),
    ("Where is C:\\Temp kept?", "Where is D:\\Temp kept?", ("C:\\Temp", "D:\\Temp")),
    ("How do I run ./build?", "How do I run ../build?", ("./build", "../build")),
    ("What is #general for?", "What is #random for?", ("#general", "#random")),
    # quotations, in any typography
    (
        'What does "break a leg" mean?',
        'What does "break the ice" mean?',
        ("break a leg", "break the ice"),
    ),
    (
        "What does “break a leg” mean?",
        "What does “break the ice” mean?",
        ("break a leg", "break the ice"),
    ),
    ("What does „Feierabend“ mean?", "What does „Fernweh“ mean?", ("feierabend", "fernweh")),
    ("What does «bon vent» mean?", "What does «bon courage» mean?", ("bon vent", "bon courage")),
    (
        "What does 'raining cats' mean?",
        "What does 'raining men' mean?",
        ("raining cats", "raining men"),
    ),
    ('Can "its" stand before "it"?', 'Can "it" stand before "its"?', ("its", "it", "it", "its")),
    # another name, file or order
    ("Is ~ a word?", "Is | a word?", ("~", "|")),
    ("What is * in C?", "What is a pointer in C?", ("*",)),
    ("Is a^b right?", "Is a^c right?", ("a^b", "a^c")),
    (
        'Who said "we will meet again"?',
        'Who said "we will not meet again"?',
        ("we will meet again", "we will not meet again"),
    ),
    ("Is C# old?", "Is C old?", ("C#",)),
    ("Who made C++?", "Who made C#?", ("C++", "C#")),
    ("Is Disney+ good?", "Is Disney good?", ("Disney+",)),
    ("Where is app.js read?", "Where is app read?", ("app.js",)),
    ("Is node.js fast?", "Is a nodejs.org fast?", ("node.js", "nodejs.org")),
    ("Does react.js age?", "Does it react to age?", ("react.js",)),
    ("Is a B.Tech hard?", "Is an M.Tech hard?", ("B.Tech", "M.Tech")),
    ("Solve 3x + 7 = 22", "Solve 3x+8=22", ("3x+7=22", "3x+8=22")),
    ("Rename a.txt to b.txt", "Rename b.txt to a.txt", ("a.txt", "b.txt", "b.txt", "a.txt")),
    ("Copy a.txt and b.txt", "Copy b.txt and a.txt", ("a.txt", "b.txt", "b.txt", "a.txt")),
    (
        'Is "it\'s" wrong before a vowel?',
        'Is "it is" wrong before a vowel?',
        ("it's", "it is"),
    ),
]

PASSED = [
    ("What does `git reset --soft` do?", "Explain `git reset --soft`"),
    ("What does “break a leg” mean?", 'What does "Break a leg!" mean?'),
    ('What does "break a leg" mean?', "What does break a leg mean?"),
    ("I don't get it, why's it 'so'?", "I do not get it, why is it 'so'?"),
    ("Is and/or formal?", "Is it formal to write and or or?"),
    ("Is the U.S. big?", "Is the US big?"),
    ("Are you open at 5 p.m.?", "Are you open at 5 pm?"),
    ("Does it cost $5?", "Does it cost 5 dollars?"),
    ("Does it cost $70k?", "Does it cost 70,000 dollars?"),
    ("Is -$5 a refund?", "Is minus 5 dollars a refund?"),
    ("Is it 5% off, or 10+?", "Is it 5 percent off, or 10 and more?"),
    ("Is it open? (On Sunday!)", "Is it open on Sunday?"),
    ("Ouch! It burns!", "Ouch, it burns"),
    ("How old is C#?", "how old is c#"),
    ('Is "may" a verb?', "Is 'may' a verb?"),
    ("What does & do in C?", "What does an ampersand do in C?"),
    ("What is === in JS?", "What are triple equals in JS?"),
    ("Solve x^2 + 1 = 5", "Solve x² + 1 = 5"),
    ("Is $5M a lot?", "Is $5 million a lot?"),
    ("Are $20-30 a lot?", "Are 20 to 30 dollars a lot?"),
    ("Is $9/month fine?", "Is 9 dollars a month fine?"),
    ("Is ~40 a lot?", "Is 40 a lot?"),
    (
        "Why do I read \"no key 'id' found here\" in R?",
        "R error: no key 'id' found here, why do I read that?",
    ),
    ("Is ASP.NET free?", "is asp.net free"),
    ("Is Disney+ free?", "Is Disney Plus free?"),
    ("Why is 2 + 2 four?", "Why is 2 plus 2 four?"),
    ("Is Node.js fast?", "is nodejs fast"),
    ("Is Node.js fast?", "Is Node fast?"),
    ("Is a B.Tech hard?", "is a btech hard"),
    ("Is a Ph.D. hard?", "is a phd hard"),
    ("Solve 3x + 7 = 22", "Solve 3x+7=22"),
    ("Is == or is eq better?", "Is eq better, or is ==?"),
    ("Is a == or .eq() faster?", "What is faster, .eq() or ==?"),
    ("What does >= do in setup.cfg?", "In setup.cfg, what is >= for?"),
    ('Is it "may" or "might"?', 'Do I say "might" or "may"?'),
    ('When is it "may" and when "might"?', 'What is the difference between "might" and "may"?'),
    ('What does "how\'s it going" mean?', 'What does "how is it going" mean?'),
    ('Who wrote "catch-up days"?', 'Who wrote "Catch up days"?'),
    ("Which answer(s) are right?", "Which answers are right?"),
    ("I lost it.What now?", "I lost it. What now?"),
    ("Is a 3 year -old tall?", "Is a 3 year-old tall?"),
    ("Is 3/4 a lot?", "Is ¾ a lot?"),
]


@pytest.mark.parametrize(("question", "stored", "evidence"), REFUSED)
def test_other_code_is_refused(question: str, stored: str, evidence: tuple[str, ...]) -> None:
    """What is written for a machine, or quoted, differs in one sign."""
    assert refusal(pair(question, stored)) == Refusal(MissReason.GUARD_CODE, evidence)
    back = refusal(pair(stored, question))
    assert isinstance(back, Refusal)
    assert back.reason is MissReason.GUARD_CODE
    assert {*back.evidence} == {*evidence}


@pytest.mark.parametrize(("question", "stored"), PASSED)
def test_the_same_code_passes(question: str, stored: str) -> None:
    """Punctuation, sums of money and abbreviations are prose."""
    assert literals(pair(question, stored)) == literals(pair(stored, question)) == ()
