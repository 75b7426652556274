"""A label is never lost and never called saved before the server said so."""

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

    page.add_init_script(
        """globalThis.states = new Set();
        new MutationObserver(() => states.add(document.querySelector(".saved")?.dataset.state))
            .observe(document, { subtree: true, childList: true, attributes: true });"""
    )
    page.reload()
    expect(sentence(page, 1)).to_have_attribute("data-label", "unsupported")
    expect(state(page)).to_have_attribute("data-state", "offline")
    assert "saved" not in page.evaluate("[...states]")
    expect(sentence(page, 1)).to_have_attribute("data-unsent", "")
    assert labels(reviewer) == {}

    let_labels(page)
    page.reload()
    saved(page)
    assert labels(reviewer) == {ids(page)[0]: "unsupported"}


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
    press(second, "Home", "3")
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
    assert page.evaluate("Object.keys(localStorage).filter((key) => /:(draft|op):/.test(key))") == []


def test_labelling_anew_and_undoing_keep_the_evidence(open_document, reviewer, harbour):
    piece = {"url": "https://archive.example/", "quotation": "Nobody was told.", "stance": "refutes"}
    first = harbour.sentences.order_by("post__order", "start").first()
    tag(first.pk, Actor(reviewer.pk), Answer("fact", evidence=[piece]))
    page = open_document(reviewer, harbour, f"?s={first.pk}")

    press(page, "2", "u")
    saved(page)

    answer = Annotation.objects.get()
    assert (answer.label.key, answer.evidence, answer.revisions) == ("fact", [piece], 2)
