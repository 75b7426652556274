"""The app as people run it: a web server in a process of its own, with bundled scripts, on the tests' database.

It can be killed and started again at the same address.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from tests.waiting import PATIENCE, wait_for

# What no page that is visited asks for: packing it takes seconds.
LEFT_OUT = ["redoc", "rest_framework", "*.ts"]


def collect(folder: Path) -> None:
    """Static files as a release has them."""
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "config.static.StaticFiles"}}
    with override_settings(STATIC_ROOT=folder, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=LEFT_OUT)


def database_url() -> str:
    """Where this test process's database is."""
    where = connection.settings_dict
    query = {"host": where["HOST"], "port": where["PORT"], "passfile": where["OPTIONS"]["passfile"]}
    return f"postgresql://{where['USER']}@/{where['NAME']}?{urlencode(query)}"


def free_port() -> int:
    """A port that nobody gets while the server is down: systems hand out those from 32,768 on as they like."""
    for port in random.sample(range(20_000, 32_000), 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("no port is free")


class Served:
    """The web server, of the static files that were collected; `url` stays the same from start to start."""

    def __init__(self, folder: Path, static: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.command = [
            *(sys.executable, "-m", "granian", "config.wsgi:application", "--interface", "wsgi"),
            *("--host", "127.0.0.1", "--port", str(port), "--no-ws", "--http", "1", "--workers", "1"),
            *("--log-level", "error", "--no-access-log"),
        ]
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            "DATABASE_URL": database_url(),
            "DATA_DIR": str(folder / "data"),
            "STATIC_ROOT": str(static),
            "SECRET_KEY": settings.SECRET_KEY,
            "PORT": str(port),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Have it answer, if it does not."""
        if self.process is not None:
            return
        # A group of its own: what it starts is killed with it.
        self.process = subprocess.Popen(
            self.command, cwd=settings.BASE_DIR, env=self.environment, start_new_session=True
        )
        wait_for(self.answers)

    def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "the web server ended at once"
        with suppress(OSError):
            urllib.request.urlopen(f"{self.url}/health/", timeout=20).close()
            return True
        return False

    def kill(self) -> None:
        """kill -9, workers and all."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)
            self.process = None
