"""`check_integrity` finds what no constraint holds, and nothing where all is well."""

import io
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from annotations import labelling
from annotations.answers import Answer
from documents.access import Actor
from documents.models import Link
from documents.recutting import recut


@pytest.fixture
def labelled(make_document, make_member):
    """Two versions of a page, its first sentence labelled, changed, cleared and labelled again.

    Somebody else's answer was carried to it, and another sentence was cut in two by hand.
    """
    url = "https://example.org/quay"
    first = make_document(
        "The quay is closed.", ["“The quay is closed.” No 💧 there. It is open."], source_url=url
    )
    zoe = Actor(make_member("zoe").pk)
    labelling.tag(first.sentences.order_by("post__order", "start").first().pk, zoe, Answer("opinion"))
    page = make_document("The quay is closed. It was built in 1931.", ["Never. It is open."], source_url=url)
    rae = Actor(make_member("rae").pk)
    sentence = page.sentences.order_by("post__order", "start").first()
    last = page.sentences.order_by("-post__order", "-start").first()
    recut(zoe, page.pk, [last.pk], [last.start + 3])
    labelling.tag(sentence.pk, rae, Answer("fact"))
    labelling.tag(sentence.pk, rae, Answer("opinion"))
    labelling.untag(sentence.pk, rae)
    labelling.tag(sentence.pk, rae, Answer(None, abstain_reason="unclear"))
    labelling.tag(sentence.pk, rae, Answer("disputed", note="See the comment."))
    return sentence


def run() -> list[str]:
    out = io.StringIO()
    call_command("check_integrity", stdout=out)
    return out.getvalue().splitlines()


def test_all_is_well_after_everything_that_people_do(labelled):
    _log, line = run()

    assert line.startswith("2 documents, ")
    assert line.endswith("3 answers: all as it should be.")


SENTENCE = "WHERE id = (SELECT max(sentence_id) FROM annotations_annotation)"
OF_ANOTHER = "(SELECT max(id) FROM annotations_annotation WHERE carried_from IS NULL)"
FAULTS = {
    "its text is not what": f"UPDATE documents_sentence SET text = 'Other.' {SENTENCE}",
    "is not its post's and its span": f"UPDATE documents_sentence SET sentence_key = 'x:0:1' {SENTENCE}",
    "within the one before": f'UPDATE documents_sentence SET "end" = "end" + 3 {SENTENCE}',
    "should stand at": "UPDATE documents_post SET \"order\" = 7 WHERE kind = 'comment'",
    "before the post": "UPDATE documents_post SET \"order\" = 7 WHERE kind = 'article'",
    "carriage return": "UPDATE documents_post SET text = text || E'\\r' WHERE kind = 'comment'",
    "longer than its post": "UPDATE documents_link SET source_end = 999",
    "it says": "UPDATE documents_document SET n_sentences = 99",
    "are the current version": "UPDATE documents_document SET is_current = false",
    "after version": "UPDATE documents_document SET version = 1",
    "its content_hash is not": "UPDATE documents_post SET author = 'eve' WHERE kind = 'comment'",
    "is not that of its text": "UPDATE documents_post SET text = text || '!' WHERE kind = 'comment'",
    "has no posts": "INSERT INTO documents_document SELECT (d).* FROM (SELECT jsonb_populate_record(d, "
    "jsonb_build_object('id', uuidv7(), 'content_hash', repeat('0', 64), 'is_current', false)) AS d "
    "FROM documents_document d LIMIT 1) n",
    "not what its last event says": "UPDATE annotations_annotation SET note = 'x'",
    "it has no event": "DELETE FROM annotations_annotationevent",
    "says that it was cleared": "UPDATE annotations_annotationevent SET pgh_label = 'delete'",
    "it is gone": "DELETE FROM annotations_annotation",
    "does not begin with": "DELETE FROM annotations_annotationevent WHERE pgh_label = 'insert'",
    "goes back from": "UPDATE annotations_annotationevent SET revision = revision + 99 WHERE pgh_label = 'insert'",
    "it is not the sentence": "UPDATE documents_sentence SET previous_id = id WHERE previous_id IS NOT NULL",
    "was not retired": "UPDATE documents_recut SET before = after",
    "is not of its post": "UPDATE documents_recut SET before = '[[0, 0, 1]]'",
    "it was not carried": "UPDATE annotations_annotationevent SET carried_from = NULL",
    "which is of another": f"UPDATE annotations_annotation SET carried_from = {OF_ANOTHER} WHERE carried_from > 0",
    "no first label": "UPDATE annotations_annotation SET first_label_id = NULL",
}


@pytest.fixture(scope="session")
def may_break_rules(django_db_setup, django_db_blocker):
    """The app's role is no superuser and cannot pass by triggers and foreign keys; here it may."""
    with django_db_blocker.unblock():
        settings = connection.get_connection_params()
        cluster = Path(settings["passfile"]).resolve().parent if "passfile" in settings else None
    if cluster is None:
        return
    password = (cluster / "superuser").read_text().strip()
    with psycopg.connect(
        host=settings["host"], port=settings["port"], user="postgres", password=password, dbname="postgres",
        autocommit=True,
    ) as superuser:  # fmt: skip
        superuser.execute(f"GRANT SET ON PARAMETER session_replication_role TO {settings['user']}")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_and_fails_the_command(labelled, may_break_rules, fault, capsys):
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(FAULTS[fault])
        assert cursor.rowcount
        cursor.execute("SET session_replication_role = DEFAULT")

    out = io.StringIO()
    with pytest.raises(CommandError, match="faults"):
        call_command("check_integrity", stdout=out)

    assert [line for line in out.getvalue().splitlines() if fault in line]


def test_the_page_of_these_tests_has_a_quotation(labelled):
    assert Link.objects.count() >= 1
