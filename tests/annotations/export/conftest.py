"""Answers to export, and readers of what comes out."""

import csv
import io
import json
from collections.abc import Callable

import pytest

from annotations import export, labelling
from annotations import tasks as tasks  # declares the work
from annotations.answers import Answer
from annotations.export import Asked
from annotations.filters import Filters
from documents import jobs
from documents.access import Actor
from documents.jobs import Lease


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


def content(project, user, format="jsonl", rows="labels", names=False, how=None, **filters) -> bytes:
    """An export taken to its end; `how` are other fields of what is asked."""
    asked = Asked(format, rows, Filters.parse(filters), names, **(how or {}))
    return b"".join(export.stream(project, Actor(user.pk), asked).chunks)


def body(*arguments, **options) -> str:
    """The same as text."""
    return content(*arguments, **options).decode()


def lines(project, user, rows="labels", names=False, **filters) -> list[dict]:
    """The objects of an export as JSON Lines."""
    return [
        json.loads(line) for line in body(project, user, "jsonl", rows, names, **filters).split("\n")[:-1]
    ]


def table(project, user, rows="labels", names=False, **filters) -> list[dict[str, str]]:
    """The rows of an export as CSV, by their header."""
    text = body(project, user, "csv", rows, names, **filters)
    return list(csv.DictReader(io.StringIO(text, newline="")))


def work() -> None:
    """What a worker does with all that is queued."""
    while job := jobs.claim("worker"):
        jobs.run(job, Lease(job.pk, "worker"))
