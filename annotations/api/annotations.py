"""`projects/{slug}/annotations/` and its bulk."""

from typing import cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import queries
from annotations.api.filters import FilteredListing, read_filters
from annotations.api.serializers import AnnotationShape, BulkInput, BulkResultShape
from annotations.bulk import MOST_ROWS, bulk
from annotations.queries import ANNOTATION_ORDERS
from documents import access, replica
from documents.access import Need
from documents.api import bodies
from documents.api.pagination import page, read_window
from documents.api.serializers import page_of
from documents.api.views import View, either_way
from documents.errors import Invalid
from documents.models import User


class AnnotationQuery(FilteredListing):
    """The query of a project's answers."""

    sort = serializers.ChoiceField(
        either_way(ANNOTATION_ORDERS),
        default="id",
        help_text="With a minus from the last; `id` is the order in which they were first given.",
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
        query, filters = read_filters(request, AnnotationQuery)
        window = read_window(request, *[int] * len(ANNOTATION_ORDERS[query["sort"].removeprefix("-")]))
        params = filters.params(project, self.actor)
        rows = replica.reading(queries.annotations, window, params, query["sort"])
        return Response(page(request, window, rows))


class AnnotationBulk(View):
    """Many answers at once."""

    read_by_others = frozenset({"annotations"})

    @extend_schema(
        operation_id="annotations_bulk",
        request={"application/json": BulkInput},
        responses=BulkResultShape,
        tags=["annotations"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Set up to 10,000 of your own answers: all of them, or, when a row is wrong, none."""
        project = access.project(self.actor, slug, Need.LABEL)
        said = request.data if isinstance(request.data, dict) else {}
        rows = said.get("annotations")
        wrong = bodies.unknown(said, ["annotations"])
        if not isinstance(rows, list):
            wrong["annotations"] = [f"A list of up to {MOST_ROWS:,} answers."]
        if wrong or not isinstance(rows, list):
            raise Invalid(_("The answers could not be read. Nothing was changed."), errors=wrong)
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
