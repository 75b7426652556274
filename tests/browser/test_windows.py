"""A long document comes in windows; whoever reads and labels it does not notice."""

import pytest
from playwright.sync_api import Page, expect

from annotations.answers import Answer
from annotations.labelling import tag
from documents.access import Actor, Need
from tests.browser.room import CURRENT, labels, press, saved, sentence

ARTICLE = 900
COMMENTS = 700


@pytest.fixture
def long_document(make_document):
    """900 sentences of article; 700 comments, of which the last quotes the last sentence of the article."""
    article = "\n\n".join(
        f"The wall has moved since {1900 + n % 100}, said number {n}." for n in range(ARTICLE)
    )
    comments = [f"Comment {n} knows better." for n in range(COMMENTS - 1)]
    last = (
        f"“The wall has moved since {1900 + (ARTICLE - 1) % 100}, said number {ARTICLE - 1}.” That is wrong."
    )
    return make_document(article, [*comments, last])


def hold(page: Page) -> None:
    """Let no window come by itself."""
    page.add_init_script("globalThis.requestIdleCallback = () => {};")


def open_held(enter, user, document, query="") -> Page:
    page = enter(user)
    hold(page)
    page.goto(f"{page.base}/documents/{document.pk}/{query}")
    expect(page.locator("body[data-ready]")).to_have_count(1)
    return page


WATCH = """() => {
    globalThis.shifts = 0;
    new PerformanceObserver(list => list.getEntries().forEach(one => { globalThis.shifts += one.value; }))
        .observe({type: "layout-shift", buffered: true});
}"""


def test_all_windows_come_by_themselves_and_nothing_moves(enter, reviewer, long_document):
    page = enter(reviewer)
    page.add_init_script(f"({WATCH})()")

    page.goto(f"{page.base}/documents/{long_document.pk}/")
    first = page.locator("[data-sentence]").count()
    expect(page.locator(".later")).to_have_count(0)

    assert first < ARTICLE
    assert page.locator("[data-sentence]").count() == ARTICLE + COMMENTS + 1
    assert page.evaluate("globalThis.shifts") == 0


def test_the_text_is_whole_and_in_order(enter, reviewer, long_document):
    page = enter(reviewer)
    page.goto(f"{page.base}/documents/{long_document.pk}/")
    expect(page.locator(".later")).to_have_count(0)

    article = page.evaluate("document.querySelector('.article .text').textContent")

    assert article == long_document.posts.get(depth=0).text
    ids = page.eval_on_selector_all(
        "[data-sentence]", "all => all.map(each => Number(each.dataset.sentence))"
    )
    assert ids == sorted(ids)


def test_end_goes_to_the_last_sentence_wherever_it_waits(enter, reviewer, long_document):
    page = open_held(enter, reviewer, long_document)

    press(page, "End")

    expect(page.locator(CURRENT)).to_contain_text("That is wrong.")
    expect(page.locator(CURRENT)).to_be_in_viewport()
    expect(page.locator("[data-where]").first).to_have_text(f"Sentence {ARTICLE + COMMENTS + 1}")


def test_a_number_is_reached_and_labelled(enter, reviewer, long_document):
    page = open_held(enter, reviewer, long_document)

    press(page, "g", *"700", "Enter")
    expect(page.locator(CURRENT)).to_contain_text("said number 699.")
    press(page, "1")
    saved(page)

    assert list(labels(reviewer).values()) == ["fact"]


def test_words_are_found_in_what_is_not_there_yet(enter, reviewer, long_document):
    page = open_held(enter, reviewer, long_document)

    press(page, "f")
    page.keyboard.type("number 888")
    expect(page.locator("[data-finder-count]")).to_have_text("1 sentence")
    press(page, "Enter")

    expect(page.locator(CURRENT)).to_contain_text("said number 888.")


def test_next_unlabelled_is_found_in_a_window_that_waits(enter, reviewer, long_document):
    actor = Actor(reviewer.pk, Need.LABEL)
    ids = list(long_document.sentences.order_by("post__order", "start").values_list("pk", flat=True))
    for ident in ids[1:600]:
        tag(ident, actor, Answer(label="fact"))
    page = open_held(enter, reviewer, long_document, f"?s={ids[0]}")
    expect(page.locator("[data-done]")).to_have_text("599")

    press(page, "Shift+J")

    expect(page.locator(CURRENT)).to_have_attribute("data-sentence", str(ids[600]))


def test_next_steps_over_the_edge_of_a_window(enter, reviewer, long_document):
    page = open_held(enter, reviewer, long_document)
    last = page.locator(".article [data-sentence]").count()

    press(page, "g", *str(last), "Enter", "j")

    expect(page.locator(CURRENT)).to_contain_text(f"said number {last}.")


def test_a_link_leads_into_the_middle(enter, reviewer, long_document):
    ids = list(long_document.sentences.order_by("post__order", "start").values_list("pk", flat=True))

    page = open_held(enter, reviewer, long_document, f"?s={ids[700]}")

    expect(page.locator(CURRENT)).to_contain_text("said number 700.")
    expect(page.locator(CURRENT)).to_be_in_viewport()
    expect(page.locator("[data-where]").first).to_have_text("Sentence 701")


def test_comments_that_wait_are_levelled(enter, reviewer, long_document):
    page = open_held(enter, reviewer, long_document)
    press(page, "g", *str(ARTICLE), "Enter")
    expect(page.locator(CURRENT)).to_contain_text(f"said number {ARTICLE - 1}.")

    press(page, "c")

    expect(page.locator(".comment.on")).to_contain_text("That is wrong.")


def test_scrolling_brings_what_is_there(enter, reviewer, long_document):
    page = open_held(enter, reviewer, long_document)

    page.evaluate("document.querySelector('.pane.article').scrollTop = 12000")

    page.wait_for_function(
        """() => {
            const { left, top } = document.querySelector(".pane.article .text").getBoundingClientRect();
            const there = document.elementFromPoint(left + 60, 500);
            return there && !there.closest(".later") && Boolean(there.closest(".stretch"));
        }"""
    )


def test_a_label_that_waits_is_painted_when_its_window_comes(enter, reviewer, long_document):
    page = open_held(enter, reviewer, long_document)
    page.forgiven += ["Failed to load resource", "htmx:error"]
    page.route("**/sentences/*/label/", lambda route: route.abort())
    press(page, "g", *"700", "Enter")
    expect(page.locator(CURRENT)).to_contain_text("said number 699.")
    press(page, "2")
    page.reload()
    expect(page.locator("body[data-ready]")).to_have_count(1)

    press(page, "g", *"700", "Enter")

    expect(page.locator(CURRENT)).to_have_attribute("data-label", "opinion")
    expect(page.locator(CURRENT)).to_have_attribute("data-unsent", "")


def test_without_script_there_are_links_to_the_windows(enter, reviewer, long_document):
    page = enter(reviewer, java_script_enabled=False)
    page.goto(f"{page.base}/documents/{long_document.pk}/")

    page.get_by_role("link", name="Sentences 251 to 500").click()

    expect(page.locator(CURRENT)).to_contain_text("said number 250.")
    assert sentence(page, 1).count() == 1
