"""Another database of the tests' server, and commands that run on it as in another installation."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection

from config import database
from config.database import ROOT
from tests.config.servers import clean_environment, url_of


@contextmanager
def another_database() -> Iterator[str]:
    """An empty one, as DATABASE_URL; gone at the end."""
    name = f"elsewhere_{os.getpid()}_{time.monotonic_ns()}"
    target = connection.get_connection_params() | {"dbname": "postgres"}
    with psycopg.connect(**target, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield url_of(database.data_dir(), name=name)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(
    url: str, data_dir: Path, *arguments: str, key: str = "for tests alone", settings: str = "config.settings"
) -> subprocess.CompletedProcess[str]:
    """Run Python there."""
    environment = _environment(url, data_dir, key) | {"DJANGO_SETTINGS_MODULE": settings}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def _environment(url: str, data_dir: Path, key: str = "for tests alone") -> dict[str, str]:
    return clean_environment() | {
        "DATABASE_URL": url,
        "DATA_DIR": str(data_dir),
        "SECRET_KEY": key,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def begin(url: str, data_dir: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Begin a command there; without an address on a server of its own."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=_environment(url, data_dir), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def manage(
    url: str, data_dir: Path, *arguments: str, key: str = "for tests alone"
) -> subprocess.CompletedProcess[str]:
    """Run a command there."""
    return run(url, data_dir, "manage.py", *arguments, key=key)
