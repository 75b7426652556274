"""Links that people draw and judge."""

from threading import Thread
from uuid import uuid4

import pytest
from django.db import connection, transaction

from annotations.projects import create_project
from documents import integrity, link_history, linking, queries
from documents.access import Actor, links_of
from documents.errors import Forbidden, Invalid, NotFound
from documents.linking import SentenceMoved, Span
from documents.models import Document, Link, LinkJudgement, Project
from documents.queries import LinkFilters, Window
from documents.recutting import recut
from tests.locks import wait_for_a_lock

LinkEvent = Link.pgh_event_model  # type: ignore[attr-defined]
URL = "https://paper.example/quay"
ARTICLE = "The quay is closed and nobody was told. It was built in 1931."
THREAD = ["It was never closed.", ("I saw it open on Monday.", 1)]


@pytest.fixture
def quay(make_document):
    return make_document(ARTICLE, THREAD, source_url=URL, language="en")


@pytest.fixture
def open_project(project):
    Project.objects.update(blind=False)
    project.refresh_from_db()
    return project


@pytest.fixture
def rae(reviewer):
    return Actor(reviewer.pk)


@pytest.fixture
def rob(make_member):
    return Actor(make_member("rob").pk)


@pytest.fixture
def cora(curator):
    return Actor(curator.pk)


@pytest.fixture
def link_in():
    """`link_in(document)`: a quotation that was found, of the first sentence by the first comment."""

    def make(document):
        Document.objects.filter(pk=document.pk).update(n_quotes=1)
        return Link.objects.create(
            project_id=document.project_id,
            document=document,
            kind="quotes",
            source_post=document.posts.get(order=1),
            source_start=0,
            source_end=6,
            target_sentence=document.sentences.order_by("post__order", "start")[0],
        )

    return make


def says(document, text):
    return document.sentences.get(text=text, retired_at=None).pk


def dispute(actor, document, op=None):
    """The first comment disputes the first sentence."""
    source, target = says(document, "It was never closed."), says(document, ARTICLE.partition(". ")[0] + ".")
    return linking.draw(actor, "disputes", source, target, op)


def seen(actor, document):
    """What the actor sees of the document's links: (kind, state) by id."""
    filters = LinkFilters(links_of(actor, document.project), actor.user_id, document.pk)
    rows = queries.links(Window(), document.project_id, filters)
    return {row["id"]: (row["kind"], row["state"]) for _, row in rows}


def did(actor, document):
    rows = link_history.history(actor, document, Window())
    return [(row["person"], row["did"]) for _, row in rows]


def holds_together():
    return list(integrity.violations()) == []


def test_drawing_says_whose_it_is_and_again_changes_nothing(quay, rae):
    op = uuid4()

    drawn = dispute(rae, quay, op)

    assert (drawn["origin"], drawn["state"], drawn["drawn_by"], drawn["mine"]) == (
        "person", "confirmed", "rae", True,
    )  # fmt: skip
    assert (drawn["source_start"], drawn["source_end"]) == (0, 20)
    assert dispute(rae, quay, op) == dispute(rae, quay) == drawn
    assert Link.objects.count() == LinkEvent.objects.count() == LinkJudgement.objects.count() == 1
    assert did(rae, quay) == [("rae", "drew")]
    assert holds_together()


def test_a_link_leads_to_another_post_from_words_of_it(quay, rae, make_document):
    first, second = says(quay, "It was built in 1931."), says(quay, ARTICLE.partition(". ")[0] + ".")
    comment = quay.posts.get(order=1)
    other = make_document("Elsewhere.", ["Another thread."])

    with pytest.raises(Invalid, match="another post"):
        linking.draw(rae, "repeats", first, second)
    for start, end in [(5, 5), (2, 3), (0, 99)]:
        with pytest.raises(Invalid, match="some words"):
            linking.draw(rae, "repeats", Span(comment.pk, start, end), first)
    with pytest.raises(Invalid, match="kind"):
        linking.draw(rae, "likes", comment.sentences.get().pk, first)
    with pytest.raises(NotFound):
        linking.draw(rae, "repeats", says(other, "Another thread."), first)
    with pytest.raises(NotFound):
        linking.draw(rae, "repeats", comment.sentences.get().pk, 2**40)
    assert not Link.objects.exists()


def test_who_may(quay, viewer, stranger, rae, cora):
    with pytest.raises(Forbidden):
        dispute(Actor(viewer.pk), quay)
    with pytest.raises(NotFound):
        dispute(Actor(stranger.pk), quay)
    type(quay).objects.update(needs_assignment=True)
    with pytest.raises(Forbidden, match="assigned"):
        dispute(rae, quay)
    assert dispute(cora, quay)["drawn_by"] == "cora"


def test_in_a_blind_project_reviewers_neither_see_nor_overwrite_each_other(quay, link_in, rae, rob, cora):
    found = link_in(quay)
    mine = dispute(rae, quay)
    linking.settle(rae, found.pk, "rejected")

    assert seen(rob, quay) == {found.pk: ("quotes", "proposed")}
    assert did(rob, quay) == []
    with pytest.raises(NotFound):
        linking.read(rob, mine["id"])
    with pytest.raises(NotFound):
        linking.settle(rob, mine["id"], "rejected")
    with pytest.raises(NotFound):
        linking.erase(rob, mine["id"])

    his = dispute(rob, quay)
    linking.settle(rob, found.pk, "confirmed")
    assert his["id"] != mine["id"]
    assert his | {"id": 0, "drawn_by": ""} == mine | {"id": 0, "drawn_by": ""}
    assert seen(rae, quay) == {found.pk: ("quotes", "rejected"), mine["id"]: ("disputes", "confirmed")}
    assert seen(rob, quay) == {found.pk: ("quotes", "confirmed"), his["id"]: ("disputes", "confirmed")}
    assert seen(cora, quay) == {found.pk: ("quotes", "confirmed"), mine["id"]: ("disputes", "confirmed"),
                                his["id"]: ("disputes", "confirmed")}  # fmt: skip

    linking.settle(cora, found.pk, "rejected")
    linking.settle(cora, mine["id"], "rejected")
    assert seen(rob, quay)[found.pk] == ("quotes", "rejected")
    assert seen(rae, quay)[mine["id"]] == ("disputes", "rejected")
    linking.settle(rob, found.pk, "confirmed")
    assert seen(rob, quay)[found.pk] == ("quotes", "confirmed")
    assert seen(rae, quay)[found.pk] == ("quotes", "rejected")
    assert holds_together()


def test_in_an_open_project_all_see_one_link(quay, open_project, rae, rob, viewer):
    mine = dispute(rae, quay)

    assert dispute(rob, quay)["id"] == mine["id"]
    linking.settle(rob, mine["id"], "rejected")

    assert seen(rae, quay) == seen(Actor(viewer.pk), quay) == {mine["id"]: ("disputes", "rejected")}
    assert dispute(rae, quay)["state"] == "confirmed"
    assert did(rae, quay) == [
        ("rae", "drew"), ("rob", "confirmed"), ("rob", "rejected"), ("rae", "confirmed"),
    ]  # fmt: skip
    assert holds_together()


def test_what_was_found_is_rejected_and_brought_back_and_never_erased(quay, link_in, rae):
    found = link_in(quay)
    op = uuid4()

    assert linking.settle(rae, found.pk, "rejected", op)["state"] == "rejected"
    linking.settle(rae, found.pk, "proposed")
    assert linking.settle(rae, found.pk, "rejected", op)["state"] == "proposed"  # seen before
    with pytest.raises(Invalid, match="found, not drawn"):
        linking.erase(rae, found.pk)
    with pytest.raises(Invalid, match="state"):
        linking.settle(rae, found.pk, "gone")
    assert did(rae, quay) == [("rae", "rejected"), ("rae", "proposed")]
    assert not LinkEvent.objects.exists()


def test_erasing_is_the_drawers_or_a_curators_and_history_keeps_it(quay, open_project, rae, rob, cora):
    mine = dispute(rae, quay)
    linking.settle(rob, mine["id"], "confirmed")
    with pytest.raises(Forbidden):
        linking.erase(rob, mine["id"])

    linking.erase(cora, mine["id"], uuid4())

    assert not Link.objects.exists()
    assert did(rob, quay) == [("rae", "drew"), ("rob", "confirmed"), ("cora", "erased")]
    with pytest.raises(NotFound):
        linking.erase(rae, mine["id"])


def test_ones_own_that_another_confirmed_stays_as_theirs(quay, open_project, rae, rob):
    mine = dispute(rae, quay)
    linking.settle(rae, mine["id"], "rejected")
    linking.settle(rob, mine["id"], "confirmed")

    linking.erase(rae, mine["id"])

    left = linking.read(rae, mine["id"])
    assert (left["drawn_by"], left["state"]) == ("rob", "confirmed")
    assert holds_together()


def test_who_confirms_what_is_confirmed_has_said_so_and_keeps_it(quay, open_project, rae, rob):
    mine = dispute(rae, quay)

    linking.settle(rob, mine["id"], "confirmed")
    linking.settle(rob, mine["id"], "confirmed")
    linking.erase(rae, mine["id"])

    assert linking.read(rob, mine["id"])["drawn_by"] == "rob"
    assert did(rob, quay) == [("rae", "drew"), ("rob", "confirmed"), ("rae", "erased")]


def test_ones_own_that_goes_to_nobody_who_drew_the_same(quay, rae, cora):
    hers = dispute(cora, quay)
    mine = dispute(rae, quay)
    linking.settle(cora, mine["id"], "confirmed")

    linking.erase(rae, mine["id"])

    assert seen(cora, quay) == {hers["id"]: ("disputes", "confirmed")}
    assert holds_together()


def test_a_refusal_tells_nothing_of_another_project(quay, rae, owner, make_document):
    other = create_project("other", "Other", owner)
    theirs = make_document("Sold in secret, and soon.", in_project=other)
    sentence = theirs.sentences.get().pk
    recut(Actor(owner.pk), theirs.pk, [sentence], [theirs.posts.get().text.index("and")])

    with pytest.raises(NotFound):
        linking.draw(rae, "disputes", sentence, says(quay, "It was built in 1931."))


def test_an_action_that_is_known_tells_of_its_own_document_alone(quay, rae, reviewer, owner, make_document):
    op = uuid4()
    drawn = dispute(rae, quay, op)
    theirs = create_project("theirs", "Theirs", reviewer)
    mine = make_document("It is closed.", ["It is not."], in_project=theirs)
    quay.project.memberships.filter(user=reviewer).delete()

    there = linking.draw(rae, "disputes", says(mine, "It is not."), says(mine, "It is closed."), op)

    assert (there["document"], there["id"] == drawn["id"]) == (mine.pk, False)


def test_a_page_that_knows_no_ids_says_which_link_it_means(quay, link_in, rae):
    target, source = says(quay, "It was built in 1931."), linking.span_of(says(quay, "It was never closed."))
    ask = (rae, quay.pk, "supports", source, target)

    op = uuid4()
    drawn = linking.say(*ask, "confirmed", op)
    assert linking.say(*ask, "erased") is None
    assert linking.say(*ask, "erased") is None
    assert linking.say(*ask, "confirmed", op) is None  # it was taken before, and erased since
    with pytest.raises(NotFound):
        linking.say(*ask, "rejected")
    assert linking.say(*ask, "confirmed")["id"] != drawn["id"]

    found = link_in(quay)
    ask = (rae, quay.pk, "quotes", Span(found.source_post_id, 0, 6), found.target_sentence_id)
    assert linking.say(*ask, "confirmed")["origin"] == "found"
    assert linking.say(*ask, "erased")["state"] == "proposed"


def test_a_sentence_that_was_cut_anew_or_read_again_is_told(quay, rae, cora, make_document):
    source, target = says(quay, "It was never closed."), says(quay, ARTICLE.partition(". ")[0] + ".")
    recut(cora, quay.pk, [target], [ARTICLE.index("and")])

    with pytest.raises(SentenceMoved) as told:
        linking.draw(rae, "disputes", source, target)
    assert [one["text"] for one in told.value.extra["now"]] == ["The quay is closed", "and nobody was told."]

    drawn = linking.draw(rae, "disputes", source, told.value.extra["now"][0]["id"])
    newer = make_document(ARTICLE, [*THREAD, "Me too."], source_url=URL, language="en")
    with pytest.raises(SentenceMoved) as told:
        linking.settle(rae, drawn["id"], "rejected")
    assert told.value.extra["where"] == f"/documents/{newer.pk}/"
    assert [one["text"] for one in told.value.extra["now"]] == ["The quay is closed"]


def test_what_people_said_survives_a_new_version_and_a_cut(quay, link_in, rae, rob, cora, make_document):
    found = link_in(quay)
    dispute(rae, quay)
    dispute(rob, quay)
    linking.settle(rae, found.pk, "rejected")
    linking.settle(rob, found.pk, "confirmed")
    before = [list(seen(who, quay).values()) for who in (rae, rob, cora)]

    newer = make_document(
        ARTICLE, ["New on top.", THREAD[0], (THREAD[1][0], 2)], source_url=URL, language="en"
    )

    assert newer.version == 2
    assert [list(seen(who, newer).values()) for who in (rae, rob, cora)] == before
    [long, short] = newer.sentences.filter(post__kind="article").order_by("start")
    recut(cora, newer.pk, [long.pk], [ARTICLE.index("and")])
    assert [list(seen(who, newer).values()) for who in (rae, rob, cora)] == before
    pieces = newer.sentences.filter(post__kind="article", retired_at=None).values_list("pk", flat=True)
    recut(cora, newer.pk, list(pieces), [])
    assert [list(seen(who, newer).values()) for who in (rae, rob, cora)] == before
    assert short.pk not in Link.objects.filter(document=newer).values_list("target_sentence", flat=True)
    assert holds_together()


def test_links_that_become_one_keep_every_word_on_them(make_document, open_project, rae, rob):
    document = make_document(ARTICLE, THREAD, language="en")
    source = says(document, "It was never closed.")
    both = list(document.sentences.filter(post__kind="article").values_list("pk", flat=True))
    first, second = (linking.draw(rae, "disputes", source, target) for target in both)
    linking.settle(rob, second["id"], "rejected")

    recut(rae, document.pk, both, [])

    [link] = Link.objects.all()
    assert link.pk == first["id"]
    assert set(link.judgements.values_list("person", "state")) == {
        (rae.user_id, "confirmed"), (rob.user_id, "rejected"),
    }  # fmt: skip
    assert link.state == "rejected"
    assert "erased" not in [what for _, what in did(rae, document)]
    assert holds_together()


def test_quotations_are_counted_as_they_were_found(quay, link_in, rae):
    type(quay).objects.update(n_quotes=1)
    found = link_in(quay)
    linking.settle(rae, found.pk, "rejected")
    source, target = says(quay, "I saw it open on Monday."), says(quay, "It was never closed.")
    linking.draw(rae, "quotes", source, target)

    quay.refresh_from_db()

    assert quay.n_quotes == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_say_something_at_once_the_later_has_the_last_word(quay, open_project, rae, rob):
    mine = dispute(rae, quay)

    def draw_it_too():
        dispute(rob, quay)
        connection.close()

    thread = Thread(target=draw_it_too)
    with transaction.atomic():
        linking.settle(rae, mine["id"], "proposed")
        thread.start()
        wait_for_a_lock()
        linking.settle(rae, mine["id"], "rejected")
    thread.join()

    assert seen(rae, quay) == {mine["id"]: ("disputes", "confirmed")}
    assert holds_together()


@pytest.mark.django_db(transaction=True)
def test_a_link_that_is_erased_while_it_is_drawn_is_drawn_anew(quay, open_project, rae, rob):
    mine = dispute(rae, quay)

    def draw_it_too():
        dispute(rob, quay)
        connection.close()

    thread = Thread(target=draw_it_too)
    with transaction.atomic():
        linking.erase(rae, mine["id"])
        thread.start()
        wait_for_a_lock()
    thread.join()

    [link] = Link.objects.all()
    assert (link.created_by_id, link.state) == (rob.user_id, "confirmed")


def test_what_the_room_sends_and_cannot_be_read_is_told_in_the_readers_language(sign_in, reviewer, quay):
    fields = {"state": "confirmed", "post": 1, "start": 0, "end": 1, "target": 1, "op": "a name"}
    client = sign_in(reviewer)

    answer = client.post(
        f"/documents/{quay.pk}/links/", fields, headers={"HX-Request": "true", "Accept-Language": "de"}
    )

    assert answer.status_code == 400
    assert "Eine UUID." in answer.text


def test_a_page_of_a_projects_links_is_found_by_an_index(quay, project):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT * FROM documents_link WHERE project_id = %s AND id > 0 ORDER BY id LIMIT 2",
            [project.pk],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "link_in_project" in plan
