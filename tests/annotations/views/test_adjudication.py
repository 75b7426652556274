"""The pages of adjudication: the queue, a sentence of it, and the discussion for who is asked."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from annotations import deciding, discussing, gaps, labelling, sending_back
from annotations.answers import Answer
from annotations.deciding import Verdict
from annotations.models import Decision, Drawn, GuidelineGap, Remark, SentBack
from documents.access import Actor

QUEUE = "/projects/harbour/adjudication/"


@pytest.fixture
def reviewers(make_member):
    return [make_member(name) for name in ("ria", "rob")]


@pytest.fixture
def sentences(document, reviewers):
    """The sentences of the document; on the first two the reviewers part, on the third they agree."""
    found = list(document.sentences.order_by("post__order", "start"))
    for sentence, labels in zip(
        found, (("fact", "opinion"), ("fact", "disputed"), ("fact", "fact")), strict=False
    ):
        for person, label in zip(reviewers, labels, strict=True):
            labelling.tag(sentence.pk, Actor(person.pk), Answer(label, note=f"{label} it is"))
    return found


@pytest.fixture
def desk(sign_in, curator):
    return sign_in(curator)


def of(response) -> LexborHTMLParser:
    return LexborHTMLParser(response.content)


def test_the_queue_lists_what_is_to_be_decided(desk, sentences):
    page = of(desk.get(QUEUE))

    links = [node.attributes["href"] for node in page.css("td.name > a")]
    assert links == [f"{QUEUE}{sentence.pk}/" for sentence in sentences[:3]]
    assert "Accept 1 sentence" in page.body.text()


def test_filters_of_the_queue_go_along(desk, sentences):
    page = of(desk.get(f"{QUEUE}?one=fact&other=disputed"))

    [link] = page.css("td.name > a")
    assert link.attributes["href"] == f"{QUEUE}{sentences[1].pk}/?one=fact&other=disputed"
    assert desk.get(f"{QUEUE}?one=fact&other=lost").status_code == 400
    for wrong in ("?document=x", "?state=lost", "?after=W10=", "?after=é", "?at_least=x"):
        assert desk.get(QUEUE + wrong).status_code == 200


def test_a_sentence_shows_its_answers_without_names(desk, sentences, link):
    page = of(desk.get(f"{QUEUE}{sentences[0].pk}/"))

    text = page.css_first("main").text()
    assert "Reviewer A" in text
    assert "Reviewer B" in text
    assert "ria" not in text
    assert "rob" not in text
    assert "fact it is" in text
    assert "opinion it is" in text
    assert page.css_first(".here mark").text() == sentences[0].text
    assert "quotes it" in text
    assert "ria" in of(desk.get(f"{QUEUE}{sentences[0].pk}/?names=show")).css_first("main").text()


def test_a_comment_shows_what_it_answers(desk, sentences):
    text = of(desk.get(f"{QUEUE}{sentences[3].pk}/")).css_first("main").text()

    assert "in reply to ann" in text
    assert sentences[2].text in text


def test_deciding_goes_on_to_the_next(desk, sentences):
    answer = desk.post(
        f"{QUEUE}{sentences[0].pk}/?names=show", {"label": "fact", "reason": "Seen.", "base": "0"}
    )

    assert answer["Location"] == f"{QUEUE}{sentences[1].pk}/?names=show"
    assert Decision.objects.get().reason == "Seen."
    desk.post(f"{QUEUE}{sentences[1].pk}/", {"abstain_reason": "unclear", "base": "0"})
    last = desk.post(f"{QUEUE}{sentences[2].pk}/", {"label": "fact", "base": "0"})
    assert last["Location"] == QUEUE


def test_who_is_late_is_shown_both_sides(desk, sentences, owner):
    deciding.decide(Actor(owner.pk), sentences[0].pk, Verdict("opinion", reason="Hers."), 0)

    answer = desk.post(f"{QUEUE}{sentences[0].pk}/", {"label": "fact", "reason": "Mine.", "base": "0"})

    page = of(answer)
    assert answer.status_code == 409
    assert "Hers." in page.css_first("[role=alert]").text()
    assert page.css_first("#reason").text() == "Mine."
    assert page.css_first("input[name=base]").attributes["value"] == "1"
    assert Decision.objects.get().label.key == "opinion"


def test_a_decision_is_taken_back(desk, sentences, curator):
    deciding.decide(Actor(curator.pk), sentences[0].pk, Verdict("opinion"), 0)

    desk.post(f"{QUEUE}{sentences[0].pk}/", {"undecide": "1", "base": "1", "reason": ""})

    assert not Decision.objects.exists()
    assert "took back" in of(desk.get(f"{QUEUE}{sentences[0].pk}/")).css_first("main").text()


def test_what_goes_before_a_decision(desk, sentences, reviewers):
    address = f"{QUEUE}{sentences[0].pk}/"

    desk.post(address, {"send_back": "1", "reviewer": str(reviewers[0].pk), "reason": "Sure?"})
    desk.post(address, {"gap": "1", "draft": "Forecasts are opinions."})
    desk.post(address, {"remark": "1", "text": "@rob?"})

    assert SentBack.objects.get().reviewer == reviewers[0]
    assert Remark.objects.get().mentions.get().person == reviewers[1]
    gap = GuidelineGap.objects.get()
    desk.post(address, {"close_gap": str(gap.pk), "closing_word": "It is there."})
    gap.refresh_from_db()
    assert gap.closing_word == "It is there."
    for wrong in ({"send_back": "1"}, {"gap": "1"}, {"remark": "1"}, {"label": "lost", "base": "0"}, {}):
        assert desk.post(address, wrong).status_code == 400


def test_another_project_s_sentence_is_not_there(desk, sentences, owner, curator):
    from annotations.projects import create_project

    create_project("other", "Other", curator)

    assert desk.get(f"/projects/other/adjudication/{sentences[0].pk}/").status_code == 404


def test_what_is_unanimous_is_accepted_and_a_sample_drawn(desk, sentences):
    desk.post(QUEUE, {"accept": "1", "at_least": "2"})
    assert Decision.objects.get().sentence == sentences[2]

    desk.post(QUEUE, {"draw": "1", "n": "2", "seed": "5"})
    assert list(Drawn.objects.values_list("seed", flat=True)) == [5, 5]
    assert desk.post(QUEUE, {"draw": "1", "n": "0"}).status_code == 400
    assert desk.post(QUEUE, {"accept": "1", "at_least": "1"}).status_code == 400


def test_who_is_asked_answers_on_a_page_of_their_own(sign_in, sentences, reviewers, curator):
    cora = Actor(curator.pk)
    discussing.discuss(cora, sentences[0].pk, "Rob says opinion.")
    sending_back.send_back(cora, sentences[0].pk, ["ria"], "Where is it said?")
    client, address = sign_in(reviewers[0]), f"/sentences/{sentences[0].pk}/discussion/"

    text = of(client.get(address)).css_first("main").text()
    client.post(address, {"remark": "1", "text": "In the archive."})
    client.post(address, {"stands": "1", "answer": "It is in the archive."})

    assert "Where is it said?" in text
    assert "Rob says" not in text
    assert SentBack.objects.get().answer == "It is in the archive."
    assert "In the archive." in of(client.get(address)).css_first("main").text()
    assert client.post(address, {"stands": "1", "answer": "Again."}).status_code == 409
    assert sign_in(reviewers[1]).get(address).status_code == 403


def test_the_guideline_s_editor_takes_gaps_up(sign_in, owner, sentences, curator):
    gap = gaps.open_gap(Actor(curator.pk), sentences[0].pk, "Forecasts are opinions.")
    client, address = sign_in(owner), "/projects/harbour/guideline/edit/"

    assert "Forecasts are opinions." in of(client.get(address)).body.text()
    client.post(address, {"text": "# New", "summary": "Forecasts.", "base": "1", "gap": str(gap.pk)})

    gap.refresh_from_db()
    assert gap.closed_by.version == 2


def test_the_history_of_a_sentence_has_its_decisions_for_those_who_may(
    sign_in, sentences, curator, reviewers
):
    deciding.decide(Actor(curator.pk), sentences[0].pk, Verdict("opinion", reason="A forecast."), 0)
    address = f"/sentences/{sentences[0].pk}/history/"

    assert "A forecast." in sign_in(curator).get(address).content.decode()
    assert "A forecast." not in sign_in(reviewers[0]).get(address).content.decode()
