"""The text core is pure: its tests need neither a database, the memory of processes nor a folder."""

import pytest


@pytest.fixture(autouse=True)
def forget_what_processes_remember():
    """Nothing is remembered here."""


@pytest.fixture(autouse=True)
def files_of_the_test():
    """Nothing is written here."""


@pytest.fixture(autouse=True)
def no_attempts_yet():
    """Nothing is counted here."""
