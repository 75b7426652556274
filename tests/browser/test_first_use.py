"""The first ten seconds, and where a label leads."""

import pytest
from playwright.sync_api import expect

from annotations.answers import Answer
from annotations.labelling import tag
from documents.access import Actor
from tests.browser.room import CURRENT, choose_more, ids, labels, press, saved, sentence

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def hint(page):
    return page.locator("[data-hint]")


def current(page):
    return ids(page).index(page.locator(CURRENT).get_attribute("data-sentence")) + 1


def test_a_newcomer_opens_a_document_and_presses_1(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    expect(page.locator(".offered")).to_have_text("The quay at Oldport has been closed since Monday.")
    expect(hint(page)).to_contain_text("1 to 4 label the marked sentence, j goes on, ? shows all keys.")

    press(page, "1")
    saved(page)

    assert labels(reviewer) == {ids(page)[0]: "fact"}
    assert current(page) == 1
    assert page.locator(".offered").count() == 0


def test_a_newcomer_with_a_phone_taps_a_label(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour, **PHONE)
    expect(page.locator(".offered")).to_be_in_viewport()
    expect(page.get_by_text("Tap a label for the marked sentence; swipe to go on.")).to_be_visible()
    expect(page.get_by_text("shows all keys")).to_be_hidden()
    expect(page.locator(".choose")).to_contain_text("Sentence 1")

    page.get_by_role("button", name="Fact").tap()
    saved(page)

    assert labels(reviewer) == {ids(page)[0]: "fact"}


def test_the_line_goes_for_good_after_a_few_labels(open_document, reviewer, harbour, make_document):
    page = open_document(reviewer, harbour)
    press(page, "1", "j", "2", "j", "3", "j", "4")
    expect(hint(page)).to_be_visible()
    press(page, "n")
    expect(hint(page)).to_be_hidden()
    press(page, "Escape")
    expect(hint(page)).to_be_visible()
    press(page, "j", "0")
    expect(hint(page)).to_be_hidden()
    saved(page)

    page.goto(f"{page.base}/documents/{make_document('Another page. It is short.', []).pk}/")

    expect(page.locator(".offered")).to_be_visible()
    expect(hint(page)).to_be_hidden()


def test_the_first_sentence_without_an_answer_is_offered_and_in_sight(open_document, reviewer, make_document):
    document = make_document(
        " ".join(f"This is sentence {number} of a long text." for number in range(120)), []
    )
    actor = Actor(user_id=reviewer.pk)
    for one in document.sentences.order_by("start")[:90]:
        tag(one.pk, actor, Answer(label="fact"), None, None)
    page = open_document(reviewer, document)

    expect(page.locator(".offered")).to_be_in_viewport()
    expect(page.locator(".where")).to_have_text("Sentence 91")
    press(page, "j")
    assert current(page) == 91


def test_where_everything_is_answered_nothing_is_offered(open_document, reviewer, make_document):
    document = make_document("It is short.", [])
    tag(document.sentences.get().pk, Actor(user_id=reviewer.pk), Answer(label="fact"), None, None)
    page = open_document(reviewer, document)

    page.wait_for_selector("body[data-ready]")
    assert page.locator(".offered").count() == 0
    press(page, "j")
    assert current(page) == 1


def onward(page, choice):
    page.context.add_cookies([{"name": "appearance", "value": f"onward-{choice}", "url": page.base}])
    page.reload()
    page.wait_for_selector("body[data-ready]")


def test_a_label_stays_where_it_is_unless_one_chooses_otherwise(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "1")
    assert current(page) == 1

    page.get_by_role("link", name="Reading").click()
    page.get_by_label("Go to the next sentence").check()
    press(page, "Escape")
    press(page, "1", "2", "0", "4")
    saved(page)

    given = ["fact", "opinion", "no_claim", "unsupported"]
    assert [labels(reviewer)[one] for one in ids(page)[:4]] == given
    assert current(page) == 5
    page.reload()
    sentence(page, 5).locator("span").first.click()
    page.locator(".pick[value=disputed]").click()
    assert current(page) == 6
    press(page, "u")
    assert current(page) == 5


def test_on_to_the_next_without_an_answer(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "j", "3")
    saved(page)
    onward(page, "next-unlabelled")

    press(page, "1", "1")
    saved(page)

    assert current(page) == 4
    assert [labels(reviewer)[one] for one in ids(page)[:3]] == ["fact", "disputed", "fact"]


def test_on_by_touch_and_past_a_range(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour, **PHONE)
    onward(page, "next")

    page.locator(".pick[value=fact]").tap()
    page.locator(".pick[value=opinion]").tap()
    assert current(page) == 3
    choose_more(page, "range", touch=True)
    sentence(page, 4).locator("span").first.tap()
    page.locator(".pick[value=disputed]").tap()
    saved(page)

    assert current(page) == 5
    assert page.locator(".chosen").count() == 0
    assert [labels(reviewer)[one] for one in ids(page)[:4]] == ["fact", "opinion", "disputed", "disputed"]


@pytest.mark.parametrize("choice", ["next", "next-unlabelled"])
def test_a_reason_that_asks_for_a_note_is_not_left(open_document, reviewer, harbour, choice):
    page = open_document(reviewer, harbour)
    onward(page, choice)
    press(page, "n")
    page.get_by_role("button", name="Other, see note").click()

    expect(page.locator("#note")).to_be_focused()
    assert current(page) == 1


def test_a_finished_document_leads_to_the_next(open_document, reviewer, make_document):
    document, other = make_document("It is short. It is done.", []), make_document("It waits.", [])
    page = open_document(reviewer, document)
    link = page.get_by_role("link", name="Next document")
    press(page, "1", "j")
    expect(link).to_be_hidden()
    press(page, "2")
    expect(link).to_be_visible()
    press(page, "u")
    expect(link).to_be_hidden()
    press(page, "Shift+U")
    saved(page)

    link.click()

    expect(page.locator("h1")).to_have_text(other.title)
    expect(page.locator("[data-sentence]")).to_have_text("It waits.")
