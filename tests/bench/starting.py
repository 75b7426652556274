"""Starts, beside PostgreSQL's own in a folder as full, and the size of what is installed."""

import json
import subprocess
from importlib.metadata import PackageNotFoundError, distribution

from tests.bench.app import ROOT, App
from tests.bench.figures import Figure
from tests.bench.turns import in_turns

STARTS = 3
FIRST, WARM = "making and starting PostgreSQL alone", "starting PostgreSQL alone"


def measure(app: App) -> list[Figure]:
    """The first start made the database; a warm one finds it."""

    def bare() -> float:
        return float(json.loads(app.python("-m", "tests.bench.bare", str(app.path / "bare")))["seconds"])

    def warm() -> float:
        app.stop()
        return app.start()

    first = Figure("first start, packages there", app.first_start, "s", bare(), most=90, beside=FIRST)
    return [
        first,
        in_turns(warm, bare, STARTS).figure("warm start", "s", WARM, most=3),
        Figure("environment without development tools", environment() / 1e6, "MB", most=400),
    ]


def environment() -> int:
    """Bytes of the packages that `uv sync --no-dev` installs."""
    listed = subprocess.run(
        [".venv/bin/uv", "export", "--frozen", "--no-dev", "--no-hashes", "--no-annotate", "--no-header"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    size = 0
    for line in listed.splitlines():
        try:
            files = distribution(line.split("==")[0].split("[")[0].strip()).files or []
        except (PackageNotFoundError, ValueError):
            continue
        paths = (file.locate() for file in files)
        size += sum(path.stat().st_size for path in paths if path.is_file())  # type: ignore[attr-defined]
    return size
