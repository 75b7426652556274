"""rows=sentences: one row a sentence, with what its reviewers said."""

import io

import pyarrow.parquet as pq

from annotations import deciding, opening
from annotations.deciding import Verdict
from annotations.models import Annotation
from documents.access import Actor

from .conftest import content, lines, table


def test_a_sentence_has_its_counts_and_its_majority(project, owner, make_member, sentences, answer):
    ada, ben, cyd = make_member("ada"), make_member("ben"), make_member("cyd")
    for reviewer, labels in (
        (ada, ("fact", "fact", "opinion", "fact")),
        (ben, ("fact", "opinion", None, "fact")),
        (cyd, ("disputed", None, None, "fact")),
    ):
        for sentence, label in zip(sentences, labels, strict=True):
            answer(sentence, reviewer, label, abstain_reason=None if label else "unclear")

    rows = lines(project, owner, "sentences")

    assert [row["position"] for row in rows] == [1, 2, 3, 4]
    assert [row["labels"] for row in rows] == [
        {"fact": 2, "disputed": 1},
        {"fact": 1, "opinion": 1},
        {"opinion": 1},
        {"fact": 3},
    ]
    assert [row["majority"] for row in rows] == ["fact", None, "opinion", "fact"]
    assert [row["reviewers_disagree"] for row in rows] == [True, True, False, False]
    assert [row["n_reviewers"] for row in rows] == [3, 3, 3, 3]
    assert all(row["model_consensus"] is None and row["decision"] is None for row in rows)


def test_a_decision_is_exported_to_who_sees_all_labels(project, curator, reviewer, sentences, answer):
    cora = Actor(curator.pk)
    deciding.decide(cora, sentences[0].pk, Verdict("disputed"), 0)
    deciding.decide(cora, sentences[1].pk, Verdict(None, "unclear"), 0)

    theirs = [row["decision"] for row in lines(project, curator, "sentences")]

    assert theirs == ["disputed", None, None, None]
    assert {row["decision"] for row in lines(project, reviewer, "sentences")} == {None}
    assert table(project, curator, "sentences")[0]["decision"] == "disputed"
    project.blind, project.article_first = False, True
    project.save()
    assert {row["decision"] for row in lines(project, reviewer, "sentences")} == {None}


def test_a_sentence_without_answers_is_a_row_too(project, owner, sentences):
    rows = table(project, owner, "sentences")

    assert [row["sentence_key"] for row in rows] == [sentence.sentence_key for sentence in sentences]
    assert rows[0]["labels"] == "{}"
    assert rows[0]["majority"] == ""
    assert rows[0]["reviewers_disagree"] == "false"
    assert rows[0]["n_reviewers"] == "0"


def test_filters_choose_sentences_but_count_all_their_answers(project, owner, make_member, sentences, answer):
    ada, ben = make_member("ada"), make_member("ben")
    answer(sentences[0], ada, "fact")
    answer(sentences[0], ben, "opinion")
    answer(sentences[1], ben, "fact")

    [row] = lines(project, owner, "sentences", label="opinion")
    assert row["labels"] == {"fact": 1, "opinion": 1}

    assert len(lines(project, owner, "sentences", reviewer="ben")) == 2
    assert lines(project, owner, "sentences", reviewer="ada", label="opinion") == []


def test_training_answers_count_only_when_asked_for(project, owner, reviewer, sentences, answer):
    answer(sentences[0], reviewer, "fact")
    Annotation.objects.update(phase="training")

    assert lines(project, owner, "sentences")[0]["labels"] == {}
    assert lines(project, owner, "sentences", phase="training")[0]["labels"] == {"fact": 1}


def test_a_blind_project_counts_a_reviewers_own_answers_alone(project, owner, make_member, sentences, answer):
    ada, ben = make_member("ada"), make_member("ben")
    answer(sentences[0], ada, "fact")
    answer(sentences[0], ben, "opinion")

    row = lines(project, ada, "sentences")[0]

    assert row["labels"] == {"fact": 1}
    assert row["n_reviewers"] == 1
    assert row["reviewers_disagree"] is False


def test_a_tie_is_shown_as_one_and_disagreement_is_kept_whole(project, owner, make_member, sentences, answer):
    people = [make_member(name) for name in ("ada", "ben", "cyd", "dan")]
    for person, first, second in zip(
        people, ("fact", "opinion", "opinion", "fact"), ("fact", "fact", "fact", "disputed"), strict=True
    ):
        answer(sentences[0], person, first)
        answer(sentences[1], person, second)

    even, three, none, _ = lines(project, owner, "sentences")

    assert (even["majority"], even["most_given"], even["entropy"]) == (None, ["fact", "opinion"], 1)
    assert (three["majority"], three["most_given"]) == ("fact", ["fact"])
    assert three["entropy"] == 0.811278
    assert (none["most_given"], none["entropy"]) == ([], None)
    assert table(project, owner, "sentences")[0]["most_given"] == '["fact", "opinion"]'


def test_what_the_thread_changed_is_counted(project, owner, make_member, document, sentences, answer):
    project.article_first = True
    project.save()
    for name, before, after in (
        ("ada", "fact", "disputed"),
        ("ben", "fact", "disputed"),
        ("cyd", "fact", "fact"),
        ("dan", None, "opinion"),
    ):
        person = make_member(name)
        answer(sentences[0], person, before, abstain_reason=None if before else "unclear")
        opening.open_thread(Actor(person.pk), document, early=True)
        answer(sentences[0], person, after)

    row = lines(project, owner, "sentences")[0]

    assert row["labels_before_thread"] == {"fact": 3}
    assert row["thread_changed"] == {"fact>disputed": 2, "none>opinion": 1}
    typed = pq.read_table(io.BytesIO(content(project, owner, "parquet", "sentences"))).to_pylist()
    assert typed[0]["thread_changed"] == [
        {"before": "fact", "after": "disputed", "n": 2},
        {"before": "none", "after": "opinion", "n": 1},
    ]
    assert typed[1]["thread_changed"] == []
