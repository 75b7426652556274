"""The queue of adjudication by keys."""

import pytest
from playwright.sync_api import expect

from annotations import labelling
from annotations.answers import Answer
from annotations.models import Decision
from documents.access import Actor

from .room import press


@pytest.fixture
def disagreed(harbour, make_member):
    """Two sentences of which two reviewers say different things; in reading order."""
    sentences = list(harbour.sentences.order_by("post__order", "start")[:2])
    for name, labels in (("ria", ("fact", "opinion")), ("rob", ("disputed", "unsupported"))):
        actor = Actor(make_member(name).pk)
        for sentence, label in zip(sentences, labels, strict=True):
            labelling.tag(sentence.pk, actor, Answer(label, note=f"{name} says so"))
    return sentences


def test_a_curator_decides_one_after_the_other(enter, curator, disagreed):
    first, second = disagreed
    page = enter(curator)
    page.goto(f"{page.base}/projects/harbour/adjudication/{first.pk}/")
    expect(page.locator("main mark").first).to_have_text(first.text)
    expect(page.get_by_text("ria says so")).to_be_visible()
    expect(page.get_by_text("rob", exact=True)).to_have_count(0)

    press(page, "3")
    page.wait_for_url(f"**/adjudication/{second.pk}/**")
    expect(page.locator("main mark").first).to_have_text(second.text)
    page.locator("#reason").fill("A guess about a motive")
    page.keyboard.press("Escape")
    press(page, "2")
    page.wait_for_url(lambda url: f"/{second.pk}/" not in url)

    decided = {one.sentence_id: (one.label.key, one.reason) for one in Decision.objects.all()}
    assert decided == {first.pk: ("disputed", ""), second.pk: ("opinion", "A guess about a motive")}


def test_a_key_in_a_field_decides_nothing(enter, curator, disagreed):
    page = enter(curator)
    page.goto(f"{page.base}/projects/harbour/adjudication/{disagreed[0].pk}/")

    page.locator("#reason").click()
    press(page, "3", "j")

    expect(page.locator("#reason")).to_have_value("3j")
    assert not Decision.objects.exists()


def test_two_curators_never_overwrite_each_other_unseen(enter, curator, owner, disagreed):
    address = f"/projects/harbour/adjudication/{disagreed[0].pk}/"
    theirs, mine = enter(owner), enter(curator)
    theirs.forgiven += ["Failed to load resource"]
    for page in (theirs, mine):
        page.goto(page.base + address)
    press(mine, "1")
    mine.wait_for_url(lambda url: address not in url)

    press(theirs, "2")

    expect(theirs.get_by_role("alert")).to_contain_text("cora")
    assert Decision.objects.get().label.key == "fact"
    theirs.get_by_role("button", name="Opinion").click()
    theirs.wait_for_url(lambda url: address not in url)
    assert Decision.objects.get().label.key == "opinion"
