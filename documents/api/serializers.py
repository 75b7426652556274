"""The shapes of the API, for its schema; lists are read as rows and never pass through these."""

from functools import cache
from typing import Any

from rest_framework import serializers

from documents.ingest.parsed import normalise
from documents.models import Kind, LinkKind, LinkState, Project
from documents.models.projects import Reveal, SearchPolicy


class Text(serializers.CharField):
    """Text as it was written: line ends become LF, spaces stay."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, allow_blank=True, **options)
        self.validators = []

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return normalise(super().to_internal_value(data))


class Content(Text):
    """A document or a file: whoever reads it notes what they take out."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return data


class ProjectShape(serializers.ModelSerializer):
    """A project as its members see it."""

    role = serializers.CharField(read_only=True, help_text="Your role in it.")

    class Meta:
        model = Project
        fields = [
            "slug",
            "name",
            "description",
            "blind",
            "reveal",
            "search_policy",
            "article_first",
            "records_timing",
            "originals_days",
            "erases_labels",
            "requires_second_factor",
            "created_at",
            "role",
        ]


class ProjectChange(serializers.Serializer):
    """What an owner may change of a project."""

    name = serializers.CharField(max_length=200)
    description = serializers.CharField(allow_blank=True, max_length=10_000)
    blind = serializers.BooleanField()
    reveal = serializers.ChoiceField(Reveal.choices)
    search_policy = serializers.ChoiceField(SearchPolicy.choices)
    article_first = serializers.BooleanField(
        help_text="Whether a reviewer labels the article before they see its thread."
    )
    records_timing = serializers.BooleanField(
        help_text="Whether how long answers take is recorded, of those alone who agree to it."
    )
    originals_days = serializers.IntegerField(
        allow_null=True,
        min_value=0,
        max_value=36_500,
        help_text="For how many days the bytes that documents were read from are kept; null for ever.",
    )
    erases_labels = serializers.BooleanField(
        help_text="Whether labels of people who erase their account go with them, or stay under a pseudonym."
    )
    requires_second_factor = serializers.BooleanField(
        help_text="Whether members without a second factor are shown nothing of it, by token or otherwise."
    )


class Counts(serializers.Serializer):
    posts = serializers.IntegerField()
    comments = serializers.IntegerField()
    max_depth = serializers.IntegerField()
    pingbacks = serializers.IntegerField()
    sentences = serializers.IntegerField()
    quotes = serializers.IntegerField()


class PostShape(serializers.Serializer):
    """One author's text: the article, or a comment under `parent`."""

    id = serializers.IntegerField()
    key = serializers.CharField(help_text="The same on every machine.")
    kind = serializers.ChoiceField(Kind.choices)
    parent = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]
    depth = serializers.IntegerField()
    author = serializers.CharField(allow_null=True)
    posted_at = serializers.DateTimeField(allow_null=True)
    addressee = serializers.IntegerField(
        allow_null=True, help_text="The earlier post whose author the text names; null where it names none."
    )
    language = serializers.CharField(help_text="BCP 47; `und` when it is not known.")
    text = serializers.CharField()


class DocumentSummary(serializers.Serializer):
    """A document as lists show it."""

    id = serializers.UUIDField()
    project = serializers.SlugField()
    title = serializers.CharField()
    byline = serializers.CharField(allow_null=True)
    source_url = serializers.CharField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    language = serializers.CharField(help_text="BCP 47; `und` when it is not known.")
    format = serializers.CharField()
    content_hash = serializers.CharField()
    version = serializers.IntegerField()
    counts = Counts()
    licence = serializers.CharField(allow_null=True, help_text="Of the source, as in CC BY 4.0.")
    terms_url = serializers.CharField(allow_null=True, help_text="Where its terms are.")
    terms_note = serializers.CharField(allow_null=True)


class TermsInput(serializers.Serializer):
    """On what terms the source gives its text; what is left out stays, an empty text clears."""

    licence = serializers.CharField(required=False, allow_blank=True)
    terms_url = serializers.CharField(required=False, allow_blank=True)
    terms_note = serializers.CharField(required=False, allow_blank=True)


class DocumentShape(DocumentSummary):
    """A document with the first 1,000 of its posts, in reading order."""

    posts = PostShape(many=True)
    posts_next = serializers.CharField(allow_null=True, help_text="Where the posts after these are.")


class NearDuplicateShape(serializers.Serializer):
    """Another current document of the project whose article is nearly the same."""

    document = serializers.UUIDField()
    title = serializers.CharField()
    source_url = serializers.CharField(allow_null=True)
    similarity = serializers.FloatField(help_text="Jaccard similarity of runs of three words, 0.5 to 1.")


class LinkShape(serializers.Serializer):
    """From a span of one post to a sentence of another."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(LinkKind.choices)
    origin = serializers.ChoiceField(["found", "person"])
    state = serializers.ChoiceField(
        LinkState.choices, help_text="The last word on it; in a blind project yours or a curator's."
    )
    source_post = serializers.IntegerField()
    source_start = serializers.IntegerField(help_text="In Unicode code points of the post's text.")
    source_end = serializers.IntegerField()
    target_sentence = serializers.IntegerField()
    score = serializers.FloatField(
        allow_null=True,
        help_text="How close the words are, 1 for the very same; null for one that was drawn.",
    )
    document = serializers.UUIDField()
    drawn_by = serializers.CharField(allow_null=True, help_text="Null for one that was found.")
    mine = serializers.BooleanField(help_text="Whether you drew it.")


class JobShape(serializers.Serializer):
    """Work that goes on after the answer; look again until `status` is one of the last three."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(["queued", "running", "done", "failed", "cancelled"])
    done = serializers.IntegerField(help_text="Documents read; those that were there already among them.")
    total = serializers.IntegerField(allow_null=True, help_text="Null as long as it is not known.")
    failed = serializers.IntegerField()
    counts = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Status → items: `created`, `duplicate`, `unchanged`, `failed`, `left_out`.",
    )
    sources = serializers.IntegerField(help_text="Files or pages that the job reads.")
    sources_done = serializers.IntegerField()
    progress = serializers.FloatField(
        allow_null=True, help_text="From 0 to 1, by the bytes read; null while it cannot be told."
    )
    rate = serializers.FloatField(allow_null=True, help_text="Documents a second, lately.")
    sentences = serializers.IntegerField(help_text="Sentences added.")
    sentence_rate = serializers.FloatField(allow_null=True, help_text="Sentences a second, lately.")
    seconds_left = serializers.FloatField(allow_null=True, help_text="A guess from both.")
    waits_for = serializers.CharField(allow_null=True, help_text="What holds it up.")
    results = serializers.ListField(
        child=serializers.DictField(),
        help_text="The first 1,000, one for each document; after them those that failed. "
        "`jobs/{id}/results/` lists them by pages.",
    )
    error = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    retry_of = serializers.UUIDField(allow_null=True, help_text="The job of which this tries what failed.")
    retries = serializers.ListField(child=serializers.UUIDField())


class JobResultShape(serializers.Serializer):
    """What became of one item of a job."""

    status = serializers.ChoiceField(["created", "duplicate", "unchanged", "failed", "left_out"])
    document = serializers.UUIDField(allow_null=True)
    title = serializers.CharField()
    error = serializers.CharField(allow_null=True)
    source = serializers.CharField(help_text="The file or page, and the place in it.")  # type: ignore[assignment]
    source_number = serializers.IntegerField(help_text="Which of the job's sources, from 0.")
    item = serializers.IntegerField(help_text="Which item of the source, from 0.")


class Page(serializers.Serializer):
    """A page of a list."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


@cache
def page_of(shape: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """The shape of a page of those."""
    name = shape.__name__.removesuffix("Shape").removesuffix("Summary") + "Page"
    return type(name, (Page,), {"results": shape(many=True), "__doc__": f"A page: {shape.__doc__}"})
