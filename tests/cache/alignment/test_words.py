"""Which words are forms or spellings of one, and which only look like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.cache.alignment.words import NUMBER, TENSE, bases, forms, is_misspelt

ONE_WORD = [
    # number
    ("egg", "eggs"),
    ("box", "boxes"),
    ("bus", "buses"),
    ("church", "churches"),
    ("city", "cities"),
    ("house", "houses"),
    ("cache", "caches"),
    ("database", "databases"),
    ("cookie", "cookies"),
    ("pie", "pies"),
    ("quiz", "quizzes"),
    ("lens", "lenses"),
    ("child", "children"),
    ("mouse", "mice"),
    ("analysis", "analyses"),
    ("mother", "mother's"),
    ("parents", "parents'"),
    # tense
    ("boil", "boiled"),
    ("bake", "baking"),
    ("visit", "visiting"),
    ("change", "changing"),
    ("stop", "stopped"),
    ("sell", "selling"),
    ("add", "adding"),
    ("study", "studied"),
    ("agree", "agreed"),
    ("succeed", "succeeded"),
    ("feed", "fed"),
    ("speed", "speeds"),
    ("write", "written"),
    ("go", "went"),
    ("die", "died"),
    ("die", "dying"),
    # spelling
    ("colour", "color"),
    ("favourite", "favorite"),
    ("organise", "organize"),
    ("organisation", "organization"),
    ("organising", "organized"),
    ("exercise", "exercises"),
    ("analyse", "analyze"),
    ("centre", "center"),
    ("metres", "meter"),
    ("catalogue", "catalog"),
    ("anaemia", "anemia"),
    ("paediatric", "pediatric"),
    ("licence", "license"),
    ("travelling", "traveling"),
    ("cancelled", "canceled"),
]
TWO_WORDS = [
    ("plan", "plane"),
    ("plans", "planes"),
    ("planning", "planing"),
    ("rate", "rat"),
    ("rated", "rats"),
    ("universe", "university"),
    ("filing", "filling"),
    ("hoping", "hopping"),
    ("scared", "scarred"),
    ("affect", "effect"),
    ("policy", "police"),
    ("tour", "tor"),
    ("organ", "organize"),
    ("princess", "princes"),
    ("basis", "base"),
    ("news", "new"),
    ("glasses", "glass"),
    ("customs", "custom"),
    ("evening", "even"),
    ("earring", "ear"),
    ("adding", "ad"),
    ("thing", "th"),
    ("string", "str"),
    ("left", "leave"),
    ("animal", "dog"),
]
MISSPELT = [
    ("recieve", "receive"),
    ("seperate", "separate"),
    ("tommorow", "tomorrow"),
    ("accomodation", "accommodation"),
    ("milennium", "millenium"),
    ("maintainance", "maintenance"),
    ("wrok", "work"),
]
SPELT_OTHERWISE = [
    ("mechanism", "mechanize"),
    ("universe", "university"),
    ("elephant", "relevant"),  # another first letter
    ("cat", "cut"),  # too short
    ("", ""),
    ("house", "garden"),
    ("2024", "2025"),
    ("b2024", "b2025"),
]
WORDS = st.text(st.sampled_from("abcdeghilmnorstuy'"), min_size=1, max_size=12)


@pytest.mark.parametrize(("word", "form"), ONE_WORD)
def test_forms_of_one_word_share_a_base(word: str, form: str) -> None:
    """Number, tense and the side of the Atlantic leave the meaning alone."""
    assert set(bases(word)) & set(bases(form))


@pytest.mark.parametrize(("word", "other"), TWO_WORDS)
def test_near_words_stay_two(word: str, other: str) -> None:
    """A stemmer would join some of them."""
    assert not set(bases(word)) & set(bases(other))


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("visited", ("visit", "visite")),
        ("stopping", ("stop", "stopp")),
        ("caches", ("cach", "cache")),
        ("cookies", ("cooky", "cookie")),
        ("news", ("news",)),
        ("virus", ("virus",)),
        ("gas", ("gas",)),
        ("ties", ("tie",)),
        ("5", ("5",)),
        ("größe", ("größe",)),
        ("", ("",)),
    ],
)
def test_a_form_that_does_not_tell_has_two_bases(word: str, found: tuple[str, ...]) -> None:
    """Nothing is looked up: that only one of the two is a word is for others to know."""
    assert bases(word) == found


@given(WORDS)
def test_every_word_has_a_base(word: str) -> None:
    """And the same one, however often it is asked for."""
    assert bases(word)
    assert bases(word) == bases(word)


@pytest.mark.parametrize(("word", "other"), MISSPELT)
def test_a_slip_of_the_pen_is_seen(word: str, other: str) -> None:
    """A letter too many, too few, swapped or wrong; two in a long word."""
    assert is_misspelt(word, other, strictly=False)
    assert is_misspelt(other, word, strictly=False)


@pytest.mark.parametrize(("word", "other"), SPELT_OTHERWISE)
def test_other_words_are_no_slips(word: str, other: str) -> None:
    """Short words, and those that begin otherwise, are too easily other words."""
    assert not is_misspelt(word, other, strictly=False)
    assert not is_misspelt(other, word, strictly=False)


def test_a_name_may_be_mistyped_less() -> None:
    """It has other names near it."""
    assert is_misspelt("maintainance", "maintenance", strictly=False)
    assert not is_misspelt("maintainance", "maintenance", strictly=True)
    assert is_misspelt("mississippi", "misisipi", strictly=True)  # doubled letters alone


@given(WORDS, WORDS)
def test_misspelling_knows_no_sides(word: str, other: str) -> None:
    """Which of the two is the right one does not matter."""
    for strictly in (True, False):
        there = is_misspelt(word, other, strictly=strictly)
        assert is_misspelt(other, word, strictly=strictly) == there


@pytest.mark.parametrize(
    ("word", "endings", "some"),
    [
        ("machine", NUMBER, {"machine", "machines"}),
        ("battery", NUMBER, {"battery", "batteries"}),
        ("tumour", NUMBER, {"tumours"}),
        ("foot", NUMBER, {"feet"}),
        ("stop", TENSE, {"stops", "stopped", "stopping"}),
        ("bake", TENSE, {"bakes", "baked", "baking"}),
        ("take", TENSE, {"takes", "took", "taken", "taking"}),
        ("do", TENSE, {"does", "did", "doing"}),
    ],
)
def test_forms_are_those_that_have_a_word_as_their_base(
    word: str, endings: tuple[str, ...], some: set[str]
) -> None:
    """Regular ones, irregular ones, and those of words of grammar."""
    assert some <= forms(word, endings)
