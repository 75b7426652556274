"""What is in a release, and that it is the same wherever the same state is."""

import hashlib
import io

import orjson
from pyarrow import parquet

from annotations import labelling
from annotations.answers import Answer
from annotations.bulk import bulk
from annotations.models import Annotation, Decision, Label
from annotations.projects import create_project
from annotations.releases import columns
from annotations.releases import parquet as typed
from documents import removing
from documents.access import Actor
from documents.models import Assignment, Document, Membership, User
from tests.walking import beyond_all_ids, sequences_at

from .conftest import content, lines


def test_a_release_holds_the_tables_and_what_explains_them(labelled, make_release):
    release = make_release(labelled)

    assert release.state == "draft"
    assert [file["name"] for file in release.files] == [
        "README.md", "labels.jsonl", "labels.parquet", "sentences.jsonl", "sentences.parquet",
        "evidence.jsonl", "evidence.parquet", "documents.jsonl", "documents.parquet", "schema.json",
        "guideline-1.md", "CHANGES.md", "CITATION.cff", ".zenodo.json", "croissant.json", "facts.json",
        "paper/facts.tex", "paper/tables.tex", "paper/methods.tex", "paper/references.bib", "SHA256SUMS",
    ]  # fmt: skip
    assert {table: len(lines(release, table)) for table in columns.TABLES} == {
        "labels": 16, "sentences": 8, "evidence": 2, "documents": 2,
    }  # fmt: skip
    assert [file["rows"] for file in release.files][1:9] == [16, 16, 8, 8, 2, 2, 2, 2]


def test_every_file_is_what_the_sums_say(labelled, make_release):
    release = make_release(labelled)

    sums = dict(reversed(line.split("  ")) for line in content(release, "SHA256SUMS").decode().splitlines())
    assert sums.keys() == {file["name"] for file in release.files} - {"SHA256SUMS"}
    for file in release.files:
        made = content(release, file["name"])
        assert file["bytes"] == len(made)
        assert file["sha256"] == hashlib.sha256(made).hexdigest() == sums.get(file["name"], file["sha256"])


def test_rows_are_what_the_schema_says(labelled, make_release):
    release = make_release(labelled)

    schema = orjson.loads(content(release, "schema.json"))
    python = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None)}
    for table, definition in schema["$defs"].items():
        for row in lines(release, table):
            assert list(row) == definition["required"] == list(definition["properties"])
            for name, value in row.items():
                types = definition["properties"][name]["type"]
                allowed = [types] if isinstance(types, str) else types
                assert any(isinstance(value, python.get(one, dict)) for one in allowed), (table, name, value)
    assert [label["key"] for label in schema["labels"]] == ["fact", "opinion", "disputed", "unsupported"]


def test_parquet_follows_from_its_lines_however_they_came(tmp_path):
    rows = [b'{"sentence_key": "%032x:0:9", "n": %d, "url": "u"}\n' % (n, n) for n in range(25_000)]
    made = []
    for size in (777, 5_000):
        folder = tmp_path / str(size)
        folder.mkdir()
        with typed.Typed(folder, "evidence", columns.EVIDENCE, ["fact"], []) as file:
            for start in range(0, len(rows), size):
                file.add(b"".join(rows[start : start + size]))
        made.append((folder / "evidence.parquet").read_bytes())

    assert made[0] == made[1]


def test_parquet_holds_the_same_rows(labelled, make_release):
    release = make_release(labelled)

    for table in columns.TABLES:
        rows = parquet.read_table(io.BytesIO(content(release, f"{table}.parquet"))).to_pylist()
        for row in rows:
            if "labels" in row:
                row["labels"] = {key: n for key, n in row["labels"].items() if n is not None}
        assert rows == lines(release, table)


def test_the_text_of_a_sentence_is_found_in_its_post(labelled, make_release):
    for row in lines(make_release(labelled), "sentences"):
        assert row["sentence_key"] == f"{row['post_key']}:{row['start']}:{row['end']}"
        assert row["end"] - row["start"] == len(row["text"])


def test_the_same_state_gives_the_same_bytes_under_other_ids(labelled, make_release, request):
    first = {file["name"]: file["sha256"] for file in make_release(labelled, "1.0.0").files}
    # The project is taken away and made anew: every id is another, and rae comes after ben.
    copy = again(labelled, make_release, request)

    assert {file["name"]: file["sha256"] for file in copy.files} == first


def again(project, make_release, request):
    """The same project, made anew by people who joined in another order; the first is gone."""
    documents = [
        (document, list(document.posts.order_by("order")))
        for document in Document.objects.filter(project=project).order_by("-id")
    ]
    given = list(Annotation.objects.select_related("label", "reviewer", "sentence").order_by("-id"))
    owner = User.objects.get(username="olga")
    removing.delete_project(project)
    sequences_at(beyond_all_ids() + 1_000)
    copy = create_project("harbour", "Harbour dispute", owner)
    for name in ("ben", "rae"):
        Membership.objects.create(project=copy, user=User.objects.get(username=name), role="reviewer")
    make_document = request.getfixturevalue("make_document")
    for document, posts in documents:
        made = make_document(
            posts[0].text, [("It was never closed.", 0), ("I saw it open.", 1)], copy,
            language="en", source_url=document.source_url,
        )  # fmt: skip
        places = {one.sentence_key: one.pk for one in made.sentences.all()}
        for name in ("ben", "rae"):
            rows = [
                {
                    "sentence": places[one.sentence.sentence_key], "label": one.label and one.label.key,
                    "abstain_reason": one.abstain_reason, "note": one.note, "evidence": one.evidence,
                }
                for one in given
                if one.reviewer.username == name and one.sentence.sentence_key in places
            ]  # fmt: skip
            bulk(copy.pk, User.objects.get(username=name).pk, rows)
    for one in given:
        copies = Annotation.objects.filter(
            reviewer=one.reviewer, sentence__sentence_key=one.sentence.sentence_key
        )
        copies.update(labelled_at=one.labelled_at)
    assert not Document.objects.filter(pk__in=[document.pk for document, _ in documents]).exists()
    return make_release(copy, "1.0.0")


def test_reviewers_are_pseudonyms_unless_an_owner_says_otherwise(labelled, make_release):
    hidden = lines(make_release(labelled), "labels")
    named = lines(make_release(labelled, "1.1.0", names_reviewers=True), "labels")

    assert {row["reviewer"] for row in named} == {"rae", "ben"}
    assert all(row["reviewer"].startswith("reviewer-") for row in hidden)
    assert len({row["reviewer"] for row in hidden}) == 2
    assert all((row["post_author"] or "author-").startswith("author-") for row in named)


def test_only_answers_that_count_are_in_it(labelled, make_release, make_member):
    zoe = make_member("zoe")
    document = Document.objects.order_by("pk").first()
    first, second = document.sentences.order_by("post__order", "start")[:2]
    labelling.tag(first.pk, Actor(zoe.pk), Answer("opinion", note="At work."))
    work = Assignment.objects.create(
        project=labelled, document=document, reviewer=zoe, state="given", origin="hand"
    )
    Annotation.objects.filter(reviewer__username="ben", sentence=second).update(phase="training")

    early = make_release(labelled, "1.0.0")
    Assignment.objects.filter(pk=work.pk).update(state="done")
    late = make_release(labelled, "1.1.0")

    assert (early.counts["answers"], early.counts["not_done"], early.counts["of_other_phases"]) == (15, 1, 1)
    assert late.counts["answers"] == len(lines(late, "labels")) == 16
    assert [row["note"] for row in lines(late, "labels") if row["label"] == "opinion"] == ["At work."]


def test_an_answer_that_was_changed_after_others_were_seen_leaves_as_it_was(labelled, make_release):
    answer = Annotation.objects.filter(reviewer__username="rae").first()
    opinion = Label.objects.get(project=labelled, key="opinion")
    Annotation.objects.filter(pk=answer.pk).update(
        frozen_at=answer.labelled_at,
        frozen_label=answer.label,
        label=opinion,
        note="As ben says.",
        confidence=5,
    )

    rows = [row for row in lines(make_release(labelled), "labels") if row["mixed"] is None]

    assert [(row["label"], row["note"], row["confidence"]) for row in rows] == [("fact", None, None)]


def test_what_was_decided_stands_beside_the_majority(labelled, make_release, owner):
    answer = Annotation.objects.filter(reviewer__username="rae").first()
    Decision.objects.create(
        project_id=labelled.pk, document_id=answer.document_id, sentence_id=answer.sentence_id,
        label=Label.objects.get(project=labelled, key="unsupported"), decided_by=owner,
        decided_at=answer.labelled_at,
    )  # fmt: skip

    rows = lines(make_release(labelled), "sentences")

    assert [row["decision"] for row in rows if row["decision"]] == ["unsupported"]


def test_the_card_says_what_people_state_and_what_nobody_did(labelled, make_release):
    said = {"pay": "21 crowns an hour.\n| Nothing for training.", "authors": "Ada Example\nThe Quay Group"}
    release = make_release(labelled, said=said)

    card = content(release, "README.md").decode()
    assert "### Pay\n\n> 21 crowns an hour.\n> | Nothing for training." in card
    assert "### Consent\n\n*Not stated.*" in card
    assert "does **not** mean that the\nclaim was verified" in card
    assert "16 answers of 2 reviewers on 8 sentences of 2 documents." in card
    assert (
        '  - name: "Ada Example"\n  - name: "The Quay Group"\n' in content(release, "CITATION.cff").decode()
    )


def test_the_change_log_counts_sentences_against_the_release_before(labelled, make_release, make_document):
    make_release(labelled, "1.0.0", publish=True)
    gone = Document.objects.filter(project=labelled).order_by("pk").first()
    removing.delete_document(gone)
    make_document("Two new ones. Yes.")
    left = Annotation.objects.filter(reviewer__username="ben", label__key="fact").first()
    labelling.tag(left.sentence_id, Actor(left.reviewer_id), Answer("opinion"))

    release = make_release(labelled, "1.1.0")

    changes = release.counts["changes"]
    assert release.previous.version == "1.0.0"
    assert (changes["added"], changes["dropped"], changes["relabelled"], changes["kept"]) == (2, 4, 1, 3)
    assert changes["moves"] == [["fact", "none", 1]]
    log = content(release, "CHANGES.md").decode()
    assert "Against 1.0.0" in log
    assert "| fact | none | 1 |" in log
    assert "| Krippendorff’s alpha | -0.100, no interval |" in log
    assert [row | {"sentence_key": ""} for row in lines(release, "changes") if row["change"] == "relabelled"] == [
        {"sentence_key": "", "document_hash": left.document.content_hash, "change": "relabelled", "before": "fact",
         "after": "none"},
    ]  # fmt: skip
    assert len(lines(release, "changes")) == 2 + 4 + 1


def test_a_project_without_a_sentence_can_be_released(project, make_release):
    release = make_release(project)

    assert release.state == "draft"
    assert content(release, "labels.jsonl") == b""
    assert parquet.read_table(io.BytesIO(content(release, "sentences.parquet"))).num_rows == 0
