"""What waits outlives its window, goes out in order from one window at a time, and belongs to one person."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from annotations.models import Annotation
from tests.browser.room import ids, labels, let_labels, press, saved, sentence, stop_labels

PASSWORD = "a wall of 1931"
KEPT = """() => new Promise((resolve) => {
  indexedDB.open("contested", 1).onsuccess = ({ target }) => {
    target.result.transaction("entries").objectStore("entries").getAll().onsuccess = (event) => {
      target.result.close();
      resolve(event.target.result.map(({ subject }) => subject));
    };
  };
})"""
FORBIDDEN = """
Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
IDBFactory.prototype.open = () => { throw new DOMException("no", "SecurityError"); };
"""
NO_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });"
EARLIER = """([reviewer, sentence]) => localStorage.setItem(
  `contested:op:${reviewer}:0001700000000000:11111111-1111-4111-8111-111111111111`,
  JSON.stringify({ op: "11111111-1111-4111-8111-111111111111", at: 1700000000000, sentence, base: "0",
    fields: { label: "fact", abstain_reason: "", note: "", confidence: "0", mixed: "false", attributed: "false" } }),
)"""


def state(page):
    return page.locator(".saved")


def noted(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('contested:op'))")


def second_window(page):
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("body[data-ready]")).to_have_count(1)
    return other


def end_session(page):
    page.forgiven += ["Failed to load resource"]
    Session.objects.all().delete()
    page.context.clear_cookies(name="sessionid")


def sign_in(page, user):
    user.set_password(PASSWORD)
    user.save()
    frame = page.frame_locator("#sign-in iframe")
    frame.get_by_label("User name").fill(user.username)
    frame.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def test_indexeddb_takes_over_what_was_noted(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    stop_labels(page)

    press(page, "j", "1", "j", "2")
    expect(state(page)).to_have_text("Offline · 2 kept here")

    assert page.evaluate(KEPT) == ids(page)[:2]
    assert noted(page) == []
    let_labels(page)
    saved(page)
    assert page.evaluate(KEPT) == []


def test_a_page_that_dies_at_the_key_press_loses_nothing(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    stop_labels(page)
    press(page, "j")
    # Nothing that takes a moment may run any more after the key: the page is left in the same task.
    page.evaluate(
        """() => {
          document.dispatchEvent(new KeyboardEvent("keydown", { key: "1", code: "Digit1", bubbles: true }));
          IDBObjectStore.prototype.put = () => { throw new Error("dead"); };
          location.reload();
        }"""
    )
    page.wait_for_load_state()
    expect(sentence(page, 1)).to_have_attribute("data-unsent", "")
    let_labels(page)
    page.reload()
    saved(page)
    assert labels(reviewer) == {ids(page)[0]: "fact"}


def test_an_outbox_of_an_earlier_release_is_taken_over(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    page.evaluate(EARLIER, [reviewer.pk, ids(page)[1]])

    page.reload()
    saved(page)

    assert labels(reviewer) == {ids(page)[1]: "fact"}
    assert noted(page) == []


@pytest.mark.parametrize("script", ["", NO_LOCKS], ids=["locks", "lease"])
def test_two_windows_send_in_order_and_show_the_same(open_document, reviewer, harbour, script):
    page = open_document(reviewer, harbour)
    if script:
        page.context.add_init_script(script)
        page.reload()
    other = second_window(page)
    page.context.set_offline(True)
    page.forgiven += ["Failed to load resource", "htmx:error"]

    press(page, "j", "1")
    expect(sentence(other, 1)).to_have_attribute("data-label", "fact")
    press(other, "Home", "2", "j", "3")
    expect(sentence(page, 1)).to_have_attribute("data-label", "opinion")
    for window in (page, other):
        expect(state(window)).to_have_text("Offline · 3 kept here")
    page.context.set_offline(False)

    saved(page)
    saved(other)
    first, second, *_ = ids(page)
    assert labels(reviewer) == {first: "opinion", second: "disputed"}
    assert Annotation.objects.get(sentence_id=first).revisions == 1
    expect(page.locator("[data-held]")).to_have_count(0)


def test_what_a_closed_window_left_is_sent_by_the_other(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    other = second_window(page)
    stop_labels(page)
    press(page, "j", "4")
    expect(state(other)).not_to_have_attribute("data-state", "saved")
    page.close()

    saved(other)
    assert labels(reviewer) == {ids(other)[0]: "unsupported"}


def test_signing_in_again_in_place_goes_on(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    end_session(page)
    press(page, "j", "3")
    expect(state(page)).to_have_text("Sign in again · 1 kept here")
    expect(sentence(page, 1)).to_have_attribute("data-label", "disputed")

    page.get_by_role("button", name="Sign in again", exact=True).click()
    expect(page.get_by_role("link", name="Sign in, in a new window")).to_be_visible()
    sign_in(page, reviewer)

    saved(page)
    expect(page.locator("#sign-in")).to_be_hidden()
    expect(sentence(page, 1)).to_be_focused()
    assert labels(reviewer) == {ids(page)[0]: "disputed"}
    press(page, "j", "1")
    saved(page)


def test_who_else_signs_in_sends_nothing_of_theirs(open_document, reviewer, curator, harbour):
    page = open_document(reviewer, harbour)
    end_session(page)
    press(page, "j", "3")
    page.get_by_role("button", name="Sign in again", exact=True).click()
    sign_in(page, curator)

    expect(state(page)).to_have_text("Somebody else is signed in · 1 kept here")
    expect(page.locator("#sign-in")).to_contain_text("stays in this browser")
    assert labels(curator) == labels(reviewer) == {}


def test_a_session_that_ended_shows_when_anything_is_asked(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    end_session(page)
    page.evaluate("fetch('/api/v1/projects/').then((r) => r.text())")

    expect(state(page)).to_have_text("Sign in again")


def test_where_nothing_can_be_stored_the_page_says_so(enter, reviewer, harbour):
    page = enter(reviewer)
    page.add_init_script(FORBIDDEN)
    page.goto(f"{page.base}/documents/{harbour.pk}/")
    stop_labels(page)
    press(page, "j", "1")
    expect(state(page)).to_have_text("Offline · 1 kept in this window only")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    with page.expect_event("dialog"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]

    let_labels(page)
    saved(page)
    assert labels(reviewer) == {ids(page)[0]: "fact"}


def test_an_hour_offline(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    page.clock.install()
    page.reload()
    expect(page.locator("body[data-ready]")).to_have_count(1)
    stop_labels(page)
    press(page, "j", "1", "j", "2")
    for _ in range(60):
        page.clock.fast_forward(60_000)
    expect(state(page)).to_have_text("Offline · 2 kept here")

    let_labels(page)
    page.clock.fast_forward(60_000)
    page.clock.resume()
    saved(page)
    assert sorted(labels(reviewer).values()) == sorted(["fact", "opinion"])


def test_many_wait_and_arrive_in_order(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour, viewport={"width": 390, "height": 844})
    stop_labels(page)
    order = []
    for turn in range(24):
        press(page, "j" if turn % 2 else "k", *"12341")
    expect(state(page)).to_contain_text("kept here")
    page.on("request", lambda r: order.append(r.post_data) if r.url.endswith("/label/") else None)
    waiting = len(page.evaluate(KEPT))
    assert waiting > 95

    let_labels(page)
    page.reload()
    expect(state(page)).to_have_attribute("data-state", "saved")
    assert len(order) >= waiting
    assert set(labels(reviewer).values()) == {"fact"}
    expect(page.locator("[data-held]")).to_have_count(0)
