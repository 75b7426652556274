"""`projects/{slug}/export/`."""

from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from annotations import export
from annotations.api.filters import FilterQuery, read_filters
from annotations.export.masking import Mask
from documents import access
from documents.api.views import View


class ExportQuery(FilterQuery):
    """The query of an export."""

    format = serializers.ChoiceField(export.FORMATS, default="jsonl")
    rows = serializers.ChoiceField(
        export.ROWS,
        default="labels",
        help_text="One row an answer, a sentence (with its counts), a document, a piece of evidence or a "
        "reviewer (with what they chose to tell of themselves).",
    )
    names = serializers.BooleanField(
        default=False, help_text="Commenters' names instead of pseudonyms; for curators."
    )
    mask = serializers.CharField(
        required=False,
        default="",
        help_text="`names`, `contacts` or both with a comma: mentions of who wrote in a document leave as "
        "their pseudonyms, e-mail addresses and telephone numbers as [e-mail] and [phone]; offsets are those "
        "of the masked text, keys those of the text as it was read, and `text_masked` says where it differs.",
    )
    reviewers = serializers.ChoiceField(
        ["names", "pseudonyms"],
        default="names",
        help_text="How reviewers are called; a pseudonym is the same in every export of the project.",
    )


class ProjectExport(View):
    """A project's dataset."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """`format` and not the Accept header says what is made."""
        return self.get_renderers()[0], "application/json"

    @extend_schema(
        operation_id="projects_export",
        parameters=[ExportQuery],
        responses={
            (200, "application/x-ndjson"): OpenApiResponse(OpenApiTypes.STR, "JSON Lines."),
            (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, "CSV with a header row."),
        },
        tags=["export"],
    )
    def get(self, request: Request, slug: str) -> StreamingHttpResponse:
        """The dataset: a stream of one snapshot, up to a million rows.

        In a blind project reviewers and viewers get their own answers alone.
        """
        project = access.project(self.actor, slug)
        query, filters = read_filters(request, ExportQuery)
        made = export.stream(
            project,
            self.actor,
            query["format"],
            query["rows"],
            filters,
            query["names"],
            query["reviewers"] == "pseudonyms",
            Mask.read(query["mask"]),
        )
        return StreamingHttpResponse(
            made.chunks,
            content_type=made.content_type,
            headers={
                "Content-Disposition": f'attachment; filename="{made.filename}"',
                "Cache-Control": "no-store",
            },
        )
