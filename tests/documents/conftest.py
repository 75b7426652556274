"""Fixtures of the tests about accounts."""

import pytest
from django.core.cache import cache

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def no_attempts_yet(db):
    """Rate limits count in the database's cache; a test starts with none used up."""
    cache.clear()


@pytest.fixture
def ana(make_user):
    """Somebody with a password."""
    user = make_user("ana", name="Ana Anders")
    user.set_password(PASSWORD)
    user.save()
    return user
