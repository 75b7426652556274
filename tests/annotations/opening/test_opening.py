"""The article first: what is kept back, what an opening keeps, and that nothing changes it."""

from threading import Thread
from uuid import uuid4

import orjson
import pytest
from django.db import connection, transaction
from django.test import Client

from annotations import opening, windows
from annotations.answers import Answer
from annotations.bulk import bulk
from annotations.labelling import TAG, StaleBase, tag, untag
from annotations.models import Annotation, BeforeThread
from annotations.opening import ArticleUnfinished
from annotations.projects import change_project
from documents import removing
from documents.access import Actor
from documents.models import Opening
from tests.annotations.opening import COMMENT, HTMX, of_article, of_thread
from tests.locks import wait_for_a_lock


def before(document, user) -> dict[int, str | None]:
    kept = opening.answers_before(document, user.pk)
    return {sentence: label or reason for sentence, (label, reason) in kept.items()}


def test_opening_keeps_the_answers_of_the_article_as_they_are(actor, reviewer, document):
    first, second = of_article(document)
    tag(first.pk, actor, Answer("fact"))
    tag(second.pk, actor, Answer(None, "unclear"))

    now = opening.open_thread(actor, document)

    assert (now.kept, now.unanswered) == (False, 0)
    assert before(document, reviewer) == {first.pk: "fact", second.pk: "unclear"}


def test_an_unfinished_article_opens_only_when_that_is_said(actor, reviewer, document):
    first, second = of_article(document)
    tag(first.pk, actor, Answer("fact"))

    with pytest.raises(ArticleUnfinished) as refused:
        opening.open_thread(actor, document)
    assert refused.value.extra["unanswered"] == 1
    assert "1 sentence" in refused.value.message
    assert not Opening.objects.exists()

    now = opening.open_thread(actor, document, early=True)
    assert now.unanswered == 1
    tag(second.pk, actor, Answer("opinion"))
    assert before(document, reviewer) == {first.pk: "fact"}
    assert opening.state(document, reviewer.pk).unanswered == 1


@pytest.mark.django_db(transaction=True)
def test_a_label_that_is_being_written_is_one_from_before(actor, reviewer, document):
    first = of_article(document)[0]

    def open_it():
        opening.open_thread(actor, document, early=True)
        connection.close()

    thread = Thread(target=open_it)
    with transaction.atomic():
        tag(first.pk, actor, Answer("fact"))
        thread.start()
        wait_for_a_lock()
    thread.join()

    assert before(document, reviewer) == {first.pk: "fact"}
    assert Opening.objects.get().unanswered == 1


def test_opening_again_changes_nothing(actor, reviewer, document):
    first, _second = of_article(document)
    tag(first.pk, actor, Answer("fact"))
    once = opening.open_thread(actor, document, early=True)
    tag(first.pk, actor, Answer("disputed"))

    again = opening.open_thread(actor, document, early=True)

    assert again == once
    assert before(document, reviewer) == {first.pk: "fact"}


def test_no_later_change_touches_the_label_before(actor, reviewer, document, project):
    first, second = of_article(document)
    tag(first.pk, actor, Answer("fact"))
    tag(second.pk, actor, Answer("fact"))
    opening.open_thread(actor, document)
    op = uuid4()

    tag(first.pk, actor, Answer("disputed"), op)
    tag(first.pk, actor, Answer("disputed"), op)  # the same once more
    untag(first.pk, actor)
    tag(first.pk, actor, Answer("opinion"))
    with pytest.raises(StaleBase):
        tag(first.pk, actor, Answer("unsupported"), uuid4(), 1)
    bulk(project.pk, reviewer.pk, [{"sentence": second.pk, "label": "unsupported"}])
    untag(second.pk, actor)

    assert before(document, reviewer) == {first.pk: "fact", second.pk: "fact"}
    assert Annotation.objects.get(sentence=first).label.key == "opinion"


def test_what_each_reviewer_opened_is_theirs_alone(actor, reviewer, make_member, document):
    other = make_member("ines", "reviewer")
    tag(of_article(document)[0].pk, Actor(other.pk), Answer("opinion"))
    opening.open_thread(actor, document, early=True)

    assert not opening.state(document, reviewer.pk).kept
    assert opening.state(document, other.pk).kept
    assert before(document, other) == before(document, reviewer) == {}


def test_a_grown_page_is_open_to_whoever_opened_it_and_keeps_what_was_said_before(
    actor, reviewer, make_member, make_document, client
):
    page = {"source_url": "https://quay.example/grows"}
    first = make_document("The quay is closed.", ["Is it?"], **page)
    sentence = of_article(first)[0]
    tag(sentence.pk, actor, Answer("fact"))
    opening.open_thread(actor, first)
    tag(sentence.pk, actor, Answer("disputed"))

    grown = make_document("The quay is closed.", ["Is it?", "It is not."], **page)

    assert grown.previous_id == first.pk
    [there] = of_article(grown)
    assert before(grown, reviewer) == {there.pk: "fact"}
    assert Annotation.objects.get(sentence=there).label.key == "disputed"
    assert not opening.state(grown, reviewer.pk).kept
    other = make_member("ines", "reviewer")
    client.force_login(other)
    for version in (first, grown):
        assert "Is it?" not in client.get(f"/documents/{version.pk}/").content.decode()
    changed = client.get(f"/documents/{grown.pk}/changes/").content.decode()
    assert "It is not." not in changed
    assert "It is not." not in client.get(f"/api/v1/documents/{grown.pk}/changes/").content.decode()


def test_opening_the_current_version_opens_the_older_ones(actor, reviewer, make_document):
    page = {"source_url": "https://quay.example/grows"}
    first = make_document("The quay is closed.", ["Is it?"], **page)
    grown = make_document("The quay is closed.", ["Is it?", "It is not."], **page)

    opening.open_thread(actor, grown, early=True)

    assert not opening.state(first, reviewer.pk).kept


def test_who_answered_before_the_article_came_first_has_seen_the_thread(
    reviewer, make_member, make_document, project
):
    change_project(project, {"article_first": False})
    document = make_document("One. Two.", ["Three."])
    tag(of_article(document)[0].pk, Actor(reviewer.pk), Answer("fact"))

    change_project(project, {"article_first": True})

    now = opening.state(document, reviewer.pk)
    assert (now.kept, now.unanswered) == (False, None)
    assert before(document, reviewer) == {}
    assert opening.state(document, make_member("ines", "reviewer").pk).kept


def test_what_was_kept_goes_with_its_document_and_its_project(actor, document, project):
    tag(of_article(document)[0].pk, actor, Answer("fact"))
    opening.open_thread(actor, document, early=True)

    removing.delete_document(document)

    assert not Opening.objects.exists()
    assert not BeforeThread.objects.exists()
    removing.delete_project(project)


def test_the_room_says_what_an_answer_was_before(actor, reviewer, document, client):
    first, _second = of_article(document)
    tag(first.pk, actor, Answer("fact"))
    opening.open_thread(actor, document, early=True)
    tag(first.pk, actor, Answer("disputed"))

    seen = windows.read(document, windows.reader(document, actor))
    client.force_login(reviewer)
    page = client.get(f"/documents/{document.pk}/").content.decode()

    assert [sentence.before for sentence in seen.sentences][:2] == ["fact", ""]
    assert 'data-before="fact"' in page
    assert COMMENT in page


def test_the_export_and_the_api_have_the_label_before(actor, document, client, reviewer):
    first, second = of_article(document)
    tag(first.pk, actor, Answer("fact"))
    tag(second.pk, actor, Answer(None, "no_claim"))
    opening.open_thread(actor, document)
    tag(first.pk, actor, Answer("disputed"))
    tag(of_thread(document)[0].pk, actor, Answer("opinion"))
    client.force_login(reviewer)
    base = f"/api/v1/projects/{document.project.slug}"

    lines = b"".join(client.get(f"{base}/export/?format=jsonl")).splitlines()
    table = b"".join(client.get(f"{base}/export/?format=csv")).decode().splitlines()
    listed = client.get(f"{base}/annotations/").json()["results"]

    exported = [(row["label"], row["label_before_thread"]) for row in map(orjson.loads, lines)]
    assert exported == [("disputed", "fact"), (None, None), ("opinion", None)]
    column = table[0].split(",").index("label_before_thread")
    assert table[1].split(",")[column] == "fact"
    told = [(row["label_before_thread"], row["abstain_reason_before_thread"]) for row in listed]
    assert told == [("fact", None), (None, "no_claim"), (None, None)]


def test_the_endpoint_echoes_op_and_refuses_an_unfinished_article(sign_in, reviewer, document):
    client = sign_in(reviewer)
    address, op = f"/documents/{document.pk}/open-thread/", str(uuid4())

    refused = client.post(address, {"op": op}, headers=HTMX)
    opened = client.post(address, {"op": op, "early": "1"}, headers=HTMX)
    again = client.post(address, {"op": op, "early": "1"}, headers=HTMX)

    assert refused.status_code == 409
    assert f'data-op="{op}"' not in refused.content.decode()
    assert f'data-op="{op}"' in opened.content.decode()
    assert again.content == opened.content
    assert Opening.objects.count() == 1


def test_a_plain_form_is_asked_and_then_led_to_the_thread(sign_in, reviewer, document):
    client = sign_in(reviewer)
    address = f"/documents/{document.pk}/open-thread/"

    asked = client.post(address)
    led = client.post(address, {"early": "1"})

    assert asked.status_code == 409
    assert "2 sentences of the article have no answer yet" in asked.content.decode()
    assert led.status_code == 302
    assert COMMENT in client.get(led["Location"]).content.decode()


def test_somebody_elses_wish_opens_nothing(sign_in, reviewer, owner, document):
    answer = sign_in(reviewer).post(
        f"/documents/{document.pk}/open-thread/", {"early": "1", "reviewer": owner.pk}, headers=HTMX
    )

    assert answer.status_code == 403
    assert not Opening.objects.exists()


def test_the_api_says_how_one_stands_and_opens(api, reviewer, document):
    caller: Client = api(reviewer)
    address = f"/api/v1/documents/{document.pk}/opening/"

    closed = caller.get(address).json()
    refused = caller.post(address, {}, content_type="application/json")
    opened = caller.post(address, {"early": True}, content_type="application/json").json()

    assert closed == {
        "kept_back": True,
        "comments": 2,
        "sentences": 2,
        "unanswered": 2,
        "opened_at": None,
    }
    assert refused.status_code == 409
    assert refused.json()["unanswered"] == 2
    assert (opened["kept_back"], opened["unanswered"]) == (False, 2)
    assert len(caller.get(f"/api/v1/documents/{document.pk}/").json()["posts"]) == 3


def test_the_statement_that_labels_is_short_enough_to_be_remembered():
    assert len(TAG) <= 4096
