"""What every address of the API understands: fields, ETags, If-Match, keys of requests, quotas, compression."""

import json
import zlib
from datetime import timedelta
from threading import Event, Thread

import pyarrow as pa
import pytest
from django.db import connection, transaction
from django.utils import timezone

from annotations import labelling, norming
from annotations.answers import Answer
from annotations.models import Annotation
from documents import replies
from documents.access import Actor
from documents.models import Document, Invitation, KeptReply, Project, Token

PROJECT = "/api/v1/projects/harbour/"
DOCUMENTS = f"{PROJECT}documents/"
SENTENCES = f"{PROJECT}sentences/"


def post(client, path, body, key=None):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(path, body, content_type="application/json", headers=headers)


# fields


def test_fields_are_those_that_were_asked_for(api, owner, document):
    client = api(owner)

    [row, *_] = client.get(f"{SENTENCES}?fields=id,text").json()["results"]
    [listed] = client.get(f"{DOCUMENTS}?fields=title&fields=counts").json()["results"]
    one = client.get(f"/api/v1/documents/{document.pk}/?fields=id").json()

    assert set(row) == {"id", "text"}
    assert set(listed) == {"title", "counts"}
    assert one == {"id": str(document.pk)}


def test_a_misspelt_field_is_told_with_all_there_are(api, owner, project):
    answer = api(owner).get(f"{SENTENCES}?fields=id,txet")

    assert answer.status_code == 400
    assert "“txet”" in answer.json()["errors"]["fields"][0]
    assert "abstain_reason" in answer.json()["errors"]["fields"][0]


def test_fields_change_no_page(api, owner, document):
    client = api(owner)
    first = client.get(f"{SENTENCES}?page_size=2").json()

    second = client.get(first["next"] + "&fields=text").json()

    assert [row["text"] for row in second["results"]] == ["It was never closed.", "I saw it open on Monday."]


# order and cursors


def test_a_cursor_of_another_query_is_refused_in_words(api, owner, document, make_document):
    client = api(owner)
    cursor = client.get(f"{SENTENCES}?page_size=1&depth=0").json()["next"].partition("cursor=")[2]

    for other in ("", "&depth=1", "&depth=0&q=quay", "&depth=0&sort=id"):
        answer = client.get(f"{SENTENCES}?page_size=1{other}&cursor={cursor}")
        assert answer.status_code == 400
        assert "cursor" in answer.json()["errors"]
    assert client.get(f"{SENTENCES}?page_size=9&depth=0&cursor={cursor}").status_code == 200


@pytest.mark.parametrize("sort", ["reading", "id", "depth", "length", "posted_at", "-rank"])
def test_pages_in_any_order_hold_every_sentence_once(api, owner, make_document, sort):
    for number in range(3):
        make_document(f"Same quay {number}. Same quay.", ["Same quay, too."], title=str(number))
    client, backwards = api(owner), sort.removeprefix("-") if sort.startswith("-") else f"-{sort}"

    def walk(order, link="next"):
        page = client.get(f"{SENTENCES}?q=quay&page_size=2&sort={order}").json()
        rows = [row["id"] for row in page["results"]]
        while page[link]:
            page = client.get(page[link]).json()
            rows += [row["id"] for row in page["results"]]
        return rows

    there = walk(sort)
    assert len(there) == len(set(there)) == 9
    assert walk(backwards) == there[::-1]


def test_answers_in_the_order_of_their_last_change_stay_put_while_others_change(api, owner, document):
    ids = list(document.sentences.order_by("post__order", "start").values_list("pk", flat=True))
    now = timezone.now()
    for number, pk in enumerate(ids):
        labelling.tag(pk, Actor(owner.pk), Answer("fact"))
        Annotation.objects.filter(sentence=pk).update(labelled_at=now + timedelta(seconds=number))
    client = api(owner)
    first = client.get(f"{PROJECT}annotations/?sort=-labelled_at&page_size=2").json()
    Annotation.objects.filter(sentence=ids[0]).update(labelled_at=now + timedelta(seconds=9))

    rest = client.get(first["next"]).json()

    assert [row["sentence"] for row in first["results"]] == [ids[3], ids[2]]
    assert [row["sentence"] for row in rest["results"]] == [ids[1]]
    back = client.get(rest["previous"]).json()
    assert [row["sentence"] for row in back["results"]] == [ids[3], ids[2]]


def test_rank_needs_words(api, owner, project):
    answer = api(owner).get(f"{SENTENCES}?sort=-rank")

    assert answer.status_code == 400
    assert "sort" in answer.json()["errors"]


# ETags


@pytest.mark.parametrize("path", ["", "sentences/?depth=0", "documents/", "labels/fact/", "members/"])
def test_what_one_has_is_not_sent_again(api, owner, document, path):
    client = api(owner)
    first = client.get(PROJECT + path)

    again = client.get(PROJECT + path, headers={"If-None-Match": first["ETag"]})
    Project.objects.update(name="Renamed")
    Document.objects.update(title="Renamed")
    document.project.labels.update(name="Renamed")
    owner.name = "Renamed"
    owner.save()
    document.sentences.filter(text="The quay is closed.").update(retired_at=timezone.now())
    changed = client.get(PROJECT + path, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert (again.content, again["ETag"]) == (b"", first["ETag"])
    assert first["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("path", "changes"),
    [("", {"name": "Mine"}), ("labels/fact/", {"name": "Mine"})],
    ids=["project", "label"],
)
def test_what_changed_since_is_not_overwritten(api, owner, project, path, changes):
    client, path = api(owner), PROJECT + path
    seen = client.get(path)["ETag"]

    def change(tag, fields):
        return client.patch(path, fields, content_type="application/json", headers={"If-Match": tag})

    theirs = change(seen, {"name": "Theirs"})
    mine = change(seen, changes)

    assert (theirs.status_code, mine.status_code) == (200, 412)
    assert mine["Content-Type"] == "application/problem+json"
    assert client.get(path).json()["name"] == "Theirs"
    assert change(f"W/{client.get(path)['ETag']}", changes).status_code == 200
    assert change("*", {"name": "Any"}).status_code == 200


def test_a_decision_is_made_on_what_was_seen(api, owner, reviewer, sentence):
    client, path = api(owner), f"/api/v1/sentences/{sentence.pk}/decision/"
    seen = client.get(path)["ETag"]

    def decide(tag, label="fact", **fields):
        headers = {"If-Match": tag} if tag else {}
        body = {"label": label, **fields}
        return client.put(path, body, content_type="application/json", headers=headers)

    assert decide(None).json()["errors"]["base"]
    labelling.tag(sentence.pk, Actor(reviewer.pk), Answer("opinion"))
    assert decide(seen).status_code == 412
    assert decide(client.get(path)["ETag"]).status_code == 200
    assert decide(client.get(path)["ETag"], "opinion").json()["revision"] == 2
    assert client.delete(path, headers={"If-Match": seen}).status_code == 412
    assert client.delete(path, headers={"If-Match": client.get(path)["ETag"]}).status_code == 204


# Idempotency-Key


def test_a_document_that_is_sent_twice_is_there_once(api, owner, project):
    client, body = api(owner), {"text": "The bell rang. Nobody heard it."}

    first = post(client, DOCUMENTS, body, "key-1")
    again = post(client, DOCUMENTS, body, "key-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert (again["Location"], again["Idempotent-Replayed"]) == (first["Location"], "true")
    assert "Idempotent-Replayed" not in first
    assert Document.objects.count() == 1


def test_a_key_of_another_request_is_refused(api, owner, reviewer, project):
    client = api(owner)
    post(client, f"{PROJECT}labels/", {"key": "rumour", "name": "Rumour", "hotkey": "5"}, '"k 1"')

    other = post(client, f"{PROJECT}labels/", {"key": "gossip", "name": "Gossip", "hotkey": "6"}, '"k 1"')
    elsewhere = post(client, DOCUMENTS, {"text": "A."}, '"k 1"')

    assert (other.status_code, elsewhere.status_code) == (422, 422)
    assert project.labels.count() == 5
    # Another person's keys, and those of another token, are others.
    assert post(api(owner), DOCUMENTS, {"text": "A."}, '"k 1"').status_code == 201
    assert post(client, DOCUMENTS, {"text": "A."}, "n" * 256).status_code == 400


def test_what_was_refused_may_be_sent_again(api, owner, project):
    client, path = api(owner), f"{PROJECT}labels/"

    refused = post(client, path, {"key": "fact", "name": "Again", "hotkey": "5"}, "k")
    made = post(client, path, {"key": "rumour", "name": "Rumour", "hotkey": "5"}, "k")

    assert (refused.status_code, made.status_code) == (409, 201)


def test_who_left_gets_no_answer_from_before(api, owner, curator, project):
    client = api(curator)
    post(client, DOCUMENTS, {"text": "A."}, "k")

    project.memberships.filter(user=curator).delete()

    assert post(client, DOCUMENTS, {"text": "A."}, "k").status_code == 404


def test_who_left_gets_no_answer_about_a_sentence_or_a_round_either(api, owner, curator, project, sentence):
    client = api(curator)
    held = norming.open_round(Actor(owner.pk), project, "First", [sentence.pk])
    norming.move(Actor(owner.pk), held, "talking", held.revision)
    said = {
        f"/api/v1/sentences/{sentence.pk}/remarks/": {"text": "Look."},
        f"/api/v1/norming/{held.pk}/remarks/": {"sentence": sentence.pk, "text": "Look."},
    }
    made = [post(client, path, body, path).status_code for path, body in said.items()]

    project.memberships.filter(user=curator).delete()

    assert made == [201, 201]
    assert [post(client, path, body, path).status_code for path, body in said.items()] == [404, 404]


def test_a_secret_is_not_kept(api, owner, project):
    client = api(owner)
    token = post(client, "/api/v1/tokens/", {"name": "new"}, "k1").json()["token"]
    link = post(client, f"{PROJECT}invitations/", {"role": "viewer"}, "k2").json()["link"]

    again = post(client, "/api/v1/tokens/", {"name": "new"}, "k1").json()
    invited = post(client, f"{PROJECT}invitations/", {"role": "viewer"}, "k2").json()

    assert (again["token"], again["name"], invited["link"]) == (None, "new", None)
    assert (Token.objects.filter(name="new").count(), Invitation.objects.count()) == (1, 1)
    kept = b"".join(bytes(one.body) for one in KeptReply.objects.all())
    assert token.encode() not in kept
    assert link.rsplit("/", 2)[1].encode() not in kept


def test_a_key_lasts_a_day(api, owner, project):
    client = api(owner)
    post(client, f"{PROJECT}gaps/", {}, "k")  # refused: nothing stays
    post(client, DOCUMENTS, {"text": "A."}, "k")
    KeptReply.objects.update(created_at=timezone.now() - replies.KEPT_FOR * 2)

    assert post(client, DOCUMENTS, {"text": "B."}, "k").status_code == 201
    KeptReply.objects.update(created_at=timezone.now() - replies.KEPT_FOR * 2)
    assert replies.forget() == 1


def test_the_same_request_with_files_is_told_by_what_is_in_them(api, owner, project):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = api(owner)

    def send(content):
        file = SimpleUploadedFile("a.txt", content, "text/plain")
        return client.post(DOCUMENTS, {"file": file}, headers={"Idempotency-Key": "k"})

    assert [send(text).status_code for text in (b"One. Two.", b"One. Two.", b"One. Three.")] == [
        201,
        201,
        422,
    ]
    assert Document.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_request_waits_for_the_first_with_its_key(api, owner, project):
    client, path = api(owner), f"{PROJECT}labels/"
    body = {"key": "rumour", "name": "Rumour", "hotkey": "5"}
    claimed, go, answers = Event(), Event(), []

    def first():
        try:
            with transaction.atomic():
                answers.append(post(client, path, body, "k"))
                claimed.set()
                go.wait(60)
        finally:
            connection.close()

    def second():
        try:
            answers.append(post(client, path, body, "k"))
        finally:
            connection.close()

    threads = [Thread(target=first), Thread(target=second)]
    threads[0].start()
    claimed.wait(60)
    threads[1].start()
    go.set()
    for thread in threads:
        thread.join(60)

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert project.labels.count() == 5


# Quotas


def test_a_quota_is_told_and_held(api, owner, reviewer, project, settings):
    settings.API_REQUESTS_A_MINUTE = 2
    client = api(owner)

    first, second, third = (client.get(PROJECT) for _ in range(3))

    assert [answer.status_code for answer in (first, second, third)] == [200, 200, 429]
    assert first["RateLimit-Policy"] == '"default";q=2;w=60'
    assert first["RateLimit"].startswith('"default";r=1;t=')
    assert third["RateLimit"].startswith('"default";r=0;t=')
    assert 1 <= int(third["Retry-After"]) <= 60
    assert third.json()["type"].endswith("#quota-exceeded")
    assert api(reviewer).get(PROJECT).status_code == 200


def test_labels_are_never_held_back(api, owner, sentence, settings):
    settings.API_REQUESTS_A_MINUTE = 1
    client, path = api(owner), f"/api/v1/sentences/{sentence.pk}/label/"

    got = [client.put(path, {"label": "fact"}, content_type="application/json") for _ in range(3)]

    assert [answer.status_code for answer in got] == [200] * 3


def test_no_limit_is_no_header(api, owner, project, settings):
    settings.API_REQUESTS_A_MINUTE = 0

    assert "RateLimit" not in api(owner).get(PROJECT)


# Filters


@pytest.mark.parametrize("path", ["consensus", "checks", "checks/mine", "self-agreement", "study", "splits"])
def test_what_takes_no_filter_does_not_pass_one_over(api, owner, project, path):
    client = api(owner)
    assert client.get(f"{PROJECT}{path}/").status_code == 200
    refused = client.get(f"{PROJECT}{path}/?label=fact")

    assert refused.status_code == 400
    assert "Known: fields" in refused.json()["errors"]["label"][0]


# Compression


@pytest.mark.parametrize("path", [SENTENCES, f"{PROJECT}export/?rows=sentences"])
@pytest.mark.parametrize("asked", ["gzip", "zstd", "zstd, gzip", "gzip, zstd;q=0", "gzip;q=0", "identity"])
def test_answers_and_streams_are_compressed_as_asked(api, owner, document, path, asked):
    client = api(owner)

    def body(answer):
        return b"".join(answer.streaming_content) if answer.streaming else answer.content

    plain = body(client.get(path))
    answer = client.get(path, headers={"Accept-Encoding": asked})

    encoding = answer.headers.get("Content-Encoding")
    assert encoding == {"gzip, zstd;q=0": "gzip", "gzip;q=0": None, "identity": None}.get(
        asked, asked.partition(",")[0]
    )
    assert unpacked(body(answer), encoding) == plain
    assert "Accept-Encoding" in answer["Vary"]


def unpacked(content: bytes, encoding: str | None) -> bytes:
    if encoding == "zstd":
        return pa.input_stream(pa.BufferReader(content), compression="zstd").read()
    return zlib.decompress(content, 31) if encoding == "gzip" else content


def test_a_weak_etag_of_a_compressed_answer_is_known_again(api, owner, document):
    client, zstd = api(owner), {"Accept-Encoding": "zstd"}
    first = client.get(SENTENCES, headers=zstd)

    again = client.get(SENTENCES, headers=zstd | {"If-None-Match": first["ETag"]})

    assert first["ETag"].startswith("W/")
    assert again.status_code == 304


def test_bulk_answers_are_all_or_nothing_with_a_key_too(api, owner, document):
    rows = [{"sentence": pk, "label": "fact"} for pk in document.sentences.values_list("pk", flat=True)]
    client, path = api(owner), f"{PROJECT}annotations/bulk/"

    wrong = post(client, path, {"annotations": [*rows, {"sentence": 1, "label": "fakt"}]}, "k")
    right = post(client, path, {"annotations": rows}, "k")
    again = post(client, path, {"annotations": rows}, "k")

    assert (wrong.status_code, right.status_code) == (400, 200)
    assert json.loads(right.content) == json.loads(again.content) == {
        "received": 4, "created": 4, "changed": 0, "unchanged": 0,
    }  # fmt: skip
