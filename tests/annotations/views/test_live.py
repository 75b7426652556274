"""What the page of a document asks for every few seconds, and what it must not tell."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from annotations.answers import Answer
from annotations.labelling import tag, untag
from documents.access import Actor
from documents.recutting import recut
from tests.waiting import PATIENCE, wait_for

# What is under way is told by transactions: what is written and what is read are in different ones.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def document(make_document):
    return make_document("The wall moved. It fell, and nobody saw it.", ["“The wall moved.” No."])


def ask(client, document, query="", etag=""):
    headers = {"If-None-Match": etag} if etag else {}
    return client.get(f"/documents/{document.pk}/live/{query}", headers=headers)


def etag_of(client, document):
    """What the state is known by just now."""
    return ask(client, document)["ETag"]


def newest(client, document):
    """What a page that was drawn just now knows."""
    return ask(client, document).json()["mine"]


def give(user, document, label="fact", at=0):
    sentence = document.sentences.order_by("post__order", "start")[at]
    return tag(sentence.pk, Actor(user.pk), Answer(label=label))


def test_nothing_changed(client, reviewer, document):
    client.force_login(reviewer)
    etag = ask(client, document)["ETag"]

    again = ask(client, document, etag=etag)

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)


def test_nothing_changed_is_one_statement_about_the_document(client, reviewer, document):
    client.force_login(reviewer)
    etag = ask(client, document)["ETag"]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        ask(client, document, etag=etag)

    about = [query["sql"] for query in queries if "documents_document" in query["sql"]]
    assert len(about) == 1
    assert len(queries) <= 3


def test_an_answer_from_elsewhere(client, reviewer, document):
    client.force_login(reviewer)
    before = ask(client, document)
    saved = give(reviewer, document, "opinion")

    now = ask(client, document, f"?mine={before.json()['mine']}", before["ETag"])

    assert now.status_code == 200
    assert f'data-sentence="{saved.id}"' in now.json()["answers"]
    assert 'data-label="opinion"' in now.json()["answers"]


def test_an_answer_that_was_cleared_elsewhere(client, reviewer, document):
    saved = give(reviewer, document)
    client.force_login(reviewer)
    before = ask(client, document)
    untag(saved.id, Actor(reviewer.pk))

    now = ask(client, document, f"?mine={before.json()['mine']}", before["ETag"])

    assert now.status_code == 200
    assert f'data-sentence="{saved.id}"' in now.json()["answers"]
    assert "data-label" not in now.json()["answers"]


@contextmanager
def under_way(user, document, *places) -> Iterator[None]:
    """Answers that another connection began to write, and commits at the end."""
    written, go = Event(), Event()

    def write():
        with transaction.atomic():
            for at in places:
                give(user, document, "disputed", at)
            written.set()
            assert go.wait(PATIENCE)
        connection.close()

    writer = Thread(target=write)
    writer.start()
    assert written.wait(PATIENCE)
    try:
        yield
    finally:
        go.set()
        writer.join()


def test_answers_that_were_begun_before_a_later_one_and_committed_after_it(client, reviewer, document):
    client.force_login(reviewer)
    before = ask(client, document).json()["mine"]
    with under_way(reviewer, document, 1, 2):
        late = ask(client, document)
        last = give(reviewer, document, "opinion", 0)
        meanwhile = ask(client, document, f"?mine={before}", late["ETag"])
        mine = meanwhile.json()["mine"]
        # Transactions of other tests, in other databases of the server, are waited for as well: while one is
        # under way what came last is told again.
        wait_for(lambda: ask(client, document, f"?mine={mine}", etag_of(client, document)).status_code == 304)

    now = ask(client, document, f"?mine={meanwhile.json()['mine']}", meanwhile["ETag"])

    assert f'data-sentence="{last.id}"' in meanwhile.json()["answers"]
    assert now.status_code == 200
    assert now.json()["answers"].count('data-label="disputed"') == 2
    wait_for(lambda: ask(client, document, "", etag_of(client, document)).status_code == 304)
    wait_for(lambda: ask(client, document, f"?mine={newest(client, document)}").json()["answers"] == "")


def test_a_page_drawn_while_answers_are_under_way_is_told_of_them(client, reviewer, document):
    client.force_login(reviewer)
    with under_way(reviewer, document, 1, 2):
        give(reviewer, document, "opinion", 0)
        page = client.get(f"/documents/{document.pk}/").content.decode()
    mine = page.partition('data-mine="')[2].partition('"')[0]

    now = ask(client, document, f"?mine={mine}").json()

    assert now["answers"].count('data-label="disputed"') == 2


def test_whoever_may_see_labels_is_told_of_what_was_committed_late(client, curator, reviewer, document):
    client.force_login(curator)
    with under_way(reviewer, document, 1, 2):
        give(reviewer, document, "opinion", 0)
        before = ask(client, document)

    now = ask(client, document, etag=before["ETag"])

    assert before.json()["others"]["line"] == "1 other: 1 of 4"
    assert now.json()["others"]["line"] == "1 other: 3 of 4"


def test_after_a_restore_from_another_server_what_is_new_is_told_of(client, reviewer, document):
    """Transactions have other numbers there, and those of the stamps that pages have are greater."""
    give(reviewer, document, "fact", 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE annotations_annotationevent SET transaction_id = (transaction_id::text::bigint * 9)::text::xid8"
        )
    client.force_login(reviewer)
    before = ask(client, document)
    saved = give(reviewer, document, "opinion", 1)

    now = ask(client, document, "?mine=999999999", before["ETag"])

    assert now.status_code == 200
    assert f'data-sentence="{saved.id}"' in now.json()["answers"]


def test_sentences_that_were_cut_anew(client, reviewer, curator, document):
    client.force_login(reviewer)
    before = ask(client, document)
    second = document.sentences.order_by("post__order", "start")[1]
    cut = second.start + len("It fell,")
    recut(Actor(curator.pk), document.pk, [second.pk], [cut])

    now = ask(client, document, f"?cut={before.json()['cut']}", before["ETag"]).json()

    [one] = now["cuts"]
    assert (one["post"], one["gone"]) == (second.post_id, [second.pk])
    assert (one["start"], one["end"]) == (second.start, second.end)
    assert ask(client, document, f"?cut={now['cut']}").json()["cuts"] == []


@pytest.mark.parametrize("role", ["reviewer", "viewer"])
def test_in_a_blind_project_what_others_do_changes_nothing(client, make_member, document, role):
    reader, other = make_member("reader", role), make_member("other", "reviewer")
    client.force_login(reader)
    before = ask(client, document)
    with CaptureQueriesContext(connection) as queries_before:
        ask(client, document)

    give(other, document)
    with CaptureQueriesContext(connection) as queries_after:
        after = ask(client, document)

    assert (after.content, after["ETag"]) == (before.content, before["ETag"])
    assert len(queries_after) == len(queries_before)
    assert ask(client, document, etag=before["ETag"]).status_code == 304
    assert "others" not in after.json()
    page = client.get(f"/documents/{document.pk}/").content.decode()
    assert "data-others" not in page


def test_the_look_for_others_is_not_made_where_they_may_not_be_known(reviewer, make_member, document):
    """PostgreSQL says which parts of the statement it ran."""
    from annotations.live import STATE

    give(make_member("other", "reviewer"), document)
    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN (ANALYZE, COSTS OFF) {STATE}", {"reader": reviewer.pk, "document": document.pk}
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())

    everyone = plan.rindex("annotationevent")
    assert "never executed" in plan[everyone:]


def test_whoever_may_see_labels_is_told_how_far_others_are(client, curator, reviewer, document):
    client.force_login(curator)
    before = ask(client, document)
    give(reviewer, document)

    now = ask(client, document, etag=before["ETag"])

    assert before.json()["others"]["line"] == ""
    assert now.json()["others"] == {"line": "1 other: 1 of 4", "names": f"{reviewer}: 1"}


def test_in_an_open_project_everybody_is(client, project, make_member, document):
    project.blind = False
    project.save()
    reader, other = make_member("reader", "viewer"), make_member("other", "reviewer")
    give(other, document)
    client.force_login(reader)

    assert ask(client, document).json()["others"]["line"] == "1 other: 1 of 4"


def test_an_older_version_says_where_the_newer_one_is(client, reviewer, document, make_document):
    newer = make_document("The wall moved again.", [])
    type(document).objects.filter(pk=newer.pk).update(previous=document, version=2)
    client.force_login(reviewer)
    before = ask(client, document)
    type(document).objects.filter(pk=document.pk).update(is_current=False)

    now = ask(client, document, etag=before["ETag"]).json()

    assert "version 2 is the current one" in now["newer"]["words"]
    assert now["newer"]["links"] == [
        [f"/documents/{newer.pk}/changes/", "What changed"],
        [f"/documents/{newer.pk}/", "Open version 2"],
    ]
    assert "newer" not in before.json()


def test_a_stamp_that_is_no_number_is_refused(client, reviewer, document):
    client.force_login(reviewer)

    assert ask(client, document, "?cut=yesterday").status_code == 400
