"""`documents/{id}/changes/`, and a later reading that is named as one."""

import pytest

from annotations import labelling
from annotations.answers import Answer
from documents import integrity, removing
from documents.access import Actor
from documents.models import Document, Job, Link, LinkKind, LinkState, Sentence

URL = "https://paper.example/quay"


@pytest.fixture
def readings(make_document, reviewer, curator):
    first = make_document(
        "The quay is closed since Monday. Nobody was told.",
        ["It was never closed, believe me.", ("I saw it open.", 1), "About time."],
        source_url=URL,
    )
    for sentence in first.sentences.all():
        labelling.tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
        labelling.tag(sentence.pk, Actor(curator.pk), Answer("opinion", note="why"))
    second = make_document(
        "The quay is closed since Tuesday. Nobody was told.",
        ["It was never closed, believe me.", "I saw it open.", "Why?"],
        source_url=URL,
        title="The quay, again",
    )
    return first, second


def get(client, document, query=""):
    return client.get(f"/api/v1/documents/{document.pk}/changes/{query}")


def test_what_changed(api, curator, readings):
    first, second = readings
    answer = get(api(curator), second).json()

    assert (answer["version"], answer["previous"], answer["previous_version"]) == (2, str(first.pk), 1)
    assert answer["counts"]["posts"] == {"added": 1, "removed": 1, "changed": 1, "moved": 1, "unchanged": 1}
    assert answer["counts"]["sentences"] == {
        "added": 1,
        "removed": 1,
        "changed": 1,
        "moved": 0,
        "unchanged": 3,
    }
    assert answer["labels"] == {"kept": 4, "not_kept": 6}
    assert answer["fields_changed"] == [{"name": "title", "before": "The quay", "now": "The quay, again"}]
    assert [(post["kind"], post["is_moved"]) for post in answer["posts"]] == [
        ("edited", False), ("moved", True), ("removed", False), ("added", False)]  # fmt: skip
    [changed, same] = answer["posts"][0]["sentences"]
    assert {"kind": "gone", "text": "Monday"} in changed["words"]
    assert same["kind"] == "same"
    assert {(row["text"], row["why"]) for row in answer["not_kept"]} == {
        ("The quay is closed since Monday.", "text_changed"),
        ("I saw it open.", "comment_moved"),
        ("About time.", "comment_gone"),
    }


def test_in_a_blind_project_a_reviewer_is_told_of_their_own(api, reviewer, viewer, readings):
    _, second = readings
    mine = get(api(reviewer), second).json()
    nothing = get(api(viewer), second).json()

    assert mine["labels"] == {"kept": 2, "not_kept": 3}
    assert {row["reviewer"] for row in mine["not_kept"]} == {"rae"}
    assert nothing["labels"] == {"kept": 0, "not_kept": 0}
    assert nothing["not_kept"] == []


def test_a_first_version_has_nothing_to_compare(api, reviewer, readings):
    first, _ = readings
    assert get(api(reviewer), first).status_code == 404


def test_beyond_the_last_page_is_nothing(api, reviewer, readings):
    _, second = readings
    answer = get(api(reviewer), second, "?page=7").json()

    assert (answer["posts"], answer["not_kept"], answer["pages"]) == ([], [], 1)
    assert get(api(reviewer), second, "?page=0").status_code == 400


def add(client, **fields):
    return client.post("/api/v1/projects/harbour/documents/", fields, content_type="application/json")


def test_a_text_without_an_address_follows_the_document_it_names(api, curator, make_document):
    first = make_document("One thing. Another thing.")
    answer = add(api(curator), text="One thing. Another thing. A third.", previous=str(first.pk))

    assert answer.status_code == 201
    second = Document.objects.get(pk=answer.json()["id"])
    assert (second.version, second.previous_id) == (2, first.pk)
    first.refresh_from_db()
    assert not first.is_current


def test_a_reading_named_as_one_keeps_the_address(api, curator, make_document):
    first = make_document("One thing. Another thing.", source_url=URL)
    answer = add(
        api(curator),
        text="One thing. A third.",
        previous=str(first.pk),
        source_url="https://www.paper.example/quay",
    )

    assert answer.json()["source_url"] == URL
    assert answer.json()["version"] == 2


def test_only_the_current_version_can_be_followed(api, curator, readings, project):
    first, _ = readings
    url = "https://elsewhere.example/"
    answer = add(api(curator), text="Something else.", previous=str(first.pk), source_url=url)

    assert answer.status_code == 400
    assert "later reading of that document is there already" in answer.json()["detail"]
    unknown = "01a20d31-973e-75a4-8aeb-f2400206f368"
    assert add(api(curator), text="Something else.", previous=unknown).status_code == 400


def test_a_document_of_another_project_cannot_be_followed(api, owner, curator, make_document):
    from annotations.projects import create_project

    elsewhere = create_project("elsewhere", "Elsewhere", owner)
    theirs = make_document("One thing.", in_project=elsewhere)

    assert add(api(curator), text="Another thing.", previous=str(theirs.pk)).status_code == 400
    theirs.refresh_from_db()
    assert theirs.is_current


def test_a_page_that_goes_back_to_what_it_said_is_a_version_of_its_own(api, curator, make_document, project):
    first = make_document("One thing. Another thing.", source_url=URL)
    labelling.tag(first.sentences.first().pk, Actor(curator.pk), Answer("fact"))
    second = make_document("One thing. A third.", source_url=URL)

    same_bytes = add(api(curator), text="One thing. Another thing.", source_url=URL)
    read_again = add(api(curator), text="One thing. Another thing.", source_url=URL, previous=str(second.pk))
    once_more = add(api(curator), text="One thing. Another thing.", source_url=URL, previous=str(second.pk))

    assert (same_bytes.status_code, same_bytes.json()["id"]) == (200, str(first.pk))
    assert (read_again.status_code, read_again.json()["version"]) == (201, 3)
    assert (once_more.status_code, once_more.json()["id"]) == (200, read_again.json()["id"])
    assert Document.objects.get(is_current=True).version == 3
    assert not list(integrity.violations())
    removing.delete_document(Document.objects.get(version=3))
    assert Document.objects.get(is_current=True) == second


def test_reading_again_is_a_job_that_knows_what_it_reads(sign_in, curator, readings):
    _, second = readings
    answer = sign_in(curator).post(f"/documents/{second.pk}/read-again/")

    job = Job.objects.get()
    assert answer.url == f"/jobs/{job.pk}/"
    assert job.params["sources"][0]["url"] == URL
    assert job.params["told"] == {"previous": str(second.pk)}


def test_links_that_people_judged_go_along(make_document, curator):
    quoting = "“the wall moved by four centimetres in a night” That is wrong."
    first = make_document(
        "The wall moved by four centimetres in a night. It stood.", [quoting], source_url=URL
    )
    found = Link.objects.get(document=first)
    found.state = LinkState.REJECTED
    found.save()
    comment = first.posts.get(kind="comment")
    stood = first.sentences.get(text="It stood.")
    Link.objects.create(
        project=first.project,
        document=first,
        kind=LinkKind.DISPUTES,
        state=LinkState.CONFIRMED,
        source_post=comment,
        source_start=quoting.index("That"),
        source_end=len(quoting),
        target_sentence=stood,
        created_by=curator,
    )

    second = make_document(
        "New. The wall moved by four centimetres in a night. It stood.",
        [f"Well! {quoting} Really."],
        source_url=URL,
    )

    links = {link.kind: link for link in Link.objects.filter(document=second)}
    assert len(links) == 2
    assert links["quotes"].state == LinkState.REJECTED
    drawn = links["disputes"]
    assert (drawn.state, drawn.created_by) == (LinkState.CONFIRMED, curator)
    assert drawn.source_post.text[drawn.source_start : drawn.source_end] == "That is wrong."
    assert drawn.target_sentence == Sentence.objects.get(document=second, text="It stood.")
