"""Fifty reviewers who ask for the next document, in threads with connections of their own; run in the environment
of an app: `python -m tests.bench.pullers`. Beside it the least that a queue in a table can do: one statement that
takes the first row that nobody holds, of a narrow table with that one index."""

import json
import os
import random
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import django
from django.conf import settings

settings.DATABASES["default"]["OPTIONS"].pop("pool", None)  # each reviewer has a connection, and keeps it
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from annotations import dealing, pulling  # noqa: E402
from annotations.dealing import Deal  # noqa: E402
from annotations.projects import create_project  # noqa: E402
from documents import tokens  # noqa: E402
from documents.access import Actor  # noqa: E402
from documents.models import Assignment, Document, Membership, Project, Role, User  # noqa: E402
from tests.bench.pulling import PAUSE  # noqa: E402

REVIEWERS, EACH = 50, 3
PULLS = int(os.environ.get("PULLS") or 8_000)
DOCUMENTS = 36_000
PACED = 12
ALONE = 400
FLOOD = 10_000
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


def ask(gives: Sequence[Ask], person: Actor, most: int, pause: float, took: Sequence[list[float]]) -> None:
    """Ask each in turn for another, so many times, and note the milliseconds of each.

    The pauses between are of random length, `pause` seconds on average.
    """
    chance = random.Random(person.user_id)
    try:
        for give in gives:
            give(person)
        for _time in range(most):
            for give, times in zip(gives, took, strict=True):
                if pause:
                    time.sleep(chance.uniform(0, 2 * pause))
                began = time.perf_counter()
                if give(person) is None:
                    return
                times.append((time.perf_counter() - began) * 1000)
    finally:
        connection.close()


def everybody(
    gives: Sequence[Ask], people: list[Actor], most: int, pause: float = 0
) -> tuple[list[list[float]], float]:
    """The milliseconds of each pull of all of them at once, by who gives, and the seconds together."""
    took: list[list[float]] = [[] for _ in gives]
    threads = [threading.Thread(target=ask, args=(gives, one, most, pause, took)) for one in people]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, time.perf_counter() - began


def spent(give: Ask, person: Actor) -> float:
    """Milliseconds of processor time that one of many pulls takes, here and in the database: what it would take
    on a machine with nothing else to do, but for the disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    for _warm in range(10):
        give(person)
    began = time.process_time_ns() + int(server.read_text().split()[0])
    for _time in range(ALONE):
        give(person)
    return (time.process_time_ns() + int(server.read_text().split()[0]) - began) / ALONE / 1e6


def take(person: Actor) -> object:
    """What a raw pull gives."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [person.user_id])
        return cursor.fetchone()


def main() -> None:
    project, people, dealt = fill()
    with connection.cursor() as cursor:
        cursor.execute(QUEUE)

    def give(person: Actor) -> object:
        return pulling.pull(person, project, another=True)

    # In turns, so that both meet the same machine.
    alone, _seconds = everybody((take, give), people[:1], ALONE)
    paced, _seconds = everybody((take, give), people, PACED, PAUSE)
    processor = [spent(one, people[1]) for one in (take, give)]
    [raw], raw_seconds = everybody((take,), people, FLOOD // len(people))
    left = PULLS - len(alone[1]) - len(paced[1]) - ALONE
    [flood], seconds = everybody((give,), people, left // len(people) + 1)
    found: dict[str, object] = {
        "deal": dealt,
        "processor": processor,
        "alone": [statistics.median(times) for times in alone],
        "paced": [statistics.median(times) for times in paced],
        "flood": [len(raw) / raw_seconds, len(flood) / seconds],
    }
    # The first of each person, and ten, are not timed.
    asked = 1 + len(alone[1]) + 10 + ALONE + 2 * len(people) + len(paced[1]) + len(flood)
    # A place that was given to two is counted once, so that there are fewer places than pulls.
    places = Assignment.objects.filter(project=project, state="given").count()
    found |= {"pulls": asked, "twice": asked - places}
    users = User.objects.filter(pk__in=[one.user_id for one in people])
    found["tokens"] = {user.username: tokens.create(user)[1] for user in users}
    client = Client()
    client.force_login(users[0])
    found["session"] = client.cookies["sessionid"].value
    print(json.dumps(found))


if __name__ == "__main__":
    main()
