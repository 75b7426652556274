"""The history of a sentence: who changed what, and when; in a blind project one's own."""

import pytest
from django.db import connection, transaction

from annotations import history
from annotations.answers import Answer
from annotations.labelling import tag, untag
from annotations.models import Annotation
from documents.access import Actor

PIECE = {"url": "https://archive.example/wall", "quotation": "Cast in 1931.", "stance": "supports"}


@pytest.fixture
def changed(reviewer, owner, sentence):
    """Three changes by the reviewer, one of the owner's among them."""
    rae = Actor(reviewer.pk)
    tag(sentence.pk, rae, Answer("fact"))
    tag(sentence.pk, Actor(owner.pk), Answer("opinion", note="Only the owner says so."))
    tag(sentence.pk, rae, Answer("disputed", note="Two prices.", evidence=[PIECE]))
    untag(sentence.pk, rae)
    return sentence


def read(client, sentence, query=""):
    answer = client.get(f"/api/v1/sentences/{sentence.pk}/history/{query}")
    assert answer.status_code == 200
    return answer.json()


def test_each_change_holds_what_stood_before_it_newest_first(api, owner, reviewer, changed):
    rows = read(api(owner), changed)["results"]

    assert [(row["kind"], row["reviewer"]) for row in rows] == [
        ("cleared", reviewer.username),
        ("changed", reviewer.username),
        ("given", owner.username),
        ("given", reviewer.username),
    ]
    cleared, second, others, first = rows
    assert cleared["after"] is None
    assert cleared["before"] == second["after"]
    assert second["before"] == first["after"]
    assert second["after"]["evidence"] == [PIECE]
    assert (first["before"], others["before"]) == (None, None)
    assert [row["is_current"] for row in rows] == [False, False, True, False]


def test_what_is_given_after_it_was_taken_away_has_nothing_before_it(api, owner, reviewer, changed):
    tag(changed.pk, Actor(reviewer.pk), Answer("fact"))

    row = read(api(owner), changed)["results"][0]

    assert (row["kind"], row["before"], row["is_current"]) == ("given", None, True)


def test_pages_follow_each_other_to_the_end_and_back(api, owner, changed):
    client = api(owner)
    whole = read(client, changed)["results"]

    first = read(client, changed, "?page_size=3")
    last = client.get(first["next"]).json()

    assert first["results"] + last["results"] == whole
    assert last["next"] is None
    assert client.get(last["previous"]).json()["results"] == first["results"]


def test_in_a_blind_project_a_reviewer_gets_their_own_alone(api, sign_in, reviewer, viewer, changed):
    rows = read(api(reviewer), changed)["results"]

    assert {row["reviewer"] for row in rows} == {reviewer.username}
    assert len(rows) == 3
    assert read(api(viewer), changed)["results"] == []
    page = sign_in(reviewer).get(f"/sentences/{changed.pk}/history/").content.decode()
    assert "Two prices." in page
    assert "Only the owner says so." not in page


def test_in_an_open_project_everybody_sees_all(api, project, viewer, changed):
    project.blind = False
    project.save()

    assert len(read(api(viewer), changed)["results"]) == 4


def test_what_was_carried_says_so_and_who_did_it(api, owner, reviewer, sentence):
    tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
    Annotation.pgh_event_model.objects.update(carried_from=7, actor=owner)

    (row,) = read(api(owner), sentence)["results"]

    assert (row["kind"], row["actor"]) == ("carried", owner.username)


def test_a_retired_label_is_not_restored(sign_in, project, reviewer, sentence):
    tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
    tag(sentence.pk, Actor(reviewer.pk), Answer("opinion"))
    label = project.labels.get(key="fact")
    label.retired_at = label.project.created_at
    label.save()

    page = sign_in(reviewer).get(f"/sentences/{sentence.pk}/history/").content.decode()

    assert page.count("data-restore") == 1
    assert "This label is given no more." in page


def test_the_changes_of_a_sentence_are_found_by_an_index(sentence):
    sql = history.CHANGES.format(where="true", order="pgh_id")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}", [sentence.pk, None, None, 50])
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "annotation_event_sentence" in plan
