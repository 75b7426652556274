"""The review room: what the page says, and what a label's endpoint answers."""

from uuid import uuid4

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from annotations import windows
from annotations.answers import Answer
from annotations.labelling import tag
from annotations.models import Annotation, Label
from documents.access import Actor
from documents.ingest.parsed import Removed
from documents.models import Link

HTMX = {"HX-Request": "true"}


@pytest.fixture
def label_at(client, reviewer, sentence):
    """`label_at(**fields)`: what the endpoint answers to htmx for the first sentence."""
    client.force_login(reviewer)

    def post(**fields):
        return client.post(f"/sentences/{sentence.pk}/label/", fields, headers=HTMX)

    return post


def one(response, selector):
    """The only element of an answer that fits."""
    [element] = LexborHTMLParser(response.content).css(selector)
    return element


def page(client, document, query=""):
    response = client.get(f"/documents/{document.pk}/{query}")
    assert response.status_code == 200
    return LexborHTMLParser(response.content)


def test_every_character_of_a_post_is_on_the_page(client, reviewer, make_document):
    text = "\n\nOne.  Two & <three>.\nFour 😀.\n\n \n\nFive:\tsix.\n"
    document = make_document(text, ["  A comment.\n\n\nIts end.  "])
    client.force_login(reviewer)

    shown = page(client, document)

    for post in document.posts.all():
        selector = f"#c{post.pk}" if post.kind == "article" else f"#c{post.pk} > .text"
        assert shown.css_first(selector).text() == post.text


def test_every_post_has_its_own_language_and_direction(client, reviewer, make_document):
    comments = [
        "قرر مجلس المدينة إغلاق السد القديم.",
        "Der Rat hat nichts gesagt, und ich weiß auch nicht, was er will.",
    ]
    document = make_document(
        "The council met and nobody in the town was told of what it had decided.", comments
    )
    client.force_login(reviewer)

    texts = page(client, document).css("[data-post] > .text, .text[data-post]")

    assert [(text.attributes["lang"], text.attributes["dir"]) for text in texts] == [
        ("en", "ltr"),
        ("ar", "rtl"),
        ("de", "ltr"),
    ]


def test_who_is_addressed_is_told_where_it_is_not_the_parent(client, reviewer, make_document):
    document = make_document("The dam is old.", ["It is not.", "@reader0 it is."])
    first, second = document.posts.filter(kind="comment").order_by("order")
    first.author, second.addressee = "Mira <Okonjo>", first
    first.save()
    second.save()
    client.force_login(reviewer)

    [told] = page(client, document).css(".answers")

    assert told.text() == "to Mira <Okonjo>"
    assert told.attributes["href"] == f"#c{first.pk}"

    second.parent, second.depth = first, 2
    second.save()
    assert [told.text() for told in page(client, document).css(".answers")] == ["in reply to Mira <Okonjo>"]


def test_what_cleaning_took_out_is_told_under_the_article(client, reviewer, make_document):
    removed = [Removed("IMAGE0001", "image name")]
    document = make_document("One.", removed=removed)
    client.force_login(reviewer)

    told = page(client, document).css_first(".removed")

    assert told.css_first("summary").text() == "Taken out by cleaning: 1"
    assert told.css_first("li").text() == "image name: IMAGE0001"
    assert page(client, make_document("Two.")).css_first(".removed") is None


def test_sentences_carry_the_readers_own_answer(client, reviewer, curator, document, sentence):
    tag(sentence.pk, Actor(reviewer.pk), Answer("disputed", note='a "note"', confidence=2, mixed=True))
    tag(sentence.pk, Actor(curator.pk), Answer("fact"))
    client.force_login(reviewer)

    element = page(client, document).css_first(f'[data-sentence="{sentence.pk}"]')

    revision = str(Annotation.objects.get(reviewer=reviewer).revision)
    assert element.attributes == {
        "data-sentence": str(sentence.pk),
        "tabindex": "-1",
        "data-label": "disputed",
        "data-revision": revision,
        "data-mixed": None,
        "data-confidence": "2",
        "data-note": 'a "note"',
    }


def test_nothing_of_anyone_elses_labels_is_in_a_blind_page(client, reviewer, curator, document, sentence):
    tag(sentence.pk, Actor(curator.pk), Answer("unsupported", note="only mine"))
    client.force_login(reviewer)

    shown = page(client, document)

    assert shown.css("main [data-label], main [data-revision]") == []
    assert "only mine" not in shown.html


def test_the_sentence_asked_for_is_current(client, reviewer, document, sentence):
    client.force_login(reviewer)

    shown = page(client, document, f"?s={sentence.pk}")

    [current] = shown.css("[data-sentence][aria-current=true]")
    assert current.attributes["data-sentence"] == str(sentence.pk)
    assert shown.css_first("#dock").attributes["action"] == f"/sentences/{sentence.pk}/label/"


@pytest.mark.parametrize("query", ["?s=0", "?s=x", "?s=" + "9" * 40, "?s=-1", "?order=oldest"])
def test_a_strange_address_shows_the_document(client, reviewer, document, query):
    client.force_login(reviewer)

    assert page(client, document, query).css("[aria-current=true][data-sentence]") == []


def test_a_quotation_links_to_what_it_quotes_and_counts_there(client, reviewer, document, sentence):
    document.links.all().delete()
    comment = document.posts.get(order=1)
    for kind, state in [("disputes", "proposed"), ("supports", "rejected")]:
        Link.objects.create(
            project=document.project,
            document=document,
            kind=kind,
            state=state,
            source_post=comment,
            source_start=3,
            source_end=6,
            target_sentence=sentence,
        )
    client.force_login(reviewer)

    shown = page(client, document)

    [quote] = shown.css(".q")
    assert (quote.text(), quote.attributes["data-to"], quote.attributes["data-kind"]) == (
        comment.text[3:6],
        str(sentence.pk),
        "disputes",
    )
    [bubble] = shown.css(".n")
    assert bubble.attributes["aria-label"] == "1 comment on sentence 1: 1 disputes it"
    assert bubble.attributes["href"] == f"#c{comment.pk}"


def test_a_source_that_is_no_web_address_is_no_link(client, reviewer, make_document):
    document = make_document("The quay.", source_url="javascript:alert(1)")
    client.force_login(reviewer)

    assert "javascript:" not in page(client, document).html


def test_a_stranger_finds_nothing(client, stranger, document):
    client.force_login(stranger)

    assert client.get(f"/documents/{document.pk}/").status_code == 404


def test_a_label_answers_with_the_sentence_and_the_op(label_at, reviewer, sentence):
    op = str(uuid4())

    response = label_at(label="opinion", op=op, base="0", reviewer=str(reviewer.pk))

    assert response.status_code == 200
    element = one(response, "[data-sentence]")
    assert element.attributes["data-op"] == op
    assert element.attributes["data-label"] == "opinion"
    assert element.text() == sentence.text


def test_clearing_answers_with_the_sentence_and_the_op(label_at):
    label_at(label="opinion")
    op = str(uuid4())

    response = label_at(clear="1", op=op)

    element = one(response, "[data-sentence]")
    assert element.attributes["data-op"] == op
    assert "data-label" not in element.attributes
    assert not Annotation.objects.exists()


def test_a_stale_base_answers_409_with_what_is_there(label_at, reviewer, sentence):
    tag(sentence.pk, Actor(reviewer.pk), Answer("fact", note="theirs"))

    response = label_at(label="opinion", op=str(uuid4()), base="0")

    assert response.status_code == 409
    element = one(response, "[data-sentence]")
    assert element.attributes["data-label"] == "fact"
    assert element.attributes["data-note"] == "theirs"
    assert "data-op" not in element.attributes


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"label": "nonsense"}, 400),
        ({"label": ""}, 400),
        ({"label": "fact", "op": "x"}, 400),
        ({"label": "fact", "reviewer": "0"}, 403),
    ],
)
def test_what_is_wrong_is_refused_and_changes_nothing(label_at, fields, status):
    assert label_at(**fields).status_code == status
    assert not Annotation.objects.exists()


def test_a_viewer_and_a_stranger_label_nothing(client, viewer, stranger, sentence):
    for user, status in [(viewer, 403), (stranger, 404)]:
        client.force_login(user)
        response = client.post(f"/sentences/{sentence.pk}/label/", {"label": "fact"}, headers=HTMX)
        assert response.status_code == status
    assert not Annotation.objects.exists()


def test_a_label_needs_the_csrf_token(reviewer, sentence):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reviewer)

    assert client.post(f"/sentences/{sentence.pk}/label/", {"label": "fact"}).status_code == 403


def test_a_plain_form_comes_back_to_the_sentence(client, reviewer, sentence):
    client.force_login(reviewer)

    response = client.post(f"/sentences/{sentence.pk}/label/", {"label": "fact", "note": ""})

    assert response.status_code == 302
    assert response["Location"] == f"/documents/{sentence.document_id}/?s={sentence.pk}#current"


def test_a_plain_button_changes_its_own_part_of_the_answer(client, reviewer, sentence):
    client.force_login(reviewer)
    for fields in [{"label": "fact"}, {"mixed": "true"}, {"confidence": "4"}, {"note": "Seen."}]:
        client.post(f"/sentences/{sentence.pk}/label/", fields)

    answer = Annotation.objects.get()

    fact = Label.objects.get(project=sentence.project_id, key="fact")
    assert (answer.label_id, answer.mixed, answer.confidence, answer.note) == (fact.pk, True, 4, "Seen.")


def test_the_document_is_read_in_few_queries(reviewer, make_document, django_assert_max_num_queries):
    document = make_document("One. Two. Three.", [f"Comment {n}. Again." for n in range(30)])

    with django_assert_max_num_queries(8):
        seen = windows.read(document, windows.Reader(reviewer.pk))

    assert seen.total == 63


def test_what_a_reader_of_the_source_noted_is_told(client, reviewer, document):
    document.notes = ["1 comment answers one that is not here; it stands under the <article>."]
    document.save()
    client.force_login(reviewer)

    shown = page(client, document)

    assert "Notes on how it was read: 1" in shown.html
    assert "under the &lt;article&gt;" in shown.html


def test_who_wrote_nameless_is_somebody_in_the_readers_language(client, reviewer, document):
    document.posts.update(author="")
    client.force_login(reviewer)

    page = client.get(f"/documents/{document.pk}/", headers={"Accept-Language": "de"}).content.decode()

    assert "als Antwort auf <bdi>jemanden</bdi>" in page
    assert "somebody" not in page


def test_a_document_whose_address_is_none_is_shown_without_its_site(api, sign_in, owner, project):
    lines = '{"source_url": "http://[broken", "posts": [{"text": "The quay is closed."}]}'
    made = api(owner).post(
        f"/api/v1/projects/{project.slug}/documents/", {"jsonl": lines}, content_type="application/json"
    )

    for page in ("", "read/"):
        response = sign_in(owner).get(f"/documents/{made.json()['id']}/{page}")
        assert response.status_code == 200
        assert "The quay is closed." in response.content.decode()
