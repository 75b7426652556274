"""The processes of an installation by what they do, and killing one of them."""

import contextlib
import os
import random
import signal
from collections import defaultdict
from pathlib import Path

ALWAYS = ("web server", "web worker", "job worker", "database watcher", "database server", "database backend")
"""What runs at any time in a whole installation; readers come and go with what is read."""


def processes(data_dir: Path, keep: int) -> dict[str, list[int]]:
    """Process ids by what each does; `keep` is the supervisor's, which is none of them."""
    mark, home = f"DATA_DIR={data_dir}".encode(), str(data_dir / "postgres" / "data")
    found: dict[str, list[int]] = defaultdict(list)
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            if int(folder.name) == keep:
                continue
            # PostgreSQL's processes write over their environment; they are known by where they work.
            environment = (folder / "environ").read_bytes().split(b"\0")
            if mark not in environment and str((folder / "cwd").readlink()) != home:
                continue
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if state != "Z" and (what := _what(command, int(parent) == keep)):
                found[what].append(int(folder.name))
    return found


def _what(command: str, is_child: bool) -> str | None:
    if "granian" in command:
        return "web server" if is_child else "web worker"
    if "manage.py worker" in command:
        return "job worker"
    if "config.database_watcher" in command:
        return "database watcher"
    if command.startswith("postgres:"):
        return "database backend" if "contested contested" in command else "database auxiliary"
    if "/postgres " in command:
        return "database server"
    return "reader" if "documents.reading.child" in command else None


def kill_one(data_dir: Path, keep: int, chance: random.Random) -> str | None:
    """Kill one at random: first what it does is drawn, then which of those; what it did, None if it was gone."""
    kinds = processes(data_dir, keep)
    if not kinds:
        return None
    kind = chance.choice(sorted(kinds))
    try:
        os.kill(chance.choice(sorted(kinds[kind])), signal.SIGKILL)
    except ProcessLookupError:
        return None
    return kind


def is_whole(data_dir: Path, keep: int) -> bool:
    """Is every part there that always runs?"""
    kinds = processes(data_dir, keep)
    return all(kinds.get(kind) for kind in ALWAYS)
