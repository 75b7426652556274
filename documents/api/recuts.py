"""`documents/{id}/recuts/`: sentences cut anew by hand."""

from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access, recutting
from documents.api.pagination import page, read_window
from documents.api.schema import Problem
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_body, read_query

BIGINT = 2**63 - 1


class RecutInput(serializers.Serializer):
    """Neighbouring sentences of one post, and where in its text one ends and the next begins from now on."""

    sentences = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=BIGINT),
        min_length=1,
        max_length=recutting.MOST_SENTENCES,
        help_text="Their ids. They are the guard: one that was cut anew meanwhile has another.",
    )
    cuts = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=2**31 - 1),
        max_length=recutting.MOST_CUTS,
        allow_empty=True,
        help_text="Offsets in the post's text, in code points: one more to split, none to merge all of them.",
    )


class SpanShape(serializers.Serializer):
    """A sentence as it was or is."""

    id = serializers.IntegerField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()


class RecutShape(serializers.Serializer):
    """A change of the cut: which sentences were retired, which stand in their place, who and when."""

    id = serializers.IntegerField()
    post = serializers.IntegerField()
    before = SpanShape(many=True)
    after = SpanShape(many=True)
    made_by = serializers.CharField(allow_null=True)
    made_at = serializers.DateTimeField()


class CutShape(serializers.Serializer):
    """How the sentences stand now; `recut` is null where nothing had to change."""

    recut = RecutShape(allow_null=True)
    sentences = SpanShape(many=True)


class RecutList(View):
    """Sentences cut anew by hand."""

    @extend_schema(
        operation_id="documents_recuts",
        parameters=[Listing],
        responses=page_of(RecutShape),
        tags=["sentences"],
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        """Every change of the document's cut, the first one first."""
        document = access.document(self.actor, document_id)
        read_query(request, Listing)
        window = read_window(request, int)
        article_alone = access.keeps_thread(self.actor, document)
        return Response(page(request, window, recutting.history(document.pk, window, article_alone)))

    @extend_schema(
        operation_id="documents_recut",
        request=RecutInput,
        responses={
            200: CutShape,
            (409, "application/problem+json"): OpenApiResponse(
                Problem, "Cut anew elsewhere, with `now`; or an older version of the page."
            ),
        },
        tags=["sentences"],
    )
    def post(self, request: Request, document_id: UUID) -> Response:
        """Split a sentence, merge neighbours or move a boundary. The same again changes nothing.

        Answers on sentences that keep their span stay; those on the others are kept as history and asked for
        again. Links follow.
        """
        fields = read_body(request, RecutInput)
        cut = recutting.recut(self.actor, document_id, fields["sentences"], fields["cuts"])
        return Response(
            {
                "recut": recutting.recut_shape(cut.recut) if cut.recut else None,
                "sentences": [recutting.shape(sentence) for sentence in cut.sentences],
            }
        )
