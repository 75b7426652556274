"""Rounds of norming: two votes, blind until they are shown, and what comes of them."""

import pytest

from annotations import discussing, norming
from annotations.answers import Answer
from annotations.labelling import UnknownLabel, tag
from annotations.models import Annotation, Decision, NormingStage
from annotations.outdated import SentenceRetired
from annotations.rounds import Said
from documents.access import Actor
from documents.errors import Conflict, Forbidden, Invalid, NotFound

VOTING, TALKING, REVOTING, CLOSED = NormingStage.values


@pytest.fixture
def sentences(document):
    return list(document.sentences.order_by("post__order", "start"))


@pytest.fixture
def opened(project, curator, sentences):
    return norming.open_round(Actor(curator.pk), project, "First", [one.pk for one in sentences[:2]])


@pytest.fixture
def second(make_member):
    return make_member("sid", "reviewer")


def vote(norming_round, user, sentence, label, stage=VOTING):
    norming.vote(Actor(user.pk), norming_round, sentence.pk, stage, Answer(label))


def moved(norming_round, curator, *stages):
    for stage in stages:
        norming_round = norming.move(Actor(curator.pk), norming_round, stage, norming_round.revision)
    return norming_round


def test_nobody_sees_a_vote_of_others_before_people_talk(opened, reviewer, second, curator, sentences):
    vote(opened, reviewer, sentences[0], "fact")
    vote(opened, second, sentences[0], "opinion")

    for user in (reviewer, second, curator):
        card = norming.cards(Actor(user.pk), opened)[0]
        assert card.votes == [[], []]
        assert card.n_votes == [2, 0]
        assert norming.result(opened, [card]) is None
    assert norming.cards(Actor(reviewer.pk), opened)[0].mine == [Said("fact"), None]

    talking = moved(opened, curator, TALKING)
    card = norming.cards(Actor(reviewer.pk), talking)[0]
    assert [(one.said.label, one.reviewer) for one in card.votes[0]] == [("fact", "rae"), ("opinion", "sid")]


def test_both_rounds_are_kept_and_the_second_is_blind_too(opened, reviewer, second, curator, sentences):
    vote(opened, reviewer, sentences[0], "fact")
    vote(opened, second, sentences[0], "opinion")
    again = moved(opened, curator, TALKING, REVOTING)
    vote(again, reviewer, sentences[0], "opinion", REVOTING)
    vote(again, second, sentences[0], "opinion", REVOTING)

    card = norming.cards(Actor(second.pk), again)[0]
    assert (len(card.votes[0]), card.votes[1]) == (2, [])

    closed = moved(again, curator, CLOSED)
    cards = norming.cards(Actor(second.pk), closed)
    assert cards[0].counts(1) == [(Said("opinion"), 2)]
    result = norming.result(closed, cards)
    assert (result.raw[0].value, result.raw[1].n_sentences) == (0.0, 1)
    kept = Annotation.objects.values_list("round", "reviewer__username", "label__key", "phase")
    assert sorted(kept) == [
        (10, "rae", "fact", "norming"),
        (10, "sid", "opinion", "norming"),
        (11, "rae", "opinion", "norming"),
        (11, "sid", "opinion", "norming"),
    ]


def test_a_vote_that_comes_after_its_stage_is_refused(opened, reviewer, curator, sentences):
    talking = moved(opened, curator, TALKING)
    with pytest.raises(Conflict):
        vote(opened, reviewer, sentences[0], "fact")

    again = moved(talking, curator, REVOTING)
    with pytest.raises(Conflict):
        vote(again, reviewer, sentences[0], "fact", VOTING)
    assert not Annotation.objects.exists()


def test_of_two_curators_who_move_the_stage_one_is_too_late(opened, curator):
    moved(opened, curator, TALKING)
    with pytest.raises(Conflict):
        norming.move(Actor(curator.pk), opened, REVOTING, opened.revision)


def test_a_round_never_goes_back(opened, curator):
    closed = moved(opened, curator, CLOSED)
    with pytest.raises(Invalid):
        moved(closed, curator, TALKING)


def test_names_may_be_hidden(project, curator, reviewer, sentences):
    hidden = norming.open_round(Actor(curator.pk), project, "Quiet", [sentences[0].pk], names_hidden=True)
    vote(hidden, reviewer, sentences[0], "fact")
    shown = norming.cards(Actor(curator.pk), moved(hidden, curator, TALKING))[0].votes[0]

    assert [(one.said.label, one.reviewer, one.name) for one in shown] == [("fact", "", "")]


def test_the_sentences_on_which_reviewers_disagree_most(project, curator, reviewer, second, sentences):
    for user, labels in ((reviewer, "fact fact"), (second, "fact opinion")):
        for sentence, label in zip(sentences, labels.split(), strict=False):
            tag(sentence.pk, Actor(user.pk), Answer(label))

    made = norming.open_round(Actor(curator.pk), project, "Apart", most=5)

    assert list(made.sentences.values_list("sentence_id", flat=True)) == [sentences[1].pk]


def test_the_result_decides(opened, reviewer, second, curator, sentences):
    vote(opened, reviewer, sentences[0], "fact")
    again = moved(opened, curator, TALKING, REVOTING)
    for user in (reviewer, second):
        vote(again, user, sentences[0], "opinion", REVOTING)
    with pytest.raises(Conflict):
        norming.decide(Actor(curator.pk), again, sentences[0].pk)
    closed = moved(again, curator, CLOSED)
    with pytest.raises(Forbidden):
        norming.decide(Actor(reviewer.pk), closed, sentences[0].pk)
    with pytest.raises(Conflict):
        norming.decide(Actor(curator.pk), closed, sentences[1].pk)

    norming.decide(Actor(curator.pk), closed, sentences[0].pk)

    assert Decision.objects.get().label.key == "opinion"


def test_people_talk_once_the_votes_are_shown(opened, reviewer, curator, sentences):
    with pytest.raises(Conflict):
        norming.say(Actor(reviewer.pk), opened, sentences[0].pk, "It is on its rim.")
    talking = moved(opened, curator, TALKING)
    norming.say(Actor(reviewer.pk), talking, sentences[0].pk, "It is on its rim.")

    assert [one.text for one in norming.cards(Actor(curator.pk), talking)[0].remarks] == ["It is on its rim."]


def test_a_vote_follows_the_rules_of_labels(opened, reviewer, viewer, stranger, sentences):
    with pytest.raises(UnknownLabel):
        vote(opened, reviewer, sentences[0], "rumour")
    with pytest.raises(Forbidden):
        vote(opened, viewer, sentences[0], "fact")
    with pytest.raises(NotFound):
        vote(opened, stranger, sentences[0], "fact")
    with pytest.raises(NotFound):
        vote(opened, reviewer, sentences[2], "fact")
    sentences[0].__class__.objects.filter(pk=sentences[0].pk).update(retired_at="2026-01-01T00:00Z")
    with pytest.raises(SentenceRetired):
        vote(opened, reviewer, sentences[0], "fact")


def test_a_thread_that_was_not_opened_is_kept_from_a_round(project, opened, reviewer, curator):
    project.article_first = True
    project.save()

    assert norming.cards(Actor(reviewer.pk), norming.read(Actor(reviewer.pk), opened.pk)) == []
    assert len(norming.cards(Actor(curator.pk), norming.read(Actor(curator.pk), opened.pk))) == 2


def test_the_same_vote_again_makes_no_event(opened, reviewer, sentences):
    vote(opened, reviewer, sentences[0], "fact")
    vote(opened, reviewer, sentences[0], "fact")
    vote(opened, reviewer, sentences[0], "opinion")

    events = Annotation.pgh_event_model.objects.values_list("pgh_label", "round")
    assert list(events) == [("insert", 10), ("update", 10)]


def test_the_page_of_a_round(opened, reviewer, second, curator, sentences, sign_in):
    vote(opened, second, sentences[0], "opinion")
    client = sign_in(reviewer)
    address = f"/projects/harbour/norming/{opened.pk}/"
    page = client.get(address).content.decode()
    assert "2 sentences wait for your vote" in page
    assert "Who voted what" not in page

    voted = client.post(address, {"sentence": sentences[0].pk, "stage": VOTING, "label": "fact"})
    assert voted.status_code == 302
    assert "1 sentence waits for your vote" in client.get(address).content.decode()
    late = client.post(address, {"sentence": sentences[0].pk, "stage": REVOTING, "label": "fact"})
    assert late.status_code == 409
    assert "was not counted" in late.content.decode()

    client = sign_in(curator)
    assert client.post(address, {"move": TALKING, "base": opened.revision}).status_code == 302
    page = client.get(address).content.decode()
    assert "Who voted what" in page
    assert client.post(address, {"sentence": sentences[0].pk, "text": "Why?"}).status_code == 302
    assert "Why?" in client.get(address).content.decode()


def test_the_queue_leads_to_a_round_over_its_sentences(
    project, curator, reviewer, second, sentences, sign_in
):
    for user, label in ((reviewer, "fact"), (second, "opinion")):
        tag(sentences[1].pk, Actor(user.pk), Answer(label))
    client = sign_in(curator)
    queue = client.get("/projects/harbour/adjudication/").content.decode()
    address = f"/projects/harbour/norming/?sentences={sentences[1].pk}"
    assert f'href="{address}#open-heading"' in queue

    assert f'value="{sentences[1].pk}"' in client.get(address).content.decode()


def test_a_round_through_the_api(project, curator, reviewer, sentences, api):
    made = api(curator).post(
        "/api/v1/projects/harbour/norming/",
        {"name": "First", "sentences": [sentences[0].pk]},
        content_type="application/json",
    )
    assert made.status_code == 201, made.content
    address = f"/api/v1/norming/{made.json()['id']}/"
    voting = {"sentence": sentences[0].pk, "stage": "voting", "label": "fact"}
    assert api(reviewer).put(f"{address}votes/", voting, content_type="application/json").status_code == 204
    assert api(curator).get(address).json()["sentences"][0]["first"] == []
    body = {"stage": "talking", "base": 1}
    assert api(curator).patch(address, body, content_type="application/json").json()["revision"] == 2
    late = api(reviewer).put(f"{address}votes/", voting, content_type="application/json")
    assert late.status_code == 409
    detail = api(reviewer).get(address).json()
    assert detail["sentences"][0]["first"] == [
        {"label": "fact", "abstain_reason": None, "note": "", "reviewer": "rae"}
    ]
    assert detail["agreement"]["alpha_first"]["value"] is None


def test_what_counted_is_kept_once_reviewers_see_the_votes(opened, reviewer, second, curator, sentences):
    tag(sentences[0].pk, Actor(second.pk), Answer("fact"))
    moved(opened, curator, TALKING)
    tag(sentences[0].pk, Actor(second.pk), Answer("opinion"))

    kept = Annotation.objects.get(round=0)
    assert (kept.label.key, kept.frozen_label.key) == ("opinion", "fact")


def test_a_remark_names_people_and_is_read_by_them(
    project, opened, reviewer, second, viewer, curator, sentences, api, sign_in
):
    moved(opened, curator, TALKING)
    address = f"/api/v1/norming/{opened.pk}/remarks/"
    said = api(reviewer).post(
        address,
        {"sentence": sentences[0].pk, "text": "@sid, @vic: which quay?"},
        content_type="application/json",
    )
    assert said.status_code == 201
    assert said.json()["not_told"] == ["vic"]
    waits = discussing.waiting(second.pk)
    assert [(one["what"], one["person"]) for one in waits] == [("mention", "rae")]

    page = sign_in(second).get(f"/projects/{project.slug}/norming/{opened.pk}/").content.decode()
    assert "which quay?" in page
    assert discussing.waiting(second.pk) == []
    [row] = api(second).get(address).json()["results"]
    assert (row["author"], row["sentence"]) == ("rae", sentences[0].pk)


def test_nothing_is_said_or_read_before_the_first_votes_are_shown(opened, reviewer, sentences, api):
    address = f"/api/v1/norming/{opened.pk}/remarks/"
    words = {"sentence": sentences[0].pk, "text": "Look."}

    assert api(reviewer).get(address).json()["results"] == []
    assert api(reviewer).post(address, words, content_type="application/json").status_code == 409
