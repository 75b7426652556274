"""`projects/{slug}/thread-effect/`."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import thread_effect
from annotations.filters import Filters
from documents import access
from documents.api.views import View, read_query


class EffectQuery(serializers.Serializer):
    """The query of a thread's effect."""

    document = serializers.UUIDField(required=False, help_text="In this document alone.")
    reviewer = serializers.CharField(required=False, help_text="To the answers of this user alone.")
    language = serializers.CharField(required=False, help_text="In documents of this language, such as `en`.")
    versions = serializers.ChoiceField(
        ["current", "all"],
        default="current",
        help_text="`all` counts older readings of a page as well.",
    )


class ShareShape(serializers.Serializer):
    """How many of `n` answers changed, with the 95% jackknife interval of their share."""

    n = serializers.IntegerField()
    changed = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text="From 0 to 1; null where `n` is 0.")
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class EffectShape(serializers.Serializer):
    """Answers on the article before the thread was seen, beside those after it."""

    whole = ShareShape(help_text="Answers with a label before the thread and an answer now.")
    contested = ShareShape(help_text="Of these, on sentences that a link disputes.")
    answered = ShareShape(help_text="On sentences that links quote, support or repeat and none disputes.")
    untouched = ShareShape(help_text="On sentences that no link points at.")
    labels = serializers.ListField(
        child=serializers.CharField(), help_text="Of the matrix, in order; `none` is no label, with a reason."
    )
    matrix = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="A row for each label before, a column for each label now.",
    )
    cleared = serializers.IntegerField(help_text="Answers before the thread that were taken away since.")
    n_documents = serializers.IntegerField()
    n_reviewers = serializers.IntegerField()
    resampling_unit = serializers.ChoiceField(["document", "sentence"])
    warning = serializers.CharField(allow_null=True)


class ProjectThreadEffect(View):
    """What threads did to judgements."""

    @extend_schema(
        operation_id="projects_thread_effect",
        parameters=[EffectQuery],
        responses=EffectShape,
        tags=["agreement"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """How labels on articles changed once their threads were seen.

        In a blind project for curators and owners alone. A reviewer gets nothing of documents whose threads
        they have yet to open.
        """
        project = access.project(self.actor, slug)
        read_query(request, EffectQuery)
        filters = Filters.parse(request.query_params)
        return Response(thread_effect.measure(project, self.actor, filters))
