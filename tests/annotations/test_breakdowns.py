"""Agreement from every side: what each figure is of, and what bad data get."""

import datetime
from dataclasses import asdict, fields, replace

import numpy as np
import pytest

from annotations import breakdowns, labelling
from annotations.agreement import Rows
from annotations.answers import Answer
from annotations.models import Annotation
from annotations.tallies import Block
from documents.access import Actor
from documents.errors import Forbidden, NotFound
from documents.models import NearDuplicate

LABELS = [(1, "fact"), (2, "opinion"), (3, "disputed"), (4, "unsupported")]
MONDAY = int(datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC).timestamp())
DAY = 86_400


def rows(given, *, guideline=None, depth=None, day=None, unit=None) -> Rows:
    """Answers of (sentence, reviewer, label), each sentence a document of its own, ten sentences a week."""
    sentences, reviewers, labels = np.array(given, dtype=np.int64).T
    zeros = np.zeros_like(sentences)
    return Rows(
        documents=sentences,
        units=sentences if unit is None else np.array(unit),
        sentences=sentences,
        reviewers=reviewers,
        labels=labels,
        guidelines=zeros + 1 if guideline is None else np.array(guideline),
        depths=zeros if depth is None else np.array(depth),
        seconds=MONDAY + (zeros if day is None else np.array(day)) * DAY,
    )


def both(*pairs) -> list[tuple[int, int, int]]:
    """Sentences that reviewers 7 and 8 gave these two labels."""
    return [(n, who, label) for n, pair in enumerate(pairs) for who, label in zip((7, 8), pair, strict=True)]


def by_key(parts) -> dict:
    return {part.key: part for part in parts}


def test_each_label_is_measured_against_all_others():
    found = breakdowns.of_rows(rows(both((1, 1), (1, 1), (2, 3), (3, 2), (2, 2), (1, 1))), LABELS)

    parts = by_key(found.per_label)
    assert parts["fact"].value == 1
    assert parts["opinion"].value < 1
    assert "unsupported" not in parts, "nobody gave it"


def test_questions_count_the_answers_that_came_to_them():
    given = both((1, 2), (1, 4), (3, 3), (4, 4), (2, 2), (-1, 1), (-3, 1), (1, 1))

    parts = by_key(breakdowns.of_rows(rows(given), LABELS).per_question)

    # Of the eight sentences one has "other", which says nothing of clearness.
    assert parts["claim"].n_sentences == 7
    assert parts["checkable"].n_sentences == 6
    assert parts["disputed"].n_sentences == 4
    assert parts["disputed"].value == 1
    assert parts["supported"].n_sentences == 3
    assert parts["supported"].value < 1


def test_no_questions_where_labels_are_others():
    found = breakdowns.of_rows(rows(both((1, 2), (1, 1))), [(1, "true"), (2, "false")])

    assert found.per_question == []


def test_guidelines_depths_and_weeks_are_measured_apart():
    given = both((1, 1), (2, 2), (1, 2), (2, 1))
    found = breakdowns.of_rows(
        rows(given, guideline=[1] * 4 + [2] * 4, depth=[0] * 4 + [9] * 4, day=[0, 2, 0, 0, 8, 8, 9, 9]),
        LABELS,
    )

    assert [(part.key, part.value == 1, part.n_sentences) for part in found.per_guideline] == [
        ("1", True, 2),
        ("2", False, 2),
    ]
    assert [part.key for part in found.per_depth] == ["0", "4"]
    assert [(part.key, part.n_sentences) for part in found.over_time] == [
        ("2026-06-01", 2),
        ("2026-06-08", 2),
    ]


def test_a_long_time_is_told_in_months():
    found = breakdowns.of_rows(rows(both((1, 1), (2, 2)), day=[0, 0, 300, 300]), LABELS)

    assert [part.key for part in found.over_time] == ["2026-06-01", "2027-03-01"]


def test_abstentions_are_missing_but_for_the_figures_that_name_them():
    found = breakdowns.of_rows(rows(both((1, -1), (1, 1), (-2, -1), (2, 2))), LABELS)

    assert found.n_sentences == 2
    assert found.abstention_rate == 3 / 8
    assert found.with_abstentions.n_sentences == 4
    assert found.labels == ["fact", "opinion", "none"]
    assert found.confusion == [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
    assert [(one.key, one.n) for one in found.mix] == [("fact", 3), ("opinion", 2), ("none", 3)]
    assert sum(one.share for one in found.mix) == pytest.approx(1)


@pytest.mark.parametrize("seed", range(4))
def test_answers_in_blocks_of_documents_give_the_figures_of_all_at_once(seed):
    chance = np.random.default_rng(seed)
    given = [
        (document * 10 + sentence, reviewer, int(chance.choice([1, 2, 3, 4, -1, -2, -3])))
        for document in range(9)
        for sentence in range(6)
        for reviewer in (7, 8, 9)
        if chance.random() < 0.7
    ]
    documents = np.array([sentence // 10 for sentence, _reviewer, _label in given])
    # Near-duplicates share a unit; one lies across two blocks.
    units = documents - documents % 2
    n = len(given)
    ways = {"guideline": chance.integers(1, 3, n), "depth": documents % 6, "day": chance.integers(0, 60, n)}
    every = replace(rows(given, unit=units, **ways), documents=documents)

    blocks = []
    for first, last in ((0, 2), (3, 3), (4, 8)):
        where = (documents >= first) & (documents <= last)
        columns = {one.name: getattr(every, one.name)[where] for one in fields(Block)}
        blocks.append(Rows(**columns, on_quotes=1))

    found, whole = breakdowns.of_blocks(blocks, LABELS), breakdowns.of_rows(every, LABELS)
    assert found.left_out.on_quotations == 3
    assert_alike(asdict(found) | {"left_out": 0}, asdict(whole) | {"left_out": 0})


def assert_alike(found, expected) -> None:
    """The same figures, but for what the order of adding up makes of their last digits."""
    if isinstance(found, float):
        assert found == pytest.approx(expected, abs=1e-9)
    elif isinstance(found, dict):
        assert found.keys() == expected.keys()
        for key in found:
            assert_alike(found[key], expected[key])
    elif isinstance(found, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_alike(one, other)
    else:
        assert found == expected


def test_reviewers_are_compared_with_the_rest():
    given = [(0, 7, 1), (0, 8, 1), (0, 9, 2), (1, 7, 1), (2, 7, -1)]
    found = breakdowns.of_rows(rows(given), LABELS)

    seven, eight, nine = found.reviewers
    assert (seven.n_annotations, seven.n_compared, seven.with_most) == (3, 1, 0.5)
    assert seven.abstained == pytest.approx(1 / 3)
    assert (eight.with_most, nine.with_most) == (0.5, 0)
    assert found.ceiling == pytest.approx(1 / 3)
    assert found.left_out.sentences_with_one_answer == 2
    assert [(pair.first, pair.second, pair.n_sentences) for pair in found.pairs] == [
        ("7", "8", 1),
        ("7", "9", 1),
        ("8", "9", 1),
    ]


@pytest.mark.parametrize(
    "given",
    [
        [(0, 7, 1)],
        [(0, 7, 1), (1, 8, 1)],
        both((1, 1), (1, 1)),
        both((-1, -1), (-2, -3)),
        [(n, 7, n % 4 + 1) for n in range(1000)],
    ],
    ids=["one answer", "none in common", "one label", "no label at all", "one reviewer"],
)
def test_no_value_is_said_in_words_and_never_as_not_a_number(given):
    found = breakdowns.of_rows(rows(given), LABELS)

    assert found.warning
    assert found.measures[0].value is None
    values = [
        value
        for part in (
            *found.measures,
            *found.per_label,
            *found.per_depth,
            *found.over_time,
            *found.per_question,
        )
        for value in (part.value, part.low, part.high)
    ]
    assert not [value for value in values if value is not None and np.isnan(value)]


def test_documents_that_are_nearly_the_same_are_one_unit(project, owner, make_document, make_member):
    pages = [make_document(f"Unit number {i} stands here. It is number {i}.") for i in range(4)]
    NearDuplicate.objects.create(project=project, document=pages[0], other=pages[3], similarity=0.9)
    for name in ("mira", "tobias"):
        actor = Actor(make_member(name).pk)
        for page in pages:
            for sentence, label in zip(page.sentences.order_by("start"), ("fact", "opinion"), strict=True):
                labelling.tag(sentence.pk, actor, Answer(label))

    found = breakdowns.report(project, Actor(owner.pk))

    assert (found["n_documents"], found["n_units"], found["n_sentences"]) == (4, 3, 8)
    assert [(pair["first"], pair["second"], pair["kappa"]) for pair in found["pairs"]] == [
        ("mira", "tobias", 1)
    ]


def test_what_counts_in_nothing_is_told(project, owner, make_document, make_member):
    page = make_document("One stands here. Two stands here. Three stands here.")
    first, second, third = page.sentences.order_by("start")
    for name in ("mira", "tobias"):
        actor = Actor(make_member(name).pk)
        for sentence in (first, second, third):
            labelling.tag(sentence.pk, actor, Answer("fact"))
    second.is_quote = True
    second.save()
    third.retired_at = datetime.datetime.now(datetime.UTC)
    third.save()

    found = breakdowns.report(project, Actor(owner.pk))

    assert found["n_annotations"] == 2
    assert found["left_out"]["on_quotations"] == 2
    assert found["left_out"]["on_recut_sentences"] == 2
    assert found["left_out"]["share_recut"] == 0.5


def test_someone_who_left_and_a_retired_label_still_count(api, project, owner, make_document, make_member):
    page = make_document("One stands here. Two stands here.")
    members = [make_member(name) for name in ("mira", "tobias")]
    for member in members:
        for sentence, label in zip(page.sentences.order_by("start"), ("fact", "opinion"), strict=True):
            labelling.tag(sentence.pk, Actor(member.pk), Answer(label))
    members[0].memberships.all().delete()
    project.labels.filter(key="opinion").update(retired_at=datetime.datetime.now(datetime.UTC))

    found = api(owner).get("/api/v1/projects/harbour/agreement/report/").json()

    assert found["measures"][0]["value"] == 1
    assert {one["reviewer"] for one in found["reviewers"]} == {"mira", "tobias"}
    assert found["labels"] == ["fact", "opinion", "none"]


def test_only_who_sees_all_labels_sees_it(client, api, project, curator, reviewer, stranger, document):
    address = "/api/v1/projects/harbour/agreement/report/"
    assert api(curator).get(address).status_code == 200
    assert api(reviewer).get(address).status_code == 403
    with pytest.raises(NotFound):
        breakdowns.report(project, Actor(stranger.pk))
    with pytest.raises(Forbidden):
        breakdowns.report(project, Actor(reviewer.pk))
    client.force_login(reviewer)
    assert "/agreement/" not in client.get("/projects/harbour/").text
    project.blind = False
    project.save()
    assert client.get("/projects/harbour/agreement/").status_code == 200


def test_training_is_another_matter(project, owner, make_document, make_member):
    page = make_document("One stands here. Two stands here.")
    for name in ("mira", "tobias"):
        actor = Actor(make_member(name).pk)
        for sentence in page.sentences.all():
            labelling.tag(sentence.pk, actor, Answer("fact"))
    Annotation.objects.update(phase="training")

    assert breakdowns.report(project, Actor(owner.pk))["n_annotations"] == 0
