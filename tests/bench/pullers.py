"""Fifty reviewers who ask for the next document, in threads with connections of their own; run in the environment
of an app: `python -m tests.bench.pullers`."""

import json
import random
import statistics
import threading
import time

import django
from django.conf import settings

settings.DATABASES["default"]["OPTIONS"].pop("pool", None)  # each reviewer has a connection, and keeps it
django.setup()

from django.db import connection  # noqa: E402

from annotations import dealing, pulling  # noqa: E402
from annotations.dealing import Deal  # noqa: E402
from annotations.projects import create_project  # noqa: E402
from documents.access import Actor  # noqa: E402
from documents.models import Assignment, Document, Membership, Project, Role, User  # noqa: E402

REVIEWERS, EACH, PULLS = 50, 3, 100_000
DOCUMENTS = 36_000
PACED, PAUSE = 40, 0.5


def fill() -> tuple[Project, list[Actor], float]:
    """A project of so many documents, dealt out as places to ask for; the seconds that dealing took."""
    owner = User.objects.get(username="lead")
    project = create_project("pulling", "Pulling", owner)
    people = User.objects.bulk_create(
        User(username=f"puller{number}", password="!") for number in range(REVIEWERS)
    )
    Membership.objects.bulk_create(
        Membership(project=project, user=one, role=Role.REVIEWER) for one in people
    )
    Document.objects.bulk_create(
        (
            Document(
                project=project,
                content_hash=f"{number:064x}",
                format="jsonl",
                language="en",
                n_sentences=40,
                segmenter_version="1",
            )
            for number in range(DOCUMENTS)
        ),
        batch_size=2_000,
    )
    began = time.perf_counter()
    dealing.deal_out(Actor(owner.pk), project, Deal(name="All", reviewers_each=EACH, seed=1))
    return project, [Actor(one.pk) for one in people], time.perf_counter() - began


def ask(project: Project, person: Actor, most: int, pause: float, took: list[float]) -> None:
    """Ask for another so many times, with a pause of random length, and note the milliseconds of each."""
    chance = random.Random(person.user_id)
    try:
        pulling.pull(person, project)
        for _time in range(most):
            if pause:
                time.sleep(chance.uniform(0, 2 * pause))
            began = time.perf_counter()
            found = pulling.pull(person, project, another=True)
            if found is None:
                return
            took.append((time.perf_counter() - began) * 1000)
    finally:
        connection.close()


def everybody(project: Project, people: list[Actor], most: int, pause: float) -> tuple[list[float], float]:
    """The milliseconds of each pull of all of them at once, and the seconds together."""
    took: list[float] = []
    threads = [threading.Thread(target=ask, args=(project, one, most, pause, took)) for one in people]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, time.perf_counter() - began


def main() -> None:
    project, people, dealt = fill()
    paced, _seconds = everybody(project, people, PACED, PAUSE)
    left = (PULLS - len(paced)) // len(people) + 1
    took, seconds = everybody(project, people, left, 0)
    given = Assignment.objects.filter(project=project, state="given")
    pulled, places = len(paced) + len(took), given.count()
    seats = given.values("document_id", "reviewer_id").distinct().count()
    print(
        json.dumps(
            {
                "deal": dealt,
                "p50": statistics.median(paced),
                "flood": len(took) / seconds,
                "pulls": pulled,
                # Everybody's first pull is beside those that were counted.
                "twice": pulled + len(people) - places + places - seats,
            }
        )
    )


if __name__ == "__main__":
    main()
