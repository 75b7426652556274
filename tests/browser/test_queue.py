"""What one entry's fault is holds back nothing else; what is the server's condition waits, and is told as it is."""

import pytest
from playwright.sync_api import expect

from annotations.models import Annotation
from tests.browser.room import ids, labels, let_labels, press, saved, sentence

PORTAL = "<!doctype html><title>Hotel</title><h1>Welcome</h1><p>Enter your room number.</p>"
TRIES = 5


def state(page):
    return page.locator(".saved")


def needs_you(page):
    return page.get_by_role("region", name="Needs you")


@pytest.fixture
def room(open_document, reviewer, harbour):
    """The room with a clock that tests wind on: waiting costs no time."""
    page = open_document(reviewer, harbour)
    page.forgiven += ["Failed to load resource", "htmx:error"]
    page.clock.install()
    page.reload()
    expect(page.locator("body[data-ready]")).to_have_count(1)
    return page


def answer(page, respond, sentence_id="*"):
    """Let `respond(tries)` say what comes for each label of a sentence: what `fulfill` takes, or None to let it pass."""
    tried: list[str] = []

    def handle(route):
        tried.append(route.request.post_data)
        made = respond(len(tried))
        if made is None:
            route.continue_()
        else:
            route.fulfill(**made)

    page.route(f"**/sentences/{sentence_id}/label/", handle)
    return tried


def wind(page, until, most=60):
    """Wind the clock on, a second at a time, until that is so."""
    for _ in range(most):
        if until():
            return
        page.clock.run_for(1000)
        page.wait_for_timeout(20)
    raise AssertionError("it did not come to that")


@pytest.mark.parametrize("made", [{"status": 500, "body": "a bug"}, {"status": 200, "body": "<p>odd</p>"}])
def test_what_fails_for_one_sentence_alone_holds_back_no_other(room, reviewer, made):
    first, second, third, *_ = ids(room)
    tried = answer(room, lambda n: made, first)

    press(room, "j", "1", "j", "2", "j", "3")
    expect(state(room)).to_have_text("1 waiting")
    assert labels(reviewer) == {second: "opinion", third: "disputed"}

    wind(room, lambda: needs_you(room).is_visible())
    expect(needs_you(room)).to_contain_text("Sentence 1 could not be labelled “Fact”.")
    expect(state(room)).to_have_text("1 needs you")
    assert len(tried) == TRIES
    room.unroute(f"**/sentences/{first}/label/")
    needs_you(room).get_by_role("button", name="Try again").click()
    saved(room)
    assert labels(reviewer)[first] == "fact"


def test_later_answers_on_the_same_sentence_wait_behind_its_own(room, reviewer):
    first, second, *_ = ids(room)
    tried = answer(room, lambda n: {"status": 500, "body": "a bug"} if n < 4 else None, first)

    press(room, "j", "1", "2", "j", "3")
    wind(room, lambda: state(room).get_attribute("data-state") == "saved")

    assert labels(reviewer) == {first: "opinion", second: "disputed"}
    assert Annotation.objects.get(sentence_id=first).revisions == 1
    assert ["label=fact" in fields for fields in tried] == [True] * 4 + [False]


def test_a_server_that_fails_at_everything_is_left_alone_for_longer_and_longer(room, reviewer):
    tried = answer(room, lambda n: {"status": 500, "body": "down"})
    press(room, "j", "1", "j", "2", "j", "3")

    wind(room, lambda: len(tried) >= 6)

    expect(state(room)).to_have_text("Server busy · 3 kept here")
    before = len(tried)
    room.clock.run_for(10_000)
    assert len(tried) - before <= 3
    expect(needs_you(room)).to_be_hidden()
    let_labels(room)
    wind(room, lambda: state(room).get_attribute("data-state") == "saved")
    assert sorted(labels(reviewer).values()) == ["disputed", "fact", "opinion"]


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_to_be_left_alone_is(room, reviewer, status):
    tried = answer(room, lambda n: {"status": status, "headers": {"Retry-After": "50"}} if n == 1 else None)

    press(room, "j", "1")
    expect(state(room)).to_have_text("Server busy · 1 kept here")
    press(room, "j", "2")
    room.clock.run_for(40_000)
    assert len(tried) == 1
    state(room).click()
    expect(room.locator("#waiting")).to_contain_text("this page tries again by itself")
    expect(room.locator("#waiting")).to_contain_text("2 kept here")
    press(room, "Escape")

    wind(room, lambda: state(room).get_attribute("data-state") == "saved", most=60)
    assert sorted(labels(reviewer).values()) == ["fact", "opinion"]


def test_a_server_that_is_always_too_busy_for_one_sentence_takes_the_others(room, reviewer):
    first, second, third, *_ = ids(room)
    answer(room, lambda n: {"status": 503, "headers": {"Retry-After": "2"}}, first)

    press(room, "j", "1", "j", "2", "j", "3")

    wind(room, lambda: labels(reviewer) == {second: "opinion", third: "disputed"})
    expect(needs_you(room)).to_be_hidden()
    expect(sentence(room, 1)).to_have_attribute("data-unsent", "")


@pytest.mark.parametrize(
    "made",
    [
        {"status": 200, "content_type": "text/html", "body": PORTAL},
        {"status": 403, "content_type": "text/html", "body": PORTAL},
        {"status": 511, "content_type": "text/html", "body": PORTAL},
        {"status": 302, "headers": {"Location": "/offline/"}},
    ],
    ids=["200", "403", "511", "302"],
)
def test_a_network_that_answers_in_the_servers_place_is_no_refusal(room, reviewer, made):
    answer(room, lambda n: made)
    press(room, "j", "1", "j", "2")

    wind(room, lambda: state(room).get_attribute("data-state") == "astray")

    expect(state(room)).to_have_text("No way to the server · 2 kept here")
    state(room).click()
    expect(room.locator("#waiting")).to_contain_text("perhaps this network wants you to sign in to it first")
    expect(needs_you(room)).to_be_hidden()
    let_labels(room)
    room.get_by_role("button", name="Send now").click()
    saved(room)
    assert sorted(labels(reviewer).values()) == ["fact", "opinion"]


def test_a_new_answer_settles_one_that_could_not_be_taken(room, reviewer):
    first, *_ = ids(room)
    answer(
        room, lambda n: {"status": 400, "body": '<p data-status="400">No such label.</p>'} if n == 1 else None
    )
    press(room, "j", "1")
    expect(needs_you(room)).to_contain_text("No such label.")

    press(room, "2")

    expect(needs_you(room)).to_be_hidden()
    saved(room)
    assert labels(reviewer) == {first: "opinion"}
