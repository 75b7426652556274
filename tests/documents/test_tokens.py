"""API tokens: made by command and page, used, limited, ended."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.test import APIRequestFactory

from documents import access, tokens
from documents.authentication import TokenAuthentication, is_of_somebody
from documents.errors import Forbidden, Invalid, NotFound
from documents.models import Membership, Token

from .conftest import PASSWORD


def authenticate(secret, kind="Token"):
    request = APIRequestFactory().get("/", headers={"Authorization": f"{kind} {secret}"})
    return TokenAuthentication().authenticate(request)


def test_whose_a_request_is_told_before_its_body_is_read(ana, client):
    token, secret = tokens.create(ana)
    client.force_login(ana)
    session = f"a=b; sessionid={client.cookies['sessionid'].value}"

    told = [
        is_of_somebody(environ)
        for environ in (
            {"HTTP_AUTHORIZATION": f"Token {secret}"},
            {"HTTP_COOKIE": session},
            {"HTTP_AUTHORIZATION": "Token none", "HTTP_COOKIE": session},
            {"HTTP_COOKIE": "sessionid=none"},
            {"HTTP_COOKIE": "\xff; sessionid"},
            {},
        )
    ]

    assert told == [True, True, False, False, False, False]
    Token.objects.filter(pk=token.pk).update(expiry=timezone.now())
    tokens.remembered.clear()
    assert not is_of_somebody({"HTTP_AUTHORIZATION": f"Token {secret}"})


def test_the_command_prints_the_token_and_nothing_else(ana):
    out = io.StringIO()
    call_command("token", "ana", stdout=out)

    secret = out.getvalue().removesuffix("\n")
    assert "\n" not in secret
    user, token = authenticate(secret)
    assert user == ana
    assert token.scopes == ["admin"]
    assert secret not in str(Token.objects.values())


def test_the_command_limits_a_token(ana, project):
    Membership.objects.create(user=ana, project=project, role="reviewer")
    out = io.StringIO()
    call_command(
        "token", "ana", "--name", "export", "--scopes", "read, label", "--expires", "7",
        "--project", "harbour", stdout=out,
    )  # fmt: skip

    _, token = authenticate(out.getvalue().strip())
    actor = access.actor_for(ana, token)
    assert (token.name, token.scopes) == ("export", ["label", "read"])
    assert actor == access.Actor(ana.pk, access.Need.LABEL, (project.pk,))
    assert timedelta(days=6) < token.expiry - timezone.now() <= timedelta(days=7)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bob"], "There is no user “bob”"),
        (["ana", "--scopes", "write"], "“write” is none of"),
        (["ana", "--scopes", ","], "At least one of"),
        (["ana", "--project", "harbour"], "There is no project “harbour” of theirs"),
        (["ana", "--expires", "0"], "Between 1 and 3650"),
        (["ana", "--name", "x" * 101], "At most 100 characters"),
    ],
)
def test_the_command_says_what_is_wrong(ana, project, arguments, message):
    with pytest.raises(CommandError, match=message):
        call_command("token", *arguments)

    assert not Token.objects.exists()


def test_a_token_that_expired(ana):
    _, secret = tokens.create(ana)
    Token.objects.update(expiry=timezone.now() - timedelta(seconds=1))

    with pytest.raises(AuthenticationFailed, match="expired on"):
        authenticate(secret)


def test_a_token_expires_while_it_is_remembered(ana, monkeypatch):
    token, secret = tokens.create(ana)
    authenticate(secret)
    monkeypatch.setattr("documents.authentication.timezone.now", lambda: token.expiry)

    with pytest.raises(AuthenticationFailed, match="expired on"):
        authenticate(secret)


@pytest.mark.parametrize("secret", ["", "ctd_", "x" * 5000, "ctd_" + "0" * 64, "ä\xff", "a b"])
def test_something_that_is_no_token(db, secret):
    with pytest.raises(AuthenticationFailed, match="no such token"):
        authenticate(secret)


def test_another_kind_of_authorization_is_left_to_others(db):
    assert authenticate("abc", kind="Bearer") is None


def test_the_token_of_somebody_switched_off(ana):
    _, secret = tokens.create(ana)
    ana.is_active = False
    ana.save()

    with pytest.raises(AuthenticationFailed, match="switched off"):
        authenticate(secret)


def test_a_remembered_token_asks_the_database_nothing(ana, django_assert_num_queries):
    _, secret = tokens.create(ana)
    authenticate(secret)

    with django_assert_num_queries(0):
        access.actor_for(*authenticate(secret))


def test_last_use_is_noted_now_and_then(ana):
    token, secret = tokens.create(ana)
    authenticate(secret)
    token.refresh_from_db()
    first = token.last_used_at
    tokens.remembered.clear()
    authenticate(secret)
    token.refresh_from_db()

    assert first is not None
    assert token.last_used_at == first


def test_ending_a_token_ends_it_at_once(ana):
    token, secret = tokens.create(ana)
    authenticate(secret)
    tokens.end(ana, token.token_key)

    with pytest.raises(AuthenticationFailed):
        authenticate(secret)


def test_nobody_ends_the_token_of_another(ana, stranger):
    token, _ = tokens.create(ana)

    with pytest.raises(NotFound):
        tokens.end(stranger, token.token_key)
    assert Token.objects.count() == 1


def test_a_limited_token_makes_no_token(ana, project):
    Membership.objects.create(user=ana, project=project, role="owner")
    reader, _ = tokens.create(ana, scopes=["read"])
    narrow, _ = tokens.create(ana, projects=["harbour"])

    for by in (reader, narrow):
        with pytest.raises(Forbidden):
            tokens.create(ana, by=by)


def test_what_a_token_makes_ends_with_it(ana):
    by, _ = tokens.create(ana, days=3)
    token, _ = tokens.create(ana, days=300, by=by)

    assert token.expiry - by.expiry < timedelta(seconds=1)


def test_a_project_of_others_is_no_limit_to_choose(ana, project):
    with pytest.raises(Invalid):
        tokens.create(ana, projects=["harbour"])


def test_the_page_makes_a_token_and_shows_it_once(ana, client):
    client.force_login(ana)

    made = client.post("/account/tokens/", {"name": "nightly export", "scope": "read", "days": "30"})
    again = client.get("/account/tokens/")

    secret = made.context["secret"]
    assert secret in made.text
    assert authenticate(secret)[1].scopes == ["read"]
    assert secret not in again.text
    assert "nightly export" in again.text
    assert "no-store" in made["Cache-Control"]


def test_the_page_ends_a_token(ana, client):
    token, _ = tokens.create(ana, name="old")
    client.force_login(ana)

    response = client.post(f"/account/tokens/{token.token_key}/end/", follow=True)

    assert "No tokens yet" in response.text
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "", "scope": "read", "days": "30"},
        {"name": "x", "scope": "root", "days": "30"},
        {"name": "x", "scope": "read", "days": "99999999999999999999"},
        {"name": "x", "scope": "read", "days": "30", "projects": "harbour"},
    ],
)
def test_the_page_says_what_is_wrong(ana, project, client, fields):
    client.force_login(ana)

    response = client.post("/account/tokens/", fields)

    assert response.status_code == 400
    assert 'class="error"' in response.text
    assert not Token.objects.exists()


def test_a_name_is_shown_as_text(ana, client):
    tokens.create(ana, name="<script>alert(1)</script>")
    client.force_login(ana)

    assert "&lt;script&gt;" in client.get("/account/tokens/").text


def test_password_login_and_then_the_account_page(ana, client):
    client.post("/account/login/", {"login": "ana", "password": PASSWORD})
    tokens.create(ana)

    assert "1 token<" in client.get("/account/").text


def test_a_name_with_a_nul_is_refused_in_words(ana, project, client):
    client.force_login(ana)

    response = client.post("/account/tokens/", {"name": "x\0", "scope": "read", "days": "30"})

    assert response.status_code == 400
    assert "NUL character" in response.text
    assert not Token.objects.filter(user=ana).exists()
