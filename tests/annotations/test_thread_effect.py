"""What the thread did: known tables, what counts in them, their intervals and who may see them."""

import numpy as np
import pytest

from annotations import opening, thread_effect
from annotations.answers import Answer
from annotations.filters import Filters
from annotations.labelling import tag, untag
from documents.access import Actor
from documents.errors import Forbidden, Invalid, NotFound
from documents.models import Link

LABELS = [(11, "fact"), (12, "opinion"), (13, "disputed"), (14, "unsupported")]


@pytest.fixture
def project(project):
    project.article_first = True
    project.save()
    return project


def effect(rows) -> thread_effect.Effect:
    """Of (document, sentence, reviewer, before, now, stratum)."""
    return thread_effect.of_pairs(list(np.array(rows, dtype=np.int64).T), LABELS)


def judge(document, reviewer, before: str, after: str) -> None:
    """Label every sentence of the article, open the thread, and label them again."""
    actor = Actor(reviewer.pk)
    sentences = list(document.sentences.filter(post__depth=0).order_by("start"))
    for sentence, label in zip(sentences, before.split(), strict=True):
        tag(sentence.pk, actor, Answer(None, "no_claim") if label == "none" else Answer(label))
    opening.open_thread(actor, document)
    for sentence, label in zip(sentences, after.split(), strict=True):
        if label == "gone":
            untag(sentence.pk, actor)
        elif label == "none":
            tag(sentence.pk, actor, Answer(None, "no_claim"))
        else:
            tag(sentence.pk, actor, Answer(label))


def cells(found) -> dict[tuple[str, str], int]:
    """The cells of the matrix that hold something."""
    labels = found["labels"]
    return {
        (labels[row], labels[column]): count
        for row, line in enumerate(found["matrix"])
        for column, count in enumerate(line)
        if count
    }


def test_the_share_is_counted_over_answers_and_the_matrix_over_all():
    found = effect(
        [
            (1, 1, 7, 11, 11, 2),
            (1, 2, 7, 11, 13, 0),
            (1, 3, 7, 14, 13, 0),
            (2, 4, 8, 12, 12, 1),
            (2, 5, 8, 11, 0, 2),
            (2, 6, 8, 0, 13, 0),
        ]
    )

    assert (found.whole.n, found.whole.changed, found.whole.share) == (5, 3, 0.6)
    assert (found.contested.n, found.contested.changed, found.contested.share) == (2, 2, 1.0)
    assert (found.answered.n, found.answered.changed) == (1, 0)
    assert (found.untouched.n, found.untouched.changed) == (2, 1)
    assert found.labels == ["fact", "opinion", "disputed", "unsupported", "none"]
    assert found.matrix == [
        [1, 0, 1, 0, 1],
        [0, 1, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 1, 0, 0],
        [0, 0, 1, 0, 0],
    ]
    assert (found.n_documents, found.n_reviewers, found.resampling_unit) == (2, 2, "document")
    assert found.warning is not None
    assert "2 documents" in found.warning


def test_an_answer_that_is_gone_is_counted_apart():
    found = effect([(1, 1, 7, 11, -1, 0), (1, 2, 7, 11, 11, 2)])

    assert (found.cleared, found.whole.n, found.contested.n) == (1, 1, 0)
    assert found.contested.share is None
    assert sum(map(sum, found.matrix)) == 1


def test_the_interval_is_over_documents_and_always_the_same():
    # Two of forty documents changed whole: 20 sentences each, which are no 40 independent changes.
    rows = [(d, 20 * d + s, 7, 11, 13 if d < 2 else 11, 2) for d in range(40) for s in range(20)]

    found, again = effect(rows), effect(rows)

    assert found == again
    assert found.whole.share == pytest.approx(0.05)
    assert found.whole.low == pytest.approx(0, abs=0.01)
    # Over sentences the interval would end near 0.066.
    assert found.whole.high == pytest.approx(0.125, abs=0.03)
    assert found.warning is None


def test_one_document_gives_an_interval_over_its_sentences():
    found = effect([(1, s, 7, 11, 13 if s % 2 else 11, 2) for s in range(40)])

    assert found.resampling_unit == "sentence"
    assert found.whole.low is not None
    assert found.whole.high is not None
    assert found.whole.low < 0.5 < found.whole.high
    assert found.warning is not None
    assert "one document" in found.warning


def test_nothing_yet_is_said(project, owner):
    found = thread_effect.measure(project, Actor(owner.pk))

    assert found["whole"] == {"n": 0, "changed": 0, "share": None, "low": None, "high": None}
    assert "Nobody has opened" in found["warning"]


def test_what_reviewers_did_is_what_is_measured(project, owner, make_member, make_document):
    rae, ines = make_member("rae"), make_member("ines")
    one = make_document("One. Two. Three.", ["No."])
    two = make_document("Four. Five.", ["Yes."])
    first = one.sentences.get(text="One.")
    Link.objects.create(
        project=project, document=one, kind="disputes", source_post=one.posts.get(depth=1),
        source_start=0, source_end=2, target_sentence=first, score=1,
    )  # fmt: skip
    judge(one, rae, "fact fact none", "disputed fact opinion")
    judge(two, rae, "opinion unsupported", "opinion gone")
    judge(one, ines, "fact opinion fact", "fact opinion none")
    tag(one.sentences.get(text="No.").pk, Actor(rae.pk), Answer("opinion"))

    found = thread_effect.measure(project, Actor(owner.pk))

    assert cells(found) == {
        ("fact", "disputed"): 1,
        ("fact", "fact"): 2,
        ("none", "opinion"): 1,
        ("opinion", "opinion"): 2,
        ("fact", "none"): 1,
    }
    assert (found["whole"]["n"], found["whole"]["changed"]) == (6, 2)
    assert (found["contested"]["n"], found["contested"]["changed"]) == (2, 1)
    assert (found["cleared"], found["n_documents"], found["n_reviewers"]) == (1, 2, 2)
    alone = thread_effect.measure(project, Actor(owner.pk), Filters(reviewers=("ines",)))
    assert (alone["whole"]["n"], alone["whole"]["changed"]) == (3, 1)
    with pytest.raises(Invalid):
        thread_effect.measure(project, Actor(owner.pk), Filters(reviewers=("nobody",)))


@pytest.mark.parametrize("role", ["reviewer", "viewer"])
def test_a_blind_project_shows_it_to_curators_alone(project, make_member, stranger, role):
    member = Actor(make_member("someone", role).pk)

    with pytest.raises(Forbidden):
        thread_effect.measure(project, member)
    with pytest.raises(NotFound):
        thread_effect.measure(project, Actor(stranger.pk))

    project.blind = False
    project.save()
    assert thread_effect.measure(project, member)["whole"]["n"] == 0
    assert thread_effect.measure(project, Actor(make_member("cora", "curator").pk))


def test_the_page_and_the_api_show_the_same(client, api, project, owner, make_member, make_document):
    document = make_document("One. Two.", ["No."])
    judge(document, make_member("rae"), "fact fact", "disputed fact")
    client.force_login(owner)

    page = client.get(f"/projects/{project.slug}/thread-effect/").content.decode()
    told = api(owner).get(f"/api/v1/projects/{project.slug}/thread-effect/").json()

    assert (told["whole"]["n"], told["whole"]["changed"], told["whole"]["share"]) == (2, 1, 0.5)
    assert told["matrix"][0][:4] == [1, 0, 1, 0]
    assert "0.500" in page
    assert "All answers are on one document" in page
    assert (
        f'href="/projects/{project.slug}/thread-effect/"'
        in client.get(f"/projects/{project.slug}/dashboard/").content.decode()
    )


def test_a_reviewer_of_a_blind_project_finds_no_way_to_it(client, project, reviewer):
    client.force_login(reviewer)

    assert client.get(f"/projects/{project.slug}/thread-effect/").status_code == 403
    assert "thread-effect" not in client.get(f"/projects/{project.slug}/").content.decode()


def test_a_thread_that_is_not_opened_yet_counts_in_nothing(project, make_member, make_document):
    project.blind = False
    project.save()
    document = make_document("One. Two.", ["No."])
    judge(document, make_member("ines"), "fact fact", "disputed fact")
    reader = Actor(make_member("rae").pk)

    assert thread_effect.measure(project, reader)["whole"]["n"] == 0
    assert thread_effect.measure(project, Actor(make_member("vic", "viewer").pk))["whole"]["n"] == 2

    opening.open_thread(reader, document, early=True)

    assert thread_effect.measure(project, reader)["whole"]["n"] == 2
