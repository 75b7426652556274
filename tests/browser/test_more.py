"""The sheet of all that can be done, and the one row of the dock."""

import pytest
from playwright.sync_api import expect

from tests.browser.room import CURRENT, becomes, choose_more, drag, ids, labels, press, saved, sentence

SHEET = "#more"


def test_all_that_has_a_key_can_be_done_by_mouse(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    page.wait_for_selector("body[data-ready]")
    keys = page.eval_on_selector_all("#keys [data-key-of]", "all => all.map(each => each.dataset.keyOf)")

    within_reach = page.evaluate(
        """() => [...document.querySelectorAll(".dock [data-act], .dock [data-flag], #more [value]")]
          .map((each) => each.dataset.act ?? each.dataset.flag ?? each.value)"""
    )

    assert set(keys) - set(within_reach) == set()


def test_keys_are_shown_as_they_were_set(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "?")
    page.get_by_role("button", name="History").click()
    press(page, "q", "Escape")

    page.locator("[data-act=more]").click()

    button = page.locator(f"{SHEET} [value=history]")
    expect(button).to_have_text("qHistory")
    expect(button).to_have_attribute("aria-keyshortcuts", "q")
    press(page, "q")
    expect(page.get_by_role("dialog", name="History of this sentence")).to_be_visible()
    expect(page.locator(SHEET)).to_be_hidden()


@pytest.mark.parametrize(
    ("action", "focused"),
    [("note", "#note"), ("evidence", "#evidence-url"), ("find", "#finder-words"), ("next", CURRENT)],
)
def test_what_is_chosen_has_the_focus_afterwards(open_document, reviewer, harbour, action, focused):
    page = open_document(reviewer, harbour)
    press(page, "j")

    choose_more(page, action)

    expect(page.locator(focused)).to_be_focused()


def test_escape_does_nothing_twice(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j")
    choose_more(page, "next")
    page.locator("[data-act=more]").click()
    expect(page.locator(SHEET)).to_contain_text("Sentence 2")

    press(page, "Escape")

    expect(page.locator(CURRENT)).to_be_focused()
    assert page.locator(CURRENT).get_attribute("data-sentence") == ids(page)[1]


def test_selected_words_are_still_selected_for_what_the_sheet_does(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "1")
    drag(page, 4, 4)
    words = page.evaluate("getSelection().toString()")

    choose_more(page, "evidence")

    expect(page.locator("#evidence-quotation")).to_have_value(words)


@pytest.mark.parametrize("width", [1280, 1360, 1920])
@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "ar-EG"])
def test_the_dock_is_one_row(open_document, reviewer, harbour, width, locale):
    page = open_document(reviewer, harbour, viewport={"width": width, "height": 860}, locale=locale)
    page.wait_for_selector("body[data-ready]")
    assert page.locator(".dock").bounding_box()["height"] <= 64


@pytest.fixture
def many_labels(project):
    """As many labels as there are digits, with names that say all."""
    from annotations.labels import add_label

    for digit in "56789":
        add_label(project, f"k{digit}", {"name": f"Needs context from elsewhere {digit}", "hotkey": digit})


WHAT_DOES_NOT_FIT = """() => [".tools", ".labels"].map((each) => document.querySelector(each))
  .filter((each) => each.scrollWidth > each.clientWidth).length"""


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_the_dock_is_one_row_in_a_wide_face(enter, reviewer, harbour, locale):
    page = enter(reviewer, locale=locale)
    page.route(
        "**/css/site*.css",
        lambda route: route.fulfill(
            content_type="text/css",
            body=route.fetch().text().replace("--sans: system-ui", "--sans: monospace"),
        ),
    )
    page.goto(f"{page.base}/documents/{harbour.pk}/")
    page.wait_for_selector("body[data-ready]")

    for width in (1920, 1360, 1280, 1024, 840):
        page.set_viewport_size({"width": width, "height": 860})
        becomes(page, lambda: page.locator(".dock").bounding_box()["height"] <= 64)
        becomes(page, lambda: page.evaluate(WHAT_DOES_NOT_FIT) == 0)


@pytest.mark.usefixtures("many_labels")
def test_many_long_names_grow_short_and_letters_and_keys_stay(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour, viewport={"width": 1920, "height": 860})
    page.wait_for_selector("body[data-ready]")
    last = page.locator(".pick[value=k9]")
    expect(last.locator(".letter")).to_be_hidden()

    for width in (1920, 1360, 1024, 840):
        page.set_viewport_size({"width": width, "height": 860})
        becomes(page, lambda: page.locator(".dock").bounding_box()["height"] <= 64)
        becomes(page, lambda: page.evaluate(WHAT_DOES_NOT_FIT) == 0)
        expect(last.locator("kbd")).to_have_text("9")

    expect(last.locator(".letter")).to_be_visible()
    expect(last).to_have_accessible_name("9 Needs context from elsewhere 9")
    page.set_viewport_size({"width": 320, "height": 700})
    becomes(page, lambda: page.evaluate(WHAT_DOES_NOT_FIT) == 0)


def test_another_reason_for_no_label_moves_nothing(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "0")
    abstain = page.locator(".pick.abstain")
    width = abstain.bounding_box()["width"]
    expect(abstain).to_have_accessible_name("0 No claim")

    press(page, "0")

    expect(abstain).to_have_accessible_name("0 Unclear")
    assert abstain.bounding_box()["width"] == width


def test_what_is_said_about_an_answer_stands_in_the_sheet_of_a_narrow_page(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour, viewport={"width": 390, "height": 844}, has_touch=True)
    sentence(page, 1).locator("span").first.tap()
    page.locator(".pick[value=fact]").tap()
    page.locator("[data-act=more]").tap()
    sheet = page.locator(SHEET)

    sheet.get_by_role("button", name="Attributed").tap()
    sheet.get_by_role("button", name="More sure").tap()

    expect(sheet.get_by_role("button", name="Attributed")).to_have_attribute("aria-pressed", "true")
    expect(sheet.locator("[data-bars]")).to_have_attribute("data-bars", "3")
    saved(page)
    assert labels(reviewer) == {ids(page)[0]: "fact"}
    assert page.locator(CURRENT).get_attribute("data-attributed") is not None
    press(page, "Tab", "Tab")
    page.set_viewport_size({"width": 1280, "height": 860})
    press(page, "Escape")
    expect(page.locator(".dock .about")).to_be_visible()
    assert page.locator("[role=toolbar] [tabindex='0']").count() == 1
