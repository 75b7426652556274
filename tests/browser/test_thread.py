"""Reading a thread: folding, what a comment answers while that is out of sight, and the way back."""

import pytest
from playwright.sync_api import expect

from documents.ingest.parsed import ParsedDocument, ParsedPost
from documents.models import Document
from documents.store import store
from tests.browser.room import CURRENT, becomes, ids, press


def long(about):
    """A comment that fills the window, in words that no other one repeats."""
    return " ".join(f"{about} {number} was said at length." for number in range(30))


PARENT = "Berta saw the crane on Tuesday. " + long("Steel")


@pytest.fixture
def make_thread(project):
    """`make_thread([(author, text, parent), ...])`: a document with that thread; parent counts from 1."""

    def make(comments, **fields):
        posts = [ParsedPost(text="The crane stands.", kind="article", parent=None, depth=0)]
        for author, text, parent in comments:
            depth = posts[parent].depth + 1
            posts.append(ParsedPost(text=text, kind="comment", parent=parent, depth=depth, author=author))
        parsed = ParsedDocument(posts=posts, format="jsonl", title="The crane", language="en", **fields)
        [stored] = store(project.pk, [parsed], None)
        return Document.objects.get(pk=stored.document)

    return make


@pytest.fixture
def long_thread(make_thread):
    """Berta's long comment, a long answer by Karl, one by Berta below it, and a thread of its own."""
    return make_thread(
        [
            ("Berta", PARENT, 0),
            ("Karl", long("Rope"), 1),
            ("Berta", long("Rust"), 2),
            ("Ida", long("Wind"), 0),
        ],
        byline="berta",
    )


def comment(page, number):
    return page.locator(".comment").nth(number - 1)


def scroll_to(page, number):
    """Scroll the thread so that the middle of a comment is at its top."""
    comment(page, number).evaluate(
        """each => {
            const wide = innerWidth >= 832;
            const scroller = wide ? each.closest(".pane") : document.scrollingElement;
            scroller.scrollTop += each.getBoundingClientRect().top + each.offsetHeight / 3
                - (wide ? scroller.getBoundingClientRect().top : 100);
        }"""
    )


@pytest.mark.parametrize("width", [1280, 390])
def test_the_line_at_the_top_says_what_is_answered(open_document, reviewer, long_thread, width):
    page = open_document(reviewer, long_thread, viewport={"width": width, "height": 700})
    line = page.locator("[data-context] button").first

    scroll_to(page, 2)
    expect(line).to_contain_text("in reply to \u2068Berta\u2069: “\u2068Berta saw the crane on Tuesday.")
    line.click()

    expect(page.locator(CURRENT)).to_contain_text("Berta saw the crane")
    expect(page.locator(CURRENT)).to_be_in_viewport()
    expect(line).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 390])
def test_there_is_a_way_back_to_where_one_was(open_document, reviewer, long_thread, width):
    page = open_document(reviewer, long_thread, viewport={"width": width, "height": 700})
    scroll_to(page, 3)
    place = "[document.querySelector('.pane.thread').scrollTop, scrollY]"
    before = page.evaluate(place)

    page.locator("[data-context] button").first.click()
    expect(page.locator(CURRENT)).to_be_in_viewport()
    assert page.evaluate(place) != before
    page.locator("[data-back]").click()

    expect(page.locator("[data-back]")).to_be_hidden()
    becomes(page, lambda: page.evaluate(place) == before)


def test_b_goes_back_from_any_leap(open_document, reviewer, long_thread):
    page = open_document(reviewer, long_thread)
    press(page, "j", "End", "Home", "b")
    assert page.locator(CURRENT).get_attribute("data-sentence") == ids(page)[-1]
    press(page, "b")
    assert page.locator(CURRENT).get_attribute("data-sentence") == ids(page)[0]


def test_in_reply_to_goes_to_the_comment_and_keeps_the_place(open_document, reviewer, long_thread):
    page = open_document(reviewer, long_thread)
    comment(page, 3).locator("header").scroll_into_view_if_needed()
    address = page.url

    comment(page, 3).get_by_role("link", name="in reply to Karl").click()

    assert comment(page, 2).locator(CURRENT).count() == 1
    assert page.url == address
    expect(page.locator("[data-back]")).to_be_visible()


def test_nothing_is_said_where_the_comment_answered_is_in_sight(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "t", "j", "j", "j")

    expect(page.locator("[data-context]")).to_be_hidden()


@pytest.mark.parametrize("way", ["mouse", "key"])
def test_replies_fold_and_stay_folded_over_a_reload(open_document, reviewer, long_thread, way):
    page = open_document(reviewer, long_thread)
    button = comment(page, 1).get_by_role("button", name="2 replies")
    box = button.bounding_box()
    assert box["height"] >= 24
    if way == "mouse":
        button.click()
    else:
        press(page, "t", "z")
        expect(page.locator("[data-say]")).to_have_text("2 replies to Berta folded")

    expect(button).to_have_attribute("aria-expanded", "false")
    assert page.locator(".comment:visible").count() == 2
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.locator(".comment:visible").count() == 2
    comment(page, 1).get_by_role("button", name="2 replies").click()
    assert page.locator(".comment:visible").count() == 4


def test_folds_inside_a_fold_stay_as_they_were(open_document, reviewer, long_thread):
    page = open_document(reviewer, long_thread)
    comment(page, 2).get_by_role("button", name="1 reply").click()
    comment(page, 1).get_by_role("button", name="2 replies").click()
    page.reload()
    page.wait_for_selector("body[data-ready]")

    comment(page, 1).get_by_role("button", name="2 replies").click()

    assert page.locator(".comment:visible").count() == 3
    expect(comment(page, 2).get_by_role("button", name="1 reply")).to_have_attribute("aria-expanded", "false")


def test_what_is_current_gives_way_to_the_comment_that_hides_it(open_document, reviewer, long_thread):
    page = open_document(reviewer, long_thread)
    press(page, "End", "Shift+k")
    first_of_third = comment(page, 3).locator("[data-sentence]").first
    first_of_third.locator("span").first.click()

    press(page, "z")

    assert comment(page, 2).locator(CURRENT).count() == 1
    expect(page.locator(CURRENT)).to_be_focused()
    press(page, "Shift+z", "Shift+z")
    assert comment(page, 1).locator(CURRENT).count() == 1
    assert page.locator(".comment:visible").count() == 2
    press(page, "j")
    while comment(page, 1).locator(CURRENT).count():
        press(page, "j")
    assert comment(page, 4).locator(CURRENT).count() == 1


def test_all_folds_with_a_button_and_what_is_read_stays_in_sight(open_document, reviewer, long_thread):
    page = open_document(reviewer, long_thread)
    page.get_by_role("button", name="Fold all").click()
    assert page.locator(".comment:visible").count() == 2
    page.get_by_role("button", name="Unfold all").click()
    assert page.locator(".comment:visible").count() == 4
    scroll_to(page, 2)

    press(page, "Shift+z")

    expect(comment(page, 1).locator("h3")).to_be_in_viewport()


def test_the_author_of_the_article_is_told_apart(open_document, reviewer, long_thread):
    page = open_document(reviewer, long_thread)

    assert page.locator(".comment .by").count() == 2
    expect(comment(page, 1).locator(".by")).to_have_text("author of the article")


def test_a_thousand_deep_and_thousands_wide_stay_quick(open_document, reviewer, make_thread):
    deep = [("Ann", f"Number {n} of the chain.", n) for n in range(1000)]
    wide = [("Bo", f"Number {n} beside it.", 0 if n % 3 else 1001 + n - n % 3) for n in range(1, 4000)]
    document = make_thread(deep + [(a, t, p if p <= 1000 else 0) for a, t, p in wide])
    page = open_document(reviewer, document)
    expect(page.locator("[data-later]")).to_have_count(0)
    press(page, "t")
    clock = """name => {
        const start = performance.now();
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: name, bubbles: true}));
        document.body.offsetHeight;
        return performance.now() - start;
    }"""

    fold, unfold = page.evaluate(clock, "z"), page.evaluate(clock, "z")
    fold_all, unfold_all = page.evaluate(clock, "Z"), page.evaluate(clock, "Z")

    assert page.locator(".comment[hidden]").count() == 0
    print(f"fold {fold:.0f}, unfold {unfold:.0f}, all {fold_all:.0f}, none {unfold_all:.0f} ms")
    assert max(fold, unfold, fold_all, unfold_all) < 1_000
    press(page, "End")
    expect(page.locator(CURRENT)).to_be_in_viewport()
    assert comment(page, 1000).get_attribute("data-depth") == "4"
