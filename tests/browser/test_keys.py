"""The keys: changed, exchanged, switched off, and as usual again."""

import pytest
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


def test_who_uses_a_screen_reader_is_told_how_letters_reach_the_page(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "?")

    expect(page.locator("#keys")).to_contain_text("focus mode of NVDA (NVDA Space)")
    expect(page.locator("#keys")).to_contain_text("virtual cursor of JAWS off (Insert z)")


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
    page.locator(".pick[value=fact]").click()
    saved(page)
    assert labels(reviewer) == {ids(page)[0]: "fact"}
    press(page, "?")
    page.get_by_role("button", name="All as usual").click()
    press(page, "Escape", "2")
    saved(page)
    assert labels(reviewer) == {ids(page)[0]: "opinion"}


def key(page, key, code, **more):
    """A key press as another keyboard makes it; whether the page used it."""
    return page.evaluate(
        """options => !document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", {bubbles: true, cancelable: true, ...options}))""",
        {"key": key, "code": code, **more},
    )


@pytest.mark.parametrize(
    ("key_", "code", "more", "expected"),
    [
        ("&", "Digit1", {}, "fact"),
        ("1", "Digit1", {"shiftKey": True}, "fact"),
        ("2", "Numpad2", {}, "opinion"),
        ("\u0661", "Digit1", {}, "fact"),
        ("2", "Digit2", {}, "opinion"),
        ("!", "Digit1", {"shiftKey": True}, None),
        ("ArrowDown", "Numpad2", {}, None),
        ("1", "Digit1", {"altKey": True}, None),
        ("\u00b9", "Digit1", {"modifierAltGraph": True}, None),
    ],
)
def test_digits_of_any_keyboard_label(open_document, reviewer, harbour, key_, code, more, expected):
    page = open_document(reviewer, harbour)
    press(page, "j")

    key(page, key_, code, **more)

    assert page.locator("[data-sentence]").first.get_attribute("data-label") == expected


@pytest.mark.parametrize(
    ("key_", "code", "number"),
    [
        ("\u062a", "KeyJ", 2),
        ("\u043e", "KeyJ", 2),
        ("\u03be", "KeyJ", 2),
        ("ArrowDown", "Numpad2", 2),
        ("j", "KeyC", 2),
        ("c", "KeyJ", 1),
    ],
)
def test_letters_go_by_what_they_print_or_else_by_their_place(
    open_document, reviewer, harbour, key_, code, number
):
    page = open_document(reviewer, harbour)
    press(page, "j")

    key(page, key_, code)

    assert current(page) == ids(page)[number - 1]


def test_letters_of_dvorak_are_no_punctuation(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j")

    key(page, "w", "Comma")
    assert page.locator(".chosen").count() == 3
    key(page, "Escape", "Escape")
    key(page, ",", "KeyW")
    assert page.locator(CURRENT).get_attribute("data-confidence") == "3"


def test_keys_of_browsers_are_left_to_them(open_document, reviewer, harbour):
    """Quick find of Firefox, scrolling, the caret, and everything with Ctrl, Alt or Meta."""
    page = open_document(reviewer, harbour)
    press(page, "j")

    left = [("'", "Quote"), ("/", "Slash"), (" ", "Space"), ("Tab", "Tab"), ("Enter", "Enter")]
    left += [("Backspace", "Backspace"), ("F7", "F7"), ("PageDown", "PageDown"), ("\u00b5", "KeyM")]
    for name, code in left:
        more = {"modifierAltGraph": True} if name == "\u00b5" else {}
        assert not key(page, name, code, **more), name
    for letter in "abcdefghijklmnopqrstuvwxyz0123456789":
        code = f"Digit{letter}" if letter.isdigit() else f"Key{letter.upper()}"
        for modifier in ("ctrlKey", "altKey", "metaKey"):
            assert not key(page, letter, code, **{modifier: True}), (modifier, letter)


def test_a_letter_that_was_changed_is_shown_where_it_is_offered(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "?")
    page.locator("#keys").get_by_role("button", name="The comments on this sentence").click()
    press(page, "q", "Escape", "j")

    expect(page.locator("[data-on-this]")).to_have_text("1 on this sentence q")
