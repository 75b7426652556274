"""`python -m tests.bench.peers [NAME…]`: install the peers, measure them and Contested by turns, print one table.

Each peer is installed from the package registry into an environment of its own under PEERS_DIR (by default a folder
of this user's cache), and started on a folder that is thrown away. All listen on this machine alone.
"""

import argparse
import json
import os
import platform
import random
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.bench import corpus
from tests.bench.peers import environments, opening, processes
from tests.bench.peers.contested import Contested
from tests.bench.peers.doccano import Doccano
from tests.bench.peers.figures import Measured, as_json, table
from tests.bench.peers.label_studio import LabelStudio
from tests.bench.peers.potato import Potato
from tests.bench.peers.tools import CannotBeMeasured, Save, Tool

TOOLS: dict[str, Callable[[], Tool]] = {
    "contested": Contested, "labelstudio": LabelStudio, "doccano": Doccano, "potato": Potato,
}  # fmt: skip
SENTENCES, BROUGHT = 4_000, 2_000
DOCUMENTS = (40, 2_000)
SAVES, SAVING = 200, 10
"""Labels one after another, or the seconds in which fewer are saved."""
CLIENTS, TOGETHER = 8, 6
REST = 5
"""Seconds after which a tool that nobody uses is at rest."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench.peers", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(TOOLS)}")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each tool (3)")
    parser.add_argument("--json", type=Path, default=environments.cache() / "measured.json", metavar="FILE")
    options = parser.parse_args()
    if unknown := set(options.names) - set(TOOLS):
        parser.error(f"no tool {', '.join(sorted(unknown))}; there are {', '.join(TOOLS)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chosen = options.names or list(TOOLS)
    began = time.monotonic()
    running: list[tuple[Tool, Measured]] = []
    found: list[Measured] = []
    try:
        for name in chosen:
            tool = TOOLS[name]()
            measured = Measured(tool.name, note=tool.note)
            found.append(measured)
            running.append((tool, measured))
            begin(tool, measured)
        running = [(tool, measured) for tool, measured in running if measured.values.get("start")]
        for turn in range(options.rounds):
            for tool, measured in running:
                say(f"round {turn + 1}: {tool.name}")
                work(tool, measured, turn)
        for tool, measured in running:
            say(f"in a browser: {tool.name}")
            for sentences in DOCUMENTS:
                with noted(measured, f"open {sentences}"):
                    measured.add(f"open {sentences}", opening.measure(tool, sentences))
    finally:
        for tool, _ in running:
            tool.stop()
    print(table(found))
    print(
        f"\n{time.monotonic() - began:.0f} s, {options.rounds} rounds by turns; medians, and what they lay between."
    )
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(as_json(found, machine()), indent=1) + "\n")
    print(f"All values: {options.json}")


def begin(tool: Tool, measured: Measured) -> None:
    """Install and start it, and give it what it is measured with; one that cannot be is noted, and no more."""
    say(f"{tool.name}: installing, where it is not yet")
    with noted(measured, "installed"):
        measured.version = tool.version()
        measured.add("installed", tool.megabytes())
        say(f"{tool.name} {measured.version}: starting")
    if not measured.version:
        return
    with noted(measured, "start"):
        seconds = tool.start()
        time.sleep(REST)
        measured.add("memory", processes.memory(tool.roots()) if Path("/proc").exists() else float("nan"))
        chance = random.Random(1)
        tool.prepare(texts(chance, SENTENCES), [texts(chance, length) for length in DOCUMENTS])
        measured.add("start", seconds)


def work(tool: Tool, measured: Measured, turn: int) -> None:
    """One turn: labels, one after another and at once, an import and an export."""
    numbers = count(10_000 * turn)
    with noted(measured, "save"):
        measured.add("save", one_by_one(tool.saver(0), numbers))
    with noted(measured, "together"):
        measured.add("together", together([tool.saver(number) for number in range(CLIENTS)], next(numbers)))
    with noted(measured, "import"):
        measured.add("import", BROUGHT / tool.bring_in(texts(random.Random(100 + turn), BROUGHT)))
    with noted(measured, "export"):
        rows, seconds = tool.export()
        measured.add("export", rows / seconds)


@contextmanager
def noted(measured: Measured, key: str) -> Iterator[None]:
    """What cannot be measured is said in the table, and the rest goes on."""
    try:
        yield
    except Exception as problem:
        why = (
            str(problem) if isinstance(problem, CannotBeMeasured) else f"{type(problem).__name__}: {problem}"
        )
        measured.missing[key] = " ".join(why.split())[:400]
        say(f"{measured.name}, {key}: {measured.missing[key]}")


def one_by_one(save: Save, numbers: Iterator[int]) -> float:
    """The median of some labels, in milliseconds."""
    for _ in range(5):
        save(next(numbers))
    times: list[float] = []
    end = time.monotonic() + SAVING
    while len(times) < SAVES and time.monotonic() < end:
        began = time.perf_counter()
        save(next(numbers))
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def together(savers: list[Save], first: int) -> float:
    """Labels/s of clients that each wait for the answer before the next; the errors of busy tools count as none."""
    end = time.monotonic() + TOGETHER
    failures: list[str] = []

    def work(save: Save) -> int:
        done = 0
        for number in count(first):
            if time.monotonic() >= end:
                return done
            try:
                save(number)
                done += 1
            except CannotBeMeasured as problem:
                failures.append(str(problem))
        return done

    began = time.monotonic()
    with ThreadPoolExecutor(len(savers)) as pool:
        saved = sum(pool.map(work, savers))
    if failures:
        say(f"{len(failures)} labels were refused, the first: {failures[0][:200]}")
    return saved / (time.monotonic() - began)


def texts(chance: random.Random, sentences: int) -> list[str]:
    words = ["".join(chance.choices(corpus.SYLLABLES, k=chance.randint(2, 4))) for _ in range(3_000)]
    return [corpus.sentence(chance, words) for _ in range(sentences)]


def machine() -> dict[str, str | int | None]:
    return {"system": platform.platform(), "processors": os.cpu_count(), "python": platform.python_version()}


def say(line: str) -> None:
    print(f"… {line}", flush=True)


if __name__ == "__main__":
    main()
