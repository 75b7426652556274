"""A Python environment for each peer, outside of the repository: made once, used again."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.bench.app import ROOT
from tests.bench.peers.tools import CannotBeMeasured

UV = ROOT / ".venv/bin/uv"
MINUTES = 15
"""That an installation may take."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A package of PyPI: what of it is measured, the Pythons it runs on, and what it needs pinned to install today."""

    package: str
    wanted: str
    python: str
    beside: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        return cache() / self.package

    @property
    def programs(self) -> Path:
        return self.folder / "bin"


def cache() -> Path:
    """PEERS_DIR, or a folder of this user's cache."""
    if given := os.environ.get("PEERS_DIR"):
        return Path(given).absolute()
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "contested" / "peers"


def install(peer: Peer) -> None:
    """Make its environment where there is none yet; uv fetches the Python that is not there.

    Raises:
        CannotBeMeasured: it cannot be installed; says what uv said.
    """
    done, wanted = peer.folder / ".done", " ".join((peer.python, peer.wanted, *peer.beside))
    if done.exists() and done.read_text() == wanted:
        return
    python = str(peer.programs / "python")
    steps = [
        ["venv", "--quiet", "--allow-existing", "--python", peer.python, str(peer.folder)],
        ["pip", "install", "--quiet", "--compile-bytecode", "--python", python, peer.wanted, *peer.beside],
    ]
    for step in steps:
        try:
            ended = subprocess.run([UV, *step], cwd="/", capture_output=True, text=True, timeout=60 * MINUTES)
        except subprocess.TimeoutExpired as late:
            raise CannotBeMeasured(f"its installation took more than {MINUTES} minutes") from late
        if ended.returncode:
            raise CannotBeMeasured(f"it could not be installed: {' '.join(ended.stderr.split())[-300:]}")
    done.write_text(wanted)


def installed(peer: Peer) -> str:
    """Its version, as its environment has it."""
    listed = subprocess.run(
        [UV, "pip", "list", "--format", "freeze", "--python", peer.programs / "python"],
        cwd="/", capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return version_in(listed, peer.package)


def version_in(listed: str, package: str) -> str:
    """The version of a package in a list of `name==version`, whichever way its name is written."""
    wanted = _plain(package)
    for line in listed.splitlines():
        name, is_pinned, version = line.partition("==")
        if is_pinned and _plain(name) == wanted:
            return version.strip()
    raise CannotBeMeasured(f"{package} is not in its environment")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def megabytes(folder: Path) -> float:
    """Of all files in it, each once."""
    seen: dict[tuple[int, int], int] = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            found = path.stat()
            seen[found.st_dev, found.st_ino] = found.st_size
    return sum(seen.values()) / 1e6
