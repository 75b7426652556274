"""`projects/{slug}/agreement/`."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import agreement
from annotations.api.export import FilterQuery
from annotations.filters import Filters
from documents import access
from documents.api.views import View, read_query


class AgreementQuery(FilterQuery):
    """The query of an agreement."""

    measure = serializers.ChoiceField(list(agreement.MEASURES), default="alpha")


class AgreementShape(serializers.Serializer):
    """A measure of agreement with its 95% bootstrap interval."""

    measure = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    resampling_unit = serializers.ChoiceField(["document", "sentence"])
    n_documents = serializers.IntegerField()
    n_sentences = serializers.IntegerField(help_text="With labels of two reviewers or more.")
    n_reviewers = serializers.IntegerField()
    n_annotations = serializers.IntegerField()
    warning = serializers.CharField(allow_null=True)


class ProjectAgreement(View):
    """How far a project's reviewers agree."""

    @extend_schema(
        operation_id="projects_agreement",
        parameters=[AgreementQuery],
        responses=AgreementShape,
        tags=["agreement"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """How far the reviewers agree, with an interval.

        Over answers of the main phase; abstentions are missing values. Not for the blind.
        """
        project = access.project(self.actor, slug)
        query = read_query(request, AgreementQuery)
        filters = Filters.parse(request.query_params)
        return Response(agreement.measure(project, self.actor, query["measure"], filters))
