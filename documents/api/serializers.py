"""The shapes of the API, for its schema; lists are read as rows and never pass through these."""

from functools import cache
from typing import Any

from rest_framework import serializers

from documents.ingest.parsed import normalise
from documents.models import Kind, LinkKind, LinkState, Project
from documents.models.projects import Reveal, SearchPolicy


class Text(serializers.CharField):
    """Text as it was written: line ends become LF, NUL and lone surrogates go, spaces stay."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, allow_blank=True, **options)
        self.validators = []

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return normalise(super().to_internal_value(data))


class ProjectShape(serializers.ModelSerializer):
    """A project as its members see it."""

    role = serializers.CharField(read_only=True, help_text="Your role in it.")

    class Meta:
        model = Project
        fields = ["slug", "name", "description", "blind", "reveal", "search_policy", "created_at", "role"]


class ProjectChange(serializers.Serializer):
    """What an owner may change of a project."""

    name = serializers.CharField(max_length=200)
    description = serializers.CharField(allow_blank=True, max_length=10_000)
    blind = serializers.BooleanField()
    reveal = serializers.ChoiceField(Reveal.choices)
    search_policy = serializers.ChoiceField(SearchPolicy.choices)


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
    state = serializers.ChoiceField(LinkState.choices)
    source_post = serializers.IntegerField()
    source_start = serializers.IntegerField(help_text="In Unicode code points of the post's text.")
    source_end = serializers.IntegerField()
    target_sentence = serializers.IntegerField()
    score = serializers.FloatField(allow_null=True)


class JobShape(serializers.Serializer):
    """Work that goes on after the answer; look again until `status` is one of the last three."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(["queued", "running", "done", "failed", "cancelled"])
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True, help_text="Null as long as it is not known.")
    failed = serializers.IntegerField()
    results = serializers.ListField(
        child=serializers.DictField(),
        help_text="The first 1,000, one for each document; after them only those that failed.",
    )
    error = serializers.CharField(allow_null=True)


class Page(serializers.Serializer):
    """A page of a list."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


@cache
def page_of(shape: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """The shape of a page of those."""
    name = shape.__name__.removesuffix("Shape").removesuffix("Summary") + "Page"
    return type(name, (Page,), {"results": shape(many=True), "__doc__": f"A page: {shape.__doc__}"})
