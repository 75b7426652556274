"""What goes wrong around the room: storage that is taken away, scripts and parts that do not come, a bar too narrow."""

import pytest
from playwright.sync_api import expect

from annotations.answers import Answer
from annotations.labelling import tag
from documents.access import Actor
from tests.browser.room import ids, labels, let_labels, press, saved, stop_labels

PORTAL = {"status": 200, "content_type": "text/html", "body": "<h1>Hotel</h1><p>Enter your room number.</p>"}


def state(page):
    return page.locator(".saved")


def needs_you(page):
    return page.get_by_role("region", name="Needs you")


def comes_back(page):
    let_labels(page)
    page.evaluate("dispatchEvent(new Event('online'))")


def test_what_waits_outlives_that_the_site_data_are_cleared(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    stop_labels(page)
    press(page, "j", "1", "j", "2")
    expect(state(page)).to_have_text("Offline · 2 kept here")
    browser = page.context.new_cdp_session(page)

    browser.send(
        "Storage.clearDataForOrigin", {"origin": page.base, "storageTypes": "indexeddb,local_storage"}
    )
    press(page, "j", "3")
    expect(state(page)).to_have_text("Offline · 3 kept here")
    comes_back(page)

    saved(page)
    assert sorted(labels(reviewer).values()) == sorted(["fact", "opinion", "disputed"])


def test_without_htmx_labels_go_all_the_same(enter, reviewer, harbour):
    page = enter(reviewer)
    page.forgiven += ["Failed to load resource"]
    page.route("**/*htmx*.js", lambda route: route.abort())
    page.goto(f"{page.base}/documents/{harbour.pk}/")
    expect(page.locator("body[data-ready]")).to_have_count(1)

    press(page, "j", "1", "j", "2", "k", "3")

    saved(page)
    first, second, *_ = ids(page)
    assert labels(reviewer) == {first: "disputed", second: "opinion"}
    tag(int(second), Actor(reviewer.pk), Answer("unsupported"))
    press(page, "j", "1")
    expect(needs_you(page)).to_contain_text("changed elsewhere to “Unsupported”; yours was “Fact”")


def test_a_page_of_the_network_takes_no_part_of_the_documents_place(enter, reviewer, make_document):
    text = "\n\n".join(f"Sentence {n} stands here. And one more does." for n in range(500))
    document = make_document(text)
    page = enter(reviewer)
    page.route("**/window/**", lambda route: route.fulfill(**PORTAL))
    with page.expect_response("**/window/**"):
        page.goto(f"{page.base}/documents/{document.pk}/")
    page.wait_for_timeout(500)
    assert page.get_by_text("Hotel").count() == 0
    assert page.locator("[data-later]").count() > 0

    page.unroute("**/window/**")
    page.keyboard.press("End")

    expect(page.locator("[data-sentence][aria-current=true]")).to_contain_text("And one more does.")
    assert page.get_by_text("Hotel").count() == 0


def test_a_conflict_shows_the_last_answer_that_was_given(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    stop_labels(page)
    press(page, "j", "1", "2")
    expect(state(page)).to_have_text("Offline · 2 kept here")
    [first, *_] = ids(page)
    tag(int(first), Actor(reviewer.pk), Answer("unsupported"))

    comes_back(page)
    expect(needs_you(page)).to_contain_text("changed elsewhere to “Unsupported”; yours was “Opinion”")
    press(page, "3")
    expect(needs_you(page)).to_contain_text("changed elsewhere to “Unsupported”; yours was “Disputed”")
    expect(needs_you(page).locator("[data-yours]")).to_have_text("Disputed")
    needs_you(page).get_by_role("button", name="Keep mine").click()

    saved(page)
    assert labels(reviewer) == {first: "disputed"}


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_the_bar_of_a_phone_holds_whatever_is_amiss(enter, reviewer, harbour, language):
    page = enter(reviewer, viewport={"width": 320, "height": 700})
    page.forgiven += ["Failed to load resource", "htmx:error"]
    page.context.add_cookies([{"name": "language", "value": language, "url": page.base}])
    page.goto(f"{page.base}/documents/{harbour.pk}/")
    expect(page.locator("body[data-ready]")).to_have_count(1)
    bar = page.locator(".bar")
    high = bar.bounding_box()["height"]

    answers = {
        "busy": {"status": 503, "body": ""},
        "astray": PORTAL,
        "signed-out": {"status": 401, "body": ""},
    }
    for name, answer in answers.items():
        page.route("**/sentences/*/label/", lambda route, _, answer=answer: route.fulfill(**answer))
        press(page, "j", "1", "j", "2")
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(state(page)).to_have_attribute("data-state", name)
        page.unroute("**/sentences/*/label/")
        assert bar.bounding_box()["height"] == high, name
        words = state(page).locator(".words-of-state")
        assert words.evaluate("e => e.scrollHeight <= e.clientHeight && e.scrollWidth <= e.clientWidth"), name
        assert page.evaluate("document.documentElement.scrollWidth") == 320
