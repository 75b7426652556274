"""What an import stores, and when it stores nothing."""

import json

import pytest

from annotations import history, labelling
from annotations.answers import Answer
from annotations.models import Annotation, LabelImport
from documents import originals
from documents.access import Actor
from documents.errors import Invalid
from documents.models import User
from documents.queries import Window

pytestmark = pytest.mark.django_db


def row(key, label="fact", reviewer="bob", **fields) -> dict:
    return {"sentence_key": key, "label": label, "reviewer": reviewer} | fields


def labels() -> list[tuple[str, str]]:
    """Reviewer and label of each answer."""
    return list(Annotation.objects.order_by("pk").values_list("reviewer__username", "label__key"))


def test_a_trial_stores_nothing(bring, keys):
    outcome = bring([row(keys[0]), row(keys[1], "rumour")], trial=True)

    assert outcome.counts == {"matched": 1, "unknown_label": 1}
    assert not Annotation.objects.exists()
    assert not User.objects.filter(username="bob").exists()


def test_one_row_in_the_way_keeps_all_out(bring, keys):
    rows = [row(keys[0]), row(keys[1], "rumour")]

    assert bring(rows).stored == 0
    assert not Annotation.objects.exists()
    assert bring(rows, partial=True).stored == 1
    assert labels() == [("bob", "fact")]


def test_labels_by_what_they_mean(bring, keys):
    rows = [row(keys[0], "T"), row(keys[1], "Opinion"), row(keys[2], "?"), row(keys[3], "junk")]

    outcome = bring(rows, labels={"T": "fact", "?": "abstain:unclear", "junk": ""})

    assert outcome.counts == {"matched": 3, "left_out": 1}
    assert {one["label"]: one["means"] for one in outcome.labels} == {
        "T": "fact", "Opinion": "opinion", "?": "abstain:unclear", "junk": "",
    }  # fmt: skip
    assert list(Annotation.objects.order_by("pk").values_list("label__key", "abstain_reason")) == [
        ("fact", None), ("opinion", None), (None, "unclear"),
    ]  # fmt: skip


def test_imported_reviewers_cannot_sign_in_and_are_nobody_who_is_there(bring, keys, make_user, project):
    make_user("bob")

    bring([row(keys[0]), row(keys[0], "opinion", "The 1st coder")])

    imported = User.objects.filter(imported_into=project).order_by("pk")
    assert [(one.username, one.name, one.is_active) for one in imported] == [
        ("bob-2", "bob", False), ("The-1st-coder", "The 1st coder", False),
    ]  # fmt: skip
    assert not any(one.has_usable_password() for one in imported)
    bring([row(keys[1])])
    assert labels()[-1] == ("bob-2", "fact")


def test_a_curator_says_whose_answers_they_are(bring, keys, reviewer, viewer):
    bring([row(keys[0])], reviewers={"bob": "rae"})

    assert labels() == [("rae", "fact")]
    assert "vic" in bring([row(keys[1])], reviewers={"bob": "vic"}).error
    assert (
        "two reviewers"
        in bring([row(keys[1]), row(keys[1], reviewer="eve")], reviewers={"bob": "rae", "eve": "Rae"}).error
    )


def test_rows_without_a_name_are_whose_one_says(bring, keys):
    bring([{"sentence_key": keys[0], "label": "fact"}], name="carol.jsonl")
    bring([{"sentence_key": keys[0], "label": "fact"}], reviewer="dave")

    assert labels() == [("carol", "fact"), ("dave", "fact")]


def test_rows_that_say_the_same_again_and_rows_that_contradict(bring, keys):
    rows = [row(keys[0]), row(keys[0]), row(keys[0], "opinion")]

    outcome = bring(rows)
    assert outcome.counts == {"matched": 1, "repeated": 1, "duplicate": 1}
    assert outcome.stored == 0
    assert [one["why"] for one in outcome.problems] == [
        "The same reviewer gives this sentence another label in row 1."
    ]
    assert bring(rows, partial=True).stored == 1
    assert labels() == [("bob", "fact")]


def test_an_answer_that_is_there_is_kept_unless_it_is_to_be_replaced(bring, keys, reviewer, document):
    [sentence] = document.sentences.filter(sentence_key=keys[0])
    labelling.tag(sentence.pk, Actor(reviewer.pk), Answer("opinion", note="Mine"))
    mine = {"reviewers": {"bob": "rae"}}

    assert bring([row(keys[0])], **mine).counts == {"conflict": 1}
    assert bring([row(keys[0], "opinion")], **mine).counts == {"there": 1}
    assert labels() == [("rae", "opinion")]
    assert bring([row(keys[0], confidence=2)], replace=True, **mine).stored == 1
    changed = Annotation.objects.get()
    assert (changed.label.key, changed.note, changed.confidence, changed.revisions) == ("fact", "Mine", 2, 1)


def test_where_an_answer_came_from_is_on_record(bring, keys, document, owner):
    bring([row(keys[0])])

    answer, brought = Annotation.objects.get(), LabelImport.objects.get()
    assert (answer.op, answer.actor_id, brought.created_by_id) == (brought.pk, owner.pk, owner.pk)
    [(_, change)] = history.changes(answer.sentence, None, Window(10))
    assert (change["imported"], change["actor"], change["reviewer"]) == (brought.pk, "olga", "bob")
    assert (answer.blind, answer.guideline_version, answer.phase) == (False, None, "main")


def test_a_guideline_that_is_not_here_is_none(bring, keys):
    bring([row(keys[0], guideline_version=1), row(keys[1], guideline_version=9)])

    assert list(Annotation.objects.order_by("pk").values_list("guideline_version", flat=True)) == [1, None]


def test_evidence_comes_with_its_answers_or_after_them(bring, keys):
    cited = {"url": "https://log.example/", "quotation": "", "stance": "supports"}
    piece = {"sentence_key": keys[1], "reviewer": "bob", "label": "fact", **cited, "n": 1}

    assert bring([piece]).counts == {"unmatched": 1}
    bring([row(keys[0], evidence=[cited]), row(keys[1])])
    assert bring([piece, piece | {"stance": "refutes", "n": 2}]).counts == {"matched": 2}

    first, second = Annotation.objects.order_by("pk")
    assert first.evidence == [cited]
    assert [one["stance"] for one in second.evidence] == ["supports", "refutes"]
    assert bring([piece, piece | {"stance": "refutes", "n": 2}]).counts == {"there": 2}
    assert bring([piece]).counts == {"conflict": 1}


def test_a_file_that_breaks_off_leaves_nothing(bring, keys):
    good = json.dumps(row(keys[0])) + "\n"

    outcome = bring(good + json.dumps(row(keys[1]))[:-9])

    assert outcome.counts == {"matched": 1, "invalid": 1}
    assert not Annotation.objects.exists()


def test_the_report_tells_each_row_and_is_safe_in_a_spreadsheet(bring, keys):
    outcome = bring(
        [row(keys[0]), row(keys[1], "=1+1"), {"text": "-2+3", "label": "fact", "reviewer": "@bob"}]
    )

    with originals.open_kept(outcome.report) as kept:
        head, *lines = kept.read().decode().splitlines()
    assert head == "row,place,status,why,reviewer,label,words,document,sentence_key,sentence"
    assert [line.split(",")[0] for line in lines] == ["2", "3"]
    assert "unknown_label" in lines[0]
    assert "'=1+1" in lines[0]
    assert "'@bob" in lines[1]
    assert "'-2+3" in lines[1]


def test_a_table_whose_columns_nobody_can_tell_is_told_with_them(bring, document):
    outcome = bring("what,how\nIt was never closed.,fact\n", "t.csv")

    assert "which column" in outcome.error
    assert outcome.columns["names"] == ["what", "how"]
    assert (
        bring(
            "what,how\nIt was never closed.,fact\n", "t.csv", columns={"text": "what", "label": "how"}
        ).stored
        == 1
    )


def test_choices_that_cannot_be(bring, keys):
    for wrong in (
        {"columns": {"size": "a"}}, {"labels": {"a": "abstain:bored"}}, {"phase": "late"}, {"offsets": "bytes"},
        {"format": "brat"}, {"labels": {"a": 1}}, {"reviewers": ["a"]}, {"labels": {"a\0": "fact"}},
    ):  # fmt: skip
        with pytest.raises(Invalid):
            bring([row(keys[0])], **wrong)


def test_many_rows_are_read_in_batches(bring, keys, monkeypatch):
    from annotations.importing import staging

    monkeypatch.setattr(staging, "BATCH_ROWS", 7)
    rows = [row(keys[n % 4], reviewer=f"r{n // 4:02}") for n in range(60)]

    assert bring(rows).stored == 60
    assert Annotation.objects.count() == 60
