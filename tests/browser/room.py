"""What the browser tests do in the review room, by name."""

from playwright.sync_api import Page, expect

from annotations.models import Annotation

CURRENT = "[data-sentence][aria-current=true]"


def ids(page: Page) -> list[str]:
    """The sentences of the page, in reading order."""
    return page.eval_on_selector_all("[data-sentence]", "all => all.map(each => each.dataset.sentence)")


def sentence(page: Page, number: int):
    """The sentence of that number, from 1."""
    return page.locator("[data-sentence]").nth(number - 1)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def saved(page: Page) -> None:
    """Wait until the page says that everything is saved, and hold it to that."""
    expect(page.locator("body[data-ready]")).to_have_count(1)
    expect(page.locator(".saved")).to_have_attribute("data-state", "saved")
    assert page.locator("[data-unsent]").count() == 0


def labels(user) -> dict[str, str]:
    """What the database holds of a reviewer's answers: a label's key, or the reason for none."""
    rows = Annotation.objects.filter(reviewer=user).values_list("sentence_id", "label__key", "abstain_reason")
    return {str(sentence): key or reason or "" for sentence, key, reason in rows}


def stop_labels(page: Page) -> None:
    """Cut the way to the server for labels alone."""
    page.forgiven += ["Failed to load resource", "htmx:error"]  # type: ignore[attr-defined]
    page.route("**/sentences/*/label/", lambda route: route.abort())


def let_labels(page: Page) -> None:
    page.unroute("**/sentences/*/label/")
