"""The process that owns the embedded server: starts it, restarts it when it dies, stops it for want of users.

Three locks in DATA_DIR/postgres, which the kernel releases when their holder dies in whatever way:

    users.lock     shared by every process that uses the database
    watcher.lock   held by the one watcher, for as long as it lives
    start.lock     held while a process joins the users, or the watcher leaves

The watcher ends when it gets users.lock for itself: then the last user is gone, also when it was killed. Who
joins and finds no watcher starts a new one, which adopts the server that runs. The users look after the
watcher, the watcher after the server, so that either may die.
"""

import contextlib
import fcntl
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from config.database_problem import DatabaseProblem
from config.database_server import Cluster

TICK = 0.2  # seconds between two looks at the server and the users
ATTEMPTS = 3


class Lock:
    """An advisory lock on a file; the kernel releases it when the process that holds it ends."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._depth = 0

    def take(self, *, patience: float = 0) -> bool:
        """Take the lock for oneself within `patience` seconds; say whether that worked."""
        give_up = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= give_up:
                    return False
                time.sleep(0.02)
            else:
                return True

    def share(self) -> None:
        """Hold the lock beside others who share it, waiting for it as long as it takes."""
        fcntl.flock(self._fd, fcntl.LOCK_SH)

    def release(self) -> None:
        fcntl.flock(self._fd, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self._fd)

    @property
    def is_free(self) -> bool:
        """Does nobody hold it? (A look, not a promise.)"""
        if not self.take():
            return False
        self.release()
        return True

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock, waiting for it as long as it takes; who holds it may ask again."""
        if not self._depth:
            fcntl.flock(self._fd, fcntl.LOCK_EX)
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self.release()


class Locks:
    """The three locks of one server folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.users = Lock(home / "users.lock")
        self.watcher = Lock(home / "watcher.lock")
        self.start = Lock(home / "start.lock")

    def close(self) -> None:
        for lock in (self.users, self.watcher, self.start):
            lock.close()


class Watcher:
    """Keeps the server of one folder running for as long as it has users."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home.stat()
        self.cluster = Cluster(home)
        self.locks = Locks(home)
        self.asked_to_stop = False

    def run(self) -> None:
        # Others take the lock for an instant to see whether it is held: try more than once.
        if not self.locks.watcher.take(patience=1):
            return
        self.cluster.problem.unlink(missing_ok=True)
        try:
            self._watch()
        except DatabaseProblem as problem:
            problem.save(self.cluster.problem)
        except BaseException:
            self.cluster.stop()
            raise

    def _watch(self) -> None:
        fresh = not (self.cluster.data / "PG_VERSION").exists()
        failures = 0
        while not self._folder_is_gone() and not self.asked_to_stop and not self._unused():
            if self.cluster.pid() is None:
                problem = self.cluster.failed_start()
                if problem and not self.cluster.use_tcp_if_sockets_fail():
                    failures += 1
                    if failures >= ATTEMPTS:
                        raise problem
                self.cluster.start()
            elif self.cluster.accepts_connections():
                failures = 0
                if fresh:
                    threading.Thread(target=self.cluster.flush, daemon=True).start()
                    fresh = False
            time.sleep(TICK)
        self.cluster.stop()
        self.cluster.remove_short_path()
        # In this order: who waits to join must find no watcher once it gets its turn.
        self.locks.watcher.release()
        self.locks.start.release()

    def _unused(self) -> bool:
        """Is nobody left? If so, start.lock is ours and nobody can join until we have ended."""
        if not self.locks.start.take():
            return False
        if self.locks.users.take():
            self.locks.users.release()
            return True
        self.locks.start.release()
        return False

    def _folder_is_gone(self) -> bool:
        """Was the folder deleted under us, perhaps made anew by others? Nothing is left to look after."""
        try:
            return not os.path.samestat(self.home.stat(), self.folder)
        except OSError:
            return True


def main(home: str) -> None:
    """Entry point of the process; `home` is DATA_DIR/postgres."""
    watcher = Watcher(Path(home))

    def stop(*_: object) -> None:
        watcher.asked_to_stop = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    watcher.run()


if __name__ == "__main__":
    main(sys.argv[1])
