"""A second factor that an instance or a project asks for, and what the database keeps of one."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from documents.accounts import factors
from documents.models import Project
from tests.documents.conftest import PASSWORD


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def give_factor(user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


@pytest.fixture
def asking(project):
    """The project, which asks for a second factor."""
    Project.objects.filter(pk=project.pk).update(requires_second_factor=True)
    project.refresh_from_db()
    return project


def test_secrets_stand_encrypted_and_work(ana):
    secret = give_factor(ana)
    codes = RecoveryCodes.activate(ana)

    kept = list(Authenticator.objects.values_list("data", flat=True))

    assert secret not in str(kept)
    assert all(
        value.startswith("fernet:") for data in kept for name, value in data.items() if name != "used_mask"
    )
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_of(secret))
    assert codes.validate_code(codes.get_unused_codes()[0])


def test_a_secret_from_before_works_and_is_encrypted_at_the_next_sign_in(client, ana):
    secret = generate_totp_secret()
    Authenticator.objects.create(user=ana, type="totp", data={"secret": secret})
    client.post("/account/login/", {"login": "ana", "password": PASSWORD})

    response = client.post("/account/2fa/authenticate/", {"code": code_of(secret)})

    assert response.status_code == 302
    kept = Authenticator.objects.get().data["secret"]
    assert kept.startswith("fernet:")
    assert factors.MFAAdapter().decrypt(kept) == secret


def test_a_key_from_before_is_read_and_replaced(settings, ana):
    secret = give_factor(ana)
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the key that follows", [old]

    factors.renew(ana)
    settings.SECRET_KEY_FALLBACKS = []

    assert factors.MFAAdapter().decrypt(Authenticator.objects.get().data["secret"]) == secret


def test_with_another_key_no_code_fits_and_the_log_says_why(settings, ana, caplog):
    secret = give_factor(ana)
    settings.SECRET_KEY = "somebody else's key"

    assert not Authenticator.objects.get().wrap().validate_code(code_of(secret))
    assert "signin NAME --reset-mfa" in caplog.text


def test_a_project_leads_to_a_factor_and_back(client, asking, ana, make_user):
    asking.memberships.create(user=ana, role="reviewer")
    client.post("/account/login/", {"login": "ana", "password": PASSWORD})

    led = client.get("/projects/harbour/?sort=comments")
    there = client.get("/account/2fa/")
    home = client.get("/")

    assert led["Location"] == "/account/2fa/"
    assert "open only to members with a second factor" in there.text
    assert "Harbour dispute" in home.text
    assert "/projects/harbour/" not in home.text
    give_factor(ana)
    assert 'href="/projects/harbour/?sort=comments"' in client.get("/account/2fa/").text
    assert client.get("/projects/harbour/").status_code == 200


def test_recovery_codes_alone_are_no_factor(client, asking, owner):
    RecoveryCodes.activate(owner)
    client.force_login(owner)

    assert client.get("/projects/harbour/").status_code == 302


def test_neither_label_nor_token_gets_past_a_project_that_asks(client, asking, reviewer, sentence, api):
    client.force_login(reviewer)
    answers = [
        client.post(f"/sentences/{sentence.pk}/label/", {"label": "fact"}),
        api(reviewer).put(
            f"/api/v1/sentences/{sentence.pk}/label/", {"label": "fact"}, content_type="application/json"
        ),
        api(reviewer).get("/api/v1/projects/harbour/"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert answers[2].json()["set_up"] == "/account/2fa/"
    assert api(reviewer).get("/api/v1/projects/").json()["results"] == []
    give_factor(reviewer)
    assert client.post(f"/sentences/{sentence.pk}/label/", {"label": "fact"}).status_code == 302
    assert api(reviewer).get("/api/v1/projects/harbour/").status_code == 200


def test_an_etag_that_was_guessed_tells_nothing_of_a_project_that_asks(client, project, reviewer, document):
    client.force_login(reviewer)
    address = f"/documents/{document.pk}/live/"
    known = {"If-None-Match": client.get(address)["ETag"]}
    assert client.get(address, headers=known).status_code == 304

    Project.objects.filter(pk=project.pk).update(requires_second_factor=True)

    assert client.get(address, headers=known).status_code == 302


def test_an_owner_without_a_factor_does_not_shut_themselves_out(client, project, owner, api):
    client.force_login(owner)
    form = {"name": "Harbour", "reveal": "release", "search_policy": "links", "blind": "on"}
    form |= {"requires_second_factor": "on"}
    change = {"requires_second_factor": True}

    page = client.post("/projects/harbour/settings/", form)
    call = api(owner).patch("/api/v1/projects/harbour/", change, content_type="application/json")
    project.refresh_from_db()

    assert (page.status_code, call.status_code) == (400, 400)
    assert "no second factor yourself" in page.text
    assert not project.requires_second_factor
    give_factor(owner)
    assert client.post("/projects/harbour/settings/", form).status_code == 302
    project.refresh_from_db()
    assert project.requires_second_factor


def test_an_instance_that_asks_shows_nothing_but_the_account(settings, client, project, ana, api):
    settings.MFA_REQUIRED = True
    project.memberships.create(user=ana, role="owner")
    client.post("/account/login/", {"login": "ana", "password": PASSWORD})

    pages = [
        client.get(page)["Location"] for page in ("/", "/projects/harbour/", "/account/tokens/", "/admin/")
    ]
    calls = [api(ana).get("/api/v1/projects/"), client.get("/api/v1/projects/")]

    assert set(pages) == {"/account/2fa/"}
    assert [call.status_code for call in calls] == [403, 403]
    assert client.get("/account/2fa/").status_code == 200
    assert client.post("/account/logout/").status_code == 302
    give_factor(ana)
    client.force_login(ana)
    assert client.get("/").status_code == 200
    assert api(ana).get("/api/v1/projects/").status_code == 200


def test_the_last_factor_stays_where_everybody_needs_one(settings, client, ana):
    settings.MFA_REQUIRED = True
    secret = give_factor(ana)
    client.post("/account/login/", {"login": "ana", "password": PASSWORD})
    client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    client.post("/account/confirm/", {"password": PASSWORD})

    client.post("/account/2fa/totp/deactivate/")

    assert Authenticator.objects.filter(user=ana, type="totp").exists()


def test_a_new_factor_ends_the_sessions_that_came_without(ana, django_capture_on_commit_callbacks):
    here, elsewhere = Client(), Client()
    for browser in (here, elsewhere):
        browser.post("/account/login/", {"login": "ana", "password": PASSWORD})
    here.post("/account/confirm/", {"password": PASSWORD})
    here.get("/account/2fa/totp/activate/")
    secret = here.session["mfa.totp.secret"]

    with django_capture_on_commit_callbacks(execute=True):
        here.post("/account/2fa/totp/activate/", {"code": code_of(secret)})

    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
