"""Fixtures of the tests about accounts."""

import pytest
from django.core.cache import cache

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
