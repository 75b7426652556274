"""Errors as people and programs read them: never a trace, always what to do."""

import pytest
from django.db import DataError, OperationalError
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_protect
from rest_framework.response import Response
from rest_framework.views import APIView

import config.urls
from documents.errors import Conflict, Invalid, TooLarge, Unavailable

RAISES = {
    "conflict": lambda: Conflict("Someone else was faster.", theirs={"label": "fact"}),
    "invalid": lambda: Invalid("Nothing was stored.", errors={"label": ["There is no such label."]}),
    "large": lambda: TooLarge("Send it in parts."),
    "busy": lambda: Unavailable("Try again."),
    "missing": lambda: Http404("internal detail"),
    "down": lambda: OperationalError("connection to server at 10.0.0.7 failed"),
    "nul": lambda: DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"),
    "bug": lambda: RuntimeError("secret internal detail"),
}


def fail(request, kind):
    raise RAISES[kind]()


@csrf_protect
def form(request):
    return HttpResponse(request.POST.get("text", ""))


class Failing(APIView):
    """An endpoint of the API that fails as it is told, or echoes."""

    def get(self, request, kind):
        raise RAISES[kind]()

    def post(self, request, kind):
        return Response(request.data)


urlpatterns = [
    path("api/v1/fail/<str:kind>/", Failing.as_view()),
    path("fail/<str:kind>/", fail),
    path("form/", form),
    *config.urls.urlpatterns,
]
handler400 = config.urls.handler400
handler403 = config.urls.handler403
handler404 = config.urls.handler404
handler500 = config.urls.handler500

STATUS = [
    ("conflict", 409),
    ("invalid", 400),
    ("large", 413),
    ("busy", 503),
    ("missing", 404),
    ("down", 503),
    ("nul", 400),
    ("bug", 500),
]


@pytest.fixture(autouse=True)
def failing(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def visitor(ana) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(ana)
    return client


def clean(text):
    return not any(word in text for word in ("internal detail", "Traceback", "10.0.0.7", "RuntimeError"))


@pytest.mark.parametrize(("kind", "status"), STATUS)
def test_a_person_gets_a_page(visitor, kind, status):
    response = visitor.get(f"/fail/{kind}/")

    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")
    assert response.text.startswith("<!doctype html>")
    assert "Back to your work" in response.text
    assert clean(response.text)


@pytest.mark.parametrize(("kind", "status"), STATUS)
def test_htmx_gets_a_fragment(visitor, kind, status):
    response = visitor.get(f"/fail/{kind}/", headers={"HX-Request": "true"})

    assert response.status_code == status
    assert "<html" not in response.text
    assert f'data-status="{status}"' in response.text
    assert clean(response.text)


@pytest.mark.parametrize(("kind", "status"), [each for each in STATUS if each[0] != "bug"])
def test_the_api_gives_problem_details(visitor, kind, status):
    response = visitor.get(f"/api/v1/fail/{kind}/")

    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert {"type", "title", "detail"} <= body.keys()
    assert clean(response.text)


def test_a_bug_in_the_api_is_a_problem_too(visitor):
    response = visitor.get("/api/v1/fail/bug/")

    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert clean(response.text)


def test_what_a_domain_error_carries_is_in_the_body(visitor):
    assert visitor.get("/api/v1/fail/conflict/").json()["theirs"] == {"label": "fact"}
    assert visitor.get("/api/v1/fail/invalid/").json()["errors"] == {"label": ["There is no such label."]}
    assert "label: There is no such label." in visitor.get("/fail/invalid/").text


@pytest.mark.parametrize(
    "address", ["/fail/busy/", "/fail/down/", "/api/v1/fail/busy/", "/api/v1/fail/down/"]
)
def test_whoever_should_try_again_is_told_when(visitor, address):
    assert visitor.get(address)["Retry-After"] == "2"


def test_the_page_for_a_database_that_is_gone_needs_no_database(visitor, monkeypatch):
    """Finding out who is signed in fails as well; in the middleware, and again in the template."""

    def gone(*_):
        raise OperationalError("connection to server at 10.0.0.7 failed")

    monkeypatch.setattr("django.contrib.auth.middleware.get_user", gone)
    for address in ("/fail/conflict/", "/account/"):
        response = visitor.get(address)
        assert response.status_code == 503
        assert "does not answer" in response.text
        assert clean(response.text)


def test_a_page_is_drawn_even_when_pages_cannot_be(visitor, monkeypatch):
    def broken(*_):
        raise RuntimeError("secret internal detail")

    monkeypatch.setattr("documents.problems.render_to_string", broken)

    response = visitor.get("/fail/bug/")

    assert response.status_code == 500
    assert "What was saved is safe" in response.text
    assert clean(response.text)


def test_an_address_that_is_none(visitor):
    page, api = visitor.get("/nowhere/"), visitor.get("/api/v1/nowhere/")

    assert (page.status_code, api.status_code) == (404, 404)
    assert "nothing at this address" in page.text
    assert api["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("address", ["/fail/%00/", "/account/?q=%00", "/api/v1/fail/x/?q=a%00b", "/%00"])
def test_a_nul_in_the_address(visitor, address):
    response = visitor.get(address)

    assert response.status_code == 400
    assert "NUL" in response.text


def test_a_body_that_is_too_large(visitor, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
    page = visitor.post("/form/", {"text": "x" * 2**21})
    api = visitor.post("/api/v1/fail/x/", {"text": "x" * 2**21}, content_type="application/json")

    for response in (page, api):
        assert response.status_code == 413
        assert "larger than 1 MB" in response.text


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"--x\r\nContent-Disposition: form-data", "multipart/form-data"),
        (b"--x\r\n", "multipart/form-data; boundary="),
        (b"--x\r\n", "multipart/form-data; boundary=" + "x" * 300),
    ],
)
def test_a_form_that_is_malformed(visitor, body, content_type):
    for address in ("/form/", "/api/v1/fail/x/"):
        response = visitor.generic("POST", address, body, content_type=content_type)
        assert response.status_code in {400, 415}
        assert clean(response.text)


@pytest.mark.parametrize(
    "body", [b"{", b"\xff", b'{"a": "\\ud800"}', b"[" * 100_000, b"NaN", b'{"a": 1}' * 2], ids=range(6)
)
def test_json_that_is_none(visitor, body):
    response = visitor.generic("POST", "/api/v1/fail/x/", body, content_type="application/json")

    assert response.status_code == 400
    assert "no valid JSON" in response.json()["detail"]


def test_too_many_fields(visitor):
    response = visitor.post("/form/", {f"field{number}": "" for number in range(2_001)})

    assert response.status_code == 400
    assert "more than 2000 fields" in response.text


def test_a_method_that_is_none(visitor):
    response = visitor.delete("/api/v1/fail/x/")

    assert response.status_code == 405
    assert "GET" in response["Allow"]
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("address", ["/form/", "/api/v1/fail/x/"])
def test_a_form_from_elsewhere(ana, address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)

    response = client.post(address, {"text": "x"})

    assert response.status_code == 403
    assert clean(response.text)
    assert address == "/form/" or response["Content-Type"] == "application/problem+json"


def test_a_form_from_elsewhere_by_htmx_is_told_to_load_again(ana):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)

    response = client.post("/form/", {"text": "x"}, headers={"HX-Request": "true"})

    assert response.status_code == 403
    assert "Load the page again" in response.text
    assert "<html" not in response.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1:8000@evil", "a b", ""])
def test_another_host(db, host):
    response = Client().get("/account/login/", headers={"host": host})

    assert response.status_code == 400
    assert "PUBLIC_URL" in response.text
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
