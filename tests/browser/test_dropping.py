"""What is dropped on a project's page comes in."""

import pytest
from playwright.sync_api import expect

from documents.models import Document, Job

DROP = """
([kind, name, text]) => {
  const carried = new DataTransfer();
  if (kind === "file") carried.items.add(new File([text], name));
  else carried.setData(name, text);
  for (const type of ["dragenter", "dragover", "drop"])
    document.querySelector("main").dispatchEvent(
      new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: carried })
    );
}
"""


@pytest.fixture
def page(enter, curator, project):
    window = enter(curator)
    window.goto(f"{window.base}/projects/harbour/")
    return window


def test_a_file(page):
    page.evaluate(DROP, ["file", "weir.txt", "The weir leaks. Nobody was told."])

    expect(page.locator("[data-sentence]")).to_have_count(2)
    assert Document.objects.count() == 1


def test_text(page):
    page.evaluate(DROP, ["text", "text/plain", "The quay is closed. Nobody was asked."])

    expect(page.locator("[data-sentence]")).to_have_count(2)


def test_a_link(page):
    page.evaluate(DROP, ["link", "text/uri-list", "https://gazette.example/weir"])

    page.wait_for_url("**/jobs/**")
    assert Job.objects.get().params["sources"][0]["url"] == "https://gazette.example/weir"


def test_a_drag_is_answered_while_it_is_over_the_page(page):
    page.evaluate(DROP.replace('"dragenter", "dragover", "drop"', '"dragenter"'), ["file", "a.txt", "x"])

    expect(page.get_by_text("Drop files, a folder, a link or text")).to_be_visible()


def test_who_may_not_add_is_offered_nothing(enter, viewer, project):
    window = enter(viewer)
    window.goto(f"{window.base}/projects/harbour/")

    expect(window.locator("[data-drop]")).to_have_count(0)
