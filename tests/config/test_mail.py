"""Where letters go, by one setting."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings import mailer


def test_without_a_server_letters_are_printed():
    assert mailer("")["BACKEND"].endswith("console.EmailBackend")


@pytest.mark.parametrize(
    ("url", "port", "use_tls", "use_ssl"),
    [
        ("smtp://mail.example.org", 587, True, False),
        ("smtp://mail.example.org:25?tls=0", 25, False, False),
        ("smtps://mail.example.org", 465, False, True),
    ],
)
def test_servers_are_reached_with_tls_unless_it_is_switched_off(url, port, use_tls, use_ssl):
    options = mailer(url)["OPTIONS"]

    assert (options["host"], options["port"]) == ("mail.example.org", port)
    assert (options["use_tls"], options["use_ssl"]) == (use_tls, use_ssl)


def test_names_and_passwords_may_hold_anything():
    options = mailer("smtp://mira%40example.org:p%3A%2F%40ss@mail.example.org")["OPTIONS"]

    assert (options["username"], options["password"]) == ("mira@example.org", "p:/@ss")


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://host/path"]
)
def test_what_is_no_mail_server_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="MAIL_URL"):
        mailer(url)
