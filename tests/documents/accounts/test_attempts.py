"""Guessing is slow, and nobody is locked out by others who guess."""

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from documents.accounts import attempts
from tests.documents.conftest import PASSWORD


@pytest.fixture(autouse=True)
def one_proxy(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


def log_in(client, password, address="192.0.2.1", name="ana"):
    headers = {"X-Forwarded-For": address}
    return client.post("/account/login/", {"login": name, "password": password}, headers=headers)


def is_in(client):
    return "_auth_user_id" in client.session


def guess_from_everywhere(times=60):
    for n in range(times):
        log_in(Client(), "wrong", f"198.51.100.{n}")


def test_an_address_guesses_five_times_at_an_account(ana):
    answers = [log_in(Client(), "wrong").text for _ in range(6)]
    right = Client()

    log_in(right, PASSWORD)

    assert all("Too many failed" not in answer for answer in answers[:5])
    assert "Too many failed" in answers[5]
    assert not is_in(right)


def test_somebody_else_s_guesses_lock_nobody_out(ana):
    for _ in range(8):
        log_in(Client(), "wrong", "198.51.100.7")
    mine = Client()

    log_in(mine, PASSWORD, "192.0.2.1")

    assert is_in(mine)


def test_guesses_from_everywhere_end_but_not_for_a_browser_that_was_in(ana):
    mine = Client()
    log_in(mine, PASSWORD)
    mine.post("/account/logout/")
    guess_from_everywhere()
    new = Client()

    log_in(new, PASSWORD, "192.0.2.9")
    log_in(mine, PASSWORD)

    assert not is_in(new)
    assert is_in(mine)


def test_a_browser_that_was_in_has_tries_of_its_own_and_no_more(ana):
    mine = Client()
    log_in(mine, PASSWORD)
    mine.post("/account/logout/")

    answers = [log_in(mine, "wrong", f"203.0.113.{n}").text for n in range(6)]

    assert "Too many failed" in answers[5]


def test_a_cookie_of_another_account_or_a_made_one_is_worth_nothing(ana, make_user):
    bob = make_user("bob")
    bob.set_password(PASSWORD)
    bob.save()
    his = Client()
    log_in(his, PASSWORD, name="bob")
    his.post("/account/logout/")
    guess_from_everywhere()
    made = Client()
    made.cookies[attempts.COOKIE] = his.cookies[attempts.COOKIE].value[:-3] + "abc"

    for client in (his, made):
        log_in(client, PASSWORD, "192.0.2.9")
        assert not is_in(client)


def test_the_cookie_names_nobody_and_is_ours_alone(ana):
    client = Client()

    cookie = log_in(client, PASSWORD).cookies[attempts.COOKIE]

    assert "ana" not in cookie.value.lower()
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_whoever_is_in_confirms_while_others_guess(ana):
    mine = Client()
    log_in(mine, PASSWORD)
    del mine.cookies[attempts.COOKIE]
    guess_from_everywhere()

    response = mine.post("/account/confirm/?next=/account/tokens/", {"password": PASSWORD})

    assert response["Location"] == "/account/tokens/"


def test_codes_are_guessed_five_times_and_lock_nobody_out(ana):
    secret = generate_totp_secret()
    TOTP.activate(ana, secret)
    thief, mine = Client(), Client()
    log_in(thief, PASSWORD, "198.51.100.7")
    headers = {"X-Forwarded-For": "198.51.100.7"}
    answers = [
        thief.post("/account/2fa/authenticate/", {"code": "000000"}, headers=headers).text for _ in range(6)
    ]
    log_in(mine, PASSWORD)

    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    mine.post("/account/2fa/authenticate/", {"code": code}, headers={"X-Forwarded-For": "192.0.2.1"})

    assert "Too many failed" in answers[5]
    assert is_in(mine)


def test_an_account_that_is_not_there_is_looked_at_as_long(ana, django_assert_num_queries, monkeypatch):
    hashed = []
    from django.contrib.auth.hashers import MD5PasswordHasher

    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *a: (hashed.append(1), encode(*a))[1])

    log_in(Client(), "wrong")
    there = len(hashed)
    log_in(Client(), "wrong", name="nobody")

    assert len(hashed) == 2 * there
