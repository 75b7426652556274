"""`projects/{slug}/labels/` and `…/guidelines/`."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.serializers import GuidelineShape, LabelShape, NewGuideline, NewLabel
from annotations.models import Guideline, Label
from annotations.projects import add_guideline, add_label
from documents import access
from documents.access import Need
from documents.api.pagination import page, read_window
from documents.api.serializers import page_of
from documents.api.views import Listing, View, read_body, read_query
from documents.queries import Row, page_of_models


def label_shape(label: Label) -> Row:
    """A label as the API shows it."""
    return {
        "key": label.key,
        "name": label.name,
        "hotkey": label.hotkey,
        "letter": label.letter,
        "colour_light": label.colour_light,
        "colour_dark": label.colour_dark,
        "pattern": label.pattern,
        "definition": label.definition,
        "examples": label.examples,
        "retired": label.retired_at is not None,
    }


def guideline_shape(guideline: Guideline) -> Row:
    """A version of the guideline as the API shows it."""
    author = guideline.created_by
    return {
        "version": guideline.version,
        "text": guideline.text,
        "created_at": guideline.created_at,
        "created_by": author.username if author else None,
    }


class LabelList(View):
    """The labels of a project."""

    @extend_schema(
        operation_id="labels_list", parameters=[Listing], responses=page_of(LabelShape), tags=["labels"]
    )
    def get(self, request: Request, slug: str) -> Response:
        project = access.project(self.actor, slug)
        read_query(request, Listing)
        window = read_window(request, int)
        return Response(page(request, window, page_of_models(project.labels.all(), window, label_shape)))

    @extend_schema(operation_id="labels_add", request=NewLabel, responses={201: LabelShape}, tags=["labels"])
    def post(self, request: Request, slug: str) -> Response:
        """Add a label; colour and letter are chosen where they are not given."""
        project = access.project(self.actor, slug, Need.OWN)
        label = add_label(project, **read_body(request, NewLabel))
        return Response(label_shape(label), status=201)


class GuidelineList(View):
    """The versions of a project's guideline, the first one first."""

    @extend_schema(
        operation_id="guidelines_list",
        parameters=[Listing],
        responses=page_of(GuidelineShape),
        tags=["labels"],
    )
    def get(self, request: Request, slug: str) -> Response:
        project = access.project(self.actor, slug)
        read_query(request, Listing)
        window = read_window(request, int)
        versions = project.guidelines.select_related("created_by")
        return Response(page(request, window, page_of_models(versions, window, guideline_shape)))

    @extend_schema(
        operation_id="guidelines_add",
        request=NewGuideline,
        responses={201: GuidelineShape},
        tags=["labels"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Publish the next version; answers given from now on say that they followed it."""
        project = access.project(self.actor, slug, Need.OWN)
        text = read_body(request, NewGuideline)["text"]
        return Response(guideline_shape(add_guideline(project, text, self.actor.user_id)), status=201)
