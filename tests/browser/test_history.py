"""The history of a sentence in the room, by keys."""

from playwright.sync_api import expect

from annotations.answers import Answer
from annotations.labelling import tag
from annotations.models import Annotation
from documents.access import Actor
from tests.browser.room import CURRENT, choose_more, labels, press, saved, sentence

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def rows(page):
    return page.locator("#history ol > li")


def test_an_earlier_answer_is_read_and_restored_by_keys_and_undone(open_document, reviewer, owner, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "1", "n")
    page.keyboard.type("As the register says.")
    press(page, "Escape", "3")
    saved(page)
    first = Annotation.objects.get().sentence_id
    tag(first, Actor(owner.pk), Answer("opinion", note="Hidden from others."))

    press(page, "h")

    expect(page.locator("#history")).to_be_visible()
    expect(rows(page)).to_have_count(3)
    expect(rows(page).nth(0).get_by_role("button")).to_be_hidden()
    expect(page.locator("#history")).not_to_contain_text("Hidden from others.")
    rows(page).nth(1).get_by_role("button", name="Restore").focus()
    press(page, "Enter")

    expect(page.locator(CURRENT)).to_be_focused()
    saved(page)
    answer = Annotation.objects.get(reviewer=reviewer)
    assert (answer.label.key, answer.note) == ("fact", "As the register says.")
    press(page, "u")
    saved(page)
    assert labels(reviewer) == {str(first): "disputed"}


def test_a_reader_sees_it_and_restores_nothing(open_document, viewer, owner, project, harbour):
    project.blind = False
    project.save()
    page = open_document(viewer, harbour)
    sentence(page, 1).click()
    tag(int(sentence(page, 1).get_attribute("data-sentence")), Actor(owner.pk), Answer("fact"))

    press(page, "h")

    expect(rows(page)).to_have_count(1)
    expect(page.get_by_role("button", name="Restore")).to_have_count(0)


def test_on_a_phone_the_button_opens_it(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour, **PHONE)
    sentence(page, 1).tap()
    page.locator("[data-label=fact].pick").tap()
    saved(page)
    choose_more(page, "history", touch=True)

    expect(rows(page)).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
