"""Acts that cannot be taken back, or give much away, ask a session once more who is there."""

import time

import pytest
from django.test import Client

from documents.models import Membership, Project, Role, Token, User
from tests.documents.conftest import PASSWORD


@pytest.fixture
def browser(ana, project):
    """Ana, who owns the project and signed in a while ago."""
    Membership.objects.create(project=project, user=ana, role=Role.OWNER)
    client = Client()
    client.post("/account/login/", {"login": "ana", "password": PASSWORD})
    return client


PAGES = [
    ("/projects/harbour/people/", {"user": "vic", "role": "owner"}),
    ("/projects/harbour/people/", {"invite": "", "role": "owner"}),
    ("/projects/harbour/privacy/", {"do": "key", "reason": "A file with names got out."}),
    ("/projects/harbour/privacy/", {"do": "words", "author": "Nobody", "reason": "They asked for it."}),
    ("/projects/harbour/releases/1.0.0/withdraw/", {"reason": "A name was left in it."}),
    ("/account/tokens/", {"name": "new", "scope": "admin", "days": 1}),
    ("/account/email/", {"email": "new@news.example", "action_add": ""}),
    ("/account/2fa/totp/activate/", {"code": "000000"}),
]
CALLS = [
    ("delete", "/api/v1/projects/harbour/", None),
    ("post", "/api/v1/projects/harbour/members/", {"user": "vic", "role": "owner"}),
    ("post", "/api/v1/projects/harbour/invitations/", {"role": "owner"}),
    ("post", "/api/v1/projects/harbour/pseudonym-key/", {"reason": "A file with names got out."}),
    ("post", "/api/v1/projects/harbour/withdrawals/", {"author": "Nobody", "reason": "They asked."}),
    ("post", "/api/v1/projects/harbour/releases/1.0.0/withdraw/", {"reason": "A name was left."}),
    ("post", "/api/v1/tokens/", {"name": "new"}),
]


@pytest.mark.parametrize(("address", "body"), PAGES, ids=lambda value: str(value)[:50])
def test_a_page_asks_first(browser, viewer, settings, address, body):
    settings.MAIL_URL = "smtp://mail.example"

    response = browser.post(address, body)

    assert response.status_code == 302
    assert response["Location"].startswith("/account/confirm/?next=")
    assert not Token.objects.exists()
    assert Project.objects.get().pseudonym_key == 1
    assert Membership.objects.get(user=viewer).role == Role.VIEWER


@pytest.mark.parametrize(("method", "address", "body"), CALLS, ids=lambda value: str(value)[:50])
def test_a_session_that_calls_the_api_is_told_where_to_confirm(browser, viewer, method, address, body):
    response = getattr(browser, method)(address, body, content_type="application/json")

    assert response.status_code == 403
    assert response.json()["confirm"] == "/account/confirm/"
    assert Project.objects.exists()


def test_then_it_does_what_was_asked(browser, viewer):
    asked = browser.post("/projects/harbour/people/", {"user": "vic", "role": "owner"})

    browser.post(asked["Location"], {"password": PASSWORD})

    assert Membership.objects.get(user=viewer).role == Role.OWNER


def test_a_wrong_password_does_nothing(browser, viewer):
    asked = browser.post("/projects/harbour/people/", {"user": "vic", "role": "owner"})

    response = browser.post(asked["Location"], {"password": "wrong"})

    assert response.status_code == 200
    assert Membership.objects.get(user=viewer).role == Role.VIEWER


def test_it_holds_for_five_minutes(browser, viewer, monkeypatch):
    browser.post("/account/confirm/", {"password": PASSWORD})
    now = time.time()
    monkeypatch.setattr("allauth.account.internal.flows.reauthentication.time.time", lambda: now + 301)

    response = browser.post("/projects/harbour/people/", {"user": "vic", "role": "owner"})

    assert response["Location"].startswith("/account/confirm/")


def test_smaller_acts_ask_nothing(browser, viewer):
    browser.post("/projects/harbour/people/", {"user": "vic", "role": "curator"})
    browser.post("/account/tokens/", {"name": "new", "scope": "read", "days": 1})

    assert Membership.objects.get(user=viewer).role == Role.CURATOR
    assert Token.objects.get().scopes == ["read"]


def test_a_token_has_its_scope_instead(browser, api):
    assert api(User.objects.get(username="ana")).delete("/api/v1/projects/harbour/").status_code == 204


def test_who_may_not_is_told_so_before_they_are_asked(project, ana):
    Membership.objects.create(project=project, user=ana, role=Role.REVIEWER)
    client = Client()
    client.post("/account/login/", {"login": "ana", "password": PASSWORD})

    page = client.post("/projects/harbour/people/", {"user": "ana", "role": "owner"})
    call = client.delete("/api/v1/projects/harbour/")

    assert (page.status_code, call.status_code) == (403, 403)
    assert "confirm" not in call.json()
