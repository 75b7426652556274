"""My work sends what waits, and settles what the server does not take: for that no room is needed."""

from playwright.sync_api import expect

from annotations.answers import Answer
from annotations.labelling import tag
from documents.access import Actor
from documents.removing import delete_document
from tests.browser.room import ids, labels, let_labels, press, saved, stop_labels


def wait_in_vain(page):
    """Two labels that wait, and a visit to My work."""
    stop_labels(page)
    press(page, "j", "n")
    page.keyboard.type("I was there.")
    press(page, "Escape", "1", "j", "2")
    expect(page.locator(".saved")).to_have_text("Offline · 2 kept here")
    sentences = ids(page)
    page.goto(f"{page.base}/")
    expect(page.locator("[data-waits]")).to_contain_text("2 actions wait in this browser, and are sent")
    expect(page.locator("[data-waits] li")).to_have_text("The quay · 2 waiting")
    return sentences


def comes_back(page):
    let_labels(page)
    page.evaluate("dispatchEvent(new Event('online'))")


def test_my_work_sends_what_waits(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    first, second, *_ = wait_in_vain(page)

    comes_back(page)

    expect(page.locator("[data-waits]")).to_be_hidden()
    assert labels(reviewer) == {first: "fact", second: "opinion"}


def test_what_a_deleted_document_left_is_read_and_put_aside_in_every_window(
    open_document, reviewer, harbour, make_document
):
    page = open_document(reviewer, harbour)
    wait_in_vain(page)
    other = page.context.new_page()
    other.goto(f"{page.base}/documents/{make_document('Another one.').pk}/")
    delete_document(harbour)

    comes_back(page)

    rows = page.locator("[data-waits] li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("The document was deleted")
    expect(rows.first.locator("blockquote")).to_have_text("The quay at Oldport has been closed since Monday.")
    expect(rows.first.locator(".told")).to_have_text("Yours: fact\nI was there.")
    expect(other.locator(".saved")).to_have_text("2 need you")
    for _ in range(2):
        rows.first.get_by_role("button", name="Put it aside").click()
    expect(page.locator("[data-waits]")).to_be_hidden()
    saved(other)
    expect(other.get_by_role("region", name="Needs you")).to_be_hidden()


def test_a_conflict_is_settled_on_my_work(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    first, second, *_ = wait_in_vain(page)
    for sentence in (first, second):
        tag(int(sentence), Actor(reviewer.pk), Answer("disputed"))

    comes_back(page)

    rows = page.locator("[data-waits] li")
    expect(rows).to_have_count(2)
    expect(rows.first.locator(".told")).to_have_text(["Yours: fact\nI was there.", "There now: disputed"])
    rows.first.get_by_role("button", name="Keep mine").click()
    expect(rows).to_have_count(1)
    rows.first.get_by_role("button", name="Take theirs").click()
    expect(page.locator("[data-waits]")).to_be_hidden()
    assert labels(reviewer) == {first: "fact", second: "disputed"}
