"""A label is never lost and never called saved before the server said so."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from annotations.answers import Answer
from annotations.labelling import tag
from annotations.models import Annotation
from documents.access import Actor
from tests.browser.room import ids, labels, let_labels, press, saved, sentence, stop_labels


def state(page):
    return page.locator(".saved")


def test_labels_given_offline_are_kept_and_arrive_in_order(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    page.forgiven += ["Failed to load resource", "htmx:error"]
    page.context.set_offline(True)

    press(page, "j", "1", "2", "j", "3")

    expect(state(page)).to_have_text("Offline · 3 kept here")
    expect(sentence(page, 1)).to_have_attribute("data-unsent", "")
    assert labels(reviewer) == {}
    page.context.set_offline(False)
    saved(page)
    first, second, *_ = ids(page)
    assert labels(reviewer) == {first: "opinion", second: "disputed"}
    assert Annotation.objects.get(sentence_id=first).revisions == 1


def test_waiting_labels_survive_a_reload(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    stop_labels(page)
    press(page, "j", "4")
    expect(state(page)).to_have_text("Offline · 1 kept here")

    page.reload()
    expect(sentence(page, 1)).to_have_attribute("data-label", "unsupported")
    expect(sentence(page, 1)).to_have_attribute("data-unsent", "")
    assert labels(reviewer) == {}

    let_labels(page)
    page.reload()
    saved(page)
    assert labels(reviewer) == {ids(page)[0]: "unsupported"}


def test_an_answer_without_the_op_is_no_acknowledgement(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    page.forgiven += ["Failed to load resource"]
    page.route(
        "**/sentences/*/label/",
        lambda route: route.fulfill(status=200, content_type="text/html", body="<p>Welcome to the hotel</p>"),
    )

    press(page, "j", "1")
    page.wait_for_timeout(300)

    expect(state(page)).not_to_have_attribute("data-state", "saved")
    expect(sentence(page, 1)).to_have_attribute("data-unsent", "")
    expect(sentence(page, 1)).to_contain_text("The quay at Oldport")
    let_labels(page)
    saved(page)
    assert labels(reviewer) == {ids(page)[0]: "fact"}


def test_an_acknowledgement_that_was_lost_is_asked_for_again(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    page.forgiven += ["Failed to load resource", "htmx:error"]
    lost: list[object] = []

    def lose(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch())
        return route.abort()

    page.route("**/sentences/*/label/", lose)
    press(page, "j", "1")
    saved(page)

    assert len(lost) == 1
    assert labels(reviewer) == {ids(page)[0]: "fact"}
    assert Annotation.objects.get().revisions == 0


def test_a_busy_server_is_asked_again(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    page.forgiven += ["Failed to load resource"]
    answers = [503, 429]

    def busy(route):
        if answers:
            return route.fulfill(status=answers.pop(), body="busy")
        return route.continue_()

    page.route("**/sentences/*/label/", busy)
    press(page, "j", "2")
    saved(page)

    assert labels(reviewer) == {ids(page)[0]: "opinion"}


def test_a_session_that_ended_keeps_the_labels(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    page.forgiven += ["Failed to load resource"]
    Session.objects.all().delete()
    page.context.clear_cookies(name="sessionid")

    press(page, "j", "3")

    expect(state(page)).to_have_text("Sign in again · 1 kept here")
    expect(sentence(page, 1)).to_have_attribute("data-label", "disputed")
    state(page).click()
    expect(page.get_by_role("link", name="Sign in, in a new window")).to_be_visible()


def test_labels_wait_for_the_one_who_gave_them(open_document, enter, reviewer, curator, harbour):
    page = open_document(reviewer, harbour)
    stop_labels(page)
    press(page, "j", "1")
    expect(state(page)).to_have_text("Offline · 1 kept here")

    other = enter(curator)
    cookies = [c for c in other.context.cookies(page.base) if c["name"] == "sessionid"]
    mine = page.context.cookies(page.base)
    page.context.add_cookies(cookies)
    let_labels(page)
    page.reload()
    expect(state(page)).to_have_attribute("data-state", "saved")
    assert labels(curator) == {}

    page.context.add_cookies(mine)
    page.reload()
    saved(page)
    assert labels(reviewer) == {ids(page)[0]: "fact"}
    assert labels(curator) == {}


@pytest.mark.parametrize(("choice", "expected"), [("Keep mine", "fact"), ("Take theirs", "opinion")])
def test_a_conflict_shows_both_sides(open_document, reviewer, harbour, choice, expected):
    page = open_document(reviewer, harbour)
    page.forgiven += ["Failed to load resource"]
    first = ids(page)[0]
    tag(int(first), Actor(reviewer.pk), Answer("opinion"))

    press(page, "j", "1")

    notice = page.get_by_role("region", name="Needs you")
    expect(notice).to_contain_text("Sentence 1 was changed elsewhere to “Opinion”; yours was “Fact”.")
    assert labels(reviewer) == {first: "opinion"}
    notice.get_by_role("button", name=choice).click()
    expect(notice).to_be_hidden()
    saved(page)
    assert labels(reviewer) == {first: expected}
    expect(sentence(page, 1)).to_have_attribute("data-label", expected)


def test_a_refusal_is_told_and_nothing_is_lost(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    page.forgiven += ["Failed to load resource"]
    first = ids(page)[0]
    harbour.sentences.filter(pk=first).update(retired_at="2026-11-24T00:00:00Z")

    press(page, "j", "1", "j", "2")

    notice = page.get_by_role("region", name="Needs you")
    expect(notice).to_contain_text("Sentence 1 could not be labelled “Fact”.")
    expect(state(page)).to_have_text("1 needs you")
    assert labels(reviewer) == {ids(page)[1]: "opinion"}
    harbour.sentences.filter(pk=first).update(retired_at=None)
    notice.get_by_role("button", name="Try again").click()
    saved(page)
    assert labels(reviewer)[first] == "fact"


def test_another_window_learns_of_an_answer(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    second = page.context.new_page()
    second.goto(page.url)
    second.wait_for_selector("[data-sentence]")

    press(page, "j", "1")
    saved(page)

    expect(sentence(second, 1)).to_have_attribute("data-label", "fact")
    press(second, "j", "3")
    saved(second)
    assert labels(reviewer) == {ids(page)[0]: "disputed"}
    expect(sentence(page, 1)).to_have_attribute("data-label", "disputed")


def test_a_note_before_the_label_waits_for_it(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "n")
    page.keyboard.type("Ask the office.")
    press(page, "Escape")
    page.reload()
    expect(sentence(page, 1)).to_have_attribute("data-note", "Ask the office.")
    assert labels(reviewer) == {}

    press(page, "j", "4")
    saved(page)

    assert Annotation.objects.get().note == "Ask the office."
    assert page.evaluate("localStorage.length") == 0
