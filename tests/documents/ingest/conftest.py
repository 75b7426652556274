"""Ingest is pure: its tests need neither the memory of processes nor a folder for files."""

import threading
from collections.abc import Iterator

import pytest

from tests.documents.ingest.site import Site


@pytest.fixture(autouse=True)
def forget_what_processes_remember():
    """Nothing is remembered here."""


@pytest.fixture(autouse=True)
def files_of_the_test():
    """Nothing is written here."""


@pytest.fixture
def site() -> Iterator[Site]:
    """A site on this machine that answers until the test ends."""
    server = Site()
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
