"""Who is let in without signing in, and what every answer says to the browser."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.test import Client

KEY = "for-tests-alone-0123456789-abcdefghijklmnop"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ANSWERS = [
    ("/account/login/", {}, 200),
    ("/account/", {}, 302),
    ("/nowhere/", {}, 404),
    ("/api/v1/nowhere/", {}, 404),
    ("/signin/x/", {}, 410),
    ("/favicon.ico", {}, 200),
    ("/account/?q=%00", {}, 400),
    ("/account/login/", {"host": "evil.example"}, 400),
]


@pytest.mark.parametrize(("address", "headers", "status"), ANSWERS)
def test_every_answer_has_the_headers(db, address, headers, status):
    response = Client().get(address, headers=headers)

    assert response.status_code == status
    for name, value in HEADERS.items():
        assert response[name] == value
    is_framed = address == "/account/login/" and status == 200
    assert response["X-Frame-Options"] == ("SAMEORIGIN" if is_framed else "DENY")
    assert f"frame-ancestors '{'self' if is_framed else 'none'}'" in response["Content-Security-Policy"]
    assert "camera=()" in response["Permissions-Policy"]
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "address",
    [
        "/account/login/",
        "/account/inactive/",
        "/signin/x/",
        "/nowhere/",
    ],
)
def test_pages_without_signing_in_run_nothing_inline(db, client, address):
    assert_nothing_inline(client.get(address).text)


@pytest.mark.parametrize(
    "address",
    [
        "/account/",
        "/account/tokens/",
        "/account/password/",
        "/account/logout/",
        "/account/confirm/",
        "/account/2fa/",
        "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/add/",
        "/account/2fa/webauthn/",
        "/admin/",
        "/admin/documents/user/",
        "/admin/documents/user/add/",
    ],
)
def test_pages_of_the_account_run_nothing_inline(ana, client, address):
    ana.is_staff = ana.is_superuser = True
    ana.save()
    client.post("/account/login/", {"login": "ana", "password": "correct horse battery"})
    client.post("/account/confirm/", {"password": "correct horse battery"})

    response = client.get(address)

    assert response.status_code == 200
    assert_nothing_inline(response.text)


def assert_nothing_inline(html):
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    for script in tree.css("script"):
        assert "src" in script.attributes or script.attributes.get("type") == "application/json"
    assert not tree.css("style, [style]")
    handlers = [name for node in tree.css("*") for name in node.attributes if name.startswith("on")]
    assert not handlers


def test_a_page_sends_to_the_sign_in_and_back(db, client):
    response = client.get("/account/tokens/?a=1")

    assert (response.status_code, response["Location"]) == (
        302,
        "/account/login/?next=%2Faccount%2Ftokens%2F%3Fa%3D1",
    )


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(db, client):
    response = client.post("/account/tokens/", headers={"Referer": "http://testserver/account/?x=1"})

    assert response["Location"] == "/account/login/?next=%2Faccount%2F%3Fx%3D1"


@pytest.mark.parametrize("sender", ["https://evil.example/", "//evil.example/", "", "javascript:alert(1)"])
def test_a_sender_elsewhere_is_no_page_to_go_back_to(db, client, sender):
    response = client.post("/account/tokens/", headers={"Referer": sender})

    assert response["Location"] == "/account/login/?next=%2F"


def test_htmx_and_programs_get_401_instead_of_a_redirect(db, client):
    htmx = client.post(
        "/account/tokens/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/documents/1/"}
    )
    program = client.get("/account/tokens/", headers={"Accept": "application/json"})

    assert (htmx.status_code, program.status_code) == (401, 401)
    assert 'href="/account/login/?next=%2Fdocuments%2F1%2F"' in htmx.text
    assert program["Content-Type"] == "application/problem+json"
    assert program["WWW-Authenticate"] == "Token"


def settings_with(**environment):
    """What config/settings.py makes of an environment, asked of a process of its own."""
    names = (
        "ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_SSL_REDIRECT "
        "SECURE_HSTS_SECONDS SECURE_PROXY_SSL_HEADER USE_X_FORWARDED_HOST ALLAUTH_TRUSTED_PROXY_COUNT"
    )
    code = (
        "import json; from django.conf import settings; "
        f"print(json.dumps({{n: getattr(settings, n) for n in {names.split()!r}}}))"
    )
    kept = {key: os.environ[key] for key in ("PATH", "DATABASE_URL") if key in os.environ}
    base = {"SECRET_KEY": KEY, "DJANGO_SETTINGS_MODULE": "config.settings"}
    found = subprocess.run(
        [sys.executable, "-c", code],
        env=kept | base | environment,
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    return __import__("json").loads(found.stdout) if found.returncode == 0 else found.stderr


def test_by_default_only_this_machine_reaches_it():
    found = settings_with()

    assert found["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert not found["SESSION_COOKIE_SECURE"]
    assert not found["USE_X_FORWARDED_HOST"]
    assert found["SECURE_PROXY_SSL_HEADER"] is None


def test_the_public_address_decides_hosts_origins_and_cookies():
    found = settings_with(PUBLIC_URL="https://contested.example/")

    assert found["ALLOWED_HOSTS"] == ["contested.example"]
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://contested.example"]
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_HSTS_SECONDS"] > 0
    assert not found["SECURE_SSL_REDIRECT"]
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0


def test_a_proxy_counts_only_when_it_may():
    found = settings_with(PUBLIC_URL="https://contested.example", TRUST_PROXY="1")

    assert found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1


@pytest.mark.parametrize(
    ("host", "hosts"),
    [
        ("0.0.0.0", ["127.0.0.1", "localhost", "[::1]"]),
        ("box.lan", ["127.0.0.1", "localhost", "[::1]", "box.lan"]),
        ("fd00::1", ["127.0.0.1", "localhost", "[::1]", "[fd00::1]"]),
    ],
)
def test_the_host_it_listens_at(host, hosts):
    assert settings_with(HOST=host)["ALLOWED_HOSTS"] == hosts


@pytest.mark.parametrize(
    "address",
    ["contested.example", "ftp://x", "https://x/path", "https://me@x", "https://x/?q", "https://x:port", "*"],
)
def test_a_public_address_that_is_none(address):
    assert "write it like https://contested.example.org" in settings_with(PUBLIC_URL=address)


@pytest.mark.parametrize("reach", [{"PUBLIC_URL": "https://contested.example"}, {"HOST": "0.0.0.0"}])
@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        ({"DEBUG": "1"}, "Unset DEBUG"),
        ({"SECRET_KEY": "secret"}, "can be guessed"),
        ({"SECRET_KEY": "x" * 60}, "can be guessed"),
    ],
)
def test_what_others_reach_is_neither_talkative_nor_guessed(reach, mistake, words):
    assert words in settings_with(**reach, **mistake)


def test_on_this_machine_alone_both_may_be():
    found = settings_with(DEBUG="1", SECRET_KEY="secret", PUBLIC_URL="http://localhost:8000")

    assert found["ALLOWED_HOSTS"] == ["localhost"]
