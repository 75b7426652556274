"""`projects/{slug}/study/`: the steps of a study."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import study
from annotations.study import LONGEST_NOTE, SAID, STEPS
from documents import access
from documents.access import Need
from documents.api.views import Selection, View, read_body, read_query
from documents.models import Project


class StepShape(serializers.Serializer):
    """A step of the study."""

    key = serializers.ChoiceField(STEPS)
    is_taken = serializers.BooleanField()
    is_said = serializers.BooleanField(help_text="Whether a person says so; the others are seen.")
    at = serializers.DateTimeField(allow_null=True)
    by = serializers.CharField(allow_null=True)
    note = serializers.CharField()
    version = serializers.IntegerField(allow_null=True, help_text="Of the guideline.")


class StudyShape(serializers.Serializer):
    """The steps in their order."""

    steps = StepShape(many=True)


class StepChange(serializers.Serializer):
    """What a person says of a step."""

    step = serializers.ChoiceField(SAID)
    note = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_NOTE,
        help_text="Needed to unfreeze the guideline: why.",
    )
    undo = serializers.BooleanField(default=False, help_text="Take the step back.")


def shape(project: Project) -> dict[str, Any]:
    steps = study.steps(project)
    return {"steps": [{name: getattr(step, name) for name in map(str, StepShape().fields)} for step in steps]}


class ProjectStudy(View):
    """The steps of a study."""

    @extend_schema(operation_id="study", responses=StudyShape, tags=["assignments"])
    def get(self, request: Request, slug: str) -> Response:
        """What was done of pilot, confusion, new guideline, fresh pilot and freeze; for curators."""
        project = access.project(self.actor, slug, Need.CURATE)
        read_query(request, Selection)
        return Response(shape(project))

    @extend_schema(operation_id="study_say", request=StepChange, responses=StudyShape, tags=["assignments"])
    def post(self, request: Request, slug: str) -> Response:
        """Say that a step is taken, or take it back. A frozen guideline is not changed until it is unfrozen;
        owners freeze and unfreeze it."""
        project = access.project(self.actor, slug, Need.CURATE)
        fields = read_body(request, StepChange)
        act = study.undo if fields["undo"] else study.take
        act(self.actor, project, fields["step"], fields.get("note", ""))
        return Response(shape(project))
