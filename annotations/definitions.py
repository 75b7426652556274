"""What a project's labels mean: definition, examples, and the close calls that its guideline decides."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from annotations.models import Guideline, Label

# A paragraph of the guideline that opens with a question in bold, as in “**Fact or unsupported?** Would …”.
QUESTION = re.compile(r"^\*\*([^*\n]{1,200}[?؟？])\*\*[ \t]*(\S(?:.|\n(?!\s*\n))*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CloseCall:
    """A question between labels that people confuse, and the guideline's answer, in Markdown."""

    labels: tuple[str, ...]
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A label with the close calls that it is part of."""

    label: Label
    close_calls: tuple[CloseCall, ...]


def read(project_id: int, labels: Sequence[Label]) -> list[Definition]:
    """The definitions of these labels, with the close calls of the project's newest guideline."""
    text = Guideline.objects.filter(project_id=project_id).values_list("text", flat=True).first() or ""
    calls = close_calls(text, labels)
    return [Definition(label, tuple(call for call in calls if label.key in call.labels)) for label in labels]


def close_calls(guideline: str, labels: Sequence[Label]) -> list[CloseCall]:
    """The paragraphs of a guideline that begin with a question, in bold, between two labels or more.

    A label is told by its name or its key, as a word, in any case; so a guideline in any language has them.
    """
    words = {
        label.key: re.compile(rf"\b(?:{re.escape(label.name)}|{re.escape(label.key)})\b", re.IGNORECASE)
        for label in labels
    }
    found = []
    for question, answer in QUESTION.findall(guideline):
        named = tuple(key for key, word in words.items() if word.search(question))
        if len(named) > 1:
            found.append(CloseCall(named, question.strip(), answer.strip()))
    return found
