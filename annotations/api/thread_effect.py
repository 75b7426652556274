"""`projects/{slug}/thread-effect/`."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import thread_effect
from annotations.api.filters import declared, read_filters
from documents import access
from documents.api.views import View

# Of answers only by whom they are; what they say now is what the thread did to them.
OF_EFFECT = (
    *("document", "language", "reviewer", "versions", "published_from", "published_to", "q", "author"),
    *("posted_from", "posted_to", "disputed_in_thread", "reviewers_disagree", "decided", "decision"),
)


class EffectQuery(serializers.Serializer):
    """The query of a thread's effect."""

    locals().update(declared(OF_EFFECT))


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
        _query, filters = read_filters(request, EffectQuery)
        return Response(thread_effect.measure(project, self.actor, filters))
