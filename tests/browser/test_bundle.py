"""The room with its modules one by one, as those who develop it have it."""

from tests.browser.room import ids, labels, press, saved


def test_the_room_works_from_single_modules(enter, reviewer, harbour, settings):
    settings.STATICFILES_DIRS = [settings.BASE_DIR / "static"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    page = enter(reviewer)
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.on("pageerror", lambda error: errors.append(error))
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
    assert {"room.js", "sentences.js", "outbox.js", "links.js"} <= set(asked)
