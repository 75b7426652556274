"""The table of sentences by keys."""

from playwright.sync_api import expect

from annotations.views import data

from .room import press

FOCUSED = "td.words a:focus"


def test_keys_go_through_the_table_and_open_a_sentence(enter, reviewer, harbour):
    page = enter(reviewer)
    page.goto(f"{page.base}/projects/harbour/data/")
    rows = page.locator("td.words a")
    focused = page.locator(FOCUSED)
    expect(focused).to_have_count(0)

    press(page, "k", "j")
    expect(focused).to_have_text(rows.nth(0).inner_text())
    press(page, "j", "ArrowDown", "k")
    expect(focused).to_have_text(rows.nth(1).inner_text())
    sentence = focused.get_attribute("href").partition("?s=")[2].partition("#")[0]
    press(page, "Enter")

    page.wait_for_url(f"**/documents/{harbour.pk}/?s={sentence}*")
    expect(page.locator("[data-sentence][aria-current], #current").first).to_be_attached()


def test_the_words_that_were_sought_are_marked_and_keys_in_a_field_are_letters(enter, reviewer, harbour):
    word = next(one for one in harbour.sentences.first().text.split() if len(one) > 5 and one.isalpha())
    page = enter(reviewer)
    page.goto(f"{page.base}/projects/harbour/data/?q={word}")
    expect(page.locator("td.words mark").first).to_have_text(word, ignore_case=True)

    page.locator("input[type=search]").click()
    press(page, "j")

    expect(page.locator(FOCUSED)).to_have_count(0)
    expect(page.locator("input[type=search]")).to_have_value(f"{word}j")


def test_from_the_last_row_the_next_page_is_gone_to(enter, reviewer, harbour, monkeypatch):
    monkeypatch.setattr(data, "PAGE", 2)
    page = enter(reviewer)
    page.goto(f"{page.base}/projects/harbour/data/")
    first = page.locator("td.words a").nth(0).inner_text()

    press(page, "j", "j", "j")
    page.wait_for_url("**after=**")
    press(page, "j")

    expect(page.locator(FOCUSED)).to_have_count(1)
    assert page.locator(FOCUSED).inner_text() != first
