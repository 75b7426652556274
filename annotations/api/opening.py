"""`documents/{id}/opening/`: the thread, where the article is labelled before it is seen."""

from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import opening
from annotations.opening import State
from documents import access
from documents.access import Need
from documents.api.schema import Problem
from documents.api.views import View, read_body


class OpeningShape(serializers.Serializer):
    """How you stand with the thread of a document."""

    kept_back = serializers.BooleanField(
        help_text="Whether the thread waits for you to label the article; it is kept from reviewers here too."
    )
    comments = serializers.IntegerField()
    sentences = serializers.IntegerField(help_text="Of the article.")
    unanswered = serializers.IntegerField(
        allow_null=True,
        help_text="Of these, without an answer of yours: now, or when you opened the thread; null where you "
        "had seen it before the project asked for the article first.",
    )
    opened_at = serializers.DateTimeField(allow_null=True)


class OpeningInput(serializers.Serializer):
    """What you know when you open a thread."""

    early = serializers.BooleanField(
        default=False, help_text="Open it though sentences of the article have no answer yet."
    )


UNFINISHED = OpenApiResponse(Problem, "Sentences of the article have no answer; `unanswered` of them.")


def shape(state: State) -> dict[str, object]:
    return {
        "kept_back": state.kept,
        "comments": state.comments,
        "sentences": state.sentences,
        "unanswered": state.unanswered,
        "opened_at": state.opened_at,
    }


class DocumentOpening(View):
    """Whether you have opened a document's thread."""

    @extend_schema(operation_id="documents_opening", responses=OpeningShape, tags=["documents"])
    def get(self, request: Request, document_id: UUID) -> Response:
        """How you stand with the thread, in a project where the article comes first."""
        document = access.document(self.actor, document_id, Need.LABEL)
        return Response(shape(opening.state(document, self.actor.user_id)))

    @extend_schema(
        operation_id="documents_open",
        request=OpeningInput,
        responses={200: OpeningShape, (409, "application/problem+json"): UNFINISHED},
        tags=["documents"],
    )
    def post(self, request: Request, document_id: UUID) -> Response:
        """Open the thread. Your answers on the article are kept as those before it; the same again
        changes nothing."""
        document = access.document(self.actor, document_id, Need.LABEL)
        early = read_body(request, OpeningInput)["early"]
        return Response(shape(opening.open_thread(self.actor, document, early)))
