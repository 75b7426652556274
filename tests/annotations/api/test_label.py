"""`PUT|DELETE sentences/{id}/label/`."""

from uuid import uuid4

import orjson
import pytest
from django.test import Client

from annotations.answers import JSON_LABEL, JSON_ROW
from annotations.api.serializers import BulkRow, LabelInput
from annotations.models import Annotation
from documents.models import Token

SENTENCE = {
    "id", "key", "document", "post", "position", "start", "end", "text", "label",
    "abstain_reason", "revision",
}  # fmt: skip


def key_of(annotation):
    return annotation.label and annotation.label.key


def put(client, sentence, body, **more):
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    return client.put(f"/api/v1/sentences/{sentence.pk}/label/", content, "application/json", **more)


def test_the_answer_is_the_sentence_with_the_op(api, reviewer, sentence):
    op = str(uuid4())

    answer = put(api(reviewer), sentence, {"label": "disputed", "op": op, "base": 0, "confidence": 4})

    found = answer.json()
    assert answer.status_code == 200
    assert set(found) == SENTENCE | {"evidence", "op"}
    assert (found["id"], found["label"], found["op"]) == (sentence.pk, "disputed", op)
    assert (found["position"], found["text"]) == (1, sentence.text)
    stored = Annotation.objects.get()
    assert (stored.reviewer_id, key_of(stored), stored.confidence) == (reviewer.pk, "disputed", 4)


def test_the_same_again_changes_nothing(api, reviewer, sentence):
    client = api(reviewer)
    first = put(client, sentence, {"label": "fact", "note": "Register, p. 3"}).json()

    again = put(client, sentence, {"label": "fact"}).json()

    assert again == first
    assert Annotation.objects.get().note == "Register, p. 3"


def test_no_label_needs_a_reason(api, reviewer, sentence):
    client = api(reviewer)

    assert put(client, sentence, {"label": None}).status_code == 400
    answer = put(client, sentence, {"label": None, "abstain_reason": "no_claim"}).json()

    assert (answer["label"], answer["abstain_reason"]) == (None, "no_claim")


def test_clearing_takes_the_answer_away_and_clearing_again_is_fine(api, reviewer, sentence):
    client = api(reviewer)
    put(client, sentence, {"label": "fact"})

    for _ in range(2):
        answer = client.delete(f"/api/v1/sentences/{sentence.pk}/label/")
        assert (answer.status_code, answer.json()["label"]) == (200, None)
    assert not Annotation.objects.exists()


def test_a_clear_may_carry_op_and_base(api, reviewer, sentence):
    client = api(reviewer)
    op = str(uuid4())
    put(client, sentence, {"label": "fact"})
    path = f"/api/v1/sentences/{sentence.pk}/label/"

    stale = client.delete(path, orjson.dumps({"op": op, "base": 1}), "application/json")
    answer = client.delete(path, orjson.dumps({"op": op}), "application/json")

    assert stale.status_code == 409
    assert answer.json()["op"] == op


def test_a_clear_holds_nothing_else(api, reviewer, sentence):
    client, path = api(reviewer), f"/api/v1/sentences/{sentence.pk}/label/"
    put(client, sentence, {"label": "fact"})

    answer = client.delete(path, orjson.dumps({"label": None}), "application/json")

    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"label"})
    assert Annotation.objects.exists()


def test_a_stale_base_gets_both_sides(api, reviewer, sentence):
    client = api(reviewer)
    first = put(client, sentence, {"label": "fact"}).json()
    put(client, sentence, {"label": "opinion", "base": first["revision"]})

    answer = put(client, sentence, {"label": "disputed", "base": first["revision"], "op": str(uuid4())})

    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.json()["theirs"]["label"], answer.json()["yours"]["label"]) == ("opinion", "disputed")
    assert key_of(Annotation.objects.get()) == "opinion"


def test_a_known_op_is_acknowledged_again(api, reviewer, sentence):
    client = api(reviewer)
    body = {"label": "fact", "op": str(uuid4()), "base": 0}
    put(client, sentence, body)
    put(client, sentence, {"label": "opinion"})

    answer = put(client, sentence, body)

    assert (answer.status_code, answer.json()["op"], answer.json()["label"]) == (200, body["op"], "opinion")


@pytest.mark.parametrize(
    "body",
    [
        {"label": "nonsense"},
        {"label": "fact", "confidence": 9},
        {"label": "fact", "confidence": True},
        {"label": "fact", "abstain_reason": "unclear"},
        {"label": "fact", "op": "no uuid"},
        {"label": "fact", "base": "x"},
        b'{"label": "fact", "base": 1180591620717411303424}',
        {"label": "fact", "note": ["x"]},
        {"label": "fact", "note": "x" * 10_001},
        {"label": "fact", "mixed": "perhaps"},
        {"label": "fa\0ct"},
        {"label": {"key": "fact"}},
        {"label": []},
        {"label": "fact", "op": {"x": 1}},
        {"label": "fact", "duration_ms": -1},
        {},
        [],
        b" ",
        b"{",
        b'{"label": "\\ud800"}',
        b'{"label": "\xff"}',
        b"[" * 100_000,
    ],
)
def test_a_bad_answer_is_refused_and_nothing_changes(api, reviewer, sentence, body):
    answer = put(api(reviewer), sentence, body)

    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert not Annotation.objects.exists()


def test_a_field_that_is_not_known_is_named(api, reviewer, sentence):
    answer = put(api(reviewer), sentence, {"label": "fact", "lable": "fact", "confidence": "4", "mixed": 1})

    assert answer.status_code == 400
    errors = answer.json()["errors"]
    assert set(errors) == {"lable", "confidence", "mixed"}
    assert "Known: abstain_reason, attributed, base" in errors["lable"][0]
    assert not Annotation.objects.exists()


def test_what_may_be_left_out_may_be_null(api, reviewer, sentence):
    fields = ("abstain_reason", "note", "mixed", "attributed", "duration_ms", "evidence", "op", "base")

    answer = put(api(reviewer), sentence, {"label": "fact", "confidence": None, **dict.fromkeys(fields)})

    assert answer.status_code == 200


def test_the_fields_that_are_known_are_those_of_the_description():
    assert set(JSON_LABEL) == set(LabelInput().fields)
    assert set(JSON_ROW) == set(BulkRow().fields)


@pytest.mark.parametrize("method", ["get", "post", "options"])
def test_what_it_does_not_do_is_answered_with_what_it_does(api, reviewer, sentence, method):
    answer = getattr(api(reviewer), method)(f"/api/v1/sentences/{sentence.pk}/label/")

    assert (answer.status_code, answer["Allow"]) == (405, "PUT, DELETE")


def test_a_body_that_is_no_json_or_too_long_is_refused(api, reviewer, sentence):
    client = api(reviewer)
    path = f"/api/v1/sentences/{sentence.pk}/label/"

    assert client.put(path, "label=fact", "application/x-www-form-urlencoded").status_code == 415
    assert put(client, sentence, {"label": "fact", "note": "x" * 300_000}).status_code == 413
    assert client.get(path).status_code == 405
    assert client.post(path, {}).status_code == 405
    assert client.get(path)["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("id", [0, 2**31, 2**63 - 1, 2**63, 10**18 * 9, 10**30])
def test_a_sentence_that_is_not_there(api, reviewer, sentence, id):
    answer = api(reviewer).put(f"/api/v1/sentences/{id}/label/", b'{"label": "fact"}', "application/json")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_who_may_not_is_told_no_more_than_they_may_know(api, viewer, stranger, sentence):
    assert put(api(viewer), sentence, {"label": "fact"}).status_code == 403
    assert put(api(stranger), sentence, {"label": "fact"}).status_code == 404
    assert put(api(viewer, scopes=["read"]), sentence, {"label": "fact"}).status_code == 403
    assert not Annotation.objects.exists()


def test_a_token_that_reads_or_is_of_another_project_labels_nothing(api, make_token, owner, sentence, client):
    from annotations.projects import create_project

    other = create_project("weir", "Weir", owner)
    secret = make_token(owner)
    Token.objects.get().projects.set([other])

    headers = {"Authorization": f"Token {secret}"}
    assert put(api(owner, scopes=["read"]), sentence, {"label": "fact"}).status_code == 403
    assert put(client, sentence, {"label": "fact"}, headers=headers).status_code == 404
    assert not Annotation.objects.exists()


def test_without_a_live_token_nobody_labels(api, make_token, reviewer, sentence, client):
    from datetime import timedelta

    expired = make_token(reviewer, expiry=timedelta(seconds=-1))

    assert put(client, sentence, {"label": "fact"}).status_code == 401
    for secret in ("", "nonsense", "é", expired):
        headers = {"Authorization": f"Token {secret}"}
        answer = put(client, sentence, {"label": "fact"}, headers=headers)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Token")


def test_a_session_labels_with_csrf_only(reviewer, sentence):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reviewer)

    refused = put(client, sentence, {"label": "fact"})
    client.cookies["csrftoken"] = "a" * 32
    taken = put(client, sentence, {"label": "fact"}, headers={"X-CSRFToken": "a" * 32})

    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert (taken.status_code, taken.json()["label"]) == (200, "fact")


def test_who_was_switched_off_labels_nothing(sign_in, reviewer, sentence):
    client = sign_in(reviewer)
    reviewer.is_active = False
    reviewer.save()

    assert put(client, sentence, {"label": "fact"}).status_code == 401
