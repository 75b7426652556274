"""The article first, with real keys: what waits, what is asked, and what comes."""

import pytest
from playwright.sync_api import expect

from annotations.models import BeforeThread
from annotations.projects import change_project
from documents.models import Opening
from tests.browser.room import choose_more, ids, labels, press, saved, sentence

COMMENTS = ("That is wrong", "With what did you measure", "as my father did", "It was about time")


@pytest.fixture
def waiting(harbour):
    """The harbour, in a project where the article comes first."""
    change_project(harbour.project, {"article_first": True})
    return harbour


def test_nothing_of_the_thread_is_in_the_page(open_document, reviewer, waiting):
    page = open_document(reviewer, waiting)
    source = page.context.request.get(page.url).text()

    for text in (source, page.content()):
        assert not [words for words in COMMENTS if words in text]
        assert "data-kind=" not in text
    assert page.locator(".comment, [data-n], .wires path").count() == 0
    assert len(ids(page)) == 5
    expect(page.get_by_role("button", name="Show the thread: 4 comments")).to_be_visible()
    press(page, "?")
    expect(page.locator("#keys")).to_contain_text("Show the thread, once the article is labelled")


def test_the_thread_comes_when_every_sentence_is_answered(open_document, reviewer, waiting):
    page = open_document(reviewer, waiting)
    press(page, "j", "1")
    expect(page.locator("[data-left]")).to_have_text("4 sentences of the article have no answer yet.")
    press(page, "j", "4", "j", "2", "j", "1", "j", "0")
    expect(page.locator("[data-left]")).to_have_text("Every sentence of the article is answered.")
    current = page.locator("[data-sentence][aria-current=true]").get_attribute("data-sentence")

    press(page, "s")

    expect(page.locator(".comment")).to_have_count(4)
    saved(page)
    expect(page.locator("[data-sentence][aria-current=true]")).to_have_attribute("data-sentence", current)
    opened = Opening.objects.get(document=waiting, reader=reviewer)
    assert opened.unanswered == 0
    assert BeforeThread.objects.filter(reviewer=reviewer).count() == 5
    sentence(page, 1).click()
    press(page, "3")
    saved(page)
    expect(page.locator(".bar [data-before-said]")).to_have_text("before the thread: Fact")
    page.reload()
    sentence(page, 1).click()
    expect(page.locator(".bar [data-before-said]")).to_have_text("before the thread: Fact")
    assert labels(reviewer)[ids(page)[0]] == "disputed"


def test_earlier_it_is_asked_how_many_are_unanswered(open_document, reviewer, waiting):
    page = open_document(reviewer, waiting)
    press(page, "j", "1", "s")
    early = page.locator("#early")
    expect(early).to_contain_text("4 sentences of the article have no answer yet.")

    press(page, "Enter")
    expect(early).to_be_hidden()
    assert not Opening.objects.exists()
    press(page, "s", "Escape")
    expect(early).to_be_hidden()
    assert not Opening.objects.exists()

    press(page, "s", "Tab", "Enter")
    expect(page.locator(".comment")).to_have_count(4)
    assert Opening.objects.get().unanswered == 4
    kept = BeforeThread.objects.get()
    assert (str(kept.sentence_id), kept.label.key) == (ids(page)[0], "fact")


def test_offline_the_wish_is_kept_and_the_labels_before_it_go_first(open_document, reviewer, waiting):
    page = open_document(reviewer, waiting)
    page.forgiven += ["Failed to load resource", "htmx:error"]
    page.context.set_offline(True)
    press(page, "j", "1", "j", "1", "j", "1", "j", "1", "j", "2", "s")

    expect(page.locator("[data-waits-words]")).to_contain_text("your wish is kept")
    assert not Opening.objects.exists()
    page.context.set_offline(False)

    expect(page.locator(".comment")).to_have_count(4)
    saved(page)
    assert Opening.objects.get().unanswered == 0
    assert BeforeThread.objects.count() == 5


def test_an_answer_that_the_server_fails_at_is_not_overtaken_by_the_wish(open_document, reviewer, waiting):
    page = open_document(reviewer, waiting)
    page.forgiven += ["Failed to load resource", "htmx:error"]
    first = ids(page)[0]
    failures = iter([True, True])
    page.route(
        f"**/sentences/{first}/label/",
        lambda route: route.fulfill(status=500, body="") if next(failures, False) else route.continue_(),
    )

    press(page, "j", "1", "j", "1", "j", "1", "j", "1", "j", "2", "s")

    expect(page.locator(".comment")).to_have_count(4)
    assert Opening.objects.get().unanswered == 0
    assert BeforeThread.objects.count() == 5


def test_the_wish_survives_a_reload(open_document, reviewer, waiting):
    page = open_document(reviewer, waiting)
    page.forgiven += ["Failed to load resource", "htmx:error"]
    page.route("**/open-thread/", lambda route: route.abort())
    press(page, "j", "1", "s", "Tab", "Enter")
    expect(page.locator("[data-waits-words]")).to_contain_text("your wish is kept")
    assert not Opening.objects.exists()

    page.unroute("**/open-thread/")
    page.reload()

    expect(page.locator(".comment")).to_have_count(4)
    assert Opening.objects.count() == 1


def test_mouse_alone_opens_it(open_document, reviewer, waiting):
    page = open_document(reviewer, waiting)
    page.get_by_role("button", name="Show the thread: 4 comments").click()
    page.get_by_role("button", name="Show the thread now").click()

    expect(page.locator(".comment")).to_have_count(4)


def test_without_scripts_a_form_asks_and_opens(open_document, reviewer, waiting):
    page = open_document(reviewer, waiting, java_script_enabled=False)
    page.get_by_role("button", name="Show the thread: 4 comments").click()
    expect(page.locator("main")).to_contain_text("5 sentences of the article have no answer yet.")
    page.forgiven += ["Failed to load resource"]
    page.get_by_role("button", name="Show the thread now").click()

    expect(page.locator(".comment")).to_have_count(4)


def test_the_definitions_open_at_the_label_in_question(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    press(page, "j", "3", "k", "d")
    dialog = page.locator("#definitions")
    close = dialog.get_by_role("button", name="Close")
    expect(dialog).to_be_visible()
    focused = "document.activeElement.closest('section')?.id"

    press(page, "Escape", "j", "d")
    assert page.evaluate(focused) is not None
    press(page, "4")
    assert page.evaluate(focused) == "define-unsupported"
    expect(page.locator("#define-unsupported")).to_contain_text("Says who?")
    expect(page.locator("#define-unsupported")).to_contain_text("Fact or unsupported?")
    press(page, "0")
    assert page.evaluate(focused) == "define-none"
    dialog.get_by_role("button", name="About the answer").click()
    assert page.evaluate(focused) == "define-more"
    expect(close).to_be_in_viewport()
    press(page, "Escape")
    saved(page)
    assert list(labels(reviewer).values()) == ["disputed"]

    page.locator("[data-open=definitions]").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Fact").click()
    assert page.evaluate(focused) == "define-fact"
    expect(page.locator("#define-fact .words").first).to_be_in_viewport()
    page.set_viewport_size({"width": 390, "height": 844})
    press(page, "Escape")
    choose_more(page, "definitions")
    expect(dialog).to_be_visible()


def test_a_label_that_has_to_be_sent_again_still_comes_before_the_thread(open_document, reviewer, waiting):
    page = open_document(reviewer, waiting)
    page.forgiven += ["Failed to load resource", "htmx:error"]
    failed = []

    def fail_once(route):
        if failed:
            route.continue_()
            return
        failed.append(route)
        route.fulfill(status=500, body='<div role="alert" data-status="500"><p>A fault.</p></div>')

    page.route("**/sentences/*/label/", fail_once)
    press(page, "j", "1", "s", "Tab", "Enter")

    expect(page.locator(".comment")).to_have_count(4)
    saved(page)
    assert Opening.objects.get().unanswered == 4
    assert BeforeThread.objects.get().label.key == "fact"
