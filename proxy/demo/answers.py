"""What the stand-in says."""

from __future__ import annotations

import re

FAILED_ANSWER = "[LLM Error] the model fell over"
_ANSWERS = {
    r"\bsemantic cach": "A semantic cache keeps the answers of a language model. When a new "
    "question means the same as an earlier one, it gives the earlier answer at once.",
    r"\bcapital of france\b": "The capital of France is Paris.",
    r"\bcapital of germany\b": "The capital of Germany is Berlin.",
    r"\b(ttl|time to live)\b": "A time to live is the time for which an answer may be given "
    "again. After that it is expired, and the question is asked anew.",
    r"\bembeddings?\b": "An embedding is a list of numbers that stands for a text. Texts that "
    "mean nearly the same get numbers that point in nearly the same direction.",
    r"\breverse proxy\b": "A reverse proxy stands in front of a server and answers in its name: "
    "it passes requests on, and may answer some of them itself.",
}
_PLACE_FOR_A_QUESTION = 120


def say(wording: str, number: int) -> str:
    """The answer of this number; a wording that holds `[fail]` gets a broken model's answer."""
    if "[fail]" in wording:
        return FAILED_ANSWER
    return f"{_text(wording)} (answer number {number} of this stand-in)"


def _text(wording: str) -> str:
    for question, answer in _ANSWERS.items():
        if re.search(question, wording, re.IGNORECASE):
            return answer
    words = " ".join(wording.split())
    if len(words) > _PLACE_FOR_A_QUESTION:
        words = words[: _PLACE_FOR_A_QUESTION - 1] + "…"
    return f"You asked “{words}”. There is no model behind me, so this is all that I can say."
