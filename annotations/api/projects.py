"""`projects/`: starting a project gives it labels, so it stands here."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.serializers import NewProject
from annotations.projects import create_project
from documents.access import Need
from documents.api.projects import ProjectList, shape_for
from documents.api.serializers import ProjectShape
from documents.api.views import read_body
from documents.errors import Forbidden
from documents.models import User


class Projects(ProjectList):
    """The projects you belong to, and new ones."""

    @extend_schema(
        operation_id="projects_add", request=NewProject, responses={201: ProjectShape}, tags=["projects"]
    )
    def post(self, request: Request) -> Response:
        """Start a project with the four labels and the default guideline; you are its owner."""
        if self.actor.level < Need.OWN or self.actor.projects is not None:
            raise Forbidden(
                "This token may not start a project. Use one with the scope admin and no projects."
            )
        fields = read_body(request, NewProject)
        owner = User.objects.get(pk=self.actor.user_id)
        project = create_project(fields["slug"], fields["name"], owner, fields.get("description", ""))
        return Response(shape_for(project, owner.pk), status=201)
