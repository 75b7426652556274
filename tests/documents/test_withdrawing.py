"""Words that are withdrawn: gone from every place, and not coming back."""

import pytest
from django.core.files.storage import default_storage

from documents import integrity, linking, originals, withdrawing
from documents.access import Actor
from documents.errors import Invalid, NotFound
from documents.ingest.parsed import ParsedDocument, ParsedPost
from documents.models import Document, Fetch, Link, NearDuplicate, Post, Sentence, Withheld
from documents.store import store

SAID = "The clerk took eleven thousand crowns from the harbour fund 👍🏽."
URL = "https://harbour.example/quay"


def page(*more: str, article="The quay is closed. It was built in 1931.", url=URL) -> ParsedDocument:
    posts = [
        ParsedPost(article, "article"),
        ParsedPost(SAID, parent=0, depth=1, author="Tobias", source_id="c1"),
        ParsedPost(f"> {SAID}\nThat is a lie.", parent=1, depth=2, author="Mira", source_id="c2"),
        *(ParsedPost(text, parent=0, depth=1, author="Ann") for text in more),
    ]
    return ParsedDocument(posts, title="The quay", source_url=url, format="html", raw=SAID.encode())


def bring(project, document: ParsedDocument):
    [stored] = store(project.pk, [document], None)
    return stored


@pytest.fixture
def stored(project, django_capture_on_commit_callbacks) -> Document:
    return Document.objects.get(pk=bring(project, page()).document)


def left(project) -> str:
    """All that the database holds of texts in the project."""
    texts = [
        *Post.objects.values_list("text", "author"),
        *Sentence.objects.values_list("text", "sentence_key"),
    ]
    return repr([*texts, *Document.objects.values_list("title", "byline", "removed", "notes")])


def test_a_post_goes_with_all_that_repeats_it(project, stored, django_capture_on_commit_callbacks):
    bring(project, page("Read it again."))
    bring(project, page(article="The quay is closed, they say.", url="https://copy.example/"))
    comment = stored.posts.get(author="Tobias")
    raw = stored.raw_sha256
    assert default_storage.exists(originals.path_of(raw))

    with django_capture_on_commit_callbacks(execute=True):
        taken = withdrawing.withdraw_post(project, comment.pk)

    assert (taken.posts, len(taken.documents)) == (3, 3)
    assert "clerk" not in left(project)
    assert "Tobias" not in left(project)
    assert "That is a lie." in left(project)
    assert not Sentence.objects.filter(post__withdrawn_at__isnull=False, retired_at=None).exists()
    assert not Link.objects.exists()
    assert not default_storage.exists(originals.path_of(raw))
    assert not Document.objects.exclude(raw_sha256="").exists()
    assert list(integrity.violations()) == []
    quote = Post.objects.filter(document=stored, author="Mira").get()
    assert quote.text.startswith("> ███ █████ ████ ")
    assert len(quote.text) == len(f"> {SAID}\nThat is a lie.")
    for sentence in quote.sentences.all():
        assert quote.text[sentence.start : sentence.end] == sentence.text


def test_what_was_withdrawn_does_not_come_back(project, stored, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        withdrawing.withdraw_post(project, stored.posts.get(author="Tobias").pk)
        again = bring(project, page())
        grown = bring(project, page("Another voice."))

    assert (again.status, again.document) == ("duplicate", stored.pk)
    assert (grown.status, grown.version) == ("created", 2)
    assert "clerk" not in left(project)
    assert Post.objects.filter(document=grown.document, withdrawn_at__isnull=False).count() == 1
    assert not Document.objects.exclude(raw_sha256="").exists()
    assert not default_storage.exists(originals.path_of(stored.raw_sha256))
    assert list(integrity.violations()) == []


def test_all_that_an_author_wrote_at_a_site(project, stored):
    elsewhere = bring(
        project, page("Here too.", article="Another article. It is long.", url="https://other.example/")
    )

    taken = withdrawing.withdraw_author(project, "Tobias", "WWW.harbour.example")

    assert taken.posts == 1
    assert Post.objects.get(document=elsewhere.document, author="Tobias").text == SAID
    assert withdrawing.withdraw_author(project, "Tobias").posts == 1
    assert "Tobias" not in left(project)
    late = bring(project, page("Late.", article="A third article. It says so.", url="https://third.example/"))
    assert not Post.objects.filter(document=late.document, author="Tobias").exists()
    assert "Tobias" not in repr(list(Withheld.objects.values_list()))


def test_another_project_keeps_its_own(project, stored, make_user, django_capture_on_commit_callbacks):
    from annotations.projects import create_project

    other = create_project("lake", "Lake", make_user("lea"))
    bring(other, page())

    with django_capture_on_commit_callbacks(execute=True):
        withdrawing.withdraw_author(project, "Tobias")

    assert Post.objects.filter(project_id=other.pk, author="Tobias").get().text == SAID
    assert default_storage.exists(originals.path_of(stored.raw_sha256))


def test_an_article_goes_with_its_title(project):
    posts = [
        ParsedPost("I opened this thread. It is mine.", "article", author="Tobias"),
        ParsedPost("Yes.", parent=0, depth=1, author="Ann"),
    ]
    document = bring(
        project, ParsedDocument(posts, title="Tobias asks", byline="Tobias", format="jsonl")
    ).document

    withdrawing.withdraw_author(project, "Tobias")

    assert "Tobias" not in left(project)
    assert "Yes." in left(project)
    assert Document.objects.get(pk=document).n_sentences == 1


def test_links_that_people_drew_go_along(project, stored, owner):
    target = stored.sentences.get(text=SAID)
    linking.draw(Actor(owner.pk), "disputes", stored.posts.get(author="Mira").sentences.last().pk, target.pk)

    withdrawing.withdraw_author(project, "Tobias")

    assert not Link.objects.exists()
    assert list(integrity.violations()) == []


def test_pages_as_they_were_fetched_go(project, stored, django_capture_on_commit_callbacks):
    from django.utils import timezone

    sha256 = originals.keep_stream([b"the page, ", SAID.encode()])
    Fetch.objects.create(
        project=project, url=URL, final_url=URL, status=200, sha256=sha256, size=1, documents=[stored.pk],
        fetched_at=timezone.now(),
    )  # fmt: skip

    with django_capture_on_commit_callbacks(execute=True):
        withdrawing.withdraw_author(project, "Tobias")

    assert not Fetch.objects.exists()
    assert not default_storage.exists(originals.path_of(sha256))


def test_what_is_not_there_is_said(project, stored):
    with pytest.raises(NotFound):
        withdrawing.withdraw_post(project, 0)
    with pytest.raises(Invalid):
        withdrawing.withdraw_author(project, "  ")
    with pytest.raises(Invalid):
        withdrawing.withdraw_author(project, "Tobias", "[::")
    assert withdrawing.withdraw_author(project, "Nobody").posts == 0
    assert NearDuplicate.objects.count() == 0
