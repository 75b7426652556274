"""Done, skipped, opened again: whose answers count, and as what."""

import json

import pytest

from annotations import dealing, finishing, handing, pulling
from annotations.answers import Answer
from annotations.dealing import Deal
from annotations.labelling import tag, untag
from annotations.models import Annotation
from documents.access import Actor
from documents.errors import Conflict, Forbidden, Invalid
from documents.models import Assignment, Project


@pytest.fixture
def rae(reviewer):
    return Actor(reviewer.pk)


@pytest.fixture
def given(document, project, curator, reviewer):
    """The document is assigned to `rae` alone."""
    handing.hand_out(Actor(curator.pk), project, [document.pk], [reviewer.username])
    return document


def answer_all(document, actor, label="fact"):
    for sentence in document.sentences.all():
        tag(sentence.pk, actor, Answer(label))


def test_done_with_sentences_left_asks_first(given, rae, sentence):
    tag(sentence.pk, rae, Answer("fact"))

    with pytest.raises(finishing.Unfinished) as asked:
        finishing.finish(rae, given)
    assert asked.value.extra["unanswered"] == 3

    theirs = finishing.finish(rae, given, confirm=True)
    assert (theirs.state, theirs.first_done_at is not None) == ("done", True)
    assert finishing.finish(rae, given).revision == theirs.revision
    with pytest.raises(Forbidden, match="open the document again"):
        tag(sentence.pk, rae, Answer("opinion"))


def test_an_open_document_is_done_by_a_row_of_ones_own(document, rae, sentence, make_member):
    answer_all(document, rae)
    theirs = finishing.finish(rae, document)

    assert (theirs.origin, theirs.state, theirs.phase) == ("own", "done", "main")
    tag(sentence.pk, Actor(make_member("sid").pk), Answer("fact"))
    finishing.resume(rae, document)
    tag(sentence.pk, rae, Answer("opinion"))


def test_what_is_assigned_to_others_is_not_mine_to_finish(given, make_member):
    with pytest.raises(Forbidden, match="assigned to others"):
        finishing.finish(Actor(make_member("sid").pk), given, confirm=True)


def test_opened_again_while_blind_the_answers_stay_free(given, rae, sentence):
    answer_all(given, rae)
    finishing.finish(rae, given)
    finishing.resume(rae, given)

    assert not Annotation.objects.filter(frozen_at__isnull=False).exists()
    untag(sentence.pk, rae)
    finishing.finish(rae, given, confirm=True)


@pytest.mark.parametrize("fields", [{"reveal": "done"}, {"blind": False}], ids=str)
def test_opened_again_after_others_were_seen_what_counted_is_kept(fields, given, rae, sentence):
    Project.objects.update(**fields)
    given.project.refresh_from_db()
    answer_all(given, rae)
    finishing.finish(rae, given)
    finishing.resume(rae, given)
    tag(sentence.pk, rae, Answer("opinion"))
    finishing.finish(rae, given)
    finishing.resume(rae, given)

    row = Annotation.objects.get(sentence=sentence)
    assert (row.label.key, row.frozen_label.key) == ("opinion", "fact")
    with pytest.raises(Conflict, match="instead of clearing"):
        untag(sentence.pk, rae)
    assert Annotation.objects.filter(sentence=sentence).exists()


def test_a_curator_opens_again_and_what_counted_is_kept(given, rae, sentence, curator):
    answer_all(given, rae)
    theirs = finishing.finish(rae, given)
    handing.change(Actor(curator.pk), theirs, state="given")

    assert Annotation.objects.filter(frozen_label__key="fact").count() == 4
    tag(sentence.pk, rae, Answer("opinion"))


def test_what_was_empty_when_one_was_done_counts_never(given, rae, sentence, owner, client, reviewer):
    Project.objects.update(reveal="done")
    given.project.refresh_from_db()
    tag(sentence.pk, rae, Answer("fact"))
    finishing.finish(rae, given, confirm=True)
    for label in ("opinion", "disputed"):
        finishing.resume(rae, given)
        answer_all(given, rae, label)
        finishing.finish(rae, given)

    export = "/api/v1/projects/harbour/export/?format=jsonl&rows=labels"
    client.force_login(owner)
    counted = b"".join(client.get(f"{export}&counted=yes").streaming_content).splitlines()
    assert [json.loads(row)["label"] for row in counted] == ["fact"]
    assert len(b"".join(client.get(export).streaming_content).splitlines()) == 4
    assert not Annotation.objects.exclude(sentence=sentence).filter(frozen_at__isnull=False).exists()
    client.force_login(reviewer)
    standing = client.get(f"/api/v1/documents/{given.pk}/assignment/").json()
    assert standing["frozen_at"]
    finishing.resume(rae, given)
    assert "does not count" in client.get(f"/documents/{given.pk}/").content.decode()


def test_what_was_sent_back_and_done_again_counts_as_at_first(given, rae, sentence, curator):
    from annotations import sending_back

    answer_all(given, rae)
    finishing.finish(rae, given)
    sending_back.send_back(Actor(curator.pk), sentence.pk, ["rae"], "Look at the date")
    tag(sentence.pk, rae, Answer("opinion"))

    assert finishing.finish(rae, given).state == "done"
    assert Annotation.objects.get(sentence=sentence).frozen_label.key == "fact"


def test_a_skip_needs_a_reason_and_passes_the_place_on(document, project, curator, rae, make_member):
    sid = Actor(make_member("sid").pk)
    dealing.deal_out(Actor(curator.pk), project, Deal(name="All"))
    pulling.pull(rae, project)
    with pytest.raises(Invalid):
        finishing.skip(rae, document, "  ")

    theirs = finishing.skip(rae, document, "I know the author")

    assert (theirs.state, theirs.skip_reason) == ("skipped", "I know the author")
    assert pulling.pull(rae, project) is None
    assert pulling.pull(sid, project).document == document.pk
    with pytest.raises(Forbidden, match="Others have taken"):
        finishing.resume(rae, document)


def test_a_skipped_document_that_nobody_took_is_taken_up_again(document, project, curator, rae, sentence):
    dealing.deal_out(Actor(curator.pk), project, Deal(name="All"))
    pulling.pull(rae, project)
    finishing.skip(rae, document, "Later")

    assert finishing.resume(rae, document).state == "given"
    assert Assignment.objects.count() == 1
    tag(sentence.pk, rae, Answer("fact"))


def test_another_window_is_told(given, rae):
    with pytest.raises(finishing.ChangedMeanwhile) as told:
        finishing.finish(rae, given, confirm=True, revision=9)
    assert told.value.extra == {"state": "given", "revision": 1}


def test_handing_out_is_idempotent_and_is_taken_back(
    given, document, rae, project, curator, reviewer, sentence
):
    cora = Actor(curator.pk)
    assert handing.hand_out(cora, project, [document.pk], [reviewer.username]) == 0
    theirs = Assignment.objects.get()

    handing.take_back(cora, theirs)
    document.refresh_from_db()
    assert not document.needs_assignment
    assert not Assignment.objects.exists()

    handing.hand_out(cora, project, [document.pk], [reviewer.username])
    tag(sentence.pk, rae, Answer("fact"))
    handing.take_back(cora, Assignment.objects.get())
    assert Assignment.objects.get().state == "skipped"
    assert Annotation.objects.exists()
    finishing.resume(rae, document)
    finishing.finish(rae, document, confirm=True)
    with pytest.raises(Conflict, match="answers count"):
        handing.take_back(cora, Assignment.objects.get())


def test_answers_of_a_training_are_of_its_phase(document, rae, project, curator, reviewer, sentence):
    handing.hand_out(Actor(curator.pk), project, [document.pk], [reviewer.username], phase="training")
    tag(sentence.pk, rae, Answer("fact"))

    assert Annotation.objects.get().phase == "training"


def test_an_export_of_what_counts_has_what_was_said_first(given, rae, sentence, curator, api):
    answer_all(given, rae)
    theirs = finishing.finish(rae, given)
    handing.change(Actor(curator.pk), theirs, state="given")
    tag(sentence.pk, rae, Answer("opinion"))
    address = "/api/v1/projects/harbour/export/?format=csv&rows=labels"

    as_it_is = b"".join(api(curator).get(address)).decode()
    counted = b"".join(api(curator).get(f"{address}&counted=yes")).decode()

    assert as_it_is.count(",opinion,") == 1
    assert counted.count(",opinion,") == 0
    assert len(counted.splitlines()) == len(as_it_is.splitlines()) == 5
    assert api(curator).get(f"{address}&counted=maybe").status_code == 400
