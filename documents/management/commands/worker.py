"""`manage.py worker`: does the jobs, one after another, until it is told to end."""

import logging
import os
import signal
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from threading import Event, Thread
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, Error, connection
from django.utils.module_loading import autodiscover_modules

from documents import chores, jobs, tracing
from documents.jobs import Lease
from documents.management.unchecked import UncheckedCommand
from documents.models import JobStatus
from documents.outages import outage

log = logging.getLogger("contested.worker")

LOOK_EVERY = 1.0
RENEW_EVERY = 15.0
TIDY_EVERY = 60.0
"""Seconds between two looks at whether a chore of the instance is due."""


class Command(UncheckedCommand):
    """A worker; any number of them may run, on any number of machines."""

    is_noted = False
    help = (
        "Do the jobs in the queues, each queue by itself: short (what somebody waits for) and long (exports, "
        "releases, imports of labels). Ends after the step in hand on SIGTERM; kill -9 loses nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is queued now, then end")
        parser.add_argument(
            "--queues",
            default=os.environ.get("WORKER_QUEUES") or ",".join(jobs.QUEUES),
            help="which queues, with commas between (default: WORKER_QUEUES, or all of them)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        queues = [name.strip() for name in options["queues"].split(",") if name.strip()]
        if not queues or set(queues) - set(jobs.QUEUES):
            raise CommandError(f"--queues takes {' and '.join(jobs.QUEUES)}, with a comma between.")
        autodiscover_modules("tasks")
        ending = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ending.set())
        lanes = [Worker(queues, ending)] if options["once"] else [Worker([queue], ending) for queue in queues]
        run(lanes, once=options["once"])


def run(lanes: list["Worker"], once: bool) -> None:
    """Run each lane in a thread of its own, the last in this one; when one breaks, all end and so does
    this."""
    broke: list[BaseException] = []

    def go(lane: Worker) -> None:
        try:
            with tracing.following(tracing.Trace(tracing.JOB)):
                lane.run(once)
        except BaseException as error:
            broke.append(error)
            lane.ending.set()
        finally:
            connection.close()

    beside = [Thread(target=go, args=(lane,), name="/".join(lane.queues)) for lane in lanes[:-1]]
    for thread in beside:
        thread.start()
    go(lanes[-1])
    for thread in beside:
        thread.join()
    if broke:
        raise broke[0]


class Worker:
    """A lane: take a job of its queues, or wait for one.

    A database that restarts ends nothing: the connections are made anew until it answers.
    """

    def __init__(self, queues: Sequence[str] = jobs.QUEUES, ending: Event | None = None) -> None:
        self.name = jobs.new_worker_name()
        self.queues = queues
        self.ending = ending or Event()
        self.tidy_at = 0.0

    def run(self, once: bool = False) -> None:
        """Do jobs until told to end; `once` ends when there are none."""
        is_first = True
        while not self.ending.is_set():
            try:
                if is_first:  # perhaps it takes the place of one that was killed
                    jobs.take_over()
                    is_first = False
                if self.step():
                    continue
                if once:
                    return
                self.tidy()
                self.wait()
            except (Error, psycopg.Error) as error:
                unavailable = outage(error)
                if unavailable is None:
                    raise
                log.warning("Trying again: %s (%s)", unavailable, str(error).strip())
                connection.close()
                self.ending.wait(LOOK_EVERY)

    def step(self) -> bool:
        """Do one job; False when there was none."""
        mine = jobs.kinds_of(self.queues)
        job = jobs.claim(self.name, mine)
        if job is None:
            return False
        takes_turns = job.kind in jobs.takes_turns
        lease = Lease(job.pk, self.name, self.ending.is_set, lambda: takes_turns and jobs.others_wait(mine))
        done = Event()
        renewing = Thread(target=keep_renewing, args=(lease, done), daemon=True)
        renewing.start()
        try:
            jobs.run(job, lease)
        except Exception as error:
            if unavailable := outage(error):
                if isinstance(error, (Error, psycopg.Error)):
                    raise
                # The folder of files: the database can say so, and other jobs may not need it.
                log.warning("Job %s waits: %s (%s)", job.pk, unavailable, error)
                lease.put_off(unavailable.message, unavailable.retry_after)
                return True
            log.exception("Job %s broke", job.pk)
            connection.close()
            lease.finish(
                JobStatus.FAILED,
                "Something went wrong that should not, and the log says more. What was stored before stays.",
            )
        finally:
            done.set()
            renewing.join()
        return True

    def tidy(self) -> None:
        """Between jobs: do the chores of the instance that are due and that nobody does."""
        if time.monotonic() >= self.tidy_at:
            self.tidy_at = time.monotonic() + TIDY_EVERY
            chores.tidy(jobs.place())

    def wait(self) -> None:
        """Until a job is queued, at most LOOK_EVERY seconds, or until told to end.

        A poll finds what no notification announces: expired leases. By a pooler there are none at all, since
        who listens needs a session.
        """
        if settings.DATABASE_IS_POOLED:
            self.ending.wait(LOOK_EVERY)
            return
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {jobs.CHANNEL}")
        raw: psycopg.Connection[Any] = connection.connection
        until = time.monotonic() + LOOK_EVERY
        while time.monotonic() < until and not self.ending.is_set():
            if any(True for _ in raw.notifies(timeout=0.2, stop_after=1)):
                return


def keep_renewing(lease: Lease, done: Event) -> None:
    """Renew a lease until its job is done, or lost; a database that restarts is waited for."""
    try:
        while not done.wait(RENEW_EVERY):
            try:
                if not lease.renew():
                    return
            except DatabaseError:
                connection.close()
    finally:
        connection.close()
