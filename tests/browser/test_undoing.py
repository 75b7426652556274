"""Undo outlives the page, and never overwrites what was changed since without saying so."""

from playwright.sync_api import expect

from annotations.answers import Answer
from annotations.labelling import tag
from annotations.models import Annotation
from documents.access import Actor
from tests.browser.room import ids, labels, press, saved, sentence


def test_undo_and_redo_go_on_after_a_reload(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "1", "j", "2", "3")
    saved(page)
    first, second, *_ = ids(page)
    page.reload()
    expect(page.locator("body[data-ready]")).to_have_count(1)

    press(page, "u", "u")
    saved(page)
    assert labels(reviewer) == {first: "fact"}
    page.reload()
    expect(page.locator("body[data-ready]")).to_have_count(1)
    press(page, "Shift+U")
    saved(page)
    assert labels(reviewer) == {first: "fact", second: "opinion"}


def test_undo_after_a_reload_shows_a_conflict_where_the_answer_was_changed_since(
    open_document, reviewer, harbour
):
    page = open_document(reviewer, harbour)
    page.forgiven += ["Failed to load resource", "htmx:error"]
    press(page, "j", "1", "2")
    saved(page)
    first = ids(page)[0]
    tag(int(first), Actor(reviewer.pk), Answer("unsupported"))
    page.reload()
    expect(sentence(page, 1)).to_have_attribute("data-label", "unsupported")

    press(page, "u")

    notice = page.get_by_role("region", name="Needs you")
    expect(notice).to_contain_text("Unsupported")
    assert labels(reviewer) == {first: "unsupported"}
    notice.get_by_role("button", name="Keep mine").click()
    saved(page)
    assert Annotation.objects.get().label.key == "fact"
