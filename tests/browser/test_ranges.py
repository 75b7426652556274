"""Several sentences at once: chosen by keys, mouse or touch, answered as one step of undo."""

import pytest
from playwright.sync_api import expect

from annotations.models import Annotation
from tests.browser.room import CURRENT, choose_more, drag, ids, labels, press, saved, sentence


def chosen(page) -> list[int]:
    """The numbers of the sentences that are marked as chosen."""
    return page.evaluate(
        "[...document.querySelectorAll('[data-sentence]')]"
        ".flatMap((each, at) => each.matches('.chosen') ? [at + 1] : [])"
    )


def said(page, words):
    expect(page.locator("[data-say]")).to_have_text(words)


def test_v_begins_a_range_and_moving_extends_it(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)

    press(page, "j", "v", "j", "ArrowDown")

    assert chosen(page) == [1, 2, 3]
    said(page, "3 sentences chosen, 1 to 3")
    expect(page.locator("[data-toolbar]")).to_have_attribute("aria-label", "3 sentences chosen, 1 to 3")
    press(page, "k")
    assert chosen(page) == [1, 2]
    press(page, "Home")
    assert chosen(page) == [1]
    press(page, "Escape", "j")
    assert chosen(page) == []


def test_a_label_for_a_range_is_one_step_of_undo(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "j", "2", "k", "v", "j", "j")
    said(page, "3 sentences chosen, 1 to 3 · 1 has an answer")

    press(page, "1")

    said(page, "3 labelled, 1 of them changed")
    saved(page)
    one, two, three, *_ = ids(page)
    assert labels(reviewer) == {one: "fact", two: "fact", three: "fact"}
    press(page, "u")
    saved(page)
    assert labels(reviewer) == {two: "opinion"}
    press(page, "Shift+u")
    saved(page)
    assert labels(reviewer) == {one: "fact", two: "fact", three: "fact"}


def test_a_range_stays_for_a_flag_and_the_next_move_lets_it_go(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "v", "j", "3")
    assert chosen(page) == [1, 2]

    press(page, "a", ".")
    press(page, "j")

    assert chosen(page) == []
    assert page.locator(CURRENT).get_attribute("data-sentence") == ids(page)[2]
    saved(page)
    answers = Annotation.objects.filter(reviewer=reviewer)
    assert [(each.attributed, each.confidence) for each in answers] == [(True, 3), (True, 3)]


def test_one_flag_makes_unlike_answers_alike(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "1", "a", "j", "1", "Shift+ArrowUp")

    press(page, "a")
    saved(page)
    assert set(Annotation.objects.values_list("attributed", flat=True)) == {False}
    press(page, "0", "0")
    saved(page)
    assert set(labels(reviewer).values()) == {"unclear"}


def test_a_note_is_for_all_that_are_chosen(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "v", "j", "1", "n")
    page.keyboard.type("See the minutes.")
    press(page, "Escape")
    saved(page)

    assert list(Annotation.objects.values_list("note", flat=True)) == ["See the minutes."] * 2
    press(page, "u")
    saved(page)
    assert list(Annotation.objects.values_list("note", flat=True)) == [""] * 2


def test_shift_and_arrows_extend_at_once(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)

    press(page, "j", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowUp")
    assert chosen(page) == [1, 2]
    press(page, "Shift+End")
    assert chosen(page) == list(range(1, len(ids(page)) + 1))
    press(page, "ArrowUp")
    assert chosen(page) == []


def test_after_a_range_j_goes_on_behind_it_and_k_before_it(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "j", "j", "Shift+ArrowUp", "j")
    assert page.locator(CURRENT).get_attribute("data-sentence") == ids(page)[3]

    press(page, "Shift+ArrowUp", "k")
    assert page.locator(CURRENT).get_attribute("data-sentence") == ids(page)[1]


def test_w_chooses_the_paragraph_then_the_article_and_a_comment_at_once(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)

    press(page, "j", "j", "w")
    assert chosen(page) == [1, 2, 3]
    said(page, "3 sentences chosen, 1 to 3; once more for the whole article")
    assert page.locator(CURRENT).get_attribute("data-sentence") == ids(page)[1]
    press(page, "w")
    assert chosen(page) == [1, 2, 3, 4, 5]
    press(page, "j", "w")
    comment = page.locator(".comment").first.locator("[data-sentence]").count()
    assert chosen(page) == list(range(6, 6 + comment))
    press(page, "2")
    saved(page)
    assert set(labels(reviewer).values()) == {"opinion"}
    assert len(labels(reviewer)) == comment


def test_what_is_folded_away_is_not_chosen(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "t", "z", "Home", "Shift+End")

    hidden = page.locator(".comment[hidden] [data-sentence]").count()
    assert hidden == 2
    assert len(chosen(page)) == len(ids(page)) - hidden
    assert page.locator(".comment[hidden]").count() == 2


def test_shift_and_a_click_reach_from_the_current_sentence(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    sentence(page, 2).locator("span").first.click()

    sentence(page, 4).locator("span").first.click(modifiers=["Shift"])

    assert chosen(page) == [2, 3, 4]
    assert page.evaluate("getSelection().isCollapsed")
    page.locator(".pick[value=unsupported]").click()
    saved(page)
    assert len(labels(reviewer)) == 3
    sentence(page, 1).locator("span").first.click()
    assert chosen(page) == []


@pytest.mark.parametrize("way", ["button", "key"])
def test_text_selected_over_sentences_is_offered_as_a_range(open_document, reviewer, harbour, way):
    page = open_document(reviewer, harbour)
    press(page, "j")

    drag(page, 2, 4)

    offer = page.get_by_role("button", name="Choose 3 sentences")
    expect(offer).to_be_visible()
    assert "harbour office" in page.evaluate("getSelection().toString()")
    assert chosen(page) == []
    if way == "button":
        offer.click()
    else:
        press(page, "v")
    assert chosen(page) == [2, 3, 4]
    expect(offer).to_be_hidden()


def test_shift_and_arrows_are_the_browsers_while_text_is_selected(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    drag(page, 2, 2)

    press(page, "Shift+ArrowDown")

    assert chosen(page) == []
    assert page.evaluate("getSelection().toString()")


def test_a_range_is_seen_without_colour(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour, forced_colors="active")
    press(page, "j", "v", "j", "j")

    style = "each => getComputedStyle(each).borderBlockStartStyle"
    assert sentence(page, 2).evaluate(style) == "dashed"
    assert sentence(page, 4).evaluate(style) == "solid"


def test_a_range_is_chosen_by_buttons_alone(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    sentence(page, 1).locator("span").first.click()

    choose_more(page, "range")
    sentence(page, 3).locator("span").first.click()
    page.locator(".pick[value=fact]").click()
    saved(page)

    assert len(labels(reviewer)) == 3
