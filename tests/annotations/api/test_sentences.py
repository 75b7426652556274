"""`documents/{id}/sentences/` and `projects/{slug}/sentences/`."""

import pytest
from django.utils import timezone

from annotations import deciding, labelling
from annotations.answers import Answer
from annotations.deciding import Verdict
from documents.access import Actor
from documents.models import Link, Sentence

ALL = "/api/v1/projects/harbour/sentences/"


def tag(sentence, user, label):
    labelling.tag(sentence.pk, Actor(user.pk), Answer(label=label))


def walk(client, path, backwards=False):
    """Every row, page by page; backwards from the end when asked."""
    rows, size = [], "&page_size=3" if "?" in path else "?page_size=3"
    page = client.get(path + size).json()
    pages = [page]
    while page["next"]:
        page = client.get(page["next"]).json()
        pages.append(page)
    if backwards:
        pages = [page]
        while page["previous"]:
            page = client.get(page["previous"]).json()
            pages.insert(0, page)
    for page in pages:
        rows += page["results"]
    return rows


@pytest.fixture
def three_documents(make_document):
    return [
        make_document(
            f"Alpha {n}. Beta {n}. Gamma {n}.", [f"Delta {n}.", f"Epsilon {n}. Zeta {n}."], title=str(n)
        )
        for n in range(3)
    ]


def test_sentences_of_a_document_come_in_reading_order(api, reviewer, three_documents):
    document = three_documents[1]

    rows = walk(api(reviewer), f"/api/v1/documents/{document.pk}/sentences/")

    assert [row["text"] for row in rows] == [
        "Alpha 1.", "Beta 1.", "Gamma 1.", "Delta 1.", "Epsilon 1.", "Zeta 1.",
    ]  # fmt: skip
    assert [row["position"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert {row["document"] for row in rows} == {str(document.pk)}
    assert set(rows[0]) == {
        "id", "key", "document", "post", "position", "start", "end", "text", "label",
        "abstain_reason", "revision",
    }  # fmt: skip


@pytest.mark.parametrize("backwards", [False, True])
def test_sentences_of_a_project_run_through_its_documents(api, reviewer, three_documents, backwards):
    rows = walk(api(reviewer), ALL, backwards)

    words = ["Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta"]
    assert [row["text"] for row in rows] == [f"{word} {n}." for n in range(3) for word in words]
    assert [row["position"] for row in rows] == [1, 2, 3, 4, 5, 6] * 3


def test_a_page_is_not_moved_by_what_comes_and_goes(api, reviewer, three_documents, make_document):
    client = api(reviewer)
    first = client.get(ALL + "?page_size=4").json()
    Sentence.objects.filter(text="Beta 0.").update(retired_at=timezone.now())
    make_document("Later.")

    rest = client.get(first["next"].replace("page_size=4", "page_size=1000")).json()["results"]

    assert [row["text"] for row in rest[:3]] == ["Epsilon 0.", "Zeta 0.", "Alpha 1."]
    assert rest[-1]["text"] == "Later."
    assert rest[0]["position"] == 4


def test_the_label_is_the_callers_own(api, owner, reviewer, sentence):
    tag(sentence, reviewer, "fact")

    mine = api(reviewer).get(ALL).json()["results"][0]
    theirs = api(owner).get(ALL).json()["results"][0]

    assert (mine["label"], theirs["label"]) == ("fact", None)
    assert mine["revision"] > 0 == theirs["revision"]


def test_filters_by_label_and_reviewer(api, owner, reviewer, document):
    first, second, third, _ = document.sentences.order_by("post__order", "start")
    tag(first, reviewer, "fact")
    tag(second, owner, "fact")
    tag(third, reviewer, "opinion")
    client = api(owner)

    def found(**query):
        return [row["id"] for row in client.get(ALL, query).json()["results"]]

    assert found(label="fact") == [first.pk, second.pk]
    assert found(label="fact", reviewer="rae") == [first.pk]
    assert found(reviewer="rae") == [first.pk, third.pk]
    assert len(found(unlabelled="true")) == 3
    assert found(unlabelled="false") == [second.pk]
    assert found(unlabelled="false", reviewer="rae") == [first.pk, third.pk]
    assert len(found(unlabelled="true", reviewer="rae")) == 2


def test_positions_of_a_filtered_list_are_those_in_the_document(api, owner, document):
    fourth = document.sentences.order_by("post__order", "start")[3]
    tag(fourth, owner, "fact")

    [row] = api(owner).get(ALL, {"label": "fact"}).json()["results"]

    assert row["position"] == 4


def test_filters_by_disagreement_and_dispute(api, owner, reviewer, document):
    first, second, third, _ = document.sentences.order_by("post__order", "start")
    for user, label in ((owner, "fact"), (reviewer, "opinion")):
        tag(first, user, label)
        tag(second, user, "fact")
    comment = third.post
    Link.objects.create(
        project=document.project, document=document, kind="disputes", source_post=comment, source_start=0,
        source_end=2, target_sentence=second,
    )  # fmt: skip
    client = api(owner)

    def found(**query):
        return [row["id"] for row in client.get(ALL, query).json()["results"]]

    assert found(reviewers_disagree="true") == [first.pk]
    assert len(found(reviewers_disagree="false")) == 3
    assert found(disputed_in_thread="true") == [second.pk]
    Link.objects.update(state="rejected")
    assert found(disputed_in_thread="true") == []


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("sort", ["reading", "-reading"])
def test_what_is_decided_or_disputed_is_walked_in_the_order_of_documents(
    api, owner, three_documents, backwards, sort
):
    ids = [
        pk
        for document in sorted(three_documents, key=lambda document: document.pk)
        for pk in document.sentences.order_by("post__order", "start").values_list("pk", flat=True)
    ]
    chosen = [pk for number, pk in enumerate(ids) if number % 5 != 2]
    for number, pk in enumerate(chosen):
        deciding.decide(Actor(owner.pk), pk, Verdict(("fact", "opinion")[number % 2]), 0)
        sentence = Sentence.objects.get(pk=pk)
        comment = sentence.document.posts.get(order=1)
        for start in (0, 2):  # two comments on one sentence are one sentence
            Link.objects.create(
                project_id=sentence.project_id, document_id=sentence.document_id, source_post=comment,
                source_start=start, source_end=start + 1, target_sentence=sentence, kind="disputes",
            )  # fmt: skip

    def found(query):
        return [row["id"] for row in walk(api(owner), f"{ALL}?sort={sort}&{query}", backwards)]

    order = 1 if sort == "reading" else -1
    assert found("decided=true") == chosen[::order]
    assert found("disputed_in_thread=true") == chosen[::order]
    assert found("decision=fact&disputed_in_thread=true") == chosen[::2][::order]
    assert found(f"decided=true&document={three_documents[1].pk}") == [
        pk for pk in chosen[::order] if Sentence.objects.get(pk=pk).document_id == three_documents[1].pk
    ]


def test_full_text_finds_words_and_phrases(api, reviewer, three_documents):
    client = api(reviewer)

    def found(q):
        return [row["text"] for row in client.get(ALL, {"q": q}).json()["results"]]

    assert found("ALPHA") == ["Alpha 0.", "Alpha 1.", "Alpha 2."]
    assert found('"gamma 2"') == ["Gamma 2."]
    assert found("alpha -1") == ["Alpha 0.", "Alpha 2."]
    assert found("'\\:*&|!()") == []


def test_in_a_blind_project_nobody_filters_by_what_others_said(api, owner, reviewer, viewer, sentence):
    tag(sentence, owner, "fact")
    client = api(reviewer)

    assert client.get(ALL, {"label": "fact"}).json()["results"] == []
    assert client.get(ALL, {"reviewer": "olga"}).status_code == 403
    assert client.get(ALL, {"reviewer": "nobody"}).status_code == 403
    assert client.get(ALL, {"reviewers_disagree": "true"}).status_code == 403
    assert client.get(ALL, {"reviewer": "rae"}).json()["results"] == []


def test_retired_sentences_and_older_versions_are_left_out(api, reviewer, make_document):
    old = make_document("First.", source_url="https://news.example/quay")
    make_document("First. Second.", source_url="https://news.example/quay")
    Sentence.objects.filter(text="Second.").update(retired_at=timezone.now())
    client = api(reviewer)

    assert [row["text"] for row in client.get(ALL).json()["results"]] == ["First."]
    [row] = client.get(ALL, {"document": str(old.pk)}).json()["results"]
    assert row["document"] == str(old.pk)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("document", "no-uuid"),
        ("label", "nonsense"),
        ("reviewer", "nobody"),
        ("unlabelled", "perhaps"),
        ("disputed_in_thread", "7"),
        ("page_size", "0"),
        ("page_size", "1001"),
        ("page_size", "many"),
        ("page_size", "²"),
        ("cursor", "nonsense"),
        ("cursor", "WzAsMV0="),
        ("cursor", "é"),
        ("q", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1") * 600),
        ("labell", "fact"),
    ],
)
def test_a_bad_parameter_is_named(api, owner, document, name, value):
    answer = api(owner).get(ALL, {name: value})

    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert name in answer.json()["errors"]


def test_strangers_find_nothing(api, stranger, document):
    client = api(stranger)

    assert client.get(ALL).status_code == 404
    assert client.get(f"/api/v1/documents/{document.pk}/sentences/").status_code == 404
