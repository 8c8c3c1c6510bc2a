"""Two languages, and questions that are not English."""

from __future__ import annotations

import pytest

from proxy.cache.guards import Passed, Refusal, refusal
from proxy.cache.guards.language import language
from proxy.cache.verdict import MissReason
from tests.cache.wordings import pair

REFUSED = [
    # two languages
    ("Wie kündige ich meinen Vertrag?", "How do I cancel my contract?", ("de", "en")),
    ("Qué es el iva y por qué", "Was ist die iva und warum", ("es", "de")),
    ("水はなぜ青い", "Why is water blue?", ("unknown", "en")),
    ("Größentabelle", "Size table", ("unknown", "en")),
    # other words
    (
        "Wie kündige ich meinen Vertrag?",
        "Wie verlängere ich meinen Vertrag?",
        ("kündige", "verlängere"),
    ),
    ("Почему падают цены?", "Почему растут цены?", ("падают", "растут")),
    ("Wo ist das Bad?", "Wo ist das große Bad?", ("grosse",)),
    ("Wo ist der Zug?", "Wo ist der Zug Zug?", ("wo", "ist", "zug")),
    # other roles
    (
        "Der Hund beißt den Mann, ist das oft so?",
        "Der Mann beißt den Hund, ist das oft so?",
        ("hund", "mann"),
    ),
    ("Czy Anna kocha Piotra?", "Czy Annę kocha Piotr?", ("anna", "annę")),
    ("Кто победил Наполеона?", "Кого победил Наполеон?", ("кто", "кого")),
    (
        "東京から大阪までいくらですか",
        "大阪から東京までいくらですか",
        ("東京から大阪までいくらですか", "大阪から東京までいくらですか"),
    ),
    (
        "パスワードを変更する方法",
        "パスワードを保存する方法",
        ("パスワードを変更する方法", "パスワードを保存する方法"),
    ),
    (
        "Wie übersetze ich Deutsch ins Polnische?",
        "Wie übersetze ich Polnische ins Deutsch?",
        ("deutsch", "polnische"),
    ),
    ("¿Cómo puedo lavar la lana?", "¿Cómo puedo secar la lana?", ("lavar", "secar")),
    (
        "Posso congelare il riso con la salsa?",
        "Bisogna congelare il riso con la salsa?",
        ("posso", "bisogna"),
    ),
    ("Kann ich mich hier anmelden?", "Kann man mich hier anmelden?", ("ich", "man")),
    ("Mag je me voor het eten bellen?", "Mag ik me voor het eten bellen?", ("je", "men")),
    (
        "Den Hund beißt der Mann, ist das oft so?",
        "Der Hund beißt den Mann, ist das oft so?",
        ("hund", "whom", "who"),
    ),
    (
        "Wann darf ich in den Wald fahren?",
        "Wann darf ich im Wald fahren?",
        ("wald", "thither", "there"),
    ),
    ("Что мне всё стирать?", "Что мне все стирать?", ("всё", "все")),
    ("¿Es por amor o dinero?", "¿Es por amor y dinero?", ("o", "y")),
    ("Wo ist Paul im Garten?", "Is Paul in a garden?", ("de", "en")),
    # an accent that is meant
    (
        "C'est bon pour la tâche dans l'été ?",
        "C'est bon pour la tache dans l'été ?",
        ("tâche", "tache"),
    ),
    ("¿Cuándo canto para mi tía?", "¿Cuándo cantó para mi tía?", ("canto", "cantó")),
    ("Ist es schön für dich?", "Ist es schon für dich?", ("schön", "schon")),
]

PASSED = [
    ("Wie kündige ich meinen Vertrag?", "Hallo, wie kündige ich bitte den Vertrag?"),
    ("Wo kann ich für das Möbel zahlen?", "Wo kann ich fur das Mobel zahlen?"),
    ("¿Cómo puedo cambiar la contraseña?", "Hola, ¿cómo puedo cambiar mi contraseña?"),
    ("Привет, кто победил Наполеона?", "кто победил Наполеона"),
    ("東京から大阪までいくらですか", "東京から大阪までいくらですか？"),
    ("Сколько идёт перелёт?", "Подскажите, сколько идет перелет?"),
    ("Как можно почистить ковёр?", "Как почистить ковёр?"),
    ("Jak mogę usunąć plik?", "Dzień dobry, jak usunąć plik?"),
    ("Hoe lang moet de soep op het vuur?", "Hoelang moet soep op het vuur?"),
    ("Qual é a melhor época para ir à praia?", "melhor epoca para ir à praia"),
    ("como apagar pasta no git", "Como faço para apagar uma pasta no git?"),
    ("200 Gramm Mehl und ein Ei, was ist das?", "200 g Mehl und ein Ei, was ist das?"),
    ("Quand faut-il tailler un rosier ?", "quand tailler un rosier"),
    # how can I, must I, may I
    ("Muss ich als Lehrer Miete zahlen?", "Muss man als Lehrer Miete zahlen?"),
    ("Wo kann ich fuer das Möbel zahlen?", "Wo kann ich für das Möbel zahlen?"),
    ("Was ist der Unterschied zwischen Rum und Gin?", "Unterschied zwischen Gin und Rum"),
    ("Wie viele Eier für zwei Personen?", "Wieviele Eier für 2 Personen bitte?"),
    ("Comment puis-je laver la laine ?", "comment laver la laine svp"),
    ("Qu'est-ce que je peux boire ?", "Que puis-je boire ?"),
    ("Est-ce qu'il faut payer l'eau ?", "Dois-je payer l'eau ?"),
    ("¿Cómo se puede lavar la lana?", "hola, como puedo lavar lana por favor"),
    ("¿Cada cuánto tengo que podar mi rosal?", "¿Cada cuánto tiempo hay que podar un rosal?"),
    ("¿Cuál es la diferencia entre el ron y la ginebra?", "diferencia entre ginebra y ron"),
    ("Come faccio a lavare la lana?", "Come si può lavare la lana?"),
    ("Per quanto tempo deve cuocere il riso?", "Quanto deve cuocere il riso?"),
    ("Como faço para lavar a lã?", "Como posso lavar lã, por favor?"),
    ("Onde fica o museu da cidade?", "onde fica museu da cidade, obrigado"),
    ("Hoe kan ik wol wassen?", "Hoe kun je wol wassen?"),
    ("How do I cancel a contract?", "How are contracts cancelled?"),
]


@pytest.mark.parametrize(("question", "stored", "evidence"), REFUSED)
def test_another_language_or_word_is_refused(
    question: str, stored: str, evidence: tuple[str, ...]
) -> None:
    """Anything but politeness counts, in any language but English."""
    assert refusal(pair(question, stored)) == Refusal(MissReason.GUARD_LANGUAGE, evidence)
    back = refusal(pair(stored, question))
    assert isinstance(back, Refusal)
    assert back.reason is MissReason.GUARD_LANGUAGE
    assert {*back.evidence} == {*evidence}


@pytest.mark.parametrize(("question", "stored"), PASSED)
def test_the_same_sentence_passes(question: str, stored: str) -> None:
    """Politeness, articles and a keyboard without accents change nothing."""
    assert language(pair(question, stored)) == language(pair(stored, question)) == ()


def test_words_that_can_be_dropped_are_no_names() -> None:
    """The lexicon takes some of them for names, but this guard knows better."""
    held = pair("Wie kündige ich meinen Vertrag?", "Wie kündige ich bitte den Vertrag?")
    assert refusal(held) == Passed()
