"""Taking somebody's words back: blanked wherever they stand in a project, and kept from coming again.

What goes: the text and the author of the posts, in every version of every document; the sentences, which are
retired; the words of others that quote them, blocked out; links from and to them; the originals that they
were read from. What stays is their place in the thread, and keys made of their text, which say nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from documents.errors import Invalid, NotFound
from documents.ingest.parsed import ParsedDocument, ParsedPost, content_hash
from documents.models import Document, Fetch, Job, Link, LinkJudgement, Post, Project, Sentence, Withheld
from documents.queries import execute, fetch
from documents.text import similarity
from documents.withholding import blocked, digest, forget, site

LOCK = "SELECT id FROM documents_document WHERE id = ANY (%s) ORDER BY id FOR UPDATE"
QUOTES = """
SELECT k.source_post_id, k.source_start, k.source_end FROM documents_link k
JOIN documents_sentence s ON s.id = k.target_sentence_id
WHERE k.kind = 'quotes' AND k.created_by_id IS NULL AND s.post_id = ANY (%(posts)s)
  AND NOT k.source_post_id = ANY (%(posts)s) ORDER BY k.id
"""
# What goes on in another version says that it has the same words: no more where one of them was blocked out.
UNTIE = """
UPDATE documents_sentence s SET previous_id = NULL FROM documents_sentence o
WHERE s.previous_id = o.id AND s.text <> o.text
  AND (s.document_id = ANY (%(documents)s) OR o.document_id = ANY (%(documents)s))
"""
COUNT = """
UPDATE documents_document d SET
    n_sentences = (SELECT count(*) FROM documents_sentence s
                   WHERE s.document_id = d.id AND s.retired_at IS NULL),
    n_quotes = (SELECT count(*) FROM documents_link k
                WHERE k.document_id = d.id AND k.kind = 'quotes' AND k.created_by_id IS NULL)
WHERE d.id = ANY (%(documents)s)
"""


@dataclass(slots=True)
class Taken:
    """What a withdrawal changed.

    `post_keys` are those of the posts; `sentences` the texts, as they are now, of sentences in which a
    quotation was blocked out, by their keys. `texts` are the words that were taken, and `titles` those of
    documents whose article was: for whoever keeps copies of them, and for nothing that lasts.
    """

    posts: int
    documents: list[UUID]
    post_keys: set[str]
    sentences: dict[str, str] = field(default_factory=dict)
    originals: int = 0
    texts: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)


@transaction.atomic
def withdraw_author(project: Project, author: str, host: str = "") -> Taken:
    """Withdraw all that an author wrote in a project, at one site or at all.

    Raises:
        Invalid: no name was given, or a site that is no host.
    """
    name, place = author.strip(), site(f"https://{host.strip().lower()}/") if host.strip() else ""
    if not name:
        raise Invalid(_("Say whose words are withdrawn."), errors={"author": [_("A name.")]})
    if host.strip() and not place:
        words = _("A host, as in harbour.example; empty for every one.")
        raise Invalid(_("Say whose words are withdrawn."), errors={"site": [words]})
    posts = Post.objects.filter(project_id=project.pk, author=name).select_related("document")
    ids = [post.pk for post in posts if not place or site(post.document.source_url) == place]
    _remember(project, Withheld.AUTHOR, digest(project.pk, name), place)
    return _take(project, ids)


@transaction.atomic
def withdraw_post(project: Project, post_id: int) -> Taken:
    """Withdraw one post, in all versions and copies of its document in the project.

    Raises:
        NotFound: there is no such post in the project, or it was withdrawn already.
    """
    post = Post.objects.filter(project_id=project.pk, pk=post_id, withdrawn_at=None).first()
    if post is None:
        raise NotFound(_("There is no such comment in this project, or it was withdrawn already."))
    same = Post.objects.filter(project_id=project.pk, author=post.author, text=post.text)
    _remember(project, Withheld.POST, digest(project.pk, post.author, post.text), "")
    return _take(project, list(same.values_list("pk", flat=True)))


def _remember(project: Project, kind: str, hashed: str, place: str) -> None:
    Withheld.objects.get_or_create(project=project, kind=kind, digest=hashed, site=place)


def _take(project: Project, ids: list[int]) -> Taken:
    posts = list(Post.objects.filter(pk__in=ids))
    documents = sorted({post.document_id for post in posts})
    taken = Taken(len(posts), documents, {post.post_key for post in posts})
    if not posts:
        return taken
    taken.texts = {post.text for post in posts} - {""}
    # Whoever labels holds a document's row: wait for them, and let them see what is done here.
    fetch(LOCK, [documents])
    _block_quotes(ids, taken)
    links = Link.objects.filter(Q(source_post__in=ids) | Q(target_sentence__post__in=ids))
    LinkJudgement.objects.filter(link__in=links).update(actor=None, op=None)
    links.delete()
    Sentence.objects.filter(post__in=ids, retired_at=None).update(retired_at=Now())
    Sentence.objects.filter(post__in=ids).update(text="", is_quote=False)
    Post.objects.filter(pk__in=ids).update(
        text="", author="", source_id="", posted_at=None, language="und", withdrawn_at=Now()
    )
    articles = [post.document_id for post in posts if post.kind == "article"]
    own = Document.objects.filter(pk__in=articles)
    taken.titles = {words for row in own.values_list("title", "byline") for words in row if words}
    own.update(title="", byline="", bands=[])
    execute(UNTIE, {"documents": documents})
    execute(COUNT, {"documents": documents})
    for document in Document.objects.filter(pk__in=documents):
        _rehash(document)
    _forget_originals(project, documents, taken)
    return taken


def _block_quotes(ids: list[int], taken: Taken) -> None:
    """Block out, in the words of others, what repeats those of the posts."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for post, start, end in fetch(QUOTES, {"posts": ids}):
        spans.setdefault(post, []).append((start, end))
    for post in Post.objects.filter(pk__in=spans):
        post.text = blocked(post.text, spans[post.pk])
        post.save(update_fields=["text"])
        for sentence in post.sentences.all():
            words = post.text[sentence.start : sentence.end]
            if words != sentence.text:
                sentence.text = words
                sentence.save(update_fields=["text"])
                taken.sentences[sentence.sentence_key] = words


def _rehash(document: Document) -> None:
    """The hash of what is left, so that the page, read again, is known; nothing of what cleaning took out."""
    rows = list(document.posts.order_by("order"))
    place = {post.pk: number for number, post in enumerate(rows)}
    posts = [
        ParsedPost(
            post.text,
            post.kind,
            None if post.parent_id is None else place[post.parent_id],
            author=post.author or None,
        )
        for post in rows
    ]
    fields: dict[str, Any] = {"removed": [], "bands": similarity.bands(posts[0].text)}
    Document.objects.filter(pk=document.pk).update(**fields)
    try:
        with transaction.atomic():
            Document.objects.filter(pk=document.pk).update(content_hash=content_hash(ParsedDocument(posts)))
    except IntegrityError:
        # What is left is what another document says as well; this one keeps the hash that it had.
        return


def _forget_originals(project: Project, documents: Iterable[UUID], taken: Taken) -> None:
    """Take away the bytes that the documents were read from: originals, pages as fetched, uploads."""
    own = Document.objects.filter(project=project, pk__in=documents)
    digests = set(own.exclude(raw_sha256="").values_list("raw_sha256", flat=True))
    fetches = Fetch.objects.filter(project=project).filter(
        Q(documents__overlap=list(documents)) | Q(sha256__in=digests)
    )
    digests |= set(fetches.values_list("sha256", flat=True))
    jobs = Job.objects.filter(
        project=project, outcomes__told__document__in=[str(document) for document in documents]
    )
    for params in jobs.values_list("params", flat=True).distinct():
        digests |= {str(source.get("sha256") or "") for source in params.get("sources", [])} - {""}
    fetches.delete()
    Document.objects.filter(project=project, raw_sha256__in=digests).update(raw_sha256="")
    taken.originals = len(digests)
    transaction.on_commit(lambda: forget(project.pk, digests))
