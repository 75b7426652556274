"""`projects/{slug}/annotations/` and its bulk."""

from typing import cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import queries
from annotations.api.sentences import read_label, read_reviewer
from annotations.api.serializers import AnnotationShape, BulkInput, BulkResultShape
from annotations.bulk import MOST_ROWS, bulk
from annotations.queries import AnswerFilters
from documents import access
from documents.access import Need
from documents.api.pagination import page, read_window
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_query
from documents.errors import Invalid
from documents.models import User


class AnnotationQuery(Listing):
    """The query of a project's answers."""

    document = serializers.UUIDField(required=False, help_text="In this document.")
    label = serializers.CharField(  # type: ignore[assignment]
        required=False, help_text="With this label, by its key."
    )
    reviewer = serializers.CharField(required=False, help_text="By this user.")
    versions = serializers.ChoiceField(
        ["current", "all"],
        default="current",
        help_text="`all` lists those on older readings of a page as well.",
    )


class AnnotationList(View):
    """The answers of a project."""

    @extend_schema(
        operation_id="annotations_list",
        parameters=[AnnotationQuery],
        responses=page_of(AnnotationShape),
        tags=["annotations"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """The answers of a project. In a blind project reviewers and viewers get their own, and
        reviewers those of others in documents they are done with, where the project says so."""
        project = access.project(self.actor, slug)
        query = read_query(request, AnnotationQuery)
        window = read_window(request, int)
        sees_all = access.sees_all_labels(self.actor, project)
        later = access.shows_when_done(self.actor, project)
        reviewer = read_reviewer(project, self.actor, query.get("reviewer"), sees_all, later)
        if reviewer is None and not sees_all and not later:
            reviewer = self.actor.user_id
        label = read_label(project, query.get("label"))
        kept_from = access.threads_kept_from(self.actor, project)
        filters = AnswerFilters(reviewer, query.get("document"), label, query["versions"] == "all", kept_from)
        filters.only_of = self.actor.user_id if later else None
        return Response(page(request, window, queries.annotations(project.pk, window, filters)))


class AnnotationBulk(View):
    """Many answers at once."""

    @extend_schema(
        operation_id="annotations_bulk", request=BulkInput, responses=BulkResultShape, tags=["annotations"]
    )
    def post(self, request: Request, slug: str) -> Response:
        """Set up to 10,000 of your own answers: all of them, or, when a row is wrong, none."""
        project = access.project(self.actor, slug, Need.LABEL)
        rows = request.data.get("annotations") if isinstance(request.data, dict) else None
        if not isinstance(rows, list):
            raise Invalid(
                _("The answers could not be read. Nothing was changed."),
                errors={"annotations": [f"A list of up to {MOST_ROWS:,} answers."]},
            )
        timed = project.records_timing and cast(User, request.user).shares_timing
        result = bulk(project.pk, self.actor.user_id, rows, timed)
        return Response(
            {
                "received": result.received,
                "created": result.created,
                "changed": result.changed,
                "unchanged": result.unchanged,
            }
        )
