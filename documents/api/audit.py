"""`projects/{slug}/audit/` and `audit/`: who did what."""

from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access, audit
from documents.access import Need
from documents.api.pagination import page, read_window
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_query
from documents.models import AuditEntry, Project


class AuditFilters(serializers.Serializer):
    """Which entries."""

    action = serializers.CharField(
        required=False,
        max_length=40,
        help_text="One action, as `member.added`, or all that begin so: `member`. Known: "
        f"{', '.join(f'`{name}`' for name in audit.ACTIONS)}.",
    )
    person = serializers.CharField(
        required=False, max_length=150, help_text="A user name: what they did, and what was done to them."
    )
    since = serializers.DateTimeField(required=False, help_text="From this moment on.")
    until = serializers.DateTimeField(required=False, help_text="Before this moment.")


class AuditQuery(Listing, AuditFilters):
    """A page of the log."""


class AuditFileQuery(AuditFilters):
    """The log as a file."""

    format = serializers.ChoiceField(list(audit.FORMATS), default="jsonl")


class AuditEntryShape(serializers.Serializer):
    """Something that was done."""

    number = serializers.IntegerField(help_text="Counts from 1 without a gap, over the whole instance.")
    at = serializers.DateTimeField()
    action = serializers.CharField()
    actor_kind = serializers.ChoiceField(list(audit.KINDS))
    actor = serializers.CharField(allow_null=True, help_text="Who did it, as they are called today.")
    subject = serializers.CharField(allow_null=True, help_text="To whom it was done.")
    actor_id = serializers.IntegerField(allow_null=True)
    subject_id = serializers.IntegerField(allow_null=True)
    project_id = serializers.IntegerField(allow_null=True)
    ip = serializers.CharField(allow_null=True, help_text="As much of it as is kept: see AUDIT_IP.")
    request_id = serializers.CharField(allow_null=True)
    details = serializers.DictField()
    hash = serializers.CharField(help_text="SHA-256 over the hash of the entry before and this one.")


def wanted(query: dict[str, Any]) -> audit.Wanted:
    """The filters of a query."""
    names = ("action", "person", "since", "until")
    return audit.Wanted(**{name: query[name] for name in names if name in query})


class Log(View):
    """What both logs share."""

    def entries(self, query: dict[str, Any], slug: str | None) -> tuple[QuerySet[AuditEntry], Project | None]:
        """The entries that the caller may read: of a project of theirs, or of the instance."""
        if slug is None:
            return audit.of_instance(self.actor, wanted(query)), None
        project = access.project(self.actor, slug, Need.OWN)
        return audit.of_project(project, wanted(query)), project

    def listed(self, request: Request, slug: str | None) -> Response:
        query = read_query(request, AuditQuery)
        entries, _project = self.entries(query, slug)
        window = read_window(request, int)
        return Response(page(request, window, audit.page(entries, window)))

    def file(self, request: Request, slug: str | None) -> StreamingHttpResponse:
        query = read_query(request, AuditFileQuery)
        entries, project = self.entries(query, slug)
        format = query["format"]
        audit.record("audit.taken", project=project, format=format, filters=sorted({*query} - {"format"}))
        return StreamingHttpResponse(
            audit.lines(entries, format),
            content_type=audit.FORMATS[format],
            headers={
                "Content-Disposition": f'attachment; filename="{slug or "instance"}-audit.{format}"',
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
            },
        )


FILE = {
    (200, "application/x-ndjson"): OpenApiResponse(OpenApiTypes.STR, "JSON Lines."),
    (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, "CSV with a header row."),
}


class ProjectAudit(Log):
    """What was done in a project."""

    @extend_schema(
        operation_id="audit_list", parameters=[AuditQuery], responses=page_of(AuditEntryShape), tags=["audit"]
    )
    def get(self, request: Request, slug: str) -> Response:
        """The newest first; for owners."""
        return self.listed(request, slug)


class ProjectAuditFile(Log):
    """The same as a file."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """`format` and not the Accept header says what is made."""
        return self.get_renderers()[0], "application/json"

    @extend_schema(operation_id="audit_file", parameters=[AuditFileQuery], responses=FILE, tags=["audit"])
    def get(self, request: Request, slug: str) -> StreamingHttpResponse:
        """All entries that the filters leave, the oldest first; that it was taken is an entry itself."""
        return self.file(request, slug)


class InstanceAudit(Log):
    """What was done in no project, or in one that was deleted."""

    @extend_schema(
        operation_id="instance_audit_list",
        parameters=[AuditQuery],
        responses=page_of(AuditEntryShape),
        tags=["audit"],
    )
    def get(self, request: Request) -> Response:
        """The newest first; for whoever has the settings of the instance."""
        return self.listed(request, None)


class InstanceAuditFile(Log):
    """The same as a file."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """`format` and not the Accept header says what is made."""
        return self.get_renderers()[0], "application/json"

    @extend_schema(
        operation_id="instance_audit_file", parameters=[AuditFileQuery], responses=FILE, tags=["audit"]
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """All entries that the filters leave, the oldest first; that it was taken is an entry itself."""
        return self.file(request, None)
