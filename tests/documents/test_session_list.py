"""Where a person is signed in, and ending it there."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from documents import signin
from documents.views.sessions import described

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = (
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
)


def entered(user, user_agent=FIREFOX, address="192.0.2.7"):
    """A browser of `user`'s that came by a link."""
    browser = Client(headers={"User-Agent": user_agent}, REMOTE_ADDR=address)
    link = signin.url_for(user).removeprefix(signin.origin())
    assert browser.post(link).status_code == 302
    return browser


def is_in(browser):
    return browser.get("/account/").status_code == 200


def test_each_browser_is_listed_and_this_one_told(ana):
    entered(ana, CHROME, "2001:db8::5")
    page = entered(ana).get("/account/sessions/")

    assert page.text.index("Firefox · Linux") < page.text.index("Chrome · Android")
    assert page.text.count("this one") == 1
    assert "192.0.2.7" in page.text
    assert "2001:db8::5" in page.text


def test_one_is_ended(ana):
    there, elsewhere, here = entered(ana, CHROME), entered(ana), entered(ana)
    sessions = here.get("/account/sessions/").context["sessions"]
    [chrome] = [session for session in sessions if session.browser.startswith("Chrome")]

    response = here.post("/account/sessions/", {"session": chrome.pk}, follow=True)

    assert "1 session was ended." in response.text
    assert not is_in(there)
    assert is_in(elsewhere)
    assert is_in(here)


def test_all_others_are_ended(ana):
    others, here = [entered(ana) for _ in range(3)], entered(ana)

    response = here.post("/account/sessions/", {"others": "1"}, follow=True)

    assert "3 sessions were ended." in response.text
    assert not any(is_in(other) for other in others)
    assert is_in(here)
    assert Session.objects.count() == 1


def test_nobody_ends_those_of_another_or_their_own(ana, make_user):
    sam = entered(make_user("sam"))
    theirs = sam.get("/account/sessions/").context["sessions"][0]
    here = entered(ana)
    mine = here.get("/account/sessions/").context["sessions"][0]

    assert "Sam" not in here.get("/account/sessions/").text
    for wrong in (theirs.pk, mine.pk, "x", ""):
        assert here.post("/account/sessions/", {"session": wrong}).status_code == 404
    assert is_in(sam)
    assert is_in(here)


def test_a_label_on_its_way_is_refused_after_the_end(ana, document):
    there, here = entered(ana), entered(ana)
    path = f"/sentences/{document.sentences.first().pk}/label/"
    there.post(path, {"label": "fact"})
    here.post("/account/sessions/", {"others": "1"})

    assert there.post(path, {"label": "fact"}, headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox · Linux"),
        (CHROME, "Chrome · Android"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) … Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) … Version/18.0 Safari/604.1",
            "Safari · iPhone",
        ),
        ("curl/8.9", "curl"),
        ("", ""),
        ("<script>alert(1)</script>", "<script>alert"),
    ],
)
def test_what_a_browser_is_called(user_agent, words):
    assert described(user_agent) == words


def test_what_a_browser_calls_itself_is_text(ana):
    assert "<script>alert" not in entered(ana, "<script>alert(1)</script>").get("/account/sessions/").text
