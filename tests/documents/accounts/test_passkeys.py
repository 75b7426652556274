"""Passkeys: as the only factor, as the second, and what a forged one is worth."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from documents import signin
from documents.models import Project
from tests.documents.accounts.authenticator import Passkey


@pytest.fixture
def client():
    """A browser where passkeys are offered without https."""
    return Client(SERVER_NAME="localhost")


@pytest.fixture
def mira(make_user):
    """Somebody who has no password."""
    return make_user("mira")


def add(client, passkey):
    page = client.get("/account/2fa/webauthn/add/")
    options = json.loads(
        re.search(r'id="passkey-options" type="application/json">(.*?)</script>', page.text)[1]
    )
    given = {"name": "Phone", "passwordless": "on", "credential": passkey.create(options["creation_options"])}
    return client.post("/account/2fa/webauthn/add/", given)


def come_in(client, passkey):
    options = client.get(
        "/account/2fa/webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest"}
    ).json()
    return client.post(
        "/account/2fa/webauthn/login/", {"credential": passkey.get(options["request_options"])}
    )


@pytest.fixture
def passkey(mira):
    """Hers, added after she came by a link."""
    client, made = Client(SERVER_NAME="localhost"), Passkey()
    client.get(signin.url_for(mira).removeprefix(signin.origin()))
    assert add(client, made).status_code == 302
    return made


def signed_in_as(client):
    return client.session.get("_auth_user_id")


def test_a_passkey_alone_signs_in_where_there_is_no_password(client, mira, passkey):
    come_in(client, passkey)

    assert signed_in_as(client) == str(mira.pk)
    assert not mira.has_usable_password()
    assert client.get("/account/").status_code == 200


def test_it_is_enough_for_a_project_that_asks_for_a_second_factor(client, mira, passkey, project):
    Project.objects.filter(pk=project.pk).update(requires_second_factor=True)
    project.memberships.create(user=mira, role="reviewer")

    come_in(client, passkey)

    assert client.get("/projects/harbour/").status_code == 200


def test_it_is_asked_for_after_a_link(client, mira, passkey):
    response = client.get(signin.url_for(mira).removeprefix(signin.origin()))

    assert response["Location"] == "/account/2fa/authenticate/"
    assert signed_in_as(client) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost.evil.example"},
        {"site": "evil.example"},
        {"verifies": False},
        {"handle": b"2"},
        {"id": b"another"},
        {"key": Passkey().key},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_passkey_that_is_not_right_signs_nobody_in(client, mira, passkey, wrong):
    for name, value in wrong.items():
        setattr(passkey, name, value)

    come_in(client, passkey)

    assert signed_in_as(client) is None


def test_an_answer_is_good_once(client, mira, passkey):
    options = client.get(
        "/account/2fa/webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest"}
    ).json()
    answer = passkey.get(options["request_options"])
    client.post("/account/2fa/webauthn/login/", {"credential": answer})
    client.post("/account/logout/")
    client.get("/account/2fa/webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest"})

    client.post("/account/2fa/webauthn/login/", {"credential": answer})

    assert signed_in_as(client) is None


def test_recovery_codes_come_along_and_are_encrypted(mira, passkey):
    codes = Authenticator.objects.get(user=mira, type="recovery_codes")

    assert codes.data["seed"].startswith("fernet:")
    assert len(codes.wrap().get_unused_codes()) == 10
