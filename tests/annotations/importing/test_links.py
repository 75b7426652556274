"""Links and decisions that come in from an export, and what is there already."""

from uuid import UUID

import pytest

from annotations import deciding, integrity
from annotations.importing import settling, staging
from annotations.models import Annotation, Decision, SentBack
from documents import integrity as integrity_of_documents
from documents import linking
from documents.access import Actor
from documents.models import Link, LinkJudgement, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ends(document):
    """A sentence of a comment, and the one of the article that it goes out to."""
    sentences = list(document.sentences.order_by("post__order", "start"))
    return sentences[-1], sentences[1]


@pytest.fixture
def row(ends):
    """`row(kind="supports")`: a line of `rows=links`."""
    source, target = ends

    def make(**fields) -> dict:
        return {
            "kind": "disputes", "origin": "person", "state": "confirmed", "score": None,
            "source_post_key": source.post.post_key, "source_start": source.start, "source_end": source.end,
            "source_text": source.text, "target_sentence_key": target.sentence_key, "target_text": target.text,
            "drawn_by": "ann", "created_at": "2026-01-02T03:04:05Z",
        } | fields  # fmt: skip

    return make


@pytest.fixture
def decision(keys):
    """`decision(label="fact")`: a line of `rows=decisions`."""

    def make(**fields) -> dict:
        return {
            "sentence_key": keys[0], "label": "fact", "abstain_reason": None, "reason": "so",
            "is_unanimous": False, "is_gold": False, "explanation": None, "guideline_version": 1,
            "decided_by": "zoe", "decided_at": "2026-01-02T03:04:05Z", "revision": 3,
        } | fields  # fmt: skip

    return make


def told() -> list[tuple]:
    """Each link by kind, state, who drew it and who judged it last; all is well with them."""
    assert not [*integrity.violations(), *integrity_of_documents.violations()]
    names = ("kind", "state", "created_by__name", "decided_by__name")
    return list(Link.objects.order_by("pk").values_list(*names))


def test_links_are_their_drawers_and_judged_by_whoever_brings_them(bring, row, owner):
    outcome = bring([row(), row(kind="supports", state="rejected", drawn_by="ben"), row()])

    assert outcome.counts == {"matched": 2, "repeated": 1}
    assert told() == [("disputes", "confirmed", "ann", "ann"), ("supports", "rejected", "ben", owner.name)]
    assert [link.created_at.year for link in Link.objects.all()] == [2026, 2026]
    said = LinkJudgement.objects.order_by("pk").values_list("person__name", "state", "by_curator")
    assert list(said) == [
        ("ann", "confirmed", False),
        ("ben", "confirmed", False),
        (owner.name, "rejected", True),
    ]


def test_a_found_link_takes_the_word_of_the_file_unless_somebody_judged_it(bring, row, link, curator):
    same = {
        "kind": link.kind, "origin": "found", "drawn_by": None, "source_post_key": link.source_post.post_key,
        "source_start": link.source_start, "source_end": link.source_end, "source_text": None,
        "target_sentence_key": link.target_sentence.sentence_key,
    }  # fmt: skip

    assert bring([row(**same, state="proposed")]).counts == {"there": 1}
    assert bring([row(**same)]).counts == {"matched": 1}
    linking.settle(Actor(curator.pk), link.pk, "rejected")
    assert bring([row(**same)]).counts == {"conflict": 1}
    assert bring([row(**same)], replace=True).counts == {"matched": 1}

    assert [one[1:3] for one in told()] == [("confirmed", None)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"source_text": "Other words"},
        {"source_post_key": "0" * 32},
        {"source_end": 1_000},
        {"target_sentence_key": f"{'0' * 32}:0:3", "target_text": None},
    ],
)
def test_a_passage_that_is_not_there_is_told(bring, row, wrong):
    outcome = bring([row(**wrong), row()])

    assert outcome.counts == {"matched": 1, "unmatched": 1}
    assert not Link.objects.exists()


def test_a_trial_stores_nothing(bring, row, decision):
    assert bring([row(), decision()], trial=True).counts == {"matched": 2}

    assert not Link.objects.exists()
    assert not Decision.objects.exists()


def test_a_link_within_one_post_is_none(bring, row, ends):
    source, _target = ends

    assert bring([row(target_sentence_key=source.sentence_key)]).counts == {"unmatched": 1}


def test_relations_of_label_studio_between_posts(bring, document, ends):
    source, target = ends
    posts = list(document.posts.order_by("order"))
    text = "\n\n".join(post.text for post in posts)
    regions = [
        {"id": name, "type": "labels", "value": {"start": at, "end": at + len(one.text), "labels": ["Fact"]}}
        for name, one in (("a", source), ("b", target))
        for at in [text.index(one.text)]
    ]
    relation = {"type": "relation", "from_id": "a", "to_id": "b", "labels": ["disputes"]}
    task = {"data": {"text": text}, "annotations": [{"completed_by": 1, "result": [*regions, relation]}]}

    outcome = bring([task], name="tasks.json")

    assert outcome.counts == {"matched": 3}
    [link] = Link.objects.all()
    assert (link.source_post, link.target_sentence, link.kind) == (source.post, target, "disputes")
    assert (link.source_start, link.source_end) == (source.start, source.end)
    assert Annotation.objects.count() == 2


@pytest.mark.parametrize("named", ["key", "words"])
def test_web_annotations_that_link(bring, ends, named):
    source, target = (
        {"source": f"urn:uuid:{UUID(one.post.post_key)}", "selector": [
            {"type": "TextPositionSelector", "start": one.start, "end": one.end},
            {"type": "TextQuoteSelector", "exact": one.text},
        ]} if named == "key" else {"selector": {"type": "TextQuoteSelector", "exact": one.text}}
        for one in ends
    )  # fmt: skip
    kind = {"type": "TextualBody", "purpose": "tagging", "value": "disputes"}
    link = {"type": "Annotation", "motivation": "linking", "target": source, "creator": {"nickname": "ann"}}

    outcome = bring([link | {"body": [target, kind]}, link | {"body": [target]}], partial=True)

    assert outcome.counts == {"matched": 1, "invalid": 1}
    assert told() == [("disputes", "confirmed", "ann", "ann")]
    [made] = Link.objects.all()
    assert (made.source_post, made.target_sentence) == (ends[0].post, ends[1])


def test_decisions_are_kept_unless_they_are_to_be_replaced(bring, decision, document, owner, reviewer):
    first = document.sentences.order_by("post__order", "start").first()
    SentBack.objects.create(
        project=document.project, document=document, sentence=first, reviewer=reviewer, reason="?", revision=1
    )

    assert bring([decision()]).counts == {"matched": 1}
    assert bring([decision()]).counts == {"there": 1}
    assert bring([decision(label="opinion")]).counts == {"conflict": 1}
    [made] = Decision.objects.all()
    assert (made.label.key, made.revision, made.decided_by.name) == ("fact", 3, "zoe")
    assert SentBack.objects.get().settled_at is not None
    bring([decision(label="opinion")], replace=True)
    assert deciding.current(first.pk).revision == 4
    assert not list(integrity.violations())


def test_two_rows_that_decide_a_sentence_differently_contradict_each_other(bring, decision):
    outcome = bring([decision(), decision(label="opinion", decided_by="ben")])

    assert outcome.counts == {"matched": 1, "duplicate": 1}
    assert outcome.problems[0]["why"] == "The sentence is decided otherwise in row 1."


def test_a_file_with_too_many_reviewers_is_told_by_row(bring, keys, monkeypatch):
    monkeypatch.setattr(settling, "MOST_NAMES", 2)
    monkeypatch.setattr(staging, "MOST_REVIEWERS", 2)
    rows = [{"sentence_key": keys[0], "label": "fact", "reviewer": name} for name in ("ann", "ben", "cid")]

    outcome = bring(rows, partial=True)

    assert outcome.counts == {"matched": 2, "invalid": 1}
    assert outcome.problems[0]["why"] == "The file names more reviewers than one import may bring."
    assert User.objects.filter(imported_into__isnull=False).count() == 2
