"""The interface in German and in Arabic: chosen, remembered, and with the same keys."""

import pytest
from playwright.sync_api import expect

from tests.browser.room import labels, press, saved, sentence

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


def overflow(page):
    """How much wider than its window a page is."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize(
    ("locale", "language", "direction", "words"),
    [
        ("de-DE", "de", "ltr", "Meine Arbeit"),
        ("ar-EG", "ar", "rtl", "عملي"),
        ("fr-FR", "en", "ltr", "My work"),
    ],
)
def test_the_language_is_that_of_the_browser(reviewer, enter, locale, language, direction, words):
    page = enter(reviewer, locale=locale)
    page.goto(page.base)

    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", direction)
    expect(page.locator("h1")).to_have_text(words)


def test_a_language_is_chosen_in_its_own_name_and_kept(reviewer, enter):
    page = enter(reviewer)
    page.goto(page.base)
    page.locator(".menu summary").click()
    choice = page.locator(".menu").get_by_role("button", name="Deutsch")
    expect(choice).to_have_attribute("lang", "de")
    choice.click()

    expect(page.locator("h1")).to_have_text("Meine Arbeit")
    page.goto(f"{page.base}/account/")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.locator(".menu summary").click()
    expect(page.locator(".menu [aria-pressed=true]")).to_have_text("Deutsch")
    page.locator(".menu").get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/account/")


def test_whoever_is_not_signed_in_yet_chooses_as_well(browser, live_server):
    page = browser.new_page(locale="en-GB")
    page.goto(f"{live_server.url}/account/login/")
    page.get_by_role("button", name="العربي").click()

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("h1")).to_have_text("تسجيل الدخول")
    page.close()


@pytest.mark.parametrize(
    ("locale", "chosen", "said"),
    [("de-DE", "Satz 1", "Gespeichert"), ("ar-EG", "الجملة 1", "محفوظ")],
)
def test_the_keys_of_the_room_are_the_same(reviewer, harbour, open_document, locale, chosen, said):
    page = open_document(reviewer, harbour, locale=locale)
    press(page, "1", "j", "2", "k")

    saved(page)
    expect(page.locator(".saved")).to_contain_text(said)
    expect(page.locator("[data-choose] [data-where]")).to_have_text(chosen)
    assert sorted(labels(reviewer).values()) == ["fact", "opinion"]
    press(page, "u")
    saved(page)
    assert len(labels(reviewer)) == 1


def test_a_post_keeps_its_own_direction_in_an_arabic_room(reviewer, harbour, open_document):
    page = open_document(reviewer, harbour, locale="ar-EG")

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("[data-pane=article] .text")).to_have_attribute("dir", "ltr")
    article, thread = (page.locator(f"[data-pane={name}]").bounding_box() for name in ("article", "thread"))
    assert article["x"] > thread["x"], "the article is where reading begins"
    first, second = (sentence(page, number).bounding_box() for number in (1, 2))
    assert first["y"] < second["y"] or first["x"] < second["x"], "its sentences run from left to right"


def test_arrow_keys_go_with_the_text_and_not_with_the_interface(reviewer, harbour, open_document):
    page = open_document(reviewer, harbour, locale="ar-EG")
    press(page, "j", "ArrowRight")

    expect(sentence(page, 2)).to_have_attribute("aria-current", "true")


def test_english_asks_for_no_words(reviewer, enter):
    asked = []
    page = enter(reviewer)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page.base)

    assert not [address for address in asked if "words.js?" in address]


def test_numbers_are_written_as_the_language_does(reviewer, harbour, open_document):
    for locale, written in (("de-DE", "1.234,5"), ("ar-EG", "1,234.5"), ("en-GB", "1,234.5")):
        page = open_document(reviewer, harbour, locale=locale)

        assert page.evaluate("async () => (await import('/static/js/words.js')).number(1234.5)") == written


@pytest.mark.parametrize("locale", ["de-DE", "ar-EG"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_is_wider_than_the_window(owner, harbour, open_document, locale, viewport):
    page = open_document(owner, harbour, locale=locale, viewport=viewport)
    assert overflow(page) <= 0
    project = harbour.project.get_absolute_url()
    for address in (
        "/",
        project,
        f"{project}people/",
        f"{project}export/",
        f"{project}add/",
        "/account/tokens/",
    ):
        page.goto(page.base + address)
        assert overflow(page) <= 0, address


STICKS_OUT = """() => {
    const head = document.querySelector(".pane.thread > header");
    const { left, right } = head.getBoundingClientRect();
    const said = [...head.querySelectorAll("h2, [data-thread-count], a, button")].filter((each) => each.offsetParent);
    const boxes = said.map((each) => [each.textContent, each.getBoundingClientRect()]).filter(([, box]) => box.width > 1);
    return boxes.filter(([, box], index) => box.left < left - 1 || box.right > right + 1
      || boxes.slice(index + 1).some(([, other]) => box.left < other.right - 1 && other.left < box.right - 1))
      .map(([words]) => words.trim());
}"""


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "ar-EG"])
def test_the_head_of_the_thread_has_room_for_what_it_says(reviewer, harbour, open_document, locale):
    page = open_document(reviewer, harbour, locale=locale)
    page.wait_for_selector("body[data-ready]")
    for width in (1920, 1360, 1280, 1024, 840, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for key in ("Home", "j"):
            press(page, key)
            assert page.evaluate(STICKS_OUT) == [], (width, key)


def test_a_title_is_cut_at_its_own_end(reviewer, make_document, open_document):
    document = make_document(
        "It is short.", [], title="A title in English that has no room on a phone at all"
    )
    page = open_document(reviewer, document, locale="ar-EG", viewport=NARROW)

    title = page.locator("h1 bdi")
    assert title.evaluate("each => each.scrollWidth > each.clientWidth")
    assert title.evaluate("each => getComputedStyle(each).direction") == "ltr"
