"""Ingest is pure: its tests need neither the memory of processes nor a folder for files."""

import pytest


@pytest.fixture(autouse=True)
def forget_what_processes_remember():
    """Nothing is remembered here."""


@pytest.fixture(autouse=True)
def files_of_the_test():
    """Nothing is written here."""
