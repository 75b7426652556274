"""The model consensus of a project: fitted in the background, stored once, shown with its limits."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from annotations import consensus, dawid_skene, labelling, reliability
from annotations import tasks as _tasks  # noqa: F401 - declares what jobs do
from annotations.answers import Answer
from annotations.models import Annotation, ConsensusFit, Decision, Drawn, Label, Posterior
from documents.access import Actor
from documents.errors import Forbidden, NotFound
from documents.management.commands.worker import Worker
from documents.models import Job, Project
from documents.queries import Window
from tests.annotations.export.conftest import lines, table

ADDRESS = "/api/v1/projects/harbour/consensus/"
WORDS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


@pytest.fixture
def panel(make_member, make_document, project):
    """Three reviewers and twelve sentences: the third reviewer takes opinions for facts."""
    reviewers = [make_member(name) for name in ("ada", "ben", "cyd")]
    document = make_document(" ".join(f"{word} boats came in." for word in WORDS))
    sentences = list(document.sentences.order_by("start"))
    for number, sentence in enumerate(sentences):
        truth = ("fact", "opinion", "disputed")[number % 3]
        for reviewer in reviewers:
            label = "fact" if reviewer.username == "cyd" and truth == "opinion" else truth
            labelling.tag(sentence.pk, Actor(reviewer.pk), Answer(label))
    return sentences


def all_rows(project, user, size=100):
    return [row for _, row in consensus.sentences(project, Actor(user.pk), Window(size))]


def decide(sentence, label, owner, **fields):
    Decision.objects.create(
        project=sentence.document.project, document=sentence.document, sentence=sentence,
        label=label and Label.objects.get(key=label), abstain_reason=None if label else "unclear",
        decided_by=owner, decided_at=timezone.now(), **fields,
    )  # fmt: skip


def draw(sentence, probability=0.5):
    Drawn.objects.create(
        project=sentence.document.project, document=sentence.document, sentence=sentence,
        probability=probability, seed=1,
    )  # fmt: skip


def test_a_curator_asks_for_a_fit_and_a_worker_makes_it(api, curator, panel, project):
    client = api(curator)

    first, second = client.post(ADDRESS), client.post(ADDRESS)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] == second.json()["id"]
    assert client.get(ADDRESS).json()["job"] == first.json()["id"]
    assert Worker().step()
    assert not Worker().step()

    assert client.get(f"/api/v1/jobs/{first.json()['id']}/").json()["status"] == "done"
    found = client.get(ADDRESS).json()
    assert found["job"] is None
    assert found["warning"] is None
    assert found["fit"]["labels"] == ["fact", "opinion", "disputed"]
    assert (found["fit"]["n_annotations"], found["fit"]["n_sentences"], found["fit"]["n_reviewers"]) == (
        36, 12, 3,
    )  # fmt: skip
    assert sum(found["fit"]["prior"].values()) == pytest.approx(1, abs=1e-5)
    assert any("84" in limit for limit in found["limits"])
    third = next(one for one in found["reviewers"] if one["reviewer"] == "cyd")
    assert third["confusion"][1][0] > 0.4
    assert 0 < third["standard_errors"][1][0] < 0.3


def test_the_stored_fit_is_the_models(panel, project):
    consensus.refit(project)

    sentences, reviewers, labels = [], [], []
    number = {key: n for n, key in enumerate(("fact", "opinion", "disputed"))}
    people = sorted(set(Annotation.objects.values_list("reviewer_id", flat=True)))
    for answer in Annotation.objects.select_related("label").order_by("id"):
        sentences.append([sentence.pk for sentence in panel].index(answer.sentence_id))
        reviewers.append(people.index(answer.reviewer_id))
        labels.append(number[answer.label.key])
    expected = dawid_skene.fit(*(np.array(column) for column in (sentences, reviewers, labels)))
    stored = Posterior.objects.order_by("sentence_id").values_list("probabilities", flat=True)
    assert np.array(list(stored)) == pytest.approx(expected.posteriors, abs=1e-6)
    assert ConsensusFit.objects.get().log_likelihood == pytest.approx(expected.log_likelihood)


def test_the_export_and_the_api_say_the_same(api, curator, viewer, panel, project):
    Project.objects.update(blind=False)
    consensus.refit(project)

    listed = api(viewer).get(f"{ADDRESS}sentences/", {"page_size": 5}).json()
    rows = listed["results"]
    while listed["next"]:
        listed = api(viewer).get(listed["next"]).json()
        rows += listed["results"]

    exported = lines(project, curator, "sentences")
    assert len(rows) == len(exported) == 12
    assert [row["key"] for row in rows] == [row["sentence_key"] for row in exported]
    for row, line in zip(rows, exported, strict=True):
        assert row["probabilities"] == line["model_consensus"]
        assert row["labels"] == line["labels"]
        assert sum(row["probabilities"].values()) == pytest.approx(1, abs=1e-5)
    assert exported[1]["model_consensus"]["opinion"] > 0.5
    in_csv = table(project, curator, "sentences")
    assert in_csv[0]["model_consensus"].startswith('{"fact": 0.9')


def test_the_list_goes_back_as_well(api, curator, panel, project):
    client = api(curator)
    first = client.get(f"{ADDRESS}sentences/", {"page_size": 5}).json()
    second = client.get(first["next"]).json()

    assert client.get(second["previous"]).json()["results"] == first["results"]
    assert first["results"][0]["probabilities"] is None


def test_a_new_fit_takes_the_place_of_the_old(panel, project, owner):
    first = consensus.refit(project)
    labelling.tag(panel[0].pk, Actor(owner.pk), Answer("opinion"))
    assert consensus.is_outdated(first)

    second = consensus.refit(project)

    assert ConsensusFit.objects.get() == second
    assert not consensus.is_outdated(second)
    assert second.n_annotations == 37
    assert set(Posterior.objects.values_list("fit_id", flat=True)) == {second.pk}
    assert Posterior.objects.count() == 12


@pytest.mark.parametrize("read", ["summary", "sentences", "export"])
def test_reading_an_old_fit_has_a_new_one_made(read, panel, project, owner):
    def look():
        if read == "summary":
            reliability.summary(project, Actor(owner.pk))
        elif read == "sentences":
            all_rows(project, owner)
        else:
            lines(project, owner, "sentences")
        return Job.objects.filter(kind="consensus").count()

    assert look() == 0  # nobody asked for one
    consensus.refit(project)
    labelling.tag(panel[0].pk, Actor(owner.pk), Answer("opinion"))
    assert look() == 0  # it is young
    old = timezone.now() - timedelta(minutes=11)
    ConsensusFit.objects.update(fitted_at=old)
    assert look() == 1
    assert look() == 1  # it is in hand
    assert Worker().step()
    ConsensusFit.objects.update(fitted_at=old)
    assert look() == 1  # nothing was answered since


def test_a_fit_reads_what_agreement_reads(panel, project, make_document, owner):
    Annotation.objects.filter(sentence=panel[0]).update(phase="training")
    Annotation.objects.filter(sentence=panel[1]).update(round=1)
    panel[2].retired_at = timezone.now()
    panel[2].save()
    panel[3].is_quote = True
    panel[3].save()
    labelling.tag(panel[4].pk, Actor(owner.pk), Answer(None, abstain_reason="unclear"))

    made = consensus.refit(project)

    assert (made.n_sentences, made.n_annotations, made.n_reviewers) == (8, 24, 3)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "No label counts yet"),
        ([("ada", 0, "fact"), ("ada", 1, "opinion")], "of one reviewer"),
        ([("ada", 0, "fact"), ("ben", 0, "fact")], "the same"),
        ([("ada", 0, "fact"), ("ben", 1, "opinion")], "two reviewers"),
    ],
)
def test_where_the_answers_allow_no_model_it_says_why(given, words, project, owner, make_member, sentence):
    people = {name: make_member(name) for name in ("ada", "ben")}
    sentences = list(sentence.document.sentences.order_by("post__order", "start"))
    for name, at, label in given:
        labelling.tag(sentences[at].pk, Actor(people[name].pk), Answer(label))

    consensus.refit(project)
    found = reliability.summary(project, Actor(owner.pk))

    assert words in found["warning"]
    assert found["reviewers"] == []
    assert found["reliability"] is None
    assert not Posterior.objects.exists()
    assert all(row["model_consensus"] is None for row in lines(project, owner, "sentences"))


def test_the_curve_counts_what_was_drawn_by_lot_and_decided(panel, project, owner):
    consensus.refit(project)
    for number, label in enumerate(("fact", "fact", "disputed", None)):
        draw(panel[number])
        decide(panel[number], label, owner)
    draw(panel[4])
    decide(panel[5], "disputed", owner)
    draw(panel[6])
    decide(panel[6], "fact", owner, is_unanimous=True)

    curve = reliability.of_fit(consensus.latest(project))

    assert curve.is_random
    assert (curve.n, curve.right) == (3, 2)
    assert sum(one.n for one in curve.bins) == 3
    assert any("Only 3 sentences" in limit for limit in curve.limits)
    assert any("2 sentences that were drawn are not decided" in limit for limit in curve.limits)


def test_decisions_on_chosen_sentences_are_said_to_tell_little(panel, project, owner):
    consensus.refit(project)
    assert reliability.of_fit(consensus.latest(project)) is None
    decide(panel[0], "fact", owner)
    decide(panel[2], "fact", owner)

    curve = reliability.of_fit(consensus.latest(project))

    assert not curve.is_random
    assert (curve.n, curve.right) == (2, 1)
    assert "not drawn by lot" in curve.limits[0]


def test_in_a_blind_project_reviewers_get_nothing_of_it(api, reviewer, viewer, stranger, panel, project):
    consensus.refit(project)

    for user in (reviewer, viewer):
        for address in (ADDRESS, f"{ADDRESS}sentences/"):
            assert api(user).get(address).status_code == 403
        assert all(row["model_consensus"] is None for row in lines(project, user, "sentences"))
    assert api(stranger).get(ADDRESS).status_code == 404
    with pytest.raises(NotFound):
        reliability.summary(project, Actor(stranger.pk))
    assert api(reviewer).post(ADDRESS).status_code == 403


def test_of_threads_that_a_reader_has_not_opened_it_says_nothing(
    api, reviewer, owner, panel, document, make_member, project
):
    Project.objects.update(blind=False, article_first=True)
    project.refresh_from_db()
    for name, label in (("dot", "fact"), ("eve", "fact")):
        person = make_member(name, "curator")
        labelling.tag(document.sentences.order_by("id").first().pk, Actor(person.pk), Answer(label))
    consensus.refit(project)

    with pytest.raises(Forbidden, match="not opened"):
        reliability.summary(project, Actor(reviewer.pk))
    assert api(reviewer).get(f"{ADDRESS}sentences/").status_code == 403
    theirs = {row["document_id"]: row["model_consensus"] for row in lines(project, reviewer, "sentences")}
    assert theirs[str(document.pk)] is None
    assert len(all_rows(project, owner)) == 13

    opened = api(reviewer).post(
        f"/api/v1/documents/{document.pk}/opening/", {"early": True}, "application/json"
    )
    assert opened.status_code == 200, opened.content
    assert len(all_rows(project, reviewer)) == 13


def test_a_deleted_document_takes_its_probabilities_along(panel, project, owner, api):
    consensus.refit(project)

    assert api(owner).delete(f"/api/v1/documents/{panel[0].document_id}/").status_code == 204
    assert not Posterior.objects.exists()
    assert api(owner).delete("/api/v1/projects/harbour/").status_code == 204
    assert not ConsensusFit.objects.exists()
