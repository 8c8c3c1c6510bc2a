"""Which wordings are the same, and which are taken verbatim."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.chat import wording
from proxy.chat.wording import compose, fold, normalise, reads_as_prose

from .bodies import TEXT


def is_prose(text: str) -> bool:
    """What a request says of it, which has its normal form at hand."""
    return reads_as_prose(text, normalise(text).encode())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Why is the sky blue?", "why is the sky blue?"),
        ("  why IS\tthe \xa0 sky  blue? ", "why is the sky blue?"),
        ("Caf\u00e9", "caf\u00e9"),
        ("Cafe\u0301", "caf\u00e9"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ΟΔΟΣ", "οδοσ"),
        ("It's 5 o'clock, isn't it?", "it's 5 o'clock, isn't it?"),
        ('He said "Hello, World!"', 'he said "hello, world!"'),
        ("Paris (France) - a guide", "paris (france) - a guide"),
        ("In 2024: 50% off", "in 2024: 50% off"),
        ("Does PayPal own eBay?", "does paypal own ebay?"),
        ("Is it JavaScript or YouTube?", "is it javascript or youtube?"),
        ("Is it GROSS oder klein?", "is it gross oder klein?"),
        ("What is a 401(K)?", "what is a 401(k)?"),
        ("It is late; May I go?", "it is late; may i go?"),
        ("", ""),
    ],
)
def test_prose_is_folded(text: str, folded: str) -> None:
    """Case and white space say nothing in prose."""
    wording = normalise(text)
    assert (wording.text, wording.verbatim) == (folded, False)


CODE = [
    "What does `LS` do?",
    "Explain f(X)",
    "Explain f1(X)",
    "x = Y",
    "A < B",
    "Print {Name}",
    "a[0]",
    "DROP Name;",
    "Stop;Go",
    "a ;  b",
    "C:\\Users",
    "cat A | sort",
    "2^N",
    "~/Desktop",
    "My_Name",
    "me@Example",
    "costs $5",
    "#Include",
    "2 * N",
    "one\ntwo",
    "std::Vector",
    "p->Next",
    "see //Comment",
    "a && B",
    "ls -L",
    "git --Version",
    "read /etc/Hosts",
    "run ./Run",
    "read ../Makefile",
    "os.Path",
    "open Example.com",
    "camelCase",
    "getElementById",
    "toString",
    "grep 'A+b' for me",
    'the string "A;b"',
    "    indented",
    "\tindented",
    "  \tindented",
]
ABOUT_CASE = [
    "Write it in upper case",
    "Is Python case sensitive?",
    "What is the capital letter of b?",
    "turn caps on",
    "How do you spell Color?",
    "expand the acronym IT",
    "which ASCII code has A",
    "Großschreibung oder Kleinschreibung?",
    "wird das kleingeschrieben?",
    "como se escribe, en mayúsculas",
    "minuscules et majuscules",
    "the letters A and a",
]


@pytest.mark.parametrize("text", CODE + ABOUT_CASE)
def test_code_and_talk_about_case_are_verbatim(text: str) -> None:
    """There, a capital or a space is part of the question."""
    wording = normalise(text)
    assert (wording.text, wording.verbatim) == (text, True)


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
PROGRAMS = st.one_of(
    st.builds("{}({}, {})".format, NAMES, NAMES, NAMES),
    st.builds("{} = {}".format, NAMES, NAMES),
    st.builds("def {}(self):\n\treturn {}".format, NAMES, NAMES),
    st.builds("SELECT {} FROM {};".format, NAMES, NAMES),
    st.builds("<{0} a='{1}'></{0}>".format, NAMES, NAMES),
    st.builds('{{"{}": "{}"}}'.format, NAMES, NAMES),
    st.builds("{}[{}]".format, NAMES, NAMES),
    st.builds("grep -{} '{}' | sort".format, NAMES, NAMES),
    st.builds("`{}`".format, NAMES),
    st.builds("{}::{}".format, NAMES, NAMES),
    st.builds("if {} < {}: {}".format, NAMES, NAMES, NAMES),
    st.builds("{},{}\n{},{}".format, NAMES, NAMES, NAMES, NAMES),
)
PROSE_AROUND = st.sampled_from(["", "What does this do? ", "Please Explain: "])


@given(PROSE_AROUND, PROGRAMS)
def test_no_code_is_folded(before: str, program: str) -> None:
    """Wherever it stands in the question."""
    wording = normalise(before + program)
    assert wording.verbatim
    assert wording.text == before + program


@pytest.mark.parametrize(
    "text",
    [
        "Why is the sky blue?",
        "How do I undo my last `commit`?",
        "Which of the files in /etc may I delete?",
        "Who owns PayPal; does it own eBay?",
        "What is the difference between == and === in JavaScript?",
        "What happens in my loop in Python when x < y is true?",
        "What is a semicolon; is it like a colon?",
        "Paris - a guide",
        "  one line \n",
        "",
    ],
)
def test_a_sentence_with_a_word_of_code_is_prose(text: str) -> None:
    """It can be compared by meaning, though it may have to be the same to the letter for a key."""
    assert is_prose(text)


@pytest.mark.parametrize(
    "text",
    [
        "`foo`",
        "Explain f(X) now",
        "begin; x; end",
        "What does `tea | sort` do?",
        "What does it say of them\nin this line?",
        "    What does it say in this line?",
        "What of os.path and a_b and c[0] in Python?",
        "What does it mean to you and me when a < b is true?",
        "What do you and I get in most languages for A - b where both are numbers?",
        "What do you and I get in most languages for x % a, where both are numbers?",
        "What does the shell of mine make of it when I give it 3 > i in a test?",
    ],
)
def test_more_code_than_that_is_none(text: str) -> None:
    """Several lines, a good part of it, or a variable that looks like a little word."""
    assert not is_prose(text)


@given(st.text("aiAB ;:.-<(/'\"\n\tl", max_size=30) | TEXT)
def test_prose_is_found_sooner_where_it_is_folded(text: str) -> None:
    """As if nothing were known of it."""
    assert is_prose(text) == reads_as_prose(text, b"v")


@given(st.from_regex(wording._SPEAKS_OF_CASE, fullmatch=True))
def test_all_talk_about_case_is_verbatim(words: str) -> None:
    """A text is searched for stems first; no word that counts is without its stem."""
    assert normalise(words).verbatim
    assert not is_prose(words)


@pytest.mark.parametrize(
    "text",
    [
        "What do I do in case of fire?",
        "How fast is it in the worst case?",
        "Who pays in a divorce case?",
        "How long is a cover letter?",
        "Who signs a letter of resignation?",
        "Who is the main character?",
        "Who is the best character in a novel?",
        "Must a password have 9 characters?",
        "How often can I cast a spell?",
        "Who pays the initial deposit?",
        "Name the capitals of Asia",
    ],
)
def test_a_case_at_court_is_prose(text: str) -> None:
    """What is called as letters are may be compared by meaning; the key takes no chance."""
    assert is_prose(text)
    assert normalise(text).verbatim


@pytest.mark.parametrize(
    "text",
    [
        *ABOUT_CASE,
        "In case of a name, is its initial letter a capital letter?",
        "Is a letter of credit spelt with a capital L?",
        "Are the 8 characters of it in lower case?",
        "Which letters come last in the worst case?",
    ],
)
def test_talk_about_case_is_no_prose(text: str) -> None:
    """Neither meaning nor key may fold what the question is about."""
    assert not is_prose(text)


@given(TEXT, TEXT)
def test_folded_and_verbatim_never_meet(one: str, other: str) -> None:
    """Two wordings of different classes have different bytes."""
    left, right = normalise(one), normalise(other)
    if left.verbatim != right.verbatim:
        assert left.encode() != right.encode()
    else:
        assert (left.encode() == right.encode()) == (left == right)


def test_the_class_is_part_of_the_bytes() -> None:
    """The same text, once as prose and once as code, is two wordings."""
    assert normalise("abc").encode() == b"pabc"
    assert normalise("a_b").encode() == b"va_b"


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """So a stored wording is in its own normal form."""
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_composed_and_decomposed_are_the_same(text: str) -> None:
    """How a keyboard writes é makes no difference."""
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(), st.sampled_from([" ", "\t", "\xa0", "\u2003", "  "]))
def test_outer_white_space_changes_nothing(text: str, space: str) -> None:
    """Prose is trimmed."""
    assert fold(space + text + space) == fold(text)


@pytest.mark.timeout(20)  # in quadratic time it would take minutes
def test_a_stack_of_marks_stays_as_it_is() -> None:
    """Normalising one takes quadratic time, and no language has one."""
    stack = "a" + "\u0316\u0300" * 50_000
    assert compose(stack) == stack
    assert normalise(stack).text == stack


@pytest.mark.timeout(20)  # in quadratic time it would take minutes
@pytest.mark.parametrize("piece", [" ", '"', "'a", "-", "a.", "gross", "A", "up ", "(", "\u00e9"])
def test_long_texts_take_linear_time(piece: str) -> None:
    """A megabyte of anything is read at once, in one of the two classes."""
    text = piece * (1_000_000 // len(piece))
    found = normalise(text)
    assert found.text == (text if found.verbatim else fold(text))
