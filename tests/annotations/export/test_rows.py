"""The sorts of rows beside answers, sentences and documents: what is in them, and for whom."""

import csv
import io
from dataclasses import replace

import pytest
from django.utils import timezone

from annotations import deciding, rounds
from annotations.answers import Answer
from annotations.deciding import Verdict
from annotations.export import parquet
from annotations.export.sorts import SORTS
from annotations.models import Annotation, Decision, Norming, Phase
from documents import linking
from documents.access import Actor
from documents.models import Assignment, Opening

from .conftest import body, content, lines, table

PIECE = {"url": "https://q.example/", "quotation": "", "stance": "supports"}


@pytest.fixture
def full(project, owner, curator, reviewer, document, sentences, answer, link) -> None:
    """A project in which there is a row of every sort."""
    answer(sentences[0], reviewer, "fact", evidence=[PIECE])
    answer(sentences[0], reviewer, "disputed", note="It is open.")
    answer(sentences[1], curator, "opinion")
    linking.draw(Actor(curator.pk), "disputes", sentences[2].pk, sentences[0].pk)
    deciding.decide(Actor(curator.pk), sentences[0].pk, Verdict("disputed", reason="A reason."), 0)
    Assignment.objects.create(
        project=project,
        document=document,
        reviewer=reviewer,
        state="given",
        origin="hand",
        probability=0.5,
        given_at=timezone.now(),
    )


@pytest.mark.parametrize("sort", SORTS)
def test_every_format_of_a_table_has_the_documented_columns(sort, project, owner, full):
    import pyarrow.parquet as pq

    names = SORTS[sort].names
    rows = table(project, owner, sort)
    tabbed = list(
        csv.DictReader(io.StringIO(body(project, owner, "tsv", sort), newline=""), dialect="excel-tab")
    )
    typed = pq.read_table(io.BytesIO(content(project, owner, "parquet", sort)))

    assert rows
    assert list(rows[0]) == list(tabbed[0]) == typed.schema.names == names
    assert rows == tabbed
    assert typed.num_rows == len(rows) == len(lines(project, owner, sort))
    if sort != "documents":
        assert list(lines(project, owner, sort)[0]) == names
    missing = {column.name for column in SORTS[sort].columns if not column.may_miss}
    for name in missing:
        assert typed[name].null_count == 0, name


def test_types_of_parquet_are_those_that_are_documented(project, owner, full):
    import pyarrow.parquet as pq

    file = pq.ParquetFile(io.BytesIO(content(project, owner, "parquet", "sentences")))
    rows = file.read().to_pylist()

    assert rows[1]["labels"] == {"fact": 0, "opinion": 1, "disputed": 0, "unsupported": 0}
    assert rows[1]["most_given"] == ["opinion"]
    assert rows[2]["most_given"] == []
    assert rows[1]["entropy"] == 0
    assert rows[2]["entropy"] is None
    assert rows[0]["model_consensus"] is None
    column = file.metadata.row_group(0).column(SORTS["sentences"].names.index("document_title"))
    assert column.compression == "ZSTD"
    assert column.has_dictionary_page
    assert file.schema_arrow.field("start").metadata[b"unit"] == b"Unicode code points"


@pytest.mark.parametrize("sort", [name for name in SORTS if not SORTS[name].lines])
def test_a_line_is_what_postgresql_makes_of_the_row(sort, project, owner, full, monkeypatch):
    ours = lines(project, owner, sort)

    usual = ", ".join(f'"{name}"' for name in SORTS[sort].names)
    plain = f"SELECT row_to_json(r) FROM (SELECT {usual} FROM ({SORTS[sort].rows}) a) r"
    monkeypatch.setitem(SORTS, sort, replace(SORTS[sort], lines=plain))
    assert lines(project, owner, sort) == ours
    assert list(ours[0]) == SORTS[sort].names


def test_posts_have_their_text_and_place(project, owner, document, full):
    article, comment, reply = lines(project, owner, "posts")

    assert article["text"] == "The quay is closed. It was built in 1931."
    assert (article["post_kind"], article["post_order"], article["sentences"]) == ("article", 0, 2)
    assert (reply["parent_post_key"], reply["post_depth"]) == (comment["post_key"], 2)
    assert comment["post_author"].startswith("author-")
    assert lines(project, owner, "posts", names=True)[1]["post_author"] == "ann"


def test_a_link_says_its_passage_and_its_sentence(project, curator, sentences, full):
    drawn = [row for row in lines(project, curator, "links") if row["kind"] == "disputes"]

    assert [(row["origin"], row["state"], row["drawn_by"]) for row in drawn] == [
        ("person", "confirmed", "cora")
    ]
    assert drawn[0]["source_text"] == sentences[2].text
    assert drawn[0]["target_sentence_key"] == sentences[0].sentence_key


def test_events_tell_every_change(project, owner, full):
    events = [row for row in lines(project, owner, "events") if row["reviewer"] == "rae"]

    assert [(row["event"], row["label"], row["round"], row["by_themselves"]) for row in events] == [
        ("given", "fact", 0, True),
        ("changed", "disputed", 0, True),
    ]
    assert len(lines(project, owner, "events", reviewer="cora")) == 1


def test_a_blind_reviewer_gets_their_own_alone(project, reviewer, viewer, full):
    assert {row["reviewer"] for row in lines(project, reviewer, "events")} == {"rae"}
    assert lines(project, viewer, "events") == []
    assert lines(project, reviewer, "decisions") == lines(project, viewer, "decisions") == []
    assert len(lines(project, reviewer, "assignments")) == 1
    assert lines(project, viewer, "assignments") == []
    # What is drawn by a curator is kept from them too; what was found is not.
    assert {row["origin"] for row in lines(project, reviewer, "links")} == {"found"}


def test_a_check_is_not_told_before_it_is_done(project, curator, reviewer, full):
    Assignment.objects.update(phase=Phase.GOLD)
    Decision.objects.update(is_gold=True)
    project.blind = False
    project.save()

    assert [row["phase"] for row in lines(project, reviewer, "assignments")] == ["main"]
    assert lines(project, reviewer, "decisions") == []
    assert {row["decision"] for row in lines(project, reviewer, "sentences")} == {None}
    Assignment.objects.update(state="done")
    assert [row["phase"] for row in lines(project, reviewer, "assignments")] == ["gold"]
    assert [row["is_gold"] for row in lines(project, reviewer, "decisions")] == [True]
    assert [row["phase"] for row in lines(project, curator, "assignments")] == ["gold"]


def test_votes_leave_once_they_are_shown_and_then_without_hidden_names(
    project, curator, reviewer, make_member, sentences, full
):
    other = make_member("ben")
    norming = Norming.objects.create(project=project, name="One", number=10, names_hidden=True)
    for person in (reviewer, other):
        rounds.answer(Actor(person.pk), sentences[1].pk, 10, Answer("fact"), Phase.NORMING)

    def votes(user) -> list[str | None]:
        return [row["reviewer"] for row in lines(project, user, "events") if row["round"] == 10]

    assert votes(reviewer) == ["rae"]
    assert votes(curator) == []
    norming.stage = "talking"
    norming.save()
    assert votes(curator) == [None, None]
    assert votes(reviewer) == ["rae"]


def test_a_thread_that_is_kept_from_a_reader_tells_nothing(project, owner, reviewer, document, full):
    project.article_first, project.blind = True, False
    project.save()

    assert [row["post_kind"] for row in lines(project, reviewer, "posts")] == ["article"]
    assert lines(project, reviewer, "links") == lines(project, reviewer, "decisions") == []
    assert {row["reviewer"] for row in lines(project, reviewer, "events")} == {"rae"}
    Opening.objects.create(project=project, document=document, reader=reviewer, opened_at=timezone.now())
    assert len(lines(project, reviewer, "posts")) == 3
    assert len(lines(project, reviewer, "links")) == 2


def test_reviewers_leave_as_pseudonyms_everywhere(project, owner, full):
    for sort in ("labels", "evidence", "reviewers", "assignments", "decisions", "events", "links"):
        text = body(project, owner, "csv", sort, how={"reviewers_hidden": True})
        assert "reviewer-" in text, sort
        assert "rae" not in text.replace("reviewer", ""), sort
        assert "cora" not in text, sort


def test_a_project_without_labels_has_no_columns_by_label(project, owner, document):
    project.labels.all().delete()

    assert content(project, owner, "parquet", "sentences")[:4] == b"PAR1"
    assert "labels" not in parquet.schema(_wanted(project, owner)).names


def _wanted(project, owner):
    from annotations.export import Asked, prepare

    return prepare(project, Actor(owner.pk), Asked("parquet", "sentences"))


def test_a_label_that_was_taken_back_is_still_found_in_the_events(project, owner, reviewer, full):
    Annotation.objects.filter(reviewer=reviewer).delete()

    assert {row["event"] for row in lines(project, owner, "events", label="fact")} >= {"given"}
    assert lines(project, owner, "labels", label="fact", reviewer="rae") == []
