"""Signing in with OpenID Connect, at a provider that the test starts."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from config import oidc
from documents.ingest import addresses
from documents.models import User
from tests.conftest import entered
from tests.documents.accounts.provider import CLIENT, SECRET, running

ENVIRONMENT = {"OIDC_CLIENT_ID": CLIENT, "OIDC_SECRET": SECRET, "OIDC_NAME": "The newsroom"}


@pytest.fixture(scope="module")
def server():
    with running() as provider:
        yield provider


@pytest.fixture
def provider(server, settings, db):
    """The provider, with nothing of another test, configured here."""
    from documents.accounts.oidc.provider import discovered

    cache.clear()
    discovered.clear()
    server.issuer, server.person = (
        server.address,
        {"sub": "p-1", "name": "Mira Moor", "preferred_username": "mira"},
    )
    server.claims, server.discovery, server.redirects_tokens_to, server.signs_with = {}, {}, "", None
    server.asked.clear()
    configure(settings, server)
    return server


def configure(settings, server, **given):
    settings.OIDC = oidc.providers(ENVIRONMENT | {"OIDC_ISSUER": server.issuer} | given)
    settings.OIDC_NETWORKS = ["127.0.0.0/8"]


def begin(client, **fields):
    """To the provider: the address there that the page leads to."""
    page = client.post("/account/oidc/sso/", fields)
    assert page.status_code == 200, page.text
    return unescape(re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)[1])


def come_back(address):
    """Say yes there: the address here that the provider leads back to."""
    answer = httpx.get(address, trust_env=False)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def sign_in(client, **fields):
    return client.get(come_back(begin(client, **fields)))


def linked(user, client, provider):
    """The person with their account there connected."""
    entered(client, user)
    response = sign_in(client, process="connect")
    assert response["Location"] == "/account/connections/"
    client.logout()
    provider.asked.clear()
    return user


def signed_in_as(client):
    return client.session.get("_auth_user_id")


def test_the_whole_way_with_pkce_state_and_nonce(client, provider, make_user):
    ana = linked(make_user("ana"), client, provider)

    address = begin(client, next="/account/tokens/")
    asked = parse_qs(urlsplit(address).query)
    response = client.get(come_back(address))

    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["nonce"][0]) > 30
    assert asked["redirect_uri"] == ["http://testserver/account/oidc/sso/callback/"]
    assert response["Location"] == "/account/tokens/"
    assert signed_in_as(client) == str(ana.pk)
    assert provider.asked == ["/authorize", "/token", "/jwks", "/userinfo"]  # discovery was remembered


def test_the_page_offers_it_and_a_link_does_not_start_it(client, provider):
    page = client.get("/account/login/")
    started = client.get("/account/oidc/sso/?scope=admin&auth_params=nonce%3Dmine")

    assert "Sign in with <bdi>The newsroom</bdi>" in page.text
    assert started["Location"] == "/account/login/"
    assert provider.asked == []


def test_an_address_carries_nothing_to_the_provider(client, provider):
    page = client.post("/account/oidc/sso/?scope=admin&auth_params=nonce%3Dmine%26prompt%3Dnone")
    address = unescape(re.search(r'content="0; url=([^"]+)"', page.text)[1])

    asked = parse_qs(urlsplit(address).query)

    assert sorted(asked["scope"][0].split()) == ["email", "openid", "profile"]
    assert asked["nonce"] != ["mine"]
    assert "prompt" not in asked


def test_nobody_gets_an_account_unless_that_is_set(client, provider):
    response = sign_in(client)

    assert "There is no account of yours here" in response.text
    assert not User.objects.exists()


def test_with_sign_up_a_new_person_belongs_to_nothing(client, provider, settings):
    configure(settings, provider, OIDC_SIGNUP="1")
    provider.person |= {"email": "mira@news.example", "email_verified": True}

    response = sign_in(client)

    user = User.objects.get()
    assert response["Location"] == "/"
    assert signed_in_as(client) == str(user.pk)
    assert (user.username, user.name, user.email) == ("mira", "Mira Moor", "mira@news.example")
    assert not user.has_usable_password()
    assert not user.memberships.exists()
    assert EmailAddress.objects.get().verified


def test_a_name_that_is_taken_is_not_taken_over(client, provider, settings, make_user):
    configure(settings, provider, OIDC_SIGNUP="1")
    there = make_user("Mira")

    sign_in(client)

    assert signed_in_as(client) not in {None, str(there.pk)}
    assert User.objects.exclude(pk=there.pk).get().username.lower() != "mira"


@pytest.mark.parametrize(
    ("told", "here", "comes_in"),
    [
        ({"email_verified": True}, True, True),
        ({"email_verified": True}, False, False),
        ({"email_verified": False}, True, False),
        ({"email_verified": "true"}, True, False),
        ({}, True, False),
    ],
)
def test_by_address_only_where_both_sides_verified_it(
    client, provider, settings, make_user, told, here, comes_in
):
    configure(settings, provider, OIDC_LINK_BY_EMAIL="1")
    ana = make_user("ana", email="ana@news.example")
    EmailAddress.objects.create(user=ana, email="ana@news.example", verified=here, primary=True)
    provider.person |= {"email": "Ana@news.example"} | told

    sign_in(client)

    assert (signed_in_as(client) == str(ana.pk)) is comes_in
    assert SocialAccount.objects.exists() is comes_in


def test_by_address_only_where_that_is_set(client, provider, settings, make_user):
    configure(settings, provider, OIDC_SIGNUP="1")
    ana = make_user("ana", email="ana@news.example")
    EmailAddress.objects.create(user=ana, email="ana@news.example", verified=True, primary=True)
    provider.person |= {"email": "ana@news.example", "email_verified": True}

    response = sign_in(client)

    assert response.status_code == 403
    assert "has this e-mail address already" in response.text
    assert User.objects.get() == ana


@pytest.mark.parametrize(
    ("email", "verified", "status"),
    [
        ("mira@news.example", True, 302),
        ("mira@news.example", False, 403),
        ("mira@evil.example", True, 403),
        ("mira@news.example.evil.example", True, 403),
        (None, True, 403),
    ],
)
def test_only_addresses_of_a_domain(client, provider, settings, email, verified, status):
    configure(settings, provider, OIDC_SIGNUP="1", OIDC_DOMAINS="news.example")
    provider.person |= {"email": email, "email_verified": verified}

    assert sign_in(client).status_code == status
    assert (signed_in_as(client) is not None) is (status == 302)


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        ({"claims": {"nonce": "another"}}, "does not answer this request"),
        ({"claims": {"nonce": None}}, "does not answer this request"),
        ({"claims": {"iss": "https://evil.example"}}, "Invalid issuer"),
        ({"claims": {"aud": "somebody else"}}, "Audience"),
        ({"claims": {"aud": [CLIENT, "another"]}}, "meant for others"),
        ({"claims": {"exp": 1_000_000_000}}, "expired"),
        ({"claims": {"exp": None}}, "exp"),
        ({"claims": {"sub": "p-2"}}, "somebody else"),
        ({"signs_with": rsa.generate_private_key(public_exponent=65537, key_size=2048)}, "Signature"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_id_token_that_is_not_right_signs_nobody_in(client, provider, make_user, caplog, mistake, words):
    linked(make_user("ana"), client, provider)
    for name, value in mistake.items():
        setattr(provider, name, value)

    response = sign_in(client)

    assert response.status_code == 401
    assert "That did not sign you in" in response.text
    assert signed_in_as(client) is None
    assert words in caplog.text


def test_a_state_of_another_browser_or_none_is_no_answer(client, provider, make_user):
    linked(make_user("ana"), client, provider)
    back = come_back(begin(client))
    elsewhere = Client()

    answers = [
        elsewhere.get(back),
        client.get(back.replace("state=", "state=x")),
        client.get(re.sub(r"&?state=[^&]+", "", back)),
        client.get(f"{back}&iss=https%3A%2F%2Fevil.example"),
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 401, 401]
    assert signed_in_as(client) is signed_in_as(elsewhere) is None
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 401  # once


def test_a_code_without_its_verifier_is_worth_nothing(client, provider, make_user):
    linked(make_user("ana"), client, provider)
    stolen = re.search(r"code=([^&]+)", come_back(begin(client)))[1]
    another = Client()
    state = re.search(r"state=([^&]+)", begin(another))[1]

    response = another.get(f"/account/oidc/sso/callback/?code={stolen}&state={state}")

    assert response.status_code == 401
    assert signed_in_as(another) is None


def test_a_provider_that_calls_itself_something_else(client, provider, settings):
    provider.discovery = {"issuer": "https://evil.example"}

    response = client.post("/account/oidc/sso/")

    assert response.status_code == 503
    assert "cannot be asked" in response.text


@pytest.mark.parametrize("endpoint", ["token_endpoint", "jwks_uri", "authorization_endpoint"])
@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:alert(1)", "", None])
def test_endpoints_are_web_addresses(client, provider, endpoint, address):
    provider.discovery = {endpoint: address}

    assert client.post("/account/oidc/sso/").status_code == 503


def test_a_provider_leads_us_into_no_private_network(client, provider, settings, caplog):
    settings.OIDC_NETWORKS = []

    response = client.post("/account/oidc/sso/")

    assert response.status_code == 503
    assert provider.asked == []
    assert "private network" in caplog.text


def test_discovery_that_names_an_inner_service_reaches_it_not(client, provider, settings, make_user, caplog):
    linked(make_user("ana"), client, provider)
    back = come_back(begin(client))
    from documents.accounts.oidc.provider import discovered

    discovered.clear()
    provider.discovery = {
        "token_endpoint": "http://169.254.169.254/latest/",
        "jwks_uri": "http://10.0.0.1/keys",
    }
    response = client.get(back)

    assert response.status_code == 401
    assert "is not fetched from" in caplog.text or "not fetched from port" in caplog.text


def test_a_redirect_takes_the_secret_nowhere(client, provider, make_user):
    linked(make_user("ana"), client, provider)
    with running() as evil:
        provider.redirects_tokens_to = f"{evil.address}/token"
        response = sign_in(client)

    assert response.status_code == 401
    assert evil.asked == []


def test_a_name_server_that_changes_its_mind_is_asked_once_for_each_connection(
    client, provider, settings, monkeypatch
):
    """The address that was checked is the address that is connected to."""
    answers = iter([["93.184.216.34", "127.0.0.1"]])
    asked = []

    def resolve(host, port):
        asked.append(host)
        return next(answers)

    settings.OIDC_NETWORKS = []
    monkeypatch.setattr(addresses, "resolve", resolve)
    provider.issuer = provider.address.replace("127.0.0.1", "localhost")
    configure(settings, provider)
    settings.OIDC_NETWORKS = []

    response = client.post("/account/oidc/sso/")

    assert response.status_code == 503
    assert asked == ["localhost"]
    assert provider.asked == []


def test_the_second_factor_is_asked_here_all_the_same(client, provider, make_user):
    ana = linked(make_user("ana"), client, provider)
    TOTP.activate(ana, generate_totp_secret())

    response = sign_in(client)

    assert response["Location"] == "/account/2fa/authenticate/"
    assert signed_in_as(client) is None


def test_somebody_switched_off_stays_out(client, provider, make_user):
    ana = linked(make_user("ana"), client, provider)
    User.objects.filter(pk=ana.pk).update(is_active=False)

    response = sign_in(client)

    assert response["Location"] == "/account/inactive/"
    assert signed_in_as(client) is None


def test_the_session_is_a_new_one(client, provider, make_user):
    linked(make_user("ana"), client, provider)
    address = begin(client)
    before = client.session.session_key

    client.get(come_back(address))

    assert before
    assert client.session.session_key != before


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example/"])
def test_it_leads_on_to_no_other_site(client, provider, make_user, elsewhere):
    linked(make_user("ana"), client, provider)

    assert sign_in(client, next=elsewhere)["Location"] == "/"


def test_what_is_connected_is_shown_and_the_last_way_in_stays(client, provider, make_user):
    ana = linked(make_user("ana"), client, provider)
    sign_in(client)
    entered(client, ana)
    account = SocialAccount.objects.get()

    page = client.get("/account/connections/")
    kept = client.post("/account/connections/", {"account": account.pk})
    ana.set_password("correct horse battery")
    ana.save()
    client.force_login(ana)
    asked = client.post("/account/connections/", {"account": account.pk})

    assert "The newsroom" in page.text
    assert kept.status_code == 409
    assert asked["Location"].startswith("/account/confirm/")
    assert SocialAccount.objects.exists()


def test_an_account_there_belongs_to_one_person_here(client, provider, make_user):
    linked(make_user("ana"), client, provider)
    entered(client, make_user("bob"))

    response = sign_in(client, process="connect")

    assert response["Location"] == "/account/connections/"
    assert SocialAccount.objects.get().user.username == "ana"


def test_what_is_kept_of_the_claims(client, provider, settings):
    configure(settings, provider, OIDC_SIGNUP="1")
    provider.person |= {"email": "mira@news.example", "phone_number": "0123", "address": {"street": "Quay"}}

    sign_in(client)

    assert SocialAccount.objects.get().extra_data == {"email": "mira@news.example", "name": "Mira Moor"}
    assert User.objects.get().email == ""  # the provider does not say that it is theirs


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"OIDC_ISSUER": "http://idp.example"}, "https"),
        ({"OIDC_ISSUER": "https://me@idp.example"}, "https"),
        ({"OIDC_ISSUER": "https://idp.example", "OIDC_SECRET": ""}, "OIDC_SECRET"),
        ({"OIDC_PROVIDERS": "Press Room"}, "lower-case"),
        ({"OIDC_PROVIDERS": "press"}, "OIDC_PRESS_ISSUER"),
    ],
)
def test_settings_that_are_wrong_are_named(given, words):
    with pytest.raises(ImproperlyConfigured, match=words):
        oidc.providers(ENVIRONMENT | given)


def test_several_providers():
    given = {f"OIDC_PRESS_{name}": "x" for name in ("CLIENT_ID", "SECRET")}
    given |= {"OIDC_PROVIDERS": "press", "OIDC_PRESS_ISSUER": "https://press.example:8443/realms/a"}

    found = oidc.providers(ENVIRONMENT | {"OIDC_ISSUER": "https://idp.example"} | given)

    assert [(one["id"], one["port"], one["name"]) for one in found] == [
        ("sso", 443, "The newsroom"),
        ("press", 8443, "press.example"),
    ]
