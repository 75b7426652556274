"""What somebody tries who has no account, or wants another's."""

import re

import pytest
from django.test import Client

from documents import signin
from tests.documents.conftest import PASSWORD

AWAY = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "///evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "\thttps://evil.example/",
    "https://testserver@evil.example/",
]


def key_of(client):
    return client.cookies["sessionid"].value if "sessionid" in client.cookies else None


def fixed(client):
    """A session that somebody else knows, planted in a browser."""
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies["sessionid"] = session.session_key
    return session.session_key


def test_a_planted_session_is_none_after_a_password(client, ana):
    before = fixed(client)

    client.post("/account/login/", {"login": "ana", "password": PASSWORD})

    thief = Client()
    thief.cookies["sessionid"] = before
    assert key_of(client) != before
    assert thief.get("/account/").status_code == 302


@pytest.mark.parametrize("asks", [True, False])
def test_a_planted_session_is_none_after_a_link(client, ana, asks):
    before = fixed(client)
    path = signin.url_for(ana, asks=asks).removeprefix(signin.origin())

    client.post(path) if asks else client.get(path)

    assert client.session["_auth_user_id"] == str(ana.pk)
    assert key_of(client) != before


@pytest.mark.parametrize("away", AWAY)
def test_no_page_leads_to_another_site(ana, away):
    client = Client()
    ways = [
        client.post(f"/account/login/?next={away}", {"login": "ana", "password": PASSWORD, "next": away}),
        client.get("/account/login/", {"next": away}),
        client.post(f"/account/confirm/?next={away}", {"password": PASSWORD, "next": away}),
        client.post("/language/", {"language": "de", "next": away}, headers={"Referer": away.strip()}),
        client.post("/appearance/", {"next": away}),
        client.post("/account/logout/", {"next": away}),
        client.post(f"{signin.url_for(ana, asks=True).removeprefix(signin.origin())}", {"next": away}),
    ]

    for answer in ways:
        assert answer.status_code == 302
        assert re.match(r"/(?![/\\])", answer["Location"]), answer["Location"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "testserver@evil.example"},
        {"Host": "testserver:80@evil.example"},
        {"Host": "127.0.0.1.evil.example"},
    ],
)
def test_another_host_is_refused_before_anything_else(client, db, headers):
    assert client.get("/account/login/", headers=headers).status_code == 400


def test_a_host_that_a_stranger_forwards_is_not_believed(client, ana):
    answer = client.get("/account/tokens/", headers={"X-Forwarded-Host": "evil.example"})

    assert answer["Location"].startswith("/account/login/")


def shown(answer):
    """A page without what is another each time."""
    return re.sub(r'value="[A-Za-z0-9]{64}"|value="(ana|nobody)"', "", answer.text)


def test_a_wrong_password_and_nobody_look_the_same(ana):
    one = Client().post("/account/login/", {"login": "ana", "password": "wrong"})
    other = Client().post("/account/login/", {"login": "nobody", "password": "wrong"})

    assert one.status_code == other.status_code
    assert shown(one) == shown(other)


def test_somebody_switched_off_looks_like_nobody_to_who_does_not_know_the_password(ana):
    ana.is_active = False
    ana.save()

    one = Client().post("/account/login/", {"login": "ana", "password": "wrong"})
    other = Client().post("/account/login/", {"login": "nobody", "password": "wrong"})

    assert shown(one) == shown(other)


def test_signing_up_by_a_form_is_nowhere(client, db):
    for address in ("/account/signup/", "/accounts/signup/", "/account/social/signup/"):
        assert client.get(address).status_code in {302, 404}
        assert client.post(address, {"username": "new"}).status_code in {302, 404}


def test_forms_of_strangers_change_nothing(ana):
    client = Client(enforce_csrf_checks=True)

    for address in ("/account/login/", "/account/logout/", "/account/oidc/sso/", "/account/password/reset/"):
        assert client.post(address, {}).status_code == 403


def test_a_session_of_an_account_that_was_switched_off_is_over(client, ana):
    client.post("/account/login/", {"login": "ana", "password": PASSWORD})
    ana.is_active = False
    ana.save()

    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP"])
def test_a_made_up_address_buys_no_more_tries(ana, header):
    answers = [
        Client()
        .post("/account/login/", {"login": "ana", "password": "wrong"}, headers={header: f"198.51.100.{n}"})
        .text
        for n in range(6)
    ]

    assert "Too many failed" in answers[5]
