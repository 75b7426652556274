"""`projects/{slug}/export/`: rows at once, and as a file that a job makes."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import export
from annotations.api.filters import FilterQuery, read_filters
from annotations.export import Asked, kept
from annotations.export.columns import Column
from annotations.export.formats import FORMATS
from annotations.export.masking import Mask
from annotations.export.sorts import SORTS
from annotations.filters import FIELDS
from documents import access
from documents.api import ranges
from documents.api.pagination import page, read_window
from documents.api.schema import Problem
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_query
from documents.models import Job, JobStatus
from documents.queries import Row, page_of_models

WAITING = OpenApiResponse(Problem, "Several of your exports are not made yet.")


class ExportQuery(FilterQuery):
    """The query of an export."""

    format = serializers.ChoiceField(
        list(FORMATS),
        default="jsonl",
        help_text="Web Annotation, ConvoKit, Label Studio and HTML are made of `labels`, the others of any "
        "rows.",
    )
    rows = serializers.ChoiceField(
        list(SORTS),
        default="labels",
        help_text="What a row is: an answer, a sentence (with its counts), a post, a document, a link, a "
        "piece of evidence, a reviewer (with what they chose to tell of themselves), an assignment, a "
        "decision or a change of an answer. `export/columns/` says what the columns mean.",
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
    dehydrated = serializers.BooleanField(
        default=False,
        help_text="Rows without texts, titles and names, for texts that one may not share: offsets, keys and "
        "`text_sha256` stay, and `manage.py rehydrate` finds the words again. JSON Lines, CSV, TSV, Parquet.",
    )
    reviewers = serializers.ChoiceField(
        ["names", "pseudonyms"],
        default="names",
        help_text="How reviewers are called; a pseudonym is the same in every export of the project.",
    )
    formulas = serializers.ChoiceField(
        ["keep", "escape"],
        required=False,
        help_text="`escape`: in CSV and TSV, texts that a spreadsheet would compute begin with an "
        "apostrophe.",
    )

    def get_fields(self) -> dict[str, Any]:
        """`for` is no name that a class may use."""
        return super().get_fields() | {
            "for": serializers.ChoiceField(
                ["spreadsheet"],
                required=False,
                help_text="`spreadsheet`: formulas are escaped, and CSV begins with the mark of UTF-8.",
            )
        }


class ColumnQuery(serializers.Serializer):
    """Which columns."""

    rows = serializers.ChoiceField(list(SORTS), default="labels")


class ColumnShape(serializers.Serializer):
    """A column of an export."""

    name = serializers.CharField()
    type = serializers.ChoiceField(
        ["text", "word", "int", "float", "bool", "time", "words", "counts", "shares", "pairs"],
        help_text="`word`: a text of letters, digits and marks; `words`: a list of them; `counts`: label → "
        "how many; `shares`: label → 0 to 1; `pairs`: before>after → how many.",
    )
    unit = serializers.CharField(allow_null=True)
    may_be_null = serializers.BooleanField()
    meaning = serializers.CharField()


class ExportFileShape(serializers.Serializer):
    """The file of an export."""

    name = serializers.CharField()
    bytes = serializers.IntegerField()
    rows = serializers.IntegerField()
    sha256 = serializers.CharField()
    url = serializers.CharField(help_text="Where it is; `Range` takes a download up again.")
    expires_at = serializers.DateTimeField()


class ExportShape(serializers.Serializer):
    """An export that a job makes; look again until `status` is one of the last three."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(JobStatus.choices)
    progress = serializers.FloatField(allow_null=True, help_text="From 0 to 1; null while it is not known.")
    format = serializers.ChoiceField(list(FORMATS))
    rows = serializers.ChoiceField(list(SORTS))
    filters = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    created_by = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(allow_null=True)
    file = ExportFileShape(allow_null=True, help_text="Null until it is made, and when its time is over.")


def asked(request: Request) -> Asked:
    """What a request asks for.

    Raises:
        ValidationError: a value is wrong or a parameter is not known; names each.
    """
    query, filters = read_filters(request, ExportQuery)
    is_spreadsheet = query.get("for") == "spreadsheet"
    return Asked(
        format=query["format"],
        rows=query["rows"],
        filters=filters,
        names=query["names"],
        reviewers_hidden=query["reviewers"] == "pseudonyms",
        escapes_formulas=query.get("formulas", "escape" if is_spreadsheet else "keep") == "escape",
        is_spreadsheet=is_spreadsheet,
        mask=Mask.read(query["mask"]),
        dehydrated=query["dehydrated"],
    )


def filters_in(fields: MultiValueDict[str, Any]) -> dict[str, list[str]]:
    """The filters as they were given."""
    return {name: [str(value) for value in fields.getlist(name)] for name in fields if name in FIELDS}


def take_body(request: Request) -> None:
    """Have what a body says read as if it stood in the address: nobody gets all rows who asked for some.

    Raises:
        ValidationError: it is no object of plain values, or says what the address says too; names each.
    """
    said = request.data
    if not isinstance(said, dict):
        raise serializers.ValidationError({"body": ['An object of parameters, as {"format": "csv"}.']})
    query, wrong = request.query_params.copy(), {}
    for name in said:
        found = said.getlist(name) if isinstance(said, QueryDict) else said[name]
        values = [value for value in (found if isinstance(found, list) else [found]) if value is not None]
        if name in query:
            wrong[str(name)] = ["This stands in the address, too."]
        elif any(isinstance(value, dict | list) for value in values):
            wrong[str(name)] = ["A value, or a list of values."]
        elif values:
            words = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
            query.setlist(str(name), words)
    if wrong:
        raise serializers.ValidationError(wrong)
    query.pop("csrfmiddlewaretoken", None)
    request._request.GET = query  # type: ignore[assignment]


def shape(request: Request, job: Job) -> Row:
    """An export as the API shows it."""
    file = kept.file_of(job)
    return {
        "id": job.pk,
        "status": job.status,
        "progress": job.fraction,
        "format": job.params["asked"]["format"],
        "rows": job.params["asked"]["rows"],
        "filters": job.params["asked"]["filters"],
        "created_by": job.created_by.username if job.created_by else None,
        "created_at": job.created_at,
        "finished_at": job.finished_at,
        "error": job.error or None,
        "file": file
        and {
            "name": file.name,
            "bytes": file.bytes,
            "rows": file.rows,
            "sha256": file.sha256,
            "url": request.build_absolute_uri(reverse("api:export_file", args=[job.project.slug, job.pk])),
            "expires_at": file.expires_at,
        },
    }


def column_shape(column: Column) -> Row:
    return {
        "name": column.name,
        "type": column.kind,
        "unit": column.unit or None,
        "may_be_null": column.may_miss,
        "meaning": column.words,
    }


def files_of(status: int, description: str) -> dict[tuple[int, str], OpenApiResponse]:
    """A response for each type of the formats but JSON Lines and CSV."""
    types = {format.content_type.partition(";")[0] for format in FORMATS.values()}
    return {
        (status, type): OpenApiResponse(OpenApiTypes.BINARY, description)
        for type in sorted(types - {"application/x-ndjson", "text/csv"})
    }


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
            **files_of(200, "Any other format."),
        },
        tags=["export"],
    )
    def get(self, request: Request, slug: str) -> StreamingHttpResponse:
        """The dataset: a stream of one snapshot, up to a million rows.

        In a blind project reviewers and viewers get their own answers alone. A stream that breaks off
        is no whole file: JSON Lines, CSV and TSV then end in a line that no reader takes. To be certain, and
        to take a download up again, POST the same and fetch the file, whose length and SHA-256 are told.
        """
        project = access.project(self.actor, slug)
        made = export.stream(project, self.actor, asked(request))
        return StreamingHttpResponse(
            made.chunks,
            content_type=made.content_type,
            headers={
                "Content-Disposition": f'attachment; filename="{made.filename}"',
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
            },
        )

    @extend_schema(
        operation_id="projects_export_start",
        parameters=[ExportQuery],
        request=None,
        responses={202: ExportShape, (409, "application/problem+json"): WAITING},
        tags=["export"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Have a job make the same as a file, of any size.

        Asked the same again while it is not made yet, it is the same job. The parameters may stand in a JSON
        object as well as in the address.
        """
        project = access.project(self.actor, slug)
        take_body(request)
        job = kept.start(project, self.actor, asked(request), filters_in(request.query_params))
        where = request.build_absolute_uri(reverse("api:export_made", args=[project.slug, job.pk]))
        return Response(shape(request, job), status=202, headers={"Location": where})


class ExportColumns(View):
    """What is in the rows of exports."""

    @extend_schema(
        operation_id="projects_export_columns",
        parameters=[ColumnQuery],
        responses=ColumnShape(many=True),
        tags=["export"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """The columns of a sort of rows in their order: type, unit and meaning."""
        access.project(self.actor, slug)
        query = read_query(request, ColumnQuery)
        return Response([column_shape(column) for column in SORTS[query["rows"]].columns])


class ExportList(View):
    """Exports that jobs make."""

    @extend_schema(
        operation_id="exports_list", parameters=[Listing], responses=page_of(ExportShape), tags=["export"]
    )
    def get(self, request: Request, slug: str) -> Response:
        """Your own, and for curators those of all; the first one first."""
        project = access.project(self.actor, slug)
        read_query(request, Listing)
        window = read_window(request, UUID)
        known = kept.known_to(self.actor, project).select_related("project", "created_by")
        return Response(page(request, window, page_of_models(known, window, partial(shape, request))))


class ExportMade(View):
    """One export that a job makes."""

    @extend_schema(operation_id="exports_read", responses=ExportShape, tags=["export"])
    def get(self, request: Request, slug: str, export_id: UUID) -> Response:
        """How far it is, and its file once it is made."""
        project = access.project(self.actor, slug)
        return Response(shape(request, kept.found(self.actor, project, export_id)))

    @extend_schema(operation_id="exports_remove", request=None, responses={204: None}, tags=["export"])
    def delete(self, request: Request, slug: str, export_id: UUID) -> Response:
        """Cancel it, or take its file away."""
        project = access.project(self.actor, slug)
        kept.remove(kept.found(self.actor, project, export_id))
        return Response(status=204)


class ExportFile(View):
    """The file of an export."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """The file is what it is, whatever the Accept header says."""
        return self.get_renderers()[0], "application/json"

    @extend_schema(
        operation_id="exports_file",
        responses={
            (200, "application/x-ndjson"): OpenApiResponse(OpenApiTypes.STR, "The file: JSON Lines."),
            (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, "The file: CSV."),
            **files_of(200, "The file, in any other format."),
            (206, "application/x-ndjson"): OpenApiResponse(OpenApiTypes.STR, "The part in `Range`."),
            (206, "text/csv"): OpenApiResponse(OpenApiTypes.STR, "The part in `Range`."),
            **files_of(206, "The part in `Range`."),
            304: OpenApiResponse(description="You have it: `If-None-Match` names it."),
            416: OpenApiResponse(description="There is no such part."),
        },
        tags=["export"],
    )
    def get(self, request: Request, slug: str, export_id: UUID) -> HttpResponseBase:
        """The bytes; their SHA-256 is the ETag. `Range`, with `If-Range`, takes a download up again."""
        project = access.project(self.actor, slug)
        file, stream = kept.open_file(self.actor, project, export_id)
        return ranges.answer(request._request, stream, file.bytes, file.sha256, file.content_type, file.name)
