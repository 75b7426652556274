"""The reading settings: at once, after a reload, in the strip too."""

from playwright.sync_api import expect

BACKGROUND = "getComputedStyle(document.documentElement).backgroundColor"
TEXT = "getComputedStyle(document.querySelector('.article .text'))"


def test_a_choice_holds_at_once_and_after_a_reload(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    before = page.evaluate(f"parseFloat({TEXT}.fontSize)")

    page.get_by_role("link", name="Reading").click()
    page.get_by_label("Dark").check()
    page.get_by_label("Largest").check()
    page.get_by_label("Sans serif").check()

    assert page.evaluate(BACKGROUND) == "rgb(22, 24, 28)"
    assert page.evaluate(f"parseFloat({TEXT}.fontSize)") > 1.3 * before
    page.keyboard.press("Escape")
    page.reload()
    assert page.evaluate(BACKGROUND) == "rgb(22, 24, 28)"
    assert "system-ui" in page.evaluate(f"{TEXT}.fontFamily")
    page.get_by_role("link", name="Reading").click()
    expect(page.get_by_label("Dark")).to_be_checked()
    page.get_by_label("As the system").check()
    assert page.evaluate(BACKGROUND) == "rgb(252, 251, 248)"
    assert page.evaluate("document.cookie.includes('theme')") is False


def test_the_strip_is_drawn_in_the_colours_of_the_theme(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    pixels = """() => { const c = document.querySelector('.strip');
        return [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data].join() }"""
    light = page.evaluate(pixels)

    page.get_by_role("link", name="Reading").click()
    page.get_by_label("Dark").check()

    page.wait_for_function(f"old => ({pixels})() !== old", arg=light)


def test_without_script_there_is_a_page_for_it(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour, java_script_enabled=False)

    page.get_by_role("link", name="Reading").first.click()
    page.get_by_label("High contrast").check()
    page.get_by_role("button", name="Keep").click()

    expect(page).to_have_url(f"{page.base}/documents/{harbour.pk}/")
    expect(page.locator("html")).to_have_attribute("data-theme", "contrast")


def test_on_paper_the_article_is_marked_up_and_says_what_the_marks_mean(open_document, reviewer, harbour):
    page = open_document(reviewer, harbour)
    legend = page.get_by_role("region", name="Legend", include_hidden=True)
    expect(legend).to_be_hidden()

    page.emulate_media(media="print")

    expect(legend).to_contain_text("Unsupported")
    expect(legend).to_contain_text("Labels by rae in Harbour dispute")
    expect(page.locator(".dock")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator(".comment").last).to_be_visible()


def test_paper_is_white_whatever_the_theme(enter, reviewer, harbour):
    page = enter(reviewer, color_scheme="dark")
    for theme in ("theme-dark", "theme-contrast", ""):
        page.context.add_cookies([{"name": "appearance", "value": theme, "url": page.base}])
        page.goto(f"{page.base}/documents/{harbour.pk}/read/?notes=1")
        page.emulate_media(media="print", color_scheme="dark")

        assert page.evaluate(BACKGROUND) == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.querySelector('.text')).color") == "rgb(0, 0, 0)"
        assert page.evaluate("getComputedStyle(document.querySelector('.comment > header')).breakAfter") in (
            "avoid",
            "avoid-page",
        )
        expect(page.locator(".whose")).to_be_hidden()
        expect(page.locator(".meanings")).to_contain_text("Unsupported")
        assert page.pdf(format="A4").startswith(b"%PDF")
        page.emulate_media(media="screen")
