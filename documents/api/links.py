"""`documents/{id}/links/` and `projects/{slug}/links/`."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access, queries
from documents.api.pagination import page, read_window
from documents.api.serializers import LinkShape, page_of
from documents.api.views import Listing, View, read_query
from documents.models import LinkKind, LinkState


class LinkQuery(Listing):
    """The query of links."""

    kind = serializers.ChoiceField(LinkKind.choices, required=False)
    state = serializers.ChoiceField(LinkState.choices, required=False)


class LinkList(View):
    """Which passages quote, dispute, support or repeat which sentences."""

    def answer(self, request: Request, project_id: int, document_id: UUID | None) -> Response:
        query = read_query(request, LinkQuery)
        window = read_window(request, int)
        rows = queries.links(window, project_id, document_id, query.get("kind", ""), query.get("state", ""))
        return Response(page(request, window, rows))


class DocumentLinks(LinkList):
    """The links within a document."""

    @extend_schema(
        operation_id="documents_links", parameters=[LinkQuery], responses=page_of(LinkShape), tags=["links"]
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        document = access.document(self.actor, document_id)
        return self.answer(request, document.project_id, document.pk)


class ProjectLinks(LinkList):
    """The links within the documents of a project."""

    @extend_schema(
        operation_id="projects_links", parameters=[LinkQuery], responses=page_of(LinkShape), tags=["links"]
    )
    def get(self, request: Request, slug: str) -> Response:
        return self.answer(request, access.project(self.actor, slug).pk, None)
