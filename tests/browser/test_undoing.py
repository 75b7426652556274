"""Undo outlives the page, and never overwrites what was changed since without saying so."""

import pytest
from playwright.sync_api import expect

from annotations.answers import Answer
from annotations.labelling import tag
from annotations.models import Annotation
from documents.access import Actor
from tests.browser.room import becomes, ids, labels, press, saved, sentence

PAUSE = 600
"""Milliseconds until what can be undone is kept."""


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


# All that the page says to those who cannot see it: how the sending goes may be said a moment later.
HEAR = """() => {
  globalThis.heard = [];
  const place = document.querySelector("[data-say]");
  new MutationObserver(() => heard.push(place.textContent)).observe(place, { childList: true, characterData: true, subtree: true });
}"""


def test_what_undo_left_is_said(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    page.evaluate(HEAR)

    press(page, "j", "1", "2", "u", "u", "Shift+U", "Shift+U")

    becomes(page, lambda: "Sentence 1: Opinion" in page.evaluate("heard"))
    said = [words for words in page.evaluate("heard") if words.startswith("Sentence")]
    assert said == [
        "Sentence 1: Fact",
        "Sentence 1: no label yet",
        "Sentence 1: Fact",
        "Sentence 1: Opinion",
    ]


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


@pytest.fixture
def two_windows(open_document, reviewer, harbour):
    first = open_document(reviewer, harbour)
    second = first.context.new_page()
    second.goto(first.url)
    expect(second.locator("body[data-ready]")).to_have_count(1)
    return first, second


def reload(page):
    page.wait_for_timeout(PAUSE)
    page.reload()
    expect(page.locator("body[data-ready]")).to_have_count(1)


def test_each_of_two_windows_goes_on_with_its_own_steps(two_windows, reviewer):
    first, second = two_windows
    press(first, "Home", "1")
    saved(first)
    press(second, "Home", "j", "2")
    saved(second)
    one, two, *_ = ids(first)
    for page in two_windows:
        reload(page)

    press(first, "u")
    saved(first)
    assert labels(reviewer) == {two: "opinion"}
    press(second, "u")
    saved(second)
    assert labels(reviewer) == {}
    press(first, "u", "Shift+U")
    saved(first)
    assert labels(reviewer) == {one: "fact"}


def test_when_all_are_closed_the_next_goes_on_where_something_was_done_last(two_windows, reviewer):
    first, second = two_windows
    press(first, "Home", "1")
    saved(first)
    press(second, "Home", "j", "2")
    saved(second)
    press(first, "j", "j", "3")
    saved(first)
    one, two, *_ = ids(first)
    for page in two_windows:
        page.wait_for_timeout(PAUSE)
    first.close()
    # Whoever only looks on, in what is open still, changes nothing about that.
    second.reload()
    expect(second.locator("body[data-ready]")).to_have_count(1)
    third = second.context.new_page()
    third.goto(second.url)
    second.close()
    expect(third.locator("body[data-ready]")).to_have_count(1)

    press(third, "u")

    saved(third)
    assert labels(reviewer) == {one: "fact", two: "opinion"}


def test_what_is_kept_for_undo_is_bounded(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    note = "x" * 2000
    page.evaluate("""([note]) => {
        const fill = { note, before: note, after: note };
        for (let document = 0; document < 40; document += 1) {
            localStorage.setItem(`contested:undo:1:${document}`, JSON.stringify({ past: [[fill]], future: [] }));
        }
    }""", [note])  # fmt: skip
    press(page, "j", "1", "2", "1")
    saved(page)
    page.wait_for_timeout(PAUSE)

    names = page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('contested:undo:'))")

    assert names == [f"contested:undo:{reviewer.pk}:{harbour.pk}"]


def test_of_large_steps_the_newest_are_kept(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    name = f"contested:undo:{reviewer.pk}:{harbour.pk}"
    page.evaluate("""([name, sentence]) => {
        const answer = (note) => ({ label: "fact", abstain_reason: "", note, confidence: 0, mixed: false, attributed: false, evidence: "" });
        const past = [..."abcdefghijklmnopqrstuvwxyz"].map((letter) => [
            { sentence, before: answer(""), after: answer(letter.repeat(20000)) },
        ]);
        sessionStorage.setItem(name, JSON.stringify({ past, future: [] }));
    }""", [name, ids(page)[2]])  # fmt: skip
    reload(page)
    press(page, "Home", "1")
    saved(page)
    page.wait_for_timeout(PAUSE)

    kept = page.evaluate("(name) => localStorage.getItem(name)", name)

    assert 100_000 < len(kept) <= 300_000
    assert "yyyy" in kept
    assert "aaaa" not in kept
    reload(page)
    press(page, "u")
    saved(page)
    assert labels(reviewer) == {}
