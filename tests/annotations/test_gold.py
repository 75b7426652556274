"""Gold, trainings and checks: what is chosen, how answers meet it, and who is told when."""

import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from annotations import checks, deciding, finishing, gold, handing, pulling, training
from annotations.answers import Answer
from annotations.gold import Mark
from annotations.labelling import tag
from annotations.models import Annotation, Decision, Repeat, TrainingResult
from annotations.rounds import Said
from documents import own_data
from documents.access import Actor
from documents.errors import Conflict, Forbidden, Invalid, NotFound
from documents.models import Assignment, Document, Plan
from documents.queries import Window


@pytest.fixture
def sentences(document):
    return list(document.sentences.order_by("post__order", "start"))


@pytest.fixture
def marked(project, curator, sentences):
    """The first sentence is a fact, the second unclear."""
    marks = [
        Mark(sentences[0].pk, "The harbour master says so.", Said("fact")),
        Mark(sentences[1].pk, "It may be either.", Said(None, "unclear")),
    ]
    gold.mark(Actor(curator.pk), project, marks)


@pytest.fixture
def plan(project):
    return Plan.objects.create(
        project=project, name="Warm-up", kind="training", seed=7, pass_mark=0.75, must_pass=True
    )


@pytest.fixture
def assign(project):
    def give(document, reviewer, plan, phase="training", **fields):
        return Assignment.objects.create(
            project=project,
            document=document,
            reviewer=reviewer,
            plan=plan,
            phase=phase,
            origin="pull" if phase == "gold" else "rule",
            state="given",
            given_at=timezone.now(),
            **fields,
        )

    return give


def done(assignment):
    now = timezone.now()
    assignment.state, assignment.done_at = "done", now
    assignment.first_done_at = assignment.first_done_at or now
    assignment.save()
    return training.finished(assignment)


def say(user, sentence, label):
    tag(sentence.pk, Actor(user.pk), Answer(label))


def test_gold_is_chosen_among_decisions_or_decided_at_once(project, curator, reviewer, sentences):
    with pytest.raises(NotFound):
        gold.mark(Actor(curator.pk), project, [Mark(sentences[0].pk, "")])
    with pytest.raises(Forbidden):
        gold.mark(Actor(reviewer.pk), project, [Mark(sentences[0].pk, "", Said("fact"))])
    with pytest.raises(Invalid):
        gold.mark(
            Actor(curator.pk),
            project,
            [Mark(sentences[0].pk, "", Said("fact")), Mark(sentences[1].pk, "", Said("rumour"))],
        )
    assert not Decision.objects.exists()

    gold.mark(Actor(curator.pk), project, [Mark(sentences[0].pk, "Plain.", Said("fact"))])
    gold.mark(Actor(curator.pk), project, [Mark(sentences[0].pk, "Plainly.")])
    decision = Decision.objects.get()
    assert (decision.label.key, decision.is_gold, decision.explanation) == ("fact", True, "Plainly.")

    gold.unmark(Actor(curator.pk), project, sentences[0].pk)
    assert not Decision.objects.get().is_gold


def test_a_training_is_passed_by_its_mark(project, reviewer, document, sentences, marked, plan, assign):
    assignment = assign(document, reviewer, plan)
    assert not training.passed(reviewer.pk, project.pk)
    say(reviewer, sentences[0], "fact")
    assert Annotation.objects.get().phase == "training"

    result = done(assignment)

    assert (result.right, result.of, result.has_passed, result.attempt) == (1, 2, False, 1)
    assert not training.passed(reviewer.pk, project.pk)


def test_gold_is_told_only_of_what_is_done(project, reviewer, document, sentences, marked, plan, assign):
    assignment = assign(document, reviewer, plan)
    say(reviewer, sentences[0], "opinion")
    [before] = training.feedback(Actor(reviewer.pk), project)
    assert before.met == []

    done(assignment)

    [after] = training.feedback(Actor(reviewer.pk), project)
    assert [(one.mine, one.gold, one.is_right) for one in after.met] == [
        (Said("opinion"), Said("fact"), False),
        (None, Said(None, "unclear"), False),
    ]
    assert after.met[0].explanation == "The harbour master says so."


def test_trying_again_takes_answers_anew_and_keeps_the_first(
    project, reviewer, document, sentences, marked, plan, assign
):
    assignment = assign(document, reviewer, plan)
    say(reviewer, sentences[0], "opinion")
    with pytest.raises(Conflict):
        training.try_again(Actor(reviewer.pk), project, plan.pk)
    done(assignment)

    training.try_again(Actor(reviewer.pk), project, plan.pk)

    assert not Annotation.objects.exists()
    assert [one.met for one in training.feedback(Actor(reviewer.pk), project)] == [[]]
    events = Annotation.pgh_event_model.objects.values_list("pgh_label", "label__key", "actor__username")
    assert list(events) == [("insert", "opinion", "rae"), ("delete", "opinion", "rae")]
    say(reviewer, sentences[0], "fact")
    tag(sentences[1].pk, Actor(reviewer.pk), Answer(None, "unclear"))
    assignment.refresh_from_db()
    assert done(assignment).has_passed
    assert done(assignment).attempt == 2
    assert list(TrainingResult.objects.values_list("attempt", "right")) == [(1, 0), (2, 2)]
    assert training.passed(reviewer.pk, project.pk)


def test_an_answer_given_after_the_gold_was_told_is_none(
    project, reviewer, document, sentences, marked, plan, assign
):
    assignment = assign(document, reviewer, plan)
    done(assignment)
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Assignment.objects.update(state="given", done_at=None, first_done_at=an_hour_ago)
    say(reviewer, sentences[0], "fact")
    assignment.refresh_from_db()

    assert done(assignment).attempt == 1
    [told] = training.feedback(Actor(reviewer.pk), project)
    assert told.met[0].mine is None


def test_a_check_is_slipped_in_when_it_is_due(project, reviewer, make_document, document, marked, assign):
    plan = Plan.objects.create(project=project, name="Main", seed=3, gold_every=2)
    assert not checks.due(reviewer.pk, plan)
    for n in range(2):
        assign(make_document(f"Text {n}."), reviewer, plan, phase="main")
    Assignment.objects.update(origin="pull")
    assert checks.due(reviewer.pk, plan)

    assert checks.gold_document_for(reviewer.pk, plan) == document.pk
    assign(document, reviewer, plan, phase="gold")

    assert not checks.due(reviewer.pk, plan)
    assert checks.gold_document_for(reviewer.pk, plan) is None


def test_what_a_check_found_is_told_when_it_is_done(
    project, reviewer, curator, make_member, document, sentences, marked, assign
):
    plan = Plan.objects.create(project=project, name="Main", seed=3, gold_every=2)
    assignment = assign(document, reviewer, plan, phase="gold")
    say(reviewer, sentences[0], "fact")
    assert checks.of_person(Actor(reviewer.pk), project) == []

    done(assignment)

    assert [one.is_right for one in checks.of_person(Actor(reviewer.pk), project)] == [True, False]
    [seen] = checks.of_reviewers(Actor(curator.pk), project)
    assert (seen.reviewer, seen.last.right_so_far, seen.last.of_so_far) == (reviewer, 1, 2)
    assert (round(seen.last.low, 3), round(seen.last.high, 3)) == (0.095, 0.905)
    assert checks.of_reviewers(Actor(make_member("sid").pk), project) == []


def test_the_pages(project, reviewer, curator, document, sentences, marked, plan, assign, sign_in):
    assignment = assign(document, reviewer, plan)
    say(reviewer, sentences[0], "opinion")
    client = sign_in(reviewer)
    before = client.get("/projects/harbour/training/").content.decode()
    assert "The harbour master says so." not in before
    done(assignment)
    page = client.get("/projects/harbour/training/").content.decode()
    assert "The harbour master says so." in page
    assert "Attempt 1: 0 of 2" in page
    assert client.post("/projects/harbour/training/", {"again": plan.pk}).status_code == 302
    assert client.post("/projects/harbour/training/", {"again": plan.pk}).status_code == 409

    client = sign_in(curator)
    assert "It may be either." in client.get("/projects/harbour/gold/").content.decode()
    page = client.get(f"/projects/harbour/gold/?document={document.pk}")
    assert page.content.decode().count("Decide, and make it gold") == len(sentences)
    posted = {f"label-{sentences[2].pk}": "disputed", f"why-{sentences[2].pk}": "See below."}
    assert client.post(f"/projects/harbour/gold/?document={document.pk}", posted).status_code == 302
    assert Decision.objects.filter(is_gold=True).count() == 3
    assert client.post("/projects/harbour/gold/", {"drop": sentences[2].pk}).status_code == 302
    assert "See below." in client.get("/projects/harbour/gold/?decided=1").content.decode()
    assert "Attempt" in client.get("/projects/harbour/training/").content.decode()
    assert client.get("/projects/harbour/checks/").status_code == 200


def test_the_api(project, reviewer, curator, document, sentences, marked, plan, assign, api):
    assignment = assign(document, reviewer, plan)
    say(reviewer, sentences[0], "opinion")
    mine, theirs = api(reviewer), api(curator)
    listed = theirs.get("/api/v1/projects/harbour/gold/").json()["results"]
    assert [(one["label"], one["abstain_reason"]) for one in listed] == [("fact", None), (None, "unclear")]
    assert mine.get("/api/v1/projects/harbour/gold/").status_code == 403
    told = mine.get("/api/v1/projects/harbour/training/feedback/").json()["trainings"]
    assert told[0]["met"] == []
    done(assignment)
    told = mine.get("/api/v1/projects/harbour/training/feedback/").json()["trainings"]
    assert told[0]["met"][0]["gold"] == {"label": "fact", "abstain_reason": None}
    results = theirs.get("/api/v1/projects/harbour/training/").json()["results"]
    assert [(one["reviewer"], one["right"], one["of"]) for one in results] == [("rae", 0, 2)]
    again = mine.post(
        "/api/v1/projects/harbour/training/", {"plan": plan.pk}, content_type="application/json"
    )
    assert again.status_code == 204


def test_the_pull_slips_a_check_in_and_being_done_draws_repeats(
    project, reviewer, curator, make_document, document, sentences, marked
):
    plan = Plan.objects.create(project=project, name="Main", seed=3, gold_every=1, repeats=1)
    for n in range(3):
        Assignment.objects.create(
            project=project, document=make_document(f"Text {n}. It goes on."), plan=plan, origin="rule"
        )
    actor, phases = Actor(reviewer.pk), []
    for _turn in range(4):
        pulled = pulling.pull(actor, project)
        assert pulling.pull(actor, project).document == pulled.document
        there = Document.objects.get(pk=pulled.document)
        for sentence in there.sentences.all():
            tag(sentence.pk, actor, Answer("fact"))
        phases.append(finishing.finish(actor, there).phase)

    assert phases == ["main", "gold", "main", "main"]
    assert set(Annotation.objects.filter(document=document).values_list("phase", flat=True)) == {"gold"}
    assert Repeat.objects.count() == 3
    assert [one.is_right for one in checks.of_person(actor, project)] == [True, False]

    finishing.resume(actor, document)
    tag(sentences[1].pk, actor, Answer(None, "unclear"))
    finishing.finish(actor, document)
    assert [one.is_right for one in checks.of_person(actor, project)] == [True, False]


def test_a_training_is_over_when_its_last_document_is_done(
    project, reviewer, make_document, document, sentences, marked, plan
):
    Assignment.objects.create(
        project=project, document=document, reviewer=reviewer, plan=plan, phase="training", state="given",
        origin="rule",
    )  # fmt: skip
    main = Plan.objects.create(project=project, name="Main", seed=3)
    waits = make_document("A text. It waits.")
    Assignment.objects.create(project=project, document=waits, plan=main, phase="main", origin="rule")
    say(reviewer, sentences[0], "fact")
    finishing.finish(Actor(reviewer.pk), document, confirm=True)

    assert list(TrainingResult.objects.values_list("right", "of", "has_passed")) == [(1, 2, False)]
    assert pulling.pull(Actor(reviewer.pk), project) is None


def test_gold_is_listed_to_no_reviewer_who_is_not_done(project, reviewer, document, marked):
    project.blind = False
    project.save()
    actor = Actor(reviewer.pk)
    assert deciding.listed(actor, project, Window(10), None) == []
    finishing.finish(actor, document, confirm=True)
    assert len(deciding.listed(actor, project, Window(10), None)) == 2


def test_nothing_tells_a_check_at_work_from_other_work(
    project, reviewer, curator, document, make_document, sentences, marked, assign, api, sign_in
):
    plan = Plan.objects.create(project=project, name="Main", kind="main", seed=7, gold_every=1)
    other = make_document("The crane is red.")
    work = assign(other, reviewer, plan, phase="main")
    finishing.finish(Actor(reviewer.pk), other, confirm=True)
    Assignment.objects.filter(pk=work.pk).update(origin="pull")
    rae, root = api(reviewer), f"/api/v1/projects/{project.slug}"
    pulled = rae.post(f"{root}/next/").json()["assignment"]
    assert pulled["document"] == str(document.pk)
    assert Assignment.objects.get(pk=pulled["id"]).phase == "gold"
    said = rae.put(
        f"/api/v1/sentences/{sentences[0].pk}/label/", {"label": "opinion"}, content_type="application/json"
    )

    def seen():
        export = f"{root}/export/?format=jsonl&rows=labels"
        return [
            pulled["phase"],
            rae.get(f"/api/v1/assignments/{pulled['id']}/").json()["phase"],
            rae.get(f"/api/v1/documents/{document.pk}/assignment/").json()["phase"],
            *(one["phase"] for one in rae.get(f"{root}/assignments/?state=given").json()["results"]),
            *(one["phase"] for one in rae.get(f"{root}/annotations/").json()["results"]),
            *(json.loads(row)["phase"] for row in lines(rae.get(export))),
            *(json.loads(row)["phase"] for row in lines(rae.get(f"{export}&phase=main"))),
        ]

    def lines(answer):
        return b"".join(answer.streaming_content).splitlines()

    assert said.status_code == 200
    assert seen() == ["main"] * 7
    assert rae.get(f"{root}/annotations/?phase=gold").json()["results"] == []
    assert lines(rae.get(f"{root}/export/?format=jsonl&rows=labels&phase=gold")) == []
    assert "gold" not in rae.get(f"/api/v1/sentences/{sentences[0].pk}/history/").content.decode()
    assert "gold" not in json.dumps(said.json())
    times = rae.get(f"{root}/assignments/").json()["results"]
    assert all(one["created_at"] == one["given_at"] for one in times)
    told = api(curator).get(f"{root}/annotations/?phase=gold").json()["results"]
    assert [one["phase"] for one in told] == ["gold"]

    finishing.finish(Actor(reviewer.pk), document, confirm=True)
    assert rae.get(f"{root}/annotations/?phase=gold").json()["results"] != []


def test_neither_numbers_nor_ones_own_data_tell_a_check_at_work(
    project, reviewer, document, make_document, sentences, marked, api
):
    plan = Plan.objects.create(project=project, name="Main", seed=3, gold_every=1)
    for n in range(2):
        waits = make_document(f"Text {n}. It goes on.")
        Assignment.objects.create(
            project=project, document=waits, plan=plan, origin="rule", revision=3, priority=5,
            is_sample=True, probability=0.5,
        )  # fmt: skip
    Document.objects.exclude(pk=document.pk).update(needs_assignment=True)
    rae, root = api(reviewer), f"/api/v1/projects/{project.slug}"
    pulled, standing = [], []
    for _turn in range(3):
        given = rae.post(f"{root}/next/", {"another": True}, content_type="application/json").json()
        pulled.append(given["assignment"])
        standing.append(rae.get(f"/api/v1/documents/{given['document']}/assignment/").json())
        first = Document.objects.get(pk=given["document"]).sentences.first()
        tag(first.pk, Actor(reviewer.pk), Answer("fact"))

    phases = Assignment.objects.filter(reviewer=reviewer).order_by("pk").values_list("phase", flat=True)
    assert list(phases) == ["main", "gold", "main"]
    assert [one["id"] for one in pulled] == sorted(one["id"] for one in pulled)
    alike = ("phase", "origin", "is_sample", "probability", "priority", "revision", "plan", "state")
    assert len({tuple(one[name] for name in alike) for one in pulled}) == 1
    rows = rae.get(f"{root}/export/?format=jsonl&rows=assignments")
    drawn = [json.loads(row) for row in b"".join(rows.streaming_content).splitlines()]
    assert {(one["is_sample"], one["probability"], one["priority"]) for one in drawn} == {(False, None, 5)}
    told = ("needs_assignment", "state", "phase", "origin", "revision")
    assert {tuple(one[name] for name in told) for one in standing} == {(True, "given", "main", "pull", 2)}
    with zipfile.ZipFile(own_data.archive(reviewer)) as mine:
        labels = [json.loads(line) for line in mine.read("labels.jsonl").splitlines()]
        given = [json.loads(line) for line in mine.read("assignments.jsonl").splitlines()]
    assert [one["phase"] for one in labels] == ["main"] * 3
    assert [one["document_id"] for one in given] == [one["document"] for one in pulled]


def test_figures_of_checks_are_for_curators(project, reviewer, curator, api):
    project.blind = False
    project.save()
    address = f"/api/v1/projects/{project.slug}/agreement/?phase=gold"

    assert api(curator).get(address).status_code == 200
    assert api(reviewer).get(address).status_code == 403


def test_a_result_is_stored_by_the_act_that_ends_a_training(
    project, reviewer, curator, document, make_document, sentences, marked, plan, assign
):
    rae = Actor(reviewer.pk)
    assign(document, reviewer, plan)
    other = make_document("The crane is red.")
    assign(other, reviewer, plan)
    say(reviewer, sentences[0], "fact")
    finishing.finish(rae, document, confirm=True)
    assert not TrainingResult.objects.exists()

    finishing.skip(rae, other, "I wrote it")
    made = TrainingResult.objects.get()
    assert (made.right, made.of) == (1, 2)

    training.try_again(rae, project, plan.pk)
    for one in (document, other):
        finishing.skip(rae, one, "Not today")
    made = TrainingResult.objects.get(attempt=2)
    assert (made.right, made.of, made.has_passed) == (0, 2, False)
    training.try_again(rae, project, plan.pk)
    say(reviewer, sentences[0], "fact")
    finishing.finish(rae, document, confirm=True)
    handing.take_back(Actor(curator.pk), Assignment.objects.get(document=other, reviewer=reviewer))
    assert TrainingResult.objects.filter(attempt=3, right=1).exists()
