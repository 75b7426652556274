"""Reviewers who answer, and a curator who decides."""

from collections.abc import Callable

import pytest

from annotations import labelling
from annotations.answers import Answer
from documents.access import Actor


@pytest.fixture
def sentences(document) -> list:
    """The four sentences of `document` in reading order."""
    return list(document.sentences.order_by("post__order", "start"))


@pytest.fixture
def reviewers(make_member) -> list:
    """Three reviewers."""
    return [make_member(name) for name in ("ria", "rob", "ruth")]


@pytest.fixture
def say(reviewers) -> Callable:
    """`say(sentence, "fact", "", "opinion")`: what each of `reviewers` answers; "" is nothing, "?" unclear."""

    def answer(sentence, *labels: str, **fields) -> None:
        for person, label in zip(reviewers, labels, strict=False):
            if label:
                given = Answer(None, "unclear", **fields) if label == "?" else Answer(label, **fields)
                labelling.tag(sentence.pk, Actor(person.pk), given)

    return answer


@pytest.fixture
def cora(curator) -> Actor:
    return Actor(curator.pk)
