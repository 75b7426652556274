"""Who has neither a password nor a second factor signs in once more before what cannot be taken back."""

import re
import time
from urllib.parse import unquote_plus

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from documents import signin
from documents.models import AuditEntry, Membership, Role
from tests.documents.accounts.test_oidc import begin, come_back, linked, provider, server

__all__ = ["provider", "server"]  # fixtures
DANGEROUS = ("/projects/harbour/people/", {"user": "vic", "role": "owner"})


@pytest.fixture
def olga(owner, viewer):
    """She owns the project, and came by a link."""
    cache.clear()
    return owner


@pytest.fixture
def browser(olga):
    """Hers, in which she signed in some time ago."""
    client = Client()
    client.force_login(olga)
    return client


def is_owner(viewer):
    return Membership.objects.get(user=viewer).role == Role.OWNER


def later(monkeypatch, seconds):
    now = time.time()
    monkeypatch.setattr("documents.accounts.confirming.time.time", lambda: now + seconds)


def test_a_page_asks_first_and_names_the_ways(browser, viewer):
    asked = browser.post(*DANGEROUS)
    page = browser.get(asked["Location"])

    assert asked["Location"] == "/account/confirm/again/?next=%2Fprojects%2Fharbour%2Fpeople%2F"
    assert "manage.py signin olga" in page.text
    assert "Send me a link" not in page.text
    assert not is_owner(viewer)


def test_the_api_names_the_page(browser):
    call = browser.delete("/api/v1/projects/harbour/")
    page = browser.get(call.json()["confirm"])

    assert call.status_code == 403
    assert page["Location"] == "/account/confirm/again/"


def test_a_new_link_from_the_terminal(browser, olga, viewer):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS audit_seal IMMEDIATE")
    browser.post(*DANGEROUS)
    key = browser.session.session_key
    browser.get(signin.url_for(olga).removeprefix(signin.origin()))

    assert browser.session.session_key == key
    assert browser.post(*DANGEROUS).status_code == 302
    assert is_owner(viewer)
    assert AuditEntry.objects.filter(action="signin.confirmed", actor=olga.pk).count() == 1


def test_a_letter_brings_back_and_does_what_was_asked(browser, olga, viewer, settings):
    settings.MAIL_URL = "smtp://mail.example"
    EmailAddress.objects.create(user=olga, email="olga@news.example", verified=True, primary=True)
    asked = browser.post(*DANGEROUS)
    assert "Send me a link" in browser.get(asked["Location"]).text

    browser.post("/account/confirm/again/", {"next": "/projects/harbour/people/"})
    link = re.search(r"http://\S+?(/signin/\S+)", mail.outbox[0].body)[1]
    path, _, query = link.partition("?")
    assert "Sign in as" in browser.get(link).text
    assert not is_owner(viewer)
    browser.post(path, {"next": "/projects/harbour/people/"})

    assert query == "next=%2Fprojects%2Fharbour%2Fpeople%2F"
    assert is_owner(viewer)


def test_it_holds_for_five_minutes(browser, olga, monkeypatch):
    browser.get(signin.url_for(olga).removeprefix(signin.origin()))
    later(monkeypatch, 301)

    assert browser.post(*DANGEROUS)["Location"].startswith("/account/confirm/again/")


def test_a_link_of_somebody_else_confirms_nothing(browser, viewer, make_user):
    other = make_user("other")
    browser.get(signin.url_for(other, next_path=DANGEROUS[0]).removeprefix(signin.origin()))
    browser.post(signin.url_for(other).removeprefix(signin.origin()))

    assert browser.session["_auth_user_id"] == str(other.pk)
    assert browser.post(*DANGEROUS).status_code == 404
    assert not is_owner(viewer)


@pytest.mark.parametrize("address", ["/account/password/set/", "/account/2fa/totp/activate/", "/account/2fa/webauthn/add/"])  # fmt: skip
def test_what_is_asked_later_is_not_to_be_had_unasked(browser, address):
    for response in (browser.get(address), browser.post(address, {"password1": "x", "code": "000000"})):
        assert response.status_code == 302
        assert response["Location"].startswith("/account/confirm/again/")


def test_letters_are_few(browser, olga, settings):
    settings.MAIL_URL = "smtp://mail.example"
    EmailAddress.objects.create(user=olga, email="olga@news.example", verified=True, primary=True)

    statuses = [browser.post("/account/confirm/again/").status_code for _ in range(12)]

    assert statuses[0] == 302
    assert statuses[-1] == 429
    assert len(mail.outbox) <= 10


class TestByProvider:
    @pytest.fixture
    def browser(self, olga, client, provider):
        """Hers, who came by the provider."""
        linked(olga, client, provider)
        client.get(come_back(begin(client)))
        return client

    def test_it_is_told_to_ask(self, browser, provider, viewer):
        asked = browser.post(*DANGEROUS)
        page = browser.get(asked["Location"])
        address = begin(browser, process="confirm", next="/projects/harbour/people/")
        provider.claims = {"auth_time": int(time.time())}
        browser.get(come_back(address))

        assert "Sign in with <bdi>The newsroom</bdi>" in page.text
        assert "prompt=login" in address
        assert "max_age=0" in address
        assert '"auth_time"' in unquote_plus(address)
        assert is_owner(viewer)

    @pytest.mark.parametrize("seconds", [-3600, 3600, float("inf"), float("nan")])
    def test_a_provider_that_asked_nobody_is_not_believed(self, browser, provider, viewer, seconds):
        browser.post(*DANGEROUS)
        address = begin(browser, process="confirm", next="/projects/harbour/people/")
        provider.claims = {"auth_time": time.time() + seconds}
        response = browser.get(come_back(address))

        assert response.status_code == 403
        assert "did not ask who you are" in response.text
        assert not is_owner(viewer)

    def test_one_that_does_not_say_when_confirms_nothing_and_a_link_leads_on(
        self, browser, provider, viewer, olga
    ):
        browser.post(*DANGEROUS)
        provider.claims = {"auth_time": None}
        response = browser.get(come_back(begin(browser, process="confirm", next="/projects/harbour/people/")))

        assert response.status_code == 403
        assert "does not say when you signed in there" in response.text
        assert "manage.py signin" in response.text
        assert browser.session["_auth_user_id"] == str(olga.pk)
        assert browser.post(*DANGEROUS)["Location"].startswith("/account/confirm/again/")
        assert not is_owner(viewer)

        browser.get(signin.url_for(olga).removeprefix(signin.origin()))
        browser.post(*DANGEROUS)

        assert is_owner(viewer)

    def test_the_account_of_somebody_else_confirms_nothing(self, browser, provider, viewer, olga):
        browser.post(*DANGEROUS)
        address = begin(browser, process="confirm", next="/projects/harbour/people/")
        provider.person = {"sub": "p-2", "name": "Mal"}
        response = browser.get(come_back(address))

        assert response.status_code == 403
        assert browser.session["_auth_user_id"] == str(olga.pk)
        assert not is_owner(viewer)

    def test_having_come_in_a_while_ago_is_not_enough(self, browser, viewer):
        assert browser.post(*DANGEROUS)["Location"].startswith("/account/confirm/again/")
        assert not is_owner(viewer)
