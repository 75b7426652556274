"""A closed thread tells nothing of itself, by no address, to whoever has not opened it."""

import orjson
import pytest
from django.test import Client

from annotations import opening
from annotations.answers import Answer
from annotations.bulk import WrongRows, bulk
from annotations.labelling import tag
from annotations.models import Annotation
from annotations.projects import create_project
from documents.access import Actor
from documents.models import Opening
from documents.recutting import recut
from tests.annotations.opening import COMMENT, HTMX, of_article, of_thread


def answers(client, document) -> dict[str, str]:
    """What every address says that could tell of the thread, as text."""
    ident, slug = document.pk, document.project.slug
    addresses = [
        f"/documents/{ident}/",
        f"/documents/{ident}/?order=newest",
        f"/documents/{ident}/?look",
        f"/documents/{ident}/window/?start=0&end=9999",
        f"/documents/{ident}/window/?start=0&end=9999&look",
        f"/documents/{ident}/read/",
        f"/documents/{ident}/read/?look&notes=1",
        f"/api/v1/documents/{ident}/",
        f"/api/v1/documents/{ident}/posts/",
        f"/api/v1/documents/{ident}/sentences/",
        f"/api/v1/documents/{ident}/links/",
        f"/api/v1/documents/{ident}/recuts/",
        f"/api/v1/projects/{slug}/sentences/",
        f"/api/v1/projects/{slug}/sentences/?q=never",
        f"/api/v1/projects/{slug}/links/",
        f"/api/v1/projects/{slug}/annotations/",
        *(
            f"/api/v1/projects/{slug}/export/?format={format}&rows={rows}"
            for format, rows in [("jsonl", "labels"), ("csv", "sentences"), ("jsonl", "documents")]
        ),
    ]
    found = {}
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        body = b"".join(response) if response.streaming else response.content
        found[address] = body.decode()
    return found


def test_nothing_of_a_closed_thread_reaches_its_reviewer_by_session_or_token(
    client, api, reviewer, document, disputed
):
    client.force_login(reviewer)

    for caller in (client, api(reviewer), api(reviewer, scopes=("read",))):
        if caller is not client:
            caller.force_login(reviewer)  # for the pages among them
        for address, text in answers(caller, document).items():
            assert COMMENT not in text, address
            assert "I saw it open" not in text, address
    page = client.get(f"/documents/{document.pk}/").content.decode()
    assert 'data-n="' not in page
    assert "data-kind=" not in page
    assert "data-links=" not in page
    assert 'class="comment"' not in page
    assert "2 comments" in page


def test_a_closed_thread_is_not_to_be_told_from_links_and_filters(client, reviewer, document, disputed):
    client.force_login(reviewer)
    found = answers(client, document)
    base = f"/api/v1/projects/{document.project.slug}"

    assert orjson.loads(found[f"{base}/links/"])["results"] == []
    assert orjson.loads(found[f"/api/v1/documents/{document.pk}/links/"])["results"] == []
    for asked in ("true", "false"):
        answer = client.get(f"{base}/sentences/?disputed_in_thread={asked}")
        assert answer.json()["results"] == []
    rows = [
        orjson.loads(line)
        for line in b"".join(client.get(f"{base}/export/?format=jsonl&rows=sentences")).splitlines()
    ]
    assert [row["disputed_in_thread"] for row in rows] == [None, None]


@pytest.mark.parametrize("role", ["viewer", "curator"])
def test_a_viewer_sees_all_and_from_a_curator_the_api_keeps_nothing(client, make_member, document, role):
    client.force_login(make_member("someone", role))
    found = answers(client, document)

    hidden = [address for address, text in found.items() if COMMENT not in text]
    without_any = ("recuts", "/links/", "/annotations/", "rows=labels", "/window/")
    page = f"/documents/{document.pk}/"
    waiting = {page, f"{page}?order=newest", f"{page}read/"} if role == "curator" else set()
    others = [
        each for each in hidden if each not in waiting and not any(word in each for word in without_any)
    ]
    assert others == []
    assert waiting <= set(hidden)


def test_a_curator_who_only_looks_labels_nothing(client, curator, document):
    client.force_login(curator)

    page = client.get(f"/documents/{document.pk}/?look").content.decode()

    assert COMMENT in page
    assert "data-read-only" in page
    assert not Opening.objects.exists()


def test_a_sentence_of_a_closed_thread_can_neither_be_cut_nor_read_on_the_way(client, reviewer, document):
    client.force_login(reviewer)
    sentence = of_thread(document)[0]

    page = client.get(f"/sentences/{sentence.pk}/recut/")
    cut = client.post(
        f"/api/v1/documents/{document.pk}/recuts/",
        {"sentences": [sentence.pk], "cuts": [3]},
        content_type="application/json",
    )

    assert (page.status_code, cut.status_code) == (403, 403)
    assert COMMENT not in page.content.decode() + cut.content.decode()


def test_a_thread_without_an_article_is_never_closed(client, reviewer, make_document):
    document = make_document("", ["Only this is here."])
    client.force_login(reviewer)

    assert "Only this is here." in client.get(f"/documents/{document.pk}/").content.decode()
    assert "Only this is here." in client.get(f"/api/v1/documents/{document.pk}/posts/").content.decode()
    assert not opening.state(document, reviewer.pk).kept


def test_other_projects_show_their_threads(client, reviewer, make_document, owner):
    plain = create_project("plain", "Plain", owner)
    plain.memberships.create(user=reviewer, role="reviewer")
    document = make_document("One.", ["Two."], in_project=plain)
    client.force_login(reviewer)

    assert "Two." in client.get(f"/documents/{document.pk}/").content.decode()
    opening.open_thread(Actor(reviewer.pk), document)
    assert not Opening.objects.exists()


def test_links_wait_with_the_thread(api, actor, reviewer, document, disputed):
    caller: Client = api(reviewer)
    history, link = f"/api/v1/documents/{document.pk}/links/history/", f"/api/v1/links/{disputed.pk}/"
    drawn = {
        "kind": "supports",
        "source_sentence": of_thread(document)[1].pk,
        "target_sentence": of_article(document)[1].pk,
    }

    def draw():
        address = f"/api/v1/projects/{document.project.slug}/links/"
        return caller.post(address, drawn, content_type="application/json").status_code

    closed = [
        caller.get(history).status_code,
        caller.get(link).status_code,
        caller.patch(link, {"state": "rejected"}, content_type="application/json").status_code,
        draw(),
    ]
    opening.open_thread(actor, document, early=True)
    opened = [caller.get(history).status_code, caller.get(link).status_code, draw()]

    assert closed == [403, 404, 404, 403]
    assert opened == [200, 200, 201]


def test_a_window_of_comments_is_refused_and_one_of_the_article_tells_nothing(
    sign_in, actor, reviewer, document, disputed
):
    client = sign_in(reviewer)
    comment = document.posts.filter(depth=1).first()
    address = f"/documents/{document.pk}/window/"

    refused = client.get(f"{address}?posts={comment.pk}")
    article = client.get(f"{address}?start=0&end=999").content.decode()
    opening.open_thread(actor, document, early=True)
    opened = client.get(f"{address}?posts={comment.pk}").content.decode()
    told = client.get(f"{address}?start=0&end=999").content.decode()

    assert refused.status_code == 403
    assert "data-n=" not in article
    assert "s never closed." in opened
    assert 'data-n="1"' in told


def test_who_labels_may_only_look_where_they_curate(client, make_member, document):
    client.force_login(make_member("cora", "curator"))

    waiting = client.get(f"/documents/{document.pk}/").content.decode()
    looking = client.get(f"/documents/{document.pk}/?look").content.decode()

    assert COMMENT not in waiting
    assert COMMENT in looking
    assert COMMENT not in client.get(f"/documents/{document.pk}/read/").content.decode()
    assert COMMENT in client.get(f"/documents/{document.pk}/read/?look").content.decode()


def test_the_history_of_a_closed_thread_is_closed_and_others_tell_nothing_of_it(
    client, reviewer, make_member, document, project
):
    project.blind = False
    project.save()
    other = Actor(make_member("ines", "reviewer").pk)
    sentence = of_article(document)[0]
    opening.open_thread(other, document, early=True)
    tag(sentence.pk, other, Answer("disputed", note="The first comment says it never was."))
    client.force_login(reviewer)

    for address in ("/sentences/{}/history/", "/api/v1/sentences/{}/history/"):
        closed = client.get(address.format(of_thread(document)[0].pk))
        assert closed.status_code == 403
        assert COMMENT not in closed.content.decode()
        assert "it never was" not in client.get(address.format(sentence.pk)).content.decode()
    opening.open_thread(Actor(reviewer.pk), document, early=True)
    for address in ("/sentences/{}/history/", "/api/v1/sentences/{}/history/"):
        assert "it never was" in client.get(address.format(sentence.pk)).content.decode()


def test_an_open_page_hears_of_cuts_in_the_article_alone(sign_in, reviewer, curator, document):
    client = sign_in(reviewer)
    [first, _second], [comment, *_others] = of_article(document), of_thread(document)
    recut(Actor(curator.pk), document.pk, [comment.pk], [comment.text.index("never")])
    recut(Actor(curator.pk), document.pk, [first.pk], [first.text.index("is")])

    def cut_posts():
        return {one["post"] for one in client.get(f"/documents/{document.pk}/live/?cut=0").json()["cuts"]}

    assert cut_posts() == {first.post_id}
    opening.open_thread(Actor(reviewer.pk), document, early=True)
    assert cut_posts() == {first.post_id, comment.post_id}


def test_what_a_closed_thread_did_to_others_is_closed_too(api, reviewer, make_member, document, project):
    project.blind = False
    project.save()
    other = Actor(make_member("ines", "reviewer").pk)
    sentence = of_article(document)[0]
    tag(sentence.pk, other, Answer("fact"))
    opening.open_thread(other, document, early=True)
    tag(sentence.pk, other, Answer("disputed"))

    def effect():
        told = api(reviewer).get(f"/api/v1/projects/{project.slug}/thread-effect/?document={document.pk}")
        return told.json()["whole"]["n"]

    assert effect() == 0
    opening.open_thread(Actor(reviewer.pk), document, early=True)
    assert effect() == 1


def test_a_comment_is_labelled_once_its_thread_is_open(api, sign_in, actor, reviewer, document):
    comment = of_thread(document)[0].pk
    address = f"/api/v1/sentences/{comment}/label/"
    caller, client = api(reviewer), sign_in(reviewer)

    def label():
        return caller.put(address, {"label": "fact"}, content_type="application/json")

    def in_bulk():
        return bulk(document.project_id, reviewer.pk, [{"sentence": comment, "label": "fact"}])

    refused = [label(), client.post(f"/sentences/{comment}/label/", {"label": "fact"}, headers=HTMX)]
    refused += [caller.delete(address)]
    assert [answer.status_code for answer in refused] == [403] * 3
    assert all(COMMENT not in answer.content.decode() for answer in refused)
    with pytest.raises(WrongRows):
        in_bulk()

    opening.open_thread(actor, document, early=True)

    assert label().status_code == 200
    assert Annotation.objects.filter(sentence=comment, reviewer=reviewer).exists()
