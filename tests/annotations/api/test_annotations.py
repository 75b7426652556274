"""`projects/{slug}/annotations/`, its bulk, labels and guidelines."""

import orjson
import pytest
from django.apps import apps

from annotations import labelling
from annotations.answers import Answer
from annotations.bulk import bulk
from annotations.models import Annotation
from documents.access import Actor
from documents.models import Document

PATH = "/api/v1/projects/harbour/annotations/"


def tag(sentence, user, label, **fields):
    return labelling.tag(sentence.pk, Actor(user.pk), Answer(label=label, **fields))


def send(client, rows):
    return client.post(PATH + "bulk/", orjson.dumps({"annotations": rows}), "application/json")


def events():
    return apps.get_model("annotations", "AnnotationEvent").objects.count()


@pytest.fixture
def sentences(document):
    return list(document.sentences.order_by("post__order", "start"))


def test_who_sees_all_gets_everyones_answers(api, owner, curator, reviewer, viewer, sentence):
    tag(sentence, reviewer, "fact", note="Register")
    tag(sentence, owner, "opinion")

    rows = api(curator).get(PATH).json()["results"]
    assert [(row["reviewer"], row["label"]) for row in rows] == [("rae", "fact"), ("olga", "opinion")]
    assert rows[0]["sentence_key"] == sentence.sentence_key
    assert rows[0]["note"] == "Register"
    [row] = api(curator).get(PATH, {"reviewer": "rae"}).json()["results"]
    assert row["label"] == "fact"


def test_in_a_blind_project_one_sees_ones_own(api, owner, reviewer, viewer, sentence):
    tag(sentence, reviewer, "fact")
    tag(sentence, owner, "opinion")

    assert [row["reviewer"] for row in api(reviewer).get(PATH).json()["results"]] == ["rae"]
    assert api(viewer).get(PATH).json()["results"] == []
    assert api(reviewer).get(PATH, {"reviewer": "olga"}).status_code == 403


def test_bulk_gives_changes_and_leaves_answers(api, reviewer, sentences):
    tag(sentences[0], reviewer, "fact", note="kept", confidence=3)
    tag(sentences[1], reviewer, "fact")
    client, before = api(reviewer), events()

    answer = send(
        client,
        [
            {"sentence": sentences[0].pk, "label": "opinion", "mixed": True},
            {"sentence": sentences[1].pk, "label": "fact"},
            {"sentence_key": sentences[2].sentence_key, "label": None, "abstain_reason": "unclear"},
        ],
    )

    assert answer.status_code == 200, answer.content
    assert answer.json() == {"received": 3, "created": 1, "changed": 1, "unchanged": 1}
    changed, same, new = Annotation.objects.order_by("sentence_id")
    assert [str(changed.label), str(changed.first_label), changed.revisions] == ["Opinion", "Fact", 1]
    assert (changed.note, changed.confidence, changed.mixed) == ("kept", 3, True)
    assert same.revisions == 0
    assert (new.label, new.abstain_reason, new.guideline_version, new.actor_id) == (
        None,
        "unclear",
        1,
        reviewer.pk,
    )
    assert events() - before == 2


def test_bulk_again_changes_nothing_and_a_revision_is_never_reused(reviewer, project, sentences):
    rows = [{"sentence": sentence.pk, "label": "fact"} for sentence in sentences]
    bulk(project.pk, reviewer.pk, rows)
    seen, before = set(Annotation.objects.values_list("revision", flat=True)), events()

    again = bulk(project.pk, reviewer.pk, rows)
    changed = bulk(project.pk, reviewer.pk, [row | {"label": "opinion"} for row in rows])

    assert (again.created, again.changed, again.unchanged) == (0, 0, 4)
    assert changed.changed == 4
    assert events() - before == 4
    assert not seen & set(Annotation.objects.values_list("revision", flat=True))


def test_confidence_can_be_taken_away(reviewer, project, sentence):
    row = {"sentence": sentence.pk, "label": "fact"}
    bulk(project.pk, reviewer.pk, [row | {"confidence": 4, "duration_ms": 100}])
    bulk(project.pk, reviewer.pk, [row | {"confidence": None, "duration_ms": 50}])

    assert Annotation.objects.values_list("confidence", "duration_ms").get() == (None, 150)


def test_one_wrong_row_stores_none_and_every_wrong_one_is_listed(
    api, reviewer, owner, sentences, make_document
):
    from annotations.projects import create_project

    elsewhere = make_document("Elsewhere.", in_project=create_project("weir", "Weir", owner))
    [foreign] = elsewhere.sentences.all()
    rows = [
        {"sentence": sentences[0].pk, "label": "fact"},
        {"sentence": foreign.pk, "label": "fact"},
        {"sentence": sentences[1].pk, "label": "nonsense"},
        {"sentence": sentences[0].pk, "label": "opinion"},
        {"sentence_key": "0" * 32 + ":0:5", "label": "fact"},
        {"sentence_key": "nonsense", "label": "fact"},
        {"sentence": "7", "label": "fact"},
        {"sentence": 2**63, "label": "fact"},
        {"sentence": sentences[2].pk},
        {"sentence": sentences[2].pk, "sentence_key": sentences[2].sentence_key, "label": "fact"},
        {"label": "fact"},
        "row",
        {"sentence": sentences[3].pk, "label": "\0"},
        {"sentence_key": "0" * 32 + ":999999999:999999999", "label": "fact"},
    ]

    answer = send(api(reviewer), rows)

    assert answer.status_code == 400
    assert [error["index"] for error in answer.json()["errors"]] == list(range(1, 14))
    assert not Annotation.objects.exists()


def test_bulk_names_fields_that_are_not_known(api, reviewer, sentences):
    rows = [
        {"sentence": sentences[0].pk, "label": "fact"},
        {"sentence": sentences[1].pk, "label": "fact", "confidnce": 4, "mixed": "true"},
    ]

    in_row = send(api(reviewer), rows)
    beside = api(reviewer).post(
        "/api/v1/projects/harbour/annotations/bulk/",
        {"annotations": rows[:1], "phase": "gold"},
        content_type="application/json",
    )

    assert (in_row.status_code, beside.status_code) == (400, 400)
    [wrong] = in_row.json()["errors"]
    assert (wrong["index"], set(wrong["errors"])) == (1, {"confidnce", "mixed"})
    assert set(beside.json()["errors"]) == {"phase"}
    assert not Annotation.objects.exists()


def test_bulk_takes_a_list_of_at_most_ten_thousand(api, reviewer, project):
    client = api(reviewer)

    assert send(client, [{}] * 10_001).status_code == 413
    assert send(client, "all").status_code == 400
    assert send(client, []).json()["received"] == 0
    assert client.post(PATH + "bulk/", b"[]", "application/json").status_code == 400


def test_bulk_is_for_those_who_label(api, viewer, stranger, sentence):
    rows = [{"sentence": sentence.pk, "label": "fact"}]

    assert send(api(viewer), rows).status_code == 403
    assert send(api(stranger), rows).status_code == 404


def test_bulk_leaves_a_document_that_is_assigned_to_others(api, reviewer, sentence):
    Document.objects.update(needs_assignment=True)

    answer = send(api(reviewer), [{"sentence": sentence.pk, "label": "fact"}])

    assert answer.status_code == 400
    assert "assign" in answer.json()["errors"][0]["errors"]["sentence"][0]


def test_a_key_in_two_documents_is_no_name_for_a_sentence(api, reviewer, make_document):
    for comment in ("One.", "Two."):
        make_document("The same article.", [comment])
    key = Document.objects.earliest("pk").sentences.get(post__depth=0).sentence_key

    answer = send(api(reviewer), [{"sentence_key": key, "label": "fact"}])

    assert answer.status_code == 400


def test_labels_are_listed_and_added(api, owner, reviewer, project):
    client, path = api(owner), "/api/v1/projects/harbour/labels/"
    body = {"key": "extra", "name": "Extra", "hotkey": "5", "definition": "A fifth value."}

    assert api(reviewer).post(path, orjson.dumps(body), "application/json").status_code == 403
    answer = client.post(path, orjson.dumps(body), "application/json")

    assert answer.status_code == 201, answer.content
    assert {"key": "extra", "hotkey": "5", "letter": "E"}.items() <= answer.json().items()
    assert client.post(path, orjson.dumps(body), "application/json").status_code == 409
    assert client.post(path, orjson.dumps(body | {"hotkey": "12"}), "application/json").status_code == 400
    assert [label["key"] for label in client.get(path).json()["results"]][-1] == "extra"


def test_a_new_guideline_is_the_next_version(api, owner, reviewer, project):
    client, path = api(owner), "/api/v1/projects/harbour/guidelines/"

    answer = client.post(path, orjson.dumps({"text": "# Be kind"}), "application/json")

    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    assert [row["version"] for row in api(reviewer).get(path).json()["results"]] == [1, 2]
    assert client.post(path, orjson.dumps({"text": " \n"}), "application/json").status_code == 400
    assert api(reviewer).post(path, b'{"text": "x"}', "application/json").status_code == 403
