"""`manage.py up`: everything from the database to the sign-in link, without loading Django for it; and
`manage.py web`, the web server alone, of many on as many machines.

On an ordinary start only the web server's workers and the job worker need Django, each in its own process.
"""

import argparse
import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from config import admission, database, lifeline, startup
from config.supervisor import Child, Supervisor

SUMMARY = "Start database, web server and job worker as one process tree; apply missing migrations first."
WEB_SUMMARY = "Start the web server alone, beside others; nobody is served before the database is migrated."
WORKER = "worker"  # the command that works off the jobs
CONNECTIONS = 4_096
"""That one web process holds open at most; how many it works on at once is told by config/admission.py."""
DRAIN = float(os.environ.get("DRAIN_SECONDS") or 0)
"""Seconds between telling balancers that we stop and stopping; what is under way then has as long to end."""
LEAST_DRAIN = 3.0


class PortTaken(Exception):
    """Something else listens where we should."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"Port {port} on {host} is taken, perhaps by another Contested. Nothing was started.\n"
            f"Stop what runs there, or choose another port: --port {port + 1}, or PORT={port + 1} make run."
        )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")


def main(command: str, arguments: list[str]) -> None:
    """Entry point of manage.py for `up` and `web`, which leaves out Django's own."""
    is_alone = command == "web"
    parser = argparse.ArgumentParser(
        prog=f"manage.py {command}", description=WEB_SUMMARY if is_alone else SUMMARY
    )
    add_arguments(parser)
    if not is_alone:
        add_sample(parser)
    given = parser.parse_args(arguments)
    try:
        up(given.host, given.port, sample=not (is_alone or given.no_sample), is_alone=is_alone)
    except PortTaken as problem:
        sys.exit(str(problem))


def add_sample(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-sample", action="store_true", help="do not create the sample project")


def up(host: str, port: int, *, sample: bool, is_alone: bool = False) -> None:
    """Start everything, or the web server alone, run until a signal says stop, and stop it.

    Raises:
        database.DatabaseProblem: the database cannot be used.
        PortTaken: something else listens there.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if not _is_free(host, port):
        raise PortTaken(host, port)
    counted = tempfile.mkdtemp(prefix="contested-metrics-")  # what the processes count, together
    # The settings make addresses of the first two.
    stopping = Path(counted, "stopping")
    os.environ |= {"HOST": host, "PORT": str(port), "PROMETHEUS_MULTIPROC_DIR": counted}
    os.environ[lifeline.STOPPING] = str(stopping)
    web, later = web_server(host, port), [] if is_alone else beside_the_web()
    supervisor = Supervisor([web], say)
    try:
        owner = "" if is_alone else _prepare(web, sample=sample)
        if is_alone:
            _prepare_alone()
        welcome = Welcome(host, port, owner=owner)

        def ready() -> bool:
            if welcome.is_open() and later:
                # Only now: until then the web server shall have the processor to itself.
                supervisor.children += later
                later.clear()
            return welcome.is_complete()

        supervisor.watch(ready)
        say("Stopping.")
        stopping.touch()
        supervisor.drain(DRAIN)
    except KeyboardInterrupt:
        pass
    finally:
        supervisor.stop(max(DRAIN, LEAST_DRAIN) + 2)
        database.leave()
        shutil.rmtree(counted, ignore_errors=True)


def web_server(host: str, port: int) -> Child:
    command = [
        *(sys.executable, "-m", "granian", "config.wsgi:application", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--no-ws", "--http", "1"),
        *("--workers", os.environ.get("WEB_WORKERS") or "2"),
        *("--blocking-threads", str(admission.threads(database.THREADS))),
        # Of connections, not of requests: those that only stay open shall keep nobody out.
        *("--backlog", str(CONNECTIONS), "--backpressure", str(CONNECTIONS)),
        *("--http1-header-read-timeout", "10000", "--http1-buffer-size", str(64 * 1024)),
        *("--respawn-failed-workers", "--respawn-interval", "0.1", "--workers-kill-timeout"),
        str(round(max(DRAIN, LEAST_DRAIN))),
        *("--log-level", "error", "--no-access-log"),
    ]
    return Child("web server", command)


def beside_the_web() -> list[Child]:
    """The job worker, and what makes backups where they have a place; whoever labels comes first."""
    children = [Child("job worker", [sys.executable, "manage.py", WORKER], nice=5)]
    if os.environ.get("BACKUP_DIR"):
        children.append(Child("backup", [sys.executable, "manage.py", "backup", "--scheduled"], nice=10))
    return children


def _prepare(web: Child, *, sample: bool) -> str:
    """Bring everything up to date. If nothing seems missing, the web server starts meanwhile.

    Its workers load Django and then wait in `database.ensure()` until the database has been looked at, too.
    Returns the name of the sample project's owner, empty where there is no sample.
    """
    stamp = startup.Stamp()
    sample = sample and database.is_embedded()
    with database.others_wait() as others_wait:
        seems_complete = stamp.fits_code() and (not sample or bool(stamp.sample_owner))
        if seems_complete and others_wait:
            web.start()
        database.ensure(say)
        database.check(say)
        if not (seems_complete and stamp.fits_database()):
            web.stop(0)  # it may have loaded what is about to change
            startup.prepare(sample=sample, tell=say)
    return startup.Stamp().sample_owner if sample else ""


def _prepare_alone() -> None:
    """See that there is a database, and have static files; migrations are another command's."""
    database.ensure(say)
    database.check(say)
    startup.collect(say)


class Welcome:
    """Says that people can come and, on this machine alone, how to sign in as the sample project's owner."""

    def __init__(self, host: str, port: int, *, owner: str) -> None:
        self.host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
        self.port = port
        self.public = os.environ.get("PUBLIC_URL")
        self.owner = "" if self.public else owner
        self.opened = False
        self._link: subprocess.Popen[str] | None = None

    def is_open(self) -> bool:
        """Does the web server answer? Says so the first time."""
        if not self.opened and _answers(self.host, self.port):
            self.opened = True
            with contextlib.suppress(OSError):  # other commands then need PORT to say where links lead
                (database.data_dir() / "port").write_text(f"{self.port}\n")
            here = f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"
            say(f"Contested runs on {self.public or here} (Ctrl+C stops it).")
        return self.opened

    def is_complete(self) -> bool:
        """Is everything said? Another process makes the link, for that needs all of Django."""
        if not self.opened or not self.owner:
            return self.opened
        if self._link is None:
            self._link = subprocess.Popen(  # noqa: S603
                [sys.executable, "manage.py", "signin", self.owner],
                cwd=database.ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        if self._link.poll() is None:
            return False
        link = self._link.communicate()[0].strip()
        if self._link.returncode == 0:
            say(f"Sign in with this link, once: {link}")
        return True


def _is_free(host: str, port: int) -> bool:
    """Can we listen there? The web server itself would share a port with another one without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, port), family=family):
            return True
    except OSError:
        return False


def _answers(host: str, port: int) -> bool:
    """Does the web server answer? What it answers is no matter here."""
    client = http.client.HTTPConnection(host, port, timeout=2)
    with contextlib.closing(client), contextlib.suppress(OSError, http.client.HTTPException):
        client.request("GET", "/health/")
        return client.getresponse().status > 0
    return False


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
