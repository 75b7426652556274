"""The next document: one place to one person, leases, and who may have what."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from annotations import dealing, finishing, handing, pulling
from annotations.answers import Answer
from annotations.bulk import WrongRows, bulk
from annotations.dealing import Deal
from annotations.labelling import tag
from annotations.models import Annotation, TrainingResult
from documents import members
from documents.access import Actor, Need
from documents.errors import Forbidden, NotFound
from documents.models import Assignment, Document, NearDuplicate


@pytest.fixture
def many(make_document):
    return [make_document(f"Quay {number} is closed. It is old.") for number in range(4)]


@pytest.fixture
def deal(many, project, curator):
    def make(name="First", **fields):
        return dealing.deal_out(Actor(curator.pk), project, Deal(name=name, **fields))[0]

    return make


@pytest.fixture
def rae(reviewer):
    return Actor(reviewer.pk)


@pytest.fixture
def sid(make_member):
    return Actor(make_member("sid").pk)


def late(user: Actor, hours: float = 1) -> None:
    """The leases of somebody ended so long ago, and they said nothing since."""
    past = timezone.now() - timedelta(hours=hours)
    Assignment.objects.filter(reviewer_id=user.user_id).update(lease_until=past)


def test_a_pull_gives_a_place_and_the_same_until_it_is_done(deal, project, rae):
    deal()
    first = pulling.pull(rae, project)

    assert first.is_new
    again = pulling.pull(rae, project)
    assert (again.assignment, again.is_new) == (first.assignment, False)
    assert pulling.pull(rae, project, another=True).document != first.document
    document = Document.objects.get(pk=first.document)
    finishing.finish(rae, document, confirm=True)
    assert pulling.pull(rae, project).document != first.document


def test_nobody_gets_a_document_twice_and_the_lot_runs_out(deal, project, rae, sid):
    deal(reviewers_each=2)
    got = [pulling.pull(rae, project, another=True) for _ in range(5)]

    assert len({one.document for one in got[:4]}) == 4
    assert got[4] is None
    assert pulling.pull(sid, project).document == got[0].document


def test_the_highest_priority_comes_first(deal, many, project, rae, curator):
    deal()
    handing.prioritise(Actor(curator.pk), project, [many[2].pk], 5)

    assert pulling.pull(rae, project).document == many[2].pk


def test_one_person_gets_what_is_nearly_the_same_unless_something_is_urgent(
    deal, many, project, rae, curator
):
    NearDuplicate.objects.create(project=project, document=many[3], other=many[0], similarity=0.9)
    deal(seed=1)
    Assignment.objects.filter(document=many[0]).update(place=-1)
    Assignment.objects.filter(document=many[3]).update(place=9)

    assert pulling.pull(rae, project).document == many[0].pk
    handing.prioritise(Actor(curator.pk), project, [many[1].pk], 5)
    assert pulling.pull(rae, project, another=True).document == many[1].pk
    assert pulling.pull(rae, project, another=True).document == many[3].pk


def test_people_get_the_languages_they_read(deal, project, rae, reviewer, curator, make_document):
    german = make_document("Der Kai ist zu. Er ist alt und er wird nicht mehr gebraucht.")
    Document.objects.filter(pk=german.pk).update(language="de")
    deal()
    members.set_languages(Actor(curator.pk), project, reviewer.username, ["DE"])

    assert pulling.pull(rae, project).document == german.pk
    assert pulling.pull(rae, project, another=True) is None


def test_main_work_waits_for_a_training_that_has_to_be_passed(deal, many, project, rae):
    training = deal("Training", kind="training", must_pass=True, documents=(many[0].pk,))
    deal("Main")
    first = pulling.pull(rae, project)

    assert first.document == many[0].pk
    assert pulling.pull(rae, project, another=True) is None
    TrainingResult.objects.create(plan=training, reviewer_id=rae.user_id, right=3, of=3, has_passed=True)
    assert pulling.pull(rae, project, another=True) is not None


def test_an_abandoned_document_goes_to_somebody_else(deal, many, project, rae, sid):
    deal(documents=(many[0].pk,))
    pulling.pull(rae, project)
    assert pulling.pull(sid, project) is None
    late(rae)

    assert pulling.pull(sid, project).document == many[0].pk
    assert Assignment.objects.get(reviewer_id=rae.user_id).state == "lapsed"


def test_who_still_answers_keeps_it(deal, many, project, rae, sid):
    deal(documents=(many[0].pk,))
    pulling.pull(rae, project)
    tag(many[0].sentences.first().pk, rae, Answer("fact"))
    late(rae)

    assert pulling.pull(sid, project) is None
    held = Assignment.objects.get(reviewer_id=rae.user_id)
    assert held.state == "given"
    assert held.lease_until > timezone.now() + timedelta(hours=47)


def test_a_label_takes_up_again_what_nobody_took(deal, many, project, rae, sid):
    deal(documents=(many[0].pk, many[1].pk))
    mine = pulling.pull(rae, project)
    late(rae)
    finishing.skip(sid, Document.objects.get(pk=pulling.pull(sid, project).document), "Not mine")
    assert Assignment.objects.get(reviewer_id=rae.user_id).state == "lapsed"
    sentence = Document.objects.get(pk=mine.document).sentences.first()

    assert tag(sentence.pk, rae, Answer("fact")).label == "fact"
    assert Assignment.objects.get(reviewer_id=rae.user_id).state == "given"
    assert not Assignment.objects.filter(document_id=mine.document, state="open").exists()


def test_a_label_on_what_others_took_is_refused_in_words(deal, many, project, rae, sid):
    deal(documents=(many[0].pk,))
    pulling.pull(rae, project)
    late(rae)
    pulling.pull(sid, project)

    with pytest.raises(Forbidden, match="went back"):
        tag(many[0].sentences.first().pk, rae, Answer("fact"))
    assert not Annotation.objects.exists()


def test_only_those_who_may_label_pull(deal, project, viewer, stranger):
    deal()
    with pytest.raises(Forbidden):
        pulling.pull(Actor(viewer.pk), project)
    with pytest.raises(NotFound):
        pulling.pull(Actor(stranger.pk), project)
    with pytest.raises(Forbidden):
        pulling.pull_anywhere(Actor(viewer.pk))


def test_what_is_held_anywhere_comes_first(deal, many, project, rae, owner, curator, make_document):
    from annotations.projects import create_project

    deal()
    other = create_project("aaa", "A project of its own", owner)
    other.memberships.create(user_id=rae.user_id, role="reviewer")
    make_document("Another thing. It is new.", in_project=other)
    dealing.deal_out(Actor(owner.pk), other, Deal(name="There"))
    held = pulling.pull(rae, project)

    assert pulling.pull_anywhere(rae).document == held.document
    assert pulling.pull_anywhere(rae, another=True).document != held.document


def test_a_closed_plan_gives_nothing(deal, project, rae, curator):
    plan = deal()
    dealing.close(Actor(curator.pk), plan)

    assert pulling.pull(rae, project) is None


def test_who_is_ahead_of_the_others_goes_on_where_they_are(make_document, project, curator, rae, sid):
    pages = [make_document(f"Quay {number} is closed. It is old.") for number in range(36)]
    dealing.deal_out(Actor(curator.pk), project, Deal(name="Wide", reviewers_each=2))
    got = [pulling.pull(rae, project, another=True).document for _ in pages]

    assert len(set(got)) == len(pages) > int(pulling.FIRST_PLACES)
    assert pulling.pull(rae, project, another=True) is None
    handing.take_back(Actor(curator.pk), Assignment.objects.get(document=got[33], reviewer=rae.user_id))
    assert pulling.pull(rae, project, another=True).document == got[33], "far from both ends of the queue"
    assert [pulling.pull(sid, project, another=True).document for _ in range(5)] == got[:5]


def test_a_place_that_went_back_comes_before_what_is_next(many, deal, project, rae, sid):
    deal()
    left = pulling.pull(sid, project)
    for _ in range(2):
        pulling.pull(rae, project, another=True)
    late(sid)

    assert pulling.pull(rae, project, another=True).document == left.document


def test_a_token_that_reaches_less_pulls_nothing(deal, project, rae):
    deal()
    with pytest.raises(NotFound):
        pulling.pull(replace(rae, projects=(project.pk + 1,)), project)
    with pytest.raises(Forbidden):
        pulling.pull(replace(rae, level=Need.READ), project)
    assert not Assignment.objects.exclude(state="open").exists()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_get_one_place_twice(make_document, make_member, project, curator):
    for number in range(12):
        make_document(f"Quay {number} is closed. It is old.")
    people = [Actor(make_member(f"p{number}").pk) for number in range(12)]
    dealing.deal_out(Actor(curator.pk), project, Deal(name="All", reviewers_each=5))
    got: list[tuple[int, int]] = []
    gate = threading.Barrier(len(people))

    def work(person: Actor) -> None:
        gate.wait()
        try:
            while found := pulling.pull(person, project, another=True):
                got.append((found.assignment, person.user_id))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == len({place for place, _ in got}) == 60
    assert set(Counter(Assignment.objects.values_list("document_id", flat=True)).values()) == {5}
    assert not Assignment.objects.filter(state="open").exists()


@pytest.mark.django_db(transaction=True)
def test_one_person_in_two_windows_gets_the_same(make_document, project, curator, reviewer):
    for number in range(10):
        make_document(f"Quay {number} is closed. It is old.")
    dealing.deal_out(Actor(curator.pk), project, Deal(name="All"))
    got, gate = [], threading.Barrier(8)

    def work() -> None:
        gate.wait()
        try:
            got.append(pulling.pull(Actor(reviewer.pk), project).document)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 8
    assert len(set(got)) == 1


def test_a_bulk_takes_up_again_what_nobody_took_and_names_what_others_did(deal, many, project, rae, sid):
    deal()
    mine = [pulling.pull(rae, project, another=True).document for _ in range(2)]
    late(rae)
    assert pulling.pull(sid, project).document == mine[0]
    lost, kept = (Document.objects.get(pk=one) for one in mine)
    assert set(Assignment.objects.filter(reviewer_id=rae.user_id).values_list("state", flat=True)) == {
        "lapsed"
    }
    rows = [{"sentence": one.pk, "label": "fact"} for one in kept.sentences.all()]

    with pytest.raises(WrongRows) as refused:
        bulk(project.pk, rae.user_id, [*rows, {"sentence": lost.sentences.first().pk, "label": "fact"}])
    [wrong] = refused.value.extra["errors"]
    assert wrong["index"] == 2
    assert "went back" in wrong["errors"]["sentence"][0]
    assert not Annotation.objects.exists()
    assert Assignment.objects.get(reviewer_id=rae.user_id, document=kept).state == "lapsed"

    assert bulk(project.pk, rae.user_id, rows).created == 2
    assert Assignment.objects.get(reviewer_id=rae.user_id, document=kept).state == "given"
    assert not Assignment.objects.filter(document=kept, state="open").exists()
