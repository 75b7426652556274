"""Which passwords are taken."""

import hashlib

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from documents.accounts.breached import stands_in
from documents.models import User


def hashed(password):
    return hashlib.sha1(password.encode()).hexdigest().upper()


@pytest.fixture
def leaked(tmp_path, settings):
    file = tmp_path / "pwned"
    words = [f"a leaked phrase {n}" for n in range(1000)]
    file.write_text("".join(f"{one}:{n}\r\n" for n, one in enumerate(sorted(map(hashed, words)))))
    settings.BREACHED_PASSWORDS = str(file)
    return words


@pytest.mark.parametrize(
    "password", ["eleven char", "123456789012", "passwordpassword", "Dragon.Dragon!2026", "mira.moorehead"]
)
def test_short_common_numeric_and_like_the_name(password):
    with pytest.raises(ValidationError):
        validate_password(password, User(username="mira.moorehead", name="Mira"))


def test_a_phrase_is_taken():
    validate_password("quiet harbour bells", User(username="mira"))


def test_every_line_of_the_file_is_found_and_no_other(leaked, settings):
    for password in leaked:
        with pytest.raises(ValidationError, match="leaked"):
            validate_password(password)
    for n in range(1000):
        validate_password(f"a phrase of one's own {n}")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), max_size=20), st.booleans())
def test_any_file_is_searched_as_its_lines_would_be(tmp_path_factory, words, ends):
    file = tmp_path_factory.mktemp("any") / "pwned"
    lines = sorted({hashed(word) for word in words[1:]})
    file.write_text("\n".join(lines) + ("\n" if ends and lines else ""))

    for word in words:
        assert stands_in(file, word) == (hashed(word) in lines)


def test_a_list_that_is_not_there_lets_no_password_pass(settings, tmp_path):
    settings.BREACHED_PASSWORDS = str(tmp_path / "nowhere")

    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        validate_password("quiet harbour bells")
