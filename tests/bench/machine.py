"""What was measured on: processor, memory, disk, versions, how busy it was; and what it has too little of."""

import os
import platform
import shutil
import statistics
import subprocess
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BLOCK = b"\0" * 8192
SYNCS = 60


def described(folder: Path) -> dict[str, Any]:
    """The machine, as JSON: memory in MB, the disk's floor in milliseconds. `folder` is where the database will be."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": processor(),
        "memory_mb": memory() // 1_000_000,
        "disk": filesystem(folder),
        "fsync_ms": round(fsync(folder), 3),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "postgresql": postgresql(),
    }


def in_words(machine: dict[str, Any]) -> str:
    """The machine in two lines."""
    text = (
        f"{machine['cores']} cores of {machine['processor']}, {machine['memory_mb'] / 1000:.0f} GB, "
        f"Linux {machine['kernel']}, Python {machine['python']}, PostgreSQL {machine['postgresql']};\n"
        f"{machine['disk']}, which needs {machine['fsync_ms']:.2f} ms to write 8 kB and be sure of it"
    )
    in_memory = machine["disk"].startswith(("tmpfs", "ramfs"))
    return (
        f"{text}.{' It is memory, no disk: commits cost less than they do elsewhere.' if in_memory else ''}"
    )


def processor() -> str:
    """Its model, as the kernel has it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def memory() -> int:
    """Bytes of memory that can be had."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    limit = Path("/sys/fs/cgroup/memory.max")
    given = limit.read_text().strip() if limit.exists() else "max"
    return min(pages, int(given)) if given.isdigit() else pages


def filesystem(folder: Path) -> str:
    """Kind and device of the file system that a folder is on."""
    best = ("", "unknown")
    try:
        mounts = Path("/proc/self/mounts").read_text().splitlines()
    except OSError:
        return best[1]
    for mount in mounts:
        device, place, kind = mount.split()[:3]
        is_above = folder.resolve().is_relative_to(place)
        if is_above and len(place) >= len(best[0]):
            best = (place, f"{kind} on {device}")
    return best[1]


def fsync(folder: Path) -> float:
    """Milliseconds until 8 kB are on the disk: what no commit is below."""
    path = folder / "fsync"
    took = []
    with path.open("wb", buffering=0) as file:
        for _ in range(SYNCS):
            began = time.perf_counter()
            file.seek(0)
            file.write(BLOCK)
            os.fdatasync(file.fileno())
            took.append(1000 * (time.perf_counter() - began))
    path.unlink()
    return statistics.median(took)


def postgresql() -> str:
    """The version of the server that comes with the app."""
    from config import database

    said = output(str(database.program("postgres")), "--version")
    return said.split()[-1] if said else "unknown"


def commit() -> str:
    """What was measured: the commit, and a plus where files differ from it."""
    head = output("git", "rev-parse", "--short=9", "HEAD")
    if not head:
        return "unknown"
    return head + ("+" if output("git", "status", "--porcelain", "--untracked-files=no") else "")


def load() -> float:
    """Processes that want a processor, over the last minute."""
    return round(os.getloadavg()[0], 2)


def lacks(folder: Path, disk: float, wanted: float) -> str | None:
    """Why so many GB of disk and of memory are not there; None where they are."""
    free = shutil.disk_usage(folder).free / 1e9
    if free < disk:
        return (
            f"{free:.1f} GB are free in {folder.parent}, {disk:.0f} are needed; TMPDIR names another folder"
        )
    if memory() / 1e9 < wanted:
        return f"the machine has {memory() / 1e9:.1f} GB of memory, {wanted:.1f} are needed"
    return None


def output(*command: str) -> str:
    """What a command says; nothing where it cannot be run."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
