"""What makes the app installable, and what a browser may keep of it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db


def test_the_manifest_names_icons_that_are_there(client):
    response = client.get("/manifest.webmanifest")

    assert response["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert manifest["start_url"] == manifest["scope"] == "/"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


def test_the_worker_says_its_release_and_is_asked_for_anew(client):
    response = client.get("/service-worker.js")

    assert re.match(rb'const RELEASE = "[\d.]+\S*-[0-9a-f]{12}";\n', response.content)
    assert response["Content-Type"].startswith("text/javascript")
    assert "no-cache" in response["Cache-Control"]


def test_the_page_for_what_is_not_kept_is_nobodys(client, reviewer):
    client.force_login(reviewer)

    page = client.get("/offline/").content.decode()

    assert reviewer.username not in page
    assert "data-kept-list" in page


def test_an_answer_says_whom_it_is_for(client, reviewer):
    client.force_login(reviewer)

    assert client.get("/")["Signed-In"] == str(reviewer.pk)


@pytest.mark.parametrize(
    "address",
    ["/words.js?language=de", "/manifest.webmanifest", "/service-worker.js", "/favicon.ico"],
)
def test_what_is_for_everybody_asks_nobody_who_they_are(sign_in, reviewer, address):
    client = sign_in(reviewer)

    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)

    assert response.status_code == 200
    assert not queries
    assert "Signed-In" not in response
    assert "Cookie" not in response["Vary"]


def test_who_is_signed_in_is_told_to_whoever_asks(client, reviewer):
    assert client.get("/account/who/").json() == {"reader": None}
    client.force_login(reviewer)
    assert client.get("/account/who/").json() == {"reader": reviewer.pk}
    assert "no-store" in client.get("/account/who/")["Cache-Control"]


@pytest.mark.parametrize(
    ("address", "may"), [("/account/login/", True), ("/account/signed-in/", True), ("/", False)]
)
def test_only_signing_in_may_be_framed_and_by_us_alone(client, reviewer, address, may):
    if address != "/account/login/":
        client.force_login(reviewer)

    response = client.get(address)

    assert response["X-Frame-Options"] == ("SAMEORIGIN" if may else "DENY")
    assert f"frame-ancestors {"'self'" if may else "'none'"}" in response["Content-Security-Policy"]
