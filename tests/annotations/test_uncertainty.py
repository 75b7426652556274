"""An order of work by uncertainty: what comes next, what is counted, and what rows say of how they were drawn."""

import json

import pytest

from annotations import agreement, breakdowns, dealing, finishing, pulling, summaries
from annotations.answers import Answer
from annotations.dealing import Deal
from annotations.labelling import tag
from documents.access import Actor
from documents.errors import Invalid
from documents.models import Assignment, Document

N = 8


@pytest.fixture
def many(make_document):
    return [make_document(f"Quay {number} is closed. It is old.") for number in range(N)]


@pytest.fixture
def people(make_member):
    return [Actor(make_member(name).pk) for name in ("ann", "ben", "cat")]


@pytest.fixture
def plan(many, people, project, curator):
    deal = Deal(name="Sure", reviewers_each=3, overlap_share=0.25, order="uncertain", seed=5)
    return dealing.deal_out(Actor(curator.pk), project, deal)[0]


def say(actor: Actor, document_id, *labels: str) -> None:
    """Answer the document's sentences in their order, and be done with it."""
    document = Document.objects.get(pk=document_id)
    for sentence, label in zip(document.sentences.order_by("start"), labels, strict=True):
        tag(sentence.pk, actor, Answer(label))
    finishing.finish(actor, document)


def rest(plan) -> list:
    """The documents that were not drawn, in the order of the lot."""
    places = plan.assignments.filter(is_sample=False, state="open").order_by("place", "id")
    return list(dict.fromkeys(places.values_list("document_id", flat=True)))


def do_the_sample(plan, people) -> None:
    for held in plan.assignments.filter(is_sample=True):
        say(Actor(held.reviewer_id), held.document_id, "fact", "opinion")


def test_without_answers_the_lot_decides(plan, people, project):
    do_the_sample(plan, people)
    wanted = rest(plan)

    assert [pulling.pull(people[0], project, another=True).document for _ in wanted] == wanted


def test_the_next_document_is_where_labels_differ(plan, people, project):
    do_the_sample(plan, people)
    lot = rest(plan)
    first, second, *others = lot
    ann, ben, cat = people
    for document in lot:
        assert pulling.pull(ann, project).document == document
        say(ann, document, "fact", "fact")
    for document in lot:
        assert pulling.pull(ben, project).document == document
        said = ("opinion", "disputed") if document == others[1] else ("fact", "fact")
        say(ben, document, *said)

    assert pulling.pull(cat, project).document == others[1]
    assert pulling.pull(cat, project, another=True).document == first
    assert pulling.pull(cat, project, another=True).document == second


def test_a_place_that_was_left_comes_where_its_labels_put_it(plan, people, project):
    do_the_sample(plan, people)
    ann, ben, cat = people
    for document in rest(plan):
        pulling.pull(ann, project)
        say(ann, document, "fact", "fact")
    left = pulling.pull(ben, project).document
    finishing.skip(ben, Document.objects.get(pk=left), "Too long")

    places = Assignment.objects.filter(plan=plan, state="open", document_id=left)
    assert len(set(places.values_list("place", flat=True))) == 1
    assert pulling.pull(cat, project).document == left


@pytest.mark.parametrize(
    "wrong", [{"overlap_share": 0.0}, {"gives": True}, {"kind": "training"}, {"order": "best"}]
)
def test_a_deal_that_cannot_go_by_uncertainty_is_refused_in_words(wrong, many, people, project, curator):
    fields = {"overlap_share": 0.25, "order": "uncertain"} | wrong

    with pytest.raises(Invalid) as refused:
        dealing.preview(Actor(curator.pk), project, Deal(name="Sure", **fields))

    assert refused.value.extra["errors"]["order"]


def test_rows_say_with_what_probability_their_document_came(
    plan, people, project, owner, make_document, client
):
    client.force_login(owner)
    address = f"/api/v1/projects/{project.slug}/export/"
    drawn = set(plan.assignments.filter(is_sample=True).values_list("document_id", flat=True))
    do_the_sample(plan, people)
    pulled = pulling.pull(people[0], project).document
    say(people[0], pulled, "fact", "fact")
    everybodys = make_document("The crane is red.")
    tag(everybodys.sentences.get().pk, people[0], Answer("fact"))

    for rows in ("labels", "sentences"):
        sent = b"".join(client.get(f"{address}?format=jsonl&rows={rows}").streaming_content)
        found = {
            row["document_id"]: row["inclusion_probability"] for row in map(json.loads, sent.splitlines())
        }
        assert {found[str(one)] for one in drawn} == {2 / N}
        assert found[str(pulled)] is None
        assert found[str(everybodys.pk)] == 1


def test_agreement_and_the_mix_count_what_was_drawn_alone_and_say_so(plan, people, project, owner):
    do_the_sample(plan, people)
    before = agreement.measure(project, Actor(owner.pk), "raw")
    for person in people[:2]:
        say(person, pulling.pull(person, project).document, "fact", "disputed")

    after = agreement.measure(project, Actor(owner.pk), "raw")
    report = breakdowns.report(project, Actor(owner.pk))
    kept = summaries.compute(project)

    assert (after["value"], after["n_sentences"]) == (before["value"], before["n_sentences"]) == (1.0, 4)
    assert before["sample"] is None
    assert "drawn at random" in after["sample"]
    assert "drawn at random" in report["sample"]
    assert report["left_out"]["on_undrawn_documents"] == 4
    assert {one["key"] for one in report["mix"]} == {"fact", "opinion"}
    assert kept["agreement"]["on_undrawn_documents"] == 4
    assert kept["progress"]["n_answers"] == 2 * 2 * 3 + 4


def test_a_plan_tells_its_order_in_the_api_and_on_the_page(plan, project, curator, client):
    client.force_login(curator)
    url = f"/api/v1/projects/{project.slug}/plans/"

    assert client.get(url).json()["results"][0]["order"] == "uncertain"
    made = client.post(url, {"name": "Second", "order": "best"}, content_type="application/json")
    assert made.status_code == 400
    page = client.get(f"/projects/{project.slug}/assignments/").content.decode()
    assert "where the labels are least certain first" in page
