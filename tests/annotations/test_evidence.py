"""Evidence: with the answer it belongs to, through every way an answer takes."""

import json

import orjson
import pytest

from annotations.answers import Answer
from annotations.integrity import violations
from annotations.labelling import StaleBase, current, tag, untag
from annotations.models import Annotation
from documents.access import Actor
from documents.errors import Invalid

PIECE = {"url": "https://archive.example/wall", "quotation": "Cast in 1931.", "stance": "supports"}
OTHER = {"url": "", "quotation": "“Never closed.”", "stance": "refutes"}
AnnotationEvent = Annotation.pgh_event_model  # type: ignore[attr-defined]


@pytest.fixture
def rae(reviewer):
    return Actor(reviewer.pk)


def test_an_answer_is_one_row_and_one_event_with_its_evidence(rae, sentence):
    saved = tag(sentence.pk, rae, Answer("fact", evidence=[PIECE, OTHER]))

    assert saved.evidence == [PIECE, OTHER]
    assert Annotation.objects.get().evidence == [PIECE, OTHER]
    assert AnnotationEvent.objects.get().evidence == [PIECE, OTHER]
    assert current(sentence.pk, rae).evidence == [PIECE, OTHER]
    assert not list(violations())


def test_an_address_in_any_case_of_its_scheme_is_one_everywhere(rae, sentence):
    shouted = Answer.parse({"label": "fact", "evidence": [{**PIECE, "url": "Https://archive.example/"}]})

    assert tag(sentence.pk, rae, shouted).evidence[0]["url"] == "Https://archive.example/"
    assert not list(violations())


def test_omitted_it_keeps_its_value_and_an_empty_list_clears(rae, sentence):
    first = tag(sentence.pk, rae, Answer("fact", evidence=[PIECE]))

    assert (
        tag(sentence.pk, rae, Answer("fact", evidence=[dict(reversed(PIECE.items()))])).revision
        == first.revision
    )
    assert tag(sentence.pk, rae, Answer("opinion")).evidence == [PIECE]
    assert tag(sentence.pk, rae, Answer("opinion", evidence=[])).evidence == []
    assert AnnotationEvent.objects.count() == 3
    assert untag(sentence.pk, rae).evidence == []


def test_a_stale_base_shows_the_evidence_that_is_there(rae, sentence):
    tag(sentence.pk, rae, Answer("fact", evidence=[PIECE]))

    with pytest.raises(StaleBase) as refused:
        tag(sentence.pk, rae, Answer("fact", evidence=[OTHER]), base=1)

    assert refused.value.extra["theirs"]["evidence"] == [PIECE]
    assert Annotation.objects.get().evidence == [PIECE]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ("none", "evidence"),
        ([PIECE] * 21, "evidence"),
        ([PIECE, 3], "evidence[1]"),
        ([PIECE, {**PIECE, "url": "javascript:alert(1)"}], "evidence[1].url"),
        ([{**PIECE, "url": "ftp://archive.example/"}], "evidence[0].url"),
        ([{**PIECE, "url": "https://"}], "evidence[0].url"),
        ([{**PIECE, "url": "https://[::1"}], "evidence[0].url"),
        ([{**PIECE, "url": "https://a.example/ b"}], "evidence[0].url"),
        ([{**PIECE, "url": "https://a.example/" + "x" * 2_000}], "evidence[0].url"),
        ([{**PIECE, "quotation": "x" * 5_001}], "evidence[0].quotation"),
        ([{**PIECE, "quotation": 3}], "evidence[0].quotation"),
        ([{"url": " ", "quotation": " ", "stance": "supports"}], "evidence[0].url"),
        ([{**PIECE, "quotation": "a\0b"}], "evidence[0].quotation"),
        ([{**PIECE, "stance": "doubts"}], "evidence[0].stance"),
        ([{**PIECE, "stance": ["supports"]}], "evidence[0].stance"),
        ([{**PIECE, "score": 1}], "evidence[0].score"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_field(given, field):
    with pytest.raises(Invalid) as refused:
        Answer.parse({"label": "fact", "evidence": given})

    assert list(refused.value.extra["errors"]) == [field]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://a.example/?q=a|b", "no “|” in it. Write %7C instead"),
        ("https://a.example/{b}", "no “{” in it. Write %7B instead"),
        ("https://a.example/^", "no “^” in it. Write %5E instead"),
        ("https://a.example/ b", "no “U+0020” in it. Write %20 instead"),
        ("https://a.example/\u200bb", "no “U+200B” in it. Write %E2%80%8B instead"),
        ("ftp://a.example/", "http:// or https://"),
    ],
)
def test_an_address_is_refused_with_the_reason(url, said):
    with pytest.raises(Invalid) as refused:
        Answer.parse({"label": "fact", "evidence": [{**PIECE, "url": url}]})

    assert said in refused.value.extra["errors"]["evidence[0].url"][0]


def test_a_form_sends_it_as_text(sign_in, reviewer, sentence):
    client = sign_in(reviewer)
    fields = {"label": "fact", "evidence": json.dumps([OTHER])}

    answer = client.post(f"/sentences/{sentence.pk}/label/", fields, headers={"HX-Request": "true"})

    assert Annotation.objects.get().evidence == [OTHER]
    assert 'data-evidence="[{&quot;url&quot;:&quot;&quot;,' in answer.text


def test_a_piece_given_through_the_api_comes_back(api, reviewer, project, sentence):
    client = api(reviewer)
    body = {"label": "fact", "evidence": [{"quotation": "Cast\r\nin 1931.", "stance": "supports"}]}
    stored = {"url": "", "quotation": "Cast\nin 1931.", "stance": "supports"}

    saved = client.put(f"/api/v1/sentences/{sentence.pk}/label/", body, content_type="application/json")

    assert saved.json()["evidence"] == [stored]
    [row] = client.get(f"/api/v1/projects/{project.slug}/annotations/").json()["results"]
    assert row["evidence"] == [stored]


def test_many_answers_at_once_carry_theirs(api, reviewer, project, document):
    client = api(reviewer)
    first, second, *_ = document.sentences.order_by("id").values_list("id", flat=True)
    address = f"/api/v1/projects/{project.slug}/annotations/bulk/"

    def send(*rows):
        return client.post(address, {"annotations": rows}, content_type="application/json").json()

    rows = [{"sentence": first, "label": "fact", "evidence": [PIECE]}, {"sentence": second, "label": "fact"}]
    assert send(*rows)["created"] == 2
    assert send(*rows)["unchanged"] == 2
    assert send({"sentence": first, "label": "fact"})["unchanged"] == 1
    assert send({"sentence": first, "label": "fact", "evidence": []})["changed"] == 1
    assert send({"sentence": first, "label": "fact", "evidence": [{}]})["errors"][0]["index"] == 0


def test_it_goes_along_to_a_new_version(rae, make_document):
    page = {"source_url": "https://quay.example/grows"}
    old = make_document("It grew.", **page)
    tag(old.sentences.get().pk, rae, Answer("fact", evidence=[PIECE]))

    new = make_document("It grew. It grew again.", **page)

    assert Annotation.objects.get(document=new).evidence == [PIECE]
    assert not list(violations())


def test_it_leaves_as_rows_of_its_own(api, reviewer, curator, project, document):
    first, second, *_ = document.sentences.order_by("post__order", "start")
    tag(first.pk, Actor(reviewer.pk), Answer("fact", evidence=[PIECE, OTHER]))
    tag(second.pk, Actor(curator.pk), Answer(None, "unclear", evidence=[OTHER]))

    def export(user, query=""):
        answer = api(user).get(f"/api/v1/projects/{project.slug}/export/?rows=evidence{query}")
        return [orjson.loads(line) for line in answer.getvalue().splitlines()]

    rows = export(curator)
    assert [(row["sentence_id"], row["reviewer"], row["n"]) for row in rows] == [
        (first.pk, "rae", 1),
        (first.pk, "rae", 2),
        (second.pk, "cora", 1),
    ]
    assert list(rows[0]) == [
        "sentence_key",
        "sentence_id",
        "document_id",
        "reviewer",
        "label",
        "url",
        "quotation",
        "stance",
        "n",
        "labelled_at",
    ]
    assert (rows[0]["url"], rows[1]["url"], rows[1]["quotation"]) == (PIECE["url"], None, OTHER["quotation"])
    assert [row["n"] for row in export(reviewer)] == [1, 2]
    assert export(curator, "&label=opinion") == []
    table = api(curator).get(f"/api/v1/projects/{project.slug}/export/?rows=evidence&format=csv").getvalue()
    assert len(table.splitlines()) == 4
