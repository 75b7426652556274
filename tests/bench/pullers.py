"""Fifty reviewers who ask for the next document, in threads with connections of their own; run in the environment
of an app: `python -m tests.bench.pullers`. Beside it the least that a queue in a table can do: one statement that
takes the first row that nobody holds, of a narrow table with that one index."""

import json
import random
import statistics
import threading
import time
from collections.abc import Callable

import django
from django.conf import settings

settings.DATABASES["default"]["OPTIONS"].pop("pool", None)  # each reviewer has a connection, and keeps it
django.setup()

from django.db import connection  # noqa: E402

from annotations import dealing, pulling  # noqa: E402
from annotations.dealing import Deal  # noqa: E402
from annotations.projects import create_project  # noqa: E402
from documents import tokens  # noqa: E402
from documents.access import Actor  # noqa: E402
from documents.models import Assignment, Document, Membership, Project, Role, User  # noqa: E402
from tests.bench.pulling import PAUSE  # noqa: E402

REVIEWERS, EACH, PULLS = 50, 3, 100_000
DOCUMENTS = 36_000
PACED = 40
ALONE = 400
FLOOD = 20_000
"""Rows that the floor gives out without a pause."""

QUEUE = """
CREATE TABLE bench_queue (id bigint PRIMARY KEY, place bigint, reviewer bigint);
INSERT INTO bench_queue SELECT n, n FROM generate_series(1, 108000) n;
CREATE INDEX ON bench_queue (place) WHERE reviewer IS NULL;
ANALYZE bench_queue
"""
TAKE = """
UPDATE bench_queue SET reviewer = %s WHERE id = (
    SELECT id FROM bench_queue WHERE reviewer IS NULL ORDER BY place LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id
"""

type Ask = Callable[[Actor], object]


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


def ask(give: Ask, person: Actor, most: int, pause: float, took: list[float]) -> None:
    """Ask for another so many times, with a pause of random length, and note the milliseconds of each."""
    chance = random.Random(person.user_id)
    try:
        give(person)
        for _time in range(most):
            if pause:
                time.sleep(chance.uniform(0, 2 * pause))
            began = time.perf_counter()
            found = give(person)
            if found is None:
                return
            took.append((time.perf_counter() - began) * 1000)
    finally:
        connection.close()


def everybody(give: Ask, people: list[Actor], most: int, pause: float = 0) -> tuple[list[float], float]:
    """The milliseconds of each pull of all of them at once, and the seconds together."""
    took: list[float] = []
    threads = [threading.Thread(target=ask, args=(give, one, most, pause, took)) for one in people]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, time.perf_counter() - began


def take(person: Actor) -> object:
    """What a raw pull gives."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [person.user_id])
        return cursor.fetchone()


def main() -> None:
    project, people, dealt = fill()
    with connection.cursor() as cursor:
        cursor.execute(QUEUE)
    asked = 0

    def give(person: Actor) -> object:
        return pulling.pull(person, project, another=True)

    found: dict[str, object] = {"deal": dealt}
    for name, pull in (("floor", take), ("pull", give)):
        alone, _seconds = everybody(pull, people[:1], ALONE)
        paced, _seconds = everybody(pull, people, PACED, PAUSE)
        left = FLOOD if pull is take else PULLS - len(alone) - len(paced) - 2 * len(people) - 1
        flood, seconds = everybody(pull, people, left // len(people) + 1)
        asked = len(alone) + len(paced) + len(flood) + 2 * len(people) + 1
        found[name] = {
            "alone": statistics.median(alone),
            "p50": statistics.median(paced),
            "flood": len(flood) / seconds,
        }
    # A place that was given to two is counted once, so that there are fewer places than pulls.
    places = Assignment.objects.filter(project=project, state="given").count()
    found |= {"pulls": asked, "twice": asked - places}
    users = User.objects.filter(pk__in=[one.user_id for one in people])
    found["tokens"] = {user.username: tokens.create(user)[1] for user in users}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
