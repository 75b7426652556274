"""Three reviewers on two documents, and what their dashboard says."""

import csv
import io

import numpy as np
import pytest

from annotations import dashboard, labelling, pictures
from annotations.answers import Answer
from annotations.models import Label
from documents.access import Actor


def answer(reviewer, sentence, label, reason="no_claim"):
    labelling.tag(sentence.pk, Actor(reviewer.pk), Answer(label, None if label else reason))


@pytest.fixture
def panel(project, make_document, make_member):
    """Three reviewers on two documents with comments, who agree now and then; some answers missing."""
    make_document("Nobody came here. Nor here.", title="Untouched")
    pages = [
        make_document(
            f"The quay {n} is closed. It was built in 193{n}. It will open again.",
            [f"It never closed, {n} says.", (f"I saw it open on day {n}.", 1)],
            title=f"Quay {n}",
        )
        for n in range(2)
    ]
    generator = np.random.default_rng(11)
    keys = ["fact", "opinion", "disputed", None]
    for name in ("mira", "okan", "ines"):
        person = make_member(name)
        for page in pages:
            for sentence in page.sentences.order_by("post__order", "start"):
                if generator.random() < 0.8:
                    answer(person, sentence, keys[int(generator.integers(4))])
    return pages


def seen(project, user) -> dict:
    found = dashboard.of_project(project, Actor(user.pk))
    assert found.figures is not None
    return found.figures


def drawn(project, user) -> dict[str, pictures.Picture]:
    labels = list(Label.objects.filter(project=project))
    return pictures.of_dashboard(project, dashboard.of_project(project, Actor(user.pk)), labels)


def read(made) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made)))
