"""The app as docker-compose.yml runs it, without Docker: each service in namespaces of its own.

The root is made of read-only mounts, /app is the code with its environment as in the image, /data the volume, /tmp
in memory. What runs there is the service's command with its environment, as its user, as the first process, with no
capability and no way to gain one. All of it is gone with the process.
"""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import IO, Any

import yaml

from config.database import ROOT
from tests.waiting import PATIENCE, wait_for

VARIABLE = re.compile(r"\$\{(\w+)(?:(:?[-?])([^}]*))?\}")
SYSTEM = ("usr", "bin", "sbin", "lib", "lib32", "lib64", "etc")
"""What an image has of its own. /etc is the machine's: names, authorities and time zones are there."""
INSIDE = """
set -e
hide=$(mktemp -d)
mount -t tmpfs none "$hide"
mount --make-rprivate "$hide"
cd "$hide"
mkdir app data tmp dev proc
for place in SYSTEM; do
  if [ -L "/$place" ]; then cp -a "/$place" "$place"
  elif [ -d "/$place" ]; then mkdir "$place"; mount --bind "/$place" "$place"; mount -o remount,bind,ro "$place"; fi
done
bring() { mkdir -p "./$2"; mount --bind "$1" "./$2"; mount -o "remount,bind,$3" "./$2"; }
for place in $PYTHONS; do
  case "$place" in /usr|/usr/*) ;; *) bring "$place" "$place" ro ;; esac
done
bring "$CODE" app ro
bring "$VOLUME" data rw
mount -t tmpfs -o size=64m,mode=1777 none tmp
for device in null zero full random urandom; do touch "dev/$device"; mount --bind "/dev/$device" "dev/$device"; done
ln -s /proc/self/fd dev/fd
mkdir dev/shm
mount -t tmpfs -o size=64m,mode=1777 none dev/shm
mount -t proc proc proc
mount -o remount,ro "$hide"
exec chroot "$hide" setpriv --reuid "$WHO" --regid "$WHO" --clear-groups --no-new-privs --bounding-set=-all \\
  --inh-caps=-all env -i -C /app ENVIRONMENT "$@"
""".replace("SYSTEM", " ".join(SYSTEM))
NAMESPACES = ["unshare", "--mount", "--pid", "--fork"]
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def why_not() -> str:
    """Why nothing of it can be done on this machine; empty where it can."""
    if os.name != "posix" or not all(map(shutil.which, ("unshare", "setpriv", "chroot"))):
        return "unshare, setpriv and chroot are needed"
    if os.geteuid():
        return "only root makes mounts and becomes somebody else"
    tried = [
        "unshare",
        "--mount",
        "--pid",
        "--fork",
        "sh",
        "-c",
        "mount -t tmpfs none /mnt && mount -o remount,ro /mnt",
    ]
    done = subprocess.run(tried, capture_output=True, text=True, check=False)
    return f"this machine allows no mounts: {done.stderr.strip()}" if done.returncode else ""


def substituted(text: str, given: dict[str, str]) -> str:
    """What compose makes of the variables of a value.

    Raises:
        AssertionError: one that is needed is not given.
    """

    def value(found: re.Match[str]) -> str:
        name, how, words = found.groups()
        known = given.get(name, "")
        if known or how is None or (how == "-" and name in given):
            return known
        assert "?" not in how, f"{name}: {words}"
        return str(words)

    return VARIABLE.sub(value, text)


class Installation:
    """The services of docker-compose.yml with one volume and one database.

    `given` stands in for .env, `database` is the address of what stands in for the service `postgres`.
    """

    def __init__(self, volume: Path, database: str, given: dict[str, str]) -> None:
        self.services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
        self.volume, self.database, self.given = volume, database, given

    def environment(self, service: str) -> dict[str, str]:
        """What the image says, and the service over it."""
        image = (ROOT / "Dockerfile").read_text().rpartition("\nFROM ")[2].replace("\\\n", " ")
        said = [
            words for line in re.findall(r"^ENV (.+)$", image, re.MULTILINE) for words in shlex.split(line)
        ]
        made = {"PATH": PATH, "HOME": "/data"} | {
            name: value.replace("$PATH", PATH) for name, _, value in (word.partition("=") for word in said)
        }
        over = self.services[service]["environment"].items()
        made |= {name: substituted(str(value), self.given) for name, value in over}
        return made | {"DATABASE_URL": self.database} | {"PORT": self.given.get("PORT", made["PORT"])}

    def start(self, service: str, log: int | IO[str], *command: str) -> subprocess.Popen[str]:
        """Its own command, or another in its place; what it says goes to `log`."""
        one: dict[str, Any] = self.services[service]
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
        assert one["tmpfs"] == ["/tmp"]
        assert one["volumes"] == ["files:/data"]
        given = " ".join(shlex.quote(f"{name}={value}") for name, value in self.environment(service).items())
        script = INSIDE.replace("ENVIRONMENT", given)
        return subprocess.Popen(
            [*NAMESPACES, "sh", "-c", script, "sh", *(command or one["command"])],
            env=os.environ
            | {
                "CODE": str(ROOT),
                "PYTHONS": " ".join(pythons()),
                "VOLUME": str(self.volume),
                "WHO": str(one["user"]),
            },
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, service: str, *command: str) -> str:
        """What a command says that ends well, as `docker compose run` gives it.

        Raises:
            AssertionError: it failed; says what it said.
        """
        process = self.start(service, subprocess.PIPE, *command)
        said, _ = process.communicate(timeout=300)
        assert process.returncode == 0, said
        return said

    @contextmanager
    def running(self, service: str) -> Iterator[None]:
        """A service that ends by itself, soon, when it is told to.

        Raises:
            AssertionError: it ended before, or with an error; says what it said.
        """
        log = self.volume.parent / f"{service}.log"
        with log.open("w") as file:
            process = self.start(service, file)
        first: list[int] = []
        try:
            wait_for(lambda: first_process(process) or process.poll() is not None)
            first += first_process(process)
            yield
            assert process.poll() is None, log.read_text()
            os.kill(first[0], signal.SIGTERM)
            assert process.wait(PATIENCE) in {0, 128 + signal.SIGTERM}, log.read_text()
            assert "Traceback" not in log.read_text(), log.read_text()
        finally:
            # With the first of them all end that are in there.
            for pid in first if process.poll() is None else ():
                os.kill(pid, signal.SIGKILL)
            process.wait()


@contextmanager
def by_port(path: Path) -> Iterator[int]:
    """A port of this machine that leads to a Unix socket, for those who may not open its folder."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=_take, args=(server, path), daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)  # closing alone ends no accept


def _take(server: socket.socket, path: Path) -> None:
    with suppress(OSError):
        while True:
            near, _ = server.accept()
            far = socket.socket(socket.AF_UNIX)
            far.connect(str(path))
            for ends in ((near, far), (far, near)):
                Thread(target=_pass_on, args=ends, daemon=True).start()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while block := source.recv(65_536):
            sink.sendall(block)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def pythons() -> list[str]:
    """Where the interpreter of the environment lies, by each of its names."""
    link = Path(sys.executable)
    named = [link.readlink() if link.is_symlink() else link, link.resolve()]
    return list(dict.fromkeys(str(path.parents[1]) for path in named if path.is_absolute()))


def first_process(outer: subprocess.Popen[str]) -> list[int]:
    """The id, seen from here, of the process that is the first one in there; none while there is none."""
    try:
        return [int(pid) for pid in Path(f"/proc/{outer.pid}/task/{outer.pid}/children").read_text().split()]
    except OSError:
        return []
