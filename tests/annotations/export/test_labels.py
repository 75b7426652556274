"""rows=labels: one row an answer."""

import pytest

from annotations.models import Annotation
from documents.errors import Forbidden, Invalid, NotFound
from documents.models import Document, Link

from .conftest import body, lines, table

COLUMNS = """
sentence_key sentence_id document_id document_title document_url post_id post_kind post_author
parent_post_id post_depth position start end text is_quote quote_source_key disputed_in_thread label
abstain_reason mixed attributed label_before_thread first_label revisions reviewer note confidence
phase blind labelled_at duration_ms guideline_version document_version segmenter_version
inclusion_probability
""".split()  # noqa: SIM905


def test_a_row_says_all_about_an_answer(project, owner, reviewer, document, sentences, answer):
    answer(sentences[2], reviewer, "opinion")
    answer(sentences[2], reviewer, "disputed", note="See Monday.", confidence=4, mixed=True, duration_ms=900)

    [row] = lines(project, owner)

    comment = document.posts.get(order=1)
    assert list(row) == COLUMNS
    assert row.pop("labelled_at").endswith("+00:00")
    assert row.pop("post_author").startswith("author-")
    assert row == {
        "sentence_key": sentences[2].sentence_key,
        "sentence_id": sentences[2].pk,
        "document_id": str(document.pk),
        "document_title": "The quay",
        "document_url": None,
        "post_id": comment.pk,
        "post_kind": "comment",
        "parent_post_id": document.posts.get(order=0).pk,
        "post_depth": 1,
        "position": 3,
        "start": 0,
        "end": 20,
        "text": "It was never closed.",
        "is_quote": False,
        "quote_source_key": None,
        "disputed_in_thread": False,
        "label": "disputed",
        "abstain_reason": None,
        "mixed": True,
        "attributed": False,
        "label_before_thread": None,
        "first_label": "opinion",
        "revisions": 1,
        "reviewer": "rae",
        "note": "See Monday.",
        "confidence": 4,
        "phase": "main",
        "blind": True,
        "duration_ms": 900,
        "guideline_version": 1,
        "document_version": 1,
        "segmenter_version": document.segmenter_version,
        "inclusion_probability": 1,
    }


def test_csv_says_the_same_as_json_lines(project, owner, reviewer, sentences, answer):
    answer(sentences[0], reviewer, "fact", note='A "quoted", note\nof two lines')
    answer(sentences[1], reviewer, None, abstain_reason="unclear")

    rows = table(project, owner)

    assert list(rows[0]) == COLUMNS
    for row, same in zip(rows, lines(project, owner), strict=True):
        for column in COLUMNS:
            value = same[column]
            words = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            if column == "labelled_at":
                words = words.replace("T", " ").removesuffix(":00")
            assert row[column] == words, column


def test_rows_come_in_reading_order_then_by_reviewer(
    project, owner, make_document, make_member, sentences, answer
):
    second = make_document("Another page. It has two sentences.")
    ada, ben = make_member("ada"), make_member("ben")
    for sentence in [*second.sentences.order_by("-start"), *reversed(sentences)]:
        answer(sentence, ben, "fact")
        answer(sentence, ada, "opinion")

    rows = lines(project, owner)

    assert [(row["position"], row["reviewer"]) for row in rows] == [
        (position, name) for count in (4, 2) for position in range(1, count + 1) for name in ("ada", "ben")
    ]


def test_position_counts_live_sentences_only(project, owner, reviewer, document, sentences, answer):
    document.sentences.filter(pk=sentences[0].pk).update(retired_at="2026-01-01T00:00Z")
    answer(sentences[1], reviewer, "fact")

    [row] = lines(project, owner)

    assert row["position"] == 1


def test_a_disputed_sentence_and_a_quotation_are_marked(
    project, owner, reviewer, document, sentences, answer
):
    for sentence in sentences:
        answer(sentence, reviewer, "fact")
    document.sentences.filter(pk=sentences[2].pk).update(is_quote=True)
    link = {"project": project, "document": document, "source_post_id": sentences[2].post_id}
    span = {"source_start": 0, "source_end": 20}
    Link.objects.create(kind="quotes", target_sentence=sentences[0], score=0.9, **link, **span)
    Link.objects.create(kind="disputes", target_sentence=sentences[0], **link, **span)
    Link.objects.create(kind="disputes", target_sentence=sentences[1], state="rejected", **link, **span)

    rows = lines(project, owner)

    assert [row["disputed_in_thread"] for row in rows] == [True, False, False, False]
    assert [row["quote_source_key"] for row in rows] == [None, None, sentences[0].sentence_key, None]


def test_a_blind_project_gives_reviewers_their_own_answers_alone(
    project, owner, curator, make_member, viewer, sentence, answer
):
    ada, ben = make_member("ada"), make_member("ben")
    answer(sentence, ada, "fact")
    answer(sentence, ben, "opinion")

    assert [row["reviewer"] for row in lines(project, ada)] == ["ada"]
    assert lines(project, viewer) == []
    assert [row["reviewer"] for row in lines(project, curator)] == ["ada", "ben"]
    with pytest.raises(Forbidden):
        lines(project, ada, reviewer="ben")

    project.blind = False
    project.save()
    assert [row["reviewer"] for row in lines(project, viewer)] == ["ada", "ben"]


def test_strangers_learn_nothing(project, stranger):
    with pytest.raises(NotFound):
        body(project, stranger)


def test_commenters_are_pseudonyms_unless_a_curator_asks_for_names(
    project, owner, reviewer, sentences, answer
):
    for sentence in sentences:
        answer(sentence, reviewer, "fact")

    authors = [row["post_author"] for row in lines(project, owner)]

    assert authors[:2] == [None, None]
    assert authors[2] == authors[3] == lines(project, reviewer)[2]["post_author"] != "ann"
    assert [row["post_author"] for row in lines(project, owner, names=True)] == [None, None, "ann", "ann"]
    with pytest.raises(Forbidden):
        lines(project, reviewer, names=True)


def test_filters_leave_out_what_was_not_asked_for(
    project, owner, make_document, make_member, sentences, answer
):
    ada, ben = make_member("ada"), make_member("ben")
    french = make_document("La digue est fermée. Elle fut bâtie en 1931.", language="fr")
    answer(french.sentences.first(), ada, "fact")
    answer(sentences[0], ada, "fact")
    answer(sentences[1], ben, "opinion")
    Annotation.objects.filter(sentence=sentences[1]).update(phase="training")

    def keys(**filters):
        return {(row["sentence_id"], row["reviewer"]) for row in lines(project, owner, **filters)}

    first, second, third = (
        (sentences[0].pk, "ada"),
        (sentences[1].pk, "ben"),
        (french.sentences.first().pk, "ada"),
    )
    assert keys() == {first, second, third}
    assert keys(document=str(french.pk)) == {third}
    assert keys(language="fr,de") == {third}
    assert keys(label="opinion") == {second}
    assert keys(reviewer="ada") == {first, third}
    assert keys(phase="main") == {first, third}
    assert keys(label="fact", language="en") == {first}


def test_only_the_current_version_leaves_unless_all_are_asked_for(
    project, owner, reviewer, make_document, answer
):
    for text in ("The mill burned.", "The mill burned. Twice."):
        page = make_document(text, source_url="https://example.org/mill")
        answer(page.sentences.order_by("start").first(), reviewer, "fact")
    assert Document.objects.filter(is_current=False).count() == 1

    assert [row["document_version"] for row in lines(project, owner)] == [2]
    assert [row["document_version"] for row in lines(project, owner, versions="all")] == [1, 2]


@pytest.mark.parametrize(
    "filters", [{"label": "nonsense"}, {"reviewer": "nobody"}, {"document": "7"}, {"versions": "old"}]
)
def test_a_filter_that_names_nothing_is_an_error(project, owner, filters):
    with pytest.raises(Invalid) as caught:
        lines(project, owner, **filters)

    assert list(caught.value.extra["errors"]) == list(filters)


def test_other_rounds_are_no_rows(project, owner, reviewer, sentence, answer):
    answer(sentence, reviewer, "fact")
    Annotation.objects.update(round=1)

    assert lines(project, owner) == []


def test_an_empty_project_gives_a_header_or_nothing(project, owner):
    assert body(project, owner, "csv") == ",".join(COLUMNS) + "\r\n"
    assert body(project, owner, "jsonl") == ""
