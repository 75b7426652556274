"""Starts, and the size of what is installed."""

import subprocess
from importlib.metadata import PackageNotFoundError, distribution

from tests.bench.app import ROOT, App
from tests.bench.figures import Figure


def measure(app: App) -> list[Figure]:
    """The first start made the database; a warm one finds it."""
    app.stop()
    warm = app.start()
    return [
        Figure("first start, packages there", app.first_start, "s", most=90),
        Figure("warm start", warm, "s", most=3),
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
