"""`projects/{slug}/labels-import/`: labels from elsewhere, tried and imported, and what became of them."""

from typing import Any
from uuid import UUID

import orjson
from django.http import FileResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.importing import reporting, settling, starting
from annotations.importing.formats import FORMATS, UNITS
from annotations.importing.formats.table import WORDS
from annotations.importing.options import SWITCHES, Options
from annotations.models import LabelImport, Phase
from documents import access
from documents.access import Need
from documents.api.pagination import page, read_window
from documents.api.serializers import Content, page_of
from documents.api.views import Listing, View, read_body, read_query
from documents.errors import Invalid
from documents.models import Project
from documents.queries import Row

STATES = ["queued", "running", "failed", "refused", "tried", "imported"]


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class PairsField(serializers.Field[dict[str, str], Any, Any, Any]):
    """An object of texts; in a form, the JSON of one."""

    default_error_messages = {
        "invalid": 'An object of texts such as {{"theirs": "ours"}}; in a form, its JSON.'
    }

    def to_internal_value(self, data: Any) -> dict[str, str]:
        if isinstance(data, str):
            try:
                data = orjson.loads(data)
            except orjson.JSONDecodeError:
                self.fail("invalid")
        if not isinstance(data, dict) or not all(isinstance(one, str) for one in (*data, *data.values())):
            self.fail("invalid")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class OptionsShape(serializers.Serializer):
    """How a file is brought in."""

    format = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=20,
        help_text=f"One of {', '.join(FORMATS)}; told from the bytes where it is empty.",
    )
    columns = PairsField(required=False, help_text=f"Of a table: our word -> its column. {', '.join(WORDS)}.")
    labels = PairsField(
        required=False,
        help_text="The file's label -> the key of one of the project's; `abstain:` and a reason for none, "
        "empty for rows that are left out.",
    )
    reviewers = PairsField(
        required=False,
        help_text="The file's reviewer -> a member's user name. Others become imported reviewers.",
    )
    reviewer = serializers.CharField(
        default="", allow_blank=True, max_length=150, help_text="Whose rows are that name nobody."
    )
    phase = serializers.ChoiceField(
        Phase.choices, default=Phase.MAIN, help_text="Where the file does not say."
    )
    offsets = serializers.ChoiceField(UNITS, default="auto", help_text="What the spans count.")
    partial = serializers.BooleanField(  # type: ignore[assignment]
        default=False, help_text="Take the rows that fit, leave the others out."
    )
    shifted = serializers.BooleanField(default=False, help_text="Take rows that are nearly a sentence.")
    spread = serializers.BooleanField(default=False, help_text="Label each sentence of a longer passage.")
    replace = serializers.BooleanField(default=False, help_text="Change answers that are there already.")
    create = serializers.BooleanField(  # type: ignore[assignment]
        default=False, help_text="Make documents of texts that are in none."
    )


class ImportInput(OptionsShape):
    """A file of labels: multipart `file`, its `content`, or one that was tried before; and how to read it."""

    file = serializers.FileField(required=False, allow_empty_file=True)
    content = Content(required=False, help_text="The content of the file.")
    name = serializers.CharField(required=False, max_length=255, help_text="What `content` is called.")
    earlier = serializers.UUIDField(
        required=False, help_text="An earlier import or trial: its file is taken."
    )
    dry_run = serializers.BooleanField(default=True, help_text="Store nothing, tell what would be.")


class CountedLabel(serializers.Serializer):
    """A label of the file: what it means here is null where nobody can tell."""

    label = serializers.CharField()  # type: ignore[assignment]
    rows = serializers.IntegerField()
    means = serializers.CharField(allow_null=True)


class CountedReviewer(serializers.Serializer):
    """A reviewer of the file: the member they stand for, or null; and a member of the same name."""

    reviewer = serializers.CharField()
    rows = serializers.IntegerField()
    user = serializers.CharField(allow_null=True)
    suggestion = serializers.CharField(allow_null=True)


class ProblemShape(serializers.Serializer):
    """A row that did not simply match."""

    row = serializers.IntegerField(help_text="Counted from 1.")
    place = serializers.CharField()
    status = serializers.ChoiceField(settling.STATUSES)
    why = serializers.CharField(allow_null=True)
    reviewer = serializers.CharField(allow_null=True)
    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    words = serializers.CharField(allow_null=True)
    document = serializers.CharField(allow_null=True)
    sentence_key = serializers.CharField(allow_null=True)
    sentence = serializers.CharField(allow_null=True)


class ImportShape(serializers.Serializer):
    """An import or a trial of one. What was found is empty until it has ended."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    sha256 = serializers.CharField()
    format = serializers.CharField()
    dry_run = serializers.BooleanField()
    state = serializers.ChoiceField(STATES)
    job = serializers.UUIDField(allow_null=True)
    progress = serializers.FloatField(allow_null=True, help_text="From 0 to 1.")
    options = OptionsShape()
    rows = serializers.IntegerField(allow_null=True)
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Rows of each status.")
    stored = serializers.IntegerField(help_text="Answers that were stored.")
    documents_made = serializers.IntegerField()
    labels = CountedLabel(many=True)
    reviewers = CountedReviewer(many=True)
    columns = serializers.ListField(child=serializers.CharField(), help_text="Of a table.")
    problems = ProblemShape(many=True, help_text="Some of the rows; the report has all.")
    error = serializers.CharField(allow_null=True)
    report = serializers.CharField(allow_null=True, help_text="Where the table of the rows is.")
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    imported_at = serializers.DateTimeField(allow_null=True)


def shape(request: Request, one: LabelImport) -> Row:
    """An import as the API shows it."""
    found = one.outcome
    job = one.job
    report = None
    if one.report:
        report = request.build_absolute_uri(
            reverse("api:label_import_report", args=[one.project.slug, one.pk])
        )
    return {
        "id": one.pk,
        "name": one.name,
        "sha256": one.sha256,
        "format": one.format,
        "dry_run": one.is_trial,
        "state": starting.standing(one),
        "job": one.job_id,
        "progress": job.fraction if job is not None and one.finished_at is None else None,
        "options": one.options,
        "rows": found.get("rows"),
        "counts": found.get("counts", {}),
        "stored": found.get("stored", 0),
        "documents_made": found.get("documents_made", 0),
        "labels": found.get("labels", []),
        "reviewers": found.get("reviewers", []),
        "columns": found.get("columns", {}).get("names", []),
        "problems": found.get("problems", []),
        "error": found.get("error") or (job.error if job is not None and job.error else None),
        "report": report,
        "created_at": one.created_at,
        "created_by": one.created_by.username if one.created_by else None,
        "finished_at": one.finished_at,
        "imported_at": one.imported_at,
    }


class LabelImports(View):
    """Imports of labels."""

    read_by_others = frozenset({"content"})

    @extend_schema(
        operation_id="label_imports_list",
        parameters=[Listing],
        responses=page_of(ImportShape),
        tags=["labels-import"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """Imports and trials, the newest first; for curators."""
        project = access.project(self.actor, slug, Need.CURATE)
        read_query(request, Listing)
        window = read_window(request, UUID)
        rows = [(key, shape(request, one)) for key, one in starting.listed(project, window)]
        return Response(page(request, window, rows))

    @extend_schema(
        operation_id="label_imports_start",
        request={"multipart/form-data": ImportInput, "application/json": ImportInput},
        responses={202: OpenApiResponse(ImportShape, "A job reads it.")},
        tags=["labels-import"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Try a file of labels, or import it: all of its rows or none, unless `partial`."""
        project = access.project(self.actor, slug, Need.CURATE)
        fields = read_body(request, ImportInput)
        options = Options.parse({name: fields.get(name) for name in OPTIONS})
        name, sha256 = _source(project, self.actor, fields)
        one = starting.start(project, self.actor, name, sha256, options, fields["dry_run"])
        where = reverse("api:label_import", args=[slug, one.pk])
        headers = {"Location": request.build_absolute_uri(where)}
        return Response(shape(request, one), status=202, headers=headers)


OPTIONS = ("format", "columns", "labels", "reviewers", "reviewer", "phase", "offsets", *SWITCHES)


def _source(project: Project, actor: access.Actor, fields: dict[str, Any]) -> tuple[str, str]:
    """The name and the digest of the file that a request means."""
    given = [name for name in ("file", "content", "earlier") if name in fields]
    if len(given) != 1:
        raise Invalid(
            _("Exactly one of these brings labels: file, content, earlier. Nothing was stored."),
            errors={"file": [_("Given: {given}.").format(given=", ".join(given) or _("none"))]},
        )
    if "earlier" in fields:
        one = starting.found(actor, project, fields["earlier"])
        return one.name, one.sha256
    if "file" in fields:
        return fields["file"].name or "labels", starting.keep(fields["file"].chunks())
    return fields.get("name") or "labels", starting.keep([fields["content"].encode("utf-8", "replace")])


class LabelImportDetail(View):
    """One import of labels."""

    @extend_schema(operation_id="label_imports_read", responses=ImportShape, tags=["labels-import"])
    def get(self, request: Request, slug: str, import_id: UUID) -> Response:
        """How far it is, and what was found."""
        project = access.project(self.actor, slug, Need.CURATE)
        return Response(shape(request, starting.found(self.actor, project, import_id)))


class LabelImportReport(View):
    """What became of the rows of an import."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A table, whatever is accepted."""
        return self.get_renderers()[0], "application/json"

    @extend_schema(
        operation_id="label_imports_report",
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, "CSV with a header row.")},
        tags=["labels-import"],
    )
    def get(self, request: Request, slug: str, import_id: UUID) -> FileResponse:
        """Every row that did not simply match, and why, as CSV."""
        project = access.project(self.actor, slug, Need.CURATE)
        kept, name = reporting.opened(starting.found(self.actor, project, import_id))
        return FileResponse(kept, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
