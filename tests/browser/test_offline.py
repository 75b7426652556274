"""Pages that the browser keeps: read and labelled without their server, which is a real one with bundled scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.room import CURRENT, becomes, labels, press, saved, sentence

PHONE = {"width": 390, "height": 844}
KEPT = """async (path) => {
    const name = (await caches.keys()).find((one) => one.endsWith(`:${path}`));
    return Boolean(name && await (await caches.open(name)).match(path));
}"""


def kept(page, path: str) -> None:
    """Wait until this browser has its copy of a page."""
    becomes(
        page,
        lambda: page.evaluate("Boolean(navigator.serviceWorker.controller)") and page.evaluate(KEPT, path),
    )


def offline(page) -> None:
    page.forgiven += ["Failed to load resource", "htmx:error", "net::ERR", "Failed to fetch"]
    page.context.set_offline(True)


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["wide", "phone"])
def test_a_document_is_reloaded_and_labelled_offline(open_document, reviewer, harbour, served, viewport):
    options = {"viewport": viewport} if viewport else {}
    page = open_document(reviewer, harbour, at=served.url, service_workers="allow", **options)
    path = f"/documents/{harbour.pk}/"
    kept(page, path)
    press(page, "j", "1")
    saved(page)
    offline(page)

    page.reload()

    expect(page.locator("body[data-ready]")).to_have_count(1)
    expect(sentence(page, 1)).to_have_attribute("data-label", "fact")
    press(page, "j", "j", "2")
    expect(page.locator(".saved")).to_have_text("Offline · 1 kept here")
    page.reload()
    expect(page.locator("[data-unsent]")).to_have_count(1)
    page.context.set_offline(False)
    saved(page)
    assert sorted(labels(reviewer).values()) == ["fact", "opinion"]


def test_the_home_page_and_its_documents_are_there_offline(enter, reviewer, harbour, served):
    page = enter(reviewer, at=served.url, service_workers="allow")
    page.goto(f"{page.base}/")
    kept(page, "/")
    kept(page, f"/documents/{harbour.pk}/")
    offline(page)

    page.reload()

    expect(page.locator("main .notice[role=status]")).to_contain_text("The server cannot be reached")
    page.goto(f"{page.base}/documents/{harbour.pk}/")
    expect(page.locator("body[data-ready]")).to_have_count(1)
    press(page, "j", "3")
    expect(page.locator(".saved")).to_have_text("Offline · 1 kept here")
    page.goto(f"{page.base}/account/")
    expect(page.locator("h1")).to_have_text("This page is not kept in this browser")
    expect(page.locator("[data-kept-list] a")).to_have_count(1)


def test_signing_out_removes_the_copies(enter, reviewer, harbour, served):
    page = enter(reviewer, at=served.url, service_workers="allow")
    page.goto(f"{page.base}/")
    kept(page, f"/documents/{harbour.pk}/")

    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")

    left = "async () => (await caches.keys()).filter((name) => name.startsWith('contested:pages:')).length"
    becomes(page, lambda: not page.evaluate(left))


@pytest.fixture
def long_document(make_document):
    """1,400 sentences of article and 800 comments of one sentence: most of them come in later windows."""
    article = "\n\n".join(f"The wall has moved since {1900 + n % 100}, said number {n}." for n in range(1400))
    return make_document(article, [f"Comment {n} knows better." for n in range(800)])


def test_a_long_document_that_was_only_listed_is_whole_offline(enter, reviewer, long_document, served):
    page = enter(reviewer, at=served.url, service_workers="allow")
    page.goto(f"{page.base}/")
    path = f"/documents/{long_document.pk}/"
    kept(page, path)
    offline(page)

    page.goto(f"{page.base}{path}")
    expect(page.locator("body[data-ready]")).to_have_count(1)
    press(page, "End")
    expect(page.locator(CURRENT)).to_contain_text("Comment 799 knows better.")
    press(page, "2", "g", *"1200", "Enter")
    expect(page.locator(CURRENT)).to_contain_text("said number 1199.")
    press(page, "1")
    expect(page.locator(".saved")).to_have_text("Offline · 2 kept here")
    expect(page.locator(".later")).to_have_count(0)
    assert page.locator("[data-sentence]").count() == 2200

    page.context.set_offline(False)
    saved(page)
    assert sorted(labels(reviewer).values()) == ["fact", "opinion"]


def test_what_was_not_loaded_and_is_not_kept_is_told(enter, reviewer, long_document):
    page = enter(reviewer)
    page.add_init_script("globalThis.requestIdleCallback = () => {};")
    page.goto(f"{page.base}/documents/{long_document.pk}/")
    expect(page.locator("body[data-ready]")).to_have_count(1)
    offline(page)

    press(page, "j", "1", "End")

    expect(page.locator("[data-say]")).to_contain_text("this part of the document is not here yet")
    expect(page.locator(".saved")).to_have_text("Offline · 1 kept here")
    page.context.set_offline(False)
    saved(page)
    press(page, "End")
    expect(page.locator(CURRENT)).to_contain_text("Comment 799 knows better.")


def test_a_killed_server_leaves_the_pages_that_are_kept(enter, reviewer, harbour, served):
    page = enter(reviewer, at=served.url, service_workers="allow")
    page.goto(f"{page.base}/")
    kept(page, f"/documents/{harbour.pk}/")
    page.forgiven += ["Failed to load resource", "htmx:error", "net::ERR", "Failed to fetch"]
    served.kill()

    page.goto(f"{page.base}/documents/{harbour.pk}/")
    expect(page.locator("body[data-ready]")).to_have_count(1)
    press(page, "j", "4")
    expect(page.locator(".saved")).to_have_text("Offline · 1 kept here")
    served.start()

    saved(page)
    assert list(labels(reviewer).values()) == ["unsupported"]
