"""Links between sentences in the review room: drawn, judged, undone, offline, on a phone."""

from threading import Event
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from documents.access import Actor
from documents.models import Link
from documents.recutting import recut
from tests.browser.room import CURRENT, becomes, choose_more, press, saved, sentence
from tests.browser.test_offline import kept
from tests.browser.test_outbox import KEPT

FORGET = """async () => {
    for (const name of await caches.keys()) if (name.startsWith("contested:pages:")) await caches.delete(name);
}"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def quay(make_document):
    """Five sentences: two of the article, then a quotation with its answer, then a comment that quotes nothing."""
    return make_document(
        "The harbour office says that the wall moved by four centimetres. Nobody was told.",
        ["“the wall moved by four centimetres” That is wrong.", "I read it in the paper in May."],
        language="en",
    )


def links():
    return set(Link.objects.values_list("kind", "state", "created_by__username"))


def stop(page):
    page.forgiven += ["Failed to load resource", "htmx:error"]
    page.route("**/documents/*/links/", lambda route: route.abort())


def test_a_link_is_drawn_by_keys_and_undone(open_document, reviewer, quay):
    page = open_document(reviewer, quay)
    press(page, "End", "l")
    expect(page.locator("[data-linker]")).to_contain_text("choose the other sentence")
    press(page, "1")  # no other sentence is chosen: nothing happens, and nothing is labelled
    press(page, "Home", "j", "1")

    bubble = sentence(page, 2).locator(".n")
    expect(bubble).to_have_attribute("title", "1 disputes it")
    expect(page.locator(CURRENT)).to_contain_text("I read it in the paper")
    expect(page.locator("[data-linker]")).to_be_hidden()
    saved(page)
    assert ("disputes", "confirmed", "rae") in links()
    assert page.locator("[data-sentence][data-label]").count() == 0

    press(page, "u")
    expect(bubble).to_have_count(0)
    saved(page)
    assert links() == {("quotes", "proposed", None)}
    press(page, "Shift+U")
    expect(bubble).to_have_count(1)
    saved(page)
    page.reload()
    expect(sentence(page, 2).locator(".n")).to_have_attribute("data-n", "1")


def test_of_a_link_its_own_fields_are_sent_and_none_of_the_page(open_document, reviewer, quay):
    page = open_document(reviewer, quay)
    with page.expect_request("**/documents/*/links/") as sent:
        press(page, "End", "l", "Home", "j", "1")

    fields = set(parse_qs(sent.value.post_data, keep_blank_values=True))

    assert {"kind", "target", "state"} <= fields
    assert not fields & {"csrfmiddlewaretoken", "note", "htmx-config"}
    saved(page)


def test_what_was_said_of_links_is_undone_after_a_reload(open_document, reviewer, quay):
    page = open_document(reviewer, quay)
    press(page, "End", "l", "Home", "j", "1", "Home", "Shift+Y")
    saved(page)
    drawn, rejected = ("disputes", "confirmed", "rae"), ("quotes", "rejected", None)
    assert links() == {drawn, rejected}

    page.reload()
    expect(page.locator("body[data-ready]")).to_have_count(1)
    press(page, "u")
    saved(page)
    assert links() == {drawn, ("quotes", "proposed", None)}
    press(page, "u")
    expect(sentence(page, 2).locator(".n")).to_have_count(0)
    saved(page)
    assert links() == {("quotes", "proposed", None)}

    page.reload()
    expect(page.locator("body[data-ready]")).to_have_count(1)
    press(page, "Shift+U", "Shift+U")
    expect(sentence(page, 2).locator(".n")).to_have_attribute("title", "1 disputes it")
    saved(page)
    assert links() == {drawn, rejected}


def test_a_link_of_a_sentence_that_was_cut_anew_is_not_undone(open_document, reviewer, curator, quay):
    page = open_document(reviewer, quay)
    press(page, "End", "l", "Home", "j", "1")
    saved(page)
    told = quay.sentences.get(text="Nobody was told.")
    recut(Actor(curator.pk), quay.pk, [told.pk], [told.start + len("Nobody")])
    page.reload()
    expect(page.locator("body[data-ready]")).to_have_count(1)

    press(page, "u")

    expect(page.locator("[data-say]")).to_contain_text("stands here no more")
    saved(page)


def test_from_the_article_the_direction_is_turned(open_document, reviewer, quay):
    page = open_document(reviewer, quay)
    press(page, "j", "j", "l", "End")
    expect(page.locator("[data-linker]").get_by_role("button").first).to_have_attribute(
        "aria-label", "Sentence 4 disputes sentence 2"
    )
    press(page, "2")
    saved(page)
    link = Link.objects.get(kind="supports")
    assert link.source_post.order == 2
    assert link.target_sentence.text == "Nobody was told."


def test_a_found_quotation_is_rejected_and_brought_back(open_document, reviewer, quay):
    page = open_document(reviewer, quay)
    press(page, "j")
    expect(sentence(page, 1).locator(".n")).to_have_attribute("data-n", "1")

    press(page, "Shift+Y")
    expect(page.locator(".q")).to_have_count(0)
    expect(sentence(page, 1).locator(".n")).to_have_count(0)
    saved(page)
    assert links() == {("quotes", "rejected", None)}
    page.reload()
    expect(page.locator("[data-q]")).not_to_have_class("q")

    press(page, "j", "l")
    page.get_by_role("button", name="Bring back").click()
    expect(page.locator(".q")).to_have_count(1)
    press(page, "Escape", "y")
    saved(page)
    assert links() == {("quotes", "confirmed", None)}


def test_a_link_waits_while_the_server_is_away(open_document, reviewer, quay):
    page = open_document(reviewer, quay)
    stop(page)
    press(page, "End", "l", "Home", "j", "3")
    expect(sentence(page, 2).locator(".n[data-unsent-link]")).to_have_count(1)
    page.reload()
    expect(sentence(page, 2).locator(".n[data-unsent-link]")).to_have_count(1)
    assert links() == {("quotes", "proposed", None)}

    # The page is left before the way is free: else it might send the link itself.
    address = page.url
    page.goto("about:blank")
    page.unroute("**/documents/*/links/")
    page.goto(address)
    expect(sentence(page, 2).locator(".n:not([data-unsent-link])")).to_have_count(1)
    saved(page)
    assert ("repeats", "confirmed", "rae") in links()


def test_a_link_that_arrives_while_the_page_is_loaded_again_is_shown(open_document, reviewer, quay, network):
    path = f"/documents/{quay.pk}/"
    page = open_document(reviewer, quay, at=network.url, service_workers="allow")
    page.forgiven += ["Failed to load resource", "htmx:error"]
    kept(page, path)
    page.evaluate(FORGET)  # which would stand in for a page that is long in coming
    network.does = lambda method, _path: "refuse" if method == "POST" else None
    press(page, "End", "l", "Home", "j", "3")
    expect(sentence(page, 2).locator(".n[data-unsent-link]")).to_have_count(1)
    page.evaluate("globalThis.isBefore = true")
    beside = page.context.new_page()
    beside.goto(f"{page.base}/health/")
    becomes(beside, lambda: beside.evaluate(KEPT))

    go = Event()
    network.does = lambda method, asked: "refuse" if method == "POST" else (go if asked == path else None)
    page.evaluate("setTimeout(() => location.reload())")
    becomes(beside, lambda: path in network.held)
    network.does = lambda _method, _path: None
    becomes(beside, lambda: not beside.evaluate(KEPT))
    go.set()
    page.wait_for_function("!globalThis.isBefore")

    expect(sentence(page, 2).locator(".n:not([data-unsent-link])")).to_have_count(1)
    saved(page)
    assert ("repeats", "confirmed", "rae") in links()


def test_by_touch_on_a_phone(open_document, reviewer, quay):
    page = open_document(reviewer, quay, viewport={"width": 390, "height": 844}, has_touch=True)
    page.locator("[data-sentence]", has_text="I read it").tap()
    choose_more(page, "link", touch=True)
    sentence(page, 2).locator("span").first.tap()
    page.get_by_role("button", name="Sentence 4 supports sentence 2").tap()
    saved(page)
    assert ("supports", "confirmed", "rae") in links()


@pytest.mark.parametrize("article", [
    "They say that the stone was “bought”. He said “no more than a wet stone”. Who (if any) knew?",
    "قال رئيس البلدية إن السد «سليم». لكن التقرير يقول غير ذلك عن «السد».",
])  # fmt: skip
def test_no_count_parts_from_the_last_word(open_document, reviewer, make_document, article):
    document = make_document(article, ["A comment."])
    for target in document.sentences.filter(post__kind="article"):
        Link.objects.create(project=document.project, document=document, kind="quotes", source_start=0,
            source_end=1, source_post=document.posts.get(order=1), target_sentence=target)  # fmt: skip
    page = open_document(reviewer, document)
    parted = page.evaluate("""() => {
      const text = document.querySelector(".article .text");
      const parted = [];
      for (let width = 180; width < 180 + 49 * 8; width += 8) {
        text.style.maxInlineSize = `${width}px`;
        for (const bubble of text.querySelectorAll(".n")) {
          const words = bubble.parentElement.firstElementChild.lastChild;
          const range = new Range();
          range.setStart(words, words.length - 1);
          range.setEnd(words, words.length);
          const [last, count] = [range.getBoundingClientRect(), bubble.getBoundingClientRect()];
          if (Math.abs(last.top + last.bottom - count.top - count.bottom) > 24) parted.push(width);
        }
      }
      return parted;
    }""")
    assert page.locator(".article .n").count() >= 2
    assert parted == []


def test_another_window_shows_what_is_linked_before_it_is_sent(open_document, reviewer, quay):
    page = open_document(reviewer, quay)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("body[data-ready]")).to_have_count(1)
    stop(page)
    other.route("**/documents/*/links/", lambda route: route.abort())

    press(page, "End", "l", "Home", "j", "1")

    expect(sentence(other, 2).locator(".n[data-unsent-link]")).to_have_attribute("title", "1 disputes it")
    press(page, "u")
    expect(sentence(other, 2).locator(".n")).to_have_count(0)
    press(page, "Shift+U")
    page.unroute("**/documents/*/links/")
    other.unroute("**/documents/*/links/")
    saved(other)
    expect(sentence(other, 2).locator(".n:not([data-unsent-link])")).to_have_count(1)
    assert ("disputes", "confirmed", "rae") in links()
    assert Link.objects.filter(kind="disputes").count() == 1
