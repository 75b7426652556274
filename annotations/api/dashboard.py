"""`projects/{slug}/dashboard/`: the numbers, and the pictures as files."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import dashboard, pictures
from annotations.api.agreement import DepthMixShape, PartShape
from annotations.api.thread_effect import EffectShape
from documents import access
from documents.api.conditions import etag_of
from documents.api.schema import Problem
from documents.api.views import View, read_query
from documents.rendering import JSONRenderer


class NoQuery(serializers.Serializer):
    """No parameters."""


class DocumentProgressShape(serializers.Serializer):
    """How far a document is; its live sentences, by their answers that stand."""

    document = serializers.UUIDField()
    title = serializers.CharField()
    sentences = serializers.IntegerField()
    answers = serializers.IntegerField()
    once = serializers.IntegerField(help_text="Sentences with one answer.")
    more = serializers.IntegerField(help_text="Sentences with two answers or more.")
    assigned = serializers.IntegerField(help_text="Reviewers who were given it, or chose it.")
    done = serializers.IntegerField(help_text="Of these, who are done with it.")


class ReviewerProgressShape(serializers.Serializer):
    """How much a reviewer did, and how often that is what most of the others say."""

    reviewer = serializers.CharField()
    is_member = serializers.BooleanField(help_text="Whether they belong to the project still.")
    answers = serializers.IntegerField()
    labels = serializers.IntegerField(help_text="Answers that give a label; the others have a reason.")
    documents = serializers.IntegerField()
    assigned = serializers.IntegerField(help_text="Documents that they were given, or chose.")
    done = serializers.IntegerField(help_text="Of these, those that they are done with.")
    n_compared = serializers.IntegerField(help_text="Labels on sentences that others gave one as well.")
    with_most = serializers.FloatField(allow_null=True)


class ProgressShape(serializers.Serializer):
    """How far the current documents are. The lists are cut; the numbers are of everything."""

    n_documents = serializers.IntegerField()
    untouched = serializers.IntegerField(help_text="Documents without an answer.")
    complete = serializers.IntegerField(help_text="Documents all of whose sentences have one.")
    n_sentences = serializers.IntegerField()
    n_answers = serializers.IntegerField()
    answered_once = serializers.IntegerField(help_text="Sentences with one answer.")
    answered_more = serializers.IntegerField(help_text="Sentences with two answers or more.")
    assigned = serializers.IntegerField(help_text="Assignments in all.")
    done = serializers.IntegerField(help_text="Assignments that are done.")
    documents = DocumentProgressShape(
        many=True, help_text="At most 100: those that people are at first, the latest of these first."
    )
    n_reviewers = serializers.IntegerField()
    reviewers = ReviewerProgressShape(many=True, help_text="At most 100, those with most answers first.")


class OverTimeShape(serializers.Serializer):
    """Agreement as a whole and over time."""

    measures = PartShape(many=True)
    over_time = PartShape(
        many=True, help_text="By the week or month in which a sentence had its last answer."
    )
    warning = serializers.CharField(allow_null=True)
    n_documents = serializers.IntegerField()
    n_sentences = serializers.IntegerField()
    n_reviewers = serializers.IntegerField()
    n_annotations = serializers.IntegerField()
    on_undrawn_documents = serializers.IntegerField(
        default=0, help_text="Answers that are not counted, since an order by uncertainty brought them."
    )


class ConfusionCountsShape(serializers.Serializer):
    """Pairs of answers on a sentence by their labels; the lower half mirrors the upper."""

    labels = serializers.ListField(child=serializers.CharField())
    counts = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))


class LabelCountShape(serializers.Serializer):
    """How many reviewers gave a label."""

    key = serializers.CharField()
    n = serializers.IntegerField()


class DisputedSentenceShape(serializers.Serializer):
    """A sentence on which reviewers disagree."""

    sentence = serializers.IntegerField()
    sentence_key = serializers.CharField()
    document = serializers.UUIDField()
    title = serializers.CharField()
    depth = serializers.IntegerField()
    text = serializers.CharField()
    disagreement = serializers.FloatField(help_text="The share of pairs of labels that differ, from 0 to 1.")
    n = serializers.IntegerField(help_text="Labels on it.")
    labels = LabelCountShape(many=True)


class DashboardFiguresShape(serializers.Serializer):
    """What the pictures show; to who may not see the labels of others `progress` alone, of their own."""

    progress = ProgressShape()
    agreement = OverTimeShape(required=False)
    confusion = ConfusionCountsShape(required=False)
    mix = DepthMixShape(many=True, required=False, help_text="`all`, then by depth; 0 is the article.")
    thread = EffectShape(required=False, allow_null=True, help_text="Null unless the article comes first.")
    disagreement = DisputedSentenceShape(
        many=True, required=False, help_text="At most 12, those that disagree most first."
    )


class DashboardShape(serializers.Serializer):
    """A project's dashboard."""

    is_whole = serializers.BooleanField(help_text="False where the figures are of your own answers alone.")
    counted_at = serializers.DateTimeField(
        help_text="Figures of many answers may be some minutes old. No part of the ETag."
    )
    is_counting = serializers.BooleanField(help_text="Whether newer figures are on their way.")
    why = serializers.CharField(allow_null=True, help_text="What is missing, and why.")
    figures = DashboardFiguresShape(
        allow_null=True, help_text="Null while they are counted for the first time."
    )


class ProjectDashboard(View):
    """A project's dashboard."""

    @extend_schema(operation_id="projects_dashboard", responses=DashboardShape, tags=["agreement"])
    def get(self, request: Request, slug: str) -> Response:
        """Every number of the dashboard.

        Progress counts the answers that stand, agreement those of the main phase. In a blind project
        reviewers and viewers get how far they are themselves.
        """
        project = access.project(self.actor, slug)
        read_query(request, NoQuery)
        found = dashboard.of_project(project, self.actor)
        names = ("is_whole", "is_counting", "why", "figures")
        shown = {name: getattr(found, name) for name in names}
        # Few answers are counted for whoever asks: when that was would make every answer another one.
        etag = f"W/{etag_of(JSONRenderer().render(shown))}"
        return Response(shown | {"counted_at": found.counted_at}, headers={"ETag": etag})


class ProjectPicture(View):
    """A picture of the dashboard, or its table."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """The address and not the Accept header says what is made."""
        return self.get_renderers()[0], "application/json"

    @extend_schema(
        operation_id="projects_dashboard_file",
        parameters=[
            OpenApiParameter("chart", str, OpenApiParameter.PATH, enum=pictures.KEYS),
            OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=list(pictures.KINDS)),
        ],
        responses={
            (200, "image/svg+xml"): OpenApiResponse(
                OpenApiTypes.STR, "A picture, in the language asked for."
            ),
            (200, "image/png"): OpenApiResponse(OpenApiTypes.BINARY, "The same in pixels."),
            (409, "application/problem+json"): OpenApiResponse(
                Problem, "The figures are being counted for the first time; ask again in a minute."
            ),
            (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, "The table behind it, with a header row."),
        },
        tags=["agreement"],
    )
    def get(self, request: Request, slug: str, chart: str, kind: str) -> HttpResponse:
        """A picture of the dashboard as SVG or PNG, or the table behind it as CSV.

        Where there is nothing to draw the picture says why.
        """
        project = access.project(self.actor, slug)
        read_query(request, NoQuery)
        made = pictures.file(project, self.actor, chart, kind)
        return HttpResponse(
            made.content,
            content_type=made.content_type,
            headers={
                "Content-Disposition": f'attachment; filename="{made.name}"',
                "Cache-Control": "no-store",
            },
        )
