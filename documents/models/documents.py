"""What was ingested: documents, their posts and the sentences in them.

Every row carries `project_id`. Composite foreign keys (in the migrations, since Django
cannot say them) keep a row and what it points at in one project and one document, so the
plain foreign keys here carry no constraint of their own where a composite one stands,
and deleting cascades in the database.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Left, Lower

from .projects import Project


class UUIDv7(Func):
    """PostgreSQL 18's time-ordered UUID."""

    function = "uuidv7"
    template = "%(function)s()"
    output_field = models.UUIDField()


LISTED: dict[str, tuple[str | Func, ...]] = {
    "document_by_id": (),
    "document_by_title": (Left(Lower("title"), 100),),
    "document_by_language": ("language",),
    "document_by_comments": ("n_comments",),
    "document_by_sentences": ("n_sentences",),
}
"""Indexes of the orders that documents are listed in (`documents.queries.DOCUMENT_ORDERS`)."""


class Document(models.Model):
    """One ingested page: an article and the thread under it.

    `content_hash` is the SHA-256 of the canonical parsed posts. A later reading of a grown
    or edited page is a new row whose `previous` is the old one; `is_current` marks the
    newest. Counts are kept because text never changes once stored. `bands` is the signature of
    the article by which near-duplicates are found (`documents.text.similarity`). `split` is the part of
    the dataset that it was placed in, empty for none; a new version takes it over. `licence`, `terms_url`
    and `terms_note` say on what terms the source gives its text: as the page says or as people noted.
    """

    id = models.UUIDField(primary_key=True, db_default=UUIDv7(), editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="documents", db_index=False)
    title = models.TextField(blank=True)
    byline = models.TextField(blank=True)
    source_url = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    retrieved_at = models.DateTimeField(auto_now_add=True)
    language = models.CharField(max_length=16, default="und")
    format = models.CharField(max_length=30)
    removed = models.JSONField(default=list, blank=True)
    notes = models.JSONField(default=list, blank=True)
    raw_sha256 = models.CharField(max_length=64, blank=True)
    content_hash = models.CharField(max_length=64)
    segmenter_version = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    previous = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="next_versions")
    is_current = models.BooleanField(default=True)
    needs_assignment = models.BooleanField(default=False)
    n_comments = models.PositiveIntegerField(default=0)
    max_depth = models.PositiveIntegerField(default=0)
    n_pingbacks = models.PositiveIntegerField(default=0)
    n_sentences = models.PositiveIntegerField(default=0)
    n_quotes = models.PositiveIntegerField(default=0)
    bands = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    licence = models.TextField(blank=True, default="", db_default="")
    terms_url = models.TextField(blank=True, default="", db_default="")
    terms_note = models.TextField(blank=True, default="", db_default="")
    split = models.CharField(max_length=20, default="", db_default="", blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "content_hash"],
                name="document_content_once",
                condition=Q(is_current=True),
            ),
            models.UniqueConstraint(fields=["id", "project"], name="document_of_project"),
            models.UniqueConstraint(
                fields=["project", "source_url"],
                name="document_current_once",
                condition=Q(is_current=True) & ~Q(source_url=""),
            ),
            models.CheckConstraint(
                name="document_hash_shape",
                condition=Q(content_hash__regex=r"^[0-9a-f]{64}$"),
            ),
        ]
        indexes = [
            models.Index(fields=["project", "content_hash"], name="document_content"),
            GinIndex(
                *(OpClass(F(name), name="gin_trgm_ops") for name in ("title", "byline", "source_url")),
                name="document_words",
            ),
            # A list of a project's documents reads a page of the order that it is in, however many there are.
            *(
                models.Index("project", *order, "id", name=name, condition=Q(is_current=True))
                for name, order in LISTED.items()
            ),
            GinIndex(fields=["bands"], name="document_alike", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.title or str(self.pk)

    def get_absolute_url(self) -> str:
        return f"/documents/{self.pk}/"


class NearDuplicate(models.Model):
    """Two documents of a project whose articles are nearly the same, say on two sites.

    `other` came first. `similarity` is the Jaccard similarity of their shingles, above
    `documents.duplicates.ALIKE`. Nothing is ever merged for it.
    """

    project = models.ForeignKey(Project, models.DO_NOTHING, db_constraint=False, db_index=False)
    document = models.ForeignKey(
        Document, models.DO_NOTHING, related_name="near_duplicates", db_constraint=False, db_index=False
    )
    other = models.ForeignKey(Document, models.DO_NOTHING, related_name="+", db_constraint=False)
    similarity = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "other"], name="near_duplicate_once"),
            models.CheckConstraint(
                name="near_duplicate_similarity", condition=Q(similarity__gt=0, similarity__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.similarity:.0%}"


class Kind(models.TextChoices):
    """What a post is."""

    ARTICLE = "article"
    COMMENT = "comment"


class Post(models.Model):
    """One author's text in a document; `text` never changes once stored, but for a withdrawal.

    `withdrawn_at` is when its author's words were taken back: text and author are blank from then on.

    `order` is the reading order from 0; `parent_depth` exists so that the database can
    hold that a comment's parent is a post of the same document one level up. `addressee` is
    the earlier post whose author the text names, if it names one; often that is the parent. `previous`
    is the same post, edited or not, in the version before.
    """

    project = models.ForeignKey(Project, models.DO_NOTHING, db_constraint=False, db_index=False)
    document = models.ForeignKey(
        Document,
        models.DO_NOTHING,
        related_name="posts",
        db_constraint=False,
        db_index=False,
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    parent = models.ForeignKey(
        "self",
        models.DO_NOTHING,
        null=True,
        related_name="replies",
        db_constraint=False,
    )
    depth = models.PositiveIntegerField()
    parent_depth = models.GeneratedField(
        expression=F("depth") - 1, output_field=models.IntegerField(), db_persist=True
    )
    order = models.PositiveIntegerField()
    author = models.TextField(blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)
    source_id = models.TextField(blank=True)
    language = models.CharField(max_length=16, default="und", db_default="und")
    addressee = models.ForeignKey(
        "self",
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="addressed_by",
        db_constraint=False,
        db_index=False,
    )
    text = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    post_key = models.CharField(max_length=32)
    previous = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        ordering = ["document_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["document", "order"], name="post_order_once"),
            models.UniqueConstraint(fields=["id", "document", "project"], name="post_of_document"),
            models.UniqueConstraint(fields=["document", "id", "depth"], name="post_at_depth"),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(kind="article"),
                name="post_one_article",
            ),
            models.CheckConstraint(
                name="post_kind_and_depth",
                condition=Q(kind="article", depth=0, parent__isnull=True)
                | Q(kind="comment", depth__gte=1, parent__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["project", "post_key"], name="post_by_key"),
            models.Index(fields=["addressee"], condition=Q(addressee__isnull=False), name="post_addressed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.order} by {self.author or 'unknown'}"


class Sentence(models.Model):
    """`[start, end)` in Unicode code points of its post's text.

    Inserted and retired, never updated; live ones of a post never share a start or an end.
    `previous` is the sentence of the version before that has the same text at the same place
    in the conversation: what people said of it was carried here.
    """

    project = models.ForeignKey(Project, models.DO_NOTHING, db_constraint=False, db_index=False)
    document = models.ForeignKey(
        Document,
        models.DO_NOTHING,
        related_name="sentences",
        db_constraint=False,
        db_index=False,
    )
    post = models.ForeignKey(
        Post,
        models.DO_NOTHING,
        related_name="sentences",
        db_constraint=False,
        db_index=False,
    )
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    sentence_key = models.CharField(max_length=60)
    is_quote = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, blank=True)
    previous = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="sentence_span", condition=Q(start__gte=0, start__lt=F("end"))),
            models.UniqueConstraint(
                fields=["post", "start"],
                condition=Q(retired_at__isnull=True),
                name="sentence_start_once",
            ),
            models.UniqueConstraint(
                fields=["post", "end"],
                condition=Q(retired_at__isnull=True),
                name="sentence_end_once",
            ),
            models.UniqueConstraint(fields=["document", "id", "project"], name="sentence_of_document"),
        ]
        indexes = [
            GinIndex(SearchVector("text", config="simple"), name="sentence_search"),
            # Few are: whoever counts answers looks up which to leave out.
            models.Index(fields=["id"], name="sentence_retired", condition=Q(retired_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.text[:60]
