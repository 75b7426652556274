"""`projects/`: starting a project gives it labels, and changing it may open threads, so they stand here."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.serializers import NewProject
from annotations.projects import change_project, create_project
from documents import access
from documents.access import Need
from documents.api.conditions import unchanged
from documents.api.projects import ProjectDetail, ProjectList, shape_for
from documents.api.serializers import ProjectChange, ProjectShape
from documents.api.views import read_body
from documents.errors import Forbidden
from documents.models import Project, User


class Projects(ProjectList):
    """The projects you belong to, and new ones."""

    @extend_schema(
        operation_id="projects_add", request=NewProject, responses={201: ProjectShape}, tags=["projects"]
    )
    def post(self, request: Request) -> Response:
        """Start a project with the four labels and the default guideline; you are its owner."""
        if self.actor.level < Need.OWN or self.actor.projects is not None:
            raise Forbidden(
                _("This token may not start a project. Use one with the scope admin and no projects.")
            )
        fields = read_body(request, NewProject)
        owner = User.objects.get(pk=self.actor.user_id)
        project = create_project(
            fields["slug"], fields["name"], owner, fields.get("description", ""), fields["article_first"]
        )
        return Response(shape_for(project, owner.pk), status=201)


class ProjectChanges(ProjectDetail):
    """One project. PATCH takes If-Match with the ETag of GET."""

    @extend_schema(
        operation_id="projects_change", request=ProjectChange, responses=ProjectShape, tags=["projects"]
    )
    def patch(self, request: Request, slug: str) -> Response:
        """Change a project. `blind` false shows everybody's answers to all its members at once."""
        project = access.project(self.actor, slug, Need.OWN)
        fields = read_body(request, ProjectChange, partial=True)
        mine = Project.objects.filter(pk=project.pk)
        if fields.get("requires_second_factor") and not project.requires_second_factor:
            access.require_own_factor(self.actor)
        with unchanged(request, lambda: shape_for(mine.get(), self.actor.user_id), mine):
            change_project(project, fields)
        return Response(shape_for(project, self.actor.user_id))
