"""`sentences/{id}/history/`: every change of the answers on a sentence."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import history
from annotations.api.serializers import EvidenceShape
from annotations.models import AbstainReason
from documents.api.pagination import page, read_window
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_query


class PastAnswerShape(serializers.Serializer):
    """An answer as it stood."""

    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    abstain_reason = serializers.ChoiceField(AbstainReason.choices, allow_null=True)
    confidence = serializers.IntegerField(allow_null=True)
    note = serializers.CharField()
    attributed = serializers.BooleanField()
    mixed = serializers.BooleanField()
    evidence = EvidenceShape(many=True)


class ChangeShape(serializers.Serializer):
    """A change of one reviewer's answer; `before` and `after` are null where there was none."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(
        ["given", "changed", "cleared", "carried"],
        help_text="`carried`: copied from the version of the document before.",
    )
    imported = serializers.UUIDField(allow_null=True, help_text="The import of labels that brought it.")
    reviewer = serializers.CharField(help_text="Whose answer it is.")
    actor = serializers.CharField(help_text="Who changed it.")
    before = PastAnswerShape(allow_null=True)
    after = PastAnswerShape(allow_null=True)
    revision = serializers.IntegerField()
    is_current = serializers.BooleanField(help_text="Whether `after` is how the answer stands.")


class SentenceHistory(View):
    """Who changed what on a sentence, and when."""

    @extend_schema(
        operation_id="sentences_history",
        parameters=[Listing],
        responses=page_of(ChangeShape),
        tags=["sentences"],
    )
    def get(self, request: Request, sentence_id: int) -> Response:
        """The changes of the answers on a sentence, newest first.

        In a blind project reviewers and viewers get those of their own answers.
        """
        sentence = history.sentence(self.actor, sentence_id)
        read_query(request, Listing)
        window = read_window(request, int)
        whose = history.reviewer_of(self.actor, sentence.document)
        return Response(page(request, window, history.changes(sentence, whose, window)))
