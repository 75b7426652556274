"""What the server does not take is told with both sides, in words, and is never dropped."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from annotations.answers import Answer
from annotations.labelling import tag
from annotations.models import Label
from documents.access import Actor
from documents.models import Link, Membership
from documents.removing import delete_document
from tests.browser.room import ids, labels, let_labels, press, saved, sentence, stop_labels

PIECE = {"url": "https://archive.example/1931", "quotation": "The wall stands.", "stance": "supports"}


def needs_you(page):
    return page.get_by_role("region", name="Needs you")


@pytest.fixture
def waiting(open_document, reviewer, harbour):
    """A room with a label and a note that wait, and the way to the server cut."""
    page = open_document(reviewer, harbour, permissions=["clipboard-read", "clipboard-write"])
    stop_labels(page)
    press(page, "j", "n")
    page.keyboard.type("I was there.")
    press(page, "Escape", "4")
    expect(page.locator(".saved")).to_have_text("Offline · 1 kept here")
    return page


def comes_back(page):
    let_labels(page)
    page.locator(".saved").click()
    page.get_by_role("button", name="Send now").click()


def is_read_and_copied(page):
    """The refused answer stands there in full, and goes into the clipboard."""
    row = needs_you(page)
    row.get_by_text("Read it").click()
    expect(row.locator("blockquote")).to_have_text("The quay at Oldport has been closed since Monday.")
    expect(row.locator("[data-yours]")).to_have_text("Unsupported\nI was there.")
    row.get_by_role("button", name="Copy yours").click()
    expect(page.locator("[data-say]")).to_have_text("Copied")
    expected = "The quay at Oldport has been closed since Monday.\nUnsupported\nI was there."
    assert page.evaluate("navigator.clipboard.readText()") == expected


def is_put_aside(page):
    needs_you(page).get_by_role("button", name="Put it aside").click()
    expect(needs_you(page)).to_be_hidden()
    saved(page)


def test_a_document_that_was_deleted(waiting, reviewer, harbour):
    delete_document(harbour)

    comes_back(waiting)

    expect(needs_you(waiting)).to_contain_text("Sentence 1 could not be labelled “Unsupported”.")
    expect(needs_you(waiting)).to_contain_text("The document was deleted, or you are no member")
    is_read_and_copied(waiting)
    is_put_aside(waiting)


def test_a_membership_that_was_taken_away_and_given_back(waiting, reviewer, harbour):
    membership = Membership.objects.get(user=reviewer)
    membership.delete()

    comes_back(waiting)
    expect(needs_you(waiting)).to_contain_text("you are no member of its project any more")
    expect(waiting.locator(".saved")).to_have_text("1 needs you")
    is_read_and_copied(waiting)

    membership.save(force_insert=True)
    needs_you(waiting).get_by_role("button", name="Try again").click()
    saved(waiting)
    assert labels(reviewer) == {ids(waiting)[0]: "unsupported"}


def test_a_role_that_may_label_no_more(waiting, reviewer, harbour):
    Membership.objects.filter(user=reviewer).update(role="viewer")

    comes_back(waiting)

    expect(needs_you(waiting)).to_contain_text("This needs the role “Reviewer” in the project")
    is_read_and_copied(waiting)
    is_put_aside(waiting)
    assert labels(reviewer) == {}


@pytest.mark.parametrize("how", ["retired", "deleted"])
def test_a_label_that_is_none_of_the_project_any_more(waiting, reviewer, harbour, how):
    label = Label.objects.filter(key="unsupported")
    label.update(retired_at=timezone.now()) if how == "retired" else label.delete()

    comes_back(waiting)
    expect(needs_you(waiting)).to_contain_text(
        "“unsupported” is no label of this project, or is one no longer."
    )
    is_read_and_copied(waiting)

    press(waiting, "Escape", "2")
    expect(needs_you(waiting)).to_be_hidden()
    saved(waiting)
    assert labels(reviewer) == {ids(waiting)[0]: "opinion"}
    expect(sentence(waiting, 1)).to_have_attribute("data-note", "I was there.")


@pytest.mark.parametrize(("choice", "label"), [("Keep mine", "unsupported"), ("Take theirs", "opinion")])
def test_a_newer_answer_from_another_browser(waiting, reviewer, choice, label):
    first = ids(waiting)[0]
    theirs = Answer("opinion", note="Seen again.", confidence=4, attributed=True, evidence=[PIECE])
    tag(int(first), Actor(reviewer.pk), theirs)

    comes_back(waiting)

    row = needs_you(waiting)
    expect(row).to_contain_text("changed elsewhere to “Opinion”; yours was “Unsupported”. Nothing is lost.")
    expect(row.locator("[data-yours]")).to_have_text("Unsupported\nI was there.")
    expect(row.locator("[data-theirs]")).to_have_text(
        "Opinion · Attributed · 4 of 5\nSeen again.\nhttps://archive.example/1931 “The wall stands.”"
    )
    waiting.reload()
    expect(needs_you(waiting)).to_contain_text("yours was “Unsupported”")
    needs_you(waiting).get_by_role("button", name=choice).click()
    saved(waiting)
    assert labels(reviewer) == {first: label}


def test_a_sentence_that_was_cut_anew_keeps_the_answer_to_be_read(waiting, reviewer, harbour):
    harbour.sentences.filter(pk=ids(waiting)[0]).update(retired_at=timezone.now())

    comes_back(waiting)

    expect(needs_you(waiting)).to_contain_text("This sentence was split or merged")
    is_read_and_copied(waiting)


def test_a_refusal_is_settled_in_every_window(waiting, reviewer, harbour):
    harbour.sentences.filter(pk=ids(waiting)[0]).update(retired_at=timezone.now())
    other = waiting.context.new_page()
    other.goto(waiting.url)  # nothing cuts its way to the server: it sends at once
    expect(needs_you(waiting)).to_contain_text("could not be labelled “Unsupported”")
    expect(needs_you(other)).to_contain_text("could not be labelled “Unsupported”")

    needs_you(other).get_by_role("button", name="Put it aside").click()

    expect(needs_you(waiting)).to_be_hidden()
    saved(waiting)
    expect(sentence(waiting, 1)).not_to_have_attribute("data-label", "unsupported")


def test_a_link_in_a_document_that_was_deleted(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    page.forgiven += ["Failed to load resource"]
    delete_document(harbour)

    press(page, "End", "l", "Home", "j", "1")

    expect(sentence(page, 2).locator(".n")).to_have_attribute("data-n", "2")
    expect(needs_you(page)).to_contain_text(
        "disputes sentence 2 could not be saved. The document was deleted"
    )
    needs_you(page).get_by_role("button", name="Put it aside").click()
    saved(page)
    expect(sentence(page, 2).locator(".n")).to_have_attribute("data-n", "1")
    assert not Link.objects.exists()


def test_whoever_chose_is_back_at_the_sentence(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    page.forgiven += ["Failed to load resource", "htmx:error"]
    tag(int(ids(page)[0]), Actor(reviewer.pk), Answer("opinion"))
    press(page, "j", "1")

    needs_you(page).get_by_role("button", name="Take theirs").focus()
    press(page, "Enter")

    expect(sentence(page, 1)).to_be_focused()
    expect(sentence(page, 1)).to_have_attribute("data-label", "opinion")
