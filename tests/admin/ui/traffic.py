"""What people ask a small team's model in an hour."""

from __future__ import annotations

import random

from tests.admin.ui.served import Served

STEPS = 360
_SECONDS = 10.0

QUESTIONS = """
How do I undo the last commit in git?
How can I undo the last commit in git?
What does HTTP status 409 mean?
What does HTTP status 429 mean?
How do I open port 8080 in the firewall?
How do I open port 8008 in the firewall?
What is the capital of Australia?
What's the capital of Australia?
Explain the difference between TCP and UDP.
Explain the difference between UDP and TCP.
How many days of holiday do I have?
Write a polite reminder for an unpaid invoice.
Write a polite reminder for an unpaid invoice
What is a semantic cache?
Summarise our travel policy in three points.
How do I enable dark mode in the editor?
How do I disable dark mode in the editor?
Translate "good morning" into French.
Translate "good evening" into French.
How long do I boil an egg?
How long should I boil an egg?
Which regions does the service run in?
How do I rotate an API key?
How do I rotate my API key?
What is the latest price of copper?
Give me a regex for ISO dates.
Why is my pod in CrashLoopBackOff?
How do I convert a PDF to HTML?
How do I convert HTML to a PDF?
What is the refund period for annual plans?
What is the refund period for monthly plans?
""".strip().splitlines()


async def play(served: Served) -> None:
    """An hour of it: busier in the middle, the usual questions most often, the clock going on."""
    chance = random.Random(6)  # noqa: S311  (it chooses questions, no keys)
    weights = [1 / (1 + place % 11) for place in range(len(QUESTIONS))]
    for step in range(STEPS):
        served.clock.advance(_SECONDS)
        busy = 1.2 + 2.2 * (step / STEPS) * (1.4 - step / STEPS)
        for _ in range(int(busy + chance.random() * 1.6)):
            (question,) = chance.choices(QUESTIONS, weights)
            if chance.random() < 0.03:
                question = f"{question.rstrip('.?')}, ticket {chance.randrange(100, 999)}?"
            headers = {"cache-control": "no-store"} if chance.random() < 0.04 else {}
            await served.ask(question, **headers)
        served.end_step()
