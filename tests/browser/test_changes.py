"""The page that shows what changed between two versions."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from annotations import labelling
from annotations.answers import Answer
from documents.access import Actor

pytestmark = pytest.mark.django_db(transaction=True)
URL = "https://paper.example/quay"


@pytest.fixture
def versions(make_document, reviewer, curator):
    """Two readings: a sentence and a comment were edited, one comment came, one is gone."""
    first = make_document(
        "The quay is closed since Monday. The wall moved. Nobody was told. It was built in 1931.",
        ["It was never closed, believe me.", ("I saw it open on Monday.", 1), "About time."],
        source_url=URL,
    )
    for sentence in first.sentences.all():
        labelling.tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
        labelling.tag(sentence.pk, Actor(curator.pk), Answer("opinion"))
    second = make_document(
        "The quay is closed since Tuesday. The wall moved. Nobody was told. It was built in 1931.",
        ["It was never closed, believe me.", ("I saw it open on Sunday.", 1), "هل رأيت ذلك بنفسك؟"],
        source_url=URL,
    )
    return first, second


def test_words_that_came_and_went_are_marked(enter, reviewer, versions):
    _, second = versions
    page = enter(reviewer)
    page.goto(f"{page.base}/documents/{second.pk}/")
    page.get_by_role("link", name="Version 2, what changed").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("What changed in version 2")
    article = page.locator("article.change.edited").first
    expect(article.locator("del")).to_have_text("Monday")
    expect(article.locator("ins")).to_have_text("Tuesday")
    assert "line-through" in article.locator("del").evaluate("e => getComputedStyle(e).textDecorationLine")
    assert "underline" in article.locator("ins").evaluate("e => getComputedStyle(e).textDecorationLine")
    expect(page.locator("article.change.removed")).to_contain_text("About time.")
    expect(page.locator("article.change.added li")).to_contain_text("هل رأيت ذلك بنفسك؟")
    expect(page.locator(".counts")).to_contain_text("4 kept")


def test_a_reviewer_is_told_of_their_own_answers_a_curator_of_all(enter, reviewer, curator, versions):
    _, second = versions
    rows = {}
    for person in (reviewer, curator):
        page = enter(person)
        page.goto(f"{page.base}/documents/{second.pk}/changes/")
        rows[person] = page.locator("table tbody tr").all_inner_texts()

    assert len(rows[reviewer]) == 3
    assert all("rae" in row for row in rows[reviewer])
    assert len(rows[curator]) == 6


def test_an_older_version_says_so_and_takes_no_label(open_document, reviewer, versions):
    first, second = versions
    page = open_document(reviewer, first)

    expect(page.locator(".older")).to_contain_text("this is version 1, and version 2 is the current one")
    assert page.locator(".dock").count() == 0
    page.get_by_role("link", name="Open version 2").click()
    page.wait_for_url(f"**/documents/{second.pk}/")


@pytest.mark.parametrize(
    "how",
    [{}, {"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 844}}],
    ids=["light", "dark", "phone"],
)
def test_the_pages_break_no_rule_of_accessibility(enter, curator, versions, how):
    _, second = versions
    page = enter(curator, **how)
    for path in (f"/documents/{second.pk}/changes/", f"/sentences/{second.sentences.first().pk}/recut/"):
        page.goto(f"{page.base}{path}")
        found = Axe().run(page)
        assert not found.response["violations"], found.generate_report()
        width = page.evaluate("innerWidth")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
