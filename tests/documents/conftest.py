"""Fixtures of the tests about accounts, and of those that start processes of the app."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection

from tests.config.servers import clean_environment

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """A hash that takes no time: what is tested is who gets in, not how long guessing takes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ana(make_user):
    """Somebody with a password, whose attempts nobody has counted yet."""
    cache.clear()
    user = make_user("ana", name="Ana Anders")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def worker_environment(tmp_path):
    """What a process of the app needs to work on the tests' database and files."""
    settings = connection.settings_dict
    password = settings.get("PASSWORD") or settings["OPTIONS"].get("password", "")
    if not password and (passfile := settings["OPTIONS"].get("passfile")):
        password = Path(passfile).read_text().strip().rsplit(":", 1)[1]
    url = f"postgresql://{settings['USER']}:{password}@/{settings['NAME']}?host={settings['HOST']}"
    if settings["PORT"]:
        url += f"&port={settings['PORT']}"
    given = {"DATABASE_URL": url, "SECRET_KEY": "for tests alone", "DATA_DIR": str(tmp_path)}
    return clean_environment() | given
