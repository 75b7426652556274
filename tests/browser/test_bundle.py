"""The room with its modules in one script, as it is sent to people."""

import pytest
from django.conf import settings

from config.bundling import bundle, shortened
from tests.browser.room import ids, labels, press, saved


@pytest.fixture
def script():
    folder = settings.BASE_DIR / "static" / "js"
    return shortened(bundle("room", lambda name: (folder / f"{name}.js").read_text()))


def test_the_room_works_from_one_script(enter, reviewer, harbour, script):
    page = enter(reviewer)
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.on("pageerror", lambda error: errors.append(error))
    page.route("**/js/room.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    page.goto(f"{page.base}/documents/{harbour.pk}/")
    page.wait_for_selector("[data-sentence]", state="attached")

    press(page, "j", "1", "Shift+j", "3", "u", "Shift+u", "?", "Escape", "d", "Escape")
    saved(page)
    page.reload()
    press(page, "Home", "j", "j", "2")
    saved(page)

    first, second, third, *_ = ids(page)
    assert labels(reviewer) == {first: "fact", second: "disputed", third: "opinion"}
    assert not errors
    assert not {"sentences.js", "outbox.js", "links.js"} & set(asked)
