"""axe-core finds nothing serious on any page, in either theme, wide or narrow."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.room import press

PAGES = {
    "home": "/",
    "project": "/projects/harbour/",
    "search": "/projects/harbour/?q=quay&sort=title",
    "guideline": "/projects/harbour/guideline/",
    "people": "/projects/harbour/people/",
    "export": "/projects/harbour/export/",
    "add": "/projects/harbour/add/",
}
SERIOUS = {"serious", "critical"}


def serious(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages(enter, owner, harbour, scheme):
    page = enter(owner, color_scheme=scheme)
    found = {}

    for name, path in PAGES.items():
        page.goto(page.base + path)
        found[name] = serious(page)

    assert found == {name: [] for name in PAGES}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_room(open_document, owner, harbour, scheme, width):
    page = open_document(owner, harbour, color_scheme=scheme, viewport={"width": width, "height": 860})
    press(page, "j", "1", "j", "2", "j", "3", "j", "4", "j", "0", "n", "Escape")
    assert serious(page) == []

    press(page, "Home", "j", "c")
    assert serious(page) == []
    press(page, "?")
    assert serious(page) == []


def test_the_room_has_landmarks_and_one_stop_for_the_toolbar(open_document, owner, harbour):
    page = open_document(owner, harbour)
    press(page, "j", "1")

    for role, name in [
        ("banner", None),
        ("main", None),
        ("region", "Article"),
        ("region", "Thread"),
        ("contentinfo", None),
        ("toolbar", "Sentence 1"),
        ("group", "Label"),
        ("group", "About the answer"),
    ]:
        assert page.get_by_role(role, name=name).count() == 1, (role, name)
    assert page.locator("[role=toolbar] [tabindex='0']").count() == 1
    page.get_by_role("button", name="Fact").focus()
    press(page, "ArrowRight")
    assert page.evaluate("document.activeElement.value") == "opinion"


def test_a_label_is_heard(open_document, owner, harbour):
    page = open_document(owner, harbour)
    press(page, "j", "3", "a")
    page.wait_for_selector(".saved[data-state=saved]")

    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    words = " ".join(str(node.get("name", {}).get("value", "")) for node in nodes)
    assert "Disputed, attributed" in words.replace("  ", " ").replace(" ,", ",")
