"""`projects/{slug}/views/`: questions to the data, kept by name: one's own, and those that are shared."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import saved_views
from annotations.models import SavedView
from documents import access
from documents.api.pagination import page, read_window
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_body, read_query
from documents.queries import Row, page_of_models


class SavedViewShape(serializers.Serializer):
    """A view of the data."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    query = serializers.CharField(
        help_text="Filters and order: what follows the `?` of `sentences/`, and but for `sort` of `export/`."
    )
    shared = serializers.BooleanField(help_text="Whether every member sees it.")
    owner = serializers.CharField()
    created_at = serializers.DateTimeField()


class NewSavedView(serializers.Serializer):
    """A view to be kept."""

    name = serializers.CharField(max_length=saved_views.LONGEST_NAME, help_text="Once for each person.")
    query = serializers.CharField(
        max_length=saved_views.LONGEST_QUERY,
        allow_blank=True,
        default="",
        help_text="As label=fact&sort=-id.",
    )
    shared = serializers.BooleanField(default=False, help_text="For all members; who labels may share.")


class SavedViewChange(serializers.Serializer):
    """What is to be other."""

    name = serializers.CharField(required=False, max_length=saved_views.LONGEST_NAME)
    query = serializers.CharField(required=False, max_length=saved_views.LONGEST_QUERY, allow_blank=True)
    shared = serializers.BooleanField(required=False)


def shape(view: SavedView) -> Row:
    """A view as the API shows it."""
    return {
        "id": view.pk,
        "name": view.name,
        "query": view.query,
        "shared": view.is_shared,
        "owner": view.owner.get_username(),
        "created_at": view.created_at,
    }


def wanted(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as the domain knows them; a filter that is misspelt is refused."""
    found = {name: fields[name] for name in ("name",) if name in fields}
    if "query" in fields:
        found["query"] = saved_views.read_query(fields["query"])
    if "shared" in fields:
        found["is_shared"] = fields["shared"]
    return found


class SavedViewList(View):
    """The views of a project that one may open."""

    @extend_schema(
        operation_id="views_list",
        parameters=[Listing],
        responses=page_of(SavedViewShape),
        tags=["sentences"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """One's own and those that are shared, the first one first."""
        project = access.project(self.actor, slug)
        read_query(request, Listing)
        window = read_window(request, int)
        known = saved_views.known_to(self.actor, project)
        return Response(page(request, window, page_of_models(known, window, shape)))

    @extend_schema(
        operation_id="views_add",
        request=NewSavedView,
        responses={201: SavedViewShape},
        tags=["sentences"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Keep a question to the data under a name."""
        project = access.project(self.actor, slug)
        fields = wanted(read_body(request, NewSavedView))
        made = saved_views.add(self.actor, project, **fields)
        where = request.build_absolute_uri(f"{request.path}{made.pk}/")
        return Response(shape(made), status=201, headers={"Location": where})


class SavedViewDetail(View):
    """One view."""

    @extend_schema(operation_id="views_read", responses=SavedViewShape, tags=["sentences"])
    def get(self, request: Request, slug: str, view_id: int) -> Response:
        """Its name and its query."""
        return Response(shape(saved_views.found(self.actor, access.project(self.actor, slug), view_id)))

    @extend_schema(
        operation_id="views_change", request=SavedViewChange, responses=SavedViewShape, tags=["sentences"]
    )
    def patch(self, request: Request, slug: str, view_id: int) -> Response:
        """Change a view of one's own; what is left out stays."""
        project = access.project(self.actor, slug)
        fields = wanted(read_body(request, SavedViewChange))
        return Response(shape(saved_views.change(self.actor, project, view_id, **fields)))

    @extend_schema(operation_id="views_delete", request=None, responses={204: None}, tags=["sentences"])
    def delete(self, request: Request, slug: str, view_id: int) -> Response:
        """Delete one's own, or as a curator one that is shared."""
        saved_views.remove(self.actor, access.project(self.actor, slug), view_id)
        return Response(status=204)
