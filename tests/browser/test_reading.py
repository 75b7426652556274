"""How the room reads: without script, right to left, narrow, on hostile text, level with the thread."""

import re

import pytest
from playwright.sync_api import expect

from documents.models import Link
from tests.browser.room import CURRENT, labels, press, sentence

WIDTHS = [320, 360, 411, 500, 640, 767, 900, 1024, 1280, 1500]


def test_without_script_sentences_are_links_and_the_dock_is_a_form(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour, java_script_enabled=False)
    first, second, *_ = [link.get_attribute("href") for link in page.locator("a.k").all()]

    page.goto(page.url + second)
    expect(page.locator(CURRENT)).to_contain_text("The harbour office")
    page.get_by_role("button", name="Disputed").click()

    assert re.search(r"\?s=\d+#current$", page.url)
    expect(page.locator(CURRENT)).to_have_attribute("data-label", "disputed")
    page.get_by_role("button", name="Attributed").click()
    page.fill("#note", "As the office says.")
    page.get_by_role("button", name="Keep this note").click()
    expect(page.locator(CURRENT)).to_have_attribute("data-attributed", "")
    expect(page.locator(CURRENT)).to_have_attribute("data-note", "As the office says.")
    ident = second.partition("s=")[2].partition("#")[0]
    assert labels(reviewer) == {ident: "disputed"}
    page.get_by_role("button", name="Take the answer away").click()
    assert labels(reviewer) == {}
    assert first != second


def test_without_script_all_has_a_name_and_leads_somewhere(open_document, reviewer, harbour):
    size = {"width": 390, "height": 844}
    page = open_document(reviewer, harbour, java_script_enabled=False, viewport=size)

    assert page.get_by_role("link", name="Choose this sentence").count() == page.locator("a.k").count() > 0
    assert page.get_by_role("group", name="Sentence 1", exact=True).count() == 1
    assert page.locator('a[href=""]').count() == 0
    assert page.get_by_role("link", name="Sentence before").count() == 0
    page.get_by_role("link", name="Next sentence").click()
    expect(page.locator(CURRENT)).to_contain_text("The harbour office")
    assert page.get_by_role("link", name="Sentence before").count() == 1


def test_right_to_left_posts_run_right_to_left(open_document, reviewer, make_document):
    document = make_document(
        "قال رئيس البلدية إن السد سليم. لكن التقرير يقول غير ذلك.", ["You say so."], title="السد"
    )
    page = open_document(reviewer, document)

    expect(page.locator(".article .text")).to_have_attribute("dir", "rtl")
    expect(page.locator(".comment .text")).to_have_attribute("dir", "ltr")
    press(page, "j", "1")
    one, two = (sentence(page, n).locator("span").first.bounding_box() for n in (1, 2))
    assert two["y"] > one["y"] or two["x"] < one["x"]
    assert page.locator("h1 bdi").inner_text() == "السد"


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_scrolls_sideways_and_no_letter_stands_alone(open_document, reviewer, harbour, width):
    page = open_document(reviewer, harbour, viewport={"width": width, "height": 700})
    press(page, "j", "1", "j", "a", "3")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    parted = page.evaluate(
        """() => [...document.querySelectorAll('[data-sentence]')].filter(element => {
            const range = document.createRange();
            range.setStart(element.firstElementChild.firstChild, 0);
            range.setEnd(element.firstElementChild.firstChild, 1);
            const word = range.getBoundingClientRect();
            const slot = element.getClientRects()[0];
            return word.top > slot.bottom;
        }).length"""
    )
    assert parted == 0
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, a.back, .dock a')].filter(each => {
            const { width, height } = each.getBoundingClientRect();
            return width && height && (width < 24 || height < 24);
        }).map(each => each.outerHTML.slice(0, 90))"""
    )
    assert small == []


def test_hostile_text_is_text(open_document, reviewer, make_document):
    document = make_document(
        "<script>document.title='run'</script> said the harbour. "
        + "W" * 10_000
        + " <img src=x onerror=alert(1)> \u202eevil.",
        ["</p></section><h1>Bold</h1> \u2067 and on.", ("x" * 4_000, 1)],
        title="<script>document.title='run'</script>\u202e",
        byline='"><b>Bob</b>',
    )
    page = open_document(reviewer, document)

    assert page.title() != "run"
    assert page.locator("main h1, main img, main script, main b").count() == 0
    text = page.locator(".article .text").evaluate("element => element.textContent")
    assert text == document.posts.get(kind="article").text
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_labelling_moves_no_word(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    places = (
        "[...document.querySelectorAll('[data-sentence] > span')]"
        ".map(each => [...each.getClientRects()].map(box => [box.x, box.y, box.width]))"
    )
    press(page, "j")
    before = page.evaluate(places)

    press(page, "1", "a", "m", "j", "3", "0", "k", "u")

    assert page.evaluate(places) == before


def quote(document, words, target):
    """A link from words of the first comment to a sentence of the article."""
    comment = document.posts.get(order=1)
    start = comment.text.index(words)
    return Link.objects.create(
        project=document.project,
        document=document,
        kind="disputes",
        source_post=comment,
        source_start=start,
        source_end=start + len(words),
        target_sentence=target,
    )


def test_what_answers_a_sentence_comes_level_and_goes_back(open_document, reviewer, make_document):
    document = make_document(
        "The quay is closed. " * 12 + "The wall moved.",
        ["“The wall moved” It did not.", "Nobody asked.", "Well."],
    )
    target = document.sentences.filter(text="The wall moved.").get()
    document.links.all().delete()
    quote(document, "“The wall moved”", target)
    page = open_document(reviewer, document)
    bubble = page.get_by_role("link", name="1 comment on sentence 13")
    expect(bubble).to_have_attribute("data-n", "1")

    press(page, "j", "Shift+C")
    expect(page.locator(CURRENT)).to_contain_text("The wall moved.")
    expect(page.locator("[data-on-this]")).to_contain_text("1 on this sentence")
    press(page, "c")

    expect(page.get_by_role("heading", name="On sentence 13")).to_be_visible()
    expect(page.get_by_role("button", name="2 other comments")).to_be_visible()
    assert page.locator(".comment:visible").count() == 1
    assert page.locator(".wires path").count() == 1
    press(page, "Escape")
    assert page.locator(".comment:visible").count() == 3
    assert page.locator(".wires path").count() == 0
    page.locator(".q").click()
    expect(page.locator(CURRENT)).to_have_attribute("data-sentence", str(target.pk))


def test_on_a_phone_the_answers_open_under_the_paragraph(open_document, reviewer, make_document):
    document = make_document(
        "The quay is closed. The wall moved.\n\nMore.", ["“The wall moved” It did not.", "Well."]
    )
    document.links.all().delete()
    quote(document, "“The wall moved”", document.sentences.get(text="The wall moved."))
    page = open_document(reviewer, document, viewport={"width": 390, "height": 780})

    page.get_by_role("link", name="1 comment on sentence 2").click()

    box = page.locator(".article .opened")
    expect(box).to_contain_text("1 comment on this sentence")
    expect(box).to_contain_text("It did not.")
    box.get_by_role("button", name="Close").click()
    expect(box).to_have_count(0)
    assert page.locator(".comments .comment").count() == 2


def test_on_a_phone_what_opens_comes_into_sight(open_document, reviewer, make_document):
    document = make_document(
        "It rained on the old quay. " * 5
        + "\n\nThe wall moved by four centimetres. "
        + "Nobody was told. " * 7,
        ["“The wall moved by four centimetres.” No."],
        language="en",
    )
    page = open_document(reviewer, document, viewport={"width": 390, "height": 700})

    page.get_by_role("link", name="1 comment on sentence 6").click()

    box = page.locator(".article .opened").bounding_box()
    dock = page.locator(".dock").bounding_box()
    current = page.locator(CURRENT).bounding_box()
    assert box["y"] + box["height"] <= dock["y"]
    assert current["y"] > page.locator(".strip").bounding_box()["y"]


@pytest.mark.parametrize("size", [(390, 844), (1280, 560)], ids=["phone", "wide"])
@pytest.mark.parametrize("key", ["n", "e"])
def test_what_a_note_or_evidence_is_about_stays_in_sight(open_document, reviewer, make_document, size, key):
    document = make_document("The wall moved by four centimetres. " * 12 + "Nobody was told.", language="en")
    page = open_document(reviewer, document, viewport={"width": size[0], "height": size[1]})
    press(page, *"j" * 10)

    press(page, key)

    expect(page.locator(".drawer[data-open]")).to_be_visible()
    current, dock = page.locator(CURRENT).bounding_box(), page.locator(".dock").bounding_box()
    assert page.locator(".bar").bounding_box()["height"] <= current["y"]
    assert current["y"] + current["height"] <= dock["y"]


def test_a_wire_runs_below_the_words_that_follow(open_document, reviewer, make_document):
    document = make_document(
        "The wall moved by four centimetres. Nobody was told.",
        ["“The wall moved by four centimetres.” No."],
        language="en",
    )
    page = open_document(reviewer, document)

    press(page, "Shift+c", "c")
    page.wait_for_selector(".wires path")

    # Somewhere along the wire, is there a letter within three pixels of it?
    touched = page.evaluate("""() => {
      const path = document.querySelector(".wires path");
      const frame = document.querySelector(".wires").getBoundingClientRect();
      const words = document.createRange();
      words.selectNodeContents(document.querySelector(".article .text"));
      const boxes = [...words.getClientRects()].filter((box) => box.height < 30);
      const start = document.querySelector(".article [aria-current] .n").getBoundingClientRect().right + 12;
      for (let at = 0; at < path.getTotalLength(); at += 4) {
        const { x, y } = path.getPointAtLength(at);
        const [left, top] = [x + frame.left, y + frame.top];
        if (left > start && boxes.some((box) => left > box.left && left < box.right
          && Math.abs(top - (box.top + box.bottom) / 2) < 8)) return true;
      }
      return false;
    }""")
    assert not touched


def test_replies_fold_and_unfold(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    page.locator("#" + page.locator(".comment").first.get_attribute("id")).locator(
        "[data-sentence] > span"
    ).first.click()

    press(page, "z")
    expect(page.get_by_role("button", name="2 replies")).to_have_attribute("aria-expanded", "false")
    assert page.locator(".comment:visible").count() == 2

    press(page, "z")
    assert page.locator(".comment:visible").count() == 4
    press(page, "Shift+P")
    assert page.locator(CURRENT).inner_text() == "With what did you measure it?"
    press(page, "p", "p")
    quoted = page.locator(".comment .q").first.get_attribute("data-to")
    assert page.locator(CURRENT).get_attribute("data-sentence") == quoted


@pytest.mark.parametrize("path", ["/", "/projects/harbour/", "people/", "guideline/", "export/", "add/"])
def test_no_page_scrolls_sideways_on_a_phone(enter, owner, make_document, path):
    make_document("W" * 400 + ". Words.", title="T" * 300, byline="B" * 200)
    page = enter(owner, viewport={"width": 320, "height": 640})

    page.goto(page.base + (path if path.startswith("/") else f"/projects/harbour/{path}"))

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_numbers_of_a_text_from_the_other_side_widen_no_page(enter, owner, make_document):
    document = make_document("A wall.", ["سور قديم من الحجر. لم يخبرنا أحد بذلك في المدينة كلها. " * 3])
    page = enter(owner, viewport={"width": 320, "height": 640})
    page.goto(f"{page.base}/documents/{document.pk}/read/")

    for direction in ("ltr", "rtl"):
        page.evaluate("way => { document.documentElement.dir = way; }", direction)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, direction
