"""One way to write a sentence: contractions, filler, frames and phrases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.cache.alignment import synonyms
from proxy.cache.alignment.phrases import bases_of, plain, words_of, written_out


def _plain(text: str) -> str:
    return " ".join(plain(tuple(text.split())))


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("what's the time", "what is the time"),
        ("who's there", "who is there"),
        ("the dog's bowl", "the dog bowl"),
        ("the ladies' room", "the ladies room"),
        ("isn't it", "is not it"),
        ("i can't and won't", "i can not and will not"),
        ("i cannot", "i can not"),
        ("they're late", "they are late"),
        ("you've won", "you have won"),
        ("we'll see", "we will see"),
        ("i'm sure i'd go", "i am sure i would go"),
        ("i shouldn't've gone", "i should not have gone"),
        ("let's go", "let us go"),
        ("dont wanna", "do not want to"),
        ("how r u", "how r you"),
        ("5 o'clock", "5 o'clock"),
        ("n't", "n't"),
        ("", ""),
    ],
)
def test_contractions_are_written_out(text: str, full: str) -> None:
    """Also those that are written without an apostrophe; a genitive is no "is"."""
    assert " ".join(written_out(text.split())) == full


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("please list the planets", "list the planets"),
        ("list the planets please", "list the planets"),
        ("hi there can you tell me why cats purr thanks in advance", "why cats purr"),
        ("hello i was wondering why cats purr", "why cats purr"),
        ("quick question why do cats purr", "why do cats purr"),
        ("why do cats purr by any chance", "why do cats purr"),
        ("explain what power of attorney means please", "explain what power of attorney means"),
        ("what does it mean thanks", "what does it mean"),
        ("newbie here why do cats purr any ideas", "why do cats purr"),
        ("why do cats purr i have no idea", "why do cats purr"),
        ("can you write a poem", "write a poem"),
        ("could you please summarize it", "summarize it"),
        ("and how do cats purr", "how do cats purr"),
        ("ok so is it a cat", "is it a cat"),
    ],
)
def test_filler_at_the_ends_is_left_out(text: str, bare: str) -> None:
    """Politeness does not change what is asked."""
    assert _plain(text) == bare


@pytest.mark.parametrize(
    "text",
    [
        "what does please mean in this letter",
        "does it mean thanks",
        "what is another word for hello",
        "thanks in french",
        "and in french",
        "well",
        "what should i do if i do not know",
        "how to say please",
        "how to spell actually",
        "what is meant when people say thanks",
        "is hi a word",
        "can you swim",
        "can you",
        "please",
        "hi thanks",
    ],
)
def test_what_may_be_asked_about_stays(text: str) -> None:
    """Inside a sentence, after a verb of saying, and where nothing else is left."""
    assert _plain(text) == text


@pytest.mark.parametrize(
    ("text", "framed"),
    [
        ("how do i boil an egg", "how to boil an egg"),
        ("how can i boil an egg", "how to boil an egg"),
        ("how does one boil an egg", "how to boil an egg"),
        ("what is the best way to boil an egg", "how to boil an egg"),
        ("how to boil an egg", "how to boil an egg"),
        ("explain how to boil an egg", "tell me how to boil an egg"),
        ("is it possible for me to fly", "can i fly"),
        ("do i have to pay", "do i need to pay"),
        ("what will happen if it rains", "what happens if it rains"),
        ("what to do if it rains", "what should i do if it rains"),
        ("what is the cost to ship it", "how much does it cost to ship it"),
    ],
)
def test_a_question_is_opened_in_one_way(text: str, framed: str) -> None:
    """The frames are many; what is asked is one."""
    assert _plain(text) == framed


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("the united states of america", "the usa"),
        ("is artificial intelligence new", "is ai new"),
        ("treating high blood pressure", "treating hypertension"),
        ("how to get rid of ants", "how to remove ants"),
        ("how to log in", "how to log in"),
        ("how to sign in", "how to log in"),
        ("how many people live in rome", "what is the population of rome"),
        ("get rid", "get rid"),
        ("two frying pans", "two skillet"),
        ("putting together a shelf", "assemble a shelf"),
        ("they did the laundry", "they do laundry"),
        ("all purpose flour", "plain flour"),
        ("why leaves fall in the fall", "why leaves fall in autumn"),
        ("every time it rains", "when it rains"),
        ("what led to the war", "what cause the war"),
        ("it gave rise to panic", "it cause panic"),
        ("holding on to old bills", "keep old bills"),
    ],
)
def test_a_phrase_is_written_in_its_plainest_form(text: str, short: str) -> None:
    """The longest one that is known, as the shortest that means the same."""
    assert _plain(text) == short


PHRASES = [
    member
    for table in (
        synonyms.ABBREVIATIONS,
        synonyms.PHRASES,
        synonyms.NOUNS,
        synonyms.VERBS,
        synonyms.FRAMES,
    )
    for line in table.strip().splitlines()
    for member in line.split(" / ")
]


def test_no_phrase_is_written_in_two_ways() -> None:
    """The tables send none from here to there and back."""
    once = {phrase: plain(words_of(phrase)) for phrase in PHRASES}
    twice = {phrase: plain(words) for phrase, words in once.items()}
    assert twice == once


WORDS = st.sampled_from("please hi thanks can you tell me how to do i say why cats purr".split())


@given(st.lists(WORDS).map(tuple))
def test_something_is_left_of_any_sentence(words: tuple[str, ...]) -> None:
    """Filler alone is what was asked."""
    assert bool(plain(words)) == bool(words)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("buy", "purchase"),
        ("bought", "purchases"),
        ("car", "automobiles"),
        ("fast", "quickly"),
        ("2", "two"),
        ("k8s", "kubernetes"),
        ("usa", "america"),
        ("hypertension", "hypertension"),
        ("jawbone", "mandible"),
        ("bacterium", "bacteria"),
        ("biggest", "largest"),
        ("12th", "twelfth"),
        ("cafe", "café"),
        ("erased", "deletes"),
        ("lawful", "legal"),
        ("vaccinations", "vaccine"),
        ("motorway", "highways"),
        ("mistakes", "errors"),
    ],
)
def test_synonyms_are_forms_of_one_word(word: str, other: str) -> None:
    """Numbers in words are synonyms of those in digits."""
    assert set(bases_of(word)) & set(bases_of(other))


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("dog", "animal"),
        ("two", "three"),
        ("fever", "temperature"),
        ("buy", "sell"),
        ("b", "c"),
        ("store", "keep"),
        ("fine", "fee"),
    ],
)
def test_neighbours_are_no_synonyms(word: str, other: str) -> None:
    """Only what an expert would answer the same counts."""
    assert not set(bases_of(word)) & set(bases_of(other))
