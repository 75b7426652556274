"""Filters: the same in lists of sentences, lists of answers and exports, and never more than one may know."""

import json
from datetime import UTC, datetime

import pytest
from django.utils.datastructures import MultiValueDict

from annotations import deciding, labelling, opening
from annotations.answers import Answer
from annotations.deciding import Verdict
from annotations.filters import FIELDS, Filters
from annotations.models import Annotation
from annotations.projects import change_project
from documents.access import Actor
from documents.errors import Forbidden, Invalid
from documents.models import Document, Link, Post

PROJECT = "/api/v1/projects/harbour"


@pytest.fixture
def harbour(project, owner, reviewer, document, make_document):
    """Two documents; of the first, sentences 1 to 4: two in the article, one a comment, one its answer.

    olga: 1 fact, 2 opinion with a note, 3 no claim. rae: 1 disputed, mixed, 2 opinion, with evidence.
    """
    make_document("Der Turm ist hoch.", title="The tower", language="de")
    first, second, third, fourth = document.sentences.order_by("post__order", "start")
    answers = [
        (first, owner, Answer("fact", confidence=5)),
        (second, owner, Answer("opinion", note="See Monday.")),
        (third, owner, Answer(None, "no_claim")),
        (first, reviewer, Answer("disputed", mixed=True, confidence=2)),
        (
            second,
            reviewer,
            Answer(
                "opinion", evidence=[{"url": "https://quay.example/", "quotation": "", "stance": "supports"}]
            ),
        ),
    ]
    for sentence, person, answer in answers:
        labelling.tag(sentence.pk, Actor(person.pk), answer)
    Annotation.objects.filter(reviewer=reviewer).update(labelled_at=datetime(2020, 5, 17, 12, tzinfo=UTC))
    Post.objects.filter(document=document, order=1).update(posted_at=datetime(2021, 3, 1, tzinfo=UTC))
    Post.objects.filter(document=document, order=2).update(author="Tobias, of the quay")
    document.sentences.filter(pk=fourth.pk).update(is_quote=True)
    Document.objects.filter(pk=document.pk).update(published_at=datetime(2019, 1, 31, 23, 59, tzinfo=UTC))
    Link.objects.create(
        project=project, document=document, kind="disputes", source_post=third.post, source_start=0,
        source_end=2, target_sentence=second,
    )  # fmt: skip
    deciding.decide(Actor(owner.pk), first.pk, Verdict("disputed"), 0)
    return document


# What is asked, the numbers of the sentences (5 is the other document), and of the answers on them.
CASES = [
    ("", "12345", "1o 2o 3o 1r 2r"),
    ("label=opinion", "2", "2o 2r"),
    ("label=opinion&label=fact", "12", "1o 2o 2r"),
    ("label=opinion,disputed&reviewer=rae", "12", "1r 2r"),
    ("label=none", "3", "3o"),
    ("abstain_reason=no_claim", "3", "3o"),
    ("reviewer=rae", "12", "1r 2r"),
    ("reviewer=rae&reviewer=olga", "123", "1o 2o 3o 1r 2r"),
    ("disputed_in_thread=true", "2", "2o 2r"),
    ("disputed_in_thread=false", "1345", "1o 3o 1r"),
    ("reviewers_disagree=true", "1", "1o 1r"),
    ("decided=true", "1", "1o 1r"),
    ("decided=no", "2345", "2o 3o 2r"),
    ("decision=disputed", "1", "1o 1r"),
    ("decision=fact,none", "", ""),
    ("phase=main", "123", "1o 2o 3o 1r 2r"),
    ("phase=gold", "", ""),
    ("depth=0", "125", "1o 2o 1r 2r"),
    ("depth=1-", "34", "3o"),
    ("depth=0,2-3", "1245", "1o 2o 1r 2r"),
    ("post_kind=comment", "34", "3o"),
    ("author=ann", "3", "3o"),
    ("author=Tobias, of the quay", "4", ""),
    ("author=ann&author=Tobias, of the quay", "34", "3o"),
    ("posted_from=2021-03-01&posted_to=2021-03-01", "3", "3o"),
    ("posted_to=2021-02-28", "", ""),
    ("published_to=2019-01-31", "1234", "1o 2o 3o 1r 2r"),
    ("published_from=2019-02-01", "", ""),
    ("labelled_to=2020-05-17", "12", "1r 2r"),
    ("labelled_from=2020-05-17T12:00:00.000001Z", "123", "1o 2o 3o"),
    ("labelled_to=2020-05-17T13:00:00+01:00", "12", "1r 2r"),
    ("language=de", "5", ""),
    ("q=closed", "13", "1o 3o 1r"),
    ("q=closed -never&reviewer=rae", "1", "1r"),
    ("unlabelled=true", "45", ""),
    ("unlabelled=true&reviewer=rae", "345", "3o"),
    ("unlabelled=false&reviewer=rae", "12", "1r 2r"),
    ("unlabelled=true&reviewer=rae&label=none", "3", "3o"),
    ("is_quote=true", "4", ""),
    ("mixed=true", "1", "1r"),
    ("mixed=false&reviewer=rae", "2", "2r"),
    ("has_note=true", "2", "2o"),
    ("has_evidence=true", "2", "2r"),
    ("confidence=4,5", "1", "1o"),
    ("confidence=5&label=disputed", "", ""),
    ("counted=yes&label=opinion", "2", "2o 2r"),
    ("label=opinion&disputed_in_thread=true&depth=0&has_note=no&q=built", "2", "2r"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "sentences", "answers"), CASES)
def test_a_filter_chooses_the_same_everywhere(harbour, api, owner, query, sentences, answers):
    client = api(owner)
    number = {pk: str(n) for n, pk in enumerate(order_of(harbour), 1)}
    query = query.replace("+", "%2B")

    listed = client.get(f"{PROJECT}/sentences/?{query}").json()["results"]
    exported = export(client, "sentences", query)
    given = client.get(f"{PROJECT}/annotations/?{query}").json()["results"]
    rows = export(client, "labels", query)

    assert "".join(number.get(row["id"], "5") for row in listed) == sentences
    assert "".join(number.get(row["sentence_id"], "5") for row in exported) == sentences
    assert {number[row["sentence"]] + row["reviewer"][0] for row in given} == set(answers.split())
    assert {number[row["sentence_id"]] + row["reviewer"][0] for row in rows} == set(answers.split())


def order_of(document) -> list[int]:
    return list(document.sentences.order_by("post__order", "start").values_list("pk", flat=True))


def export(client, rows: str, query: str) -> list[dict]:
    answer = client.get(f"{PROJECT}/export/?format=jsonl&rows={rows}&{query}")
    assert answer.status_code == 200, answer.content
    return [json.loads(line) for line in b"".join(answer).decode().split("\n")[:-1]]


def test_documents_and_evidence_follow_the_filters(harbour, api, owner):
    client = api(owner)

    def titles(query):
        answer = client.get(f"{PROJECT}/export/?format=csv&rows=documents&{query}")
        return [line.split(",")[1] for line in b"".join(answer).decode().splitlines()[1:]]

    assert titles("") == ["The quay", "The tower"]
    assert titles("q=turm") == ["The tower"]
    assert titles("label=fact") == ["The quay"]
    assert titles("depth=3") == []
    assert [row["label"] for row in export(client, "evidence", "q=built")] == ["opinion"]
    assert export(client, "evidence", "q=closed") == []
    assert [row["answers"] for row in export(client, "reviewers", "depth=1")] == [1]


def test_agreement_is_measured_over_what_is_filtered(harbour, api, owner):
    client = api(owner)

    def raw(query):
        return client.get(f"{PROJECT}/agreement/?measure=raw&{query}").json()["value"]

    assert raw("") == 0.5
    assert raw("disputed_in_thread=true") == 1
    assert raw("q=closed") == 0


@pytest.mark.parametrize("place", ["sentences", "annotations", "export", "agreement"])
def test_a_misspelt_filter_is_told_with_all_there_are(harbour, api, owner, place):
    answer = api(owner).get(f"{PROJECT}/{place}/?lable=fact&depth=deep")

    assert answer.status_code == 400
    errors = answer.json()["errors"]
    assert set(errors) == {"lable", "depth"}
    assert all(name in errors["lable"][0] for name in FIELDS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("depth", "-1"), ("depth", "3-1"), ("depth", "٣"), ("depth", "9" * 30), ("post_kind", "reply"),
        ("posted_from", "yesterday"), ("posted_to", "2026-02-30"), ("published_to", "9999-12-31"),
        ("labelled_from", "2026-01-01T25:00"), ("labelled_to", "0001-01-01T00:00:00+14:00"),
        ("mixed", "perhaps"), ("confidence", "6"), ("phase", "maine"), ("abstain_reason", "fact"),
        ("document", "7"), ("label", "fakt"), ("decision", "fakt"), ("reviewer", "nobody"), ("q", "x" * 1001),
        ("versions", "old"), ("counted", "often"), ("author", "x" * 1001),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_named(harbour, api, owner, name, value):
    answer = api(owner).get(f"{PROJECT}/sentences/", {name: value})

    assert answer.status_code == 400, answer.content
    assert list(answer.json()["errors"]) == [name]


def test_in_a_blind_project_filters_tell_nothing_of_others(harbour, project, api, reviewer):
    client = api(reviewer)

    def found(query, place="sentences"):
        answer = client.get(f"{PROJECT}/{place}/?{query}")
        return answer.status_code if answer.status_code != 200 else len(answer.json()["results"])

    for asked in ("reviewers_disagree=true", "reviewers_disagree=false", "decided=true", "decision=fact"):
        assert found(asked) == 403
        assert found(asked, "annotations") == 403
        assert found(asked, "export") == 403
    for asked in ("reviewer=olga", "unlabelled=true&reviewer=olga", "reviewer=gone"):
        assert found(asked) == 403
    # As if alone: olga's note, her fact and her answer on the third sentence are not there.
    assert [found(asked) for asked in ("has_note=true", "label=fact", "label=none", "label=disputed")] == [
        0, 0, 0, 1,
    ]  # fmt: skip
    assert found("unlabelled=true") == 3


def test_where_the_article_comes_first_nothing_of_the_thread_is_found(harbour, project, api, make_member):
    reviewer = make_member("ines")
    change_project(project, {"article_first": True, "blind": False})
    client = api(reviewer)

    def found(query):
        listed = client.get(f"{PROJECT}/sentences/?{query}").json()["results"]
        exported = export(client, "sentences", query)
        assert [row["id"] for row in listed] == [row["sentence_id"] for row in exported]
        return len(listed)

    asked = {
        "q=never": 1, "depth=1-": 2, "author=ann": 1, "disputed_in_thread=true": 1, "disputed_in_thread=false": 3,
        "decided=true": 1, "reviewers_disagree=false": 3, "label=fact": 1, "has_note=true": 1,
    }  # fmt: skip
    closed = {query: found(query) for query in asked}
    holding = export(client, "documents", "q=never")
    opening.open_thread(Actor(reviewer.pk), harbour, early=True)

    assert closed == dict.fromkeys(asked, 0)
    assert holding == []
    assert {query: found(query) for query in asked} == asked


def test_filters_are_read_from_what_pages_and_scripts_give():
    read = Filters.parse(MultiValueDict({"label": ["fact, opinion", "disputed"], "author": ["a, b"]}))

    assert read.labels == ("fact", "opinion", "disputed")
    assert read.authors == ("a, b",)
    assert Filters.parse({"depth": "1-3", "q": "", "mixed": ""}) == Filters(depths=((1, 3),))
    with pytest.raises(Invalid):
        Filters.parse({"lable": "fact"}, also=("page",))


@pytest.mark.parametrize(
    "words", ["-" * 900, "- " * 400 + "quay", "-(" * 300 + "quay", "-|!&" * 200, "a -b --c"]
)
def test_any_number_of_minuses_is_a_search(harbour, api, owner, words):
    for address in ("sentences/", "annotations/", "export/"):
        answer = api(owner).get(f"{PROJECT}/{address}", {"q": words})
        assert answer.status_code == 200
        b"".join(answer)  # a stream asks the database here


def test_the_blind_are_refused_by_the_domain_too(harbour, project, reviewer):
    with pytest.raises(Forbidden):
        Filters(decided=True).params(project, Actor(reviewer.pk))
