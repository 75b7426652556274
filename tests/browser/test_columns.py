"""Saying which column of a table holds what, without a script."""

import pytest

from documents.models import Document
from tests.browser.test_accessibility import found

TABLE = b"nr,who,q7\n1,Ann,The quay is closed.\n2,Bo,Nobody was told of it before Monday.\n"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_a_table_is_uploaded_its_columns_chosen_and_read(enter, owner, harbour, scheme, width):
    page = enter(
        owner, color_scheme=scheme, viewport={"width": width, "height": 800}, java_script_enabled=False
    )
    page.goto(f"{page.base}/projects/harbour/add/")
    page.get_by_label("Files").set_input_files(
        {"name": "answers.csv", "mimeType": "text/csv", "buffer": TABLE}
    )
    page.get_by_role("button", name="Add these files").click()

    assert page.get_by_role("heading", name="Which column holds what?").is_visible()
    assert page.get_by_role("cell", name="The quay is closed.").is_visible()
    page.get_by_label("Text what was said").select_option("q7")
    page.get_by_label("Author who said it").select_option("who")
    page.get_by_role("button", name="Read the table").click()

    document = Document.objects.latest("pk")
    assert page.url.endswith(f"/documents/{document.pk}/")
    assert document.title == "answers"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_can_be_used_by_everybody(enter, owner, harbour, scheme, width):
    page = enter(owner, color_scheme=scheme, viewport={"width": width, "height": 800})
    page.goto(f"{page.base}/projects/harbour/add/")
    page.get_by_label("Files").set_input_files(
        {"name": "answers.csv", "mimeType": "text/csv", "buffer": TABLE}
    )
    page.get_by_role("button", name="Add these files").click()
    page.get_by_role("heading", name="Which column holds what?").wait_for()

    assert found(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
