"""`documents/{id}/changes/`: what a later reading of a page changed, and which answers went along."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import carrying
from documents import access, changes
from documents.api.views import View, read_query
from documents.changes import Changes, PostChange

PAGE = 200
KINDS = ["same", "changed", "moved", "gone", "new"]
WORD_KINDS = ["same", "gone", "new"]


class ChangesQuery(serializers.Serializer):
    """Which part of a long list."""

    page = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=100_000,
        default=1,
        help_text=f"{PAGE} posts, {PAGE} answers each.",
    )


class CountsShape(serializers.Serializer):
    """How many of each kind."""

    added = serializers.IntegerField()
    removed = serializers.IntegerField()
    changed = serializers.IntegerField()
    moved = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class BothCountsShape(serializers.Serializer):
    """Of posts and of sentences."""

    posts = CountsShape()
    sentences = CountsShape()


class CarriedShape(serializers.Serializer):
    """How many answers went along; in a blind project your own."""

    kept = serializers.IntegerField()
    not_kept = serializers.IntegerField()


class FieldChangeShape(serializers.Serializer):
    """Something said of the whole document."""

    name = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    now = serializers.JSONField(allow_null=True)


class LostShape(serializers.Serializer):
    """An answer on the version before that could not be kept, and why."""

    sentence = serializers.IntegerField()
    sentence_key = serializers.CharField()
    text = serializers.CharField()
    reviewer = serializers.CharField()
    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    abstain_reason = serializers.CharField(allow_null=True)
    note = serializers.CharField()
    labelled_at = serializers.DateTimeField()
    why = serializers.ChoiceField(
        [
            "text_changed",
            "sentence_gone",
            "sentence_moved",
            "comment_gone",
            "comment_moved",
            "cut_differently",
        ]
    )


class WordsShape(serializers.Serializer):
    """Words of a changed sentence, in order."""

    kind = serializers.ChoiceField(WORD_KINDS)
    text = serializers.CharField()


class SentenceChangeShape(serializers.Serializer):
    """A sentence of a changed post; ids are of the version before and of this one."""

    kind = serializers.ChoiceField(KINDS)
    before = serializers.IntegerField(allow_null=True)
    now = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()
    words = WordsShape(many=True)


class PostChangeShape(serializers.Serializer):
    """A post that was added, removed, edited or moved; `answers` and `answered` are authors."""

    kind = serializers.ChoiceField(["added", "removed", "edited", "moved"])
    before = serializers.IntegerField(allow_null=True)
    now = serializers.IntegerField(allow_null=True)
    is_article = serializers.BooleanField()
    author = serializers.CharField(allow_null=True)
    posted_at = serializers.DateTimeField(allow_null=True)
    is_moved = serializers.BooleanField()
    answers = serializers.CharField(allow_null=True)
    answered = serializers.CharField(allow_null=True)
    sentences = SentenceChangeShape(many=True)


class ChangesShape(serializers.Serializer):
    """The difference between a version and the one before it, a page of it."""

    document = serializers.UUIDField()
    version = serializers.IntegerField()
    previous = serializers.UUIDField()
    previous_version = serializers.IntegerField()
    fields_changed = FieldChangeShape(many=True)
    counts = BothCountsShape()
    labels = CarriedShape()
    not_kept = LostShape(many=True)
    posts = PostChangeShape(many=True)
    page = serializers.IntegerField()
    pages = serializers.IntegerField()


class DocumentChanges(View):
    """What changed since the version before."""

    @extend_schema(
        operation_id="documents_changes",
        parameters=[ChangesQuery],
        responses=ChangesShape,
        tags=["documents"],
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        """Posts and sentences that came, went or changed, and the answers that could not be kept.

        404 for a first version. In a blind project reviewers and viewers are told of their own answers.
        """
        document = access.document(self.actor, document_id)
        number = read_query(request, ChangesQuery)["page"]
        found = changes.read(document, access.keeps_thread(self.actor, document))
        carried = carrying.counts(document, self.actor)
        lost = carrying.lost(document, self.actor, PAGE, PAGE * (number - 1))
        part = found.posts[PAGE * (number - 1) : PAGE * number]
        return Response(
            {
                **_whole(found),
                "labels": {"kept": carried.kept, "not_kept": carried.lost},
                "not_kept": [asdict(row) | {"why": found.why(row.sentence)} for row in lost],
                "posts": [_post(change) for change in part],
                "page": number,
                "pages": max(1, -(-max(len(found.posts), carried.lost) // PAGE)),
            }
        )


def _whole(found: Changes) -> dict[str, Any]:
    return {
        "document": found.document.pk,
        "version": found.document.version,
        "previous": found.previous.pk,
        "previous_version": found.previous.version,
        "fields_changed": [asdict(change) for change in found.fields],
        "counts": {"posts": asdict(found.n_posts), "sentences": asdict(found.n_sentences)},
    }


def _post(change: PostChange) -> dict[str, Any]:
    shape = asdict(change)
    for name in ("author", "answers", "answered"):
        shape[name] = shape[name] or None
    for sentence in shape["sentences"]:
        sentence["words"] = [{"kind": kind, "text": text} for kind, text in sentence["words"]]
    return shape
