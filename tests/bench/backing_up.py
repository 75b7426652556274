"""A backup of a million sentences with an answer each, its restore elsewhere, and the proof of both.

`SENTENCES=100000` makes a short run of it.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import corpus
from tests.bench.app import ROOT, App, Failed
from tests.bench.figures import Figure

SENTENCES = int(os.environ.get("SENTENCES") or 1_000_000)
EACH = 40
"""Sentences of a document."""


def measure(app: App) -> list[Figure]:
    corpus.write(app.path / "million.jsonl", SENTENCES // EACH, sentences=EACH, seed=8)
    app.ingest(app.path / "million.jsonl")
    app.python("-m", "tests.bench.answers")
    backup = app.path / "bench.backup"
    made, made_in = timed(app, app.environment, "backup", str(backup))
    checked, checked_in = timed(app, app.environment, "check_integrity")
    with tempfile.TemporaryDirectory(prefix="contested-bench-") as folder:
        there = {**app.environment, "DATA_DIR": str(Path(folder, "data"))}
        there["SECRET_KEY"] = (app.path / "data" / "secret_key").read_text().strip()
        restored, restored_in = timed(app, there, "restore", "--no-check", str(backup))
    share = SENTENCES / 1_000_000
    return [
        Figure(f"backup of {SENTENCES:,} sentences and answers", made, "s", most=60 * share),
        Figure("memory that it took", made_in, "MB", most=150),
        Figure("size of the backup", backup.stat().st_size / 1e6, "MB"),
        Figure("restore", restored, "s", most=120 * share),
        Figure("memory that it took", restored_in, "MB", most=150),
        Figure("check_integrity", checked, "s", most=120 * share),
        Figure("memory that it took", checked_in, "MB", most=200),
    ]


def timed(app: App, environment: dict[str, str], *command: str) -> tuple[float, float]:
    """Seconds that a command took and the MB that it, or a program it started, held at most."""
    began = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise Failed(f"manage.py {' '.join(command)} failed")
    return time.monotonic() - began, used.ru_maxrss / 1024
