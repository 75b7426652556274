"""Figures that are kept: those of now, or counted anew in the background."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotations import since, summaries, tasks
from annotations.bulk import bulk
from annotations.models import Annotation, OwnSummary, Summary
from annotations.projects import create_project
from documents import jobs
from documents.jobs import Lease
from documents.models import Assignment, Job
from tests.annotations.dashboard.conftest import answer, drawn, seen

assert tasks, "declares the kind of job"

PAGE = "/projects/harbour/dashboard/"
API = "/api/v1/projects/harbour/dashboard/"


@pytest.fixture
def large(monkeypatch):
    """Every project is large."""
    monkeypatch.setattr(summaries, "FEW_ANSWERS", 0)


def age(project, **since):
    Summary.objects.filter(project=project).update(computed_at=timezone.now() - timezone.timedelta(**since))


def test_figures_that_are_not_there_yet_are_asked_for_once(large, client, api, project, owner, panel):
    client.force_login(owner)

    page = client.get(PAGE)
    told = api(owner).get(API).json()

    assert "in the background" in page.text
    assert told["figures"] is None
    assert told["why"]
    assert api(owner).get(f"{API}mix.svg").status_code == 409
    assert Job.objects.filter(kind="summary").count() == 1


def test_kept_figures_are_those_of_now(large, project, owner, panel):
    now = summaries.compute(project)
    summaries.refresh(project)

    kept = summaries.of_project(project)

    assert kept.data == now
    assert timezone.now() - kept.at < summaries.FRESH
    assert not kept.is_counting
    assert not Job.objects.exists()


def test_old_figures_are_counted_anew_where_something_changed(
    large, client, project, owner, panel, make_member
):
    summaries.refresh(project)
    age(project, minutes=6)
    summaries.of_project(project)
    assert not Job.objects.exists(), "nothing changed"

    answer(make_member("late"), panel[0].sentences.first(), "unsupported")
    kept = summaries.of_project(project)
    assert Job.objects.get().kind == "summary"
    assert kept.is_counting
    assert kept.data["progress"]["n_reviewers"] == 3
    client.force_login(owner)
    assert "Newer answers are being counted" in client.get(PAGE).text


@pytest.mark.parametrize("change", ["document", "assignment", "day"])
def test_what_is_no_answer_is_noticed_too(large, change, project, panel, make_document):
    summaries.refresh(project)
    age(project, minutes=6)
    if change == "document":
        make_document("One more stands here.")
    elif change == "assignment":
        fields = {"project": project, "document": panel[0], "state": "open", "origin": "rule"}
        Assignment.objects.create(**fields)
    else:
        age(project, days=2)

    summaries.of_project(project)

    assert Job.objects.filter(kind="summary").exists()


def test_what_others_do_elsewhere_asks_for_nothing(large, project, panel, make_user, make_document):
    summaries.refresh(project)
    age(project, minutes=6)
    other = create_project("elsewhere", "Elsewhere", person := make_user("pia"))
    answer(person, make_document("A sentence stands here.", in_project=other).sentences.first(), "fact")

    summaries.of_project(project)

    assert not Job.objects.exists()


def test_a_worker_counts_and_keeps(large, project, owner, panel):
    summaries.of_project(project)
    job = jobs.claim("tester")
    assert job is not None
    jobs.run(job, Lease(job.pk, "tester"))

    assert seen(project, owner)["progress"]["n_answers"] == Annotation.objects.count()
    assert Job.objects.get().status == "done"
    age(project, days=2)
    summaries.of_project(project)
    assert Job.objects.get().status == "queued", "of the one before it nothing is kept"


def test_a_readers_own_figures_are_kept_and_are_those_of_now(large, project, panel, make_member):
    nora = make_member("nora")
    answer(nora, panel[0].sentences.first(), "fact")
    now = summaries.progress(project, nora.pk)

    first = summaries.of_reviewer(project, nora.pk)
    assert first.data == now
    answer(nora, panel[1].sentences.first(), "fact")
    again = summaries.of_reviewer(project, nora.pk)

    assert again.data == now, "they are young"
    assert not again.is_counting
    assert not Job.objects.exists()


def test_a_readers_own_figures_are_counted_anew_where_theirs_changed(
    large, client, project, panel, make_member
):
    nora, mira = make_member("nora"), make_member("another")
    answer(nora, panel[0].sentences.first(), "fact")
    summaries.refresh_own(project, nora.pk, since.settled_event())
    OwnSummary.objects.update(computed_at=timezone.now() - timedelta(minutes=6))
    answer(mira, panel[0].sentences.first(), "opinion")
    summaries.of_reviewer(project, nora.pk)
    assert not Job.objects.exists(), "others' answers are nothing to them"

    answer(nora, panel[1].sentences.first(), "opinion")
    client.force_login(nora)
    page = client.get(PAGE).text
    assert "Newer answers are being counted" in page
    summaries.of_reviewer(project, nora.pk)
    job = jobs.claim("tester")
    assert job is not None
    assert not Job.objects.exclude(pk=job.pk).exists(), "asked for once"
    jobs.run(job, Lease(job.pk, "tester"))

    kept = summaries.of_reviewer(project, nora.pk)
    assert kept.data == summaries.progress(project, nora.pk)
    assert kept.data["n_answers"] == 2
    assert not kept.is_counting
    assert not Summary.objects.exists()


def test_kept_figures_name_nobody_who_is_gone(large, project, owner, panel):
    summaries.refresh(project)
    panel[0].sentences.update(retired_at=timezone.now())
    panel[1].title = "Renamed"
    panel[1].save()

    figures = seen(project, owner)

    assert {row["document"] for row in figures["disagreement"]} <= {panel[1].pk}
    assert "Renamed" in {row["title"] for row in figures["progress"]["documents"]}


def test_very_many_answers_of_one_person(project, owner, reviewer, make_document):
    page = make_document(" ".join(f"Sentence number {n} stands here." for n in range(400)))
    ids = list(page.sentences.values_list("pk", flat=True))
    bulk(project.pk, reviewer.pk, [{"sentence": pk, "label": "fact"} for pk in ids])

    found = drawn(project, owner)

    assert "400 of 400" in found["documents"].drawing.svg()
    assert found["agreement"].why
    assert found["disagreement"].why
