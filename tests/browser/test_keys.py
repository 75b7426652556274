"""The keys: changed, exchanged, switched off, and as usual again."""

from playwright.sync_api import expect

from tests.browser.room import CURRENT, ids, labels, press, saved


def current(page):
    return page.locator(CURRENT).get_attribute("data-sentence")


def test_a_letter_can_be_given_to_another_action(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "?")

    page.get_by_role("button", name="Next sentence").click()
    press(page, "w", "Escape")
    press(page, "w", "j")

    assert current(page) == ids(page)[1]
    page.reload()
    press(page, "w", "w")
    assert current(page) == ids(page)[1]


def test_two_actions_exchange_their_letters(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "?")

    page.get_by_role("button", name="Next sentence").click()
    press(page, "u", "Escape")

    expect(page.locator(".dock [data-key-of=undo]")).to_have_text("j")
    press(page, "u", "1", "j")
    saved(page)
    assert labels(reviewer) == {}


def test_escape_keeps_the_key_and_digits_are_not_for_change(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "?")
    button = page.get_by_role("button", name="Find words")

    button.click()
    press(page, "5")
    expect(page.locator("[data-say]")).to_have_text("A letter, with Shift or without")
    press(page, "Escape")

    expect(button).to_have_text("f")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_p_follows_a_quotation_to_its_sentence_and_back(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    quote = page.locator(".comment .q").first
    quoted = quote.get_attribute("data-to")
    quoting = quote.locator("xpath=ancestor::*[@data-sentence]").get_attribute("data-sentence")

    page.goto(f"{page.url}?s={ids(page)[ids(page).index(quoting) + 1]}#current")
    press(page, "j", "k", "p")
    assert current(page) == quoted
    press(page, "Shift+p")
    assert current(page) == quoting


def test_single_keys_can_be_switched_off_and_all_be_as_usual_again(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "ArrowDown", "?")

    page.get_by_label("Single keys do something").uncheck()
    press(page, "Escape", "1", "j", ",")

    assert current(page) == ids(page)[0]
    page.get_by_role("button", name="Fact").click()
    saved(page)
    assert labels(reviewer) == {ids(page)[0]: "fact"}
    press(page, "?")
    page.get_by_role("button", name="All as usual").click()
    press(page, "Escape", "2")
    saved(page)
    assert labels(reviewer) == {ids(page)[0]: "opinion"}
