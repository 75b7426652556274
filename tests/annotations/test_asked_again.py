"""Blind repeats, and answers with labels that the guideline redefined."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotations import guidelines, redefined, repeats
from annotations.answers import Answer
from annotations.labelling import tag
from annotations.models import Annotation, Repeat
from documents.access import Actor
from documents.errors import Conflict, Invalid, NotFound
from documents.models import Assignment, Plan
from documents.queries import Window


@pytest.fixture
def sentences(document):
    return list(document.sentences.order_by("post__order", "start"))


@pytest.fixture
def assignment(project, reviewer, document, sentences):
    """The reviewer labelled all of `document` and is done with it, under a plan that asks two again."""
    plan = Plan.objects.create(project=project, name="Main", seed=7, repeats=2)
    for sentence in sentences:
        tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
    return Assignment.objects.create(
        project=project,
        document=document,
        reviewer=reviewer,
        plan=plan,
        origin="pull",
        state="done",
        done_at=timezone.now(),
        first_done_at=timezone.now(),
    )


def wait(days=8):
    Repeat.objects.update(asked_at=timezone.now() - timedelta(days=days))


def test_sentences_are_drawn_by_the_seed_and_once(assignment):
    assert repeats.draw(assignment) == 2
    drawn = set(Repeat.objects.values_list("sentence_id", flat=True))
    assert repeats.draw(assignment) == 0

    Repeat.objects.all().delete()
    repeats.draw(assignment)

    assert set(Repeat.objects.values_list("sentence_id", flat=True)) == drawn


def test_they_are_asked_after_days_or_after_documents(project, reviewer, make_document, assignment):
    actor = Actor(reviewer.pk)
    repeats.draw(assignment)
    assert repeats.due(actor, project) == []
    wait(days=1)
    assert repeats.due(actor, project) == []

    for n in range(repeats.DOCUMENTS):
        Assignment.objects.create(
            project=project,
            document=make_document(f"Text {n}."),
            reviewer=reviewer,
            origin="pull",
            state="done",
            done_at=timezone.now(),
        )

    assert len(repeats.due(actor, project)) == 2
    Assignment.objects.exclude(pk=assignment.pk).delete()
    wait(days=8)
    assert len(repeats.due(actor, project)) == 2


def test_an_answer_is_taken_once_and_beside_the_first(project, reviewer, curator, make_member, assignment):
    actor = Actor(reviewer.pk)
    repeats.draw(assignment)
    asked = Repeat.objects.first()
    with pytest.raises(NotFound):
        repeats.answer(actor, asked.pk, Answer("opinion"))
    wait()
    with pytest.raises(NotFound):
        repeats.answer(Actor(make_member("sid").pk), asked.pk, Answer("opinion"))

    repeats.answer(actor, asked.pk, Answer("opinion"))

    with pytest.raises(Conflict):
        repeats.answer(actor, asked.pk, Answer("fact"))
    theirs = Annotation.objects.filter(sentence=asked.sentence, reviewer=reviewer).order_by("round")
    assert list(theirs.values_list("round", "label__key", "phase")) == [
        (0, "fact", "main"),
        (1, "opinion", "main"),
    ]
    repeats.answer(actor, Repeat.objects.last().pk, Answer("fact"))
    [found] = repeats.self_agreement(Actor(curator.pk), project)
    assert (found.reviewer, found.raw.value, len(found.pairs)) == (reviewer, 0.5, 2)
    assert repeats.self_agreement(Actor(make_member("tom").pk), project) == []


def test_the_page_asks_without_the_answer_that_was_given(project, reviewer, assignment, sign_in):
    repeats.draw(assignment)
    wait()
    client = sign_in(reviewer)
    page = client.get("/projects/harbour/again/").content.decode()
    assert "2 sentences that you labelled before" in page
    assert 'aria-pressed="true"' not in page.partition("<main")[2].partition("</main>")[0]
    asked = repeats.due(Actor(reviewer.pk), project)[0]
    assert f"?s={asked.sentence_id}" not in page

    for one in repeats.due(Actor(reviewer.pk), project):
        posted = client.post("/projects/harbour/again/", {"repeat": one.pk, "label": "fact"})
        assert posted.status_code == 302

    assert "1.000" in client.get("/projects/harbour/again/").content.decode()


def test_repeats_through_the_api(project, reviewer, assignment, api):
    repeats.draw(assignment)
    wait()
    client = api(reviewer)
    listed = client.get("/api/v1/projects/harbour/repeats/?page_size=1").json()
    assert set(listed["results"][0]) == {"id", "sentence"}
    assert len(client.get(listed["next"]).json()["results"]) == 1
    address = f"/api/v1/repeats/{listed['results'][0]['id']}/"
    assert client.put(address, {"label": "fact"}, content_type="application/json").status_code == 204
    again = client.put(address, {"label": "fact"}, content_type="application/json")
    assert again.status_code == 409
    found = client.get("/api/v1/projects/harbour/self-agreement/").json()["reviewers"]
    assert [(one["asked"], one["same"], one["raw"]["value"]) for one in found] == [(1, 1, 1.0)]


def asked(user, project) -> list[int]:
    return [row["sentence"] for _key, row in redefined.asked(Actor(user.pk), project, Window(100))]


@pytest.fixture
def redefine(project, owner):
    def publish(*keys, text="# Two"):
        return guidelines.publish(project, text, owner.pk, redefines=keys)

    return publish


def test_answers_with_a_redefined_label_are_asked_about(project, reviewer, sentences, redefine):
    actor = Actor(reviewer.pk)
    tag(sentences[0].pk, actor, Answer("fact"))
    tag(sentences[1].pk, actor, Answer("opinion"))
    assert asked(reviewer, project) == []

    redefine("fact")

    assert asked(reviewer, project) == [sentences[0].pk]
    tag(sentences[2].pk, actor, Answer("fact"))
    assert asked(reviewer, project) == [sentences[0].pk]


def test_a_confirmation_is_an_event_and_follows_the_current_version(
    project, reviewer, make_member, sentences, redefine
):
    actor = Actor(reviewer.pk)
    tag(sentences[0].pk, actor, Answer("fact"))
    before = Annotation.objects.get().revision
    redefine("fact")
    with pytest.raises(NotFound):
        redefined.confirm(Actor(make_member("sid").pk), project, [sentences[0].pk])

    assert redefined.confirm(actor, project, [sentences[0].pk]) == 1
    assert redefined.confirm(actor, project, [sentences[0].pk]) == 0

    assert asked(reviewer, project) == []
    kept = Annotation.objects.get()
    assert (kept.guideline_version, kept.label.key, kept.revision > before) == (2, "fact", True)
    events = Annotation.pgh_event_model.objects.values_list("pgh_label", "guideline_version")
    assert list(events) == [("insert", 1), ("update", 2)]


def test_only_labels_of_the_project_are_redefined(project, redefine):
    with pytest.raises(Invalid):
        redefine("rumour")
    assert project.guidelines.count() == 1


def test_it_is_said_in_the_editor_and_the_api(project, owner, reviewer, sentences, sign_in, api):
    tag(sentences[0].pk, Actor(reviewer.pk), Answer("fact"))
    client = sign_in(owner)
    body = {"text": "# Two", "summary": "Facts.", "base": "1", "redefines": ["fact"]}
    assert "mean something else" in client.get("/projects/harbour/guideline/edit/").content.decode()
    assert client.post("/projects/harbour/guideline/edit/", body).status_code == 302
    made = api(owner).post(
        "/api/v1/projects/harbour/guidelines/",
        {"text": "# Three", "redefines": ["opinion"]},
        content_type="application/json",
    )
    assert made.json()["redefines"] == ["opinion"]

    client = sign_in(reviewer)
    assert "It still holds" in client.get("/projects/harbour/again/").content.decode()
    mine = api(reviewer)
    [row] = mine.get("/api/v1/projects/harbour/redefined/").json()["results"]
    assert (row["label"], row["guideline_version"], row["sentence"]["id"]) == ("fact", 1, sentences[0].pk)
    posted = client.post("/projects/harbour/again/", {"confirm": [sentences[0].pk]})
    assert posted.status_code == 302
    assert mine.get("/api/v1/projects/harbour/redefined/").json()["results"] == []
    body = {"sentences": [sentences[0].pk]}
    confirmed = mine.post("/api/v1/projects/harbour/redefined/", body, content_type="application/json")
    assert confirmed.json() == {"confirmed": 0}


def test_what_is_asked_again_blind_is_not_shown_before(project, reviewer, sentences, redefine):
    tag(sentences[0].pk, Actor(reviewer.pk), Answer("fact"))
    redefine("fact")
    about = {"project": project, "document": sentences[0].document, "reviewer": reviewer}
    Repeat.objects.create(**about, sentence=sentences[0])
    assert asked(reviewer, project) == []

    Repeat.objects.update(answered_at=timezone.now())

    assert asked(reviewer, project) == [sentences[0].pk]
