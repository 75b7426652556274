"""Sessions and the short memory of the requests that write labels."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import path

import config.urls
from documents import sessions
from documents.models import User

from .conftest import PASSWORD

LABEL_WRITE = "/sentences/1/label/"


def whoami(request, number=0):
    return HttpResponse(request.user.username)


urlpatterns = [path("sentences/<int:number>/label/", whoami), path("who/", whoami), *config.urls.urlpatterns]


@pytest.fixture
def whoami_everywhere(settings):
    """Both kinds of request answer with who is signed in."""
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def entered(ana, client, whoami_everywhere) -> Client:
    client.force_login(ana)
    return client


def test_a_label_write_is_remembered(entered, django_assert_num_queries):
    assert entered.get(LABEL_WRITE).text == "ana"

    with django_assert_num_queries(0):
        assert entered.get(LABEL_WRITE).text == "ana"


def test_every_other_request_reads_the_session(entered, django_assert_num_queries):
    entered.get("/who/")

    with django_assert_num_queries(2):
        assert entered.get("/who/").text == "ana"


def test_memory_ends_after_five_seconds(entered, monkeypatch):
    entered.get(LABEL_WRITE)
    User.objects.update(is_active=False)
    now = time.monotonic()

    monkeypatch.setattr("documents.sessions.time.monotonic", lambda: now + 4)
    assert entered.get(LABEL_WRITE).text == "ana"
    monkeypatch.setattr("documents.sessions.time.monotonic", lambda: now + 6)
    assert entered.get(LABEL_WRITE).status_code == 302


def test_signing_out_ends_the_memory_at_once(ana, client):
    client.force_login(ana)
    client.get(LABEL_WRITE)
    cookies = client.cookies.copy()
    client.post("/account/logout/")

    client.cookies = cookies
    assert not sessions.remembered.get(cookies["sessionid"].value)
    assert client.get("/account/").status_code == 302


def test_a_new_password_keeps_this_session_and_ends_the_others(ana, client):
    other = Client()
    for each in (client, other):
        each.force_login(ana)
        each.get(LABEL_WRITE)
    new = "another good phrase"

    client.post("/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    for each in (client, other):
        each.get(LABEL_WRITE)

    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302


def test_a_session_from_before_and_a_user_from_after_a_new_password_never_meet(entered, ana):
    """Another process changed password and session; what is remembered here is both or neither."""
    entered.get(LABEL_WRITE)
    ana.set_password("another good phrase")
    ana.save()
    store = sessions.SessionStore(entered.cookies["sessionid"].value)
    state = store.load() | {"_auth_user_hash": ana.get_session_auth_hash()}
    Session.objects.update(session_data=store.encode(state))

    assert entered.get(LABEL_WRITE).text == "ana"
    sessions.remembered.clear()
    assert entered.get(LABEL_WRITE).text == "ana"
    assert entered.get("/who/").text == "ana"


def test_what_is_remembered_is_not_shared(entered):
    entered.get(LABEL_WRITE)
    key = entered.cookies["sessionid"].value
    session = sessions.RememberedSession(key)

    session["changed"] = True

    assert "changed" not in sessions.RememberedSession(key)


def test_the_memory_keeps_no_more_than_it_may():
    memory: sessions.ShortMemory[int, int] = sessions.ShortMemory(seconds=5, size=2)
    for number in range(3):
        memory.put(number, number)
    memory.put(2, 20)

    assert [memory.get(number) for number in range(3)] == [None, 1, 20]
