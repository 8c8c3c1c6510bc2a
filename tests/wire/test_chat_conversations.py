"""Conversations and templates: what hangs on what was said before is reused only after the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from tests.assembled import Running
from tests.fakes import MODEL, FakeUpstream
from tests.wire.chats import Answer, post
from tests.wire.conftest import Proxy

EXACT = "hit;path=exact_match"
SEMANTIC = "hit;path=semantic_match"
MISS = "miss;reason=no_match"
LEFT_OUT = {"skipped_too_long", "skipped_code"}

Message = dict[str, Any]


def system(content: str) -> Message:
    return {"role": "system", "content": content}


def user(content: str) -> Message:
    return {"role": "user", "content": content}


def assistant(content: str) -> Message:
    return {"role": "assistant", "content": content}


async def say(encore: Running, *messages: Message, **fields: Any) -> Answer:
    """Send a whole conversation, as every client does at every turn."""
    body = {"model": MODEL, "messages": messages, **fields}
    return await post(encore, json.dumps(body).encode())


# --- several turns -------------------------------------------------------------------------------

TEAS = (user("Name two green teas"), assistant("Sencha and gyokuro."))
CHEESES = (user("Name two soft cheeses"), assistant("Brie and camembert."))


@pytest.mark.parametrize(
    "follow_up",
    ["do that", "and the second one?", "Tell me more about it, please", "yes", "Why?"],
)
async def test_a_follow_up_means_what_was_said_before(
    upstream: FakeUpstream, proxy: Proxy, follow_up: str
) -> None:
    """After another conversation it is another question, and of the first nothing is told."""
    encore = await proxy()
    first = await say(encore, *TEAS, user(follow_up))
    assert first.verdict == MISS
    for history in (CHEESES, (), (*CHEESES, *TEAS), TEAS[:1], (system("Be brief."), *TEAS)):
        other = await say(encore, *history, user(follow_up))
        assert other.verdict == MISS
        assert {"similarity", "age", "ttl"}.isdisjoint(other.debug)
    assert (await say(encore, *TEAS, user(follow_up))).body == first.body
    assert len(upstream.chats) == 6


@pytest.mark.parametrize(
    ("asked", "paraphrase"),
    [
        ("Which of the two is cheaper?", "And which of the two is cheaper?"),
        ("How do I brew green tea?", "How can I brew green tea?"),
        ("How do I brew green tea?", "What is the best way to brew green tea?"),
    ],
)
async def test_after_the_same_conversation_a_paraphrase_hits(
    upstream: FakeUpstream, proxy: Proxy, asked: str, paraphrase: str
) -> None:
    """It means the same there, and nowhere else."""
    encore = await proxy()
    first = await say(encore, *TEAS, user(asked))
    again = await say(encore, *TEAS, user(paraphrase))
    assert (again.verdict, again.body) == (SEMANTIC, first.body)
    for history in (CHEESES, ()):
        assert (await say(encore, *history, user(paraphrase))).verdict == MISS
    assert len(upstream.chats) == 3


async def test_one_word_of_an_earlier_turn_makes_another_conversation(proxy: Proxy) -> None:
    """Earlier turns are compared to the letter: nobody knows what hangs on them."""
    encore = await proxy()
    await say(encore, *TEAS, user("Which of the two is cheaper?"))
    reworded = (user("Name two  green teas"), TEAS[1])
    retold = (TEAS[0], assistant("Sencha and matcha."))
    for history in (reworded, retold, TEAS[::-1]):
        assert (await say(encore, *history, user("Which of the two is cheaper?"))).verdict == MISS


async def test_a_conversation_that_is_held_again_is_answered_from_the_cache(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """Turn by turn; its first question also in other words."""
    encore = await proxy()
    ends = []
    for _ in range(2):
        history = [system("You know about tea."), user("How do I brew green tea?")]
        for following in ("How hot must the water be?", "and the second one?"):
            answer = await say(encore, *history)
            history += [assistant(answer.text), user(following)]
        ends.append(await say(encore, *history))
    assert [end.verdict for end in ends] == [MISS, EXACT]
    assert ends[0].body == ends[1].body
    assert len(upstream.chats) == 3
    reworded = await say(encore, system("You know about tea."), user("How can I brew green tea?"))
    assert (reworded.verdict, reworded.text) == (SEMANTIC, "Answer 1.")


# --- templates of chat UIs -----------------------------------------------------------------------

TEA_TALK = (("How do I brew green tea?", "Use water of 80 degrees."),)
COFFEE_TALK = (("How do I brew black coffee?", "Use water of 93 degrees."),)
LONGER_TALK = (*TEA_TALK, ("For how long?", "Two minutes."))
Talk = Sequence[tuple[str, str]]


def open_webui(task: str, output: str, talk: Talk) -> str:
    """A task of Open WebUI: headings, rules, the form of the output, and the talk in tags."""
    told = "\n".join(f"USER: {said}\nASSISTANT: {answered}" for said, answered in talk)
    return (
        f"### Task:\n{task}\n\n### Guidelines:\n- Write in the chat's primary language; default "
        "to English if it is multilingual.\n- Prefer accuracy over creativity; be clear and "
        "simple.\n- Your entire response must consist solely of the JSON object, without any text "
        f"around it.\n\n### Output:\nJSON format: {output}\n\n### Chat History:\n<chat_history>\n"
        f"{told}\n</chat_history>"
    )


def title(talk: Talk) -> str:
    """Open WebUI names a chat."""
    task = "Generate a concise, 3-5 word title with an emoji summarizing the chat history."
    return open_webui(task, '{ "title": "your concise title here" }', talk)


def tags(talk: Talk) -> str:
    """Open WebUI files a chat."""
    task = "Generate 1-3 broad tags categorizing the main themes of the chat history."
    return open_webui(task, '{ "tags": ["tag1", "tag2", "tag3"] }', talk)


def follow_ups(talk: Talk) -> str:
    """Open WebUI proposes what to ask next."""
    task = (
        "Suggest 3-5 relevant follow-up questions or prompts that the user might naturally ask "
        "next in this conversation as a **user**, based on the chat history."
    )
    return open_webui(task, '{ "follow_ups": ["Question 1?", "Question 2?"] }', talk)


def librechat_title(talk: Talk) -> str:
    """LibreChat names a conversation."""
    told = "\n".join(f"User: {said}\nAI: {answered}" for said, answered in talk)
    return (
        "Provide a concise, 5-word-or-less title for the conversation, using title case "
        f"conventions. Only return the title itself.\n\nConversation:\n{told}"
    )


@pytest.mark.parametrize("template", [title, tags, follow_ups, librechat_title])
async def test_a_template_is_about_the_talk_in_it(
    upstream: FakeUpstream, proxy: Proxy, template: Any
) -> None:
    """Two are nearly the same text, and only the very same one is a hit."""
    encore = await proxy()
    answers = [
        await say(encore, user(template(talk))) for talk in (TEA_TALK, COFFEE_TALK, LONGER_TALK)
    ]
    for answer in answers:
        assert answer.debug["reason"] == "no_match"
        assert answer.debug["semantic"] in LEFT_OUT
    again = await say(encore, user(template(COFFEE_TALK)))
    assert (again.verdict, again.body) == (EXACT, answers[1].body)
    assert len(upstream.chats) == 3


async def test_two_tasks_about_one_talk_are_two_questions(proxy: Proxy) -> None:
    """Title, tags and follow-ups of the same chat."""
    encore = await proxy()
    asked = [template(TEA_TALK) for template in (title, tags, follow_ups, librechat_title)]
    answers = [await say(encore, user(task)) for task in asked]
    assert len({answer.text for answer in answers}) == 4
    assert EXACT not in {answer.verdict for answer in answers}


async def test_a_template_in_one_short_line_is_about_what_it_quotes(proxy: Proxy) -> None:
    """It is looked up by meaning; the guard reads the quotation to the letter."""
    encore = await proxy()
    await say(encore, user('Write a title for the message "How do I brew green tea?"'))
    other = await say(encore, user('Write a title for the message "How do I brew white tea?"'))
    assert other.verdict == "miss;reason=guard_code"


# --- documents in the prompt ---------------------------------------------------------------------

LONDON = "The office in London opens at nine and closes at five. Visitors ring the bell."
OSLO = "The office in Oslo opens at eight and closes at four. Visitors ring the bell."


def rag(context: str, query: str) -> str:
    """A question about what was found, in one message."""
    return (
        "### Task:\nRespond to the user query using the provided context, incorporating inline "
        "citations in the format [id] only when the source tag has an id attribute.\n\n"
        "### Guidelines:\n- If you don't know the answer, clearly state that.\n- If uncertain, ask "
        "the user for clarification.\n- Respond in the same language as the user's query.\n- Do "
        "not use XML tags in your response.\n\n"
        f'<context>\n<source id="1" name="handbook.md">{context}</source>\n</context>\n\n'
        f"<user_query>\n{query}\n</user_query>"
    )


def inline(context: str, query: str) -> str:
    """The same without tags or lines, and longer than an embedder should judge."""
    return f"Answer from what follows. {' '.join([context] * 5)} Now the question: {query}"


@pytest.mark.parametrize("prompt", [rag, inline])
async def test_a_long_prompt_is_about_every_word_of_it(
    upstream: FakeUpstream, proxy: Proxy, prompt: Any
) -> None:
    """Another document, another question, even the same in other words: the model is asked."""
    encore = await proxy()
    asked = [
        prompt(LONDON, "How do I get into the office?"),
        prompt(OSLO, "How do I get into the office?"),
        prompt(LONDON, "How long is the office open?"),
        prompt(LONDON, "How can I get into the office?"),
    ]
    for message in asked:
        answer = await say(encore, user(message))
        assert answer.debug["reason"] == "no_match"
        assert answer.debug["semantic"] in LEFT_OUT
    assert (await say(encore, user(asked[0]))).verdict == EXACT
    assert len(upstream.chats) == 4


async def test_a_question_beside_its_document_is_short(proxy: Proxy) -> None:
    """With the context in the system prompt, a paraphrase hits as long as that is the same."""
    encore = await proxy()
    first = await say(encore, system(LONDON), user("How do I open the front door?"))
    again = await say(encore, system(LONDON), user("How can I open the front door?"))
    assert (again.verdict, again.body) == (SEMANTIC, first.body)
    other = await say(encore, system(OSLO), user("How can I open the front door?"))
    assert other.verdict == MISS
    assert "similarity" not in other.debug


# --- agents --------------------------------------------------------------------------------------

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "read_file",
            "parameters": {"type": "object", "properties": {"path": {"type": "string"}}},
        },
    }
]


def loop(result: str, *after: Message) -> tuple[Message, ...]:
    """An agent that has called a tool, and what the tool gave it."""
    call = {"name": "read_file", "arguments": '{"path": "notes.txt"}'}
    return (
        system("You are an agent. Use the tools."),
        user("What is in my notes?"),
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "call_1", "type": "function", "function": call}],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": result},
        *after,
    )


@pytest.mark.parametrize("fields", [{"tools": TOOLS}, {}], ids=["tools", "no tools any more"])
async def test_an_agent_gets_no_answer_to_another_result(
    upstream: FakeUpstream, proxy: Proxy, fields: dict[str, Any]
) -> None:
    """One character of what a tool gave is enough; the same loop again is a hit."""
    encore = await proxy()
    first = await say(encore, *loop("Buy milk at 9"), **fields)
    other = await say(encore, *loop("Buy milk at 8"), **fields)
    for answer in (first, other):
        assert answer.verdict == "miss;reason=no_match;semantic=skipped_not_text"
    assert first.text != other.text
    again = await say(encore, *loop("Buy milk at 9"), **fields)
    assert (again.verdict, again.body) == (EXACT, first.body)
    assert len(upstream.chats) == 2


@pytest.mark.parametrize("fields", [{"tools": TOOLS}, {}], ids=["tools", "no tools any more"])
async def test_a_question_to_an_agent_is_not_compared(proxy: Proxy, fields: dict[str, Any]) -> None:
    """Once tools had a say, the last message alone tells too little."""
    encore = await proxy()
    told = assistant("You are to buy milk.")
    for result, asked in (
        ("Buy milk", "How do I brew green tea?"),
        ("Buy milk", "How can I brew green tea?"),
        ("Buy mild", "How do I brew green tea?"),
    ):
        answer = await say(encore, *loop(result, told, user(asked)), **fields)
        assert answer.verdict == "miss;reason=no_match;semantic=skipped_tools"


async def test_an_agent_without_tools_in_the_protocol_is_not_compared(proxy: Proxy) -> None:
    """Its results come as the user's words, line by line."""
    encore = await proxy()
    for result in ("3 files", "4 files", "3 folders"):
        observed = user(f"Observation: {result}\nThought:")
        history = (user("Count them"), assistant("Action: list_files"))
        answer = await say(encore, *history, observed)
        assert answer.verdict == "miss;reason=no_match;semantic=skipped_code"
