"""A NUL character, which no database can hold, is refused in words wherever a person's text comes in."""

import json

import pytest
from django.http import QueryDict

from annotations.models import Annotation, Remark, SavedView
from documents import storable
from documents.errors import Invalid
from documents.models import Document, Membership

JSON = "application/json"
NUL = "a\0b"


@pytest.fixture
def mine(api, owner, project):
    return api(owner)


def test_a_note_of_the_review_room(sign_in, reviewer, sentence):
    client = sign_in(reviewer)
    fields = {"label": "fact", "note": NUL}

    page = client.post(f"/sentences/{sentence.pk}/label/", fields)
    fragment = client.post(f"/sentences/{sentence.pk}/label/", fields, headers={"HX-Request": "true"})
    told = client.post(f"/sentences/{sentence.pk}/label/", fields, headers={"Accept": JSON})

    assert [page.status_code, fragment.status_code, told.status_code] == [400, 400, 400]
    for answer in (page, fragment):
        assert "A text holds a NUL character. Nothing was changed" in answer.text
        assert "<li>note: " in answer.text
    assert list(told.json()["errors"]) == ["note"]
    assert not Annotation.objects.exists()


def test_evidence_that_a_form_sends_as_json(sign_in, reviewer, sentence):
    evidence = json.dumps([{"quotation": NUL, "stance": "supports"}])

    answer = sign_in(reviewer).post(
        f"/sentences/{sentence.pk}/label/", {"label": "fact", "evidence": evidence}
    )

    assert answer.status_code == 400
    assert "evidence[0].quotation" in answer.text
    assert not Annotation.objects.exists()


@pytest.mark.parametrize("address", [
    "/sentences/{sentence}/discussion/", "/projects/harbour/settings/", "/projects/harbour/privacy/",
    "/projects/harbour/guideline/edit/", "/projects/harbour/add/", "/account/login/", "/account/tokens/",
])  # fmt: skip
def test_any_form_of_any_page(sign_in, owner, sentence, address):
    fields = {"text": [NUL], "name": ["x", NUL], "reason": [NUL], "login": [NUL]}

    answer = sign_in(owner).post(address.format(sentence=sentence.pk), fields)

    assert answer.status_code == 400
    assert "<li>text: " in answer.text
    assert "<li>name: " in answer.text
    assert not Remark.objects.exists()


def test_the_filters_of_a_view_in_a_field(sign_in, owner, project):
    client = sign_in(owner)

    client.post("/projects/harbour/data/views/", {"name": "mine", "query": "q=a%00b"})

    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("method", "address", "body", "field"),
    [
        ("put", "sentences/{sentence}/label/", {"label": "fact", "note": NUL}, "note"),
        ("put", "sentences/{sentence}/label/", {"label": NUL}, "label"),
        ("post", "sentences/{sentence}/remarks/", {"text": NUL}, "text"),
        ("post", "projects/harbour/guidelines/", {"text": NUL}, "text"),
        ("patch", "projects/harbour/", {"name": NUL}, "name"),
        ("post", "projects/harbour/documents/", {"text": "Yes.", "title": NUL}, "title"),
        ("post", "projects/harbour/releases/", {"version": "1.0.0", "answers": {"uses": NUL}}, "answers.uses"),
        ("post", "projects/harbour/releases/", {NUL: 1}, "a\ufffdb"),
        ("post", "projects/harbour/annotations/bulk/", NUL, "body"),
    ],
)  # fmt: skip
def test_any_body_of_the_api(mine, sentence, method, address, body, field):
    call = getattr(mine, method)

    answer = call(f"/api/v1/{address.format(sentence=sentence.pk)}", json.dumps(body), content_type=JSON)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert not Annotation.objects.exists()


@pytest.mark.parametrize(
    ("body", "how"),
    [
        ({"title": NUL, "text": "Yes."}, {}),
        ("title=a%00b&text=Yes.", {"content_type": "application/x-www-form-urlencoded"}),
    ],
)
def test_a_form_that_the_api_is_sent(mine, body, how):
    answer = mine.post("/api/v1/projects/harbour/documents/", body, **how)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["title"]
    assert not Document.objects.exists()


def test_of_many_rows_each_is_told_by_its_number(mine, sentence):
    rows = [
        {"sentence": sentence.pk, "label": "fact"},
        {"sentence": sentence.pk, "label": "fact", "note": NUL},
    ]

    answer = mine.post(
        "/api/v1/projects/harbour/annotations/bulk/", json.dumps({"annotations": rows}), content_type=JSON
    )

    assert answer.status_code == 400
    assert "NUL" in json.dumps(next(one for one in answer.json()["errors"] if one["index"] == 1))
    assert not Annotation.objects.exists()


def test_a_backslash_and_its_letters_are_a_text_like_any_other(mine, sentence):
    note = "\\u0000 \\x00 \\"

    mine.put(f"/api/v1/sentences/{sentence.pk}/label/", json.dumps({"label": "fact", "note": note}), JSON)

    assert Annotation.objects.get().note == note


@pytest.mark.parametrize("body", [
    {"text": "The weir\0 leaks."}, {"posts": [{"text": "The weir\0 leaks."}]},
    {"jsonl": json.dumps({"posts": [{"text": "The weir\0 leaks."}]})},
])  # fmt: skip
def test_from_a_document_it_goes_and_that_is_noted(mine, body):
    answer = mine.post("/api/v1/projects/harbour/documents/", json.dumps(body), content_type=JSON)

    assert answer.status_code == 201, answer.json()
    assert answer.json()["posts"][0]["text"] == "The weir leaks."
    assert "characters no text may hold" in json.dumps(Document.objects.get().removed)


def test_what_people_say_of_themselves(mine, owner):
    answer = mine.patch(
        "/api/v1/projects/harbour/me/", json.dumps({"native_languages": ["en", NUL]}), content_type=JSON
    )

    assert answer.status_code == 400, answer.json()
    assert list(answer.json()["errors"]) == ["native_languages[1]"]
    assert Membership.objects.filter(user=owner).exists()


def test_no_more_is_named_than_helps():
    with pytest.raises(Invalid) as refused:
        storable.require([NUL] * 100)
    with pytest.raises(Invalid) as named:
        storable.require(QueryDict("a=1&b=%00&c=2&d=x&d=%00"))

    assert len(refused.value.extra["errors"]) == storable.MOST_NAMED
    assert list(named.value.extra["errors"]) == ["b", "d"]
