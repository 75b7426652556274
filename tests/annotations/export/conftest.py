"""Answers to export, and readers of what comes out."""

import csv
import io
import json
from collections.abc import Callable

import pytest

from annotations import export, labelling
from annotations.answers import Answer
from annotations.filters import Filters
from documents.access import Actor


@pytest.fixture
def answer() -> Callable:
    """`answer(sentence, reviewer, "fact", note="…")`: that reviewer's answer."""

    def give(sentence, reviewer, label: str | None, **fields) -> None:
        labelling.tag(sentence.pk, Actor(reviewer.pk), Answer(label, **fields))

    return give


@pytest.fixture
def sentences(document) -> list:
    """The four sentences of `document` in reading order."""
    return list(document.sentences.order_by("post__order", "start"))


def body(project, user, format="jsonl", rows="labels", names=False, **filters) -> str:
    """An export as text, taken to its end."""
    made = export.stream(project, Actor(user.pk), format, rows, Filters.parse(filters), names)
    return b"".join(made.chunks).decode()


def lines(project, user, rows="labels", names=False, **filters) -> list[dict]:
    """The objects of an export as JSON Lines."""
    return [
        json.loads(line) for line in body(project, user, "jsonl", rows, names, **filters).split("\n")[:-1]
    ]


def table(project, user, rows="labels", names=False, **filters) -> list[dict[str, str]]:
    """The rows of an export as CSV, by their header."""
    text = body(project, user, "csv", rows, names, **filters)
    return list(csv.DictReader(io.StringIO(text, newline="")))
