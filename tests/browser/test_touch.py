"""One thumb on a phone: swipes, a range by a held finger, and what stays the browser's."""

import pytest
from playwright.sync_api import expect

from tests.browser.room import CURRENT, choose_more, ids, labels, saved, sentence

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ARABIC = "قال رئيس البلدية إن السد سليم. لكن تقرير المهندسين يقول غير ذلك. لا أحد يعرف متى يبدأ الإصلاح."


class Finger:
    """A finger on the glass, as the browser gets it from the system."""

    def __init__(self, page):
        self.page = page
        self.session = page.context.new_cdp_session(page)

    def _send(self, name, *points):
        touches = [{"x": x, "y": y, "id": index} for index, (x, y) in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": name, "touchPoints": touches})

    def down(self, x, y):
        self._send("touchStart", (x, y))

    def up(self):
        self._send("touchEnd")

    def drag(self, x, y, across=0, down=0, steps=6):
        self._send("touchStart", (x, y))
        for step in range(1, steps + 1):
            self._send("touchMove", (x + across * step / steps, y + down * step / steps))
        self._send("touchEnd")

    def hold(self, x, y, milliseconds=800):
        self.down(x, y)
        self.page.wait_for_timeout(milliseconds)
        self.up()

    def with_two(self, x, y, across):
        self._send("touchStart", (x, y))
        self._send("touchStart", (x, y), (x, y + 60))
        self._send("touchMove", (x + across, y), (x + across, y + 60))
        self._send("touchEnd")


def current(page):
    found = page.locator(CURRENT)
    return ids(page).index(found.get_attribute("data-sentence")) + 1 if found.count() else None


def mark(page, number):
    """Where the letter of a sentence stands."""
    return sentence(page, number).evaluate(
        """each => { const [line] = each.getClientRects();
          const isRtl = getComputedStyle(each).direction === "rtl";
          return [isRtl ? line.right - 14 : line.left + 14, line.top + line.height / 2]; }"""
    )


@pytest.fixture
def phone(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour, **PHONE)
    page.wait_for_selector("body[data-ready]")
    return page


def test_a_swipe_goes_on_and_back(phone):
    finger = Finger(phone)
    phone.locator(".pick[value=fact]").tap()
    assert current(phone) == 1

    finger.drag(280, 300, across=-140)
    assert current(phone) == 2
    finger.drag(280, 300, across=-140)
    assert current(phone) == 3
    finger.drag(100, 300, across=140)
    assert current(phone) == 2


def test_in_a_text_from_right_to_left_it_is_the_other_way(open_document, reviewer, make_document):
    document = make_document(ARABIC, ["السد سليم."], language="ar")
    page = open_document(reviewer, document, **PHONE)
    page.wait_for_selector("body[data-ready]")
    finger = Finger(page)
    page.locator(".pick[value=fact]").tap()

    finger.drag(100, 300, across=140)
    assert current(page) == 2
    finger.drag(280, 300, across=-140)
    assert current(page) == 1
    finger.hold(*mark(page, 2))
    assert page.locator(".chosen").count() == 1


def test_scrolling_slow_and_short_movements_and_two_fingers_are_no_swipe(phone):
    finger = Finger(phone)
    phone.locator(".pick[value=fact]").tap()

    finger.drag(280, 400, across=-40)
    finger.drag(280, 400, across=-90, down=-80)
    finger.with_two(280, 400, across=-120)
    assert current(phone) == 1


def test_a_page_scrolls_under_the_finger(open_document, reviewer, make_document):
    document = make_document("A long text is scrolled by thumb. " * 60, [])
    page = open_document(reviewer, document, **PHONE)
    page.locator(".pick[value=fact]").tap()

    Finger(page).drag(200, 600, down=-400, across=-60, steps=12)

    page.wait_for_function("() => scrollY > 200")
    assert current(page) == 1


@pytest.mark.parametrize(("start", "across"), [(6, 160), (384, -160)])
def test_the_edges_are_the_browsers(phone, start, across):
    sentence(phone, 2).locator("span").first.tap()

    Finger(phone).drag(start, 300, across=across)

    assert current(phone) == 2


def test_an_enlarged_page_is_moved_not_swiped(phone):
    sentence(phone, 2).locator("span").first.tap()
    Finger(phone).session.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 2})
    phone.wait_for_selector("html[data-enlarged]")

    Finger(phone).drag(280, 300, across=-140)

    assert current(phone) == 2
    assert phone.locator(".pane").first.evaluate("pane => getComputedStyle(pane).touchAction") == "auto"


def test_a_held_finger_begins_a_range_and_a_tap_ends_it(phone, reviewer):
    Finger(phone).hold(*mark(phone, 2))
    assert current(phone) == 2
    assert phone.evaluate("getSelection().isCollapsed")

    sentence(phone, 4).locator("span").first.tap()
    assert phone.locator(".chosen").count() == 3
    phone.locator(".pick[value=opinion]").tap()
    saved(phone)

    assert labels(reviewer) == dict.fromkeys(ids(phone)[1:4], "opinion")
    sentence(phone, 5).locator("span").first.tap()
    assert phone.locator(".chosen").count() == 0


def test_a_finger_held_on_words_is_left_to_the_browser_which_selects_them(phone):
    """Chromium selects by a held finger on Android alone: here it is free to, and what is selected stays."""
    finger = Finger(phone)
    x, y = mark(phone, 1)
    selectable = "getComputedStyle(document.querySelector('[data-sentence] > span')).userSelect"

    finger.down(x, y)
    assert phone.evaluate(selectable) == "none"
    finger.up()
    finger.down(x + 120, y)
    assert phone.evaluate(selectable) == "auto"
    phone.wait_for_timeout(800)
    finger.up()
    assert phone.locator(".chosen").count() == 0
    phone.evaluate("getSelection().selectAllChildren(document.querySelectorAll('[data-sentence] > span')[1])")
    before = current(phone)
    finger.drag(280, 500, across=-140)

    assert current(phone) == before
    assert "harbour office" in phone.evaluate("getSelection().toString()")


def test_a_range_is_begun_from_the_sheet_and_ended_by_a_tap(phone, reviewer):
    sentence(phone, 1).locator("span").first.tap()
    phone.locator("[data-act=more]").tap()
    expect(phone.locator("#more")).to_contain_text("Hold the mark before a sentence to begin a range")
    phone.locator("#more [value=range]").tap()
    sentence(phone, 3).locator("span").first.tap()
    phone.locator(".pick[value=fact]").tap()
    saved(phone)

    assert labels(reviewer) == dict.fromkeys(ids(phone)[:3], "fact")


def test_the_thumb_bar_has_two_rows_of_large_targets(phone):
    sentence(phone, 2).locator("span").first.tap()

    assert phone.locator(".dock").bounding_box()["height"] <= 120
    small = phone.evaluate(
        """() => [...document.querySelectorAll(".dock button, .dock .steps a")].map((each) => [each, each.getBoundingClientRect()])
          .filter(([, { width, height }]) => width && (width < 40 || height < 44)).map(([each]) => each.outerHTML)"""
    )
    assert small == []
    expect(phone.get_by_role("link", name="Sentence before")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("action", ["note", "evidence"])
def test_the_drawer_is_closed_without_a_key(phone, action):
    choose_more(phone, action, touch=True)
    drawer = phone.locator("[data-drawer]")
    expect(drawer).to_be_visible()
    assert phone.locator(".dock kbd:visible").count() == 0

    phone.get_by_role("button", name="Close").tap()

    expect(drawer).to_be_hidden()
