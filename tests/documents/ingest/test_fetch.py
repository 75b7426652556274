"""Fetching a page: what is reached, what is refused, and every bound."""

import ipaddress
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from documents.ingest import addresses
from documents.ingest.fetch import FetchError, Validators, fetch
from tests.documents.ingest.site import LOCAL, answering, get


def test_a_page_comes_with_its_address_type_and_encoding(site):
    site.pages["/ferry?a=b%20c"] = answering(
        "Fähre".encode("latin-1"), Content_Type="text/html; charset=ISO-8859-1"
    )

    fetched = get(site, "/ferry?a=b%20c#comments")

    assert fetched.content == "Fähre".encode("latin-1")
    assert fetched.url == f"http://bell.example:{site.port}/ferry?a=b%20c"
    assert fetched.content_type == "text/html; charset=ISO-8859-1"
    assert fetched.encoding == "ISO-8859-1"
    [(_, headers)] = site.seen
    assert headers["Host"] == f"bell.example:{site.port}"
    assert headers["User-Agent"].startswith("Contested")


def test_redirects_are_followed_and_the_last_address_is_told(site):
    site.pages["/"] = answering(b"", 301, Location="/moved?x=1")
    site.pages["/moved?x=1"] = answering(b"", 302, Location=f"http://other.example:{site.port}/here")
    site.pages["/here"] = answering(b"Here.")

    fetched = get(site)

    assert fetched.content == b"Here."
    assert fetched.url == f"http://other.example:{site.port}/here"


def test_endless_redirects_end(site):
    site.pages["/"] = answering(b"", 302, Location="/")

    with pytest.raises(FetchError, match="more than 5 times"):
        get(site)

    assert len(site.seen) == 6


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "file:///etc/passwd",
        "http://user:pw@bell.example/",
        "http://bell.example:22/",
        "http://bell.example:99999/",
    ],
)
def test_a_redirect_is_checked_like_an_address(site, location):
    site.pages["/"] = answering(b"", 302, Location=location)

    with pytest.raises(FetchError):
        get(site, resolver=lambda host, port: ["127.0.0.1"] if host == "bell.example" else [host])

    assert len(site.seen) == 1


def test_the_name_is_resolved_once_a_request_and_that_address_is_used(site):
    site.pages["/"] = answering(b"First.")
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    assert get(site, resolver=rebinding).content == b"First."
    assert asked == ["bell.example"]


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        ["93.184.215.14", "10.0.0.1"],
        ["0.0.0.0"],
        ["192.168.1.1"],
        ["172.16.0.1"],
        ["100.64.0.1"],
        ["169.254.169.254"],
        ["224.0.0.1"],
        ["240.0.0.1"],
        ["255.255.255.255"],
        ["192.0.2.1"],
        ["198.18.0.1"],
        ["::1"],
        ["::"],
        ["::ffff:127.0.0.1"],
        ["::ffff:10.0.0.1"],
        ["::ffff:0:7f00:1"],
        ["168.63.129.16"],
        ["::ffff:168.63.129.16"],
        ["3fff::1"],
        ["4000::1"],
        ["100::1"],
        ["5f00::1"],
        ["::7f00:1"],
        ["fe80::1"],
        ["fe80::1%eth0"],
        ["fc00::1"],
        ["fec0::1"],
        ["ff02::1"],
        ["2002:7f00:1::1"],
        ["2002:a00:1::1"],
        ["64:ff9b::7f00:1"],
        ["64:ff9b::a00:1"],
        ["64:ff9b:1::a00:1"],
        ["2001:0:4136:e378:8000:63bf:3fff:fdd2"],
        ["2001:db8::1"],
        ["2a00:1450::5efe:7f00:1"],
        ["no address"],
        [],
    ],
)
def test_private_addresses_are_refused_before_anything_is_sent(site, found):
    with pytest.raises(FetchError) as refused:
        get(site, allow=(), resolver=lambda host, port: found)

    assert "private network" in refused.value.message
    assert refused.value.remedy
    assert site.seen == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "0x7f.1",
        "2130706433",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0",
        "0177.0.0.1",
        "0x7f000001",
        "127.0.0.1.",
        "localhost.",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
    ],
)
def test_the_system_resolver_lets_no_notation_through(site, host):
    with pytest.raises(FetchError):
        get(site, host=host, allow=(), resolver=addresses.resolve)

    assert site.seen == []


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e", "::ffff:93.184.215.14"],
)
def test_public_addresses_are_public(address):
    assert addresses.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "bell.example",
        "ftp://bell.example/",
        "file:///etc/passwd",
        "gopher://bell.example/",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://user@bell.example/",
        "http://user:secret@bell.example/",
        "http://bell.example:22/",
        "http://bell.example:8080/",
        "http://bell.example:99999/",
        "http://bell example/",
        "http://bell.example/\x00",
        "http://bell.example\r\nX: y/",
        "http://[::1/",
        "http://" + "a" * 70_000,
    ],
)
def test_addresses_that_are_not_fetched(url):
    def unasked(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    with pytest.raises(FetchError) as refused:
        fetch(url, timeout=1, max_bytes=100, resolver=unasked)

    assert refused.value.message
    assert refused.value.remedy
    assert "secret" not in str(refused.value)


def test_a_page_that_is_too_large_is_refused_by_its_length(site):
    site.pages["/"] = answering(b"x" * 2000)

    with pytest.raises(FetchError, match="larger than 1,000 bytes"):
        get(site, max_bytes=1000)


def test_a_page_that_never_ends_is_cut_off(site):
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x" * 65536)
        except OSError:
            return

    site.pages["/"] = endless

    with pytest.raises(FetchError, match="larger than"):
        get(site, max_bytes=200_000)


@pytest.mark.parametrize("where", ["head", "body"])
def test_a_server_that_drips_is_cut_off_in_time(site, where):
    def dripping(handler: BaseHTTPRequestHandler) -> None:
        if where == "body":
            handler.send_response(200)
            handler.end_headers()
        try:
            for _ in range(1_000):
                handler.wfile.write(b"H")
                handler.wfile.flush()
                time.sleep(0.1)
        except OSError:
            return

    site.pages["/"] = dripping
    start = time.monotonic()

    with pytest.raises(FetchError, match="too long"):
        get(site, timeout=0.6)

    assert time.monotonic() - start < 60


def test_a_resolver_that_hangs_is_not_waited_for(site):
    start = time.monotonic()

    with pytest.raises(FetchError, match="too long"):
        get(site, timeout=0.3, resolver=lambda host, port: time.sleep(60) or [])

    assert time.monotonic() - start < 50


def test_a_host_that_does_not_exist(site):
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(FetchError, match=r"no site called bell\.example"):
        get(site, resolver=unknown)


def test_a_name_server_that_does_not_answer_is_not_said_to_know_of_no_such_host(site):
    def silent(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    with pytest.raises(FetchError, match="reaches no name server"):
        get(site, resolver=silent)


def test_nobody_listens(site):
    port = site.port
    site.shutdown()
    site.server_close()

    with pytest.raises(FetchError, match="could not be read"):
        fetch(
            f"http://bell.example:{port}/",
            timeout=2,
            max_bytes=10,
            ports={port},
            allow=LOCAL,
            resolver=lambda h, p: ["127.0.0.1"],
        )


def test_a_name_that_is_bound_anew_between_two_requests_is_refused(site):
    site.pages["/"] = answering(b"", 302, Location="/inside")
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])

    with pytest.raises(FetchError, match="private network"):
        get(site, resolver=lambda host, port: next(answers), allow=["127.0.0.1/32"])

    assert [path for path, _ in site.seen] == ["/"]


def test_a_dot_at_the_end_of_a_name_changes_nothing(site):
    site.pages["/"] = answering(b"Here.")
    asked = []

    fetched = get(site, host="bell.example.", resolver=lambda h, p: asked.append(h) or ["127.0.0.1"])

    assert (fetched.content, asked) == (b"Here.", ["bell.example"])
    assert fetched.url == f"http://bell.example:{site.port}/"


def test_what_is_known_of_a_page_is_sent_and_an_unchanged_one_has_no_bytes(site):
    site.pages["/"] = answering(b"", 304, ETag='"v2"')
    known = {f"http://bell.example:{site.port}/": Validators('"v1"', "Mon, 02 Mar 2026 10:00:00 GMT")}

    fetched = get(site, known=known)

    assert (fetched.status, fetched.content, fetched.etag) == (304, b"", '"v2"')
    [(_, headers)] = site.seen
    assert headers["If-None-Match"] == '"v1"'
    assert headers["If-Modified-Since"] == "Mon, 02 Mar 2026 10:00:00 GMT"
    with pytest.raises(FetchError, match="answers 304"):
        get(site)


def test_each_request_is_announced_and_may_be_refused(site):
    site.pages["/"] = answering(b"", 302, Location="/there")
    site.pages["/there"] = answering(b"There.")
    asked = []

    get(site, before=asked.append)

    assert [url.rpartition("/")[2] for url in asked] == ["", "there"]


def test_waiting_for_a_turn_does_not_count(site):
    site.pages["/"] = answering(b"Here.")

    assert get(site, timeout=3, before=lambda url: time.sleep(3.2)).content == b"Here."


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), ("0", 0), ("soon", None), ("-5", None), ("9" * 400, 999_999_999_999), ("", None)],
)
def test_how_long_a_busy_site_asks_to_wait(site, header, seconds):
    site.pages["/"] = answering(b"", 503, Retry_After=header)

    with pytest.raises(FetchError) as refused:
        get(site)

    assert (refused.value.status, refused.value.retry_after) == (503, seconds)


def test_validators_that_could_not_be_sent_back_are_not_kept(site):
    site.pages["/"] = answering(b"Here.", ETag='"' + "x" * 2_000 + '"', Last_Modified="M\u00e4rz")

    fetched = get(site)

    assert (fetched.etag, fetched.last_modified) == ("", "")


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 410, 429, 500, 503])
def test_an_answer_that_is_no_page(site, status):
    site.pages["/"] = answering(b"", status)

    with pytest.raises(FetchError, match=f"answers {status}"):
        get(site)


def test_proxies_of_the_environment_are_not_used(site, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://10.255.255.1:3128")
    site.pages["/"] = answering(b"Direct.")

    assert get(site).content == b"Direct."


def test_encrypted_sites_are_asked_by_name_and_must_prove_it(site, tmp_path):
    certificate, key = _certificate(tmp_path, "bell.example")
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate, key)
    names: list[str | None] = []
    serving.sni_callback = lambda connection, name, context: names.append(name)
    site.socket = serving.wrap_socket(site.socket, server_side=True)
    site.pages["/"] = answering(b"Secret.")
    trusting = ssl.create_default_context(cafile=str(certificate))
    options: dict[str, Any] = {
        "timeout": 5,
        "max_bytes": 100,
        "ports": {site.port},
        "allow": LOCAL,
        "resolver": lambda h, p: ["127.0.0.1"],
    }

    assert fetch(f"https://bell.example:{site.port}/", tls=trusting, **options).content == b"Secret."
    assert names == ["bell.example"]
    with pytest.raises(FetchError, match="certificate"):
        fetch(f"https://other.example:{site.port}/", tls=trusting, **options)
    with pytest.raises(FetchError, match="certificate"):
        fetch(f"https://bell.example:{site.port}/", **options)


def _certificate(folder: Path, name: str) -> tuple[Path, Path]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths
