"""Cutting a sentence anew in the review room: by keyboard, mouse and touch, and without script."""

import pytest
from playwright.sync_api import expect

from annotations.models import Annotation
from documents.access import Actor
from documents.recutting import recut
from tests.browser.room import CURRENT, choose_more, let_labels, press, saved, sentence, stop_labels

pytestmark = pytest.mark.django_db(transaction=True)

DIALOG = "#recut[open]"


def texts(document, kind="article"):
    return list(
        document.sentences.filter(retired_at=None, post__kind=kind)
        .order_by("post__order", "start")
        .values_list("text", flat=True)
    )


def test_a_sentence_is_split_by_keyboard(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "j", "x")
    expect(page.locator(f"{DIALOG} [name=cut]:focus")).to_have_count(1)

    for _ in range(3):
        press(page, "ArrowRight")
    expect(page.locator(f"{DIALOG} [name=cut]:focus")).to_have_attribute(
        "aria-label", "A sentence ends after “says”"
    )
    press(page, "Space", "Enter")

    page.wait_for_url("**/documents/*/?s=*")
    assert texts(harbour)[1:3] == ["The harbour office says", "that the wall moved by four centimetres."]
    expect(page.locator(CURRENT)).to_contain_text("The harbour office says")
    expect(page.locator(".notice")).to_contain_text(
        "One sentence was cut anew. 2 stand in the same place now"
    )


def test_neighbours_are_merged_by_mouse(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    sentence(page, 2).click()
    choose_more(page, "recut")

    page.locator(f"{DIALOG} label", has_text="Monday.").click()
    page.get_by_role("button", name="Cut like this").click()

    page.wait_for_url("**/documents/*/?s=*")
    assert texts(harbour)[0].startswith(
        "The quay at Oldport has been closed since Monday. The harbour office"
    )
    assert len(texts(harbour)) == 4


def test_a_boundary_is_moved_by_touch(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour, viewport={"width": 390, "height": 844}, has_touch=True)
    sentence(page, 1).tap()
    choose_more(page, "recut", touch=True)

    page.locator(f"{DIALOG} label", has_text="Monday.").tap()
    page.locator(f"{DIALOG} label", has_text="office").tap()
    page.get_by_role("button", name="Cut like this").tap()

    page.wait_for_url("**/documents/*/?s=*")
    assert texts(harbour)[:2] == [
        "The quay at Oldport has been closed since Monday. The harbour office",
        "says that the wall moved by four centimetres.",
    ]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_script_the_same_form_is_a_page(open_document, reviewer, harbour):
    page = open_document(
        reviewer, harbour, query=f"?s={harbour.sentences.first().pk}", java_script_enabled=False
    )
    page.get_by_role("link", name="Split or merge this sentence").click()
    page.get_by_role("checkbox", name="A sentence ends after “Oldport”").focus()
    press(page, "Space")
    page.get_by_role("button", name="Cut like this").click()

    page.wait_for_url("**/documents/*/?s=*")
    assert texts(harbour)[:2] == ["The quay at Oldport", "has been closed since Monday."]


def test_escape_leaves_everything_as_it_was(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "x")
    expect(page.locator(DIALOG)).to_be_visible()
    press(page, "Space", "Escape")

    expect(page.locator(DIALOG)).to_have_count(0)
    expect(page.locator(CURRENT)).to_be_focused()
    assert not harbour.recuts.exists()


def test_a_label_for_a_sentence_that_was_cut_meanwhile_is_given_to_a_new_one(
    open_document, reviewer, curator, harbour
):
    page = open_document(reviewer, harbour)
    page.forgiven += ["Failed to load resource", "htmx:error"]
    first = harbour.sentences.order_by("post__order", "start").first()
    made = recut(Actor(curator.pk), harbour.pk, [first.pk], [first.text.index("has")])
    press(page, "j", "1")

    notice = page.locator("[data-notices]")
    expect(notice).to_contain_text(
        "Sentence 1 could not be labelled “Fact”. This sentence was split or merged"
    )
    expect(page.locator(".saved")).to_have_attribute("data-state", "held")
    page.get_by_role("button", name="Give it to “The quay at Oldport”").click()

    expect(page.locator(".saved")).to_have_attribute("data-state", "saved")
    answer = Annotation.objects.get(reviewer=reviewer)
    assert (answer.sentence_id, answer.label.key) == (made.sentences[0].pk, "fact")


def test_on_a_phone_what_needs_somebody_is_no_wider_than_the_page(
    open_document, reviewer, curator, make_document
):
    document = make_document(
        f"{'Wall' * 20} and a good many words after that. Nobody was told.", language="en"
    )
    page = open_document(reviewer, document, viewport={"width": 320, "height": 800})
    page.forgiven += ["Failed to load resource", "htmx:error"]
    first = document.sentences.order_by("start").first()
    recut(Actor(curator.pk), document.pk, [first.pk], [first.text.index("after")])

    press(page, "j", "1")

    expect(page.get_by_role("button", name="Give it to")).to_have_count(2)
    row = page.locator("[data-notices]")
    assert row.evaluate("each => each.scrollWidth <= each.clientWidth")
    for part in row.locator("button, p").all():
        box = part.bounding_box()
        assert box is None or box["x"] + box["width"] <= 320


def test_a_label_kept_offline_finds_its_sentence_in_the_new_version(open_document, make_document, reviewer):
    url = "https://paper.example/quay"
    old = make_document("The quay is closed. It was built in 1931.", source_url=url)
    page = open_document(reviewer, old)
    stop_labels(page)
    press(page, "j", "1")
    expect(page.locator(".saved")).to_have_attribute("data-state", "offline")
    new = make_document("The quay is closed. It was built in 1932.", source_url=url)
    let_labels(page)
    page.goto(f"{page.base}/documents/{new.pk}/")

    page.get_by_role("button", name="Give it to “The quay is closed.”").click()

    saved(page)
    answer = Annotation.objects.get(reviewer=reviewer)
    assert (answer.sentence.document_id, answer.sentence.text) == (new.pk, "The quay is closed.")
    expect(sentence(page, 1)).to_have_attribute("data-label", "fact")
