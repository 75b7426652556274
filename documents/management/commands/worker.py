"""`manage.py worker`: does the jobs, one after another, until it is told to end."""

import logging
import signal
import time
from argparse import ArgumentParser
from threading import Event, Thread
from typing import Any

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils.module_loading import autodiscover_modules

from documents import chores, jobs, tracing
from documents.jobs import Lease
from documents.management.unchecked import UncheckedCommand
from documents.models import JobStatus

log = logging.getLogger("contested.worker")

LOOK_EVERY = 1.0
RENEW_EVERY = 15.0
TIDY_EVERY = 3600.0


class Command(UncheckedCommand):
    """A worker; any number of them may run, on any number of machines."""

    is_noted = False
    help = "Do the jobs in the queue. Ends after the step in hand on SIGTERM; kill -9 loses nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is queued now, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        autodiscover_modules("tasks")
        worker = Worker()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.ending.set())
        with tracing.following(tracing.Trace(tracing.JOB)):
            worker.run(once=options["once"])


class Worker:
    """The loop: take a job, or wait for one.

    A database that restarts ends nothing: the connections are made anew until it answers.
    """

    def __init__(self) -> None:
        self.name = jobs.new_worker_name()
        self.ending = Event()
        self.tidy_at = 0.0

    def run(self, once: bool = False) -> None:
        """Do jobs until told to end; `once` ends when there are none."""
        while not self.ending.is_set():
            try:
                if self.step():
                    continue
                if once:
                    return
                self.tidy()
                self.wait()
            except (OperationalError, InterfaceError, psycopg.OperationalError) as error:
                log.warning("The database does not answer, trying again: %s", str(error).strip())
                connection.close()
                self.ending.wait(LOOK_EVERY)

    def step(self) -> bool:
        """Do one job; False when there was none."""
        job = jobs.claim(self.name)
        if job is None:
            return False
        lease = Lease(job.pk, self.name, self.ending.is_set)
        done = Event()
        renewing = Thread(target=keep_renewing, args=(lease, done), daemon=True)
        renewing.start()
        try:
            jobs.run(job, lease)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
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
        """Between jobs, at most once an hour: drop what is kept for a while only."""
        if time.monotonic() >= self.tidy_at:
            self.tidy_at = time.monotonic() + TIDY_EVERY
            chores.tidy()

    def wait(self) -> None:
        """Until a job is queued, at most LOOK_EVERY seconds, or until told to end.

        A poll finds what no notification announces: expired leases.
        """
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
