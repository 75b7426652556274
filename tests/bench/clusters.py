"""Corpora: files read by one and by two machines of a Ray cluster, and by processes without one.

The machines are processes of this one, so what two of them give ends where its processors do, of which the
database and whoever stores need their share. One and two take turns in one run.
"""

import importlib.util
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tests import nodes
from tests.bench import corpus
from tests.bench.app import ROOT, App, Failed
from tests.bench.figures import Figure

SHARDS = 8
DOCUMENTS = 250
"""Of a shard, each of 40 sentences."""
ROUNDS = 3
WAITED = re.compile(r"reading waited for the database (\d+) %")


def measure(app: App) -> list[Figure]:
    """Sentences a second by machines, and how much of the time reading waited for the database."""
    rates: dict[str, list[float]] = {}
    waited: dict[str, list[float]] = {}
    seed = 1_000
    with_ray = importlib.util.find_spec("ray") is not None
    for turn in range(ROUNDS):
        for processes in (1, 2):
            seed += 1
            run(app, f"{processes} processes", seed, rates, waited, "--processes", str(processes))
        for count in (1, 2) if with_ray else ():
            seed += 1
            with nodes.cluster(count) as cluster:
                run(
                    app,
                    f"{count} nodes",
                    seed,
                    rates,
                    waited,
                    "--ray",
                    cluster.address,
                    given=cluster.environment,
                )
        if with_ray and turn == 0:
            with nodes.cluster(2) as cluster:
                how = ["--ray", cluster.address, "--writers", "1"]
                run(app, "one writer", 999, rates, waited, *how, given=cluster.environment)
    if not with_ray:
        print("  Ray is not installed (uv sync --inexact --extra cluster): processes of this machine alone.")
    kinds = ["processes", *(["nodes"] if with_ray else [])]
    figures = []
    for kind in kinds:
        one, two = rates[f"1 {kind}"], rates[f"2 {kind}"]
        figures.append(
            Figure(
                f"corpus, two {kind}",
                statistics.median(two),
                "sentences/s",
                statistics.median(one),
                beside=f"one of the {kind}",
                ratios=tuple(after / before for before, after in zip(one, two, strict=True)),
            )
        )
    return figures + [
        Figure(f"reading waited for the database, {name}", statistics.median(found), "%")
        for name, found in waited.items()
    ]


def run(
    app: App,
    name: str,
    seed: int,
    rates: dict[str, list[float]],
    waited: dict[str, list[float]],
    *how: str,
    given: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Bring a corpus in, with what is `given` in its environment; its rate is that from the first document to the last, without the start."""
    folder = app.path / f"corpus-{seed}"
    folder.mkdir()
    for shard in range(SHARDS):
        corpus.write(folder / f"{shard}.jsonl", DOCUMENTS, seed=seed * 100 + shard)
    command = [
        sys.executable,
        "manage.py",
        "ingest",
        f"{folder}/*.jsonl",
        "--project",
        "bench",
        "--json",
        *how,
    ]
    with (folder / "said").open("w+") as said:
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**app.environment, **given},
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
        assert child.stdout is not None
        first, count = 0.0, 0
        for line in child.stdout:
            first = first or time.monotonic()
            count += json.loads(line)["sentences"]
        seconds = time.monotonic() - first
        if child.wait():
            raise Failed(f"{' '.join(command)} failed:\n{Path(said.name).read_text()[-2000:]}")
        said.seek(0)
        found = WAITED.search(said.read())
    assert found is not None
    rates.setdefault(name, []).append(count / seconds)
    waited.setdefault(name, []).append(float(found[1]))
