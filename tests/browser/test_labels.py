"""An owner changes the labels and publishes a guideline, wide and on a phone, with no script of ours needed."""

import pytest
from playwright.sync_api import expect

from annotations import guidelines
from tests.browser.room import press, saved

SIZES = [{"width": 1280, "height": 860}, {"width": 390, "height": 800}]
by_width = pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@by_width
def test_an_owner_adds_a_label_swaps_hotkeys_and_reviewers_meet_it(enter, owner, reviewer, harbour, size):
    page = enter(owner, viewport=size, java_script_enabled=False)
    page.goto(f"{page.base}/projects/harbour/")
    page.get_by_role("link", name="Rules", exact=True).click()
    page.get_by_role("link", name="Labels", exact=True).click()
    page.get_by_role("link", name="Add a label").click()
    page.get_by_label("Name", exact=True).fill("Rumour")
    page.get_by_label("Key", exact=True).fill("rumour")
    page.get_by_label("Letter").fill("R")
    page.get_by_role("button", name="Add the label").click()
    expect(page.get_by_role("status")).to_contain_text("“Rumour” can be given now.")

    page.get_by_role("link", name="Rumour").click()
    page.get_by_label("Hotkey").select_option("1")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Move “Rumour” up").click()
    keys = page.locator(".label-set kbd")
    expect(keys).to_have_text(["5", "2", "3", "1", "4"])

    room = enter(reviewer)
    room.goto(f"{room.base}/documents/{harbour.pk}/")
    room.wait_for_selector("body[data-ready]")
    press(room, "j", "1")
    saved(room)
    expect(room.locator("[data-sentence][aria-current=true]")).to_have_attribute("data-label", "rumour")


@by_width
def test_colours_are_refused_with_words_and_taken_when_insisted_on(enter, owner, project, size):
    page = enter(owner, viewport=size)
    page.forgiven += ["400 (Bad Request)"]
    page.goto(f"{page.base}/projects/harbour/labels/fact/")
    page.get_by_label("Own colours").check()
    page.get_by_label("Colour on light").fill("#9946a1")
    page.get_by_role("button", name="Save").click()

    expect(page.locator("#id_colour_light_error")).to_contain_text("Too close to “Opinion”")
    assert fits(page)
    page.get_by_label("Take these colours all the same").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("“Fact” is saved.")
    expect(page.locator(".warning").first).to_contain_text("Too close to “Opinion”")
    assert fits(page)


@by_width
def test_an_owner_previews_publishes_and_compares_a_guideline(enter, owner, project, size):
    page = enter(owner, viewport=size, java_script_enabled=False)
    page.goto(f"{page.base}/projects/harbour/guideline/")
    page.get_by_role("link", name="Edit the guideline").click()
    text = guidelines.newest(project).text.replace("Every sentence gets one answer", "Each gets one answer")
    page.get_by_label("The text").fill(text)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="How it will read")).to_be_visible()
    expect(page.locator("ins").first).to_contain_text("Each")
    page.get_by_label("What changed", exact=True).first.fill("Shorter.")
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_role("status")).to_contain_text("Version 2 is published.")

    page.get_by_role("link", name="All versions").click()
    page.get_by_role("link", name="Beside version 1").click()
    expect(page.locator("del").first).to_contain_text("Every sentence")
    assert fits(page)
