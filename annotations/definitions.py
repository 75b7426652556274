"""What a project's labels mean: definition, examples, and the close calls that its guideline decides."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
class Question:
    """One of the questions that lead to an answer: the first yes gives `answer`.

    That is the key of a label, or the reason for none (`is_reason`).
    """

    words: Promise
    help: Promise
    answer: str
    is_reason: bool = False


QUESTIONS = (
    Question(
        _("Does the sentence assert nothing?"),
        _("Thanks, a greeting, an order, a real question, a link or an emoji that stands alone."),
        "no_claim",
        is_reason=True,
    ),
    Question(
        _("Is it impossible to say what it asserts?"),
        _("The words are garbled, or “it” could be two different things and the answer depends on which."),
        "unclear",
        is_reason=True,
    ),
    Question(
        _("Is nothing essential in it checkable?"),
        _(
            "A judgement, a preference, a recommendation, a forecast, a guessed motive. If you can name a "
            "record, a measurement or a witness that would show it false, it is checkable."
        ),
        "opinion",
    ),
    Question(
        _("Does anything here speak against it?"),
        _(
            "An incompatible claim, a reason or a refutation, in the document, its sources or the evidence. "
            "Who is right does not matter; a bare “WRONG” is no reason."
        ),
        "disputed",
    ),
    Question(
        _("Would readers accept it without a source, or is there support that another person could trace?"),
        _(
            "A named document, a figure with its origin, a link, a public record, or what everybody here "
            "knows."
        ),
        "fact",
    ),
    Question(
        _("None of these?"),
        _("A checkable claim that nothing disputes and nothing supports. It may well be true."),
        "unsupported",
    ),
)
"""The order in which the default guideline decides, so that exactly one answer is left."""


def questions(labels: Sequence[Label]) -> list[tuple[Question, Label | None]]:
    """The questions with the label that a yes gives; none where the project has other labels than these."""
    named = {label.key: label for label in labels if label.retired_at is None}
    if any(one.answer not in named for one in QUESTIONS if not one.is_reason):
        return []
    return [(one, named.get(one.answer)) for one in QUESTIONS]


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
