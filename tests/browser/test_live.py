"""What happens elsewhere shows in a page that stays open, and nothing of it moves or is lost."""

import pytest
from playwright.sync_api import expect

from annotations.answers import Answer
from annotations.labelling import tag, untag
from documents.access import Actor
from documents.models import Document
from documents.recutting import recut
from tests.browser.room import CURRENT, let_labels, press, saved, sentence, stop_labels

pytestmark = pytest.mark.django_db(transaction=True)

OFTEN = """new MutationObserver((_, watch) => {
    if (!document.body) return;
    document.body.dataset.live = "200";
    watch.disconnect();
}).observe(document, {childList: true, subtree: true})"""
LINE = "[data-live-line]"


@pytest.fixture
def open_live(enter):
    """`open_live(user, document)`: the review room, asking five times a second."""

    def open_room(user, document, query="", **options):
        page = enter(user, **options)
        page.add_init_script(OFTEN)
        page.goto(f"{page.base}/documents/{document.pk}/{query}")
        expect(page.locator("body[data-ready]")).to_have_count(1)
        return page

    return open_room


def ordered(document):
    return list(document.sentences.filter(retired_at=None).order_by("post__order", "start"))


def split(user, document, at, words):
    """Let the sentence at an index end after `words`."""
    one = ordered(document)[at]
    recut(Actor(user.pk), document.pk, [one.pk], [one.start + one.text.index(words) + len(words)])
    return one


def test_a_sentence_that_a_curator_splits_is_swapped_in_place(open_live, reviewer, curator, harbour):
    page = open_live(reviewer, harbour)
    press(page, "j", "j", "j", "j")
    press(page, "1")
    saved(page)
    page.evaluate("document.querySelectorAll('[data-sentence]')[3].mark = 'the same element'")
    before = page.locator("[data-sentence]").count()

    old = split(curator, harbour, 1, "office says")

    expect(page.locator(LINE)).to_contain_text("Where sentences end was changed in 1 post")
    assert page.locator("[data-sentence]").count() == before + 1
    assert page.locator(f'[data-sentence="{old.pk}"]').count() == 0
    expect(sentence(page, 2)).to_contain_text("The harbour office says")
    expect(page.locator(CURRENT)).to_have_text("The wall was built in 1931.")
    expect(page.locator(CURRENT)).to_be_focused()
    assert page.locator(CURRENT).evaluate("element => element.mark") == "the same element"
    expect(page.locator("[data-where]").first).to_have_text("Sentence 5")
    expect(page.locator(".far")).to_contain_text(f"of {before + 1}")
    expect(page.locator(".far progress")).to_have_attribute("max", str(before + 1))
    page.get_by_role("button", name="Close").first.click()
    expect(page.locator(LINE)).to_be_hidden()


def test_the_text_stays_whole_and_quotations_follow(open_live, reviewer, curator, harbour):
    page = open_live(reviewer, harbour)
    old = split(curator, harbour, 1, "office says")

    expect(page.locator(LINE)).to_be_visible()

    article = page.evaluate("document.querySelector('.article [data-post]').textContent")
    assert article == harbour.posts.get(depth=0).text
    assert page.locator(f'.q[data-to~="{old.pk}"]').count() == 0
    sentence(page, 3).click()
    press(page, "c")
    expect(page.locator(".comment.on")).to_contain_text("That is wrong.")


def test_where_the_current_sentence_went_its_place_is_current(open_live, reviewer, curator, harbour):
    page = open_live(reviewer, harbour)
    press(page, "j", "j")
    expect(page.locator(CURRENT)).to_contain_text("The harbour office says")

    split(curator, harbour, 1, "office says")

    expect(page.locator(LINE)).to_be_visible()
    expect(page.locator(CURRENT)).to_be_focused()
    press(page, "2")
    saved(page)


def test_a_comment_is_swapped_too(open_live, reviewer, curator, harbour):
    page = open_live(reviewer, harbour)
    at = next(i for i, one in enumerate(ordered(harbour)) if "rod" in one.text)

    split(curator, harbour, at, "With a rod,")

    expect(page.locator(LINE)).to_be_visible()
    expect(sentence(page, at + 2)).to_have_text("as my father did.")


def test_an_answer_that_waits_for_what_went_is_kept(open_live, reviewer, curator, harbour):
    page = open_live(reviewer, harbour)
    stop_labels(page)
    press(page, "j", "j", "1")
    expect(page.locator("[data-unsent]")).to_have_count(1)
    split(curator, harbour, 1, "office says")
    expect(page.locator(LINE)).to_be_visible()

    let_labels(page)
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.locator("[data-notices]")).to_contain_text("Give it to")


def test_a_long_document_is_swapped_by_its_windows(open_live, reviewer, curator, make_document):
    text = "\n\n".join(f"The wall has moved since {1900 + n % 100}, said number {n}." for n in range(900))
    document = make_document(text, ["No."])
    page = open_live(reviewer, document)
    expect(page.locator(".later")).to_have_count(0)

    split(curator, document, 600, "has moved")

    expect(page.locator(LINE)).to_be_visible()
    expect(page.locator(".article [data-sentence]")).to_have_count(901)
    expect(sentence(page, 602)).to_contain_text("said number 600.")
    assert page.evaluate("document.querySelector('.article [data-post]').textContent") == text


def test_an_answer_from_another_browser_is_painted(open_live, reviewer, harbour):
    here, there = open_live(reviewer, harbour), open_live(reviewer, harbour)

    press(there, "j", "2")
    saved(there)

    expect(sentence(here, 1)).to_have_attribute("data-label", "opinion")
    expect(here.locator("[data-done]")).to_have_text("1")
    untag(ordered(harbour)[0].pk, Actor(reviewer.pk))
    expect(sentence(here, 1)).not_to_have_attribute("data-label", "opinion")
    expect(here.locator("[data-done]")).to_have_text("0")


def test_what_waits_here_is_never_painted_over(open_live, reviewer, harbour):
    page = open_live(reviewer, harbour)
    stop_labels(page)
    press(page, "j", "1")
    with page.expect_response(lambda answer: "/live/" in answer.url and "opinion" in answer.text()):
        tag(ordered(harbour)[0].pk, Actor(reviewer.pk), Answer(label="opinion"))

    expect(sentence(page, 1)).to_have_attribute("data-label", "fact")
    expect(sentence(page, 1)).to_have_attribute("data-unsent", "")


def test_in_a_blind_project_others_do_not_show(open_live, reviewer, make_member, harbour):
    page = open_live(reviewer, harbour)
    tag(ordered(harbour)[0].pk, Actor(make_member("other", "reviewer").pk), Answer(label="fact"))

    with page.expect_response(lambda answer: "/live/" in answer.url) as answer:
        pass

    assert answer.value.status in {200, 304}
    assert page.locator("[data-others]").count() == 0
    assert page.locator("[data-label]").and_(page.locator("[data-sentence]")).count() == 0


def test_a_curator_sees_how_far_others_are(open_live, curator, reviewer, harbour):
    page = open_live(curator, harbour)
    expect(page.locator("[data-others]")).to_have_text("")

    tag(ordered(harbour)[0].pk, Actor(reviewer.pk), Answer(label="fact"))

    total = harbour.sentences.count()
    expect(page.locator("[data-others]")).to_have_text(f"1 other: 1 of {total}")


def test_a_newer_version_is_announced(open_live, reviewer, harbour, make_document):
    page = open_live(reviewer, harbour)
    newer = make_document("The wall moved again.", [])
    Document.objects.filter(pk=newer.pk).update(previous=harbour, version=2)
    Document.objects.filter(pk=harbour.pk).update(is_current=False)

    expect(page.locator(LINE)).to_contain_text("version 2 is the current one")
    link = page.get_by_role("link", name="Open version 2")
    expect(link).to_have_attribute("href", f"/documents/{newer.pk}/")


def test_the_session_ended(open_live, reviewer, harbour):
    page = open_live(reviewer, harbour)
    cookies = page.context.cookies()
    page.context.clear_cookies()

    expect(page.locator(".saved")).to_have_attribute("data-state", "signed-out")
    page.context.add_cookies(cookies)
    saved(page)


def test_hidden_it_does_not_ask(open_live, reviewer, harbour):
    page = open_live(reviewer, harbour)
    asked = []
    page.on("request", lambda request: asked.append(request) if "/live/" in request.url else None)
    page.evaluate(
        """() => {
            Object.defineProperty(document, "hidden", {get: () => globalThis.away, configurable: true});
            globalThis.away = true;
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    page.wait_for_timeout(300)
    asked.clear()
    page.wait_for_timeout(900)
    assert asked == []

    with page.expect_request("**/live/*"):
        page.evaluate("globalThis.away = false; document.dispatchEvent(new Event('visibilitychange'))")


def test_what_the_server_said_before_it_had_an_answer_paints_nothing_over_it(open_live, reviewer, harbour):
    page = open_live(reviewer, harbour)
    asked = []
    page.route("**/live/**", lambda route: asked.append((route, route.fetch())))
    press(page, "j", "1")
    saved(page)
    while not asked or "data-label" not in asked[0][1].text():
        for route, response in asked:
            route.fulfill(response=response)
        asked.clear()
        page.wait_for_timeout(100)
    press(page, "2")
    saved(page)
    page.evaluate(
        """() => {
            window.painted = [];
            const watch = new MutationObserver((all) => painted.push(...all.map(({ target }) => target.dataset.label)));
            watch.observe(document.querySelector("main"), { subtree: true, attributeFilter: ["data-label"] });
        }"""
    )

    [(route, response)] = asked
    route.fulfill(response=response)
    page.wait_for_timeout(600)
    page.unroute("**/live/**")

    expect(sentence(page, 1)).to_have_attribute("data-label", "opinion")
    assert page.evaluate("painted") == []
