"""`projects/` and `projects/{slug}/`."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access, removing
from documents.access import Need, projects_of
from documents.api.pagination import page, read_window
from documents.api.serializers import ProjectShape, page_of
from documents.api.views import Listing, Selection, View, read_query
from documents.models import Membership, Project
from documents.queries import Row, page_of_models


def shape(project: Project, role: str) -> Row:
    """A project as its members see it."""
    return {
        "slug": project.slug,
        "name": project.name,
        "description": project.description,
        "blind": project.blind,
        "reveal": project.reveal,
        "search_policy": project.search_policy,
        "article_first": project.article_first,
        "records_timing": project.records_timing,
        "originals_days": project.originals_days,
        "erases_labels": project.erases_labels,
        "requires_second_factor": project.requires_second_factor,
        "created_at": project.created_at,
        "role": role,
    }


def shape_for(project: Project, user_id: int) -> Row:
    """A project with the role that the user has in it."""
    return shape(project, project.memberships.get(user_id=user_id).role)


class ProjectList(View):
    """The projects you belong to."""

    @extend_schema(
        operation_id="projects_list", parameters=[Listing], responses=page_of(ProjectShape), tags=["projects"]
    )
    def get(self, request: Request) -> Response:
        read_query(request, Listing)
        window = read_window(request, int)
        roles = dict(Membership.objects.filter(user_id=self.actor.user_id).values_list("project_id", "role"))
        mine = projects_of(self.actor)
        rows = page_of_models(mine, window, lambda found: shape(found, roles[found.pk]))
        return Response(page(request, window, rows))


class ProjectDetail(View):
    """One project."""

    @extend_schema(
        operation_id="projects_read", parameters=[Selection], responses=ProjectShape, tags=["projects"]
    )
    def get(self, request: Request, slug: str) -> Response:
        return Response(shape_for(access.project(self.actor, slug), self.actor.user_id))

    @extend_schema(operation_id="projects_delete", request=None, responses={204: None}, tags=["projects"])
    def delete(self, request: Request, slug: str) -> Response:
        """Delete the project with all its documents, labels and answers. There is no way back."""
        project = access.project(self.actor, slug, Need.OWN)
        self.confirm()
        removing.delete_project(project)
        return Response(status=204)
