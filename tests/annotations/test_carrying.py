"""Answers on a page that is read again."""

from threading import Thread
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations import carrying, labelling, progress
from annotations import integrity as answers_integrity
from annotations.answers import Answer
from annotations.bulk import WrongRows, bulk
from annotations.models import Annotation
from annotations.outdated import NewerVersion, SentenceRetired
from annotations.views.changes import WHY
from documents import changes, integrity, removing
from documents.access import Actor
from documents.models import Assignment
from documents.recutting import recut
from tests.locks import wait_for_a_lock

URL = "https://paper.example/quay"
AnnotationEvent = Annotation.pgh_event_model  # type: ignore[attr-defined]


@pytest.fixture
def first(make_document):
    return make_document(
        "The quay is closed. It was built in 1931. Nobody was told.",
        ["It was never closed.", ("I saw it open on Monday.", 1), "About time."],
        source_url=URL,
    )


def label_all(document, user, key="fact", **fields):
    for sentence in document.sentences.filter(retired_at=None):
        labelling.tag(sentence.pk, Actor(user.pk), Answer(key, **fields))


def labelled(document, user):
    """Text -> label of the reviewer's answers in a document."""
    answers = Annotation.objects.filter(document=document, reviewer=user, sentence__retired_at=None)
    return dict(answers.values_list("sentence__text", "label__key"))


def test_the_same_bytes_again_change_nothing(first, make_document, reviewer):
    label_all(first, reviewer)

    again = make_document(
        "The quay is closed. It was built in 1931. Nobody was told.",
        ["It was never closed.", ("I saw it open on Monday.", 1), "About time."],
        source_url=URL,
    )

    assert again == first
    assert Annotation.objects.count() == first.n_sentences


def test_a_grown_thread_keeps_every_answer(first, make_document, reviewer, curator):
    label_all(first, reviewer, note="seen", confidence=4, mixed=True)
    label_all(first, curator, "opinion")

    second = make_document(
        "The quay is closed. It was built in 1931. Nobody was told.",
        [
            "New on top.",
            "It was never closed.",
            ("I saw it open on Monday.", 2),
            ("Me too.", 3),
            "About time.",
        ],
        source_url=URL,
    )

    assert (second.version, second.previous_id) == (2, first.pk)
    assert labelled(second, reviewer) == labelled(first, reviewer)
    assert labelled(second, curator) == labelled(first, curator)
    carried = Annotation.objects.filter(document=second, reviewer=reviewer).order_by("pk").first()
    before = Annotation.objects.get(pk=carried.carried_from)
    for field in ("label", "note", "confidence", "mixed", "first_label", "revisions", "labelled_at", "created_at",
                  "guideline_version", "phase", "round", "blind"):  # fmt: skip
        assert getattr(carried, field) == getattr(before, field), field
    assert carried.revision > before.revision
    event = AnnotationEvent.objects.get(id=carried.pk)
    assert (event.pgh_label, event.carried_from) == ("insert", before.pk)
    assert carrying.counts(second, Actor(curator.pk)) == carrying.Carried(12, 0)


def test_an_edit_loses_the_answer_on_the_changed_sentence_alone(first, make_document, reviewer, curator):
    label_all(first, reviewer)
    label_all(first, curator)

    second = make_document(
        "The quay is closed. It was built in 1932. Nobody was told.",
        ["It was never closed.", ("I saw it open on Monday.", 1), "About time."],
        source_url=URL,
    )

    assert "It was built in 1932." not in labelled(second, reviewer)
    assert len(labelled(second, reviewer)) == first.n_sentences - 1
    lost = carrying.lost(second, Actor(curator.pk), 10)
    assert [(row.text, row.reviewer, row.label) for row in lost] == [
        ("It was built in 1931.", "cora", "fact"),
        ("It was built in 1931.", "rae", "fact"),
    ]
    assert [row.reviewer for row in carrying.lost(second, Actor(reviewer.pk), 10)] == ["rae"]
    assert carrying.counts(second, Actor(reviewer.pk)) == carrying.Carried(5, 1)


def test_a_comment_that_answers_somebody_else_now_is_labelled_anew(first, make_document, reviewer):
    label_all(first, reviewer)

    second = make_document(
        "The quay is closed. It was built in 1931. Nobody was told.",
        ["It was never closed.", "About time.", ("I saw it open on Monday.", 2)],
        source_url=URL,
    )

    assert "I saw it open on Monday." not in labelled(second, reviewer)
    assert len(labelled(second, reviewer)) == first.n_sentences - 1


def test_a_document_that_needs_an_assignment_needs_one_in_its_next_version(first, make_document):
    type(first).objects.update(needs_assignment=True)

    assert make_document("Nothing is as it was.", source_url=URL).needs_assignment


def test_three_readings_in_one_batch_follow_each_other(project, reviewer):
    from documents.ingest.parsed import ParsedDocument, ParsedPost
    from documents.models import Document
    from documents.store import store

    def reading(text):
        return ParsedDocument(posts=[ParsedPost(text, kind="article")], source_url=URL, format="jsonl")

    stored = list(
        store(project.pk, [reading("One."), reading("One. Two."), reading("One. Two. Three.")], None)
    )

    assert [one.version for one in stored] == [1, 2, 3]
    last = Document.objects.get(version=3)
    assert last.is_current
    assert [s.previous.text if s.previous else None for s in last.sentences.order_by("start")] == [
        "One.",
        "Two.",
        None,
    ]


@pytest.fixture
def second(first, make_document):
    return make_document(
        "The quay is closed. It was built in 1932. Nobody was told.",
        ["It was never closed.", ("I saw it open on Monday.", 1), "About time."],
        source_url=URL,
    )


def test_an_older_version_takes_no_answer_and_says_where_to_give_it(first, second, reviewer):
    [same, changed] = first.sentences.filter(start__lt=21, post__kind="article").order_by("start")
    there = second.sentences.get(text=same.text)

    with pytest.raises(NewerVersion) as refusal:
        labelling.tag(same.pk, Actor(reviewer.pk), Answer("fact"), op=uuid4(), base=0)
    with pytest.raises(NewerVersion) as other:
        labelling.tag(changed.pk, Actor(reviewer.pk), Answer("fact"))

    assert refusal.value.extra["newer"]["document"] == second.pk
    assert [now["id"] for now in refusal.value.extra["now"]] == [there.pk]
    assert refusal.value.extra["yours"]["label"] == "fact"
    assert other.value.extra["now"] == []
    assert not Annotation.objects.exists()


def test_answers_on_an_older_version_stay_as_they_were(first, make_document, reviewer):
    label_all(first, reviewer)
    sentence = first.sentences.first()
    make_document("Nothing is as it was.", source_url=URL)

    with pytest.raises(NewerVersion):
        labelling.untag(sentence.pk, Actor(reviewer.pk))
    with pytest.raises(WrongRows):
        bulk(first.project_id, reviewer.pk, [{"sentence": sentence.pk, "label": "opinion"}])

    assert set(labelled(first, reviewer).values()) == {"fact"}


def test_an_action_that_was_taken_before_is_acknowledged_after_the_new_version(
    first, reviewer, make_document
):
    sentence, op = first.sentences.first(), uuid4()
    labelling.tag(sentence.pk, Actor(reviewer.pk), Answer("fact"), op=op, base=0)
    make_document("The quay is closed. All else is new.", source_url=URL)

    assert labelling.tag(sentence.pk, Actor(reviewer.pk), Answer("fact"), op=op, base=0).op == op


@pytest.mark.django_db(transaction=True)
def test_an_answer_given_while_the_new_version_is_stored_is_carried_or_refused(
    first, reviewer, make_document
):
    """The new version waits for an answer that is being written; one that comes later is refused."""
    sentence = first.sentences.first()
    stored = []

    def read_again():
        stored.append(make_document("The quay is closed. All else is new.", source_url=URL))
        connection.close()

    thread = Thread(target=read_again)
    with transaction.atomic():
        labelling.tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
        thread.start()
        wait_for_a_lock()
    thread.join()

    assert labelled(stored[0], reviewer) == {"The quay is closed.": "fact"}


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_waited_for_the_new_version_is_told_of_it(first, reviewer, make_document):
    sentence = first.sentences.first()
    told = []

    def label():
        try:
            labelling.tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
        except NewerVersion as refusal:
            told.append(refusal)
        connection.close()

    thread = Thread(target=label)
    with transaction.atomic():
        second = make_document("The quay is closed. All else is new.", source_url=URL)
        thread.start()
        wait_for_a_lock()
    thread.join()

    assert [one.extra["newer"]["document"] for one in told] == [second.pk]
    assert not Annotation.objects.exists()


def test_only_the_current_version_is_counted_and_listed(first, reviewer, make_document, api):
    label_all(first, reviewer)
    second = make_document("The quay is closed. All else is new.", ["It was never closed."], source_url=URL)

    [far] = progress.of_projects([first.project], reviewer.pk)
    listed = api(reviewer).get("/api/v1/projects/harbour/annotations/").json()["results"]
    everything = api(reviewer).get("/api/v1/projects/harbour/annotations/?versions=all").json()["results"]
    exported = (
        b"".join(api(reviewer).get("/api/v1/projects/harbour/export/?rows=labels")).decode().splitlines()
    )
    whole = b"".join(
        api(reviewer).get("/api/v1/projects/harbour/export/?rows=labels&versions=all")
    ).splitlines()

    assert (far.documents, far.sentences, far.mine) == (1, 3, 2)
    assert {row["document"] for row in listed} == {str(second.pk)}
    assert all(row["carried_from"] for row in listed)
    assert (len(listed), len(everything)) == (2, 8)
    assert (len(exported), len(whole)) == (2, 8)


def test_everything_holds_together_after_versions_come_and_go(first, second, reviewer, make_document):
    label_all(second, reviewer)
    third = make_document("The quay is closed. It was built in 1932. Nobody was told. Anew.", source_url=URL)
    assert not [*integrity.violations(), *answers_integrity.violations()]

    removing.delete_document(second)

    third.refresh_from_db()
    assert third.previous_id == first.pk
    assert not [*integrity.violations(), *answers_integrity.violations()]
    kept = third.sentences.exclude(previous=None).values_list("text", "previous__document")
    assert dict(kept) == {"The quay is closed.": first.pk, "Nobody was told.": first.pk}


@pytest.mark.django_db(transaction=True)
def test_a_sentence_is_cut_after_the_answer_that_is_being_given_to_it(first, reviewer, curator):
    sentence = first.sentences.order_by("post__order", "start").first()
    made = []

    def cut():
        made.append(recut(Actor(curator.pk), first.pk, [sentence.pk], [4]))
        connection.close()

    thread = Thread(target=cut)
    with transaction.atomic():
        labelling.tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
        thread.start()
        wait_for_a_lock()
    thread.join()

    assert [one.text for one in made[0].sentences] == ["The", "quay is closed."]
    assert Annotation.objects.get().sentence_id == sentence.pk


@pytest.mark.django_db(transaction=True)
def test_an_answer_locks_the_document_before_the_sentence(first, reviewer):
    """As whoever cuts the sentence does: in the other order the two would wait for each other."""
    sentence = first.sentences.order_by("post__order", "start").first()
    is_locked = []

    def label():
        labelling.tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
        connection.close()

    def look():
        try:
            with transaction.atomic():
                type(first).objects.select_for_update(nowait=True, no_key=True).get(pk=first.pk)
            is_locked.append(False)
        except OperationalError:
            is_locked.append(True)
        connection.close()

    thread, other = Thread(target=label), Thread(target=look)
    with transaction.atomic():
        type(sentence).objects.select_for_update(no_key=True).get(pk=sentence.pk)
        thread.start()
        wait_for_a_lock()
        other.start()
        other.join()
    thread.join()

    assert is_locked == [True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["one", "many", "clear"])
def test_an_answer_that_waited_for_a_cut_is_told_of_it(first, reviewer, curator, how):
    sentence = first.sentences.order_by("post__order", "start").first()
    told = []
    if how == "clear":
        labelling.tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))

    def label():
        try:
            if how == "one":
                labelling.tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
            elif how == "many":
                bulk(first.project_id, reviewer.pk, [{"sentence": sentence.pk, "label": "fact"}])
            else:
                labelling.untag(sentence.pk, Actor(reviewer.pk))
        except (SentenceRetired, WrongRows) as refusal:
            told.append(type(refusal))
        connection.close()

    thread = Thread(target=label)
    with transaction.atomic():
        recut(Actor(curator.pk), first.pk, [sentence.pk], [4])
        thread.start()
        wait_for_a_lock()
    thread.join()

    assert told == [WrongRows if how == "many" else SentenceRetired]
    assert Annotation.objects.count() == (how == "clear")


TEXTS = ["It moved.", "It stood.", "Nobody saw it.", "I measured the wall.", "No.", "The rod was bent."]


@st.composite
def readings(draw):
    """Two readings of a small thread, as (text, parent) of each comment, and how it was cut by hand between."""
    texts = st.lists(st.sampled_from(TEXTS), min_size=1, max_size=4).map(" ".join)
    old = [(draw(texts), None)]
    old += [(draw(texts), draw(st.integers(0, number))) for number in range(draw(st.integers(0, 5)))]
    new = [(draw(st.one_of(st.just(old[0][0]), texts)), None)]
    place = {0: 0}
    for number, (text, parent) in list(enumerate(old))[1:]:
        what = draw(st.sampled_from(["keep", "keep", "edit", "drop", "move", "add"]))
        if what == "drop":
            continue
        answered = place.get(parent, 0) if what != "move" else draw(st.integers(0, len(new) - 1))
        place[number] = len(new)
        new.append((draw(texts) if what == "edit" else text, answered))
        if what == "add":
            new.append((draw(texts), draw(st.integers(0, len(new) - 1))))
    return old, new, draw(st.integers(0, 40))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(readings())
def test_every_answer_is_either_carried_or_listed(make_document, reviewer, curator, reading):
    old, new, number = reading
    url = f"https://paper.example/{uuid4()}"
    [(article, _), *comments], [(again, _), *others] = old, new
    before = make_document(f"{article} {url}", comments, source_url=url)
    sentences = list(before.sentences.all())
    chosen = sentences[number % len(sentences)]
    if " " in chosen.text:
        recut(Actor(curator.pk), before.pk, [chosen.pk], [chosen.start + chosen.text.index(" ")])
    label_all(before, reviewer)
    label_all(before, curator, "opinion")
    after = make_document(f"{again} {url} ", others, source_url=url)
    if after == before:
        return

    given_answers = set(
        Annotation.objects.filter(document=before, sentence__retired_at=None).values_list(
            "sentence_id", "reviewer_id"
        )
    )
    copies = Annotation.objects.filter(document=after)
    carried = {(copy.sentence.previous_id, copy.reviewer_id) for copy in copies}
    who = {"rae": reviewer.pk, "cora": curator.pk}
    lost = carrying.lost(after, Actor(curator.pk), 1_000)
    listed = {(row.sentence, who[row.reviewer]) for row in lost}

    assert carried | listed == given_answers
    assert not carried & listed
    assert len(lost) == len(listed)
    assert len(copies) == len(carried)
    assert all(copy.sentence.text == copy.sentence.previous.text for copy in copies)
    found = changes.read(after)
    assert {found.why(row.sentence) for row in lost} <= set(WHY)
    assert carrying.counts(after, Actor(curator.pk)) == carrying.Carried(len(carried), len(listed))
    assert not [*integrity.violations(), *answers_integrity.violations()]


def test_assignments_go_along_with_a_page_that_is_read_again(first, make_document, reviewer, curator):
    fields = {"project_id": first.project_id, "document": first, "origin": "hand", "phase": "main"}
    Assignment.objects.create(reviewer=reviewer, state="done", done_at=timezone.now(), **fields)
    Assignment.objects.create(reviewer=curator, state="skipped", **fields)
    Assignment.objects.create(state="open", place=7, **fields)

    grown = make_document(
        "The quay is closed. It was built in 1931. Nobody was told.",
        ["It was never closed.", ("I saw it open on Monday.", 1), "About time.", "Says who?"],
        source_url=URL,
    )

    there = {row.reviewer: (row.state, row.done_at) for row in Assignment.objects.filter(document=grown)}
    assert there == {reviewer: ("given", None), curator: ("skipped", None), None: ("open", None)}
    assert not Assignment.objects.filter(document=first, state="open").exists()


def test_whoever_was_done_with_a_page_stays_done_where_it_only_shrank(first, make_document, reviewer):
    Assignment.objects.create(
        project_id=first.project_id, document=first, origin="hand", reviewer=reviewer, state="done"
    )

    shrunk = make_document(
        "The quay is closed. It was built in 1931.", ["It was never closed."], source_url=URL
    )

    assert Assignment.objects.get(document=shrunk).state == "done"
