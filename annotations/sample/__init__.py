"""The sample project: three threads from an invented town, labelled in part by two invented reviewers.

documents.jsonl   the documents, in the form that CONTRIBUTING describes
labels.jsonl      one sentence a line: its text, and what each reviewer answered
"""

from pathlib import Path
from typing import Any

import orjson
from django.db import transaction

from annotations.bulk import bulk
from annotations.projects import create_project
from documents.ingest.parsed import Hint
from documents.ingesting import ingest_stream
from documents.models import Membership, Project, Role, Sentence, User

SLUG = "sample"
NAME = "The bell of Eskerwick"
DESCRIPTION = "A sample to try things out on: three threads from an invented town."
OWNER = "analyst"
REVIEWERS = {"mira": "Mira Sandoval", "okan": "Okan Lindqvist"}

DOCUMENTS = Path(__file__).with_name("documents.jsonl")
LABELS = Path(__file__).with_name("labels.jsonl")


@transaction.atomic
def create() -> Project | None:
    """Make the sample project with its people, documents and answers; None when it is there already.

    Its owner is `analyst`, made if need be. The two reviewers cannot sign in, and never are people who were
    there before.

    Raises:
        RuntimeError: the files beside this module do not fit each other.
    """
    if Project.objects.filter(slug=SLUG).exists():
        return None
    owner = User.objects.filter(username__iexact=OWNER).first() or _person(OWNER, "")
    project = create_project(SLUG, NAME, owner, DESCRIPTION)
    with DOCUMENTS.open("rb") as stream:
        for stored in ingest_stream(project.pk, stream, Hint(name=DOCUMENTS.name), owner.pk, "jsonl"):
            if stored.status != "created":
                raise RuntimeError(f"{stored.source}: {stored.error or stored.status}")
    sentences = dict(Sentence.objects.filter(project=project).values_list("text", "id"))
    for name, answers in answers_by_reviewer().items():
        rows = [{"sentence": sentences[text], **fields} for text, fields in answers.items()]
        bulk(project.pk, _reviewer(project, name).pk, rows)
    return project


def answers_by_reviewer() -> dict[str, dict[str, dict[str, Any]]]:
    """For each reviewer, the text of a sentence → the fields of the answer."""
    found: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in REVIEWERS}
    for line in LABELS.read_bytes().splitlines():
        row = orjson.loads(line)
        for name, fields in row["answers"].items():
            found[name][row["sentence"]] = fields
    return found


def _reviewer(project: Project, name: str) -> User:
    person = _person(_free_username(name), REVIEWERS[name])
    Membership.objects.create(project=project, user=person, role=Role.REVIEWER)
    return person


def _free_username(name: str) -> str:
    taken = User.objects.filter(username__istartswith=name).values_list("username", flat=True)
    used = {username.lower() for username in taken}
    return next(free for n in range(len(used) + 1) if (free := f"{name}-{n + 1}" if n else name) not in used)


def _person(username: str, name: str) -> User:
    person = User(username=username, name=name)
    person.set_unusable_password()
    person.save()
    return person
