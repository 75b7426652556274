"""Inputs at a target, in a process of its own that a watcher ends when one input takes too long.

What reaches a line of ours that none before reached is kept and mutated in turn: `sys.monitoring` tells of each line
once, which costs next to nothing.
"""

import hashlib
import mmap
import os
import signal
import struct
import sys
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import CodeType
from typing import Any

from documents.reading.limits import limit_memory
from tests.fuzzing.mutating import LARGEST
from tests.fuzzing.targets import Target

ROOT = str(Path(__file__).resolve().parents[2])
OURS = tuple(f"{ROOT}/{name}/" for name in ("annotations", "config", "documents"))
SLOWEST = 5.0
"""Seconds of processor time that an input may take."""
STUCK = 60.0
"""Seconds without any: it waits for something."""
MEMORY = 2_048
"""MiB beside the program's own, as the reader's process has."""
TOOL = sys.monitoring.COVERAGE_ID
HEAD = struct.Struct("<QQQ")  # inputs so far, length of the one at work, size of the corpus


@dataclass(slots=True)
class Outcome:
    """What became of a target: how many inputs, how many are kept, and what broke: reason -> (input, what was said)."""

    inputs: int = 0
    corpus: int = 0
    found: dict[str, tuple[bytes, str]] = field(default_factory=dict)


class Lines:
    """Whether anything new of ours was reached."""

    def __init__(self) -> None:
        self.new = 0
        sys.monitoring.use_tool_id(TOOL, "fuzz")
        sys.monitoring.register_callback(TOOL, sys.monitoring.events.LINE, self._reached)
        sys.monitoring.set_events(TOOL, sys.monitoring.events.LINE)

    def _reached(self, code: CodeType, line: int) -> Any:
        if code.co_filename.startswith(OURS):
            self.new += 1
        return sys.monitoring.DISABLE

    def close(self) -> None:
        sys.monitoring.set_events(TOOL, 0)
        sys.monitoring.free_tool_id(TOOL)


def try_one(target: Target, data: bytes) -> str | None:
    """What an input broke; None for nothing."""
    try:
        target.run(data)
    except target.allowed:
        return None
    except (Exception, MemoryError):
        return traceback.format_exc()
    return None


def reason_of(said: str) -> str:
    """What makes two crashes one: the error and the last line of ours."""
    last = said.strip().splitlines()[-1].partition(":")[0]
    place = next(
        (line.strip() for line in reversed(said.splitlines()) if ROOT in line and "/tests/" not in line), ""
    )
    return f"{last} {place}" if place else said.strip().splitlines()[-1]


def explore(
    target: Target,
    seed: int,
    seconds: float,
    inputs: int | None,
    folder: Path | None,
    shared: mmap.mmap | None,
) -> Outcome:
    """Mutate and try until time or number is over; new inputs of interest go to `folder`.

    A failure of the very input is kept; the run goes on.
    """
    random, lines, outcome = Random(seed), Lines(), Outcome()
    corpus = target.inputs()
    if folder is not None:
        corpus += [path.read_bytes() for path in sorted(folder.glob("*"))]
    waiting = list(corpus)
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end and (inputs is None or outcome.inputs < inputs):
            data = waiting.pop() if waiting else target.mutate(random.choice(corpus), random, corpus)
            data = data[:LARGEST]
            if shared is not None:
                shared[: HEAD.size + len(data)] = HEAD.pack(outcome.inputs, len(data), len(corpus)) + data
            lines.new = 0
            said = try_one(target, data)
            outcome.inputs += 1
            if said is not None:
                outcome.found.setdefault(reason_of(said), (data, said))
            elif lines.new and outcome.inputs > len(corpus):
                corpus.append(data)
                if folder is not None:
                    (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    finally:
        lines.close()
    outcome.corpus = len(corpus)
    if shared is not None:
        shared[: HEAD.size] = HEAD.pack(outcome.inputs, 0, len(corpus))
    return outcome


def watched(target: Target, seed: int, seconds: float, kept: Path) -> Outcome:
    """The same in a child, which is ended and begun anew when an input hangs it or kills it."""
    folder, findings = kept / "corpus" / target.name, kept / "findings" / target.name
    folder.mkdir(parents=True, exist_ok=True)
    for path in findings.glob("*"):  # of runs before: tried again, first of all
        path.replace(folder / path.name) if path.suffix == ".input" else path.unlink()
    total, end = Outcome(), time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0.5:
        shared = mmap.mmap(-1, HEAD.size + LARGEST)
        child = os.fork()
        if child == 0:
            _as_child(target, seed, left, folder, findings, shared)
        why = _watch(child, shared)
        count, length, total.corpus = HEAD.unpack(shared[: HEAD.size])
        total.inputs += count + (why is not None)
        if why is None:
            break
        _keep(findings, why, shared[HEAD.size : HEAD.size + length], why)
        seed += 1
    for path in sorted(findings.glob("*.txt")) if findings.exists() else ():
        said = path.read_text()
        total.found[said.partition("\n")[0]] = (path.with_suffix(".input").read_bytes(), said)
    return total


def _as_child(
    target: Target, seed: int, left: float, folder: Path, findings: Path, shared: mmap.mmap
) -> None:
    status = 1
    try:
        limit_memory(MEMORY)
        outcome = explore(target, seed, left, None, folder, shared)
        for reason, (data, said) in outcome.found.items():
            _keep(findings, reason, data, said)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _keep(findings: Path, reason: str, data: bytes, said: str) -> None:
    findings.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(reason.encode()).hexdigest()[:12]
    (findings / f"{name}.input").write_bytes(data)
    (findings / f"{name}.txt").write_text(f"{reason}\n\n{said}", errors="replace")


def _watch(child: int, shared: mmap.mmap) -> str | None:
    """Wait for a child; what its last input did to it, None where it ended as it should."""
    at, since, computed = -1, time.monotonic(), 0.0
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            code = os.waitstatus_to_exitcode(status)
            return (
                None
                if code == 0
                else f"ended its process ({signal.Signals(-code).name if code < 0 else code})"
            )
        now, used = time.monotonic(), _processor_time(child)
        number = HEAD.unpack(shared[: HEAD.size])[0]
        if number != at:
            at, since, computed = number, now, used
        elif used - computed > SLOWEST or now - since > STUCK:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return f"took longer than {SLOWEST:g} s ({hashlib.sha256(shared[HEAD.size :]).hexdigest()[:6]})"
        time.sleep(0.25)


def _processor_time(pid: int) -> float:
    """Seconds that a process computed."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
