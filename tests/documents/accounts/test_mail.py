"""E-mail addresses: confirmed, changed, and the way to a new password; who is here is told to nobody."""

import re
import smtplib

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client

from documents import signin, users
from documents.errors import Conflict
from documents.models import User
from tests.documents.conftest import PASSWORD

NEW = "another good phrase"


@pytest.fixture(autouse=True)
def letters(settings):
    settings.MAIL_URL = "smtp://mail.example"


@pytest.fixture
def confirmed(ana):
    ana.email = "ana@news.example"
    ana.save()
    return EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)


def link_in(letter):
    link = re.search(r"https?://\S+", letter.body)[0]
    assert link.startswith(signin.origin())
    return link.removeprefix(signin.origin())


def signed_in(client, confirm=True):
    client.post("/account/login/", {"login": "ana", "password": PASSWORD})
    if confirm:
        client.post("/account/confirm/", {"password": PASSWORD})
    return client


def reset(client, email="ana@news.example", **how):
    return client.post("/account/password/reset/", {"email": email}, **how)


def test_an_address_is_theirs_once_they_opened_the_link_and_clicked(client, ana, mailoutbox):
    signed_in(client)
    client.post("/account/email/", {"email": "ana@news.example", "action_add": ""})
    [letter] = mailoutbox
    link = link_in(letter)

    opened = client.get(link)
    before = EmailAddress.objects.filter(verified=True).exists()
    client.post(link)

    assert letter.to == ["ana@news.example"]
    assert "becomes the address of" in opened.text
    assert not before
    assert EmailAddress.objects.get(user=ana).verified
    ana.refresh_from_db()
    assert ana.email == "ana@news.example"
    assert "used already" in client.get(link).text


def test_a_change_needs_the_password_and_the_old_address_is_told(client, ana, confirmed, mailoutbox):
    signed_in(client, confirm=False)
    asked = client.post("/account/email/", {"email": "new@news.example", "action_add": ""})
    done = client.post(asked["Location"], {"password": PASSWORD})
    assert done.status_code == 302
    assert User.objects.get().email == "ana@news.example"

    client.post(link_in(mailoutbox[0]))

    assert mailoutbox[0].to == ["new@news.example"]
    assert mailoutbox[1].to == ["ana@news.example"]
    assert "Your e-mail address was changed" in mailoutbox[1].body
    assert [one.email for one in EmailAddress.objects.all()] == ["new@news.example"]
    assert User.objects.get().email == "new@news.example"


def test_an_address_of_somebody_else_tells_nothing_on_the_page(client, ana, make_user, mailoutbox):
    bob = make_user("bob", email="bob@news.example")
    EmailAddress.objects.create(user=bob, email=bob.email, verified=True, primary=True)
    signed_in(client)

    taken = client.post("/account/email/", {"email": "bob@news.example", "action_add": ""}, follow=True)

    assert taken.status_code == 200
    assert "A letter is on its way" in taken.text
    link = link_in(mailoutbox[0])  # which only Bob can open
    assert "belongs to somebody else" in client.get(link).text
    client.post(link)
    assert EmailAddress.objects.get(verified=True).user == bob


def test_a_new_password_by_letter_ends_every_session(client, ana, confirmed, mailoutbox):
    elsewhere = signed_in(Client())

    reset(client)
    opened = client.get(link_in(mailoutbox[0]), follow=True)
    action = re.search(r'action="(/account/password/reset/[^"]+)"', opened.text)[1]
    client.post(action, {"password1": NEW, "password2": NEW})

    assert User.objects.get().check_password(NEW)
    assert "_auth_user_id" not in client.session
    assert elsewhere.get("/account/").status_code == 302
    assert "Your password was reset" in mailoutbox[1].body
    assert "used already" in Client().get(link_in(mailoutbox[0])).text


def test_a_new_password_does_not_go_around_the_second_factor(client, ana, confirmed, mailoutbox):
    TOTP.activate(ana, generate_totp_secret())
    reset(client)
    opened = client.get(link_in(mailoutbox[0]), follow=True)
    action = re.search(r'action="(/account/password/reset/[^"]+)"', opened.text)[1]
    client.post(action, {"password1": NEW, "password2": NEW})

    response = client.post("/account/login/", {"login": "ana", "password": NEW})

    assert response["Location"] == "/account/2fa/authenticate/"


@pytest.mark.parametrize("password", ["short", "passwordpassword", "123456789012"])
def test_a_new_password_is_a_good_one(client, confirmed, mailoutbox, password):
    reset(client)
    opened = client.get(link_in(mailoutbox[0]), follow=True)
    action = re.search(r'action="(/account/password/reset/[^"]+)"', opened.text)[1]

    assert client.post(action, {"password1": password, "password2": password}).status_code == 200
    assert User.objects.get().check_password(PASSWORD)


def test_who_is_here_shows_neither_on_the_page_nor_in_how_many_letters(client, confirmed, mailoutbox):
    here = reset(client)
    nobody = reset(client, "nobody@news.example")

    assert (here.status_code, here["Location"]) == (nobody.status_code, nobody["Location"])
    assert [letter.to for letter in mailoutbox] == [["ana@news.example"], ["nobody@news.example"]]
    assert mailoutbox[0].subject == mailoutbox[1].subject


def test_an_address_that_was_only_said_resets_nothing(client, ana, mailoutbox):
    """An owner who invites may name any address."""
    User.objects.update(email="ana@news.example")

    reset(client)

    assert "nobody there confirmed" in mailoutbox[0].body


def test_letters_name_our_own_address_whatever_the_request_says(client, confirmed, mailoutbox, settings):
    settings.PUBLIC_URL = "https://contested.example"
    settings.ALLOWED_HOSTS = ["contested.example", "evil.example"]

    reset(client, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})

    assert "https://contested.example/account/password/reset/" in mailoutbox[0].body
    assert "evil" not in mailoutbox[0].body


def test_a_server_that_takes_no_letter_breaks_no_page(client, confirmed, monkeypatch, caplog):
    def refuse(*_, **__):
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr("documents.accounts.adapter.send_mail", refuse)

    assert reset(client).status_code == 302
    assert "did not leave" in caplog.text


def test_many_letters_to_one_address_are_not_sent(client, confirmed, mailoutbox):
    statuses = [reset(client).status_code for _ in range(7)]

    assert statuses[-1] == 429
    assert len(mailoutbox) == 5


def test_without_mail_there_are_no_such_pages(client, settings, ana):
    settings.MAIL_URL = ""
    page = client.get("/account/login/")

    assert client.get("/account/password/reset/").status_code == 404
    assert "forgot" not in page.text
    signed_in(client)
    assert client.get("/account/email/").status_code == 404
    assert mail.outbox == []


def test_whoever_runs_the_instance_vouches_for_an_address(ana, make_user):
    users.save("ana", email="Ana@news.example", is_verified=True)
    with pytest.raises(Conflict):
        users.save("bob", email="ana@news.example", is_verified=True)

    assert EmailAddress.objects.get().user == ana
    users.save("ana", email="", is_verified=True)
    assert not EmailAddress.objects.exists()
