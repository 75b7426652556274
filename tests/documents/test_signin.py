"""One-time sign-in links: once, for some hours, through the second factor."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import signing
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from documents import signin
from documents.errors import Invalid
from documents.models import User
from tests.waiting import PATIENCE

from .conftest import PASSWORD


def path_for(user, next_path="", **how):
    return signin.url_for(user, next_path, **{"asks": True} | how).removeprefix(signin.origin())


def signed_in_as(client):
    return client.session.get("_auth_user_id")


def test_the_page_says_who_it_is_for_and_spends_nothing(client, ana):
    path = path_for(ana)

    for _ in range(3):
        response = client.get(path)
        assert response.status_code == 200
        assert "Sign in as <bdi>Ana Anders</bdi>" in response.text

    assert signed_in_as(client) is None
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


def test_a_terminal_s_link_signs_in_when_it_is_opened_and_once(client, ana):
    path = path_for(ana, "/account/tokens/", asks=False)

    response = client.get(path)

    assert response["Location"] == "/account/tokens/"
    assert signed_in_as(client) == str(ana.pk)
    assert Client().get(path).status_code == 410


@pytest.mark.parametrize("ahead", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}])
def test_a_browser_that_looks_ahead_opens_nothing(client, ana, ahead):
    path = path_for(ana, asks=False)

    assert client.get(path, headers=ahead).status_code == 200
    assert client.head(path).status_code == 200
    assert signed_in_as(client) is None
    assert client.get(path).status_code == 302


def test_a_page_of_another_site_signs_its_readers_in_as_nobody(client, ana):
    path = path_for(ana, asks=False)

    page = client.get(path, headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})

    assert (page.status_code, signed_in_as(client)) == (200, None)
    assert client.get(path, headers={"Sec-Fetch-Site": "none"}).status_code == 302


def test_a_terminal_s_link_asks_whoever_is_signed_in_as_somebody_else(client, ana, make_user):
    bob = make_user("bob")
    client.force_login(bob)

    page = client.get(path_for(ana, asks=False))

    assert "You are signed in as <bdi>bob</bdi>" in page.text
    assert signed_in_as(client) == str(bob.pk)


def test_a_link_of_one_kind_is_none_of_the_other(client, ana):
    token = signin.make_token(ana, asks=True)

    assert client.get(f"/signin/{token.replace('-ask', '-open')}/").status_code == 410
    assert signed_in_as(client) is None


def test_a_sent_link_goes_to_the_verified_address_and_asks(client, ana, settings, mailoutbox):
    settings.MAIL_URL = "smtp://mail.example"
    EmailAddress.objects.create(user=ana, email="old@news.example", verified=False, primary=True)
    with pytest.raises(Invalid):
        signin.send(ana)
    EmailAddress.objects.create(user=ana, email="ana@news.example", verified=True)

    signin.send(ana)

    [letter] = mailoutbox
    link = re.search(r"http\S+", letter.body)[0].removeprefix(signin.origin())
    assert letter.to == ["ana@news.example"]
    assert client.get(link).status_code == 200
    assert signed_in_as(client) is None
    assert client.post(link).status_code == 302


def test_without_mail_nothing_is_sent(ana, mailoutbox):
    EmailAddress.objects.create(user=ana, email="ana@news.example", verified=True)

    with pytest.raises(Invalid):
        signin.send(ana)
    assert mailoutbox == []


def test_the_way_back_in_without_phone_or_key(client, ana, capsys):
    TOTP.activate(ana, generate_totp_secret())
    before = path_for(ana)

    call_command("signin", "ana", "--reset-mfa")

    link = capsys.readouterr().out.strip().removeprefix(signin.origin())
    assert not Authenticator.objects.exists()
    assert Client().post(before).status_code == 410
    client.get(link)
    assert signed_in_as(client) == str(ana.pk)


def test_posting_signs_in_and_goes_to_the_page_asked_for(client, ana):
    response = client.post(path_for(ana), {"next": "/account/tokens/"})

    assert response.status_code == 302
    assert response["Location"] == "/account/tokens/"
    assert signed_in_as(client) == str(ana.pk)


def test_next_in_the_link_is_kept_through_the_form(client, ana):
    page = client.get(path_for(ana, "/account/"))

    assert '<input type="hidden" name="next" value="/account/">' in page.text


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_next_never_leads_away(client, ana, elsewhere):
    response = client.post(path_for(ana), {"next": elsewhere})

    assert response["Location"] == "/"


def test_a_link_works_once(client, ana):
    path = path_for(ana)
    client.post(path)

    second = Client()
    for response in (second.post(path), second.get(path)):
        assert response.status_code == 410
        assert "used already" in response.text
        assert "manage.py signin NAME" in response.text
    assert signed_in_as(second) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_posts_at_once_one_signs_in(make_user):
    user = make_user("ana")
    path = path_for(user)
    together = Barrier(4)

    def post(_):
        try:
            client = Client()
            together.wait(PATIENCE)
            return client.post(path).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(post, range(4)))

    assert statuses == [302, 410, 410, 410]


@pytest.mark.parametrize("hours", [1, 24])
def test_a_link_ends_after_its_hours(client, ana, monkeypatch, hours):
    path = path_for(ana, hours=hours)
    later = timezone.now() + timedelta(hours=hours, minutes=1)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)

    response = client.post(path)

    assert response.status_code == 410
    assert "too old" in response.text
    assert signed_in_as(client) is None


def test_a_link_is_worth_nothing_after_another_sign_in(client, ana):
    path = path_for(ana)
    client.post("/account/login/", {"login": "ana", "password": PASSWORD})

    assert Client().post(path).status_code == 410


def test_a_link_is_worth_nothing_after_a_new_password(client, ana):
    path = path_for(ana)
    ana.set_password("another good phrase")
    ana.save()

    assert client.post(path).status_code == 410


def test_a_link_for_somebody_switched_off(client, ana):
    path = path_for(ana)
    User.objects.update(is_active=False)

    response = client.post(path)

    assert response.status_code == 410
    assert "switched off" in response.text


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "2" + t, lambda t: "x", lambda t: t.upper()])
def test_a_link_that_was_changed(client, ana, change):
    token = signin.make_token(ana)

    response = client.post(f"/signin/{change(token)}/")

    assert response.status_code == 410
    assert signed_in_as(client) is None


def test_a_link_of_one_person_is_none_of_another(make_user, ana):
    bob = make_user("bob")
    value = signin.signer().unsign(signin.make_token(ana))
    forged = signin.signer().sign(value.replace(f"{ana.pk}-", f"{bob.pk}-"))

    with pytest.raises(signin.LinkSpent):
        signin.read(forged)


def test_a_signature_made_for_something_else_is_no_link(ana):
    value = signin.signer().unsign(signin.make_token(ana))
    other = signing.TimestampSigner(salt="something.else", sep=".").sign(value)

    with pytest.raises(signin.LinkSpent):
        signin.read(other)


def test_someone_else_who_was_signed_in_is_signed_out(client, ana, make_user):
    bob = make_user("bob")
    client.force_login(bob)
    client.session["kept"] = "bob's"

    page = client.get(path_for(ana))
    assert "You are signed in as <bdi>bob</bdi>" in page.text
    client.post(path_for(ana))

    assert signed_in_as(client) == str(ana.pk)
    assert "kept" not in client.session


@pytest.mark.parametrize("already", [False, True])
def test_a_link_does_not_go_around_the_second_factor(client, ana, make_user, already):
    secret = generate_totp_secret()
    TOTP.activate(ana, secret)
    if already:
        client.force_login(make_user("bob"))
    response = client.post(path_for(ana), {"next": "/account/tokens/"})

    assert response["Location"] == "/account/2fa/authenticate/"
    assert signed_in_as(client) is None
    assert client.get("/account/").status_code == 302
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200

    counter = next(iter(yield_hotp_counters_from_time()))
    response = client.post(
        "/account/2fa/authenticate/", {"code": format_hotp_value(hotp_value(secret, counter))}
    )

    assert response["Location"] == "/account/tokens/"
    assert signed_in_as(client) == str(ana.pk)
    assert Authenticator.objects.get().last_used_at is not None


def test_whoever_came_by_a_link_chooses_a_password_without_the_old_one(client, ana):
    client.post(path_for(ana))

    page = client.get("/account/password/")
    response = client.post(
        "/account/password/", {"password1": "another good phrase", "password2": "another good phrase"}
    )

    assert "oldpassword" not in page.text
    assert response.status_code == 302
    ana.refresh_from_db()
    assert ana.check_password("another good phrase")
    assert client.get("/account/").status_code == 200


def test_whoever_came_by_password_gives_the_old_one(client, ana):
    client.post("/account/login/", {"login": "ana", "password": PASSWORD})

    response = client.post(
        "/account/password/", {"password1": "another good phrase", "password2": "another good phrase"}
    )

    assert response.status_code == 200
    ana.refresh_from_db()
    assert ana.check_password(PASSWORD)


def test_a_form_from_elsewhere_signs_nobody_in(ana):
    client = Client(enforce_csrf_checks=True)

    response = client.post(path_for(ana))

    assert response.status_code == 403
    assert "out of date" in response.text
    ana.refresh_from_db()
    assert ana.last_login is None


@pytest.mark.parametrize(
    ("public_url", "host", "expected"),
    [
        ("https://contested.example", "127.0.0.1", "https://contested.example"),
        ("", "127.0.0.1", "http://127.0.0.1:8123"),
        ("", "0.0.0.0", "http://127.0.0.1:8123"),
        ("", "::1", "http://[::1]:8123"),
        ("", "box.lan", "http://box.lan:8123"),
    ],
)
def test_the_address_a_link_begins_with(settings, public_url, host, expected):
    settings.PUBLIC_URL, settings.HOST, settings.PORT = public_url, host, 8123

    assert signin.origin() == expected
