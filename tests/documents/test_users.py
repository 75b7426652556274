"""People of the instance, and the command that keeps them."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from documents import users
from documents.errors import Invalid, NotFound
from documents.models import User

from .conftest import PASSWORD


def run(*arguments, stdin="", monkeypatch=None) -> str:
    out = io.StringIO()
    if monkeypatch:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
    call_command("user", *arguments, stdout=out)
    return out.getvalue()


def test_a_new_user_has_no_password_and_no_rights(db):
    assert run("ana", "--name", "Ana Anders") == "Created user ana.\n"

    user = User.objects.get()
    assert (user.username, user.name, user.is_active) == ("ana", "Ana Anders", True)
    assert not user.has_usable_password()
    assert not user.is_staff
    assert not user.is_superuser


def test_the_same_name_in_another_case_is_the_same_user(db):
    run("ana", "--name", "Ana Anders", "--admin")

    assert run("ANA", "--email", "ana@example.org") == "Updated user ana.\n"

    user = User.objects.get()
    assert (user.name, user.email, user.is_superuser) == ("Ana Anders", "ana@example.org", True)


def test_rights_and_access_are_taken_away_again(db):
    run("ana", "--admin")
    run("ana", "--no-admin", "--no-active")

    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, False)


def test_a_password_from_standard_input(db, monkeypatch):
    run("ana", "--password-stdin", stdin=PASSWORD + "\n", monkeypatch=monkeypatch)

    assert User.objects.get().check_password(PASSWORD)


def test_a_new_password_signs_out(ana, client, monkeypatch):
    client.force_login(ana)
    run("ana", "--password-stdin", stdin="another good phrase\n", monkeypatch=monkeypatch)

    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("arguments", "stdin", "message"),
    [
        (["two words"], "", "username: Enter a valid username"),
        (["a" * 151], "", "username: Ensure this value has at most 150 characters"),
        (["ana", "--email", "nowhere"], "", "email: Enter a valid email address"),
        (["ana", "--password-stdin"], "", "No password came on standard input"),
        (["ana", "--password-stdin"], "12345678", "password: This password is entirely numeric"),
        (["ana\0"], "", "username: Enter a valid username"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_and_nothing_is_stored(db, monkeypatch, arguments, stdin, message):
    with pytest.raises(CommandError, match=message) as caught:
        run(*arguments, stdin=stdin, monkeypatch=monkeypatch)

    assert "\n" not in str(caught.value)
    assert not User.objects.exists()


def test_an_unknown_user_is_named_with_the_remedy(db):
    with pytest.raises(NotFound, match=r"“bob”.*manage\.py user NAME"):
        users.find("bob")


def test_a_password_like_the_name_is_refused(db):
    with pytest.raises(Invalid):
        users.save("alexandra", password="alexandra1")


def test_signing_in_takes_the_name_in_any_case(ana):
    response = Client().post("/account/login/", {"login": "ANA", "password": PASSWORD})

    assert response.status_code == 302
    assert response["Location"] == "/"


def test_a_user_who_was_switched_off_does_not_sign_in(ana):
    users.save("ana", active=False)

    response = Client().post("/account/login/", {"login": "ana", "password": PASSWORD})

    assert response.status_code == 302
    assert response["Location"] == "/account/inactive/"


def test_guessing_passwords_is_slowed_down(ana):
    client = Client()
    for _ in range(5):
        client.post("/account/login/", {"login": "ana", "password": "wrong"})

    response = client.post("/account/login/", {"login": "ana", "password": PASSWORD})

    assert "_auth_user_id" not in client.session
    assert response.status_code in {200, 429}


def test_nobody_signs_up(db, client):
    for address in ("/account/signup/", "/accounts/signup/", "/account/password/reset/"):
        assert client.get(address).status_code == 404
