"""What the browser tests do in the review room, by name."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from annotations.models import Annotation
from tests.waiting import wait_for

CURRENT = "[data-sentence][aria-current=true]"


def becomes(page: Page, condition: Callable[[], object]) -> None:
    """Wait until it is so, while the page goes on."""
    wait_for(condition, lambda seconds: page.wait_for_timeout(seconds * 1000))


def ids(page: Page) -> list[str]:
    """The sentences of the page, in reading order."""
    return page.eval_on_selector_all("[data-sentence]", "all => all.map(each => each.dataset.sentence)")


def sentence(page: Page, number: int):
    """The sentence of that number, from 1."""
    return page.locator("[data-sentence]").nth(number - 1)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def choose_more(page: Page, action: str, touch: bool = False) -> None:
    """Open the sheet of all that can be done and choose an action in it, by mouse or by touch."""
    for button in (page.locator(".dock [data-act=more]"), page.locator(f"#more [value={action}]")):
        if touch:
            button.tap()
        else:
            button.click()


def drag(page: Page, start: int, end: int) -> None:
    """Select text from the first word of one sentence into another, as a mouse does."""
    rects = "each => [...each.firstElementChild.getClientRects()].filter(box => box.width > 20).map(box => box.toJSON())"
    first = sentence(page, start).evaluate(rects)[0]
    last = sentence(page, end).evaluate(rects)[-1]
    page.mouse.move(first["x"] + 12, first["y"] + 10)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] - 8, last["y"] + 10, steps=6)
    page.mouse.up()


def saved(page: Page) -> None:
    """Wait until the page says that everything is saved, and hold it to that.

    What waits is sent by itself after the server came back, at the latest after the longest pause between tries
    (static/js/patience.js).
    """
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
